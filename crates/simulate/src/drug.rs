//! The study drug that is taken at home: pens given out and brought back, and the diary copied from paper.
//!
//! Which items mean what is written here for the trial that has them: the pens' log `A10` and the diary `A11`.

use api::contract::{DiaryEnter, DiaryException};
use chrono::{NaiveDate, TimeDelta};

use crate::error::{Error, at};
use crate::home::{AtHome, LAST, PENS};
use crate::persona::Said;
use crate::room::Room;
use crate::subject::Subject;

/// The pens' log and its repeating group.
const LOG: (&str, &str) = ("A10", "A10_PENS");
/// The diary.
pub(crate) const DIARY: &str = "A11";
/// A pen's doses.
const FULL: u32 = 28;
/// A pen's shelf life in days, at least.
const SHELF: i64 = 300;

/// What the site knows of a subject's pens and diary.
#[derive(Default)]
pub(crate) struct Supply {
    home: AtHome,
    pens: Vec<Pen>,
    /// The diary is copied up to this protocol day.
    copied: Option<i64>,
}

/// A pen that was given out.
struct Pen {
    id: String,
    /// Place of its row.
    row: String,
    back: bool,
}

impl Supply {
    /// A subject begins treatment.
    pub(crate) fn begin(home: AtHome) -> Self {
        Self { home, ..Self::default() }
    }

    /// Nothing was begun.
    pub(crate) fn is_empty(&self) -> bool {
        self.home.pens.is_empty()
    }
}

/// At a visit: pens come back, pens are given out.
pub(crate) fn pens(room: &Room<'_>, subject: &mut Subject, date: NaiveDate, give: bool) -> Result<(), Error> {
    let Some(zero) = subject.persona.day_zero.filter(|_| !subject.supply.is_empty()) else { return Ok(()) };
    let today = (date - zero).num_days();
    for index in 0..subject.supply.pens.len() {
        if !subject.supply.pens[index].back {
            bring(room, subject, index, zero, today, !give)?;
        }
    }
    let due = if !give {
        0
    } else if subject.supply.pens.is_empty() {
        2
    } else {
        1
    };
    for _ in 0..due {
        let next = subject.supply.pens.len();
        if i64::try_from(next).unwrap_or(PENS) < PENS && next < subject.supply.home.pens.len() {
            give_out(room, subject, next, zero, date)?;
        }
    }
    Ok(())
}

/// What becomes of a pen at a visit.
fn bring(
    room: &Room<'_>,
    subject: &mut Subject,
    index: usize,
    zero: NaiveDate,
    today: i64,
    ends: bool,
) -> Result<(), Error> {
    let supply = &mut subject.supply;
    let (from, to) = supply.home.pens[index];
    let to = if ends || today >= LAST { to.min(today - 1) } else { to };
    let opened = from < today;
    let done = opened && to < today;
    let row = supply.pens[index].row.clone();
    let mut values: Vec<(&str, String)> = Vec::new();
    if opened {
        values.push(("PENOPDAT", (zero + TimeDelta::days(from)).to_string()));
    }
    if done {
        let doses = supply.home.doses(from, to).min(FULL);
        values.push(("PENCLDAT", (zero + TimeDelta::days(to)).to_string()));
        values.push(("RETDAT", (zero + TimeDelta::days(today)).to_string()));
        values.push(("REMDOSE", (FULL - doses).to_string()));
    }
    let unused = ends && !opened;
    let status = if done {
        "RETURNED"
    } else if unused {
        "DISCARDED AT HOME"
    } else {
        "STILL IN USE"
    };
    values.push(("PENRET", status.into()));
    values.push(("COLDOK", "Y".into()));
    supply.pens[index].back = done || unused;
    let answers = values.into_iter().map(|(item, text)| (format!("{row}/{item}"), Said::Text(text)));
    room.desk.save(answers.collect(), None).map(drop)
}

fn give_out(
    room: &Room<'_>,
    subject: &mut Subject,
    index: usize,
    zero: NaiveDate,
    date: NaiveDate,
) -> Result<(), Error> {
    let id = format!("TP-{:03}-{}", subject.persona.ordinal, index + 1);
    let mut values = vec![
        ("PENID", id.clone()),
        ("PENPROD", "Teriparatide 20 ug, 28 doses".to_owned()),
        ("DALOT", format!("TL{}{:02}", date.format("%y"), index + 11)),
        ("PENEXP", (date + TimeDelta::days(SHELF)).to_string()),
        ("DISPDAT", date.to_string()),
    ];
    if date == zero && index == 0 {
        values.push(("PENOPDAT", date.to_string()));
    }
    let values = values.into_iter().map(|(item, text)| (item.to_owned(), Said::Text(text)));
    let form = subject.log(LOG.0);
    let added = room.desk.add_row(&form, LOG.1, values.collect())?;
    subject.supply.pens.push(Pen { id, row: format!("{form}#{}", added.row), back: false });
    Ok(())
}

/// At a visit: the diary is copied up to the day before.
pub(crate) fn copy(
    room: &Room<'_>,
    subject: &mut Subject,
    event: Option<&str>,
    date: NaiveDate,
) -> Result<(), Error> {
    let Some(zero) = subject.persona.day_zero.filter(|_| !subject.supply.is_empty()) else { return Ok(()) };
    let last = ((date - zero).num_days() - 1).min(LAST);
    let mut from = subject.supply.copied.map_or(0, |day| day + 1);
    while from <= last {
        let pen = subject.supply.home.pen(from);
        let to = pen.map_or(last, |pen| subject.supply.home.pens[pen].1).min(last);
        stretch(room, subject, event, zero, (from, to, pen))?;
        from = to + 1;
    }
    subject.supply.copied = subject.supply.copied.max(Some(last)).filter(|day| *day >= 0);
    Ok(())
}

fn stretch(
    room: &Room<'_>,
    subject: &Subject,
    event: Option<&str>,
    zero: NaiveDate,
    (from, to, pen): (i64, i64, Option<usize>),
) -> Result<(), Error> {
    room.desk.pause();
    let on = |day: i64| (zero + TimeDelta::days(day)).to_string();
    let days = subject.supply.home.days.range(from..=to);
    let without = days.clone().filter(|(_, day)| day.doses == 0);
    let given = pen.and_then(|pen| subject.supply.pens.get(pen));
    let request = DiaryEnter {
        subject: subject.key.clone(),
        event: event.map(str::to_owned),
        pen: given.and_then(|pen| pen.row.rsplit_once('#')).map(|(_, key)| key.to_owned()),
        from: on(from),
        to: on(to),
        taken: true,
        exceptions: without
            .map(|(day, why)| DiaryException { date: on(*day), reason: why.reason.clone() })
            .collect(),
        source: "PAPER".into(),
        reason: None,
    };
    let named = given.map_or("", |pen| pen.id.as_str());
    at(
        "diary_enter",
        &format!("{} {} {named}", subject.number, on(from)),
        room.desk.host.diary_enter(request),
    )?;
    let twice: Vec<i64> = days.filter(|(_, day)| day.doses > 1).map(|(day, _)| *day).collect();
    twice.into_iter().try_for_each(|day| double(room, subject, &on(day)))
}

/// A day on which she injected twice.
fn double(room: &Room<'_>, subject: &Subject, date: &str) -> Result<(), Error> {
    let form = subject.log(DIARY);
    let state = room.desk.form(&form)?;
    let row = state.rows.iter().find(|row| row.label == date);
    let row = row.ok_or_else(|| Error::Script(format!("no day {date} in {form}")))?;
    let at = format!("{form}#{}/TPDOSEN", row.key);
    room.desk.save(vec![(at, Said::Text("2".into()))], None).map(drop)
}

/// The drug is stopped for good before its time.
pub(crate) fn stop(room: &Room<'_>, subject: &mut Subject, date: NaiveDate, why: &str) -> Result<(), Error> {
    if subject.supply.is_empty() {
        return Ok(());
    }
    let form = subject.log(DIARY);
    let values = [
        ("TPSTOPYN", "Y".to_owned()),
        ("TPSTOPDAT", date.pred_opt().unwrap_or(date).to_string()),
        ("TPSTOPRSN", why.to_owned()),
    ];
    let answers = values.into_iter().map(|(item, text)| (format!("{form}/{item}"), Said::Text(text)));
    room.desk.save(answers.collect(), None).map(drop)
}
