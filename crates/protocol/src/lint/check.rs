//! Checks, as far as they can be judged without compiling them.

use super::Lint;
use crate::definition::Check;
use crate::load::Place;

impl Lint<'_, '_> {
    pub(super) fn checks(&mut self) {
        let files = self.files;
        for check in &files.checks {
            self.variables(&check.value, &check.place);
            self.targets(&check.value, &check.place);
        }
    }

    /// Every variable of `forEach` is used, and at the least in the condition or the place.
    fn variables(&mut self, check: &Check, place: &Place) {
        for name in check.for_each.keys() {
            let variable = format!("${name}");
            if !check.raise_when.contains(&variable) && !check.on.contains(&variable) {
                let message =
                    format!("`{}` is made for each {name}, but {variable} stands nowhere in it", check.id);
                let advice = format!("use {variable} in \"on\" or \"raiseWhen\", or remove it");
                self.report("E-FOREACH-UNUSED", &place.at("forEach").at(name), message, advice);
            }
        }
    }

    fn targets(&mut self, check: &Check, place: &Place) {
        for (index, event) in check.events.iter().enumerate() {
            self.event(event, &place.at("events").at(index));
        }
        if let Some(criterion) = &check.criterion
            && !criterion.as_str().contains('$')
            && !self.known.criteria.contains(criterion)
        {
            let message = format!("no criterion is called `{criterion}`");
            self.report(
                "E-OID-DANGLING",
                &place.at("criterion"),
                message,
                "the OID of a criterion of eligibility.json",
            );
        }
    }
}
