//! From the definition's texts to the contract's words, and the short names of places.

use protocol::definition::Text;
use protocol::{Location, Study};

use crate::chart::Chart;
use crate::contract::Words;

/// The definition's words; English where a translation is missing.
pub(crate) fn words(text: &Text) -> Words {
    use protocol::definition::Language::{En, Ko, Zh};
    Words { en: text.get(En).to_owned(), ko: text.get(Ko).to_owned(), zh: text.get(Zh).to_owned() }
}

/// What people write for a unit: `°C` for `C`.
pub(crate) fn symbol(study: &Study, unit: &str) -> String {
    let symbol = study.units().find(|known| known.oid == unit).and_then(|known| known.symbol.as_ref());
    symbol.map_or_else(|| unit.to_owned(), |symbol| symbol.en.clone())
}

/// The unit of what stands at a place, as people write it: the one that was entered beside it, or its item's.
pub(crate) fn unit_at(study: &Study, chart: &Chart, at: &Location) -> Option<String> {
    let item = study.item_at(at)?;
    let beside = item.unit_item.map(|unit| at.with_item(study.item(unit).oid.clone()));
    let entered = beside.and_then(|unit| chart.value(&unit)?.value());
    entered.or(item.unit.as_deref()).map(|unit| symbol(study, unit))
}

/// The same text in every language: numbers, codes, what a person wrote.
pub(crate) fn same(text: impl Into<String>) -> Words {
    let en = text.into();
    Words { ko: en.clone(), zh: en.clone(), en }
}

/// A hash's first characters, as people compare them.
pub(crate) fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
