//! Names and what follows their points: `HEIGHT`, `VS.HEIGHT`, `V01.VS.HEIGHT`, `r.AESER`, `v.SV.VISDAT`, `visit.day`.

use super::super::ast::{Expr, Ident, Kind};
use super::super::functions;
use super::super::mistake::{Mistake, closest};
use super::super::names::{
    At, Candidates, CodelistId, EventId, FormId, GroupId, Item, Reference, VisitField, WhichVisit,
};
use super::super::node::{Level, Node, Reading};
use super::super::types::Type;
use super::{Bound, Checker, Typed, any};

/// What a path stands for.
pub(super) enum Path {
    Value(Typed),
    Item(Source),
    /// An event, of the subject that an aggregate binds if one does.
    Event(EventId, Option<Level>),
    Form {
        form: FormId,
        at: At,
        via: Option<Level>,
    },
    Rows {
        group: GroupId,
        at: At,
        via: Option<Level>,
    },
    /// A bound row, or the one in which the expression stands.
    Row(Option<Level>, GroupId),
    Visits,
    /// A bound visit, or the one in which the expression stands.
    Visit(Option<Level>),
    Cohorts,
    Subjects,
    /// Another subject, bound.
    Subject(Level),
}

/// An item and where it is read.
pub(super) struct Source {
    pub(super) item: Item,
    pub(super) at: At,
    pub(super) reading: Reading,
}

/// Names that no item can take.
const WORDS: [&str; 6] = ["event", "visit", "visits", "row", "cohorts", "subjects"];
const FIELDS: [(&str, VisitField); 6] = [
    ("oid", VisitField::Oid),
    ("ordinal", VisitField::Ordinal),
    ("day", VisitField::Day),
    ("window_from", VisitField::WindowFrom),
    ("window_to", VisitField::WindowTo),
    ("cohort", VisitField::Cohort),
];

impl Checker<'_> {
    /// The value at the end of a path.
    pub(super) fn path_value(&mut self, expr: &Expr) -> Typed {
        let (found, advice) = match self.path(expr) {
            None => return any(),
            Some(Path::Value(typed)) => return typed,
            Some(Path::Item(source)) => return self.read(source),
            Some(Path::Event(..)) => ("an event", format!("go on to a form and an item: `{expr}.FORM.ITEM`")),
            Some(Path::Form { .. }) => {
                ("a form", format!("go on to an item: `{expr}.ITEM`, or to its rows: `{expr}.any(r, …)`"))
            }
            Some(Path::Rows { .. }) => {
                ("rows", format!("use an aggregate: `{expr}.any(r, …)`, `{expr}.count()`"))
            }
            Some(Path::Row(..)) => ("a row", format!("go on to an item: `{expr}.ITEM`")),
            Some(Path::Visits) => ("visits", format!("use an aggregate: `{expr}.any(v, …)`")),
            Some(Path::Cohorts) => ("cohorts", format!("use an aggregate: `{expr}.any(c, …)`")),
            Some(Path::Subjects) => ("subjects", format!("use an aggregate: `{expr}.any(s, …)`")),
            Some(Path::Subject(_)) => ("a subject", format!("go on: `{expr}.EVENT.FORM.ITEM`")),
            Some(Path::Visit(_)) => ("a visit", format!("go on: `{expr}.day`, `{expr}.FORM.ITEM`")),
        };
        let mistake = Mistake::Mismatch { wanted: "a value".into(), found: found.into(), advice };
        self.fault(mistake, &expr.span)
    }

    pub(super) fn read(&mut self, source: Source) -> Typed {
        let Source { item, at, reading } = source;
        let ty = if at == At::All { Type::List(Box::new(item.ty)) } else { item.ty };
        (Node::Read(self.intern(Reference::Item { item: item.id, at }), reading), ty)
    }

    /// What a path stands for; `None` when a mistake in it has been reported.
    pub(super) fn path(&mut self, expr: &Expr) -> Option<Path> {
        match &expr.kind {
            Kind::Name(name) => self.bare(name),
            Kind::Member(on, name) => {
                let owner = self.path(on)?;
                self.member(owner, on, name)
            }
            _ => Some(Path::Value(self.value(expr, None))),
        }
    }

    fn bare(&mut self, ident: &Ident) -> Option<Path> {
        let name = ident.name.as_str();
        if let Some((level, bound)) = self.variable(name) {
            return Some(match bound {
                Bound::Row(group) => Path::Row(Some(level), group),
                Bound::Visit => Path::Visit(Some(level)),
                Bound::Subject => Path::Subject(level),
                Bound::Element(ty) => Path::Value((Node::Element(level), ty)),
            });
        }
        let place = self.names.place();
        match name {
            "event" => return Some(self.visit_field(None, VisitField::Oid)),
            "visit" => return Some(Path::Visit(None)),
            "visits" => return Some(Path::Visits),
            "cohorts" => return Some(Path::Cohorts),
            "subjects" => return Some(Path::Subjects),
            "row" => match place.row {
                Some(group) => return Some(Path::Row(None, group)),
                None => {
                    self.report(Mistake::Nowhere, ident.span.clone());
                    return None;
                }
            },
            _ => {}
        }
        if let Some(form) = place.form {
            if let Some(item) = self.names.item(form, name) {
                return self.item(item, (At::Here, None), None, ident);
            }
            if let Some(group) = self.names.group(form, name) {
                return Some(Path::Rows { group, at: At::Here, via: None });
            }
        }
        if let Some((value, ty)) = self.names.value(name) {
            let id = self.intern(Reference::Value(value));
            return Some(Path::Value((Node::Read(id, Reading::Plain), ty)));
        }
        if let Some(form) = self.names.form(name) {
            let at = if place.form == Some(form) { At::Here } else { At::SameVisit };
            return Some(Path::Form { form, at, via: None });
        }
        if let Some(event) = self.names.event(name) {
            return Some(Path::Event(event, None));
        }
        self.unknown_name(ident);
        None
    }

    fn unknown_name(&mut self, ident: &Ident) {
        let known = self.names.candidates(Candidates::Here);
        let variables = self.variables.iter().map(|variable| variable.name.as_str());
        let candidates = known.iter().map(String::as_str).chain(variables).chain(WORDS);
        let close = self
            .in_another_form(&ident.name)
            .or_else(|| closest(&ident.name, candidates))
            .or_else(|| functions::find(&ident.name).map(|function| function.usage.to_owned()));
        self.report(Mistake::Name { name: ident.name.clone(), close }, ident.span.clone());
    }

    /// `VS.SYSBP` where `SYSBP` is an item of one other form alone.
    fn in_another_form(&self, name: &str) -> Option<String> {
        let forms = self.names.candidates(Candidates::Forms);
        let has =
            |form: &&String| self.names.form(form).is_some_and(|form| self.names.item(form, name).is_some());
        let mut having = forms.iter().filter(has);
        let form = having.next()?;
        having.next().is_none().then(|| format!("{form}.{name}"))
    }

    fn member(&mut self, owner: Path, on: &Expr, ident: &Ident) -> Option<Path> {
        let name = ident.name.as_str();
        let (what, candidates) = match owner {
            Path::Event(event, via) => {
                if let Some(form) = self.names.form(name).filter(|form| self.names.holds(event, *form)) {
                    let at = if via.is_some() { At::Other(event) } else { At::Event(event) };
                    return Some(Path::Form { form, at, via });
                }
                (format!("event {on}"), self.names.candidates(Candidates::Event(event)))
            }
            Path::Form { form, at, via } => {
                if let Some(item) = self.names.item(form, name) {
                    return self.item(item, (at, via), Some(on), ident);
                }
                let group = self.names.group(form, name).filter(|_| !matches!(at, At::Other(_)));
                if let Some(group) = group {
                    return Some(Path::Rows { group, at, via });
                }
                (format!("form {on}"), self.names.candidates(Candidates::Form(form)))
            }
            Path::Row(via, group) => {
                let (form, rows) = self.names.group_name(group);
                let item = self.names.item(form, name).filter(|item| item.row_of == Some(group));
                if let Some(item) = item {
                    let at = if via.is_some() { At::Bound } else { At::Here };
                    return Some(Path::Item(Source { item, at, reading: reading(via) }));
                }
                (format!("a row of {rows}"), self.names.candidates(Candidates::Group(group)))
            }
            Path::Visit(via) => {
                if let Some((_, field)) = FIELDS.iter().find(|(field, _)| *field == name) {
                    return Some(self.visit_field(via, *field));
                }
                if let Some(form) = self.names.form(name) {
                    let at = if via.is_some() { At::Bound } else { At::SameVisit };
                    return Some(Path::Form { form, at, via });
                }
                let fields = FIELDS.iter().map(|(field, _)| (*field).to_owned());
                (
                    "a visit".into(),
                    self.names.candidates(Candidates::Forms).into_iter().chain(fields).collect(),
                )
            }
            Path::Value(_) | Path::Item(_) => (format!("`{on}`, a value,"), Vec::new()),
            Path::Rows { .. } => (format!("`{on}`, which is many rows,"), Vec::new()),
            Path::Subject(level) => {
                if let Some(event) = self.names.event(name) {
                    return Some(Path::Event(event, Some(level)));
                }
                ("a subject".into(), self.names.candidates(Candidates::Codes(CodelistId::EVENTS)))
            }
            Path::Visits | Path::Cohorts | Path::Subjects => (format!("`{on}`, which is many,"), Vec::new()),
        };
        let close = closest(name, candidates.iter().map(String::as_str));
        let known = candidates;
        self.report(Mistake::Member { owner: what, name: name.to_owned(), close, known }, ident.span.clone());
        None
    }

    /// An item of a form, which is written `form` unless it is this one; an item that repeats can be read only from its own row.
    fn item(
        &mut self,
        item: Item,
        (at, via): (At, Option<Level>),
        form: Option<&Expr>,
        ident: &Ident,
    ) -> Option<Path> {
        match item.row_of {
            Some(group) if at != At::Here || self.names.place().row != Some(group) => {
                let (_, oid) = self.names.group_name(group);
                let rows = form.map_or_else(|| oid.clone(), |form| format!("{form}.{oid}"));
                self.report(Mistake::Repeats { item: ident.name.clone(), rows }, ident.span.clone());
                None
            }
            _ => Some(Path::Item(Source { item, at, reading: reading(via) })),
        }
    }

    fn visit_field(&mut self, via: Option<Level>, field: VisitField) -> Path {
        let of = if via.is_some() { WhichVisit::Bound } else { WhichVisit::This };
        let ty = match field {
            VisitField::Oid => Type::Code(CodelistId::EVENTS),
            VisitField::Ordinal | VisitField::Day => Type::Number,
            VisitField::WindowFrom | VisitField::WindowTo => Type::Date,
            VisitField::Cohort => Type::Text,
        };
        let id = self.intern(Reference::VisitField { of, field });
        Path::Value((Node::Read(id, reading(via)), ty))
    }
}

/// How something is read that may hang on a bound row or visit.
pub(super) fn reading(via: Option<Level>) -> Reading {
    via.map_or(Reading::Plain, Reading::Bound)
}
