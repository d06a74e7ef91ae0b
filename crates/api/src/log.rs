//! A log of rows whose items have roles, and the form in a subject's running logs that holds it.

use protocol::definition::Layout;
use protocol::study::{Form, Group};
use protocol::{Content, EventKey, Location, Scope, Study};

use crate::contract::Words;
use crate::readable::readable_at;
use crate::status::Standing;

/// What the items mean is said by their roles: the log of adverse events is the one with a `serious`, that of their reports the one with an `event`.
pub(crate) struct Log<'a> {
    pub(crate) study: &'a Study,
    pub(crate) form: &'a Form,
    pub(crate) group: &'a Group,
}

impl<'a> Log<'a> {
    /// The first log that is so.
    fn find(study: &'a Study, is: impl Fn(&Self) -> bool) -> Option<Self> {
        let logs = study.forms().iter().flat_map(|form| {
            form.groups.iter().map(move |group| Self { study, form, group: study.group(*group) })
        });
        logs.into_iter().find(|log| log.group.repeats && is(log))
    }

    /// The log in which an item has a role.
    pub(crate) fn with_role(study: &'a Study, role: &str) -> Option<Self> {
        Self::find(study, |log| log.group.roles.contains_key(role))
    }

    /// The log laid out in this manner.
    pub(crate) fn laid_out(study: &'a Study, layout: Layout) -> Option<Self> {
        Self::find(study, |log| log.form.layout == layout && !log.group.roles.is_empty())
    }

    /// Where it stands in a subject's record.
    pub(crate) fn place(&self, scope: &Scope) -> Option<Location> {
        let home = self.form.home?;
        let event = self.study.events().iter().find(|event| event.id == home)?;
        let event = EventKey { oid: event.oid.clone(), key: None };
        Some(Location::form(scope.clone(), event, self.form.oid.clone()))
    }

    /// Its rows that count.
    pub(crate) fn rows(&self, standing: &Standing<'_>) -> Vec<Location> {
        let Some(form) = self.place(&standing.case.scope) else { return Vec::new() };
        let rows = standing.case.chart.standing_rows(&form).filter(|row| row.group == self.group.oid);
        rows.map(|row| form.with_row(row.key)).collect()
    }

    /// The place of the item that plays a role in a row.
    pub(crate) fn at(&self, row: &Location, role: &str) -> Option<Location> {
        Some(row.with_item(self.study.item(*self.group.roles.get(role)?).oid.clone()))
    }

    /// What a row says for a role.
    pub(crate) fn text<'c>(&self, standing: &Standing<'c>, row: &Location, role: &str) -> Option<&'c str> {
        standing.case.chart.value(&self.at(row, role)?).and_then(Content::value)
    }

    /// The same as people read it.
    pub(crate) fn words(&self, standing: &Standing<'_>, row: &Location, role: &str) -> Option<Words> {
        readable_at(standing, &self.at(row, role)?)
    }
}
