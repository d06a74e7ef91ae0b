//! The diary: strips of days, one a pen, and entering a stretch of days at once.
//!
//! What the items mean is the definition's to say, by the roles of the group laid out as a diary and of the group laid out as pens; the figures beside
//! the strips are derived items that the form names.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use protocol::definition::Layout;
use protocol::{Content, EventKey, Location};
use store::Edit;
use uuid::Uuid;

use crate::commands::save::{Typed, enter};
use crate::contract::{
    DayCell, DayState, DiaryEnter, DiaryEntered, DiaryFigures, DiaryRequest, DiaryView, PenStrip,
};
use crate::error::Refusal;
use crate::form_state::Page;
use crate::log::Log;
use crate::names;
use crate::session::Session;
use crate::status::Standing;

/// Days of a strip where the definition does not say.
const STRIP: u32 = 28;
/// The longest stretch that is entered at once.
const STRETCH: i64 = 400;

/// The diary as one subject's record holds it.
struct Diary<'a> {
    standing: Standing<'a>,
    days: Log<'a>,
    pens: Option<Log<'a>>,
    /// The row of each day.
    rows: BTreeMap<NaiveDate, Location>,
}

impl<'a> Diary<'a> {
    fn read(standing: Standing<'a>) -> Result<Self, Refusal> {
        let days = Log::laid_out(standing.study, Layout::Diary).ok_or(Refusal::NotFound)?;
        let pens = Log::laid_out(standing.study, Layout::Pens);
        days.place(&standing.case.scope).ok_or(Refusal::NotFound)?;
        let dated = days.rows(&standing).into_iter().filter_map(|row| {
            let date = days.text(&standing, &row, "date")?.parse().ok()?;
            Some((date, row))
        });
        let rows = dated.collect();
        Ok(Self { standing, days, pens, rows })
    }

    fn of_day(&self, date: NaiveDate, role: &str) -> Option<&str> {
        self.days.text(&self.standing, self.rows.get(&date)?, role)
    }

    fn strips(&self, first: NaiveDate, last: NaiveDate) -> Vec<PenStrip> {
        let mut strips = Vec::new();
        let mut next = first;
        if let Some(pens) = &self.pens {
            for row in pens.rows(&self.standing) {
                let text = |role: &str| pens.text(&self.standing, &row, role);
                let date = |role: &str| text(role).and_then(|date| date.parse::<NaiveDate>().ok());
                let from = date("from").unwrap_or(next);
                let lasts = u64::from(pens.group.days.unwrap_or(STRIP)).saturating_sub(1);
                let planned = from.checked_add_days(Days::new(lasts)).unwrap_or(from);
                let to = date("to").unwrap_or(planned).max(from);
                next = to.succ_opt().unwrap_or(to);
                let mut strip = self.strip(from, to);
                strip.row = row.row.map(|key| key.to_string());
                strip.pen = text("pen").unwrap_or_default().to_owned();
                strip.pen_doses = text("doses").and_then(|doses| doses.parse().ok());
                strips.push(strip);
            }
        }
        while next <= last {
            let end = next.checked_add_days(Days::new(u64::from(STRIP) - 1)).unwrap_or(last).min(last);
            strips.push(self.strip(next, end));
            next = end.succ_opt().unwrap_or(end);
            if next <= end {
                break;
            }
        }
        for (index, strip) in (1..).zip(&mut strips) {
            strip.ordinal = index;
        }
        strips
    }

    fn strip(&self, from: NaiveDate, to: NaiveDate) -> PenStrip {
        let dates = from.iter_days().take_while(|date| *date <= to);
        let days: Vec<DayCell> = (1..).zip(dates).map(|(day, date)| self.cell(day, date)).collect();
        let answered = days.iter().any(|day| !matches!(day.state, DayState::ToCome | DayState::Unanswered));
        let sources: BTreeSet<String> = days.iter().filter_map(|day| day.source.clone()).collect();
        PenStrip {
            row: None,
            pen: String::new(),
            ordinal: 0,
            from: from.to_string(),
            to: to.to_string(),
            diary: answered.then(|| days.iter().map(|day| day.doses).sum()),
            pen_doses: None,
            sources: sources.into_iter().collect(),
            days,
        }
    }

    fn cell(&self, day: u32, date: NaiveDate) -> DayCell {
        let reason = self.of_day(date, "reason");
        let state = match self.of_day(date, "taken") {
            Some("Y") => DayState::Taken,
            Some(_)
                if reason.is_some_and(|reason| self.days.group.holds.iter().any(|hold| hold == reason)) =>
            {
                DayState::Hold
            }
            Some(_) => DayState::Missed,
            None if date > self.standing.today => DayState::ToCome,
            None => DayState::Unanswered,
        };
        let doses = self.of_day(date, "doses").and_then(|doses| doses.parse().ok());
        DayCell {
            date: date.to_string(),
            day,
            state,
            reason: reason.map(str::to_owned),
            source: self.of_day(date, "source").map(str::to_owned),
            doses: if state == DayState::Taken { doses.unwrap_or(1) } else { 0 },
        }
    }

    /// The first and last day that the strips cover: from day zero to the last day planned, or recorded.
    fn span(&self, event: Option<&EventKey>) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.standing.day_zero().or_else(|| self.rows.keys().next().copied())?;
        let planned = self.figure("lastDay", event).and_then(|day| day.parse().ok());
        let recorded = self.rows.keys().next_back().copied();
        let last = planned.into_iter().chain(recorded).chain([self
            .standing
            .today
            .min(first.checked_add_days(Days::new(u64::from(STRIP) - 1)).unwrap_or(first))]);
        last.max().map(|last| (first, last.max(first)))
    }

    /// A derived item that the diary names among its figures: at the visit asked for, else at the last visit that has it.
    fn figure(&self, name: &str, event: Option<&EventKey>) -> Option<&str> {
        let item = self.standing.study.item(*self.days.form.figures.get(name)?);
        let form = self.standing.study.forms().iter().find(|form| form.id == item.form)?;
        let visits = self.standing.visits();
        let at = |event: &EventKey| {
            Location::form(self.standing.case.scope.clone(), event.clone(), form.oid.clone())
                .with_item(item.oid.clone())
        };
        let derived = |event: &EventKey| {
            self.standing.case.evaluation().derived.get(&at(event)).and_then(Content::value)
        };
        match event.and_then(derived) {
            Some(value) => Some(value),
            None => visits.iter().rev().find_map(derived),
        }
    }

    fn figures(&self, event: Option<&EventKey>) -> DiaryFigures {
        let number = |name: &str| self.figure(name, event).and_then(|text| text.parse().ok());
        let text = |name: &str| self.figure(name, event).map(str::to_owned);
        DiaryFigures {
            planned: number("planned"),
            taken: number("taken"),
            missing: number("missing"),
            adherence: text("adherence"),
            adherence_without_hold: text("adherenceWithoutHold"),
            planned_without_hold: number("plannedWithoutHold"),
            adherence_by_pens: text("adherenceByPens"),
            doses_by_pens: number("dosesByPens"),
            days_by_pens: number("daysByPens"),
            longest_gap: number("longestGap"),
            total_micrograms: number("totalMicrograms"),
        }
    }
}

/// Command `diary`.
pub(crate) fn diary(session: &mut Session, request: DiaryRequest) -> Result<DiaryView, Refusal> {
    let scope = names::subject_scope(&request.subject)?;
    let event: Option<EventKey> = request.event.as_deref().map(str::parse).transpose()?;
    let (today, role) = (session.today(), session.role());
    let (closed, seq) = (session.closed(), session.seq());
    let case = session.case(&scope)?;
    let diary = Diary::read(Standing { study: &case.study, case, today })?;
    let days = diary.days.place(&scope).ok_or(Refusal::NotFound)?;
    let pens = diary.pens.as_ref().and_then(|pens| pens.place(&scope));
    let findings = diary.standing.findings(role);
    let page = Page { standing: Standing { study: &case.study, case, today }, role, closed, seq };
    let span = diary.span(event.as_ref());
    Ok(DiaryView {
        subject: names::subject(case).ok_or(Refusal::NotFound)?,
        event: event.as_ref().map(|event| names::event(&case.study, event)),
        first_day: span.map(|(first, _)| first.to_string()),
        last_day: span.map(|(_, last)| last.to_string()),
        pens: span.map(|(first, last)| diary.strips(first, last)).unwrap_or_default(),
        figures: diary.figures(event.as_ref()),
        findings: [Some(&days), pens.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|form| findings.of_form(form))
            .collect(),
        read_only: page.read_only(&days).map(str::to_owned),
        needs_reason: case.chart.once_completed.contains(&days),
    })
}

/// Command `diary_enter`: every day of the stretch alike, but for the exceptions; one act.
pub(crate) fn diary_enter(session: &mut Session, request: DiaryEnter) -> Result<DiaryEntered, Refusal> {
    let scope = names::subject_scope(&request.subject)?;
    let (from, to) = (day(&request.from, "from")?, day(&request.to, "to")?);
    if to < from || (to - from).num_days() > STRETCH {
        return Err(Refusal::bad("to", "stretch"));
    }
    let today = session.today();
    let mut entering = Entering { edits: Vec::new(), typed: Vec::new() };
    let keys: Vec<Uuid> =
        from.iter_days().take_while(|date| *date <= to).map(|_| session.fresh_key()).collect();
    {
        let case = session.case(&scope)?;
        let diary = Diary::read(Standing { study: &case.study, case, today })?;
        let pen = pen_name(&diary, request.pen.as_deref())?;
        let exceptions: BTreeMap<&str, Option<&String>> =
            request.exceptions.iter().map(|one| (one.date.as_str(), one.reason.as_ref())).collect();
        for (date, key) in from.iter_days().zip(keys) {
            let text = date.to_string();
            let exception = exceptions.get(text.as_str());
            let taken = request.taken != exception.is_some();
            let row = entering.row(&diary, date, key, &scope)?;
            entering.say(&diary, &row, "taken", Some(if taken { "Y" } else { "N" }));
            entering.say(&diary, &row, "doses", taken.then_some("1"));
            entering.say(
                &diary,
                &row,
                "reason",
                exception.copied().flatten().map(String::as_str).filter(|_| !taken),
            );
            entering.say(&diary, &row, "source", Some(&request.source));
            entering.say(&diary, &row, "pen", pen.as_deref().filter(|_| taken));
        }
    }
    let (done, refused) = enter(session, &scope, entering.edits, entering.typed, request.reason)?;
    if let Some(first) = refused.first() {
        return Err(Refusal::bad(&first.place, &first.code));
    }
    let done = done.ok_or(Refusal::State { detail: "unchanged".into() })?;
    let view = diary(session, DiaryRequest { subject: request.subject, event: request.event })?;
    Ok(DiaryEntered { done, view })
}

/// Rows and values to be entered in one act.
struct Entering {
    edits: Vec<Edit>,
    typed: Vec<Typed>,
}

impl Entering {
    /// The row of a day: the one that is there, or a new one.
    fn row(
        &mut self,
        diary: &Diary<'_>,
        date: NaiveDate,
        key: Uuid,
        scope: &protocol::Scope,
    ) -> Result<Location, Refusal> {
        if let Some(row) = diary.rows.get(&date) {
            return Ok(row.clone());
        }
        let row = diary.days.place(scope).ok_or(Refusal::NotFound)?.with_row(key);
        self.edits.push(Edit::AddRow { at: row.clone(), group: diary.days.group.oid.clone() });
        self.say(diary, &row, "date", Some(&date.to_string()));
        Ok(row)
    }

    /// Says a value in a role, or clears what stood there.
    fn say(&mut self, diary: &Diary<'_>, row: &Location, role: &str, text: Option<&str>) {
        if let Some(at) = diary.days.at(row, role) {
            self.typed.push(Typed { at, text: text.map(str::to_owned), missing: None });
        }
    }
}

fn pen_name(diary: &Diary<'_>, row: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(row) = row else { return Ok(None) };
    let key: Uuid = row.parse().map_err(|_| Refusal::bad("pen", "uuid"))?;
    let pens = diary.pens.as_ref().ok_or(Refusal::NotFound)?;
    let place = pens.place(&diary.standing.case.scope).ok_or(Refusal::NotFound)?;
    let name = pens.text(&diary.standing, &place.with_row(key), "pen");
    name.map(|name| Some(name.to_owned())).ok_or(Refusal::NotFound)
}

fn day(text: &str, field: &str) -> Result<NaiveDate, Refusal> {
    text.parse().map_err(|_| Refusal::bad(field, "date"))
}
