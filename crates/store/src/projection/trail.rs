//! The audit trail's index: which event changed what, where. The words stay in the contents, so that nothing is stored twice.

use protocol::{Location, Scope};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};
use serde::Serialize;

use super::acts::{STAMP, Stamp};
use super::{Applied, WITHIN, bounds, from_word, parsed};
use crate::access::ActKind;
use crate::change::What;
use crate::event::Header;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE trail (
    seq INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT,
    form TEXT,
    item TEXT,
    PRIMARY KEY (seq, ordinal)
) WITHOUT ROWID;
CREATE INDEX trail_at ON trail (at);";

/// What a search may find a change by: who did it, what it was done to, and what it says.
///
/// A change's words lie in its content; the raw text is looked through first, since most changes do not have it at all. Codes of the record (an origin, a
/// check's id) are no words that anybody searches for. A subject's place has 44 characters.
const SAYS: &str = r"(acts.user LIKE ?T ESCAPE '\'
    OR acts.user IN (SELECT user FROM accounts WHERE name LIKE ?T ESCAPE '\')
    OR item LIKE ?T ESCAPE '\'
    OR substr(trail.at, 1, 44) IN (SELECT at FROM subjects WHERE number LIKE ?T ESCAPE '\')
    OR content LIKE ?R ESCAPE '\' AND EXISTS (SELECT 1 FROM json_tree(content) AS said
        WHERE said.key IN ('value', 'typed', 'missing', 'reason', 'text', 'refused', 'message', 'decision', 'name', 'meaning',
            'number', 'approval', 'duties', 'user', 'file', 'site_name') AND said.atom LIKE ?T ESCAPE '\')";

/// Which part of the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// At or within this place.
    pub within: Option<Location>,
    /// By this user.
    pub user: Option<String>,
    /// Of this form, wherever it stands.
    pub form: Option<String>,
    /// Of this item, wherever it stands.
    pub item: Option<String>,
    /// With this text in it, in whatever case of ASCII letters: in a value before or after, a reason, a message, an item's OID, a subject's number, a user's name.
    pub text: Option<String>,
    /// The items of which `text` is said too, by OID: the record knows no labels.
    pub labelled: Vec<String>,
    /// Of these kinds of change (`value`, `signed` …); of every kind when empty.
    pub kinds: Vec<String>,
    /// From this instant on, UTC.
    pub from: Option<String>,
    /// Before this instant, UTC.
    pub to: Option<String>,
    /// After this event.
    pub after: Option<u64>,
    /// Before this event.
    pub before: Option<u64>,
    /// The newest first.
    pub newest_first: bool,
    /// How many lines at most; 0 is all.
    pub limit: u32,
    /// How many lines to pass over.
    pub skip: u32,
}

/// One change of the trail: before, after, why, who, in which role, when (R-01, R-07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrailLine {
    /// Who, and when.
    pub stamp: Stamp,
    /// The change's position in its event.
    pub ordinal: u32,
    /// What kind of act.
    pub act: ActKind,
    /// Where.
    pub at: Location,
    /// What kind of change.
    pub kind: String,
    /// What changed; `None` when its content was redacted.
    pub what: Option<What>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>, header: &Header) -> rusqlite::Result<()> {
    let change = usize::try_from(applied.ordinal).ok().and_then(|ordinal| header.changes.get(ordinal));
    let (kind, key) = change.map_or(("", None), |change| (change.kind.as_str(), change.key.as_deref()));
    connection.prepare_cached("INSERT INTO trail VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        applied.seq,
        applied.ordinal,
        applied.at,
        kind,
        key,
        applied.place.form.as_ref().map(|form| form.as_str()),
        applied.place.item.as_ref().map(|item| item.as_str()),
    ])?;
    Ok(())
}

impl TrailFilter {
    /// The condition and its parameters.
    fn condition(&self) -> (String, Vec<Value>) {
        let (mut sql, mut params) = (String::from("1"), Vec::new());
        if let Some(place) = &self.within {
            sql = WITHIN.to_owned();
            params.extend(bounds(place).map(Value::Text));
        }
        let mut and = |condition: &str, value: Option<Value>| {
            if let Some(value) = value {
                params.push(value);
                sql.push_str(&format!(" AND {condition} ?{}", params.len()));
            }
        };
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        and("acts.user =", text(&self.user));
        and("form =", text(&self.form));
        and("item =", text(&self.item));
        and("instant >=", text(&self.from));
        and("instant <", text(&self.to));
        and("trail.seq >", self.after.map(|seq| Value::Integer(seq.cast_signed())));
        and("trail.seq <", self.before.map(|seq| Value::Integer(seq.cast_signed())));
        if !self.kinds.is_empty() {
            params.extend(self.kinds.iter().cloned().map(Value::Text));
            let first = params.len() - self.kinds.len();
            let places: Vec<String> = (first + 1..=params.len()).map(|at| format!("?{at}")).collect();
            sql.push_str(&format!(" AND kind IN ({})", places.join(", ")));
        }
        if let Some(text) = &self.text {
            let raw = serde_json::Value::from(text.as_str()).to_string();
            params.push(Value::Text(pattern(text)));
            params.push(Value::Text(pattern(raw.trim_matches('"'))));
            let (text, raw) = (params.len() - 1, params.len());
            params.extend(self.labelled.iter().cloned().map(Value::Text));
            let places: Vec<String> = (raw + 1..=params.len()).map(|at| format!("?{at}")).collect();
            let says = SAYS.replace("?T", &format!("?{text}")).replace("?R", &format!("?{raw}"));
            sql.push_str(&format!(" AND {says} OR item IN ({}))", places.join(", ")));
        }
        (sql, params)
    }
}

/// The pattern of a text anywhere in another one.
fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{escaped}%")
}

fn read(row: &Row<'_>) -> rusqlite::Result<TrailLine> {
    let kind: String = row.get(3)?;
    let content: Option<String> = row.get(4)?;
    let what = content.map(|content| What::join(&kind, &content)).transpose();
    Ok(TrailLine {
        ordinal: row.get(0)?,
        act: from_word(1, row.get(1)?)?,
        at: parsed(2, &row.get::<_, String>(2)?)?,
        what: what.map_err(|error| super::unreadable(4, error))?,
        kind,
        stamp: Stamp::read(row, 5)?,
    })
}

impl Record<'_> {
    /// The trail's lines that the filter lets through.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn trail(&self, filter: &TrailFilter) -> rusqlite::Result<Vec<TrailLine>> {
        let (condition, params) = filter.condition();
        let order = if filter.newest_first { "DESC" } else { "ASC" };
        let limit = if filter.limit == 0 { -1 } else { i64::from(filter.limit) };
        let sql = format!(
            "SELECT ordinal, act, at, kind, content, {STAMP} FROM trail JOIN acts USING (seq)
             LEFT JOIN contents USING (seq, ordinal) WHERE {condition}
             ORDER BY trail.seq {order}, ordinal {order} LIMIT {limit} OFFSET {}",
            filter.skip
        );
        self.connection.prepare_cached(&sql)?.query_map(params_from_iter(params), read)?.collect()
    }

    /// How many lines the filter lets through, whatever its limit.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn trail_count(&self, filter: &TrailFilter) -> rusqlite::Result<u64> {
        let (condition, params) = filter.condition();
        let contents = if filter.text.is_some() { "LEFT JOIN contents USING (seq, ordinal)" } else { "" };
        let sql = format!("SELECT count(*) FROM trail JOIN acts USING (seq) {contents} WHERE {condition}");
        self.connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))
    }

    /// Everything that happened at exactly this place, the oldest first (R-07).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn history(&self, place: &Location) -> rusqlite::Result<Vec<TrailLine>> {
        let sql = format!(
            "SELECT ordinal, act, at, kind, content, {STAMP} FROM trail JOIN acts USING (seq)
             LEFT JOIN contents USING (seq, ordinal) WHERE trail.at = ?1 ORDER BY trail.seq, ordinal"
        );
        self.connection.prepare_cached(&sql)?.query_map([place.to_string()], read)?.collect()
    }

    /// What changed in a scope since an event, in order: what a broken verification or signature no longer covers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes_since(&self, place: &Location, seq: u64) -> rusqlite::Result<Vec<TrailLine>> {
        let filter = TrailFilter { within: Some(place.clone()), after: Some(seq), ..TrailFilter::default() };
        self.trail(&filter)
    }

    /// Places of a scope that were withdrawn as a whole: subject, visits, forms, rows.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn withdrawn(&self, scope: &Scope) -> rusqlite::Result<Vec<Location>> {
        let place = Location::scope(scope.clone());
        let sql = format!(
            "SELECT at FROM (SELECT at, withdrawn FROM subjects UNION ALL SELECT at, withdrawn FROM visits
             UNION ALL SELECT at, withdrawn FROM forms UNION ALL SELECT at, withdrawn FROM form_rows)
             WHERE withdrawn IS NOT NULL AND {WITHIN} ORDER BY at"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_map(bounds(&place), |row| parsed(0, &row.get::<_, String>(0)?))?.collect()
    }
}
