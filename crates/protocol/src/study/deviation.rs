//! What the codes of a drafted deviation mean, as the study's own log of deviations names them.

use super::Study;
use crate::definition::{DeviationDraft, ItemType, Text};

impl Study {
    /// The code list of the item with a role (`category`, `severity`) in the log of deviations; `None` where no log has such a role.
    #[must_use]
    pub fn deviation_list(&self, role: &str) -> Option<&str> {
        let form = self.form(self.header.deviation.as_ref()?.as_str())?;
        let mut groups = form.groups.iter().map(|group| self.group(*group));
        let log = groups.find(|group| group.repeats)?;
        match &self.item(*log.roles.get(role)?).kind {
            ItemType::Choice(list) => Some(list.as_str()),
            _ => None,
        }
    }

    /// Category and severity of a draft in words; the codes where nobody says what they mean.
    #[must_use]
    pub fn deviation_words(&self, draft: &DeviationDraft) -> [Text; 2] {
        [("category", &draft.category), ("severity", &draft.severity)].map(|(role, code)| {
            self.deviation_list(role).map_or_else(|| Text::same(code), |list| self.code_label(list, code))
        })
    }
}
