//! Which recorded values could not stand under another version: their item, visit, group or code is gone, or the item would refuse them.

use serde::Serialize;

use crate::evaluate::Record;
use crate::study::Item;
use crate::{Content, Location, Scope, Study, parse_entry};

/// A recorded value that could not stand under the new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Misfit {
    /// `A-ITEM-REMOVED`, `A-VISIT-REMOVED`, `A-ITEM-TYPE`, `A-ITEM-GROUP`, `A-ITEM-COLLECTED`, `A-CODE-REMOVED`, `A-VALUE-REFUSED`.
    pub code: &'static str,
    /// Where it stands.
    pub at: Location,
    /// What is in the way, in English.
    pub message: String,
    /// What to do about it.
    pub advice: &'static str,
}

/// Every value of a scope that was entered and could not be entered under `new`.
///
/// A new version under which any value would be lost or impossible cannot be applied to that scope. What only speaks about values (soft ranges, checks) is no
/// obstacle; neither is what may not occur twice or lie in the future, which was judged when it was entered.
#[must_use]
pub fn misfits(old: &Study, new: &Study, record: &Record<'_>, scope: &Scope) -> Vec<Misfit> {
    let first = Location::scope(scope.clone());
    let own = record.values.range(first..).take_while(|(at, _)| at.scope == *scope);
    own.filter_map(|(at, content)| misfit(old, new, record, at, content)).collect()
}

fn misfit(old: &Study, new: &Study, record: &Record<'_>, at: &Location, content: &Content) -> Option<Misfit> {
    let item = old.item_at(at);
    if item.is_some_and(|item| !item.is_collected()) {
        return None;
    }
    let found = |code, message: String, advice| Some(Misfit { code, at: at.clone(), message, advice });
    let label = item.map_or_else(|| at.to_string(), |item| format!("“{}”", item.label.en));
    let Some(next) = new.item_at(at) else {
        return found("A-ITEM-REMOVED", format!("{label} is no longer asked, and holds data."), WITHDRAW);
    };
    if at.event.as_ref().is_some_and(|event| new.event(event.oid.as_str()).is_none()) {
        return found("A-VISIT-REMOVED", format!("The visit of {label} is gone, and holds data."), WITHDRAW);
    }
    if !next.is_collected() {
        return found(
            "A-ITEM-COLLECTED",
            format!("{label} would be computed, and holds an entry."),
            "give the computed item an OID of its own",
        );
    }
    if item.is_some_and(|item| rows(old, item) != rows(new, next)) {
        return found(
            "A-ITEM-GROUP",
            format!("{label} would stand in another group of rows, and holds data."),
            "give the item in the other group an OID of its own",
        );
    }
    if item.is_some_and(|item| std::mem::discriminant(&item.kind) != std::mem::discriminant(&next.kind)) {
        return found(
            "A-ITEM-TYPE",
            format!("{label} would be answered with something else, and holds data."),
            "leave the item as it is, and give the new question an OID of its own",
        );
    }
    let text = content.typed()?;
    let refusal = parse_entry(new, at, text, record).err()?;
    if !matches!(refusal.code, "type" | "hard" | "place" | "derived") {
        return None;
    }
    let code =
        if next.codelist.is_some() && refusal.code == "type" { "A-CODE-REMOVED" } else { "A-VALUE-REFUSED" };
    let said = refusal.message.en.trim_end_matches('.').to_owned();
    found(code, format!("{label} holds {text}: {said}."), CORRECT)
}

/// The group whose rows an item stands in.
fn rows<'s>(study: &'s Study, item: &Item) -> Option<&'s str> {
    item.row_of.map(|group| study.group(group).oid.as_str())
}

const WITHDRAW: &str = "leave the subject under its version, or clear the value with a reason first";
const CORRECT: &str = "leave the subject under its version, or correct the value with a reason first";
