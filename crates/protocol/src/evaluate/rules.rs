//! Checks, the rows of logs, the calendar: what is judged for a form or a visit.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::Finding;
use super::picture::Spot;
use super::run::Run;
use super::seat::Seat;
use super::show::Shown;
use crate::Oid;
use crate::definition::{Language, Severity};
use crate::expr::GroupId;
use crate::study::{Slot as _, fill};
use crate::value::Truth;
use crate::words;

impl Run<'_> {
    /// What a check says at a spot.
    pub(super) fn judge(&self, check: usize, spot: Spot) -> Option<Finding> {
        let check = &self.study.checks[check];
        let engine = self.engine();
        let seat = Seat::at(&engine, spot);
        check.program.eval_truth(&seat).is_true().then(|| {
            let shown: Vec<(&str, Shown<'_>)> = check
                .params
                .iter()
                .map(|param| (param.name.as_str(), Shown::new(&engine, &param.program, seat)))
                .collect();
            let value = |name: &str, language| {
                shown.iter().find(|(known, _)| *known == name).map(|(_, shown)| shown.text(language))
            };
            Finding {
                check: check.id.clone(),
                severity: check.severity,
                place: engine.picture.place(self.study, check.item, spot),
                title: fill(&check.title, value),
                message: fill(&check.message, value),
                advice: check.advice.as_ref().map(|advice| fill(advice, value)),
                inputs: shown
                    .iter()
                    .map(|(name, shown)| ((*name).to_owned(), shown.text(Language::En)))
                    .collect(),
                version: check.version,
                blocks_completion: check.severity == Severity::H,
                at_completion: check.at_completion,
                criterion: check.criterion.clone(),
                adverse_event: check.adverse_event,
                deviation: check.deviation.clone(),
            }
        })
    }

    /// What is wrong with the rows of a log: too few or too many, or two with one key.
    pub(super) fn judge_rows(&self, group: GroupId, spot: Spot) -> Vec<Finding> {
        let definition = self.study.group(group);
        let engine = self.engine();
        let rows = self.rows_of(group, spot);
        let mut findings = Vec::new();
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let number = |limit: u32| move |_: &str, _| Some(limit.to_string());
        let few =
            definition.min_rows.filter(|least| count < *least && !engine.is_known_empty(group, spot.sheet));
        let many = definition.max_rows.filter(|most| count > *most);
        let words = few.map(|least| fill(&words::too_few_rows(), number(least)));
        let words = words.or_else(|| many.map(|most| fill(&words::too_many_rows(), number(most))));
        let [rows_id, key_id] = self.row_checks(group);
        if let Some(words) = words {
            let form = engine.picture.place(self.study, None, spot);
            let finding = Finding::plain(&rows_id, Severity::S, form, words::rows_title(), words);
            findings.push(Finding { at_completion: true, ..finding });
        }
        let mut seen = BTreeSet::new();
        for row in rows {
            let key: Option<Vec<&str>> =
                definition.key.iter().map(|item| engine.slot(*item, row).entered.as_deref()).collect();
            if key.filter(|key| !key.is_empty()).is_some_and(|key| !seen.insert(key)) {
                let place = engine.picture.place(self.study, definition.key.first().copied(), row);
                let (title, message) = (words::duplicate(), words::row_exists());
                findings.push(Finding::plain(&key_id, Severity::H, place, title, message));
            }
        }
        findings
    }

    pub(super) fn set_rows(&mut self, group: GroupId, spot: Spot, findings: Vec<Finding>) {
        for key in self.evaluation.of_rows.remove(&(group, spot)).unwrap_or_default() {
            self.evaluation.findings.remove(&key);
        }
        if !findings.is_empty() {
            let keys = findings.iter().map(Finding::key).collect();
            self.evaluation.of_rows.insert((group, spot), keys);
        }
        self.keep(findings);
    }

    /// What is said of the number of rows, and of two rows with one key.
    fn row_checks(&self, group: GroupId) -> [Oid; 2] {
        let group = self.study.group(group);
        let form = &self.study.forms[group.form.slot()].oid;
        ["rows", "key"].map(|what| Oid::new(&format!("{form}.{}/{what}", group.oid)))
    }

    fn rows_of(&self, group: GroupId, spot: Spot) -> Vec<Spot> {
        let rows = self.evaluation.picture.cursors(spot.sheet, group).iter();
        rows.map(|row| Spot { row: Some(row.0), ..spot }).collect()
    }

    /// Which forms are there, when visits are due, and their days.
    pub(super) fn calendar(&mut self) {
        let engine = self.engine();
        let (mut windows, mut days, mut forms) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (id, visit) in (0..).zip(&engine.picture.visits).filter(|(_, visit)| visit.own) {
            let event = &self.study.events[visit.event.slot()];
            windows.extend(engine.window(event).map(|window| (visit.key.clone(), window)));
            let day = engine.visit_day(id).zip(engine.day_zero());
            days.extend(day.map(|(day, zero)| (visit.key.clone(), (day - zero).num_days())));
            let there = visit.sheets.iter().filter(|sheet| {
                engine.picture.sheets[**sheet as usize].has_data || self.is_there(**sheet) != Truth::False
            });
            let listed = there.map(|sheet| {
                let sheet = &engine.picture.sheets[*sheet as usize];
                let required =
                    !sheet.is_withdrawn && sheet.held.is_some_and(|held| event.forms[held].required);
                (self.study.forms[sheet.form.slot()].oid.clone(), required)
            });
            forms.insert(visit.key.clone(), listed.collect());
        }
        self.evaluation.windows = windows;
        self.evaluation.days = days;
        self.evaluation.forms = forms;
    }
}
