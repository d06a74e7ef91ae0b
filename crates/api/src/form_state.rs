//! A form as it stands now: its fields with what the record and the rules say of each.

use chrono::NaiveDate;
use protocol::definition::EventKind;
use protocol::study::LabPart;
use protocol::{Content, EventKey, Location, Study};
use protocol::{Evaluation, Level, LimitSource};
use rust_decimal::{Decimal, RoundingStrategy};
use store::Role;

use crate::case::Case;
use crate::chart::Signature;
use crate::contract::{
    Before, DateEcho, Entry, FieldState, FormState, LabFlag, LabState, RangeSource, RowState, SignatureView,
    Stamp, Withdrawn,
};
use crate::error::Refusal;
use crate::names;
use crate::sheet::{self, Field};
use crate::status::Standing;
use crate::words::{symbol, unit_at};

/// How many earlier values stand beside a field.
const BEFORE: usize = 3;

/// What a form's state is made from.
pub(crate) struct Page<'a> {
    pub(crate) standing: Standing<'a>,
    pub(crate) role: Role,
    /// Why nothing can be entered at all: the casebook is locked, or the role may not.
    pub(crate) closed: Option<&'static str>,
    pub(crate) seq: u64,
}

impl Page<'_> {
    /// The state of the form at `place`.
    pub(crate) fn state(&self, place: &Location) -> Result<FormState, Refusal> {
        let (study, case) = (self.study(), self.case());
        let event = place.event.as_ref().ok_or(Refusal::NotFound)?;
        let form = names::form_at(study, place).ok_or(Refusal::NotFound)?;
        study.form(&form.oid).ok_or(Refusal::NotFound)?;
        let fields = sheet::fields(study, &case.chart, place);
        let completed = case.chart.completed.get(place);
        let signed = case.signature_of(place);
        Ok(FormState {
            form,
            subject: names::subject(case),
            event: names::event(study, event),
            status: self.standing.form(place),
            day: self.standing.day(event),
            items: self.standing.items(place),
            fields: fields.iter().map(|field| self.field(field)).collect(),
            rows: self.rows(place),
            findings: self.standing.findings(self.role).of_form(place),
            read_only: self.read_only(place).map(str::to_owned),
            needs_reason: case.chart.once_completed.contains(place),
            completed: completed.map(|stamp| Stamp { at: stamp.instant.clone(), by: stamp.user.clone() }),
            signature: signed.map(signature),
            next: self.next(place, event),
            seq: self.seq,
        })
    }

    fn study(&self) -> &Study {
        self.standing.study
    }

    fn case(&self) -> &Case {
        self.standing.case
    }

    /// Why nothing can be entered in the form.
    pub(crate) fn read_only(&self, place: &Location) -> Option<&'static str> {
        let chart = &self.case().chart;
        if let Some(closed) = self.closed {
            return Some(closed);
        }
        if chart.is_locked(place) {
            return Some("locked");
        }
        if chart.is_frozen(place) {
            return Some("frozen");
        }
        chart.withdrawal(place).map(|_| "withdrawn")
    }

    pub(crate) fn field(&self, field: &Field<'_>) -> FieldState {
        let (chart, evaluation) = (&self.case().chart, self.case().evaluation());
        let at = &field.at;
        let derived = evaluation.derived.contains_key(at) || !field.item.is_collected();
        let content = evaluation.derived.get(at).or_else(|| chart.entered.get(at));
        FieldState {
            place: at.to_string(),
            item: field.item.oid.to_string(),
            row: at.row.map(|row| row.to_string()),
            entry: content.map(entry),
            derived,
            hidden: evaluation.hidden.contains(at)
                || content.is_some() && self.standing.unasked(&at.form_place()),
            required: evaluation.required.contains(at),
            status: self.standing.alerts(|place| place == at),
            laboratory: laboratory(self.study(), evaluation, at, |at| chart.value(at)),
            before: self.before(field),
            echo: self.echo(at, content),
            verified: chart.is_verified(at),
            changes: chart.changes.get(at).copied().unwrap_or_default(),
        }
    }

    /// The day that a date means, and whether the visit it dates lies in its window.
    pub(crate) fn echo(&self, at: &Location, content: Option<&Content>) -> Option<DateEcho> {
        use protocol::definition::ItemType::{Date, PartialDate};
        let item = self.study().item_at(at)?;
        if !matches!(item.kind, Date | PartialDate) {
            return None;
        }
        let text = content?.value()?;
        let date = text.parse::<NaiveDate>().ok();
        let day = date.zip(self.standing.day_zero()).map(|(date, zero)| (date - zero).num_days());
        let dates_visit = self.study().header().visit_date.as_deref()
            == Some(&format!("{}.{}", at.form.as_ref()?, item.oid));
        let window = at.event.as_ref().filter(|_| dates_visit).map(|event| self.standing.dates(event));
        let in_window =
            window.zip(date).and_then(|(window, date)| Some(window.from? <= date && date <= window.to?));
        Some(DateEcho { date: text.to_owned(), day: day.and_then(|day| i32::try_from(day).ok()), in_window })
    }

    fn before(&self, field: &Field<'_>) -> Vec<Before> {
        let study = self.study();
        let Some(event) = &field.at.event else { return Vec::new() };
        let here = study.event(event.oid.as_str());
        if field.at.row.is_some() || here.is_none_or(|here| here.kind != EventKind::Scheduled) {
            return Vec::new();
        }
        let earlier = study.events().iter().filter(|earlier| earlier.kind == EventKind::Scheduled);
        let earlier = earlier.take_while(|earlier| earlier.oid != event.oid);
        let mut found: Vec<Before> =
            earlier.filter_map(|earlier| self.before_at(field, &earlier.oid)).collect();
        found.reverse();
        found.truncate(BEFORE);
        found
    }

    fn before_at(&self, field: &Field<'_>, event: &protocol::Oid) -> Option<Before> {
        let key = EventKey { oid: event.clone(), key: None };
        let at = Location { event: Some(key.clone()), ..field.at.clone() };
        self.at_visit(&at, self.standing.held(&key))
    }

    /// What stands at a visit, with its unit and its flag.
    pub(crate) fn at_visit(&self, at: &Location, date: Option<NaiveDate>) -> Option<Before> {
        let (study, case) = (self.study(), self.case());
        let event = at.event.as_ref()?;
        let content = case.evaluation().derived.get(at).or_else(|| case.chart.entered.get(at))?;
        Some(Before {
            event: names::event(study, event),
            date: date.map(|date| date.to_string()),
            value: content.typed().map_or_else(|| entry(content).missing.unwrap_or_default(), str::to_owned),
            unit: unit_at(study, &case.chart, at),
            flag: case.evaluation().flags.get(at).and_then(|flag| flag.level).map(lab_flag),
        })
    }

    fn rows(&self, place: &Location) -> Vec<RowState> {
        let chart = &self.case().chart;
        let rows = chart.rows.get(place).into_iter().flatten();
        rows.map(|row| {
            let at = place.with_row(row.key);
            RowState {
                group: row.group.to_string(),
                key: row.key.to_string(),
                ordinal: row.ordinal,
                withdrawn: chart.withdrawn.get(&at).map(withdrawn),
                label: self.row_label(&at, row.group.as_str()),
            }
        })
        .collect()
    }

    /// What names a row on screen: the group's words with its items' values, or nothing.
    fn row_label(&self, row: &Location, group: &str) -> String {
        let study = self.study();
        let form = row.form.as_ref().and_then(|form| study.form(form.as_str()));
        let groups = form.iter().flat_map(|form| form.groups.iter().map(|group| study.group(*group)));
        let label =
            groups.filter(|known| known.oid.as_str() == group).find_map(|group| group.row_label.clone());
        let mut text = label.unwrap_or_default();
        while let Some((before, after)) =
            text.split_once('{').map(|(before, after)| (before.to_owned(), after.to_owned()))
        {
            let Some((item, rest)) = after.split_once('}') else { break };
            let at = row.with_item(protocol::Oid::new(item));
            let value = self.case().chart.value(&at).and_then(Content::typed).unwrap_or("…");
            text = format!("{before}{value}{rest}");
        }
        text
    }

    /// The next form of the visit that is not complete.
    fn next(&self, place: &Location, event: &EventKey) -> Option<crate::contract::FormRef> {
        let case = self.case();
        let forms = self.standing.forms(event);
        let here = forms.iter().position(|(form, _)| Some(form) == place.form.as_ref());
        let after = here.map_or(0, |here| here + 1);
        let (before, behind) = forms.split_at(after.min(forms.len()));
        let others = behind.iter().chain(before).filter(|(form, _)| Some(form) != place.form.as_ref());
        let mut open = others.filter(|(form, _)| {
            let at = Location::form(place.scope.clone(), event.clone(), form.clone());
            !case.chart.completed.contains_key(&at)
        });
        open.next().map(|(form, _)| names::form(self.study(), &place.scope, event, form))
    }
}

/// What stands in a field.
pub(crate) fn entry(content: &Content) -> Entry {
    match content {
        Content::Value(value) => Entry {
            value: value.value.clone(),
            typed: content.typed().unwrap_or_default().to_owned(),
            missing: None,
        },
        Content::Missing { missing } => {
            Entry { value: String::new(), typed: String::new(), missing: Some(missing.code().to_owned()) }
        }
    }
}

/// What the rules say of a laboratory result.
///
/// `value` gives what stands at a place, or would stand there.
pub(crate) fn laboratory<'v>(
    study: &Study,
    evaluation: &Evaluation,
    at: &Location,
    value: impl Fn(&Location) -> Option<&'v Content>,
) -> Option<LabState> {
    let item = study.item_at(at)?;
    if !matches!(item.laboratory, Some((_, LabPart::Result))) {
        return None;
    }
    let flag = evaluation.flags.get(at);
    let level = flag.and_then(|flag| flag.level).map(lab_flag);
    Some(LabState {
        flag: level,
        low: flag.and_then(|flag| flag.low).map(|low| low.to_string()),
        high: flag.and_then(|flag| flag.high).map(|high| high.to_string()),
        range_source: flag.map(|flag| match flag.source {
            LimitSource::Form => RangeSource::Form,
            LimitSource::Table => RangeSource::Laboratory,
            LimitSource::Default => RangeSource::Default,
        }),
        grade: evaluation.grades.get(at).copied(),
        limit: None,
        other: other_unit(study, at, value),
        ask_significance: level.is_some_and(|level| level != LabFlag::Normal),
    })
}

/// A result in the test's other unit, `99 g/L`: in the standard one, or in the conventional one when it was reported in the standard.
fn other_unit<'v>(
    study: &Study,
    at: &Location,
    value: impl Fn(&Location) -> Option<&'v Content>,
) -> Option<String> {
    let item = study.item_at(at)?;
    let (test, _) = item.laboratory?;
    let test = study.tests().get(test.0 as usize)?;
    let unit = at.with_item(study.item(item.unit_item?).oid.clone());
    let reported = test.unit(value(&unit)?.value()?)?;
    let other = if reported == test.standard { 0 } else { test.standard };
    let result: Decimal = value(at)?.value()?.parse().ok()?;
    let shown = test.units.get(other).filter(|_| other != reported)?;
    let converted = test.convert(result, reported, other)?;
    let digits = RoundingStrategy::MidpointAwayFromZero;
    Some(format!("{} {}", converted.round_dp_with_strategy(shown.dp, digits), symbol(study, &shown.unit)))
}

fn lab_flag(level: Level) -> LabFlag {
    match level {
        Level::Low => LabFlag::Low,
        Level::Normal => LabFlag::Normal,
        Level::High => LabFlag::High,
    }
}

/// A signature as the window shows it.
pub(crate) fn signature(signature: &Signature) -> SignatureView {
    SignatureView {
        at: signature.stamp.instant.clone(),
        by: signature.name.clone(),
        role: signature.stamp.role.into(),
        meaning: signature.meaning.clone(),
        broken: signature
            .broken
            .as_ref()
            .map(|stamp| Stamp { at: stamp.instant.clone(), by: stamp.user.clone() }),
    }
}

/// A withdrawal as the window shows it.
pub(crate) fn withdrawn(note: &crate::chart::Note) -> Withdrawn {
    Withdrawn { at: note.stamp.instant.clone(), by: note.stamp.user.clone(), reason: note.text.clone() }
}
