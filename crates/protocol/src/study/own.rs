//! What the program asks of every study by itself. No file holds these checks, so a list of the study's own would leave out much of what a site meets.
//! The checks that are made of a criterion (`IE-INCL02`) and of a form's condition (`V02.A08/hidden`) are not here: the compiler puts them among the study's.

use super::{Group, Item, LabPart, LabTest, Slot as _, Study};
use crate::compile::is_date;
use crate::definition::{EventKind, ItemType, Severity, Text};
use crate::expr::Type;
use crate::words;

/// A check of the program's own, and where this study meets it.
#[derive(Debug)]
pub struct OwnCheck {
    /// What its findings are called: `EC-001`, or `/soft` behind the place.
    pub id: &'static str,
    /// How grave it is. What is typed against a hard one is refused, but for a date before birth: that stands as a finding.
    pub severity: Severity,
    /// A short name.
    pub title: Text,
    /// When it is raised, in English.
    pub when: &'static str,
    /// The items, or the logs, as `FORM.ITEM`.
    pub places: Vec<String>,
}

impl Study {
    /// The program's own checks, those left out that nothing of this study can raise.
    #[must_use]
    pub fn own_checks(&self) -> Vec<OwnCheck> {
        let mut checks = self.refusals();
        checks.extend(self.questions());
        checks.extend(self.of_logs());
        checks.retain(|check| !check.places.is_empty());
        checks
    }

    fn refusals(&self) -> Vec<OwnCheck> {
        use Severity::H;
        let typed = Item::is_collected;
        let has_day = |item: &Item| is_date(&item.kind) || item.ty == Type::DateTime;
        let birth = self.special.birth.is_some();
        vec![
            own(
                "/type",
                H,
                words::impossible(),
                "what is typed does not match the item's pattern",
                self.places(|item| typed(item) && item.pattern.is_some()),
            ),
            own(
                "/hard",
                H,
                words::impossible(),
                "a value lies outside the possible range",
                self.places(|item| {
                    typed(item) && (!item.hard.is_open() || self.has(item, |test| ends(test.hard)))
                }),
            ),
            own(
                "EC-001",
                H,
                words::date_title(),
                "a date lies in the future",
                self.places(|item| typed(item) && has_day(item) && !item.future),
            ),
            own(
                "EC-002",
                H,
                words::date_title(),
                "a date lies before the subject's birth",
                self.places(|item| {
                    birth && typed(item) && has_day(item) && !item.before_birth && self.is_of_subject(item)
                }),
            ),
            own(
                "/unique",
                H,
                words::duplicate(),
                "a value is already used: by another subject, or in another row (a subject number used twice: EC-006)",
                self.places(|item| item.unique.is_some()),
            ),
        ]
    }

    fn questions(&self) -> Vec<OwnCheck> {
        use Severity::S;
        let asked_if = |item: &Item| {
            item.shown_when.is_some()
                || self.group(item.group).shown_when.is_some()
                || self.forms[item.form.slot()].not_done.is_some_and(|gate| gate != item.id)
        };
        vec![
            own(
                "/soft",
                S,
                words::unlikely(),
                "a value lies outside the usual range",
                self.places(|item| !item.soft.is_open() || self.has(item, |test| ends(test.soft))),
            ),
            own(
                "/hint",
                S,
                words::unlikely(),
                "such a value looks like a slip of the pen that the item knows",
                self.places(|item| !item.hints.is_empty()),
            ),
            own(
                "/digits",
                S,
                words::digits_title(),
                "a number has more decimals than its answer allows",
                self.places(|item| {
                    matches!(item.kind, ItemType::Decimal { .. })
                        && item.is_collected()
                        && item.laboratory.is_none()
                }),
            ),
            own(
                "/delta",
                S,
                words::delta_title(),
                "a laboratory result is far from the previous visit's",
                self.places(|item| self.has(item, |test| test.delta_abs.or(test.delta_factor).is_some())),
            ),
            own(
                "/hidden",
                S,
                words::hidden_title(),
                "an answer stands where nothing is asked now",
                self.places(|item| item.is_collected() && asked_if(item)),
            ),
            own(
                "/row",
                S,
                words::row_title(),
                "an answer names a row that is not there",
                self.places(|item| item.row_item.is_some()),
            ),
        ]
    }

    fn of_logs(&self) -> [OwnCheck; 2] {
        let logs = |asked: fn(&Group) -> bool| {
            let groups = self.groups.iter().filter(|group| asked(group));
            groups.map(|group| format!("{}.{}", self.forms[group.form.slot()].oid, group.oid)).collect()
        };
        let (count, key) = (
            "a log has fewer or more rows than it should, when its form is completed",
            "two rows of a log have the same key",
        );
        [
            own(
                "/rows",
                Severity::S,
                words::rows_title(),
                count,
                logs(|group| group.min_rows.or(group.max_rows).is_some()),
            ),
            own("/key", Severity::H, words::duplicate(), key, logs(|group| !group.key.is_empty())),
        ]
    }

    /// Whether an item is the subject's, and not of a laboratory's table or a committee.
    pub(crate) fn is_of_subject(&self, item: &Item) -> bool {
        let home = self.forms[item.form.slot()].home;
        home.is_none_or(|home| self.events[home.slot()].kind == EventKind::Common)
    }

    /// Whether an item is a laboratory result of whose test something is so.
    fn has(&self, item: &Item, so: impl Fn(&LabTest) -> bool) -> bool {
        matches!(item.laboratory, Some((test, LabPart::Result)) if so(&self.tests[test.slot()]))
    }

    fn places(&self, asked: impl Fn(&Item) -> bool) -> Vec<String> {
        let items = self.items.iter().filter(|item| asked(item));
        items.map(|item| format!("{}.{}", self.forms[item.form.slot()].oid, item.oid)).collect()
    }
}

fn own(
    id: &'static str,
    severity: Severity,
    title: Text,
    when: &'static str,
    places: Vec<String>,
) -> OwnCheck {
    OwnCheck { id, severity, title, when, places }
}

fn ends<T>((low, high): (Option<T>, Option<T>)) -> bool {
    low.is_some() || high.is_some()
}
