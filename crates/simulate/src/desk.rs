//! The desk at which everybody of the site works in turn: api's commands, the clock, and who has the casebook unlocked.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use api::contract::{
    AddRow, Change, CodeView, Completed, Confirm, CreateCasebook, EventKind, EventView, FormState, FormView,
    GroupView, ItemView, Nothing, PlaceRequest, RowAdded, RowValue, Save, Saved, StudyView, SubjectKey,
    SubjectView, Unlock,
};
use api::{Clock, Environment, Host, TRAINING_PASSPHRASE};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};

use crate::clock::Almanac;
use crate::error::{Error, at};
use crate::persona::Said;
use crate::staff;

/// Seconds between one act and the next.
const PACE: i64 = 23;

/// Commands, the clock, and who works.
pub(crate) struct Desk {
    pub(crate) host: Host,
    clock: Arc<Almanac>,
    /// The casebook's folder.
    pub(crate) path: String,
    study: StudyView,
    /// Where each item stands in the study: form, group, item.
    items: BTreeMap<(String, String), (usize, usize, usize)>,
    /// Who has the casebook unlocked.
    who: String,
}

impl Desk {
    /// Makes the casebook and unlocks it for its administrator.
    pub(crate) fn set_up(
        environment: Environment,
        clock: Arc<Almanac>,
        request: CreateCasebook,
    ) -> Result<Self, Error> {
        let host = Host::new(environment);
        let folder = request.folder.clone();
        let created = at("create_casebook", &folder, host.create_casebook(request))?;
        clock.pass(PACE);
        unlock(&host, &created.path, staff::ADMINISTRATOR)?;
        let study = at("study", "", host.study(Nothing {}))?;
        let items = index(&study);
        Ok(Self { host, clock, path: created.path, study, items, who: staff::ADMINISTRATOR.to_owned() })
    }

    /// Lets somebody else work.
    pub(crate) fn hand_over(&mut self, user: &str) -> Result<(), Error> {
        if self.who != user {
            self.clock.pass(PACE);
            unlock(&self.host, &self.path, user)?;
            user.clone_into(&mut self.who);
        }
        Ok(())
    }

    /// It becomes `hour` on this date, unless that has passed.
    pub(crate) fn becomes(&self, date: NaiveDate, hour: u32) {
        self.clock.advance_to(date, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default());
    }

    /// It becomes this instant, unless that has passed.
    pub(crate) fn becomes_instant(&self, instant: DateTime<FixedOffset>) {
        self.clock.advance(instant);
    }

    /// Today, as the site counts.
    pub(crate) fn today(&self) -> NaiveDate {
        self.clock.now().date_naive()
    }

    /// The casebook's folder.
    pub(crate) fn casebook(&self) -> &Path {
        Path::new(&self.path)
    }

    pub(crate) fn events(&self) -> &[EventView] {
        &self.study.events
    }

    /// An event.
    pub(crate) fn event(&self, oid: &str) -> Result<&EventView, Error> {
        let event = self.study.events.iter().find(|event| event.oid == oid);
        event.ok_or_else(|| Error::Script(format!("no event {oid}")))
    }

    pub(crate) fn form_view(&self, oid: &str) -> Result<&FormView, Error> {
        let form = self.study.forms.iter().find(|form| form.oid == oid);
        form.ok_or_else(|| Error::Script(format!("no form {oid}")))
    }

    pub(crate) fn group(&self, form: &str, group: &str) -> Result<&GroupView, Error> {
        let found = self.form_view(form)?.groups.iter().find(|found| found.oid == group);
        found.ok_or_else(|| Error::Script(format!("no group {group} in {form}")))
    }

    /// The group that an item of a form stands in.
    pub(crate) fn group_of(&self, form: &str, item: &str) -> Result<&GroupView, Error> {
        let found = self.items.get(&(form.to_owned(), item.to_owned()));
        let found = found.map(|(form, group, _)| &self.study.forms[*form].groups[*group]);
        found.ok_or_else(|| Error::Script(format!("no item {item} in {form}")))
    }

    /// Whether an item of a form holds the unit of a laboratory result.
    pub(crate) fn is_unit(&self, form: &str, item: &str) -> bool {
        let group = self.group_of(form, item).into_iter();
        group.flat_map(|group| &group.tests).any(|test| test.unit.as_deref() == Some(item))
    }

    /// Where an item is asked for first: event and form, and whether it stands in rows.
    pub(crate) fn home(&self, item: &str) -> Result<(String, String, bool), Error> {
        let form = self.items.keys().find(|(_, oid)| oid == item).map(|(form, _)| form);
        let form = form.ok_or_else(|| Error::Script(format!("no item {item}")))?;
        let rows = self.group_of(form, item)?.repeats;
        let kind = if rows { EventKind::Common } else { EventKind::Scheduled };
        let event = self.study.events.iter().find(|event| event.kind == kind && event.forms.contains(form));
        let event = event.ok_or_else(|| Error::Script(format!("no event has {form}")))?;
        Ok((event.oid.clone(), form.clone(), rows))
    }

    /// An item of a form.
    pub(crate) fn item(&self, form: &str, item: &str) -> Result<&ItemView, Error> {
        let found = self.items.get(&(form.to_owned(), item.to_owned()));
        let found = found.map(|(form, group, item)| &self.study.forms[*form].groups[*group].items[*item]);
        found.ok_or_else(|| Error::Script(format!("no item {item} in {form}")))
    }

    /// The codes that an item may take.
    pub(crate) fn codes(&self, item: &ItemView) -> &[CodeView] {
        item.codelist.as_ref().and_then(|list| self.study.codelists.get(list)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn subject(&self, key: &str) -> Result<SubjectView, Error> {
        at("subject", key, self.host.subject(SubjectKey { subject: key.to_owned() }))
    }

    pub(crate) fn form(&self, place: &str) -> Result<FormState, Error> {
        at("form", place, self.host.form(PlaceRequest { place: place.to_owned() }))
    }

    /// Saves answers, by place; none may be refused.
    pub(crate) fn save(
        &self,
        answers: Vec<(String, Said)>,
        reason: Option<&str>,
    ) -> Result<FormState, Error> {
        let typed: BTreeMap<String, Said> = answers.iter().cloned().collect();
        let saved = self.try_save(answers, reason)?;
        none_refused(&saved.refused, |place| typed.get(place))?;
        Ok(saved.state)
    }

    /// Saves answers, by place; what is refused stands in the reply.
    pub(crate) fn try_save(
        &self,
        answers: Vec<(String, Said)>,
        reason: Option<&str>,
    ) -> Result<Saved, Error> {
        self.clock.pass(PACE);
        let first = answers.first().map(|(place, _)| place.clone()).unwrap_or_default();
        let changes = answers.into_iter().map(|(place, said)| {
            let (text, missing) = split(said);
            Change { place, text, missing, clear: false }
        });
        let request = Save { changes: changes.collect(), reason: reason.map(str::to_owned) };
        at("save", &first, self.host.save(request))
    }

    /// Adds a row to a log, with values.
    pub(crate) fn add_row(
        &self,
        form: &str,
        group: &str,
        values: Vec<(String, Said)>,
    ) -> Result<RowAdded, Error> {
        self.add_row_because(form, group, values, None)
    }

    /// Adds a row to a log that was complete before, and says why.
    pub(crate) fn add_row_because(
        &self,
        form: &str,
        group: &str,
        values: Vec<(String, Said)>,
        reason: Option<&str>,
    ) -> Result<RowAdded, Error> {
        let added = self.try_row(form, group, values, reason)?;
        none_refused(&added.saved.refused, |_| None)?;
        Ok(added)
    }

    /// Adds a row to a log; the values that are refused stand in the reply.
    pub(crate) fn try_row(
        &self,
        form: &str,
        group: &str,
        values: Vec<(String, Said)>,
        reason: Option<&str>,
    ) -> Result<RowAdded, Error> {
        self.clock.pass(PACE);
        let rows = values.into_iter().map(|(item, said)| {
            let (text, missing) = split(said);
            RowValue { item, text, missing }
        });
        let request = AddRow {
            place: form.to_owned(),
            group: group.to_owned(),
            values: rows.collect(),
            reason: reason.map(str::to_owned),
        };
        at("add_row", form, self.host.add_row(request))
    }

    /// Tries to declare a form complete; what stops it stands in the reply.
    pub(crate) fn try_to_complete(&self, place: &str) -> Result<Completed, Error> {
        self.clock.pass(PACE);
        at("complete_form", place, self.host.complete_form(PlaceRequest { place: place.to_owned() }))
    }

    /// Declares a form complete; nothing may stop it.
    pub(crate) fn complete(&self, place: &str) -> Result<Completed, Error> {
        let completed = self.try_to_complete(place)?;
        if completed.blockers.is_empty() {
            return Ok(completed);
        }
        let blockers = completed.blockers.iter().map(|blocker| format!("{} {}", blocker.code, blocker.place));
        Err(Error::Incomplete { place: place.to_owned(), blockers: blockers.collect::<Vec<_>>().join(", ") })
    }

    /// Confirms an unlikely value.
    pub(crate) fn confirm(&self, form: &str, finding: &str, reason: &str) -> Result<FormState, Error> {
        self.clock.pass(PACE);
        let request =
            Confirm { place: form.to_owned(), finding: finding.to_owned(), reason: reason.to_owned() };
        at("confirm_finding", finding, self.host.confirm_finding(request))
    }

    /// Lets a moment pass before an act.
    pub(crate) fn pause(&self) {
        self.clock.pass(PACE);
    }
}

fn unlock(host: &Host, path: &str, user: &str) -> Result<(), Error> {
    let request =
        Unlock { path: path.to_owned(), user: user.to_owned(), passphrase: TRAINING_PASSPHRASE.to_owned() };
    at("unlock", user, host.unlock(request)).map(drop)
}

fn index(study: &StudyView) -> BTreeMap<(String, String), (usize, usize, usize)> {
    let mut items = BTreeMap::new();
    for (f, form) in study.forms.iter().enumerate() {
        for (g, group) in form.groups.iter().enumerate() {
            for (i, item) in group.items.iter().enumerate() {
                items.insert((form.oid.clone(), item.oid.clone()), (f, g, i));
            }
        }
    }
    items
}

fn split(said: Said) -> (Option<String>, Option<String>) {
    match said {
        Said::Text(text) => (Some(text), None),
        Said::Missing(reason) => (None, Some(reason)),
    }
}

fn none_refused<'a>(
    refused: &[api::contract::Refused],
    typed: impl Fn(&str) -> Option<&'a Said>,
) -> Result<(), Error> {
    let Some(refused) = refused.first() else { return Ok(()) };
    Err(Error::Value {
        place: refused.place.clone(),
        value: typed(&refused.place).map(|said| format!("{said:?}")).unwrap_or_default(),
        code: refused.code.clone(),
        message: refused.message.en.clone(),
    })
}
