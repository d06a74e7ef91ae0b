//! Forms, their groups and items.

use super::{
    Aspect, Part, Thing, aspect, counted, english, key, named, narrowing, oid, origin, said, sdtm,
    translation, when,
};
use crate::Study;
use crate::definition::ItemType;
use crate::study::{Clock, Edge, Form, Group, Item, Need, Range, Slot as _, TimeLimit};

pub(super) fn form(study: &Study, form: &Form) -> Thing {
    let items: usize = form.groups.iter().map(|group| study.group(*group).items.len()).sum();
    Thing {
        part: Part::Form,
        place: form.oid.to_string(),
        name: named(form.oid.as_str(), &form.name.en),
        within: None,
        holds: counted(items, "item"),
        aspects: vec![
            aspect("NAME", "its name", &form.name.en),
            aspect("HELP", "what to know before filling it in", english(form.help.as_ref())),
            aspect("SIGNED", "who signs it", form.signed_by.clone().unwrap_or_default()),
            aspect("LAYOUT", "how it is laid out", format!("{:?}", form.layout).to_lowercase()),
            aspect("DATE", "what dates it", oid(study, form.date)),
            aspect("NOTDONE", "what says that it was not done", oid(study, form.not_done)),
            aspect("DOMAIN", "its SDTM domain", form.domain.clone().unwrap_or_default()),
            translation(std::iter::once(&form.name).chain(&form.help)),
        ],
    }
}

pub(super) fn group(study: &Study, form: &Form, group: &Group) -> Thing {
    let place = format!("{}.{}", form.oid, group.oid);
    let shown = group.shown_when.as_ref();
    let rows = match (group.min_rows, group.max_rows) {
        (None, None) => String::new(),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
    };
    let clocks: Vec<String> = group.clocks.iter().map(|one| clock(study, form, one)).collect();
    let keys = group.key.iter().map(|item| study.item(*item).oid.to_string());
    let role = |(role, item): (&String, &crate::expr::ItemId)| format!("{role}: {}", study.item(*item).oid);
    let roles: Vec<String> = group.roles.iter().map(role).collect();
    let names_a_row: Vec<String> = keys.chain(group.row_label.clone()).collect();
    let visits: Vec<&str> =
        group.events.iter().map(|event| study.events[event.slot()].oid.as_str()).collect();
    let tests: Vec<&str> =
        group.panel.iter().map(|panel| study.tests[panel.test.slot()].testcd.as_str()).collect();
    Thing {
        part: Part::Group,
        name: named(&place, group.name.as_ref().map_or("", |name| &name.en)),
        place,
        within: Some(key(Part::Form, form.oid.as_str())),
        holds: counted(group.items.len(), "item"),
        aspects: vec![
            aspect("NAME", "its heading", group.name.as_ref().map_or("", |name| &name.en)),
            narrowing("REPEATS", "its shape", if group.repeats { "rows" } else { "asked once" }),
            aspect("ROWS", "how many rows it has", rows),
            aspect(
                "ASKED",
                "when it is asked",
                shown.map(|when| said(study, form.oid.as_str(), when.text())).unwrap_or_default(),
            ),
            aspect("HELP", "what to know before filling it in", english(group.help.as_ref())),
            aspect("CLOCKS", "the time limits that a row starts", clocks.join("; ")),
            aspect("GATE", "what says whether there are rows", oid(study, group.gate)),
            aspect("KEY", "what names a row", names_a_row.join(", ")),
            aspect("ROLES", "what its items mean to the window", roles.join(", ")),
            aspect("VISITS", "the only visits that ask it", visits.join(", ")),
            aspect("HOME", "where it lives", format!("{:?}", group.at).to_lowercase()),
            aspect("TESTS", "its laboratory tests", tests.join(", ")),
            aspect("HOLDS", "what counts as held on medical advice", group.holds.join(", ")),
            aspect(
                "PEN",
                "how many days a pen lasts",
                group.days.map(|days| days.to_string()).unwrap_or_default(),
            ),
            translation(
                group.name.iter().chain(&group.help).chain(group.clocks.iter().map(|clock| &clock.label)),
            ),
        ],
    }
}

/// `SPONSOR “Report to the sponsor”: 24 hours from AESTDTC, until AEREPDTC, when it is serious`
fn clock(study: &Study, form: &Form, clock: &Clock) -> String {
    let limit = match clock.limit {
        TimeLimit::Hours(hours) => counted(hours as usize, "hour"),
        TimeLimit::Days(days) => counted(days as usize, "day"),
    };
    let from = &study.item(clock.from).oid;
    let until = clock.until.map(|item| format!(", until {}", study.item(item).oid)).unwrap_or_default();
    let when = clock.written.as_ref().map(|when| format!(", when {}", said(study, form.oid.as_str(), when)));
    format!("{} “{}”: {limit} from {from}{until}{}", clock.oid, clock.label.en, when.unwrap_or_default())
}

pub(super) fn item(study: &Study, form: &Form, group: &Group, item: &Item) -> Thing {
    let (form_oid, place) = (form.oid.as_str(), format!("{}.{}", form.oid, item.oid));
    let units = item.unit.clone().unwrap_or_else(|| item.units.join(", "));
    let required = match &item.required {
        Need::No => "not needed".to_owned(),
        Need::Yes => "needed".to_owned(),
        Need::When(program) => format!("needed when {}", said(study, form_oid, program.text())),
    };
    let derived = match (&item.derivation_text, &item.derivation) {
        (Some(text), _) => said(study, form_oid, text),
        (None, Some(_)) => "by the laboratory catalogue or the criteria".to_owned(),
        (None, None) => String::new(),
    };
    let shown = item.shown_when.as_ref();
    let asked = vec![
        aspect("LABEL", "the question", &item.label.en),
        aspect("HELP", "what to know before answering", english(item.help.as_ref())),
        narrowing("TYPE", "what may be answered", kind(&item.kind)),
        narrowing("GROUP", "the group it is in", group.oid.as_str()),
        narrowing("UNIT", "the unit", units),
        aspect("REQUIRED", "whether an answer is needed", required),
        narrowing("POSSIBLE", "what can be true", range(study, form_oid, &item.hard)),
        aspect("LIKELY", "what is likely", range(study, form_oid, &item.soft)),
        aspect(
            "ASKED",
            "when it is asked",
            shown.map(|when| said(study, form_oid, when.text())).unwrap_or_default(),
        ),
        aspect("DERIVED", "how it is computed", derived),
        narrowing(
            "COLLECTED",
            "who fills it in",
            if item.is_collected() { "a person" } else { "the program" },
        ),
        aspect(
            "UNIQUE",
            "where it may not occur twice",
            item.unique.map(|unique| format!("{unique:?}").to_lowercase()).unwrap_or_default(),
        ),
        aspect(
            "CRITICAL",
            "whether it is always verified against the source",
            if item.critical { "always" } else { "" },
        ),
    ];
    Thing {
        part: Part::Item,
        name: named(&place, &item.label.en),
        place,
        within: Some(key(Part::Group, &format!("{form_oid}.{}", group.oid))),
        holds: String::new(),
        aspects: asked.into_iter().chain(beside(study, item)).collect(),
    }
}

/// What is said of an item besides the question and its answer.
fn beside(study: &Study, item: &Item) -> Vec<Aspect> {
    let slips = item.hints.iter().map(|hint| {
        let end = |end: &Option<String>| end.clone().unwrap_or_default();
        format!("{} to {}: {}", end(&hint.min), end(&hint.max), hint.text.en)
    });
    let dates = [when(item.future, "may lie in the future"), when(item.before_birth, "may lie before birth")];
    let dates: Vec<&str> = dates.into_iter().filter(|words| !words.is_empty()).collect();
    let texts = item.help.iter().chain(&item.formula).chain(item.hints.iter().map(|hint| &hint.text));
    vec![
        aspect(
            "ROUND",
            "how many decimals are kept",
            item.round.map(|kept| kept.to_string()).unwrap_or_default(),
        ),
        aspect("COMPARATOR", "whether a number may carry < or >", when(item.censored, "it may")),
        aspect("TYPED", "whether it is typed when it cannot be computed", when(item.derive_or, "it is")),
        aspect("FORMULA", "its formula in words", english(item.formula.as_ref())),
        aspect("DATES", "which dates are possible", dates.join(", ")),
        aspect("SLIPS", "the slips that it asks about", slips.collect::<Vec<_>>().join("; ")),
        aspect("CHOSEN", "what holds its unit", oid(study, item.unit_item)),
        sdtm(item.sdtm.as_ref()),
        aspect("CDASH", "its CDASH variable", item.cdash.clone().unwrap_or_default()),
        aspect("TERMS", "its NCI codes", item.reference.join(", ")),
        origin(item.source.as_ref(), item.assumption),
        translation(std::iter::once(&item.label).chain(texts)),
    ]
}

fn kind(kind: &ItemType) -> String {
    match kind {
        ItemType::Integer => "a whole number".to_owned(),
        ItemType::Decimal { digits, scale } => {
            format!("a number of {digits} digits, {scale} after the point")
        }
        ItemType::Text { max, pattern, .. } => {
            let pattern = pattern.as_ref().map(|pattern| format!(" like {pattern}")).unwrap_or_default();
            format!("a text of at most {max} characters{pattern}")
        }
        ItemType::YesNo => "yes or no".to_owned(),
        ItemType::Choice(list) => format!("one choice of {list}"),
        ItemType::Choices(list) => format!("several choices of {list}"),
        ItemType::Constant(text) => format!("always {text}"),
        ItemType::Row(item) => format!("a row of {item}"),
        ItemType::Date => "a date".to_owned(),
        ItemType::PartialDate => "a date, of which parts may be unknown".to_owned(),
        ItemType::Time => "a time".to_owned(),
        ItemType::DateTime => "a date and time".to_owned(),
        ItemType::Attachment => "a file".to_owned(),
    }
}

fn range(study: &Study, form: &str, range: &Range) -> String {
    let end = |edge: &Edge| match edge {
        Edge::Fixed(_, text) => text.clone(),
        Edge::Computed(_, text) => said(study, form, text),
    };
    match (range.min.as_ref().map(end), range.max.as_ref().map(end)) {
        (None, None) => String::new(),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
    }
}
