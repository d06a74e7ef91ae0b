//! Mishaps played: every subject meets with one, entered as its example stands, and nobody settles anything. What the checks say is left in the record.

use std::collections::{BTreeMap, BTreeSet};

use api::TRAINING_PASSPHRASE;
use api::contract::{
    AddVisit, Enrol, EventKind, FindingStage, FindingState, FormState, RaiseQuery, Refused, Reopen, Severity,
    Sign, SignatureView,
};

use crate::desk::Desk;
use crate::error::{Error, at};
use crate::filler::{self, Page};
use crate::mishap::{Line, Mishap, Sheet};
use crate::persona::{Persona, Said};
use crate::review;
use crate::script::Script;
use crate::staff::{COORDINATOR, INVESTIGATOR, MONITOR, PRINCIPAL};

/// How often a value was refused, by the refusal's code, and a form kept from being complete, by the check.
pub(crate) type Stopped = BTreeMap<String, u64>;

const REASON: &str = "Checked against the source document and correct.";
const QUESTION: &str = "The source says otherwise in one place. Please check.";
const AGAIN: &str = "Something more has come to light.";
const VISIT: &str = "The subject came without an appointment.";

/// The hand, and the desk at which it is played.
pub(crate) struct Rehearsal<'a> {
    desk: Desk,
    script: &'a Script,
    seed: u64,
    enrolled: u32,
    stopped: Stopped,
}

impl<'a> Rehearsal<'a> {
    /// Nothing has happened yet.
    pub(crate) fn new(desk: Desk, script: &'a Script, seed: u64) -> Self {
        Self { desk, script, seed, enrolled: 0, stopped: Stopped::new() }
    }

    /// Plays the hand; says what was stopped.
    pub(crate) fn play(
        mut self,
        hand: &[Mishap],
        progress: crate::Progress<'_>,
    ) -> Result<(Desk, Stopped), Error> {
        for (done, mishap) in (0..).zip(hand) {
            progress("mishaps", done, hand.len() as u64)?;
            Scene::new(&mut self, mishap).play()?;
        }
        progress("mishaps", hand.len() as u64, hand.len() as u64)?;
        Ok((self.desk, self.stopped))
    }

    fn enrol(&mut self) -> Result<String, Error> {
        self.enrolled += 1;
        let number = format!("{}-{:03}", self.script.prefix, self.enrolled);
        self.desk.pause();
        let enrolled = self.desk.host.enrol(Enrol { number: number.clone() });
        Ok(at("enrol", &number, enrolled)?.subject.key)
    }

    fn stop(&mut self, why: &str) {
        *self.stopped.entry(why.to_owned()).or_default() += 1;
    }
}

/// The order of work: the site's records and other subjects' come first, then what the committee decides on them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Site,
    Others,
    Cohort,
    Own,
}

/// One mishap.
struct Scene<'a, 'b> {
    stage: &'a mut Rehearsal<'b>,
    mishap: &'a Mishap,
    /// Keys of subjects, by name.
    subjects: BTreeMap<String, String>,
    /// Keys of visits that were added.
    visits: BTreeMap<(String, String, String), String>,
    /// Keys of rows, by their form's place and their name.
    rows: BTreeMap<(String, String), String>,
    /// Forms that were begun, with an item of theirs that stands once.
    forms: BTreeMap<String, Option<String>>,
    again: Vec<Line>,
}

impl<'a, 'b> Scene<'a, 'b> {
    fn new(stage: &'a mut Rehearsal<'b>, mishap: &'a Mishap) -> Self {
        let (subjects, visits, rows) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { stage, mishap, subjects, visits, rows, forms: BTreeMap::new(), again: Vec::new() }
    }

    fn play(mut self) -> Result<(), Error> {
        self.stage.desk.becomes_instant(self.mishap.begins());
        self.stage.desk.hand_over(COORDINATOR)?;
        let mut lines = self.elsewhere()?;
        lines.extend(self.mishap.lines()?);
        let mut parts = lines
            .into_iter()
            .map(|line| Ok((self.part(&line.sheet)?, line)))
            .collect::<Result<Vec<_>, Error>>()?;
        parts.sort_by_key(|(part, _)| *part);
        for part in [Part::Site, Part::Others, Part::Cohort, Part::Own] {
            let lines = parts.iter().filter(|(of, _)| *of == part).map(|(_, line)| line.clone());
            if part == Part::Own {
                self.sign(Part::Cohort)?;
                self.stage.desk.becomes_instant(self.mishap.instant);
            }
            self.stage.desk.hand_over(if part == Part::Cohort { PRINCIPAL } else { COORDINATOR })?;
            if part == Part::Own {
                self.mistype()?;
            }
            self.enter(lines.collect())?;
        }
        self.insist()?;
        self.sign_again()?;
        self.sign(Part::Own)?;
        let asked: Vec<&String> = self.mishap.open_queries.keys().collect();
        asked
            .into_iter()
            .filter(|path| !self.mishap.signed.contains_key(*path))
            .try_for_each(|path| self.ask(path))?;
        self.stage.desk.hand_over(COORDINATOR)?;
        self.complete()
    }

    /// Enters another code where the right one is entered later.
    fn mistype(&mut self) -> Result<(), Error> {
        for path in &self.mishap.corrected {
            let lines = self.mishap.lines()?;
            let line = lines.into_iter().find(|line| {
                let Sheet { event, form, .. } = &line.sheet;
                line.row.is_none()
                    && line.sheet.whose.is_empty()
                    && *path == format!("{event}/{form}/{}", line.item)
            });
            let Some(line) = line else { continue };
            let desk = &self.stage.desk;
            let codes = desk.codes(desk.item(&line.sheet.form, &line.item)?);
            let other =
                codes.iter().map(|code| Said::Text(code.code.clone())).find(|said| *said != line.said);
            if let Some(said) = other {
                self.enter(vec![Line { said, ..line }])?;
            }
        }
        Ok(())
    }

    /// What other subjects have, on the form that asks for it.
    fn elsewhere(&self) -> Result<Vec<Line>, Error> {
        let desk = &self.stage.desk;
        let line = |(item, text): (&str, &str)| {
            let (event, form, row) = desk.home(item)?;
            let sheet = Sheet { whose: "elsewhere".into(), event, number: String::new(), form };
            let row = row.then(|| "1".to_owned());
            Ok(Line { sheet, row, item: item.to_owned(), said: Said::Text(text.to_owned()) })
        };
        self.mishap.elsewhere().map(line).collect()
    }

    fn part(&self, sheet: &Sheet) -> Result<Part, Error> {
        Ok(match self.stage.desk.event(&sheet.event)?.kind {
            EventKind::Site => Part::Site,
            EventKind::Cohort => Part::Cohort,
            _ if sheet.whose.is_empty() => Part::Own,
            _ => Part::Others,
        })
    }

    /// Enters values in batches: what stands together on a form, or in a row of it.
    fn enter(&mut self, lines: Vec<Line>) -> Result<(), Error> {
        let together = |one: &Line, other: &Line| one.sheet == other.sheet && one.row == other.row;
        for batch in lines.chunk_by(together) {
            let (sheet, row) = (&batch[0].sheet, batch[0].row.as_deref());
            let place = self.place(sheet)?;
            let once = batch.iter().find(|line| line.row.is_none()).map(|line| line.item.clone());
            let known = self.forms.entry(place.clone()).or_default();
            *known = known.take().or(once);
            let refused = match row {
                Some(name) if !self.rows.contains_key(&(place.clone(), name.to_owned())) => {
                    self.add_row(&place, name, batch)?
                }
                row => self.save(&place, row, batch)?,
            };
            let again =
                batch.iter().filter(|line| refused.iter().any(|one| ends_with(&one.place, &line.item)));
            self.again.extend(again.cloned());
        }
        Ok(())
    }

    fn add_row(&mut self, place: &str, name: &str, batch: &[Line]) -> Result<Vec<Refused>, Error> {
        let group = self.stage.desk.group_of(&batch[0].sheet.form, &batch[0].item)?.oid.clone();
        let values = batch.iter().map(|line| (line.item.clone(), line.said.clone())).collect();
        let again = self.taken_back(place)?;
        let added = self.stage.desk.try_row(place, &group, values, again)?;
        self.rows.insert((place.to_owned(), name.to_owned()), added.row);
        Ok(added.saved.refused)
    }

    /// Units first: what a result may be depends on the unit beside it.
    fn save(&mut self, place: &str, row: Option<&str>, batch: &[Line]) -> Result<Vec<Refused>, Error> {
        let again = self.taken_back(place)?;
        let row = row.and_then(|name| self.rows.get(&(place.to_owned(), name.to_owned())));
        let row = row.map(|key| format!("#{key}")).unwrap_or_default();
        let desk = &self.stage.desk;
        let unit = |line: &&Line| desk.is_unit(&line.sheet.form, &line.item);
        let (units, others): (Vec<&Line>, Vec<&Line>) = batch.iter().partition(unit);
        let mut refused = Vec::new();
        for lines in [units, others].into_iter().filter(|lines| !lines.is_empty()) {
            let answers = lines.iter().map(|line| (format!("{place}{row}/{}", line.item), line.said.clone()));
            refused.extend(desk.try_save(answers.collect(), again)?.refused);
        }
        Ok(refused)
    }

    /// The site's and the committee's records are there for every mishap: what was complete is taken back, and changed for a reason.
    fn taken_back(&self, place: &str) -> Result<Option<&'static str>, Error> {
        let desk = &self.stage.desk;
        if place.starts_with("subject:") {
            return Ok(None);
        }
        let state = desk.form(place)?;
        if state.completed.is_some() {
            desk.pause();
            let request = Reopen { place: place.to_owned(), reason: AGAIN.to_owned() };
            at("reopen_form", place, desk.host.reopen_form(request))?;
        }
        Ok(state.needs_reason.then_some(AGAIN))
    }

    /// What was refused is typed once more, now that everything else stands; then it stays refused.
    fn insist(&mut self) -> Result<(), Error> {
        for line in std::mem::take(&mut self.again) {
            let place = self.place(&line.sheet)?;
            let refused = self.save(&place, line.row.as_deref(), std::slice::from_ref(&line))?;
            refused.iter().for_each(|refused| self.stage.stop(&refused.code));
        }
        Ok(())
    }

    /// Place of a form; its subject and its visit come to be when they are named first.
    fn place(&mut self, sheet: &Sheet) -> Result<String, Error> {
        let Sheet { whose, event, number, form } = sheet;
        let kind = self.stage.desk.event(event)?.kind;
        match kind {
            EventKind::Site => return Ok(format!("site/{event}/{form}")),
            EventKind::Cohort => return Ok(format!("cohort:{number}/{event}/{form}")),
            _ => {}
        }
        if !self.subjects.contains_key(whose) {
            let key = self.stage.enrol()?;
            self.subjects.insert(whose.clone(), key);
        }
        let subject = self.subjects[whose].clone();
        let visit = (whose.clone(), event.clone(), number.clone());
        if kind == EventKind::Unscheduled && !self.visits.contains_key(&visit) {
            let key = self.visit(&subject, sheet)?;
            self.visits.insert(visit.clone(), key);
        }
        let event = self.visits.get(&visit).unwrap_or(event);
        Ok(format!("subject:{subject}/{event}/{form}"))
    }

    /// Adds a visit that comes by itself, with the forms that the mishap fills in there.
    fn visit(&self, subject: &str, sheet: &Sheet) -> Result<String, Error> {
        let desk = &self.stage.desk;
        let own = &desk.event(&sheet.event)?.forms;
        let same = |other: &Sheet| {
            (&other.whose, &other.event, &other.number) == (&sheet.whose, &sheet.event, &sheet.number)
        };
        let there = self.mishap.lines()?.into_iter().map(|line| line.sheet).filter(same);
        let forms: BTreeSet<String> =
            there.map(|there| there.form).filter(|form| !own.contains(form)).collect();
        desk.pause();
        let request = AddVisit {
            subject: subject.to_owned(),
            event: sheet.event.clone(),
            forms: forms.into_iter().collect(),
            reason: VISIT.to_owned(),
        };
        Ok(at("add_visit", &sheet.event, desk.host.add_visit(request))?.event.key)
    }

    /// Fills in and signs what is signed of the committee's records, or of the subject's; queries on it come after.
    fn sign(&mut self, part: Part) -> Result<(), Error> {
        for path in self.mishap.signed.keys() {
            let (sheet, _) = Sheet::read(path).ok_or_else(|| Error::Script(path.clone()))?;
            if self.part(&sheet)? != part {
                continue;
            }
            let place = self.place(&sheet)?;
            let date = self.stage.desk.today();
            let (script, seed, ordinal) = (self.stage.script, self.stage.seed, self.stage.enrolled.max(1));
            let mut persona = Persona::draw(script, seed, ordinal, date);
            let page =
                Page { place: &place, event: &sheet.event, form: &sheet.form, date, known: BTreeMap::new() };
            let desk = &mut self.stage.desk;
            desk.hand_over(if part == Part::Cohort { PRINCIPAL } else { COORDINATOR })?;
            filler::finish(desk, script, &mut persona, &page)?;
            desk.hand_over(PRINCIPAL)?;
            self.put_name(&place)?;
            self.forms.remove(&place);
            self.ask(path)?;
        }
        Ok(())
    }

    /// What the committee signed, and its figures moved since: those who came to the cohort were entered after its meeting.
    fn sign_again(&mut self) -> Result<(), Error> {
        for path in self.mishap.signed.keys() {
            let (sheet, _) = Sheet::read(path).ok_or_else(|| Error::Script(path.clone()))?;
            let place = self.place(&sheet)?;
            let broken = |signature: SignatureView| signature.broken.is_some();
            if self.part(&sheet)? == Part::Cohort
                && self.stage.desk.form(&place)?.signature.is_some_and(broken)
            {
                self.stage.desk.hand_over(PRINCIPAL)?;
                self.put_name(&place)?;
            }
        }
        Ok(())
    }

    /// The principal investigator signs a form.
    fn put_name(&mut self, place: &str) -> Result<(), Error> {
        let desk = &mut self.stage.desk;
        desk.pause();
        let request = Sign { places: vec![place.to_owned()], passphrase: TRAINING_PASSPHRASE.to_owned() };
        at("sign", place, desk.host.sign(request)).map(drop)
    }

    /// The monitor raises queries on a form.
    fn ask(&mut self, path: &str) -> Result<(), Error> {
        let count = self.mishap.open_queries.get(path).copied().unwrap_or_default();
        let (sheet, _) = Sheet::read(path).ok_or_else(|| Error::Script(path.to_owned()))?;
        let lines = self.mishap.lines()?;
        let line = lines.iter().find(|line| line.sheet == sheet && line.row.is_none());
        let Some(line) = line.filter(|_| count > 0) else { return Ok(()) };
        let place = format!("{}/{}", self.place(&sheet)?, line.item);
        let desk = &mut self.stage.desk;
        desk.hand_over(MONITOR)?;
        for _ in 0..count {
            desk.pause();
            let request = RaiseQuery { place: place.clone(), text: QUESTION.to_owned() };
            at("raise_query", &place, desk.host.raise_query(request))?;
        }
        Ok(())
    }

    /// Tries to declare every form complete. What cannot be true stops it; what is judged at completion is given a reason, or decided by the investigator.
    fn complete(&mut self) -> Result<(), Error> {
        for place in std::mem::take(&mut self.forms).into_keys() {
            let desk = &mut self.stage.desk;
            desk.hand_over(if place.starts_with("cohort:") { PRINCIPAL } else { COORDINATOR })?;
            let tried = desk.try_to_complete(&place)?;
            let waits = |code: &str| matches!(code, "reason" | "significance");
            let asked = tried.blockers.iter().filter(|blocker| waits(&blocker.code));
            let asked: BTreeSet<&str> = asked.map(|blocker| blocker.place.as_str()).collect();
            let mut state = tried.state;
            while let Some(finding) =
                judged(&state, &asked).filter(|finding| finding.severity == Severity::Soft)
            {
                let finding = finding.id.clone();
                state = desk.confirm(&place, &finding, REASON)?;
            }
            while let Some(finding) = judged(&state, &asked) {
                desk.hand_over(INVESTIGATOR)?;
                let finding = finding.clone();
                state = review::decide_on(desk, &place, &finding)?;
            }
            if !tried.blockers.is_empty() {
                let impossible = state.findings.iter().filter(|finding| finding.blocks_completion);
                impossible.for_each(|finding| self.stage.stop(&finding.check));
            }
        }
        Ok(())
    }
}

/// A question of completion on which nobody has said anything yet: those that are to be explained come before those that are to be decided.
fn judged<'a>(state: &'a FormState, asked: &BTreeSet<&str>) -> Option<&'a FindingState> {
    let open = state.findings.iter().filter(|finding| {
        finding.stage == FindingStage::Open
            && finding.query.is_none()
            && finding.severity != Severity::Hard
            && asked.contains(finding.place.as_str())
    });
    open.max_by_key(|finding| finding.severity == Severity::Soft)
}

fn ends_with(place: &str, item: &str) -> bool {
    place.rsplit('/').next() == Some(item)
}
