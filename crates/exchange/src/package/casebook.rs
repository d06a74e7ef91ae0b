//! The casebook's own tables, which the window shows, hold what the chain says: the other side of the reconciliation.

use store::{Event, Record, ReplayError, Standing, What, whole};

use super::Problem;
use super::source::SourceError;
use crate::snapshot::Snapshot;

/// Where the casebook's tables differ from the snapshot. They are replayed by the store when a value was changed after the snapshot's end.
pub(super) fn differing(
    record: &Record<'_>,
    head: u64,
    snapshot: &Snapshot,
) -> Result<Vec<Problem>, SourceError> {
    let through = snapshot.last.as_ref().map_or(0, |stamp| stamp.seq);
    let values = if still_stand(record, through, head)? {
        record.values_within(&whole())?
    } else {
        record.at(through)?.record().values_within(&whole())?
    };
    let filled: Vec<_> =
        values.into_iter().filter_map(|(at, Standing { content, .. })| Some((at, content?))).collect();
    let mut problems = Vec::new();
    for (at, content) in &filled {
        let said = snapshot.values.get(at).map(|held| &held.content);
        if said != Some(content) {
            problems.push(Problem::new(
                "value",
                at.to_string(),
                "the casebook's table differs from its chain",
            ));
        }
    }
    if filled.len() != snapshot.values.len() {
        let detail = format!("the table holds {} values, the chain {}", filled.len(), snapshot.values.len());
        problems.push(Problem::new("value", "data.db", detail));
    }
    Ok(problems)
}

/// Whether no event after `through` touched a value: after a lock there are logins, exports, backups.
fn still_stand(record: &Record<'_>, through: u64, head: u64) -> Result<bool, SourceError> {
    let mut touched = false;
    record.each_event(through + 1, head, |stored| {
        let event = Event::parse(&stored)?;
        let mut changes = event.changes.iter().map(|recorded| &recorded.change.what);
        touched |= changes.any(|what| matches!(what, What::Value { .. } | What::Redacted { .. }));
        Ok::<(), ReplayError>(())
    })?;
    Ok(!touched)
}
