//! Checks, compiled: `forEach` becomes one check a value, messages are held against their parameters.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{is_date, is_visit};
use super::programs::{Compiler, seat};
use crate::Oid;
use crate::definition::{self as d, AlwaysList, ForEach, Language};
use crate::expr::{FormId, ItemId, Type};
use crate::load::{Located, Place};
use crate::study::{Check, Param, Slot, Study, placeholders};

/// What one check of a `forEach` has been made for.
type Chosen = Vec<(String, String)>;

impl Compiler<'_, '_> {
    /// Compiles the checks of the files, and those that criteria and conditional forms imply.
    pub(super) fn checks(&mut self, checks: &[Located<d::Check>], implied: Vec<Located<d::Check>>) {
        for check in checks {
            self.check(check, true);
        }
        // What is wrong with an implied check is wrong with what implies it, and said there.
        for check in &implied {
            let before = self.reader.diagnostics.len();
            self.check(check, false);
            self.reader.diagnostics.truncate(before);
        }
    }

    fn check(&mut self, check: &Located<d::Check>, authored: bool) {
        let shared = self.is_shared(check);
        let single = check.value.for_each.is_empty();
        for chosen in self.variants(check) {
            let value = substituted(&check.value, &chosen, &self.assembly.study);
            if shared && !is_used(&self.assembly.study, &value.on) {
                continue;
            }
            let before = self.reader.diagnostics.len();
            self.compile_one(value, &check.value.id, &check.place, authored && single);
            if shared && self.leave_out(check, before) {
                continue;
            }
            if self.reader.diagnostics.len() > before {
                break;
            }
        }
    }

    /// Leaves a library check out that reads what this study does not have, with everything that was said of it.
    fn leave_out(&mut self, check: &Located<d::Check>, before: usize) -> bool {
        let said = self.reader.diagnostics.get(before..).unwrap_or_default();
        let missing =
            |code| matches!(code, "E-NAME-UNKNOWN" | "E-NAME-MEMBER" | "E-NAME-NO-ROWS" | "E-OID-DANGLING");
        let Some(first) = said.iter().find(|said| missing(said.code)) else { return false };
        let asks = first.message.split('`').nth(1).unwrap_or_default().to_owned();
        self.reader.diagnostics.truncate(before);
        if self.left_out.last().is_none_or(|(_, id, _)| *id != check.value.id) {
            self.left_out.push((check.place.clone(), check.value.id.clone(), asks));
        }
        true
    }

    /// One note for each library file of whose checks some are left out. `place` is the header's.
    pub(super) fn report_left_out(&mut self, place: &Place) {
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (check, id, asks) in std::mem::take(&mut self.left_out) {
            files.entry(self.reader.file(&check).to_owned()).or_default().push(format!("{id} ({asks})"));
        }
        for (file, checks) in files {
            let index = self.assembly.study.header.uses.iter().position(|used| *used == file).unwrap_or(0);
            let message = format!(
                "checks of {file} that read what this study does not have are left out: {}",
                checks.join(", ")
            );
            let advice = "what they read; or an extension that removes them: { \"id\": …, \"remove\": true } under \"checks\"";
            self.reader.report("W-CHECK-LEFT-OUT", &place.at("uses").at(index), None, message, advice);
        }
    }

    /// Whether the check stands in a library file: then it may speak of forms that this study does not use.
    fn is_shared(&self, check: &Located<d::Check>) -> bool {
        let file = self.reader.file(&check.place);
        self.assembly.study.header.uses.iter().any(|path| path == file)
    }

    /// Every combination of values that the check is made for; one empty one without `forEach`.
    fn variants(&mut self, check: &Located<d::Check>) -> Vec<Chosen> {
        let mut variants = vec![Chosen::new()];
        for (name, list) in &check.value.for_each {
            let mut next = Vec::new();
            for chosen in variants {
                let on = replaced(&check.value.on, &chosen);
                for value in self.list(list, &on) {
                    let mut chosen = chosen.clone();
                    chosen.push((name.clone(), value));
                    next.push(chosen);
                }
            }
            variants = next;
        }
        variants
    }

    fn list(&self, list: &ForEach, on: &str) -> Vec<String> {
        let study = &self.assembly.study;
        let visited = |form: FormId| study.forms[form.slot()].home.is_none();
        match list {
            ForEach::These(values) => values.clone(),
            ForEach::Always(AlwaysList::Laboratory) => {
                let form = on.split('.').next().and_then(|form| study.form(form));
                let panels = form.into_iter().flat_map(|form| &form.groups);
                let tests = panels.flat_map(|group| &study.group(*group).panel);
                tests.map(|panel| study.tests[panel.test.slot()].testcd.to_string()).collect()
            }
            ForEach::Always(AlwaysList::LaboratoryForms) => {
                let has_panel = |form: &&crate::study::Form| {
                    form.groups.iter().any(|group| !study.group(*group).panel.is_empty())
                };
                study.forms.iter().filter(has_panel).map(|form| form.oid.to_string()).collect()
            }
            ForEach::Always(AlwaysList::DatedForms) => {
                let dated = study.forms.iter().filter(|form| form.date.is_some() && visited(form.id));
                dated.map(|form| form.oid.to_string()).collect()
            }
            ForEach::Always(AlwaysList::Dates) => {
                let of_subject = |form: FormId| match study.forms[form.slot()].home {
                    None => true,
                    Some(event) => study.events[event.slot()].kind == d::EventKind::Common,
                };
                let dates = study.items.iter().filter(|item| is_date(&item.kind) && of_subject(item.form));
                dates.map(|item| format!("{}.{}", study.forms[item.form.slot()].oid, item.oid)).collect()
            }
        }
    }

    fn compile_one(&mut self, written: d::Check, family: &Oid, place: &Place, authored: bool) {
        let Some((form, item)) = self.anchor(&written.on, place) else { return };
        let row_of = item.and_then(|item| self.assembly.study.item(item).row_of);
        let seat = seat(form, row_of);
        let condition = place.at("raiseWhen");
        let program = self.expression(&written.raise_when, seat, Some(&Type::Truth), &condition, authored);
        let mut params = Vec::new();
        for (name, text) in &written.params {
            let param = place.at("params").at(name);
            if let Some(program) = self.expression(text, seat, None, &param, authored) {
                params.push(Param { name: name.clone(), program, text: text.clone() });
            }
        }
        self.placeholders(&written, place);
        self.drafts(&written, place);
        let events =
            written.events.iter().filter_map(|event| self.assembly.study.index.events.get(event).copied());
        let Some(program) = program else { return };
        let check = Check {
            id: written.id.clone(),
            family: family.clone(),
            severity: written.severity,
            title: written.title.unwrap_or_else(|| d::Text::same(written.id.as_str())),
            message: written.message,
            advice: written.advice,
            form,
            item,
            row_of,
            events: events.collect(),
            at_completion: written.at_completion,
            reads_today: program.reads_clock() || params.iter().any(|param| param.program.reads_clock()),
            program,
            raise_when: written.raise_when,
            params,
            criterion: written.criterion,
            deviation: written.deviation,
            adverse_event: written.adverse_event,
            number: written.number,
            version: written.version,
            source: written.source,
            assumption: written.assumption,
        };
        if authored {
            self.never_there(&check, place);
        }
        self.possible(&check, place);
        let study = &mut self.assembly.study;
        study.index.checks.entry(check.id.clone()).or_insert(study.checks.len());
        study.checks.push(check);
    }

    /// The form and item that a check stands at.
    fn anchor(&mut self, on: &str, place: &Place) -> Option<(FormId, Option<ItemId>)> {
        let (form, item) = on.split_once('.').map_or((on, None), |(form, item)| (form, Some(item)));
        let study = &self.assembly.study;
        let id = study.index.forms.get(form).copied();
        let found = match (id, item) {
            (Some(id), None) => Some((id, None)),
            (Some(id), Some(item)) => {
                study.index.items.get(&(id, Oid::new(item))).map(|item| (id, Some(*item)))
            }
            (None, _) => None,
        };
        let excused = self.reader.is_excused(form) || item.is_some_and(|item| self.reader.is_excused(item));
        if found.is_none() && !excused {
            let what = if id.is_some() { "item" } else { "form" };
            let message = format!("`{on}` names no {what} of this study");
            self.reader.report("E-OID-DANGLING", &place.at("on"), None, message, "FORM.ITEM or FORM");
        }
        found
    }

    /// Each placeholder of the message has a value, and each value has a placeholder.
    fn placeholders(&mut self, check: &d::Check, place: &Place) {
        let mut used = BTreeSet::new();
        self.translated_placeholders(check, place);
        for language in Language::ALL {
            for name in placeholders(check.message.get(language)) {
                if !check.params.contains_key(name) {
                    let message = format!("the message shows {{{name}}}, which has no value");
                    let advice = format!("\"params\": {{ \"{name}\": … }}");
                    self.reader.report("E-MESSAGE-PARAM", &place.at("message"), None, message, advice);
                    return;
                }
                used.insert(name.to_owned());
            }
        }
        let advice_uses = check.advice.iter().flat_map(|advice| placeholders(&advice.en)).map(str::to_owned);
        used.extend(advice_uses);
        if let Some(name) = check.params.keys().find(|name| !used.contains(*name)) {
            let place = place.at("params").at(name);
            let advice = format!("show {{{name}}} in the message, or remove it");
            self.reader.report(
                "W-MESSAGE-PARAM",
                &place,
                None,
                format!("nothing shows the value `{name}`"),
                advice,
            );
        }
    }
}

impl Compiler<'_, '_> {
    /// A translation shows the values that the English message shows.
    fn translated_placeholders(&mut self, check: &d::Check, place: &Place) {
        let message = &check.message;
        for (language, words) in [(Language::Ko, &message.ko), (Language::Zh, &message.zh)] {
            let shown: BTreeSet<&str> = placeholders(words).collect();
            let missing = placeholders(&message.en).find(|name| !words.is_empty() && !shown.contains(name));
            if let Some(name) = missing {
                let place = place.at("message").at(language.code());
                let message = format!("the message shows {{{name}}} in English, but not here");
                let advice = format!("{{{name}}} in the words of \"{}\"", language.code());
                self.reader.report("W-MESSAGE-PARAM", &place, None, message, advice);
            }
        }
    }
}

/// The check with the chosen values filled in, and a point and the values behind its id.
fn substituted(check: &d::Check, chosen: &Chosen, study: &Study) -> d::Check {
    let dated = |text: String| with_dates(text, study, false);
    if chosen.is_empty() {
        return check.clone();
    }
    let fill = |text: &str| dated(replaced(text, chosen));
    let words =
        |text: &d::Text| text.map(|language, words| replaced(words, &named(check, chosen, study, language)));
    let values: Vec<&str> = chosen.iter().map(|(_, value)| value.as_str()).collect();
    d::Check {
        id: Oid::new(&format!("{}.{}", check.id, values.join("."))),
        title: check.title.as_ref().map(words),
        message: words(&check.message),
        advice: check.advice.as_ref().map(words),
        on: with_dates(replaced(&check.on, chosen), study, true),
        raise_when: fill(&check.raise_when),
        params: check.params.iter().map(|(name, text)| (name.clone(), fill(text))).collect(),
        criterion: check.criterion.as_ref().map(|oid| Oid::new(&replaced(oid.as_str(), chosen))),
        ..check.clone()
    }
}

/// The values as people read them: a laboratory's test by its short name.
fn named(check: &d::Check, chosen: &Chosen, study: &Study, language: Language) -> Chosen {
    let name_of = |name: &String, value: &String| {
        let of_laboratory = check.for_each.get(name)? == &ForEach::Always(AlwaysList::Laboratory);
        let test = study.tests.iter().find(|test| of_laboratory && test.testcd.as_str() == value)?;
        Some(test.short.get(language).to_owned())
    };
    let values = chosen.iter();
    values
        .map(|(name, value)| (name.clone(), name_of(name, value).unwrap_or_else(|| value.clone())))
        .collect()
}

/// `$T` replaced by its value, longest name first.
fn replaced(text: &str, chosen: &Chosen) -> String {
    let mut names: Vec<&(String, String)> = chosen.iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value))
}

/// `FORM.@date` replaced by the item that dates the form; in an expression by its calendar date.
fn with_dates(text: String, study: &Study, anchor: bool) -> String {
    if !text.contains(".@date") {
        return text;
    }
    let dated = study.forms.iter().filter_map(|form| Some((form, study.item(form.date?))));
    dated.fold(text, |text, (form, item)| {
        let plain = format!("{}.{}", form.oid, item.oid);
        let date = if item.ty == Type::DateTime && !anchor { format!("date_of({plain})") } else { plain };
        text.replace(&format!("{}.@date", form.oid), &date)
    })
}

/// Whether the study holds the form that a check stands at, at a visit or elsewhere.
pub(super) fn is_used(study: &Study, on: &str) -> bool {
    let form = on.split('.').next().unwrap_or(on);
    let Some(form) = study.form(form) else { return false };
    let listed = |event: &crate::study::Event| event.forms.iter().any(|held| held.form == form.id);
    study.events.iter().any(|event| listed(event) || event.any_form && is_visit(event.kind))
}
