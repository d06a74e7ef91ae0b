//! The items of the criteria, and the checks that compare a person's answer with what the data say.

use indexmap::IndexMap;

use super::assemble::Assembly;
use super::built_in::VERDICTS;
use super::draft::{ItemDraft, plain};
use crate::Oid;
use crate::definition::{self as d, Eligibility, ItemType, Required, Sdtm, Severity};
use crate::expr::FormId;
use crate::load::{Located, Place, criteria};
use crate::study::{Derivation, fill};
use crate::words;

/// What a person may write beside an answer.
const COMMENT: ItemType = ItemType::Text { max: 500, pattern: None, lines: Some(2) };

/// Adds an answer, a verdict and a comment for each criterion to the form.
pub(super) fn items(assembly: &mut Assembly, form: FormId, eligibility: &Located<Eligibility>) {
    let file = &eligibility.value;
    let known =
        file.group.as_ref().and_then(|oid| assembly.study.index.groups.get(&(form, oid.clone())).copied());
    let group = known.unwrap_or_else(|| {
        let oid = file.group.clone().unwrap_or_else(|| Oid::new("CRITERIA"));
        assembly.group(form, &group_of(oid, &file.event), &eligibility.place)
    });
    let answers = file.codelist.clone().unwrap_or_else(|| Oid::new("NYNA"));
    for (index, (criterion, place)) in criteria(eligibility).enumerate() {
        let oid = &criterion.oid;
        let mut answer =
            plain(&format!("{oid}_IEORRES"), criterion.question.clone(), ItemType::Choice(answers.clone()));
        answer.help.clone_from(&criterion.help);
        answer.required = Required::Yes;
        answer.critical = true;
        answer.source.clone_from(&criterion.source);
        answer.assumption = criterion.assumption;
        answer.cdash = Some("IEORRES".into());
        answer.sdtm = Some(Sdtm {
            domain: "IE".into(),
            variable: "IEORRES".into(),
            testcd: Some(oid.to_string()),
            testcd_from: None,
            supp: false,
            with: IndexMap::new(),
        });
        assembly.item(group, made(answer, place.clone(), None));
        let label = fill(&words::verdict(), |_, _| Some(oid.to_string()));
        let verdict = plain(&format!("{oid}_IEAUTO"), label, ItemType::Choice(Oid::new(VERDICTS)));
        assembly.item(group, made(verdict, place.clone(), Some(Derivation::Verdict(index))));
        let label = fill(&words::criterion_comment(), |_, _| Some(oid.to_string()));
        let comment = plain(&format!("{oid}_IECOM"), label, COMMENT);
        assembly.item(group, made(comment, place, None));
    }
}

fn made(written: d::Item, place: Place, derivation: Option<Derivation>) -> ItemDraft {
    ItemDraft { written, place, authored: false, derivation, laboratory: None }
}

fn group_of(oid: Oid, event: &Oid) -> d::Group {
    d::Group {
        oid,
        name: Some(words::criteria()),
        help: None,
        at: None,
        events: vec![event.clone()],
        repeats: false,
        gate: None,
        row_label: None,
        columns: Vec::new(),
        facts: Vec::new(),
        key: Vec::new(),
        roles: IndexMap::new(),
        clocks: Vec::new(),
        holds: Vec::new(),
        days: None,
        min_rows: None,
        max_rows: None,
        shown_when: None,
        items: Vec::new(),
        laboratory: None,
        source: None,
        assumption: false,
    }
}

/// The check that a criterion's answer agrees with the data; `None` for a criterion by judgement.
pub(super) fn contradiction(form: &Oid, criterion: &d::Criterion) -> Option<d::Check> {
    criterion.auto.as_ref()?;
    let oid = &criterion.oid;
    // "Not applicable" lets a subject pass: it contradicts data that keep the subject out. One of several alternatives keeps nobody out.
    let keeps_out = match (criterion.category, &criterion.parent) {
        (d::Category::Inclusion, None) => "NOT MET",
        (d::Category::Inclusion, Some(_)) => "",
        (d::Category::Exclusion, _) => "MET",
    };
    let not_applicable = match keeps_out {
        "" => String::new(),
        verdict => format!(" || {oid}_IEORRES == 'NA' && {oid}_IEAUTO == '{verdict}'"),
    };
    let raise_when = format!(
        "{oid}_IEORRES == 'Y' && {oid}_IEAUTO == 'NOT MET' || {oid}_IEORRES == 'N' && {oid}_IEAUTO == 'MET'{not_applicable}"
    );
    let params = [("answer", format!("{oid}_IEORRES")), ("auto", format!("{oid}_IEAUTO"))];
    Some(d::Check {
        id: Oid::new(&format!("IE-{oid}")),
        severity: Severity::S,
        title: Some(words::contradiction_title()),
        message: fill(&words::contradiction(), |name, _| (name == "criterion").then(|| oid.to_string())),
        advice: None,
        on: format!("{form}.{oid}_IEORRES"),
        events: Vec::new(),
        at_completion: false,
        raise_when,
        params: params.into_iter().map(|(name, text)| (name.to_owned(), text)).collect(),
        for_each: IndexMap::new(),
        criterion: Some(oid.clone()),
        deviation: None,
        adverse_event: false,
        number: None,
        version: 1,
        source: None,
        assumption: false,
    })
}
