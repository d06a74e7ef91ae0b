//! What an example may name: checks, those included that the program makes by itself; places; criteria and their verdicts.

use std::collections::BTreeSet;

use super::example::{Difference, expected};
use super::path::Paths;
use crate::definition::Example;
use crate::near::nearest;
use crate::study::{Slot, Study};

/// Names that an example may expect something of.
pub(crate) struct Named<'a> {
    study: &'a Study,
    checks: BTreeSet<String>,
}

impl<'a> Named<'a> {
    pub(crate) fn new(study: &'a Study) -> Self {
        let own = study.checks.iter().flat_map(|check| [check.id.to_string(), check.family.to_string()]);
        let of_items = study.items.iter().flat_map(|item| item.auto.all().map(ToString::to_string));
        let of_rows = study.groups.iter().flat_map(|group| {
            let form = &study.forms[group.form.slot()].oid;
            ["rows", "key"].map(|what| format!("{form}.{}/{what}", group.oid))
        });
        // Of every date: not in the future, not before birth.
        let of_dates = ["EC-001", "EC-002"].map(str::to_owned);
        Self { study, checks: own.chain(of_items).chain(of_rows).chain(of_dates).collect() }
    }

    /// Expectations of what is not there, which would hold or fail for no reason.
    pub(crate) fn strangers(&self, example: &Example) -> Vec<Difference> {
        let (expect, mut found) = (&example.expect, Vec::new());
        for (list, wanted) in [("raised", &expect.raised), ("notRaised", &expect.not_raised)] {
            for (index, wanted) in wanted.iter().enumerate() {
                let wrong = self.wrong(wanted);
                found.extend(
                    wrong.map(|message| Difference::new(&["expect", list, &index.to_string()], message)),
                );
            }
        }
        let derived = expect.derived.keys().map(|path| ("derived", path));
        let flags = expect.flags.keys().map(|path| ("flags", path));
        let grades = expect.grades.keys().map(|path| ("grades", path));
        for (list, path) in derived.chain(flags).chain(grades) {
            let wrong = Paths::new(self.study).read(path).err();
            found.extend(wrong.map(|why| Difference::new(&["expect", list, path], format!("{path}: {why}"))));
        }
        for (criterion, verdict) in &expect.eligibility {
            let place = ["expect", "eligibility", criterion];
            if self.study.criterion(criterion).is_none() {
                found.push(Difference::new(&place, format!("no criterion is called `{criterion}`")));
            } else if !["met", "not met", "cannot evaluate", "no auto"].contains(&verdict.as_str()) {
                let message = format!("`{verdict}` is no verdict: met, not met, cannot evaluate or no auto");
                found.push(Difference::new(&place, message));
            }
        }
        found
    }

    /// The checks that share a number of the specification.
    fn of_number(&self, number: &str) -> Vec<String> {
        let parts = self.study.checks.iter().filter(|check| check.number.as_deref() == Some(number));
        let mut parts: Vec<String> = parts.map(|check| format!("`{}`", check.family)).collect();
        parts.dedup();
        parts
    }

    fn wrong(&self, wanted: &str) -> Option<String> {
        let (check, path) = expected(wanted);
        if !self.checks.contains(check) {
            return Some(match self.of_number(check).as_slice() {
                [] => {
                    let near = nearest(check, self.study.checks.iter().map(|known| known.family.as_str()));
                    let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
                    format!("no check is called `{check}`{near}")
                }
                parts => {
                    format!("`{check}` is the number of several checks: name one of {}", parts.join(", "))
                }
            });
        }
        let path = path?;
        let why = Paths::new(self.study).read_any(path).err()?;
        Some(format!("{path}: {why}"))
    }
}
