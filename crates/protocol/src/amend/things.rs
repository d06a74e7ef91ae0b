//! What a definition consists of, each thing with what a person would say of it.

use indexmap::IndexMap;

use crate::definition::{Category, ItemType, Severity};
use crate::study::{Check, Criterion, Event, Form, Group, Item, Need, Range, Slot as _};
use crate::{Oid, Study};

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Study,
    Value,
    Visit,
    Form,
    Group,
    Item,
    CodeList,
    Code,
    Check,
    Criterion,
    Test,
}

impl Part {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Study => "STUDY",
            Self::Value => "VALUE",
            Self::Visit => "VISIT",
            Self::Form => "FORM",
            Self::Group => "GROUP",
            Self::Item => "ITEM",
            Self::CodeList => "LIST",
            Self::Code => "CODE",
            Self::Check => "CHECK",
            Self::Criterion => "CRITERION",
            Self::Test => "TEST",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Study => "Study",
            Self::Value => "Named value",
            Self::Visit => "Visit",
            Self::Form => "Form",
            Self::Group => "Group",
            Self::Item => "Item",
            Self::CodeList => "Code list",
            Self::Code => "Choice",
            Self::Check => "Check",
            Self::Criterion => "Criterion",
            Self::Test => "Laboratory test",
        }
    }

    /// Whether its removal can leave data without a place.
    pub(super) fn holds_data(self) -> bool {
        matches!(self, Self::Visit | Self::Form | Self::Group | Self::Item | Self::CodeList | Self::Code)
    }
}

/// Something that a definition has.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) part: Part,
    pub(super) place: String,
    /// Its name, in quotation marks, behind its OID.
    pub(super) name: String,
    /// What it is a part of: not spoken of by itself when the whole is new or gone.
    pub(super) within: Option<String>,
    /// How many parts it has, in words.
    holds: String,
    /// The same ones in the same order for every thing of a kind.
    pub(super) aspects: Vec<Aspect>,
}

/// One thing that can be said of it.
#[derive(Debug)]
pub(super) struct Aspect {
    pub(super) code: &'static str,
    /// What a person calls it.
    pub(super) says: &'static str,
    pub(super) words: String,
    /// A change may leave a recorded value impossible.
    pub(super) narrows: bool,
}

impl Thing {
    /// `, with 4 items`, of something that has parts.
    pub(super) fn holding(&self) -> String {
        if self.holds.is_empty() { String::new() } else { format!(", with {}", self.holds) }
    }
}

fn aspect(code: &'static str, says: &'static str, words: impl Into<String>) -> Aspect {
    Aspect { code, says, words: words.into(), narrows: false }
}

fn narrowing(code: &'static str, says: &'static str, words: impl Into<String>) -> Aspect {
    Aspect { narrows: true, ..aspect(code, says, words) }
}

/// Everything a definition has, by its key: the part's code and its place.
pub(super) fn things(study: &Study) -> IndexMap<String, Thing> {
    let mut all = Vec::new();
    all.push(header(study));
    all.extend(study.values().iter().map(|value| Thing {
        part: Part::Value,
        place: value.name.clone(),
        name: named(&value.name, &value.label.en),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("LABEL", "its name", &value.label.en),
            aspect("RULE", "what it is", said(study, "", value.program.text())),
        ],
    }));
    all.extend(study.events().iter().map(|event| visit(study, event)));
    for form in study.forms() {
        all.push(form_thing(study, form));
        for group in form.groups.iter().map(|group| study.group(*group)) {
            all.push(group_thing(study, form, group));
            all.extend(group.items.iter().map(|item| item_thing(study, form, group, study.item(*item))));
        }
    }
    for list in study.codelists() {
        // What the compiler makes for units and verdicts follows from items and tests.
        if list.codes.is_empty() || list.oid.as_str().starts_with('$') {
            continue;
        }
        let place = list.oid.to_string();
        all.push(Thing {
            part: Part::CodeList,
            name: place.clone(),
            within: None,
            holds: counted(list.codes.len(), "choice"),
            aspects: Vec::new(),
            place: place.clone(),
        });
        all.extend(list.codes.iter().map(|code| Thing {
            part: Part::Code,
            place: format!("{place}.{}", code.code),
            name: named(&format!("{place}.{}", code.code), &code.label.en),
            within: Some(key(Part::CodeList, &place)),
            holds: String::new(),
            aspects: vec![narrowing("LABEL", "its name", &code.label.en)],
        }));
    }
    all.extend(study.tests().iter().map(test));
    all.extend(study.checks().iter().map(|one| check(study, one)));
    all.extend(study.criteria().iter().map(|one| criterion(study, one)));
    all.into_iter().map(|thing| (key(thing.part, &thing.place), thing)).collect()
}

fn key(part: Part, place: &str) -> String {
    format!("{} {place}", part.code())
}

/// `VS.WEIGHT “Weight”`
fn named(place: &str, name: &str) -> String {
    if name.is_empty() { place.to_owned() } else { format!("{place} “{name}”") }
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// An expression in plain English, or as written where it cannot be said.
fn said(study: &Study, form: &str, text: &str) -> String {
    study.in_words(form, text).unwrap_or_else(|| text.to_owned())
}

fn header(study: &Study) -> Thing {
    let header = study.header();
    let number = header.subject_number.as_ref();
    let arms: Vec<&str> = header.arms.iter().map(|arm| arm.name.en.as_str()).collect();
    let cohorts: Vec<&str> = header.cohorts.iter().map(|cohort| cohort.name.en.as_str()).collect();
    Thing {
        part: Part::Study,
        place: header.oid.to_string(),
        name: header.oid.to_string(),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("TITLE", "its title", &header.title.en),
            aspect("PROTOCOL", "the protocol's version", header.protocol_version.clone().unwrap_or_default()),
            aspect(
                "PLANNED",
                "how many subjects are planned",
                header.planned_subjects.map(|planned| planned.to_string()).unwrap_or_default(),
            ),
            aspect(
                "NUMBER",
                "how a subject's number looks",
                number.map(|number| number.pattern.clone()).unwrap_or_default(),
            ),
            aspect("ARMS", "its arms", arms.join(", ")),
            narrowing("COHORTS", "its cohorts", cohorts.join(", ")),
            aspect("GRADES", "the grading table", study.grades_version().unwrap_or_default()),
        ],
    }
}

fn visit(study: &Study, event: &Event) -> Thing {
    let forms: Vec<String> = event
        .forms
        .iter()
        .map(|there| {
            let oid = &study.forms()[there.form.slot()].oid;
            let when = there.when.as_ref().map(|when| format!(" when {}", said(study, "", when.text())));
            let tests: Vec<&str> =
                there.tests.iter().map(|test| study.tests()[test.slot()].testcd.as_str()).collect();
            let tests = if tests.is_empty() { String::new() } else { format!(" ({})", tests.join(", ")) };
            let need = if there.required { "" } else { " (may be left out)" };
            format!("{oid}{tests}{}{need}", when.unwrap_or_default())
        })
        .collect();
    let window = event.target.map(|target| {
        let (from, to) = target.window();
        format!("day {} (from day {from} to day {to})", target.day())
    });
    Thing {
        part: Part::Visit,
        place: event.oid.to_string(),
        name: named(event.oid.as_str(), &event.name.en),
        within: None,
        holds: counted(event.forms.len(), "form"),
        aspects: vec![
            aspect("NAME", "its name", &event.name.en),
            aspect("WINDOW", "when it is due", window.unwrap_or_default()),
            narrowing("FORMS", "its forms", forms.join(", ")),
            narrowing(
                "REPEATS",
                "how often it happens",
                if event.repeats { "any number of times" } else { "once" },
            ),
        ],
    }
}

fn form_thing(study: &Study, form: &Form) -> Thing {
    let items: usize = form.groups.iter().map(|group| study.group(*group).items.len()).sum();
    Thing {
        part: Part::Form,
        place: form.oid.to_string(),
        name: named(form.oid.as_str(), &form.name.en),
        within: None,
        holds: counted(items, "item"),
        aspects: vec![
            aspect("NAME", "its name", &form.name.en),
            aspect(
                "HELP",
                "what to know before filling it in",
                form.help.as_ref().map_or("", |help| &help.en),
            ),
            aspect("SIGNED", "who signs it", form.signed_by.clone().unwrap_or_default()),
        ],
    }
}

fn group_thing(study: &Study, form: &Form, group: &Group) -> Thing {
    let place = format!("{}.{}", form.oid, group.oid);
    let shown = group.shown_when.as_ref();
    let rows = match (group.min_rows, group.max_rows) {
        (None, None) => String::new(),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
    };
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
        ],
    }
}

fn item_thing(study: &Study, form: &Form, group: &Group, item: &Item) -> Thing {
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
    Thing {
        part: Part::Item,
        name: named(&place, &item.label.en),
        place,
        within: Some(key(Part::Group, &format!("{form_oid}.{}", group.oid))),
        holds: String::new(),
        aspects: vec![
            aspect("LABEL", "the question", &item.label.en),
            aspect("HELP", "what to know before answering", item.help.as_ref().map_or("", |help| &help.en)),
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
        ],
    }
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
    let end = |edge: &crate::study::Edge| match edge {
        crate::study::Edge::Fixed(_, text) => text.clone(),
        crate::study::Edge::Computed(_, text) => said(study, form, text),
    };
    match (range.min.as_ref().map(end), range.max.as_ref().map(end)) {
        (None, None) => String::new(),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
    }
}

fn test(test: &crate::study::LabTest) -> Thing {
    let units: Vec<&str> = test.units.iter().map(|unit| unit.unit.as_str()).collect();
    let ends = |(least, most): (Option<rust_decimal::Decimal>, Option<rust_decimal::Decimal>)| {
        let text = |end: Option<rust_decimal::Decimal>| end.map_or("–".to_owned(), |end| end.to_string());
        if least.is_none() && most.is_none() {
            String::new()
        } else {
            format!("{} to {}", text(least), text(most))
        }
    };
    Thing {
        part: Part::Test,
        place: test.testcd.to_string(),
        name: named(test.testcd.as_str(), &test.name.en),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("NAME", "its name", &test.name.en),
            narrowing("UNITS", "its units", units.join(", ")),
            narrowing("POSSIBLE", "what can be true", ends(test.hard)),
            aspect("LIKELY", "what is plausible", ends(test.soft)),
        ],
    }
}

fn check(study: &Study, check: &Check) -> Thing {
    let form = study.forms()[check.form.slot()].oid.as_str();
    let at = match check.item {
        Some(item) => format!("{form}.{}", study.item(item).oid),
        None => form.to_owned(),
    };
    let events: Vec<&Oid> = check.events.iter().map(|event| &study.events()[event.slot()].oid).collect();
    let events: Vec<String> = events.into_iter().map(ToString::to_string).collect();
    let severity = match check.severity {
        Severity::H => "hard: cannot be true",
        Severity::S => "soft: a query opens",
        Severity::P => "a protocol alert",
        Severity::X => "a safety alert",
    };
    Thing {
        part: Part::Check,
        place: check.id.to_string(),
        name: named(check.id.as_str(), &check.title.en),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("PLACE", "where it stands", at),
            aspect("SEVERITY", "how grave it is", severity),
            aspect("RULE", "when it is raised", said(study, form, &check.raise_when)),
            aspect("MESSAGE", "what it says", &check.message.en),
            aspect("VISITS", "the visits at which it is judged", events.join(", ")),
            aspect(
                "COMPLETION",
                "when it is judged",
                if check.at_completion { "when the form is completed" } else { "at once" },
            ),
        ],
    }
}

fn criterion(study: &Study, criterion: &Criterion) -> Thing {
    let auto = criterion.auto.as_ref().map(|auto| said(study, "", auto.text()));
    let category = match criterion.category {
        Category::Inclusion => "inclusion",
        Category::Exclusion => "exclusion",
    };
    Thing {
        part: Part::Criterion,
        place: criterion.oid.to_string(),
        name: criterion.oid.to_string(),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("CATEGORY", "whether it includes or excludes", category),
            aspect("QUESTION", "the question", &criterion.question.en),
            aspect("RULE", "what the data must say", auto.unwrap_or_default()),
        ],
    }
}
