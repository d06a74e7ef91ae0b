//! Where a value stands: scope / event / form # row / item.
//!
//! Subjects, unscheduled visits and rows are named by UUIDs that never change; ordinals are for eyes. The text form
//! (`subject:UUID/V01/LBH/HGB_LBORRES`, `subject:UUID/COMMON/A10#UUID/PENID`, `site/SITE/LABRANGE#UUID/TESTCD`) is what the record
//! stores and hashes, so printing and parsing are inverse to each other.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// An identifier of the study's definition (`V01`, `LBH`, `HGB_LBORRES`): ASCII letters, digits and `_ - .`, cheap to clone, and to compare with a clone.
#[derive(Clone, Eq)]
pub struct Oid(Arc<str>);

impl PartialEq for Oid {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Ord for Oid {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl Hash for Oid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl PartialOrd for Oid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Oid {
    /// Wraps `text` as it stands; definitions are linted for the permitted characters.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The identifier's characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Oid {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl std::borrow::Borrow<str> for Oid {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for Oid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Oid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

impl schemars::JsonSchema for Oid {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Oid".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,40}$"})
    }
}

/// Whose record a value belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Facts of the study as a whole.
    Study,
    /// Facts of this site, such as its laboratories' ranges.
    Site,
    /// Facts of one cohort or arm, named by its OID.
    Cohort(Oid),
    /// One subject's data.
    Subject(Uuid),
}

/// An event (visit) of a scope: a scheduled one by its OID, an unscheduled one by OID and UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey {
    /// `V01`, `COMMON`, `SITE`, `UNS` …
    pub oid: Oid,
    /// Set exactly when the event may occur more than once.
    pub key: Option<Uuid>,
}

impl EventKey {
    /// An event that occurs once.
    #[must_use]
    pub fn once(oid: &str) -> Self {
        Self { oid: Oid::new(oid), key: None }
    }
}

/// The place of one item's value, or of a whole form, visit or scope where the later parts are absent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Whose record.
    pub scope: Scope,
    /// Which visit; `None` addresses the scope itself.
    pub event: Option<EventKey>,
    /// Which form; `None` addresses the visit.
    pub form: Option<Oid>,
    /// Which row of a repeating group.
    pub row: Option<Uuid>,
    /// Which item; `None` addresses the form or the row.
    pub item: Option<Oid>,
}

impl Location {
    /// The scope itself (a subject as a whole).
    #[must_use]
    pub fn scope(scope: Scope) -> Self {
        Self { scope, event: None, form: None, row: None, item: None }
    }

    /// A visit of a scope.
    #[must_use]
    pub fn event(scope: Scope, event: EventKey) -> Self {
        Self { event: Some(event), ..Self::scope(scope) }
    }

    /// A form of a visit.
    #[must_use]
    pub fn form(scope: Scope, event: EventKey, form: Oid) -> Self {
        Self { form: Some(form), ..Self::event(scope, event) }
    }

    /// The same place with another item.
    #[must_use]
    pub fn with_item(&self, item: Oid) -> Self {
        Self { item: Some(item), ..self.clone() }
    }

    /// The same place with another row.
    #[must_use]
    pub fn with_row(&self, row: Uuid) -> Self {
        Self { row: Some(row), ..self.clone() }
    }

    /// The form this place lies in: without row and item.
    #[must_use]
    pub fn form_place(&self) -> Self {
        Self { row: None, item: None, ..self.clone() }
    }

    /// The subject whose record this is, if it is one.
    #[must_use]
    pub fn subject(&self) -> Option<Uuid> {
        match self.scope {
            Scope::Subject(key) => Some(key),
            _ => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Study => f.write_str("study"),
            Self::Site => f.write_str("site"),
            Self::Cohort(oid) => write!(f, "cohort:{oid}"),
            Self::Subject(key) => write!(f, "subject:{key}"),
        }
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key {
            None => write!(f, "{}", self.oid),
            Some(key) => write!(f, "{}:{key}", self.oid),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.scope)?;
        if let Some(event) = &self.event {
            write!(f, "/{event}")?;
        }
        if let Some(form) = &self.form {
            write!(f, "/{form}")?;
        }
        if let Some(row) = self.row {
            write!(f, "#{row}")?;
        }
        if let Some(item) = &self.item {
            write!(f, "/{item}")?;
        }
        Ok(())
    }
}

/// The text is not a location.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a location (scope/event/form#row/item)")]
pub struct NotALocation(pub String);

impl FromStr for Scope {
    type Err = NotALocation;

    fn from_str(text: &str) -> Result<Self, NotALocation> {
        let wrong = || NotALocation(text.to_owned());
        match text.split_once(':') {
            None if text == "study" => Ok(Self::Study),
            None if text == "site" => Ok(Self::Site),
            Some(("cohort", oid)) if !oid.is_empty() => Ok(Self::Cohort(Oid::new(oid))),
            Some(("subject", key)) => key.parse().map(Self::Subject).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

impl FromStr for EventKey {
    type Err = NotALocation;

    fn from_str(text: &str) -> Result<Self, NotALocation> {
        let wrong = || NotALocation(text.to_owned());
        let (oid, key) = match text.split_once(':') {
            None => (text, None),
            Some((oid, key)) => (oid, Some(key.parse().map_err(|_| wrong())?)),
        };
        if oid.is_empty() {
            return Err(wrong());
        }
        Ok(Self { oid: Oid::new(oid), key })
    }
}

impl FromStr for Location {
    type Err = NotALocation;

    fn from_str(text: &str) -> Result<Self, NotALocation> {
        let wrong = || NotALocation(text.to_owned());
        let mut parts = text.split('/');
        let scope: Scope = parts.next().ok_or_else(wrong)?.parse().map_err(|_| wrong())?;
        let event = parts.next().map(str::parse).transpose().map_err(|_| wrong())?;
        let (form, row) = match parts.next().map(|form| form.split_once('#').unwrap_or((form, ""))) {
            None => (None, None),
            Some(("", _)) => return Err(wrong()),
            Some((form, "")) => (Some(Oid::new(form)), None),
            Some((form, row)) => (Some(Oid::new(form)), Some(row.parse().map_err(|_| wrong())?)),
        };
        let item = parts.next().map(Oid::new);
        if parts.next().is_some() || item.as_ref().is_some_and(|item| item.as_str().is_empty()) {
            return Err(wrong());
        }
        Ok(Self { scope, event, form, row, item })
    }
}

/// Serde and JSON schema as the text form, for types that have one.
macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
as_text!(Scope, EventKey, Location);
