//! The act of saving: what can be parsed is stored in one event together with everything that follows from it; what cannot is handed back with its words.

use protocol::{Content, Evaluation, Location, Oid, Origin, Scope, Study};
use store::{Act, Consequence, Edit};

use crate::case::{Case, Moment};
use crate::chart::Chart;
use crate::commands::form::state;
use crate::commands::preview::reason;
use crate::contract::{AddRow, Change, Done, Refused, RowAdded, Save, Saved};
use crate::effects::{Because, Difference};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;
use crate::spread::touched;
use crate::words::words;

/// One change as the window sent it: text, a missing reason, or neither to clear the field.
pub(crate) struct Typed {
    pub(crate) at: Location,
    pub(crate) text: Option<String>,
    pub(crate) missing: Option<String>,
}

impl Typed {
    /// Reads one change: exactly one of text, missing and clear.
    pub(crate) fn read(change: Change) -> Result<Self, Refusal> {
        let Change { place, text, missing, clear } = change;
        let given = usize::from(text.is_some()) + usize::from(missing.is_some()) + usize::from(clear);
        if given != 1 {
            return Err(Refusal::bad("changes", "exactly-one"));
        }
        let at = names::place(&place)?;
        if at.item.is_none() {
            return Err(Refusal::bad("changes", "item"));
        }
        Ok(Self { at, text, missing })
    }

    /// The content it means; the inner error refuses the value, the outer one the request.
    pub(crate) fn parse(
        &self,
        case: &Case,
        moment: &Moment,
    ) -> Result<Result<Option<Content>, protocol::Refusal>, Refusal> {
        let item = moment.study.item_at(&self.at).ok_or(Refusal::NotFound)?;
        if !item.is_collected() {
            return Err(Refusal::bad("place", "derived"));
        }
        if let Some(code) = &self.missing {
            return Ok(Ok(Some(Content::Missing { missing: reason(code)? })));
        }
        match self.text.as_deref().map(str::trim) {
            None | Some("") => Ok(Ok(None)),
            Some(text) => Ok(case.parse(moment, &self.at, text).map(Some)),
        }
    }
}

/// A value refused, with the engine's words.
pub(crate) fn refused(at: &Location, refusal: &protocol::Refusal) -> Refused {
    Refused {
        place: at.to_string(),
        code: refusal.code.to_string(),
        message: words(&refusal.message),
        hint: refusal.hint.as_deref().map(words),
    }
}

/// Command `save`.
pub(crate) fn save(session: &mut Session, request: Save) -> Result<Saved, Refusal> {
    let first = request.changes.first().ok_or_else(|| Refusal::bad("changes", "empty"))?;
    let form = names::form_place(&first.place)?;
    let typed = request.changes.into_iter().map(Typed::read).collect::<Result<Vec<_>, _>>()?;
    if typed.iter().any(|typed| typed.at.scope != form.scope) {
        return Err(Refusal::bad("changes", "scope"));
    }
    let (done, refused) = enter(session, &form.scope, Vec::new(), typed, request.reason)?;
    Ok(Saved { done, refused, state: state(session, &form)? })
}

/// Command `add_row`.
pub(crate) fn add_row(session: &mut Session, request: AddRow) -> Result<RowAdded, Refusal> {
    let form = names::form_place(&request.place)?;
    let row = session.fresh_key();
    let at = form.with_row(row);
    let typed = request.values.into_iter().map(|value| Typed {
        at: at.with_item(Oid::new(&value.item)),
        text: value.text,
        missing: value.missing,
    });
    let add = Edit::AddRow { at: at.clone(), group: Oid::new(&request.group) };
    let (done, refused) = enter(session, &form.scope, vec![add], typed.collect(), request.reason)?;
    Ok(RowAdded { row: row.to_string(), saved: Saved { done, refused, state: state(session, &form)? } })
}

/// Enters what can be parsed, after `edits` that make places for it.
///
/// Returns the event, if anything was stored, and the values refused.
pub(crate) fn enter(
    session: &mut Session,
    scope: &Scope,
    edits: Vec<Edit>,
    typed: Vec<Typed>,
    reason: Option<String>,
) -> Result<(Option<Done>, Vec<Refused>), Refusal> {
    let moment = session.moment(scope);
    let case = session.case(scope)?;
    let (mut changes, mut refusals) = (Vec::new(), Vec::new());
    for one in typed {
        match one.parse(case, &moment)? {
            Ok(content) if case.chart.entered.get(&one.at) == content.as_ref() => {}
            Ok(content) => changes.push((one.at, content)),
            Err(refusal) => refusals.push(refused(&one.at, &refusal)),
        }
    }
    if changes.is_empty() && edits.is_empty() {
        return Ok((None, refusals));
    }
    let done = record(session, scope, edits, changes, reason)?;
    Ok((Some(done), refusals))
}

/// Said when new data change derived values in what was signed or verified elsewhere: nothing that the person could explain better.
const FOLLOWS: &str = "New data; values derived from them changed in what had been signed or verified.";

/// The reason that the record wants although nothing entered here was completed, signed or verified before: only derived values change in such places.
fn owed_elsewhere(
    chart: &Chart,
    changes: &[(Location, Option<Content>)],
    consequences: &[Consequence],
) -> Option<String> {
    let derived = consequences.iter().any(|consequence| match consequence {
        Consequence::Derived { at, .. } => chart.is_covered(at),
        _ => false,
    });
    (derived && !changes.iter().any(|(at, _)| chart.wants_reason(at))).then(|| FOLLOWS.to_owned())
}

/// Stores edits of the record's shape and new values in one event, with everything that follows.
pub(crate) fn record(
    session: &mut Session,
    scope: &Scope,
    edits: Vec<Edit>,
    changes: Vec<(Location, Option<Content>)>,
    reason: Option<String>,
) -> Result<Done, Refusal> {
    record_by(session, scope, edits, Origin::Transcribed, changes, |edits, given| Act::Enter {
        edits,
        reason: reason.or(given),
        query: None,
    })
}

/// The same by another act than entering: it is handed all edits, and the reason that is owed if nobody gives one.
pub(crate) fn record_by(
    session: &mut Session,
    scope: &Scope,
    edits: Vec<Edit>,
    origin: Origin,
    changes: Vec<(Location, Option<Content>)>,
    act: impl FnOnce(Vec<Edit>, Option<String>) -> Act,
) -> Result<Done, Refusal> {
    entering(session, scope, edits, origin, changes, act, Session::act)
}

/// The act of entering, with everything that follows from it, as the rules see it: `then` stores it. When it does not, the rules forget it.
pub(crate) fn entering<R>(
    session: &mut Session,
    scope: &Scope,
    mut edits: Vec<Edit>,
    origin: Origin,
    changes: Vec<(Location, Option<Content>)>,
    act: impl FnOnce(Vec<Edit>, Option<String>) -> Act,
    then: impl FnOnce(&mut Session, Act, Vec<Consequence>) -> Result<R, Refusal>,
) -> Result<R, Refusal> {
    let moment = session.moment(scope);
    session.advancing(&moment, scope, &edits.clone(), &changes, |session| {
        let case = session.case(scope)?;
        let mut following = following(&moment.study, &case.chart, case.evaluation());
        let owed = owed_elsewhere(&case.chart, &changes, &following);
        let mut places: Vec<Location> = edits.iter().filter_map(edited).cloned().collect();
        places.extend(changes.iter().map(|(at, _)| at.clone()).chain(touched(&following)));
        let spread = session.spread(scope, &places)?;
        following.extend(spread.consequences);
        let owed = owed.or(spread.owed);
        let value = |(at, content): &(Location, Option<Content>)| Edit::Value {
            at: at.clone(),
            content: content.clone(),
            origin,
        };
        edits.extend(changes.iter().map(value));
        then(session, act(edits, owed), following)
    })
}

/// The place whose data an edit changes; a note beside them changes none.
fn edited(edit: &Edit) -> Option<&Location> {
    match edit {
        Edit::Value { at, .. }
        | Edit::AddVisit { at, .. }
        | Edit::AddRow { at, .. }
        | Edit::Withdraw { at, .. } => Some(at),
        Edit::Note { .. } => None,
    }
}

/// What follows in the scope itself: the difference between its record and what the rules say.
pub(crate) fn following(study: &Study, chart: &Chart, evaluation: &Evaluation) -> Vec<Consequence> {
    let because = Because::Corrected;
    Difference { study, chart, evaluation, completes: None, acted_on: None, because }.consequences()
}
