//! One status for a cell: the gravest wins (study specification 0.4, ruling 14).

use chrono::NaiveDate;
use protocol::definition::{EventKind, Severity};
use protocol::{Content, EventKey, Finding, FindingKey, Location, Oid, Scope, Study};
use store::Role;

use crate::case::Case;
use crate::chart::QueryStage;
use crate::contract::{Progress, Status};
use crate::findings::Findings;
use crate::sheet;

/// A case under the eyes that judge its states.
pub(crate) struct Standing<'a> {
    pub(crate) study: &'a Study,
    pub(crate) case: &'a Case,
    pub(crate) today: NaiveDate,
}

/// A visit's dates, as far as they are known.
pub(crate) struct Dates {
    pub(crate) held: Option<NaiveDate>,
    pub(crate) target: Option<NaiveDate>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) to: Option<NaiveDate>,
}

impl<'a> Standing<'a> {
    /// The forms of a visit now, in the order of work; then those that were asked for or begun there besides.
    pub(crate) fn forms(&self, event: &EventKey) -> Vec<(Oid, bool)> {
        let mut forms = self.case.evaluation().forms.get(event).cloned().unwrap_or_default();
        let visit = Location::event(self.case.scope.clone(), event.clone());
        for form in self.case.chart.forms_besides(&visit) {
            if forms.iter().all(|(known, _)| *known != form) {
                forms.push((form, false));
            }
        }
        forms
    }

    /// Whether a form holds data although the schedule has it at its visit only under a condition that does not hold now.
    pub(crate) fn unasked(&self, form: &Location) -> bool {
        let (Some(event), Some(oid)) = (&form.event, &form.form) else { return false };
        let check = protocol::unasked_check(&event.oid, oid);
        self.case.evaluation().findings.contains_key(&FindingKey { check, place: form.clone() })
    }

    /// How many fields of a form have an answer, of those that want one or have one.
    pub(crate) fn items(&self, form: &Location) -> Progress {
        let (chart, evaluation) = (&self.case.chart, self.case.evaluation());
        let fields = sheet::fields(self.study, chart, form);
        let asked =
            fields.iter().filter(|field| field.item.is_collected() && !evaluation.hidden.contains(&field.at));
        let mut progress = Progress { done: 0, total: 0 };
        for field in asked {
            let filled = chart.entered.contains_key(&field.at);
            progress.done += u32::from(filled);
            progress.total += u32::from(filled || evaluation.required.contains(&field.at));
        }
        progress
    }

    /// The status of one form.
    pub(crate) fn form(&self, form: &Location) -> Status {
        let alerts = self.alerts(|at| at.form_place() == *form);
        let chart = &self.case.chart;
        let begun = chart.begun(form);
        let progress = if chart.completed.contains_key(form) {
            self.closed(form)
        } else if begun {
            Status::InProgress
        } else {
            Status::Due
        };
        let broken = self.case.is_broken(form).then_some(Status::Broken);
        [alerts, broken].into_iter().flatten().fold(progress, Status::min)
    }

    /// How far a visit is, whatever is wrong with it.
    pub(crate) fn progress_status(&self, event: &EventKey) -> Status {
        let at = Location::event(self.case.scope.clone(), event.clone());
        self.visit_progress(event, &at, &self.dates(event))
    }

    /// The first required form of a visit that is not complete.
    pub(crate) fn first_open(&self, event: &EventKey) -> Option<Oid> {
        let mut forms = self.forms(event).into_iter().filter(|(_, required)| *required);
        forms.find_map(|(form, _)| {
            let at = Location::form(self.case.scope.clone(), event.clone(), form.clone());
            (!self.case.chart.completed.contains_key(&at)).then_some(form)
        })
    }

    /// How many alerts of a form wait for somebody.
    pub(crate) fn open_alerts(&self, form: &Location) -> u32 {
        let judge = self.findings(Role::Coordinator);
        let here =
            self.case.evaluation().findings.values().filter(|finding| finding.place.form_place() == *form);
        count(here.filter(|finding| judge.is_open(finding)).count())
    }

    /// The subject's arm.
    pub(crate) fn arm(&self) -> Option<String> {
        let arm = self.study.header().arm.as_deref()?;
        let value = match arm.rsplit_once('.') {
            None => self.value(arm).map(str::to_owned),
            Some(_) => self.at_path(arm),
        };
        value.filter(|arm| !arm.is_empty())
    }

    /// The protocol day of a visit that has a date.
    pub(crate) fn day(&self, event: &EventKey) -> Option<i32> {
        self.case.evaluation().days.get(event).and_then(|day| i32::try_from(*day).ok())
    }

    /// The value at `EVENT.FORM.ITEM`.
    fn at_path(&self, path: &str) -> Option<String> {
        let mut names = path.split('.');
        let (event, form, item) = (names.next()?, names.next()?, names.next()?);
        let form = Location::form(self.case.scope.clone(), EventKey::once(event), Oid::new(form));
        self.case.chart.value(&form.with_item(Oid::new(item)))?.value().map(str::to_owned)
    }

    /// The status of one visit.
    pub(crate) fn visit(&self, event: &EventKey) -> Status {
        let at = Location::event(self.case.scope.clone(), event.clone());
        let dates = self.dates(event);
        let alerts = self.alerts(|place| place.event.as_ref() == Some(event));
        let progress = self.visit_progress(event, &at, &dates);
        let window = dates.held.is_some_and(|held| {
            dates.from.is_some_and(|from| held < from) || dates.to.is_some_and(|to| held > to)
        });
        let window = window.then_some(Status::OutOfWindow);
        let broken = self.is_broken(&at).then_some(Status::Broken);
        [alerts, window, broken].into_iter().flatten().fold(progress, Status::min)
    }

    /// Whether a visit, or a form of it that was signed by itself, is to be signed again.
    fn is_broken(&self, visit: &Location) -> bool {
        let signed = self.case.chart.signatures.iter().map(|signature| &signature.at);
        let within = signed.filter(|at| at.scope == visit.scope && at.event == visit.event);
        std::iter::once(visit).chain(within).any(|at| self.case.is_broken(at))
    }

    fn visit_progress(&self, event: &EventKey, at: &Location, dates: &Dates) -> Status {
        let forms = self.forms(event);
        let complete = |form: &Oid| {
            let place = Location { form: Some(form.clone()), ..at.clone() };
            self.case.chart.completed.contains_key(&place)
        };
        if self.missed(event) {
            return Status::Missed;
        }
        let begun = self.case.chart.begun(at);
        if begun && forms.iter().all(|(form, required)| !required || complete(form)) {
            return self.closed(at);
        }
        if begun {
            return Status::InProgress;
        }
        if self.ended() {
            return Status::NotDue;
        }
        match (dates.from, dates.to) {
            (_, Some(to)) if self.today > to => Status::Overdue,
            (Some(from), _) if self.today >= from => Status::Due,
            (None, None) if self.is_first(event) => Status::Due,
            _ => Status::NotDue,
        }
    }

    /// The state of something that is complete.
    fn closed(&self, at: &Location) -> Status {
        let chart = &self.case.chart;
        if chart.is_locked(at) {
            Status::Locked
        } else if chart.is_frozen(at) {
            Status::Frozen
        } else if self.case.signed(at) {
            Status::Signed
        } else if chart.is_verified(at) {
            Status::Verified
        } else {
            Status::Complete
        }
    }

    /// The gravest thing that somebody has to look at.
    pub(crate) fn alerts(&self, here: impl Fn(&Location) -> bool) -> Option<Status> {
        let evaluation = self.case.evaluation();
        let judge = self.findings(Role::Coordinator);
        let open =
            evaluation.findings.values().filter(|finding| here(&finding.place) && judge.is_open(finding));
        let findings = open.map(alert);
        let mut queries = self.case.chart.queries.values();
        let query =
            queries.any(|query| query.stage == QueryStage::Open && here(&query.at)).then_some(Status::Query);
        findings.chain(query).min()
    }

    /// The case's findings.
    pub(crate) fn findings(&self, role: Role) -> Findings<'a> {
        Findings { chart: &self.case.chart, evaluation: self.case.evaluation(), role }
    }

    /// When a visit took place, and when it should.
    pub(crate) fn dates(&self, event: &EventKey) -> Dates {
        let window = self.case.evaluation().windows.get(event);
        Dates {
            held: self.held(event),
            target: window.map(|window| window.target),
            from: window.map(|window| window.from),
            to: window.map(|window| window.to),
        }
    }

    /// The date on which a visit took place.
    pub(crate) fn held(&self, event: &EventKey) -> Option<NaiveDate> {
        let at = self.visit_date(event)?;
        self.case.chart.value(&at).and_then(Content::value)?.parse().ok()
    }

    /// The day the protocol counts from.
    pub(crate) fn day_zero(&self) -> Option<NaiveDate> {
        let name = self.study.header().day_zero.as_deref()?;
        self.value(name)?.parse().ok()
    }

    /// A named value of the study (`ARM`, `DAY0`).
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.case.evaluation().values.get(name).and_then(Content::value)
    }

    /// The day on which the subject ended the study: the value that the definition names `ENDED`.
    pub(crate) fn ended_on(&self) -> Option<&str> {
        self.value("ENDED")
    }

    fn ended(&self) -> bool {
        self.ended_on().is_some()
    }

    /// The visit was recorded as one that did not take place: its date is not asked.
    fn missed(&self, event: &EventKey) -> bool {
        let Some(date) = self.visit_date(event) else { return false };
        let answered = self.case.chart.begun(&date.form_place());
        answered && self.case.evaluation().hidden.contains(&date)
    }

    fn visit_date(&self, event: &EventKey) -> Option<Location> {
        let (form, item) = self.study.header().visit_date.as_deref()?.split_once('.')?;
        let form = Location::form(self.case.scope.clone(), event.clone(), Oid::new(form));
        Some(form.with_item(Oid::new(item)))
    }

    fn is_first(&self, event: &EventKey) -> bool {
        let scheduled = self.study.events().iter().find(|event| event.kind == EventKind::Scheduled);
        scheduled.is_some_and(|first| first.oid == event.oid)
    }

    /// The visits of a case: the scheduled ones, then those that were added.
    pub(crate) fn visits(&self) -> Vec<EventKey> {
        if !matches!(self.case.scope, Scope::Subject(_)) {
            return Vec::new();
        }
        let scheduled = self.study.events().iter().filter(|event| event.kind == EventKind::Scheduled);
        let scheduled = scheduled.map(|event| EventKey { oid: event.oid.clone(), key: None });
        scheduled.chain(self.case.chart.visits.iter().filter_map(|at| at.event.clone())).collect()
    }

    /// The forms that visits which took place ask for: what a signature of the whole subject vouches for, begun or not.
    pub(crate) fn owed(&self) -> Vec<Location> {
        let held = self.visits().into_iter().filter(|event| self.held(event).is_some());
        let forms = held.flat_map(|event| {
            let at = Location::event(self.case.scope.clone(), event.clone());
            let required = self.forms(&event).into_iter().filter(|(_, required)| *required);
            required.map(move |(form, _)| Location { form: Some(form), ..at.clone() }).collect::<Vec<_>>()
        });
        forms.filter(|form| self.case.chart.withdrawal(form).is_none()).collect()
    }

    /// How many required forms of a visit are complete.
    pub(crate) fn progress(&self, event: &EventKey) -> Progress {
        let forms = self.forms(event);
        let required = forms.iter().filter(|(_, required)| *required);
        let done = required.clone().filter(|(form, _)| {
            let place = Location::form(self.case.scope.clone(), event.clone(), form.clone());
            self.case.chart.completed.contains_key(&place)
        });
        Progress { done: count(done.count()), total: count(required.count()) }
    }
}

fn alert(finding: &Finding) -> Status {
    match finding.severity {
        Severity::H => Status::Impossible,
        Severity::X => Status::Safety,
        Severity::P => Status::Protocol,
        Severity::S => Status::Query,
    }
}

/// A count as the contract writes it.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
