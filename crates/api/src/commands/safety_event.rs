//! One adverse event with what belongs to it: relations, changes of grade, results, the dose before it, rows that name it, its reports.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use protocol::definition::Layout;
use protocol::expr::ItemId;
use protocol::study::LabPart;
use protocol::{Content, Level, Location};

use crate::commands::safety::{is_serious, reports_of};
use crate::contract::{
    FieldState, GradeStep, LinkedDose, LinkedResult, LinkedRow, PlaceRequest, SafetyEventView,
    SafetyReportView,
};
use crate::error::Refusal;
use crate::form_state::{Page, signature};
use crate::log::Log;
use crate::names;
use crate::readable::{days, first_day};
use crate::session::Session;
use crate::sheet::Field;
use crate::status::Standing;
use crate::words::words;

/// Command `safety_event`.
pub(crate) fn safety_event(session: &mut Session, request: PlaceRequest) -> Result<SafetyEventView, Refusal> {
    let row = names::place(&request.place)?;
    let (today, role) = (session.today(), session.role());
    let (closed, seq) = (session.closed(), session.seq());
    let case = session.case(&row.scope)?;
    let study = case.study.clone();
    let log = Log::with_role(&study, "serious").ok_or(Refusal::NotFound)?;
    let page = Page { standing: Standing { study: &study, case, today }, role, closed, seq };
    if !log.rows(&page.standing).contains(&row) {
        return Err(Refusal::NotFound);
    }
    Ok(Event::read(&page, &log, row).view())
}

/// An event under the eyes that look for what belongs to it.
struct Event<'a> {
    page: &'a Page<'a>,
    log: &'a Log<'a>,
    row: Location,
    number: &'a str,
    /// Its first day and its last, be it today: the days on which a result can show it.
    begun: Option<NaiveDate>,
    ended: NaiveDate,
}

impl<'a> Event<'a> {
    fn read(page: &'a Page<'a>, log: &'a Log<'a>, row: Location) -> Self {
        let standing = &page.standing;
        let date = |role: &str| log.text(standing, &row, role).and_then(first_day);
        let (begun, ended) = (date("from"), date("to").unwrap_or(standing.today));
        Self { page, log, number: log.text(standing, &row, "number").unwrap_or_default(), begun, ended, row }
    }

    fn standing(&self) -> &'a Standing<'a> {
        &self.page.standing
    }

    fn view(&self) -> SafetyEventView {
        let standing = self.standing();
        let asked = self.log.group.roles.iter().filter(|(role, _)| role.starts_with("because"));
        let because: Vec<ItemId> = asked.map(|(_, item)| *item).collect();
        let serious = is_serious(standing, self.log, &self.row);
        SafetyEventView {
            because: if serious { self.fields(&self.row, &because) } else { Vec::new() },
            facts: self.fields(&self.row, &self.log.group.facts),
            steps: self.steps(),
            results: self.results(),
            dose: self.dose(),
            rows: self.rows(),
            reports: self.reports(),
            signature: standing.case.signature_of(&self.row.form_place()).map(signature),
        }
    }

    /// Items of a row that are asked there.
    fn fields(&self, row: &Location, items: &[ItemId]) -> Vec<FieldState> {
        let items = items.iter().map(|item| self.standing().study.item(*item));
        let fields = items.map(|item| self.page.field(&Field { at: row.with_item(item.oid.clone()), item }));
        fields.filter(|field| !field.hidden).collect()
    }

    fn steps(&self) -> Vec<GradeStep> {
        let study = self.standing().study;
        let groups = self.log.form.groups.iter().map(|group| study.group(*group));
        let changes =
            groups.filter(|group| group.id != self.log.group.id && group.roles.contains_key("grade"));
        let mut steps = Vec::new();
        for group in changes {
            let log = Log { study, form: self.log.form, group };
            for row in log.rows(self.standing()).iter().filter(|row| self.is_named_in(row, &log)) {
                let text = |role: &str| log.text(self.standing(), row, role).map(str::to_owned);
                steps.push(GradeStep { from: text("from"), grade: text("grade") });
            }
        }
        steps.sort_by(|one, other| one.from.cmp(&other.from));
        steps
    }

    /// The item that numbers the events.
    fn naming(&self) -> Option<ItemId> {
        self.log.group.roles.get("number").copied()
    }

    fn is_named_in(&self, row: &Location, log: &Log<'_>) -> bool {
        let items = log.group.items.iter().map(|item| log.study.item(*item));
        let mut links = items.filter(|item| item.row_item.is_some() && item.row_item == self.naming());
        links.any(|item| self.says(&row.with_item(item.oid.clone()), self.number))
    }

    fn says(&self, at: &Location, text: &str) -> bool {
        self.standing().case.chart.value(at).and_then(Content::value) == Some(text)
    }

    fn results(&self) -> Vec<LinkedResult> {
        let named = self.log.text(self.standing(), &self.row, "tests").unwrap_or_default();
        named.split(';').filter_map(|test| self.result(test)).collect()
    }

    /// The gravest result of a test while the event lasted, and the last one before.
    fn result(&self, testcd: &str) -> Option<LinkedResult> {
        let (study, case) = (self.standing().study, self.standing().case);
        let test = study.tests().iter().find(|test| test.testcd.as_str() == testcd)?;
        let of_it = study.items().iter().filter(|item| item.laboratory == Some((test.id, LabPart::Result)));
        let oids: BTreeSet<_> = of_it.map(|item| &item.oid).collect();
        let places = case.chart.entered.iter().chain(&case.evaluation().derived).filter(|(at, content)| {
            at.item.as_ref().is_some_and(|item| oids.contains(item))
                && content.value().is_some()
                && case.chart.withdrawal(at).is_none()
        });
        let mut dated: Vec<_> = places.filter_map(|(at, _)| Some((self.sampled(at)?, at))).collect();
        dated.sort();
        let grade = |at: &Location| case.evaluation().grades.get(at).copied();
        let level = |at: &Location| case.evaluation().flags.get(at).and_then(|flag| flag.level);
        let outside = |at: &Location| level(at).is_some_and(|level| level != Level::Normal);
        let begun = self.begun?;
        let during = dated.iter().filter(|(day, _)| *day >= begun && *day <= self.ended);
        let (day, at) = during.max_by_key(|(day, at)| (grade(at), outside(at), *day))?;
        let earlier = dated.iter().rev().find(|(day, _)| *day < begun);
        Some(LinkedResult {
            test: words(&test.short),
            place: at.to_string(),
            grade: grade(at),
            result: self.page.at_visit(at, Some(*day))?,
            earlier: earlier.and_then(|(day, at)| self.page.at_visit(at, Some(*day))),
        })
    }

    /// The day on which a result's sample was drawn; that of the visit where the panel does not say.
    fn sampled(&self, at: &Location) -> Option<NaiveDate> {
        let study = self.standing().study;
        let date = study.group(study.item_at(at)?.group).panel_date.map(|date| study.item(date).oid.clone());
        let drawn = date.and_then(|date| self.standing().case.chart.value(&at.with_item(date))?.value());
        let visit = || self.standing().held(at.event.as_ref()?);
        drawn.and_then(first_day).or_else(visit)
    }

    fn dose(&self) -> Option<LinkedDose> {
        let (standing, begun) = (self.standing(), self.begun?);
        let diary = Log::laid_out(standing.study, Layout::Diary)?;
        let rows = diary.rows(standing).into_iter();
        let taken = rows.filter(|row| diary.text(standing, row, "taken") == Some("Y"));
        let dated =
            taken.filter_map(|row| Some((diary.text(standing, &row, "date").and_then(first_day)?, row)));
        let (day, row) = dated.filter(|(day, _)| *day <= begun).max_by_key(|(day, _)| *day)?;
        Some(LinkedDose {
            form: names::form_at(standing.study, &row)?,
            date: day.to_string(),
            days: days(day, begun),
            pen: diary.text(standing, &row, "pen").map(str::to_owned),
        })
    }

    fn rows(&self) -> Vec<LinkedRow> {
        let (study, chart) = (self.standing().study, &self.standing().case.chart);
        let links =
            study.items().iter().filter(|item| item.row_item.is_some() && item.row_item == self.naming());
        let elsewhere = links.filter(|item| {
            item.form != self.log.form.id && !study.group(item.group).roles.contains_key("event")
        });
        let oids: BTreeSet<_> = elsewhere.map(|item| &item.oid).collect();
        let named = chart.entered.keys().filter(|at| {
            at.item.as_ref().is_some_and(|item| oids.contains(item))
                && chart.withdrawal(at).is_none()
                && self.says(at, self.number)
        });
        // A form may name it more than once.
        let places: BTreeSet<_> = named.map(|at| Location { item: None, ..at.clone() }).collect();
        let mut rows: Vec<_> = places.iter().filter_map(|place| self.linked(place)).collect();
        rows.sort_by_key(|row| (row.form.oid.clone(), Reverse(row.from.clone())));
        rows
    }

    fn linked(&self, place: &Location) -> Option<LinkedRow> {
        let standing = self.standing();
        let form = standing.study.form(place.form.as_ref()?.as_str())?;
        let groups = form.groups.iter().map(|group| standing.study.group(*group));
        let group = groups.into_iter().find(|group| group.repeats == place.row.is_some())?;
        let log = Log { study: standing.study, form, group };
        let text = |role: &str| log.text(standing, place, role).map(str::to_owned);
        Some(LinkedRow {
            form: names::form_at(standing.study, place)?,
            place: place.to_string(),
            label: log.words(standing, place, "label"),
            from: text("from"),
            to: text("to"),
            ongoing: text("ongoing").as_deref() == Some("Y"),
        })
    }

    fn reports(&self) -> Vec<SafetyReportView> {
        let standing = self.standing();
        let Some(log) = Log::with_role(standing.study, "event") else { return Vec::new() };
        let roles = |row: &Location, names: &[&str]| {
            let items: Vec<ItemId> =
                names.iter().filter_map(|role| log.group.roles.get(*role).copied()).collect();
            self.fields(row, &items)
        };
        let rows = reports_of(standing, &log, self.number);
        rows.map(|row| SafetyReportView {
            place: row.to_string(),
            facts: self.fields(&row, &log.group.facts),
            narrative: roles(&row, &["narrative"]).pop(),
            sending: roles(&row, &["sent", "way", "confirms"]),
        })
        .collect()
    }
}
