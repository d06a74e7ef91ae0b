//! What follows from an act by the study's rules: the difference between what the record says and what the rules say now.
//!
//! The rules speak through an [`Evaluation`]; the record through a [`Chart`]. Their difference becomes the consequences that the act's event records: derived
//! values, findings raised and resolved, queries opened and closed by checks, forms that are no longer complete.

use std::collections::BTreeMap;

use protocol::definition::{Language, Severity as Defined};
use protocol::{Evaluation, Finding};
use protocol::{Location, Oid, Study};
use store::{Consequence, Severity};
use uuid::Uuid;

use crate::chart::{Chart, Query, QueryStage};
use crate::completion::is_blocked;
use crate::contract::Words;
use crate::reasons::OwnReason;

/// Why a check closes the query that it opened: what made it hold no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// The act itself, in the same record.
    Corrected,
    /// A change in a record that the check reads: the site's, a cohort's, another subject's.
    Elsewhere,
    /// Another version of the definition.
    Moved,
    /// It was judged again, on another day perhaps.
    Today,
}

impl Because {
    const ALL: [Self; 4] = [Self::Corrected, Self::Elsewhere, Self::Moved, Self::Today];

    /// As the record says it, and in every language.
    fn words(self) -> [&'static str; 3] {
        match self {
            Self::Corrected => [
                "The check no longer holds: the value was corrected.",
                "값이 수정되어 이 검사에 더 이상 해당하지 않습니다.",
                "数值已更正，不再触发此核查。",
            ],
            Self::Elsewhere => [
                "The check no longer holds: a record that it reads was changed elsewhere.",
                "이 검사가 참조하는 다른 기록이 변경되어 더 이상 해당하지 않습니다.",
                "此核查所引用的其他记录已更改，不再触发。",
            ],
            Self::Moved => [
                "The check no longer holds by the version of the definition that applies now.",
                "현재 적용되는 정의 버전에서는 이 검사에 더 이상 해당하지 않습니다.",
                "按现行定义版本，不再触发此核查。",
            ],
            Self::Today => [
                "The check no longer holds: it was judged again today.",
                "오늘 다시 판단한 결과 이 검사에 더 이상 해당하지 않습니다.",
                "今日重新判定，不再触发此核查。",
            ],
        }
    }
}

/// A check's recorded reason for closing its query, in every language; none if it is not one of those.
pub(crate) fn no_longer_holds(recorded: &str) -> Option<Words> {
    let [en, ko, zh] = Because::ALL.into_iter().map(Because::words).find(|[en, ..]| *en == recorded)?;
    Some(Words { en: en.to_owned(), ko: ko.to_owned(), zh: zh.to_owned() })
}

/// The record and the rules, side by side.
pub(crate) struct Difference<'a> {
    pub(crate) study: &'a Study,
    /// The record before the act.
    pub(crate) chart: &'a Chart,
    /// What the rules say after it.
    pub(crate) evaluation: &'a Evaluation,
    /// The form that the act completes, if it does.
    pub(crate) completes: Option<&'a Location>,
    /// The finding that a person is about to act on.
    pub(crate) acted_on: Option<&'a (Oid, Location)>,
    /// What is said of queries that are closed.
    pub(crate) because: Because,
}

impl<'a> Difference<'a> {
    /// Every consequence; none where the record is frozen or locked: such places keep what they hold. Queries are opened without a key; the session gives them
    /// one.
    pub(crate) fn consequences(&self) -> Vec<Consequence> {
        let mut consequences = self.derived();
        for (place, finding) in self.recorded_findings() {
            self.raised(&place, finding, &mut consequences);
        }
        self.resolved(&mut consequences);
        self.reopened(&mut consequences);
        consequences.retain(|consequence| self.is_open(consequence));
        consequences
    }

    fn is_open(&self, consequence: &Consequence) -> bool {
        let at = match consequence {
            Consequence::Derived { at, .. }
            | Consequence::Raised { at, .. }
            | Consequence::Resolved { at, .. }
            | Consequence::QueryOpened { at, .. } => Some(at),
            Consequence::QueryClosed { query, .. } => self.chart.queries.get(query).map(|query| &query.at),
            Consequence::FormReopened { form, .. } => Some(form),
        };
        at.is_none_or(|at| !self.chart.is_closed(at))
    }

    /// What was withdrawn keeps what had been derived there.
    fn derived(&self) -> Vec<Consequence> {
        let now = &self.evaluation.derived;
        let changed = now.iter().filter(|(at, content)| self.chart.derived.get(at) != Some(content));
        let gone = self.chart.derived.keys().filter(|at| !now.contains_key(at));
        let gone = gone.filter(|at| self.chart.withdrawal(at).is_none());
        let set = changed.map(|(at, content)| (at, Some(content.clone())));
        set.chain(gone.map(|at| (at, None)))
            .map(|(at, content)| {
                let item = self.study.item_at(at).map(|item| item.id);
                let formula = item.map(|item| self.study.formula_version(item)).unwrap_or_default();
                Consequence::Derived { at: at.clone(), content, formula }
            })
            .collect()
    }

    /// The findings that belong in the record now. A check that is judged at completion speaks once its form is complete, or somebody acts on it; what
    /// it said stays until it no longer holds.
    fn recorded_findings(&self) -> BTreeMap<(Oid, Location), &'a Finding> {
        let named = |finding: &'a Finding| ((finding.check.clone(), finding.place.clone()), finding);
        let findings = self.evaluation.findings.values().map(named);
        findings.filter(|(key, finding)| !finding.at_completion || self.is_due(key)).collect()
    }

    fn is_due(&self, key: &(Oid, Location)) -> bool {
        let form = key.1.form_place();
        self.chart.completed.contains_key(&form)
            || self.completes == Some(&form)
            || self.acted_on == Some(key)
            || self.chart.findings.contains_key(key)
    }

    fn raised(&self, place: &(Oid, Location), finding: &Finding, consequences: &mut Vec<Consequence>) {
        let standing = self.chart.findings.get(place);
        if standing.is_some_and(|standing| {
            standing.params == finding.inputs && standing.severity == grade(finding.severity)
        }) {
            return;
        }
        let message = finding.message.get(Language::En).to_owned();
        consequences.push(Consequence::Raised {
            check: finding.check.clone(),
            at: finding.place.clone(),
            severity: grade(finding.severity),
            blocks_completion: finding.blocks_completion,
            message: message.clone(),
            params: finding.inputs.clone(),
        });
        if finding.severity == Defined::S && self.open_query(place).is_none() {
            consequences.push(Consequence::QueryOpened {
                query: Uuid::nil(),
                check: finding.check.clone(),
                at: finding.place.clone(),
                text: message,
            });
        }
    }

    fn resolved(&self, consequences: &mut Vec<Consequence>) {
        let now = self.recorded_findings();
        for place in self.chart.findings.keys().filter(|place| !now.contains_key(place)) {
            let (check, at) = place.clone();
            consequences.push(Consequence::Resolved { check: check.clone(), at });
            if let Some((query, _)) = self.open_query(place) {
                consequences.push(Consequence::QueryClosed {
                    query: *query,
                    check,
                    text: self.because.words()[0].to_owned(),
                });
            }
        }
    }

    fn open_query(&self, (check, at): &(Oid, Location)) -> Option<(&Uuid, &Query)> {
        self.chart.queries.iter().find(|(_, query)| {
            let waiting = matches!(query.stage, QueryStage::Open | QueryStage::Answered);
            waiting && query.at == *at && query.check.as_ref() == Some(check)
        })
    }

    fn reopened(&self, consequences: &mut Vec<Consequence>) {
        let complete = self.chart.completed.keys().filter(|form| self.completes != Some(form));
        for form in complete {
            if is_blocked(self.chart, self.evaluation, form) {
                consequences.push(Consequence::FormReopened {
                    form: form.clone(),
                    reason: OwnReason::NoLongerComplete.recorded().into(),
                });
            }
        }
    }
}

/// The record's word for how grave a finding is.
pub(crate) fn grade(severity: Defined) -> Severity {
    match severity {
        Defined::H => Severity::Hard,
        Defined::S => Severity::Soft,
        Defined::P => Severity::Protocol,
        Defined::X => Severity::Safety,
    }
}
