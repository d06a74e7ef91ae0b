//! What is known of a subject, a site or a cohort when it is evaluated.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::value::{Days, Truth};
use crate::{Content, Location, Oid};

/// Values and facts, as the store has them. Evaluation reads nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The subject's values, and those of its site and cohort. Values of withdrawn rows, forms and visits may be here: facts decide what exists.
    pub values: &'a BTreeMap<Location, Content>,
    /// What is known besides values.
    pub facts: &'a Facts,
    /// The instant.
    pub now: DateTime<FixedOffset>,
    /// The site's time zone.
    pub zone: Tz,
}

/// What is known besides values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Values of unique items that other subjects have, as (item, canonical text).
    pub used_elsewhere: BTreeSet<(Oid, String)>,
    /// The signatures of forms and visits, by their place, in the order in which they were made; broken ones are here too.
    pub signatures: BTreeMap<Location, Vec<Signed>>,
    /// The subject's visits that may occur more than once, in order of their beginning; withdrawn ones are not here.
    pub visits: Vec<UnscheduledVisit>,
    /// The rows of each form, by the form's place, in order; withdrawn ones are not here.
    pub rows: BTreeMap<Location, Vec<Row>>,
    /// Forms and visits that were withdrawn, or the evaluated scope as a whole: nothing stands there, and nothing is asked, derived or found.
    pub withdrawn: BTreeSet<Location>,
    /// Items where a value stood before and was changed or cleared, of those that [`Study::asks_whether_corrected`](crate::Study::asks_whether_corrected) names.
    pub corrected: BTreeSet<Location>,
    /// Open queries of each form, by its place.
    pub open_queries: BTreeMap<Location, u32>,
    /// The casebook's other subjects in the order of enrolment, withdrawn ones left out; of a site's or cohort's record, all.
    pub subjects: Vec<OtherSubject>,
}

/// A signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The day at the site from which it stood.
    pub on: NaiveDate,
    /// The day on which it was broken; it stood on that day still.
    pub broken: Option<NaiveDate>,
}

impl Facts {
    /// The day of the signature that stands at a place; of several, the last one's.
    #[must_use]
    pub fn signed_on(&self, place: &Location) -> Option<NaiveDate> {
        let signatures = self.signatures.get(place)?.iter();
        signatures.rev().find(|signed| signed.broken.is_none()).map(|signed| signed.on)
    }

    /// Whether a signature stood at a place on a day, also one that was broken since.
    #[must_use]
    pub fn was_signed(&self, place: &Location, days: Days) -> Truth {
        let signatures = self.signatures.get(place).map_or(&[][..], Vec::as_slice);
        let stood = |day: NaiveDate, signed: &Signed| {
            signed.on <= day && signed.broken.is_none_or(|broken| day <= broken)
        };
        let (first, last) = (days.earliest(), days.latest());
        if signatures.iter().any(|signed| stood(first, signed) && stood(last, signed)) {
            return Truth::True;
        }
        let perhaps =
            |signed: &Signed| signed.on <= last && signed.broken.is_none_or(|broken| first <= broken);
        if signatures.iter().any(perhaps) { Truth::Unknown } else { Truth::False }
    }
}

/// What is known of another subject: the values that [`Study::read_of_others`](crate::Study::read_of_others) names, and no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherSubject {
    /// By event, form and item.
    pub values: BTreeMap<(Oid, Oid, Oid), Content>,
}

/// A visit that may occur more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnscheduledVisit {
    /// Its key.
    pub key: Uuid,
    /// Its event.
    pub oid: Oid,
}

/// A row of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The group it is a row of.
    pub group: Oid,
    /// Its key.
    pub key: Uuid,
}

impl Record<'_> {
    /// Today's date at the site.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// The instant of a wall-clock time at the site: the earlier of two, `None` for one that a clock change skips.
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        self.zone.from_local_datetime(&local).earliest().map(|instant| instant.fixed_offset())
    }
}
