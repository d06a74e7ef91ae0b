//! The marks that sources carry, and what they stand for.

use std::collections::BTreeMap;

use super::Study;

impl Study {
    /// Each mark that a source of this study carries, and what it stands for; `None` where no file says so.
    #[must_use]
    pub fn source_marks(&self) -> BTreeMap<&str, Option<&str>> {
        let items = self.items.iter().map(|item| &item.source);
        let checks = self.checks.iter().map(|check| &check.source);
        let criteria = self.criteria.iter().map(|criterion| &criterion.source);
        let lists = self.codelists.iter().map(|list| &list.source);
        let tests = self.tests.iter().flat_map(|test| {
            let units = test.units.iter().map(|unit| &unit.source);
            let terms = test.grading.iter().map(|term| &term.source);
            units.chain(terms).chain([&test.source])
        });
        let written = items.chain(checks).chain(criteria).chain(lists).chain(tests);
        let marks = written.flatten().chain(&self.header.source).flat_map(|source| marks(source));
        marks.map(|mark| (mark, self.stands_for(mark))).collect()
    }

    /// What sources without a mark are, as the files of marks say.
    pub fn plain_sources(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().filter_map(|file| file.plain.as_deref())
    }

    fn stands_for(&self, mark: &str) -> Option<&str> {
        self.sources.iter().find_map(|file| file.sources.get(mark)).map(String::as_str)
    }
}

/// The marks of a source: `[L-EU RECALL] 4.2` carries two.
fn marks(source: &str) -> impl Iterator<Item = &str> {
    let bracketed = source.split('[').skip(1).filter_map(|rest| rest.split_once(']'));
    bracketed.flat_map(|(inside, _)| inside.split_whitespace())
}
