//! What recording a range changes, read from the very changes that its event records or would record.

use std::collections::{BTreeMap, BTreeSet};

use protocol::study::{Derivation, LabPart};
use protocol::{Content, Location, Origin, Scope, Study};
use rust_decimal::Decimal;
use store::{Change, What};
use uuid::Uuid;

use crate::cases::Cases;
use crate::contract::{BrokenPlace, FlagChange, LabFlag, RangeEffects, RangeProblem, RangeWay, SubjectRef};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;
use crate::words::unit_at;

/// Digits of a result converted into the range's unit.
const DIGITS: u32 = 4;

/// The effects of `changes`.
pub(crate) fn effects(
    cases: &Cases,
    way: RangeWay,
    problems: Vec<RangeProblem>,
    changes: &[Change],
) -> RangeEffects {
    let mut results: BTreeMap<Location, FlagChange> = BTreeMap::new();
    let (mut flags, mut grades, mut kept_answers, mut signatures) = (0, 0, 0, Vec::new());
    for change in changes {
        match &change.what {
            What::Value { old, new, origin: Origin::Derived, .. } => {
                let Some(judged) = Judged::find(cases, &change.at) else { continue };
                let Some(result) = judged.result(cases, &mut results) else { continue };
                if judged.part == LabPart::Flag {
                    (result.from, result.to) = (flag(old.as_ref()), flag(new.as_ref()));
                    flags += 1;
                    kept_answers += u32::from(!is_asked(result.to) && judged.is_answered(cases));
                } else {
                    let text = |content: &Option<Content>| Some(content.as_ref()?.value()?.to_owned());
                    (result.grade_from, result.grade_to) = (text(old), text(new));
                    grades += 1;
                }
            }
            What::SignatureBroken { .. } => signatures.push(broken(cases, &change.at)),
            _ => {}
        }
    }
    let count = |of: fn(&What) -> bool| {
        u32::try_from(changes.iter().filter(|change| of(&change.what)).count()).unwrap_or(u32::MAX)
    };
    let subjects: BTreeSet<&Scope> = results.keys().map(|at| &at.scope).collect();
    RangeEffects {
        way,
        problems,
        flags,
        grades,
        subjects: u32::try_from(subjects.len()).unwrap_or(u32::MAX),
        kept_answers,
        signatures,
        verifications: count(|what| matches!(what, What::VerificationBroken {})),
        findings_raised: count(|what| matches!(what, What::FindingRaised { .. })),
        findings_resolved: count(|what| matches!(what, What::FindingResolved { .. })),
        queries_opened: count(|what| matches!(what, What::QueryOpened { .. })),
        queries_closed: count(|what| matches!(what, What::QueryClosed { .. })),
        reopened: count(|what| matches!(what, What::FormReopened { .. })),
        results: in_order(cases, results),
    }
}

/// By subject in the order of enrolment, then by place.
fn in_order(cases: &Cases, results: BTreeMap<Location, FlagChange>) -> Vec<FlagChange> {
    let order: BTreeMap<Uuid, usize> =
        cases.subjects().into_iter().enumerate().map(|(at, key)| (key, at)).collect();
    let enrolled = |at: &Location| match at.scope {
        Scope::Subject(key) => order.get(&key).copied(),
        _ => None,
    };
    let mut results: Vec<(Location, FlagChange)> = results.into_iter().collect();
    results.sort_by_key(|(at, _)| enrolled(at));
    results.into_iter().map(|(_, result)| result).collect()
}

/// A flag or grade, and the result that it judges.
struct Judged<'a> {
    study: &'a Study,
    part: LabPart,
    /// The result.
    at: Location,
    significance: Option<Location>,
}

impl<'a> Judged<'a> {
    fn find(cases: &'a Cases, at: &Location) -> Option<Self> {
        let study = cases.study_naming(at);
        let item = study.item_at(at)?;
        let (test, part) = item.laboratory?;
        let (Derivation::Flag(result) | Derivation::Grade(result)) = item.derivation.as_ref()? else {
            return None;
        };
        let result = study.item(*result);
        let asks = study
            .items()
            .iter()
            .find(|one| one.form == result.form && one.laboratory == Some((test, LabPart::Significance)));
        let significance = asks.map(|item| at.with_item(item.oid.clone()));
        Some(Self { study, part, at: at.with_item(result.oid.clone()), significance })
    }

    fn result<'r>(
        &self,
        cases: &Cases,
        results: &'r mut BTreeMap<Location, FlagChange>,
    ) -> Option<&'r mut FlagChange> {
        let (event, chart) = (self.at.event.as_ref()?, cases.chart(&self.at.scope)?);
        let subject = subject(cases, &self.at.scope)?;
        Some(results.entry(self.at.clone()).or_insert_with(|| FlagChange {
            place: self.at.to_string(),
            subject,
            event: names::event(self.study, event).short,
            value: chart.value(&self.at).and_then(Content::typed).unwrap_or_default().to_owned(),
            unit: unit_at(self.study, chart, &self.at),
            from: None,
            to: None,
            grade_from: None,
            grade_to: None,
        }))
    }

    fn is_answered(&self, cases: &Cases) -> bool {
        let chart = cases.chart(&self.at.scope);
        self.significance.as_ref().zip(chart).is_some_and(|(at, chart)| chart.entered.contains_key(at))
    }
}

fn flag(content: Option<&Content>) -> Option<LabFlag> {
    match content?.value()? {
        "LOW" => Some(LabFlag::Low),
        "HIGH" => Some(LabFlag::High),
        _ => Some(LabFlag::Normal),
    }
}

/// Whether anybody asks if such a result is clinically significant.
fn is_asked(flag: Option<LabFlag>) -> bool {
    matches!(flag, Some(LabFlag::Low | LabFlag::High))
}

fn subject(cases: &Cases, scope: &Scope) -> Option<SubjectRef> {
    let Scope::Subject(key) = scope else { return None };
    let number = cases.chart(scope)?.number.clone();
    Some(SubjectRef { key: key.to_string(), number, version: None })
}

fn broken(cases: &Cases, at: &Location) -> BrokenPlace {
    let study = cases.study_naming(at);
    BrokenPlace {
        place: at.to_string(),
        subject: subject(cases, &at.scope),
        event: at.event.as_ref().map(|event| names::event(study, event).short),
        form: names::form_at(study, at).map(|form| form.name),
    }
}

/// The results that a row of the table judges now, in the row's unit.
pub(crate) fn judged(session: &mut Session, row: &Location) -> Result<Vec<String>, Refusal> {
    let site = session.case(&Scope::Site)?;
    let value = |oid: &str| site.chart.value(&row.with_item(protocol::Oid::new(oid)))?.value();
    let (test, unit) = (value("TESTCD").map(str::to_owned), value("LBORRESU").map(str::to_owned));
    let (Some(test), Some(unit), Some(key)) = (test, unit, row.row) else { return Ok(Vec::new()) };
    let mut judged = Vec::new();
    for subject in session.subjects() {
        let case = session.case(&Scope::Subject(subject))?;
        let flags = case.evaluation().flags.iter().filter(|(_, flag)| flag.row == Some(key));
        for (at, _) in flags {
            judged.extend(in_unit(&case.study, at, &test, &unit, |at| case.chart.value(at)));
        }
    }
    Ok(judged)
}

/// A result in one of its test's units; none where it is no plain number.
fn in_unit<'v>(
    study: &Study,
    at: &Location,
    test: &str,
    unit: &str,
    value: impl Fn(&Location) -> Option<&'v Content>,
) -> Option<String> {
    let (test, item) = (study.test(test)?, study.item_at(at)?);
    let reported = at.with_item(study.item(item.unit_item?).oid.clone());
    let reported = test.unit(value(&reported)?.value()?)?;
    let result: Decimal = value(at)?.value()?.parse().ok()?;
    Some(test.convert(result, reported, test.unit(unit)?)?.round_dp(DIGITS).normalize().to_string())
}
