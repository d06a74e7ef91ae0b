//! The definition as the window needs it, asked once a session.

use protocol::Study;
use protocol::definition::{
    At, EventKind as DefinedEvent, ItemType, Layout as DefinedLayout, Period, Target,
};
use protocol::expr::{FormId, ItemId};
use protocol::study::{Edge, Event, Form, Group, Item, LabPart, Need, Panel, Range};
use rust_decimal::Decimal;

use crate::contract::{
    ArmView, CodeView, EventKind, EventView, FormView, GroupView, ItemKind, ItemView, Layout, Nothing,
    PeriodView, RangeView, StudyView, TestView, Words,
};
use crate::error::Refusal;
use crate::session::Session;
use crate::words::{same, symbol, words};

/// Command `study`.
pub(crate) fn study(session: &mut Session, _: Nothing) -> Result<StudyView, Refusal> {
    Ok(view(&session.study))
}

pub(crate) fn view(study: &Study) -> StudyView {
    let header = study.header();
    let codelists = study.codelists().iter().map(|list| {
        let codes =
            list.codes.iter().map(|code| CodeView { code: code.code.clone(), label: words(&code.label) });
        (list.oid.to_string(), codes.collect())
    });
    let printed = study.units().filter_map(|unit| unit.symbol.as_ref().map(words));
    let translated = printed.filter(|symbol| symbol.ko != symbol.en || symbol.zh != symbol.en);
    let hint = header.subject_number.as_ref().and_then(|number| number.hint.as_ref());
    StudyView {
        oid: header.oid.to_string(),
        name: words(&header.name),
        title: words(&header.title),
        version: header.version.clone(),
        planned_subjects: header.planned_subjects.unwrap_or_default(),
        arms: header.arms.iter().map(arm).collect(),
        cohorts: header.cohorts.iter().map(arm).collect(),
        events: study.events().iter().map(|defined| event(study, defined)).collect(),
        periods: header.periods.iter().map(period).collect(),
        forms: study.forms().iter().map(|form| form_view(study, form)).collect(),
        codelists: codelists.collect(),
        units: translated.map(|symbol| (symbol.en.clone(), symbol)).collect(),
        subject_number_hint: hint.map(words).unwrap_or_default(),
    }
}

fn arm(arm: &protocol::definition::Arm) -> ArmView {
    ArmView {
        oid: arm.oid.to_string(),
        name: words(&arm.name),
        letter: arm.letter.clone().unwrap_or_default(),
    }
}

fn period(period: &Period) -> PeriodView {
    PeriodView { name: words(&period.name), from: period.from, to: period.to }
}

fn event(study: &Study, event: &Event) -> EventView {
    let window = event.target.map(Target::window);
    EventView {
        oid: event.oid.to_string(),
        kind: match event.kind {
            DefinedEvent::Scheduled => EventKind::Scheduled,
            DefinedEvent::Unscheduled => EventKind::Unscheduled,
            DefinedEvent::Common => EventKind::Common,
            DefinedEvent::Site => EventKind::Site,
            DefinedEvent::Cohort => EventKind::Cohort,
        },
        name: words(&event.name),
        short: words(&event.short),
        day: event.target.map(Target::day),
        from: window.map(|(from, _)| from),
        to: window.map(|(_, to)| to),
        forms: event.forms.iter().map(|there| form_oid(study, there.form)).collect(),
    }
}

fn form_view(study: &Study, form: &Form) -> FormView {
    FormView {
        oid: form.oid.to_string(),
        name: words(&form.name),
        layout: match form.layout {
            DefinedLayout::Form => Layout::Form,
            DefinedLayout::Laboratory => Layout::Laboratory,
            DefinedLayout::Diary => Layout::Diary,
            DefinedLayout::Pens => Layout::Pens,
            DefinedLayout::Eligibility => Layout::Eligibility,
            DefinedLayout::Log => Layout::Log,
        },
        running: form.home.is_some(),
        groups: form.groups.iter().map(|group| group_view(study, study.group(*group))).collect(),
    }
}

fn form_oid(study: &Study, form: FormId) -> String {
    study.forms().get(form.0 as usize).map(|form| form.oid.to_string()).unwrap_or_default()
}

/// How many items a list of rows shows where the definition names none.
const COLUMNS: usize = 4;

/// The items that tell one row from another: those that the definition names, else the first. A constant says nothing, and a time little without its date.
fn columns(study: &Study, group: &Group) -> Vec<String> {
    let oid = |item: &ItemId| study.item(*item).oid.to_string();
    if !group.columns.is_empty() {
        return group.columns.iter().map(oid).collect();
    }
    let tells = |item: &&ItemId| {
        let item = study.item(**item);
        item.derivation.is_none() && !matches!(item.kind, ItemType::Constant(_) | ItemType::Time)
    };
    group.items.iter().filter(tells).take(COLUMNS).map(oid).collect()
}

fn group_view(study: &Study, group: &Group) -> GroupView {
    GroupView {
        oid: group.oid.to_string(),
        name: group.name.as_ref().map(words),
        repeats: group.repeats,
        at_visits: matches!(group.at, At::Visits | At::Both),
        gate: group.gate.map(|gate| study.item(gate).oid.to_string()),
        items: group.items.iter().map(|item| item_view(study, study.item(*item))).collect(),
        columns: if group.repeats { columns(study, group) } else { Vec::new() },
        allocates: group.roles.contains_key(crate::commands::allocation::NUMBER),
        tests: group.panel.iter().map(|panel| test_view(study, panel)).collect(),
    }
}

fn test_view(study: &Study, panel: &Panel) -> TestView {
    let Some(test) = study.tests().get(panel.test.0 as usize) else { return TestView::default() };
    let oid = |item: ItemId| study.item(item).oid.to_string();
    TestView {
        testcd: test.testcd.to_string(),
        name: words(&test.name),
        result: oid(panel.result),
        unit: Some(oid(panel.unit)),
        low: Some(oid(panel.low)),
        high: Some(oid(panel.high)),
        significance: Some(oid(panel.significance)),
        units: test.units.iter().map(|unit| unit.unit.clone()).collect(),
        symbols: test.units.iter().map(|unit| symbol(study, &unit.unit)).collect(),
        derived: test.derived,
        category: same(test.category.clone().unwrap_or_default()),
    }
}

fn item_view(study: &Study, item: &Item) -> ItemView {
    let (codelist, constant) = match &item.kind {
        ItemType::Choice(list) | ItemType::Choices(list) => (Some(list.to_string()), None),
        ItemType::Constant(text) => (None, Some(text.clone())),
        _ => (None, None),
    };
    let test = match item.laboratory {
        Some((test, LabPart::Result)) => study.tests().get(test.0 as usize),
        _ => None,
    };
    ItemView {
        oid: item.oid.to_string(),
        label: words(&item.label),
        help: item.help.as_ref().map(words),
        kind: kind(&item.kind),
        unit: item.unit.as_deref().map(|unit| symbol(study, unit)),
        units: item.units.clone(),
        unit_item: item.unit_item.map(|unit| study.item(unit).oid.to_string()),
        codelist,
        scale: item.scale(),
        max_length: match item.kind {
            ItemType::Text { max, .. } => Some(max),
            _ => None,
        },
        censored: item.censored,
        derived: item.derivation.is_some() && !item.derive_or,
        formula: item.formula.as_ref().map(words),
        required: matches!(item.required, Need::Yes),
        hard: test.map_or_else(|| range(&item.hard), |test| limits(test.hard)),
        soft: test.map_or_else(|| range(&item.soft), |test| limits(test.soft)),
        assumption: item.assumption,
        constant,
    }
}

fn kind(kind: &ItemType) -> ItemKind {
    match kind {
        ItemType::Integer => ItemKind::Integer,
        ItemType::Decimal { .. } => ItemKind::Decimal,
        ItemType::Text { lines: Some(2..), .. } => ItemKind::LongText,
        ItemType::Text { .. } | ItemType::Row(_) => ItemKind::Text,
        ItemType::YesNo => ItemKind::YesNo,
        ItemType::Choice(_) => ItemKind::Choice,
        ItemType::Choices(_) => ItemKind::Choices,
        ItemType::Constant(_) => ItemKind::Constant,
        ItemType::Date => ItemKind::Date,
        ItemType::PartialDate => ItemKind::PartialDate,
        ItemType::Time => ItemKind::Time,
        ItemType::DateTime => ItemKind::DateTime,
        ItemType::Attachment => ItemKind::Attachment,
    }
}

/// A laboratory test's limits, in its conventional unit.
fn limits((min, max): (Option<Decimal>, Option<Decimal>)) -> Option<RangeView> {
    let text = |limit: Option<Decimal>| limit.map(|limit| limit.to_string());
    (min.is_some() || max.is_some()).then(|| RangeView { min: text(min), max: text(max) })
}

/// The ends that are always the same; a computed one is not for the window.
pub(crate) fn range(range: &Range) -> Option<RangeView> {
    let fixed = |edge: &Option<Edge>| match edge {
        Some(Edge::Fixed(_, text)) => Some(text.clone()),
        _ => None,
    };
    let (min, max) = (fixed(&range.min), fixed(&range.max));
    (min.is_some() || max.is_some()).then_some(RangeView { min, max })
}

/// What a place is called, for lists: the form's name, or the item's label.
pub(crate) fn label(study: &Study, form: Option<&str>, item: Option<&str>) -> Words {
    let form = form.unwrap_or_default();
    let named = item.and_then(|item| study.item_of(form, item)).map(|item| words(&item.label));
    named.or_else(|| study.form(form).map(|form| words(&form.name))).unwrap_or_default()
}
