//! The study's rules in words.

use protocol::Study;
use protocol::definition::{Category, DeviationDraft};
use protocol::expr::{FormId, Program};
use protocol::study::{Check, Criterion, Edge, Event, Item, Need, Range};

use crate::contract::{
    CheckRule, CriterionRule, ItemRule, Nothing, RangeView, Rule, ScheduledForm, StudyRules, Words,
};
use crate::error::Refusal;
use crate::findings::severity;
use crate::session::Session;
use crate::words::words;

/// Command `study_rules`.
pub(crate) fn study_rules(session: &mut Session, _: Nothing) -> Result<StudyRules, Refusal> {
    Ok(rules(&session.study))
}

fn rules(study: &Study) -> StudyRules {
    let header = study.header();
    StudyRules {
        hash: study.hash().to_owned(),
        protocol: header.protocol_version.clone(),
        design: header.design.as_ref().map(words),
        awaiting_review: header.awaiting_review.iter().map(|language| language.code().to_owned()).collect(),
        schedule: study.events().iter().flat_map(|event| scheduled(study, event)).collect(),
        items: study.items().iter().filter_map(|item| item_rule(study, item)).collect(),
        checks: study.checks().iter().map(|check| check_rule(study, check)).collect(),
        criteria: study.criteria().iter().map(|criterion| criterion_rule(study, criterion)).collect(),
    }
}

fn scheduled<'a>(study: &'a Study, event: &'a Event) -> impl Iterator<Item = ScheduledForm> + 'a {
    event.forms.iter().map(|there| {
        let form = oid_of(study, there.form);
        ScheduledForm {
            event: event.oid.to_string(),
            form: form.to_owned(),
            required: there.required,
            when: there.when.as_ref().map(|program| said(study, form, program.text())),
        }
    })
}

/// What decides about an item; `None` where nothing does and nothing is to be said of it.
fn item_rule(study: &Study, item: &Item) -> Option<ItemRule> {
    let form = oid_of(study, item.form);
    let rule = |program: &Program| said(study, form, program.text());
    let rule = ItemRule {
        form: form.to_owned(),
        item: item.oid.to_string(),
        asked: item.shown_when.as_ref().map(rule),
        needed: match &item.required {
            Need::When(program) => Some(rule(program)),
            Need::No | Need::Yes => None,
        },
        derived: item.derivation_text.as_ref().map(|formula| said(study, form, formula)),
        hard: computed(study, form, &item.hard),
        soft: computed(study, form, &item.soft),
        source: item.source.clone(),
        assumption: item.assumption,
    };
    let speaks = rule.asked.is_some() || rule.needed.is_some() || rule.derived.is_some();
    let ranges = rule.hard.is_some() || rule.soft.is_some();
    (speaks || ranges || rule.source.is_some() || rule.assumption).then_some(rule)
}

/// A range of which an end is computed, its ends in words.
fn computed(study: &Study, form: &str, range: &Range) -> Option<RangeView> {
    let ends = [&range.min, &range.max];
    if !ends.into_iter().flatten().any(|edge| matches!(edge, Edge::Computed(..))) {
        return None;
    }
    let end = |edge: &Option<Edge>| match edge.as_ref()? {
        Edge::Fixed(_, text) => Some(text.clone()),
        Edge::Computed(_, text) => Some(said(study, form, text).words),
    };
    Some(RangeView { min: end(&range.min), max: end(&range.max) })
}

fn check_rule(study: &Study, check: &Check) -> CheckRule {
    let form = oid_of(study, check.form);
    let event = |id| study.events().iter().find(|event| event.id == id).map(|event| event.oid.to_string());
    CheckRule {
        id: check.id.to_string(),
        number: check.number.clone(),
        severity: severity(check.severity),
        form: form.to_owned(),
        item: check.item.map(|item| study.item(item).oid.to_string()),
        events: check.events.iter().filter_map(|id| event(*id)).collect(),
        at_completion: check.at_completion,
        title: words(&check.title),
        message: words(&check.message),
        advice: check.advice.as_ref().map(words),
        raised: said(study, form, &check.raise_when),
        deviation: check.deviation.as_ref().map(|draft| deviation(study, draft)),
        asks_adverse_event: check.adverse_event,
        criterion: check.criterion.as_ref().map(ToString::to_string),
        version: check.version,
        source: check.source.clone(),
        assumption: check.assumption,
    }
}

/// A deviation's category and severity, as the study's log of deviations names them.
fn deviation(study: &Study, draft: &DeviationDraft) -> Words {
    let [category, severity] = study.deviation_words(draft);
    let both = |one: &str, other: &str| format!("{one}, {other}");
    Words {
        en: both(&category.en, &severity.en),
        ko: both(&category.ko, &severity.ko),
        zh: both(&category.zh, &severity.zh),
    }
}

fn criterion_rule(study: &Study, criterion: &Criterion) -> CriterionRule {
    let form = oid_of(study, study.item(criterion.answer).form);
    CriterionRule {
        oid: criterion.oid.to_string(),
        inclusion: criterion.category == Category::Inclusion,
        question: words(&criterion.question),
        met: criterion.auto.as_ref().map(|program| said(study, form, program.text())),
        source: criterion.source.clone(),
        assumption: criterion.assumption,
    }
}

/// An expression that stands on a form, in plain English and as it is written.
fn said(study: &Study, form: &str, expression: &str) -> Rule {
    let words = study.in_words(form, expression).unwrap_or_else(|| expression.to_owned());
    Rule { words, written: expression.to_owned() }
}

fn oid_of(study: &Study, form: FormId) -> &str {
    study.forms().get(form.0 as usize).map_or("", |form| form.oid.as_str())
}
