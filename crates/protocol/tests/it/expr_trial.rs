//! A trial small enough to see whole: names for the checker, and one record for programs to run on.
//!
//! Values are kept under the text of the reference that reads them: `HEIGHT` here, `DM.SEX` in the same visit, `V01.VS.HEIGHT`, `previous(HEIGHT)`.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use protocol::Missing;
use protocol::expr::{
    Argument, At, Candidates, CodelistId, Cursor, Environment, EventId, Fault, FormId, GroupId, Item, ItemId,
    Laboratory, Names, Place, Program, RefId, Reference, References, Type, UnitId, ValueId, VisitField,
    WhichVisit, compile,
};
use protocol::value::Val;

const EVENTS: [(&str, &[&str]); 3] = [
    ("V01", &["SV", "VS", "DM", "LBC"]),
    ("V02", &["SV", "VS", "LBC"]),
    ("COMMON", &["AE", "A01", "A11", "TWO"]),
];
const FORMS: [&str; 8] = ["VS", "DM", "SV", "LBC", "AE", "A01", "A11", "TWO"];
const GROUPS: [(&str, &str); 5] =
    [("AE", "AELOG"), ("A01", "FRACTURES"), ("A11", "DIARY"), ("TWO", "ONE"), ("TWO", "OTHER")];
const LISTS: [(&str, &[&str]); 5] = [
    ("NY", &["Y", "N"]),
    ("SEX", &["F", "M"]),
    ("METHOD", &["MRI", "SCINTIGRAPHY", "CT SCAN", "X-RAY"]),
    ("LEVEL", &["T12 VERTEBRA", "L1 VERTEBRA", "L2 VERTEBRA"]),
    ("ARM", &["WJMSC", "TPTD"]),
];
const VALUES: [(&str, Type); 3] =
    [("DAY0", Type::Date), ("CONSENT", Type::Date), ("ARM", Type::Code(CodelistId(4)))];
const UNITS: [&str; 3] = ["g/dL", "g/L", "mg/dL"];
const NY: Type = Type::Code(CodelistId(0));

/// Form, repeating group, item, type, laboratory.
static ITEMS: [(&str, &str, &str, Type, bool); 30] = [
    ("VS", "", "HEIGHT", Type::Number, false),
    ("VS", "", "WEIGHT", Type::Number, false),
    ("VS", "", "SYSBP", Type::Number, false),
    ("VS", "", "DIABP", Type::Number, false),
    ("VS", "", "CRP", Type::Number, false),
    ("VS", "", "X", Type::Number, false),
    ("VS", "", "Y", Type::Number, false),
    ("VS", "", "Z", Type::Number, false),
    ("VS", "", "VSDAT", Type::Date, false),
    ("VS", "", "FXDAT", Type::Date, false),
    ("VS", "", "OTHERDAT", Type::Date, false),
    ("VS", "", "VSTIM", Type::Time, false),
    ("VS", "", "STARTDTM", Type::DateTime, false),
    ("VS", "", "ENDDTM", Type::DateTime, false),
    ("VS", "", "NOTE", Type::Text, false),
    ("VS", "", "SMOKER", NY, false),
    ("VS", "", "FXCONF", Type::Set(CodelistId(2)), false),
    ("DM", "", "BRTHDAT", Type::Date, false),
    ("DM", "", "SEX", Type::Code(CodelistId(1)), false),
    ("SV", "", "VISDAT", Type::Date, false),
    ("LBC", "", "HGB", Type::Number, true),
    ("LBC", "", "ALT", Type::Number, true),
    ("AE", "", "AEYN", NY, false),
    ("AE", "AELOG", "AETERM", Type::Text, false),
    ("AE", "AELOG", "AESER", NY, false),
    ("AE", "AELOG", "AESTDAT", Type::Date, false),
    ("A01", "FRACTURES", "FXLEVEL", Type::Code(CodelistId(3)), false),
    ("A01", "FRACTURES", "FXSIZE", Type::Number, false),
    ("A11", "DIARY", "TPDAT", Type::Date, false),
    ("A11", "DIARY", "TPTAKEN", NY, false),
];

fn at<T>(index: u32, of: &[T]) -> &T {
    &of[index as usize]
}

fn position<T>(of: &[T], wanted: impl Fn(&T) -> bool) -> Option<u32> {
    of.iter().position(wanted).map(|index| index as u32)
}

/// One row of a log: its values by item.
pub(crate) type Row = BTreeMap<String, Val>;

/// The trial, one place in it, and its record.
pub(crate) struct Trial {
    place: Place,
    references: References,
    values: BTreeMap<String, Val>,
    /// All rows of all logs; a cursor is an index into it. Visits are rows of `visits`.
    rows: Vec<Row>,
    logs: BTreeMap<String, Vec<Cursor>>,
    this: BTreeMap<String, Cursor>,
}

impl Trial {
    /// On the form VS, with nothing recorded.
    pub(crate) fn new() -> Self {
        Self {
            place: Place { form: Some(FormId(0)), row: None },
            references: References::default(),
            values: BTreeMap::new(),
            rows: Vec::new(),
            logs: BTreeMap::new(),
            this: BTreeMap::new(),
        }
    }

    /// On another form, in a row if `group` is not empty.
    pub(crate) fn standing(mut self, form: &str, group: &str) -> Self {
        self.place = Place { form: self.form(form), row: self.group(self.form(form).unwrap(), group) };
        self
    }

    /// Records a value under the text of the reference that reads it. Texts that are no value of the item's type are a test's mistake.
    pub(crate) fn with(mut self, reference: &str, text: &str) -> Self {
        let inner = reference.trim_end_matches(')').rsplit('(').next().unwrap();
        let name = inner.split(',').next().unwrap().rsplit('.').next().unwrap();
        let ty = ITEMS.iter().find(|item| item.2 == name).map(|item| item.3.clone());
        let ty = ty.or_else(|| VALUES.iter().find(|value| value.0 == name).map(|value| value.1.clone()));
        self.values.insert(reference.to_owned(), typed(&ty.unwrap_or(Type::Number), text));
        self
    }

    /// Records any value.
    pub(crate) fn holding(mut self, reference: &str, value: Val) -> Self {
        self.values.insert(reference.to_owned(), value);
        self
    }

    /// Records the rows of a log, or none; a log never recorded has an unanswered gate. Each row is `ITEM=text ITEM=text`.
    pub(crate) fn log(mut self, group: &str, rows: &[&str]) -> Self {
        let mut cursors = Vec::new();
        for row in rows {
            let values = row.split(' ').filter(|pair| !pair.is_empty()).map(|pair| {
                let (name, text) = pair.split_once('=').unwrap();
                let item = ITEMS.iter().find(|item| item.2 == name.rsplit('.').next().unwrap());
                let ty = item.map_or(Type::Number, |item| item.3.clone());
                (name.to_owned(), typed(&ty, &text.replace('_', " ")))
            });
            cursors.push(Cursor(self.rows.len() as u32));
            self.rows.push(values.collect());
        }
        self.logs.insert(group.to_owned(), cursors);
        self
    }

    /// Stands in the row or visit with this index of a log.
    pub(crate) fn in_row(mut self, group: &str, index: usize) -> Self {
        self.this.insert(group.to_owned(), self.logs[group][index]);
        self
    }

    /// Compiles an expression.
    pub(crate) fn compile(&mut self, text: &str, wanted: Option<&Type>) -> Result<Program, Vec<Fault>> {
        let mut references = std::mem::take(&mut self.references);
        let program = compile(text, self, wanted, &mut references);
        self.references = references;
        program
    }

    /// The value of an expression, which must be without mistakes.
    pub(crate) fn eval(&mut self, text: &str) -> Val {
        match self.compile(text, None) {
            Ok(program) => program.eval(&*self),
            Err(faults) => panic!("{}", rendered(text, &faults)),
        }
    }

    /// The value as people read it.
    pub(crate) fn shows(&mut self, text: &str) -> String {
        show(&self.eval(text))
    }

    /// What a program reads, by the text of each reference.
    pub(crate) fn reads(&self, program: &Program) -> Vec<String> {
        program.dependencies().iter().map(|id| self.key(self.references.get(*id).unwrap())).collect()
    }

    /// Every reference's value, and every row's, in the order of the references.
    pub(crate) fn table(&self) -> (Vec<Val>, Vec<Vec<Val>>) {
        let values =
            |argument| self.references.iter().map(move |(id, _)| Environment::value(self, id, argument));
        let row = |row: usize| values(Argument::Cursor(Cursor(row as u32))).collect();
        (values(Argument::None).collect(), (0..self.rows.len()).map(row).collect())
    }

    fn key(&self, reference: &Reference) -> String {
        match reference {
            Reference::Item { item, at } => self.placed(*item, *at),
            Reference::Laboratory { item, at, ask } => {
                let inner = self.placed(*item, *at);
                match ask {
                    Laboratory::In(unit) => format!("in_unit({inner},{})", UNITS[unit.0 as usize]),
                    ask => format!("{ask:?}({inner})"),
                }
            }
            Reference::Rows { group, .. } => at(group.0, &GROUPS).1.to_owned(),
            Reference::Value(value) => at(value.0, &VALUES).0.to_owned(),
            Reference::VisitField { of: WhichVisit::This, field } => format!("visit.{}", field_name(*field)),
            Reference::VisitField { of: WhichVisit::Bound, field } => field_name(*field).to_owned(),
            Reference::SignedOn { form, .. } => format!("signed_on({})", at(form.0, &FORMS)),
            Reference::WasSigned { form, .. } => format!("was_signed({})", at(form.0, &FORMS)),
            Reference::UsedElsewhere(item) => format!("used_elsewhere({})", at(item.0, &ITEMS).2),
            Reference::Corrected(item) => format!("corrected({})", at(item.0, &ITEMS).2),
            other => format!("{other:?}"),
        }
    }

    fn placed(&self, item: ItemId, place: At) -> String {
        let (form, _, oid, ..) = at(item.0, &ITEMS);
        match place {
            At::Here => (*oid).to_owned(),
            At::Bound if at(item.0, &ITEMS).1.is_empty() => format!("{form}.{oid}"),
            At::Bound => (*oid).to_owned(),
            At::SameVisit => format!("{form}.{oid}"),
            At::Event(event) => format!("{}.{form}.{oid}", at(event.0, &EVENTS).0),
            At::LatestBefore => format!("latest({oid},before)"),
            At::All => format!("all_values({oid})"),
            other => format!("{}({oid})", format!("{other:?}").to_lowercase()),
        }
    }
}

fn field_name(field: VisitField) -> &'static str {
    match field {
        VisitField::Oid => "oid",
        VisitField::Ordinal => "ordinal",
        VisitField::Day => "day",
        VisitField::WindowFrom => "window_from",
        VisitField::WindowTo => "window_to",
        VisitField::Cohort => "cohort",
    }
}

/// A value from its canonical text; `ND` and its kin are reasons, nothing is nothing.
fn typed(ty: &Type, text: &str) -> Val {
    if text.is_empty() {
        return Val::Unknown;
    }
    Missing::from_code(text).map(Val::Missing).or_else(|| Val::read(ty, text)).expect(text)
}

/// A value as people read it.
pub(crate) fn show(value: &Val) -> String {
    match value {
        Val::Unknown => "unknown".into(),
        Val::Missing(reason) => format!("missing: {}", reason.code()),
        Val::Number(number) => number.to_string(),
        Val::Date(days) => days.to_string(),
        Val::List(values) => {
            let values: Vec<String> = values.iter().map(show).collect();
            format!("[{}]", values.join(", "))
        }
        other => other.write().unwrap(),
    }
}

/// Every mistake as people read it.
pub(crate) fn rendered(text: &str, faults: &[Fault]) -> String {
    faults.iter().map(|fault| fault.render(text)).collect::<Vec<_>>().join("\n\n")
}

impl Names for Trial {
    fn place(&self) -> Place {
        self.place
    }

    fn event(&self, oid: &str) -> Option<EventId> {
        position(&EVENTS, |event| event.0 == oid).map(EventId)
    }

    fn form(&self, oid: &str) -> Option<FormId> {
        position(&FORMS, |form| *form == oid).map(FormId)
    }

    fn holds(&self, event: EventId, form: FormId) -> bool {
        at(event.0, &EVENTS).1.contains(at(form.0, &FORMS))
    }

    fn item(&self, form: FormId, oid: &str) -> Option<Item> {
        let form = at(form.0, &FORMS);
        let index = position(&ITEMS, |item| item.0 == *form && item.2 == oid)?;
        let (_, group, _, ty, laboratory) = at(index, &ITEMS);
        let row_of = position(&GROUPS, |known| known.0 == *form && known.1 == *group).map(GroupId);
        Some(Item { id: ItemId(index), ty: ty.clone(), row_of, laboratory: *laboratory })
    }

    fn group(&self, form: FormId, oid: &str) -> Option<GroupId> {
        position(&GROUPS, |group| group.0 == *at(form.0, &FORMS) && group.1 == oid).map(GroupId)
    }

    fn groups(&self, form: FormId) -> Vec<GroupId> {
        let form = *at(form.0, &FORMS);
        (0..).zip(&GROUPS).filter(|(_, group)| group.0 == form).map(|(index, _)| GroupId(index)).collect()
    }

    fn group_name(&self, group: GroupId) -> (FormId, String) {
        let (form, group) = at(group.0, &GROUPS);
        (self.form(form).unwrap(), (*group).to_owned())
    }

    fn value(&self, name: &str) -> Option<(ValueId, Type)> {
        let index = position(&VALUES, |value| value.0 == name)?;
        Some((ValueId(index), at(index, &VALUES).1.clone()))
    }

    fn codelist_name(&self, list: CodelistId) -> String {
        at(list.0, &LISTS).0.to_owned()
    }

    fn has_code(&self, list: CodelistId, code: &str) -> bool {
        at(list.0, &LISTS).1.contains(&code)
    }

    fn unit(&self, _: ItemId, oid: &str) -> Option<UnitId> {
        position(&UNITS, |unit| *unit == oid).map(UnitId)
    }

    fn candidates(&self, of: Candidates) -> Vec<String> {
        let items = |form: &str| {
            let form = form.to_owned();
            ITEMS.iter().filter(move |item| item.0 == form).map(|item| item.2.to_owned())
        };
        match of {
            Candidates::Here => {
                let form = self.place.form.map_or("", |form| *at(form.0, &FORMS));
                let others = FORMS.iter().chain(EVENTS.iter().map(|event| &event.0));
                let values = VALUES.iter().map(|value| &value.0);
                items(form).chain(others.chain(values).map(|name| (*name).to_owned())).collect()
            }
            Candidates::Form(form) => items(FORMS[form.0 as usize]).collect(),
            Candidates::Group(group) => items(at(group.0, &GROUPS).0).collect(),
            Candidates::Event(event) => {
                at(event.0, &EVENTS).1.iter().map(|form| (*form).to_owned()).collect()
            }
            Candidates::Forms => FORMS.map(str::to_owned).into(),
            Candidates::Units(_) => UNITS.map(str::to_owned).into(),
            Candidates::Codes(CodelistId::EVENTS) => EVENTS.map(|event| event.0.to_owned()).into(),
            Candidates::Codes(list) => at(list.0, &LISTS).1.iter().map(|code| (*code).to_owned()).collect(),
        }
    }
}

impl Environment for Trial {
    fn value(&self, reference: RefId, argument: Argument) -> Val {
        let key = self.key(self.references.get(reference).unwrap());
        match argument {
            Argument::Cursor(cursor) => self.rows[cursor.0 as usize].get(&key),
            Argument::On(None) => None,
            Argument::Before(None) => self.values.get(&key.replace(",before", "")),
            Argument::Before(Some(day)) => self.values.get(&key.replace("before", &day.to_string())),
            Argument::None | Argument::On(Some(_)) => match self.place.row {
                Some(group) => self
                    .this
                    .get(at(group.0, &GROUPS).1)
                    .and_then(|cursor| self.rows[cursor.0 as usize].get(&key))
                    .or_else(|| self.values.get(&key)),
                None => self.values.get(&key),
            },
        }
        .cloned()
        .unwrap_or(Val::Unknown)
    }

    fn cursors(&self, reference: RefId, _: Argument) -> Option<&[Cursor]> {
        self.logs.get(&self.key(self.references.get(reference).unwrap())).map(Vec::as_slice)
    }

    fn cursor(&self, reference: RefId) -> Option<Cursor> {
        match self.references.get(reference).unwrap() {
            Reference::ThisRow(group) => self.this.get(at(group.0, &GROUPS).1).copied(),
            _ => self.this.get("Visits").copied(),
        }
    }

    fn instant(&self, local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        local.and_local_timezone(FixedOffset::east_opt(9 * 3600)?).earliest()
    }

    fn local(&self, instant: DateTime<FixedOffset>) -> NaiveDateTime {
        instant.with_timezone(&FixedOffset::east_opt(9 * 3600).unwrap()).naive_local()
    }
}
