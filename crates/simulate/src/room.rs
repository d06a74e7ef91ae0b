//! The examination room: a visit as it takes place, form by form.

use std::collections::{BTreeMap, BTreeSet};

use api::contract::{AddVisit, Auto, Enrol, FindingState, Layout, Severity, Status, SubjectKey, VisitView};
use chrono::NaiveDate;
use rand::RngExt;

use crate::desk::Desk;
use crate::drug::{self, Supply};
use crate::error::{Error, at};
use crate::filler::{self, Page};
use crate::home::AtHome;
use crate::journey::{Appointment, What};
use crate::persona::{Asked, Said};
use crate::script::{Correction, Ends, LogScript, Script};
use crate::subject::Subject;

/// The hour at which visits begin.
const MORNING: u32 = 9;
/// The log of deviations, its gate, and the form whose alerts are recorded there.
const DEVIATIONS: (&str, &str, &str, &str) = ("DV", "DVLOG", "DVYN", "SV");

/// What a visit needs.
pub(crate) struct Room<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) script: &'a Script,
}

/// How far the coordinator gets with a visit's forms.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Far {
    /// Through all of them.
    All,
    /// Only so many; the next is begun.
    Begun(usize),
}

impl Room<'_> {
    /// Does what is planned for a day.
    pub(crate) fn keep(
        &self,
        subject: &mut Subject,
        appointment: &Appointment,
        far: Far,
    ) -> Result<(), Error> {
        self.desk.becomes(appointment.date, MORNING);
        (subject.touched, subject.unread) = (true, true);
        match &appointment.what {
            What::Visit { last } => self.visit(subject, appointment, far, *last),
            What::Missed => self.missed(subject, appointment),
            What::Ending(ends) => self.ending(subject, appointment, ends),
            What::Correction(correction) => self.correct(subject, appointment, correction),
        }
    }

    fn visit(
        &self,
        subject: &mut Subject,
        appointment: &Appointment,
        far: Far,
        last: bool,
    ) -> Result<(), Error> {
        let (event, date) = (appointment.event.as_str(), appointment.date);
        if !subject.is_enrolled() {
            let enrolled = self.desk.host.enrol(Enrol { number: subject.number.clone() });
            subject.key = at("enrol", &subject.number, enrolled)?.subject.key;
        }
        if subject.persona.day_zero == Some(date) {
            if self.desk.form_view(drug::DIARY).is_ok() {
                subject.supply = Supply::begin(AtHome::draw(&mut subject.persona));
            }
            subject.screened = true;
        }
        let visit = self.scheduled(subject, event)?;
        self.forms(subject, &visit, event, date, far)?;
        if far == Far::All {
            self.after(subject, &visit.event.key, date)?;
        }
        if last { self.close_logs(subject, date) } else { Ok(()) }
    }

    fn scheduled(&self, subject: &Subject, event: &str) -> Result<VisitView, Error> {
        let visits = self.desk.subject(&subject.key)?.visits;
        let visit = visits.into_iter().find(|visit| visit.event.key == event);
        visit.ok_or_else(|| Error::Script(format!("no visit {event}")))
    }

    /// Fills in a visit's forms in the order of work.
    fn forms(
        &self,
        subject: &mut Subject,
        visit: &VisitView,
        event: &str,
        date: NaiveDate,
        far: Far,
    ) -> Result<(), Error> {
        let mut next = visit.rows.first().map(|row| row.form.place.clone());
        let mut seen = BTreeSet::new();
        while let Some(place) = next.filter(|place| seen.insert(place.clone())) {
            let begun = matches!(far, Far::Begun(forms) if seen.len() > forms);
            next = self.form(subject, &place, event, date, begun)?.filter(|_| !begun);
        }
        Ok(())
    }

    /// Fills in one form of a visit, and what belongs to it in the running logs. Returns the next.
    fn form(
        &self,
        subject: &mut Subject,
        place: &str,
        event: &str,
        date: NaiveDate,
        begun: bool,
    ) -> Result<Option<String>, Error> {
        let form = place.rsplit('/').next().unwrap_or_default().to_owned();
        let view = self.desk.form_view(&form)?;
        let (layout, running) = (view.layout, view.running);
        let mut known = BTreeMap::new();
        let ends = subject.persona.course.ends.as_ref().is_some_and(|ends| ends.event == event);
        let visit = Some(event).filter(|_| !ends);
        match layout {
            Layout::Eligibility => known = self.eligibility(subject, place)?,
            Layout::Pens => {
                drug::copy(self, subject, visit, date)?;
                drug::pens(self, subject, date, !ends)?;
            }
            Layout::Diary => drug::copy(self, subject, visit, date)?,
            Layout::Log if running => known = self.log(subject, &form, event, date)?,
            _ => self.rows(subject, &form, place, event, date)?,
        }
        let page = Page { place, event, form: &form, date, known };
        if begun {
            filler::fill(self.desk, self.script, &mut subject.persona, &page)?;
            return Ok(None);
        }
        filler::finish(self.desk, self.script, &mut subject.persona, &page)
    }

    /// The answers to the criteria, at screening and when they are confirmed, from what the data say; by judgement, she is eligible.
    fn eligibility(&self, subject: &Subject, place: &str) -> Result<BTreeMap<String, Said>, Error> {
        let request = SubjectKey { subject: subject.key.clone() };
        let view = at("eligibility", place, self.desk.host.eligibility(request))?;
        let mut known = BTreeMap::new();
        let item = |place: &str| place.rsplit('/').next().unwrap_or_default().to_owned();
        let (mut eligible, mut wrong) = (true, Vec::new());
        for row in &view.rows {
            let holds = match row.auto {
                Auto::Met => true,
                Auto::NotMet => false,
                Auto::CannotEvaluate | Auto::NoAuto => row.inclusion,
            };
            // One of several alternatives keeps nobody out.
            eligible &= holds == row.inclusion || row.inclusion && row.sub;
            known.insert(item(&row.place), yes(holds));
            if row.place.starts_with(place) {
                wrong.push((row.place.clone(), yes(!holds)));
            }
        }
        if subject.persona.course.wrong_column && !wrong.is_empty() {
            let right = wrong.iter().map(|(place, _)| (place.clone(), known[&item(place)].clone())).collect();
            self.desk.save(wrong, None)?;
            self.desk.save(right, None)?;
        }
        known.insert(item(&view.verdict_place), yes(eligible));
        Ok(known)
    }

    /// What is told at a visit for a running log; the log's own questions. Returns the answers to the visit's questions.
    fn log(
        &self,
        subject: &mut Subject,
        form: &str,
        event: &str,
        date: NaiveDate,
    ) -> Result<BTreeMap<String, Said>, Error> {
        let mut known = BTreeMap::new();
        for log in self.told(subject, form, event) {
            self.tell(subject, log, &subject.log(form), date)?;
            if let Some(gate) = &self.desk.group(form, &log.group)?.gate {
                known.insert(gate.clone(), yes(true));
            }
        }
        for beside in self.script.logs.iter().filter(|log| log.beside.as_deref() == Some(form)) {
            if self.happens(subject, beside, event) {
                self.tell(subject, beside, &subject.log(&beside.form), date)?;
            }
        }
        let place = subject.log(form);
        let first = subject.persona.consent == date;
        if first || !known.is_empty() {
            let page = Page { place: &place, event: "COMMON", form, date, known: BTreeMap::new() };
            filler::fill(self.desk, self.script, &mut subject.persona, &page)?;
        }
        Ok(known)
    }

    /// Adds the rows that a visit's own form has there.
    fn rows(
        &self,
        subject: &mut Subject,
        form: &str,
        place: &str,
        event: &str,
        date: NaiveDate,
    ) -> Result<(), Error> {
        self.told(subject, form, event).into_iter().try_for_each(|log| self.tell(subject, log, place, date))
    }

    /// What is told of a form at a visit.
    fn told(&self, subject: &mut Subject, form: &str, event: &str) -> Vec<&LogScript> {
        let of_form = self.script.logs.iter().filter(|log| log.form == form && log.beside.is_none());
        of_form.filter(|log| self.happens(subject, log, event)).collect()
    }

    fn happens(&self, subject: &mut Subject, log: &LogScript, event: &str) -> bool {
        log.events.iter().any(|there| there == event)
            && log.course.as_ref().is_none_or(|course| *course == subject.persona.course.name)
            && subject.persona.happens(log.chance)
    }

    /// Adds a row to a log.
    fn tell(
        &self,
        subject: &mut Subject,
        log: &LogScript,
        place: &str,
        date: NaiveDate,
    ) -> Result<(), Error> {
        let row = &log.rows[subject.persona.chance.random_range(0..log.rows.len())];
        let number = subject.rows.entry(log.form.clone()).or_default();
        *number += 1;
        let number = number.to_string();
        let mut values = Vec::new();
        for (name, answering) in row {
            let item = self.desk.item(&log.form, name)?;
            let asked = Asked {
                event: "COMMON",
                form: &log.form,
                item,
                codes: self.desk.codes(item),
                date,
                required: true,
            };
            let said = subject.persona.follow(answering, &asked).map(|said| match said {
                Said::Text(text) => Said::Text(numbered(&text, &number, &subject.rows)),
                missing @ Said::Missing(_) => missing,
            });
            values.extend(said.map(|said| (name.clone(), said)));
        }
        self.desk.add_row(place, &log.group, values).map(drop)
    }

    /// After a visit: what other forms found unlikely in it, and deviations.
    fn after(&self, subject: &mut Subject, visit: &str, date: NaiveDate) -> Result<(), Error> {
        let view = self.desk.subject(&subject.key)?;
        let mut deviations = Vec::new();
        for there in
            view.visits.iter().filter(|there| there.status != Status::Overdue && there.date.is_some())
        {
            for row in &there.rows {
                let state = match row.status {
                    Status::Query if !row.frozen => self.desk.form(&row.form.place)?,
                    Status::Protocol if there.event.key == visit && row.form.oid == DEVIATIONS.3 => {
                        self.desk.form(&row.form.place)?
                    }
                    _ => continue,
                };
                let drafts = state
                    .findings
                    .iter()
                    .filter(|finding| finding.severity == Severity::Protocol && finding.can_draft_deviation);
                deviations.extend(drafts.cloned());
                filler::settle(self.desk, state)?;
            }
        }
        deviations.iter().try_for_each(|finding| self.deviation(subject, finding, date))
    }

    fn deviation(&self, subject: &mut Subject, finding: &FindingState, date: NaiveDate) -> Result<(), Error> {
        let (form, group, gate, _) = DEVIATIONS;
        // Visit, form and item: the alert is known by it as the one that the row is about.
        let reference = finding.place.split_once('/').map(|(_, within)| within).unwrap_or_default();
        let place = subject.log(form);
        let values = [
            ("DVTERM", finding.title.en.clone()),
            ("DVDECOD", "VISIT WINDOW".into()),
            ("DVSTDAT", date.to_string()),
            ("DVSEV", "MINOR".into()),
            ("DVDETDAT", date.to_string()),
            ("DVDETECT", "CHECK".into()),
            ("DVCHECK", finding.check.clone()),
            ("DVREF", reference.to_owned()),
            ("DVREASON", "The subject could not travel in the week of the visit.".into()),
        ];
        self.desk.add_row(
            &place,
            group,
            values.map(|(item, text)| (item.to_owned(), Said::Text(text))).into(),
        )?;
        let known = BTreeMap::from([(gate.to_owned(), yes(true))]);
        let page = Page { place: &place, event: "COMMON", form, date, known };
        filler::fill(self.desk, self.script, &mut subject.persona, &page).map(drop)
    }

    fn missed(&self, subject: &mut Subject, appointment: &Appointment) -> Result<(), Error> {
        let (event, date) = (appointment.event.as_str(), appointment.date);
        let visit = self.scheduled(subject, event)?;
        let Some(row) = visit.rows.first() else { return Ok(()) };
        let known = BTreeMap::from([("VISITOCC".to_owned(), yes(false))]);
        let page = Page { place: &row.form.place, event, form: &row.form.oid, date, known };
        filler::finish(self.desk, self.script, &mut subject.persona, &page).map(drop)
    }

    fn ending(&self, subject: &mut Subject, appointment: &Appointment, ends: &Ends) -> Result<(), Error> {
        let (event, date) = (appointment.event.as_str(), appointment.date);
        self.desk.pause();
        let request = AddVisit {
            subject: subject.key.clone(),
            event: event.to_owned(),
            forms: Vec::new(),
            reason: ends.reason.clone(),
        };
        subject.screened = true;
        let added = at("add_visit", &subject.number, self.desk.host.add_visit(request))?;
        let view = self.desk.subject(&subject.key)?;
        let visit = view.visits.into_iter().find(|visit| visit.event.key == added.event.key);
        let visit = visit.ok_or_else(|| Error::Script(format!("no visit {event}")))?;
        for form in &ends.forms {
            let place = subject.log(form);
            let page = Page { place: &place, event: "COMMON", form, date, known: BTreeMap::new() };
            filler::fill(self.desk, self.script, &mut subject.persona, &page)?;
        }
        self.forms(subject, &visit, event, date, Far::All)?;
        drug::stop(self, subject, date, &ends.stopped)?;
        self.after(subject, &visit.event.key, date)?;
        self.close_logs(subject, date)
    }

    /// Nothing more is to come: the running logs that hold something are complete.
    fn close_logs(&self, subject: &mut Subject, date: NaiveDate) -> Result<(), Error> {
        for row in self.desk.subject(&subject.key)?.logs {
            if matches!(row.status, Status::Due | Status::NotDue) {
                continue;
            }
            let page = Page {
                place: &row.form.place,
                event: "COMMON",
                form: &row.form.oid,
                date,
                known: BTreeMap::new(),
            };
            filler::finish(self.desk, self.script, &mut subject.persona, &page)?;
        }
        Ok(())
    }

    fn correct(
        &self,
        subject: &mut Subject,
        appointment: &Appointment,
        correction: &Correction,
    ) -> Result<(), Error> {
        let (form, item) = (correction.form.as_str(), self.desk.item(&correction.form, &correction.item)?);
        let (event, date) = (appointment.event.as_str(), appointment.date);
        let asked = Asked { event, form, item, codes: &[], date, required: true };
        let said = subject.persona.follow(&correction.text, &asked);
        let said =
            said.ok_or_else(|| Error::Script(format!("a correction of {} to nothing", correction.item)))?;
        let place = format!("subject:{}/{event}/{form}/{}", subject.key, correction.item);
        let state = self.desk.save(vec![(place, said)], Some(&correction.reason))?;
        filler::settle(self.desk, state)
    }
}

fn yes(holds: bool) -> Said {
    Said::Text(if holds { "Y" } else { "N" }.into())
}

/// `{row}` is the number of the row itself, `{row:AE}` that of the last row of another log.
fn numbered(text: &str, own: &str, rows: &BTreeMap<String, u32>) -> String {
    let text = text.replace("{row}", own);
    rows.iter().fold(text, |text, (form, last)| text.replace(&format!("{{row:{form}}}"), &last.to_string()))
}
