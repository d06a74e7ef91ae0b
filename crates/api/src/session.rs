//! The open casebook: who works in it, and every scope kept in step with the record.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use protocol::{Content, Location, Oid, Scope, Study};
use store::{
    Account, Act, ActKind, Casebook, Change, Consequence, Edit, Role, Session as Login, Stamp, whole,
};
use uuid::Uuid;

use crate::case::{Case, Moment};
use crate::cases::Cases;
use crate::chart::Chart;
use crate::contract::{ChainTruth, Done};
use crate::effects::{Because, Difference};
use crate::error::Refusal;
use crate::host::{Environment, Host};
use crate::jobs::Jobs;
use crate::spread::{Spread, spread, touched};

/// An unlocked casebook.
pub(crate) struct Session {
    pub(crate) environment: Environment,
    pub(crate) jobs: Arc<Jobs>,
    /// Where the host keeps this session, for jobs that record their end.
    pub(crate) home: Weak<Mutex<Option<Session>>>,
    pub(crate) casebook: Casebook,
    /// The person's login: signs what they do.
    login: Login,
    pub(crate) account: Account,
    /// The version of the definition in force.
    pub(crate) study: Arc<Study>,
    pub(crate) zone: Tz,
    pub(crate) path: PathBuf,
    pub(crate) screen_locked: bool,
    /// What the last verification found.
    pub(crate) chain: Arc<Mutex<ChainTruth>>,
    /// The last event's number.
    seq: u64,
    /// When something was last stored, UTC.
    pub(crate) saved: Option<String>,
    cases: Cases,
    /// The numbers beside the menu, and the event and day they were counted at.
    pub(crate) tally: Option<((u64, NaiveDate), Tally)>,
}

/// The numbers beside the menu.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) today: u32,
    pub(crate) subjects: u32,
    pub(crate) queries: u32,
    pub(crate) to_sign: u32,
}

impl Session {
    /// Reads the whole record of a casebook just unlocked.
    pub(crate) fn open(
        host: &Host,
        casebook: Casebook,
        login: Login,
        path: PathBuf,
    ) -> Result<Self, Refusal> {
        let account = casebook.record().account(login.user())?.ok_or(Refusal::NotUnlocked)?;
        let cases = Cases::replay(casebook.record(), host.environment.clock.now())?;
        Ok(Self {
            seq: casebook.record().head()?.seq,
            environment: host.environment.clone(),
            jobs: Arc::clone(&host.jobs),
            home: Arc::downgrade(&host.session),
            study: Arc::clone(&cases.study),
            zone: cases.zone,
            cases,
            casebook,
            login,
            account,
            path,
            screen_locked: false,
            chain: Arc::default(),
            saved: None,
            tally: None,
        })
    }

    /// The next person works in the open casebook.
    pub(crate) fn log_in(&mut self, user: &str, passphrase: &str) -> Result<(), Refusal> {
        let login =
            self.casebook.login(user, passphrase).map_err(|error| Refusal::opening(error, &self.path))?;
        self.login = login;
        self.seq = self.casebook.record().head()?.seq;
        self.saved = None;
        self.tally = None;
        self.screen_locked = false;
        self.reread_account()
    }

    /// Does one act: one transaction, one event.
    pub(crate) fn act(&mut self, act: Act, consequences: Vec<Consequence>) -> Result<Done, Refusal> {
        self.act_and_tell(act, consequences).map(|(done, _)| done)
    }

    /// The same, and everything that the event recorded.
    pub(crate) fn act_and_tell(
        &mut self,
        act: Act,
        mut consequences: Vec<Consequence>,
    ) -> Result<(Done, Vec<Change>), Refusal> {
        self.key_queries(&mut consequences);
        let now = self.casebook.now();
        let receipt = self.casebook.act(&self.login, act, consequences)?;
        let stamp = Stamp {
            seq: receipt.seq,
            instant: receipt.instant.clone(),
            offset: now.format("%:z").to_string(),
            user: self.account.user.clone(),
            role: self.account.role,
        };
        for change in &receipt.changes {
            self.cases.take_in(&change.at, &change.what, &stamp, now);
        }
        self.study = Arc::clone(&self.cases.study);
        self.seq = receipt.seq;
        self.saved = Some(receipt.instant.clone());
        Ok((Done { at: receipt.instant, seq: receipt.seq }, receipt.changes))
    }

    /// What [`Session::act_and_tell`] would record. Nothing is written.
    pub(crate) fn rehearse(&self, act: Act, consequences: Vec<Consequence>) -> Result<Vec<Change>, Refusal> {
        Ok(self.casebook.rehearse(&self.login, act, consequences)?)
    }

    /// What the rules say of a scope is to be found out anew: they were shown what the record does not have.
    pub(crate) fn outdate(&mut self, scope: &Scope) {
        self.cases.outdate(scope);
    }

    fn key_queries(&mut self, consequences: &mut [Consequence]) {
        for consequence in consequences {
            if let Consequence::QueryOpened { query, .. } = consequence
                && query.is_nil()
            {
                *query = self.casebook.fresh_key();
            }
        }
    }

    /// Writes a backup and records it.
    pub(crate) fn back_up(&mut self, file: &Path) -> Result<(), Refusal> {
        let receipt = self.casebook.backup(&self.login, file)?;
        self.seq = receipt.seq;
        Ok(())
    }

    /// Records what the rules say of a scope today and the record does not say yet, so that a person can act on it.
    pub(crate) fn catch_up(
        &mut self,
        scope: &Scope,
        acted_on: Option<&(Oid, Location)>,
    ) -> Result<(), Refusal> {
        let case = self.case(scope)?;
        let (chart, evaluation, because) = (&case.chart, case.evaluation(), Because::Today);
        let difference =
            Difference { study: &case.study, chart, evaluation, completes: None, acted_on, because };
        let mut consequences = difference.consequences();
        consequences.extend(self.spread(scope, &touched(&consequences))?.consequences);
        if consequences.is_empty() {
            return Ok(());
        }
        let reason = Some("Brought up to date with the rules of the study.".to_owned());
        self.act(Act::Enter { edits: Vec::new(), reason, query: None }, consequences).map(drop)
    }

    /// Edits and new values of a scope as the rules see them; `then` judges them and stores them. When it does not, the rules forget them.
    pub(crate) fn advancing<R>(
        &mut self,
        moment: &Moment,
        scope: &Scope,
        edits: &[Edit],
        changes: &[(Location, Option<Content>)],
        then: impl FnOnce(&mut Self) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        self.case(scope)?;
        self.cases.advance(moment, scope, edits, changes);
        let done = then(self);
        if done.is_err() {
            self.cases.outdate(scope);
        }
        done
    }

    /// A withdrawn place as the rules see it once it is restored: `then` is given the scope's record as it will be, and stores it. When it does not, the
    /// rules forget it.
    pub(crate) fn restoring<R>(
        &mut self,
        moment: &Moment,
        at: &Location,
        then: impl FnOnce(&mut Self, &Chart) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        self.case(&at.scope)?;
        let chart = self.cases.restore(moment, at)?;
        let done = then(self, &chart);
        if done.is_err() {
            self.cases.outdate(&at.scope);
        }
        done
    }

    /// What `look` sees in a scope's case if its record had these edits and new values; the rules forget them.
    pub(crate) fn supposing_edits<R>(
        &mut self,
        moment: &Moment,
        scope: &Scope,
        edits: &[Edit],
        changes: &[(Location, Option<Content>)],
        look: impl FnOnce(&Case) -> R,
    ) -> Result<R, Refusal> {
        self.case(scope)?;
        self.cases.advance(moment, scope, edits, changes);
        let seen = self.case(scope).map(look);
        self.cases.outdate(scope);
        seen
    }

    /// What a change in a scope brings about in others, once its own rules were shown the change by [`Session::advancing`]. What covered the places
    /// `touched` is signed no more.
    pub(crate) fn spread(&mut self, scope: &Scope, touched: &[Location]) -> Result<Spread, Refusal> {
        self.cases.unsign(scope, touched, self.today());
        let (now, shown) = (self.now(), self.cases.foreseen(scope));
        spread(&mut self.cases, scope, shown, true, now)
    }

    /// What follows elsewhere from the signing of a place; `then` stores it with the signature.
    pub(crate) fn signing<R>(
        &mut self,
        at: &Location,
        then: impl FnOnce(&mut Self, Vec<Consequence>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        if matches!(at.scope, Scope::Subject(_)) {
            return then(self, Vec::new());
        }
        self.case(&at.scope)?;
        self.cases.sign(at, self.today(), self.role());
        let done = self.spread(&at.scope, &[]).and_then(|spread| then(self, spread.consequences));
        if done.is_err() {
            self.cases.outdate(&at.scope);
        }
        done
    }

    /// What follows elsewhere from taking a form back, whose signature ends with it; `then` stores it.
    pub(crate) fn reopening<R>(
        &mut self,
        form: &Location,
        then: impl FnOnce(&mut Self, Vec<Consequence>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        if matches!(form.scope, Scope::Subject(_)) {
            return then(self, Vec::new());
        }
        self.case(&form.scope)?;
        let spread = self.spread(&form.scope, std::slice::from_ref(form));
        let done = spread.and_then(|spread| then(self, spread.consequences));
        if done.is_err() {
            self.cases.outdate(&form.scope);
        }
        done
    }

    /// The version of the definition under which a scope's records stand.
    pub(crate) fn study_of(&self, scope: &Scope) -> Arc<Study> {
        Arc::clone(self.cases.study_of(scope))
    }

    /// The version that has words for a place: the scope's own, or an earlier one that knew the item.
    pub(crate) fn study_naming(&self, at: &Location) -> &Study {
        self.cases.study_naming(at)
    }

    /// Every version that is or was in force, and every scope under its own.
    pub(crate) fn cases(&mut self) -> &mut Cases {
        &mut self.cases
    }

    /// The instant and facts that the rules are given for a scope.
    pub(crate) fn moment(&self, scope: &Scope) -> Moment {
        self.cases.moment(scope, self.now())
    }

    /// A scope's case, evaluated for today.
    pub(crate) fn case(&mut self, scope: &Scope) -> Result<&Case, Refusal> {
        let now = self.now();
        self.cases.case(scope, now).map(|case| &*case)
    }

    /// What `look` sees in a scope's case if new values stood in it; they are taken back.
    pub(crate) fn supposing<R>(
        &mut self,
        moment: &Moment,
        scope: &Scope,
        changes: &[(Location, Option<Content>)],
        look: impl FnOnce(&Case) -> R,
    ) -> Result<R, Refusal> {
        let now = self.now();
        Ok(self.cases.case(scope, now)?.supposing(moment, changes, look))
    }

    /// A scope's record, whether or not it is evaluated for today.
    pub(crate) fn chart(&self, scope: &Scope) -> Option<&Chart> {
        self.cases.chart(scope)
    }

    /// Every subject's key, in the order of enrolment.
    pub(crate) fn subjects(&self) -> Vec<Uuid> {
        self.cases.subjects()
    }

    /// The site, the cohorts, then every subject in the order of enrolment.
    pub(crate) fn scopes(&self) -> Vec<Scope> {
        self.cases.scopes()
    }

    /// A key for a subject, a visit or a row.
    pub(crate) fn fresh_key(&mut self) -> Uuid {
        self.casebook.fresh_key()
    }

    /// The number of the last event.
    pub(crate) fn seq(&self) -> u64 {
        self.seq
    }

    /// Now, at the site.
    pub(crate) fn now(&self) -> DateTime<FixedOffset> {
        self.environment.clock.now().with_timezone(&self.zone).fixed_offset()
    }

    /// Today, at the site.
    pub(crate) fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// The role of the person who works here.
    pub(crate) fn role(&self) -> Role {
        self.account.role
    }

    /// Whether the role may do acts of this kind at all.
    pub(crate) fn may(&self, kind: ActKind) -> bool {
        store::access::role_may(self.account.role, kind)
    }

    /// When and by whom the whole casebook was locked, if it is.
    pub(crate) fn locked(&self) -> Option<&Stamp> {
        self.cases.whole.locked.get(&whole())
    }

    /// Why nothing can be entered anywhere by this person.
    pub(crate) fn closed(&self) -> Option<&'static str> {
        if self.locked().is_some() {
            return Some("locked");
        }
        (!self.may(ActKind::Enter)).then_some("role")
    }

    /// The account as it stands after an act on it.
    pub(crate) fn reread_account(&mut self) -> Result<(), Refusal> {
        self.account = self.casebook.record().account(self.login.user())?.ok_or(Refusal::NotUnlocked)?;
        Ok(())
    }

    /// The issued passphrase must be changed before anything else.
    pub(crate) fn must_change_passphrase(&self) -> bool {
        self.account.issued
    }

    /// A person's printed name; the account's name where there is none.
    pub(crate) fn full_name(&self, user: &str) -> String {
        let account = self.casebook.record().account(user).ok().flatten();
        account.map_or_else(|| user.to_owned(), |account| account.name)
    }
}
