//! A subject as the site knows her.

use std::collections::BTreeMap;

use crate::drug::Supply;
use crate::persona::Persona;

/// A subject who was enrolled.
pub(crate) struct Subject {
    /// Her key in the casebook.
    pub(crate) key: String,
    /// Her number.
    pub(crate) number: String,
    /// What she is like.
    pub(crate) persona: Persona,
    /// Her pens and diary.
    pub(crate) supply: Supply,
    /// Her day 0 was entered, or she has left: what was screened does not change any more.
    pub(crate) screened: bool,
    /// How many rows each of her logs has.
    pub(crate) rows: BTreeMap<String, u32>,
    /// Something was entered since the investigator last looked.
    pub(crate) touched: bool,
    /// Something was entered since the monitor last looked.
    pub(crate) unread: bool,
}

impl Subject {
    /// Nobody yet.
    pub(crate) fn new(persona: Persona, prefix: &str) -> Self {
        let number = format!("{prefix}-{:03}", persona.ordinal);
        let (supply, rows) = (Supply::default(), BTreeMap::new());
        Self {
            key: String::new(),
            number,
            persona,
            supply,
            screened: false,
            rows,
            touched: false,
            unread: false,
        }
    }

    /// She was enrolled.
    pub(crate) fn is_enrolled(&self) -> bool {
        !self.key.is_empty()
    }

    /// Place of one of her running logs.
    pub(crate) fn log(&self, form: &str) -> String {
        format!("subject:{}/COMMON/{form}", self.key)
    }
}
