//! The site's table of reference ranges: how it stands, ranges from a file, and one drafted, rehearsed and recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use protocol::{Content, Location, Origin, Scope, Study};
use store::Act;
use uuid::Uuid;

use crate::chart::{Chart, Row};
use crate::commands::save::record_by;
use crate::contract::{
    Nothing, PathRequest, RangeDraft, RangeImport, RangeList, RangePreview, RangeRecorded, RangeRehearsal,
    RangeState, RangesImported,
};
use crate::error::Refusal;
use crate::findings::Findings;
use crate::form_state::withdrawn;
use crate::names;
use crate::ranges::{Drafted, Judged, RangeForm, effects, judged};
use crate::session::Session;
use crate::words::{same, symbol, words};

/// Command `preview_ranges`.
pub(crate) fn preview_ranges(session: &mut Session, request: PathRequest) -> Result<RangePreview, Refusal> {
    Judged::judge(session, Path::new(&request.path)).map(Judged::preview)
}

/// Command `import_ranges`: every line, in one event, or none.
pub(crate) fn import_ranges(session: &mut Session, request: RangeImport) -> Result<RangesImported, Refusal> {
    let judged = Judged::judge(session, Path::new(&request.path))?;
    if judged.bad() > 0 {
        return Err(Refusal::bad("path", "lines"));
    }
    let Judged { edits, changes, .. } = judged;
    let added = u32::try_from(edits.len()).unwrap_or(u32::MAX);
    let reason = request.reason;
    let done = record_by(session, &Scope::Site, edits, Origin::Imported, changes, |edits, given| {
        Act::Enter { edits, reason: reason.or(given), query: None }
    })?;
    Ok(RangesImported { done, added })
}

/// Command `rehearse_range`: what recording a draft would do, by the code that records it. Nothing is written.
pub(crate) fn rehearse_range(session: &mut Session, request: RangeDraft) -> Result<RangeRehearsal, Refusal> {
    let corrected = request.corrects.as_deref().map(names::place).transpose()?;
    let judged = corrected.map(|row| judged(session, &row)).transpose()?.unwrap_or_default();
    let mut draft = Drafted::judge(session, &request)?;
    let (way, problems) = (draft.way, std::mem::take(&mut draft.problems));
    let changes = if draft.is_empty() { Vec::new() } else { draft.rehearse(session)? };
    Ok(RangeRehearsal { effects: effects(session.cases(), way, problems, &changes), judged })
}

/// Command `record_range`: a draft with nothing in its way, in one event with everything that follows from it.
pub(crate) fn record_range(session: &mut Session, request: RangeDraft) -> Result<RangeRecorded, Refusal> {
    if request.corrects.is_some() && request.reason.is_none() {
        return Err(Refusal::ReasonNeeded);
    }
    let draft = Drafted::judge(session, &request)?;
    if !draft.problems.is_empty() {
        return Err(Refusal::bad("values", "problems"));
    }
    let (way, place) = (draft.way, draft.row.to_string());
    let (done, changes) = draft.enter(session, Session::act_and_tell)?;
    Ok(RangeRecorded { done, place, effects: effects(session.cases(), way, Vec::new(), &changes) })
}

/// Command `ranges`.
pub(crate) fn ranges(session: &mut Session, _: Nothing) -> Result<RangeList, Refusal> {
    let study = session.study.clone();
    let table = RangeForm::find(&study).ok_or(Refusal::NotFound)?;
    let used = used(session)?;
    let role = session.role();
    let case = session.case(&Scope::Site)?;
    let judge = Findings { chart: &case.chart, evaluation: case.evaluation(), role };
    let findings = judge.of_form(&table.place);
    let shown = |row: &&Row| {
        let at = table.place.with_row(row.key);
        case.chart.withdrawal(&at).is_none() || case.chart.replaced_by.contains_key(&at)
    };
    let all = case.chart.rows.get(&table.place).into_iter().flatten();
    let rows = all.filter(shown).map(|row| {
        let at = table.place.with_row(row.key);
        let own = format!("{at}/");
        let (values, subjects) = used.get(&row.key).map_or((0, 0), Use::counts);
        RangeState {
            findings: findings.iter().filter(|finding| finding.place.starts_with(&own)).cloned().collect(),
            values,
            subjects,
            replaced: case.chart.withdrawn.get(&at).map(withdrawn),
            ..state(&study, &case.chart, &at)
        }
    });
    let event = table.place.event.as_ref().ok_or(Refusal::NotFound)?;
    Ok(RangeList { form: names::form(&study, &Scope::Site, event, &table.form.oid), rows: rows.collect() })
}

/// What rests on a row.
#[derive(Default)]
struct Use {
    values: usize,
    subjects: BTreeSet<Uuid>,
}

impl Use {
    fn counts(&self) -> (u32, u32) {
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        (count(self.values), count(self.subjects.len()))
    }
}

/// The results of every subject, by the row that gives their limits.
fn used(session: &mut Session) -> Result<BTreeMap<Uuid, Use>, Refusal> {
    let mut used: BTreeMap<Uuid, Use> = BTreeMap::new();
    for subject in session.subjects() {
        let case = session.case(&Scope::Subject(subject))?;
        for row in case.evaluation().flags.values().filter_map(|flag| flag.row) {
            let there = used.entry(row).or_default();
            there.values += 1;
            there.subjects.insert(subject);
        }
    }
    Ok(used)
}

/// A row's own columns.
fn state(study: &Study, chart: &Chart, at: &Location) -> RangeState {
    let value = |item: &str| chart.value(&at.with_item(protocol::Oid::new(item))).and_then(Content::value);
    let text = |item: &str| value(item).map(str::to_owned);
    let label = |list: &str, code: &str| words(&study.code_label(list, code));
    let test = text("TESTCD");
    RangeState {
        place: at.to_string(),
        laboratory: text("LBNAM"),
        test_name: test.as_deref().map_or_else(
            || same(""),
            |test| study.test(test).map_or_else(|| label("LBTESTCD", test), |test| words(&test.name)),
        ),
        test,
        unit: value("LBORRESU").map(|unit| symbol(study, unit)),
        sex: value("SEX").map(|sex| label("SEX", sex)),
        age_from: text("AGEFROM"),
        age_to: text("AGETO"),
        low: text("LLN"),
        high: text("ULN"),
        assay: text("ASSAY"),
        valid_from: text("VALIDFROM"),
        valid_to: text("VALIDTO"),
        version: text("VERSION"),
        applies: value("APPROVED").is_some(),
        approved_by: text("APPROVED"),
        values: 0,
        subjects: 0,
        findings: Vec::new(),
        replaced: None,
    }
}
