//! Evaluating a change gives what evaluating everything gives, whatever was recorded before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::Index;
use protocol::{
    Content, Evaluation, Location, Missing, Row, Scope, Signed, evaluate, evaluate_change, parse_entry,
};

use crate::study_a::study;
use crate::subject_a::{SUBJECT, Subject};

/// A place and the contents that it takes in turn.
type Filled = (Location, Vec<Content>);

/// Every place that an example fills, with the contents that examples put there and one missing reason; the rows and visits all exist.
fn places() -> (Subject, Vec<Filled>) {
    let mut subject = Subject::new();
    let mut places: Vec<Filled> = Vec::new();
    for (path, text) in study().examples().iter().flat_map(|example| &example.values) {
        let Some(text) = text.as_str() else { continue };
        let place = subject.place(path);
        let Ok(content) = parse_entry(study(), &place, text, &Subject::new().record()) else { continue };
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, contents)) => contents.push(content),
            None => places.push((place, vec![Content::Missing { missing: Missing::Nd }, content])),
        }
    }
    (subject, places)
}

/// What may happen to a record.
#[derive(Clone, Debug)]
enum Happening {
    /// An item is entered, or cleared when there is no such content.
    Entered(Index, usize),
    /// A form is cleared, item by item in one change.
    Emptied(Index),
    /// The next row of a form is added, of those that the examples have.
    Added(Index),
    /// The last row of a form goes.
    Removed(Index),
    /// A form is signed, or its signature broken.
    Signed(Index),
    /// A form is withdrawn with its visit or alone, or restored.
    Withdrawn(Index, bool),
    /// A query is opened at a form.
    Asked(Index),
    /// Another subject has the same value.
    Shared(Index),
    /// The arm, on which whole forms hang.
    Arm(bool),
    /// So many hours pass.
    Later(i64),
    /// A day of the diary changes at one item.
    Diary(usize, usize, usize),
    /// A visit has another date, on which windows and counts hang.
    Dated(usize, usize),
    /// Treatment begins at another time, or something was measured at another.
    Treated(usize, usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    let index = any::<Index>;
    prop_oneof![
        12 => (index(), 0_usize..6).prop_map(|(place, content)| Happening::Entered(place, content)),
        2 => index().prop_map(Happening::Emptied),
        3 => index().prop_map(Happening::Added),
        1 => index().prop_map(Happening::Removed),
        1 => index().prop_map(Happening::Signed),
        1 => (index(), any::<bool>()).prop_map(|(form, visit)| Happening::Withdrawn(form, visit)),
        1 => index().prop_map(Happening::Asked),
        1 => index().prop_map(Happening::Shared),
        1 => any::<bool>().prop_map(Happening::Arm),
        1 => (1_i64..40).prop_map(Happening::Later),
    ]
}

/// What may happen to a record with a long diary.
fn in_a_diary() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => (0..DAYS, 0..DIARY.len(), 0_usize..3).prop_map(|(day, item, text)| Happening::Diary(day, item, text)),
        3 => (0..VISITS.len(), 0_usize..3).prop_map(|(visit, text)| Happening::Dated(visit, text)),
        1 => any::<Index>().prop_map(Happening::Added),
        1 => happening(),
    ]
}

/// What may happen to a record in which treatment and what was measured on its day have times.
fn around_treatment() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => (0..TREATMENT.len(), 0_usize..3).prop_map(|(place, text)| Happening::Treated(place, text)),
        2 => (0..VISITS.len(), 0_usize..3).prop_map(|(visit, text)| Happening::Dated(visit, text)),
        1 => happening(),
    ]
}

/// Days of the diary that are there from the beginning: more than a log needs for its counts to be kept.
const DAYS: usize = 20;
/// Items of the diary on which adherence rests, and what may stand there.
const DIARY: [(&str, [&str; 2]); 4] = [
    ("TPDAT", ["2026-03-20", "2026-03"]),
    ("TPTAKEN", ["Y", "N"]),
    ("TPMISS", ["INVESTIGATOR HOLD", "FORGOT"]),
    ("TPSITE", ["THIGH LEFT", "ABDOMEN RIGHT"]),
];
/// Visit dates: day zero, and the ends of spans over which days are counted.
const VISITS: [(&str, [&str; 2]); 3] = [
    ("V02/SV/VISDAT", ["2026-03-12", "2026-03-13"]),
    ("V04/SV/VISDAT", ["2026-03-26", "2026-04-08"]),
    ("V05/SV/VISDAT", ["2026-06-10", "2026-04-20"]),
];

/// On what it rests whether a value lies before treatment, and values that are measured against such a one.
const TREATMENT: [(&str, [&str; 2]); 11] = [
    ("V02/A08/ECYN", ["Y", "N"]),
    ("V02/A08/ECSTDTM", ["2026-03-12T09:00+09:00", "2026-03-13T09:00+09:00"]),
    ("V02/A09/FDDTM", ["2026-03-12T10:00+09:00", "2026-03-12T08:00+09:00"]),
    ("V02/A04/QSDAT", ["2026-03-12", "2026-03-13"]),
    ("V02/A04/QSTIM", ["08:30", "16:00"]),
    ("V02/A04/VASBACK", ["4.0", "7.0"]),
    ("UNS#1/LBC/LBDAT", ["2026-03-12", "2026-03-13"]),
    ("UNS#1/LBC/LBTIM", ["08:30", "16:00"]),
    ("UNS#1/LBC/ALT_LBORRES", ["30", "150"]),
    ("V06/LBC/ALT_LBORRES", ["223", "40"]),
    ("V08/A04/VASBACK", ["1.0", "8.0"]),
];

/// A record to which things happen.
struct Story {
    subject: Subject,
    places: Vec<Filled>,
    /// The rows that the examples have; the record begins without.
    rows: BTreeMap<Location, Vec<Row>>,
}

impl Story {
    fn begin() -> Self {
        let (mut subject, places) = places();
        let rows = std::mem::take(&mut subject.facts.rows);
        Self { subject, places, rows }
    }

    /// Everything that the examples record, and a diary of some weeks.
    fn with_a_diary() -> Self {
        let (subject, places) = places();
        let mut story = Self { subject, places, rows: BTreeMap::new() };
        for (place, contents) in story.places.clone() {
            story.set(&place, contents.get(1).cloned());
        }
        let first = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
        for day in 0..DAYS {
            let date = first + chrono::Days::new(day.try_into().unwrap());
            for (item, text) in [("TPDAT", date.to_string()), ("TPTAKEN", "Y".to_owned())] {
                let place = story.subject.place(&diary(day, item));
                story.set(&place, Some(Content::plain(text)));
            }
        }
        let form = story.subject.place(&diary(0, "TPDAT")).form_place();
        let mut more = story.subject.facts.rows[&form].clone();
        more.push(Row { group: more[0].group.clone(), key: uuid::Uuid::from_u128(77) });
        story.rows.insert(form, more);
        story
    }

    fn set(&mut self, place: &Location, content: Option<Content>) {
        match content {
            Some(content) => self.subject.values.insert(place.clone(), content),
            None => self.subject.values.remove(place),
        };
    }

    /// Lets it happen; the places that an evaluation has to be told.
    fn happen(&mut self, happening: &Happening) -> Vec<Location> {
        let form = |index: &Index, places: &[Filled]| places[index.index(places.len())].0.form_place();
        match happening {
            Happening::Entered(index, content) => {
                let (place, contents) = self.places[index.index(self.places.len())].clone();
                self.set(&place, contents.get(*content).cloned());
                vec![place]
            }
            Happening::Emptied(index) => {
                let form = form(index, &self.places);
                let within = self.subject.values.keys().filter(|place| place.form_place() == form);
                let within: Vec<Location> = within.cloned().collect();
                within.iter().for_each(|place| self.set(place, None));
                within
            }
            Happening::Added(index) => {
                let (form, rows) = self.rows.iter().nth(index.index(self.rows.len())).unwrap();
                let there = self.subject.facts.rows.entry(form.clone()).or_default();
                there.extend(rows.get(there.len()).cloned());
                vec![form.clone()]
            }
            Happening::Removed(index) => {
                let form = self.rows.keys().nth(index.index(self.rows.len())).unwrap();
                self.subject.facts.rows.entry(form.clone()).or_default().pop();
                vec![form.clone()]
            }
            Happening::Signed(index) => {
                let form = form(index, &self.places);
                let signed = &mut self.subject.facts.signatures;
                if signed.remove(&form).is_none() {
                    let on = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
                    signed.insert(form.clone(), vec![Signed { on, broken: None }]);
                }
                vec![form]
            }
            Happening::Withdrawn(index, visit) => {
                let mut place = form(index, &self.places);
                place.form = place.form.filter(|_| !visit);
                let withdrawn = &mut self.subject.facts.withdrawn;
                if !withdrawn.remove(&place) {
                    withdrawn.insert(place.clone());
                }
                vec![place]
            }
            Happening::Asked(index) => {
                let form = form(index, &self.places);
                *self.subject.facts.open_queries.entry(form.clone()).or_default() += 1;
                vec![form]
            }
            Happening::Shared(index) => {
                let (place, contents) = &self.places[index.index(self.places.len())];
                if let (Some(item), Some(text)) = (&place.item, contents[1].value()) {
                    self.subject.facts.used_elsewhere.insert((item.clone(), text.to_owned()));
                }
                vec![Location::scope(Scope::Subject(SUBJECT))]
            }
            Happening::Arm(drug) => {
                let place = self.subject.place("V02/A07/ARMCD");
                self.set(&place, Some(Content::plain(if *drug { "TPTD" } else { "WJMSC" })));
                vec![place]
            }
            Happening::Diary(day, item, text) => {
                let (item, texts) = DIARY[*item];
                // The row is there again if it had gone.
                let place = self.subject.place(&diary(*day, item));
                self.set(&place, texts.get(*text).copied().map(Content::plain));
                vec![place.form_place(), place]
            }
            Happening::Dated(visit, text) => {
                let (path, texts) = VISITS[*visit];
                let place = self.subject.place(path);
                self.set(&place, texts.get(*text).copied().map(Content::plain));
                vec![place]
            }
            Happening::Treated(place, text) => {
                let (path, texts) = TREATMENT[*place];
                let place = self.subject.place(path);
                self.set(&place, texts.get(*text).copied().map(Content::plain));
                vec![place]
            }
            Happening::Later(hours) => {
                self.subject.pass(chrono::TimeDelta::hours(*hours));
                Vec::new()
            }
        }
    }
}

/// The path of an item of a day of the diary.
fn diary(day: usize, item: &str) -> String {
    format!("COMMON/A11#{}/{item}", 100 + day)
}

/// Lets one thing happen after another; each time the change gives what everything gives.
fn holds_throughout(mut story: Story, happenings: &[Happening]) -> Result<(), TestCaseError> {
    let scope = Scope::Subject(SUBJECT);
    let mut so_far = evaluate(study(), &story.subject.record(), &scope);
    for happening in happenings {
        let told = story.happen(happening);
        so_far = evaluate_change(study(), &story.subject.record(), &scope, &so_far, &told);
        let afresh = evaluate(study(), &story.subject.record(), &scope);
        let differences = differences(&so_far, &afresh);
        prop_assert!(differences.is_empty(), "after {:?}:\n{}", happening, differences.join("\n"));
        prop_assert!(so_far == afresh);
    }
    Ok(())
}

fn differences(left: &Evaluation, right: &Evaluation) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, left: String, right: String| {
        if left != right {
            found.push(format!("{what}: {left}\n   not: {right}"));
        }
    };
    for key in left.findings.keys().chain(right.findings.keys()) {
        let show = |evaluation: &Evaluation| {
            format!("{:?}", evaluation.findings.get(key).map(|finding| &finding.message.en))
        };
        compare(&format!("{} at {}", key.check, key.place), show(left), show(right));
    }
    for place in left.derived.keys().chain(right.derived.keys()) {
        let show = |evaluation: &Evaluation| format!("{:?}", evaluation.derived.get(place));
        compare(&place.to_string(), show(left), show(right));
    }
    let rest = |evaluation: &Evaluation| {
        let Evaluation {
            flags,
            grades,
            hidden,
            required,
            blank,
            eligibility,
            windows,
            days,
            forms,
            values,
            ..
        } = evaluation;
        [
            format!("{flags:?}"),
            format!("{grades:?}"),
            format!("{hidden:?}"),
            format!("{required:?}"),
            format!("{blank:?}"),
            format!("{eligibility:?}"),
            format!("{windows:?}"),
            format!("{days:?}"),
            format!("{forms:?}"),
            format!("{values:?}"),
        ]
    };
    let names = [
        "flags",
        "grades",
        "hidden",
        "required",
        "blank",
        "eligibility",
        "windows",
        "days",
        "forms",
        "values",
    ];
    for ((name, left), right) in names.iter().zip(rest(left)).zip(rest(right)) {
        compare(name, left, right);
    }
    found
}

#[test]
fn every_place_cleared_by_itself_and_filled_again_gives_what_everything_gives() {
    let mut story = Story::with_a_diary();
    let scope = Scope::Subject(SUBJECT);
    let whole = evaluate(study(), &story.subject.record(), &scope);
    let places: Vec<Location> = story.subject.values.keys().cloned().collect();
    for place in places {
        let content = story.subject.values.remove(&place);
        let told = [place.clone()];
        let without = evaluate_change(study(), &story.subject.record(), &scope, &whole, &told);
        let afresh = evaluate(study(), &story.subject.record(), &scope);
        assert!(without == afresh, "without {place}:\n{}", differences(&without, &afresh).join("\n"));
        story.set(&place, content);
        let again = evaluate_change(study(), &story.subject.record(), &scope, &without, &told);
        assert!(again == whole, "{place} again:\n{}", differences(&again, &whole).join("\n"));
    }
}

#[test]
fn nothing_is_asked_derived_or_found_on_a_form_that_was_withdrawn_and_nothing_reads_it() {
    let mut story = Story::with_a_diary();
    let scope = Scope::Subject(SUBJECT);
    let forms: BTreeSet<Location> = story.subject.values.keys().map(Location::form_place).collect();
    for form in forms.into_iter().filter(|form| form.scope == scope) {
        story.subject.facts.withdrawn = BTreeSet::from([form.clone()]);
        let mut kept = evaluate(study(), &story.subject.record(), &scope);
        let on_it = |place: &Location| place.form_place() == form;
        assert!(!kept.derived.keys().any(on_it), "{form}");
        assert!(!kept.required.iter().chain(&kept.hidden).any(on_it), "{form}");
        assert!(!kept.flags.keys().chain(kept.grades.keys()).any(on_it), "{form}");
        assert!(!kept.findings.keys().any(|key| on_it(&key.place)), "{form}");
        let values = story.subject.values.clone();
        story.subject.values.retain(|place, _| !on_it(place));
        let mut gone = evaluate(study(), &story.subject.record(), &scope);
        // A form that its visit does not ask for is listed for what stands on it alone.
        for evaluation in [&mut kept, &mut gone] {
            evaluation.forms.values_mut().for_each(|forms| forms.retain(|(_, asked)| *asked));
        }
        assert!(kept == gone, "{form}:\n{}", differences(&kept, &gone).join("\n"));
        story.subject.values = values;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn a_change_gives_what_everything_gives(happenings in prop::collection::vec(happening(), 1..80)) {
        holds_throughout(Story::begin(), &happenings)?;
    }

    #[test]
    fn a_baseline_follows_the_times_on_which_it_rests(happenings in prop::collection::vec(around_treatment(), 1..50)) {
        holds_throughout(Story::with_a_diary(), &happenings)?;
    }

    #[test]
    fn counts_that_are_kept_are_what_counting_gives(happenings in prop::collection::vec(in_a_diary(), 1..50)) {
        holds_throughout(Story::with_a_diary(), &happenings)?;
    }
}
