//! Forms, their groups and items.

use super::{
    Aspect, Part, Thing, aspect, given, key, listed, narrowing, oid, optional, origin, said, sdtm, when,
};
use crate::Study;
use crate::amend::words::{counted, joined, phrase, plain, property, with};
use crate::definition::{ItemType, Text};
use crate::study::{Clock, Edge, Form, Group, Item, Need, Range, Slot as _, TimeLimit};

pub(super) fn form(study: &Study, form: &Form) -> Thing {
    let items: usize = form.groups.iter().map(|group| study.group(*group).items.len()).sum();
    Thing {
        part: Part::Form,
        place: form.oid.to_string(),
        about: form.name.clone(),
        within: None,
        holds: counted(items, &phrase::one_item(), &phrase::items()),
        aspects: vec![
            aspect("NAME", property::name(), form.name.clone()),
            aspect("HELP", property::help(), given(form.help.as_ref())),
            aspect("SIGNED", property::signed_by(), optional(form.signed_by.as_ref())),
            aspect("LAYOUT", property::layout(), keyword(&form.layout)),
            aspect("DATE", property::form_date(), oid(study, form.date)),
            aspect("TIME", property::form_time(), oid(study, form.time)),
            aspect("NOTDONE", property::not_done(), oid(study, form.not_done)),
            aspect("DOMAIN", property::domain(), optional(form.domain.as_ref())),
        ],
    }
}

pub(super) fn group(study: &Study, form: &Form, group: &Group) -> Thing {
    let clocks = group.clocks.iter().map(|one| clock(study, form, one));
    let keys = group.key.iter().map(|item| study.item(*item).oid.to_string());
    let named =
        |items: &[crate::expr::ItemId]| listed(items.iter().map(|item| study.item(*item).oid.to_string()));
    let role = |(role, item): (&String, &crate::expr::ItemId)| format!("{role}: {}", study.item(*item).oid);
    let visits = group.events.iter().map(|event| study.events[event.slot()].oid.as_str());
    let tests = group.panel.iter().map(|panel| study.tests()[panel.test.slot()].testcd.as_str());
    let shape = if group.repeats { phrase::rows() } else { phrase::asked_once() };
    let asked = group.shown_when.as_ref().map(|when| said(study, form.oid.as_str(), when.text()));
    Thing {
        part: Part::Group,
        place: format!("{}.{}", form.oid, group.oid),
        about: given(group.name.as_ref()),
        within: Some(key(Part::Form, form.oid.as_str())),
        holds: counted(group.items.len(), &phrase::one_item(), &phrase::items()),
        aspects: vec![
            aspect("NAME", property::heading(), given(group.name.as_ref())),
            narrowing("REPEATS", property::shape(), shape),
            aspect("ROWS", property::rows(), span(optional(group.min_rows), optional(group.max_rows))),
            aspect("ASKED", property::asked(), asked.unwrap_or_default()),
            aspect("HELP", property::help(), given(group.help.as_ref())),
            aspect("CLOCKS", property::clocks(), joined(clocks, "; ")),
            aspect("GATE", property::gate(), oid(study, group.gate)),
            aspect("KEY", property::key(), listed(keys.chain(group.row_label.clone()))),
            aspect("COLUMNS", property::columns(), named(&group.columns)),
            aspect("FACTS", property::row_facts(), named(&group.facts)),
            aspect("ROLES", property::item_roles(), listed(group.roles.iter().map(role))),
            aspect("VISITS", property::only_visits(), listed(visits)),
            aspect("HOME", property::home(), keyword(&group.at)),
            aspect("TESTS", property::tests(), listed(tests)),
            aspect("HOLDS", property::holds(), listed(&group.holds)),
            aspect("PEN", property::pen(), optional(group.days)),
        ],
    }
}

/// `SPONSOR “Report to the sponsor”: 24 hours from AESTDTC, until AEREPDTC, when it is serious`
fn clock(study: &Study, form: &Form, clock: &Clock) -> Text {
    let limit = match clock.limit {
        TimeLimit::Hours(hours) => counted(hours as usize, &phrase::one_hour(), &phrase::hours()),
        TimeLimit::Days(days) => counted(days as usize, &phrase::one_day(), &phrase::days()),
    };
    let runs = with(
        &phrase::clock(),
        &[
            ("oid", plain(clock.oid.to_string())),
            ("label", clock.label.clone()),
            ("limit", limit),
            ("from", oid(study, Some(clock.from))),
        ],
    );
    let until = clock.until.map(|item| with(&phrase::until(), &[("item", oid(study, Some(item)))]));
    let asked = clock
        .written
        .as_ref()
        .map(|when| with(&phrase::when(), &[("condition", said(study, form.oid.as_str(), when))]));
    joined([runs].into_iter().chain(until).chain(asked), ", ")
}

pub(super) fn item(study: &Study, form: &Form, group: &Group, item: &Item) -> Thing {
    let form_oid = form.oid.as_str();
    let units = item.unit.as_ref().map_or_else(|| listed(&item.units), plain);
    let required = match &item.required {
        Need::No => phrase::not_needed(),
        Need::Yes => phrase::needed(),
        Need::When(program) => {
            with(&phrase::needed_when(), &[("condition", said(study, form_oid, program.text()))])
        }
    };
    let derived = match (&item.derivation_text, &item.derivation) {
        (Some(text), _) => said(study, form_oid, text),
        (None, Some(_)) => phrase::by_catalogue(),
        (None, None) => Text::default(),
    };
    let shown = item.shown_when.as_ref().map(|when| said(study, form_oid, when.text()));
    let collected = if item.is_collected() { phrase::a_person() } else { phrase::the_program() };
    let asked = vec![
        aspect("LABEL", property::question(), item.label.clone()),
        aspect("HELP", property::help(), given(item.help.as_ref())),
        narrowing("TYPE", property::answer(), kind(&item.kind)),
        narrowing("GROUP", property::group(), plain(group.oid.to_string())),
        narrowing("UNIT", property::unit(), units),
        aspect("REQUIRED", property::required(), required),
        narrowing("POSSIBLE", property::possible(), range(study, form_oid, &item.hard)),
        aspect("LIKELY", property::likely(), range(study, form_oid, &item.soft)),
        aspect("ASKED", property::asked(), shown.unwrap_or_default()),
        aspect("DERIVED", property::derived(), derived),
        narrowing("COLLECTED", property::collected(), collected),
        aspect("UNIQUE", property::unique(), item.unique.as_ref().map(keyword).unwrap_or_default()),
        aspect("CRITICAL", property::critical(), when(item.critical, phrase::always())),
    ];
    Thing {
        part: Part::Item,
        place: format!("{}.{}", form.oid, item.oid),
        about: item.label.clone(),
        within: Some(key(Part::Group, &format!("{form_oid}.{}", group.oid))),
        holds: Text::default(),
        aspects: asked.into_iter().chain(beside(study, item)).collect(),
    }
}

/// What is said of an item besides the question and its answer.
fn beside(study: &Study, item: &Item) -> Vec<Aspect> {
    let slips = item.hints.iter().map(|hint| {
        let span = span(optional(hint.min.as_ref()), optional(hint.max.as_ref()));
        joined([span, hint.text.clone()], ": ")
    });
    let dates = [when(item.future, phrase::in_future()), when(item.before_birth, phrase::before_birth())];
    vec![
        aspect("ROUND", property::round(), optional(item.round)),
        aspect("COMPARATOR", property::comparator(), when(item.censored, phrase::may())),
        aspect("TYPED", property::typed(), when(item.derive_or, phrase::it_is_typed())),
        aspect("FORMULA", property::formula(), given(item.formula.as_ref())),
        aspect("DATES", property::dates(), joined(dates, ", ")),
        aspect("SLIPS", property::slips(), joined(slips, "; ")),
        aspect("CHOSEN", property::unit_item(), oid(study, item.unit_item)),
        sdtm(item.sdtm.as_ref()),
        aspect("CDASH", property::cdash(), optional(item.cdash.as_ref())),
        aspect("TERMS", property::nci(), listed(&item.reference)),
        origin(item.source.as_ref(), item.assumption),
    ]
}

fn kind(kind: &ItemType) -> Text {
    match kind {
        ItemType::Integer => phrase::whole_number(),
        ItemType::Decimal { digits, scale } => with(
            &phrase::decimal(),
            &[("digits", plain(digits.to_string())), ("scale", plain(scale.to_string()))],
        ),
        ItemType::Text { max, pattern, .. } => {
            let template = if pattern.is_some() { phrase::text_like() } else { phrase::text() };
            with(&template, &[("max", plain(max.to_string())), ("pattern", optional(pattern.as_ref()))])
        }
        ItemType::YesNo => phrase::yes_or_no(),
        ItemType::Choice(list) => with(&phrase::choice_of(), &[("list", plain(list.to_string()))]),
        ItemType::Choices(list) => with(&phrase::choices_of(), &[("list", plain(list.to_string()))]),
        ItemType::Constant(text) => with(&phrase::constant(), &[("text", plain(text))]),
        ItemType::Row(item) => with(&phrase::row_of(), &[("item", plain(item))]),
        ItemType::Date => phrase::date(),
        ItemType::PartialDate => phrase::partial_date(),
        ItemType::Time => phrase::time(),
        ItemType::DateTime => phrase::date_and_time(),
        ItemType::Attachment => phrase::file(),
    }
}

fn range(study: &Study, form: &str, range: &Range) -> Text {
    let end = |edge: &Edge| match edge {
        Edge::Fixed(_, text) => plain(text),
        Edge::Computed(_, text) => said(study, form, text),
    };
    span(range.min.as_ref().map(end).unwrap_or_default(), range.max.as_ref().map(end).unwrap_or_default())
}

/// `30.0 to 44.0`, with either end left out where it is empty.
fn span(least: Text, most: Text) -> Text {
    let template = match (least.en.is_empty(), most.en.is_empty()) {
        (true, true) => return Text::default(),
        (false, true) => phrase::at_least(),
        (true, false) => phrase::at_most(),
        (false, false) => phrase::between(),
    };
    with(&template, &[("least", least), ("most", most)])
}

/// The definition's own word for it, in small letters.
fn keyword(value: &impl std::fmt::Debug) -> Text {
    plain(format!("{value:?}").to_lowercase())
}
