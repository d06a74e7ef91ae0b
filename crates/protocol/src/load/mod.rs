//! From texts to the definition's types, with the place of everything kept for later diagnostics.
//!
//! The loader reports every mistake of shape that it can find in one pass: after each it takes the offending part out and reads on. Extensions are merged into
//! the shared files before those are read, and a place in a merged file is reported where its author wrote it.

mod extend;
mod lost;
mod mark;
mod position;
mod shape;

use serde_json::Value;

use crate::definition::{
    Check, CodeList, Criterion, Eligibility, Example, Extension, Form, GradeTerm, Kind, LabTest, Sources,
    StudyHeader, Unit,
};
use crate::diagnostic::{Diagnostic, Gravity, Source};
use lost::Lost;
use mark::Origins;
pub(crate) use position::Positions;

/// Where something was written: a document and a pointer in it, before extensions are taken into account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    document: usize,
    pointer: String,
}

impl Place {
    /// No place at all.
    pub(crate) fn nowhere() -> Self {
        Self { document: usize::MAX, pointer: String::new() }
    }

    /// A place further in; the step is escaped as JSON pointers ask.
    pub(crate) fn at(&self, step: impl std::fmt::Display) -> Self {
        let step = step.to_string().replace('~', "~0").replace('/', "~1");
        Self { document: self.document, pointer: format!("{}/{step}", self.pointer) }
    }
}

/// Something read, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// Everything that the files of a study say.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) study: Option<Located<StudyHeader>>,
    pub(crate) forms: Vec<Located<Form>>,
    pub(crate) codelists: Vec<Located<CodeList>>,
    pub(crate) units: Vec<Located<Unit>>,
    pub(crate) tests: Vec<Located<LabTest>>,
    pub(crate) terms: Vec<Located<GradeTerm>>,
    pub(crate) grades_version: Option<String>,
    pub(crate) checks: Vec<Located<Check>>,
    pub(crate) eligibility: Option<Located<Eligibility>>,
    pub(crate) examples: Vec<Located<Example>>,
    pub(crate) sources: Vec<Sources>,
}

/// The texts, and what has been found wrong with them.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    sources: &'a [Source],
    positions: Vec<Positions>,
    documents: Vec<Document>,
    lost: Lost,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Document {
    source: usize,
    kind: Kind,
    value: Value,
    origins: Origins,
}

impl<'a> Reader<'a> {
    /// Reads every text.
    pub(crate) fn read(sources: &'a [Source]) -> (Self, Files) {
        let mut reader = Self {
            sources,
            positions: Vec::new(),
            documents: Vec::new(),
            lost: Lost::default(),
            diagnostics: Vec::new(),
        };
        for source in 0..sources.len() {
            reader.parse(source);
        }
        reader.note_uses();
        reader.merge_extensions();
        let files = reader.shape_all();
        (reader, files)
    }

    /// Reports something at a place, with a span inside the text that stands there.
    pub(crate) fn report(
        &mut self,
        code: &'static str,
        place: &Place,
        span: Option<std::ops::Range<usize>>,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let (source, pointer) = self.origin(place);
        if self.is_cut(source, &pointer) {
            return;
        }
        let (line, column) = self.positions[source].locate(
            &self.sources[source].text,
            &pointer,
            span.as_ref().map(|span| span.start),
        );
        self.diagnostics.push(Diagnostic {
            code,
            severity: if code.starts_with('W') { Gravity::Warning } else { Gravity::Error },
            file: self.sources[source].path.clone(),
            pointer,
            line,
            column,
            span,
            message: message.into(),
            advice: advice.into(),
        });
    }

    /// Reports something once a file, however often it holds there.
    pub(crate) fn report_once(
        &mut self,
        code: &'static str,
        place: &Place,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let file = self.file(place);
        if !self.diagnostics.iter().any(|said| said.code == code && said.file == file) {
            self.report(code, place, None, message, advice);
        }
    }

    /// Whether a file of this path has been given.
    pub(crate) fn has_file(&self, path: &str) -> bool {
        self.sources.iter().any(|source| source.path == path)
    }

    /// The path of the file in which a place was written.
    pub(crate) fn file(&self, place: &Place) -> &str {
        &self.sources[self.origin(place).0].path
    }

    /// The path of the file in which a place was written, and the pointer in it.
    pub(crate) fn written_at(&self, place: &Place) -> (String, String) {
        let (source, pointer) = self.origin(place);
        (self.sources[source].path.clone(), pointer)
    }

    fn origin(&self, place: &Place) -> (usize, String) {
        match self.documents.get(place.document) {
            Some(document) => document.origins.resolve(document.source, &place.pointer),
            None => (0, String::new()),
        }
    }

    fn parse(&mut self, source: usize) {
        let text = self.sources[source].text.trim_start_matches('\u{feff}');
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => return self.syntax(source, &error),
        };
        let positions = Positions::scan(&self.sources[source].text);
        let doubled = positions.doubled.clone();
        self.positions.push(positions);
        for pointer in doubled {
            let place = self.place_in_source(source, pointer);
            self.report(
                "E-JSON-DOUBLE-KEY",
                &place,
                None,
                "this key stands twice in one object",
                "remove one of the two",
            );
        }
        let Value::Object(mut object) = value else {
            let place = self.place_in_source(source, String::new());
            let advice = "{ \"kind\": \"form\", … }";
            return self.report("E-KIND", &place, None, "a file of a definition is one JSON object", advice);
        };
        object.shift_remove("$schema");
        let kind = object.shift_remove("kind");
        let known = kind.as_ref().and_then(Value::as_str).and_then(Kind::from_word);
        let Some(kind) = known else {
            let place =
                self.place_in_source(source, if kind.is_some() { "/kind".into() } else { String::new() });
            self.lose(source);
            let words: Vec<&str> = Kind::ALL.iter().map(|(_, word)| *word).collect();
            let message = match kind {
                Some(kind) => format!("{kind} is no kind of file"),
                None => "the file does not say its kind".to_owned(),
            };
            return self.report(
                "E-KIND",
                &place,
                None,
                message,
                format!("\"kind\": one of {}", words.join(", ")),
            );
        };
        let value = Value::Object(object);
        self.documents.push(Document { source, kind, value, origins: Origins::default() });
    }

    fn syntax(&mut self, source: usize, error: &serde_json::Error) {
        self.positions.push(Positions::default());
        self.lose(source);
        let text = &self.sources[source].text;
        let (message, advice) = shape::syntax(text, error);
        self.diagnostics.push(Diagnostic {
            code: "E-JSON-SYNTAX",
            severity: Gravity::Error,
            file: self.sources[source].path.clone(),
            pointer: String::new(),
            line: u32::try_from(error.line().max(1)).unwrap_or(u32::MAX),
            column: u32::try_from(error.column().max(1)).unwrap_or(u32::MAX),
            span: None,
            message,
            advice,
        });
    }

    /// A place in a source that has no document of its own yet.
    fn place_in_source(&mut self, source: usize, pointer: String) -> Place {
        let document = self.documents.len();
        self.documents.push(Document {
            source,
            kind: Kind::Example,
            value: Value::Null,
            origins: Origins::default(),
        });
        Place { document, pointer }
    }

    fn merge_extensions(&mut self) {
        let (mut extensions, mut shared): (Vec<usize>, Vec<usize>) =
            (0..self.documents.len()).partition(|index| self.documents[*index].kind == Kind::Extension);
        if extensions.is_empty() {
            return;
        }
        // The study's own come last, whatever the folders are called: they may change what a shared one adds.
        extensions.sort_by_key(|index| !self.is_used(self.documents[*index].source));
        for document in &mut self.documents {
            mark::mark(&mut document.value, document.source);
        }
        for index in extensions {
            let place = Place { document: index, pointer: String::new() };
            let Some(extension) = self.shaped::<Extension>(&place) else { continue };
            let unread = extension.form.as_ref().is_some_and(|form| self.is_excused(form.as_str()));
            for complaint in extend::apply(&extension, &mut self.documents, &shared) {
                if unread {
                    continue;
                }
                let place = complaint.steps.iter().fold(place.clone(), |place, step| place.at(step));
                self.report("E-EXTENSION", &place, None, complaint.message, complaint.advice);
            }
            if let Some(document) = extend::new_checks(&extension, &self.documents[index]) {
                shared.push(self.documents.len());
                self.documents.push(document);
            }
        }
        for document in &mut self.documents {
            document.origins = mark::unmark(&mut document.value);
        }
    }

    /// Whether the study's header names the file of that number under `uses`.
    fn is_used(&self, source: usize) -> bool {
        let mut headers = self.documents.iter().filter(|document| document.kind == Kind::Study);
        let uses = headers.find_map(|header| header.value.get("uses")?.as_array());
        uses.is_some_and(|uses| uses.iter().any(|path| *path == self.sources[source].path))
    }

    fn shape_all(&mut self) -> Files {
        let mut files = Files::default();
        for document in 0..self.documents.len() {
            let place = Place { document, pointer: String::new() };
            self.shape_one(self.documents[document].kind, place, &mut files);
        }
        files
    }

    fn shape_one(&mut self, kind: Kind, place: Place, files: &mut Files) {
        fn each<T>(values: Vec<T>, place: &Place, key: &str) -> impl Iterator<Item = Located<T>> {
            let list = place.at(key);
            values.into_iter().enumerate().map(move |(index, value)| Located { value, place: list.at(index) })
        }
        use crate::definition as d;
        match kind {
            _ if self.documents[place.document].value.is_null() => {}
            Kind::Study => {
                if let Some(value) = self.shaped(&place) {
                    if files.study.is_some() {
                        let advice = "keep one file of kind `study` in a study's folder";
                        self.report("E-KIND", &place, None, "a second study header", advice);
                    }
                    files.study = Some(Located { value, place });
                }
            }
            Kind::Form => files.forms.extend(self.shaped(&place).map(|value| Located { value, place })),
            Kind::Codelists => {
                let read: Option<d::CodeLists> = self.shaped(&place);
                files.codelists.extend(read.into_iter().flat_map(|f| each(f.codelists, &place, "codelists")));
            }
            Kind::Units => {
                let read: Option<d::Units> = self.shaped(&place);
                files.units.extend(read.into_iter().flat_map(|f| each(f.units, &place, "units")));
            }
            Kind::Laboratory => {
                let read: Option<d::Laboratory> = self.shaped(&place);
                files.tests.extend(read.into_iter().flat_map(|f| each(f.tests, &place, "tests")));
            }
            Kind::Grades => {
                if let Some(read) = self.shaped::<d::Grades>(&place) {
                    files.grades_version = Some(read.version);
                    files.terms.extend(each(read.terms, &place, "terms"));
                }
            }
            Kind::Checks => {
                let read: Option<d::Checks> = self.shaped(&place);
                files.checks.extend(read.into_iter().flat_map(|f| each(f.checks, &place, "checks")));
            }
            Kind::Eligibility => {
                if let Some(value) = self.shaped(&place) {
                    files.eligibility = Some(Located { value, place });
                }
            }
            Kind::Sources => files.sources.extend(self.shaped::<d::Sources>(&place)),
            Kind::Example => files.examples.extend(self.shaped(&place).map(|value| Located { value, place })),
            Kind::Extension => {}
        }
    }
}

/// The criteria with their places.
pub(crate) fn criteria(eligibility: &Located<Eligibility>) -> impl Iterator<Item = (&Criterion, Place)> {
    let list = eligibility.place.at("criteria");
    eligibility.value.criteria.iter().enumerate().map(move |(index, criterion)| (criterion, list.at(index)))
}
