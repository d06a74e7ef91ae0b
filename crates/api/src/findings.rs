//! Findings as the window shows them: what the rules say now, joined with what people made of it.

use protocol::definition::Severity as Defined;
use protocol::{Evaluation, Finding};
use protocol::{Location, Oid, Scope};
use store::Role;

use crate::chart::{Chart, Query, QueryStage, Standing};
use crate::contract::{self, FindingStage, FindingState, Severity, Stamp};
use crate::reasons::in_words;
use crate::words::words;

/// What a screen needs to show findings.
pub(crate) struct Findings<'a> {
    pub(crate) chart: &'a Chart,
    pub(crate) evaluation: &'a Evaluation,
    /// Who looks.
    pub(crate) role: Role,
}

impl Findings<'_> {
    /// The findings of one form, gravest first.
    pub(crate) fn of_form(&self, form: &Location) -> Vec<FindingState> {
        let here = self.evaluation.findings.values().filter(|finding| finding.place.form_place() == *form);
        let mut states: Vec<FindingState> = here.map(|finding| self.state(finding)).collect();
        states.sort_by_key(|state| order(state.severity));
        states
    }

    /// One finding as it stands.
    pub(crate) fn state(&self, finding: &Finding) -> FindingState {
        let key = (finding.check.clone(), finding.place.clone());
        let standing = self.chart.findings.get(&key).filter(|standing| standing.params == finding.inputs);
        let query = self.query(&key);
        let stage = stage(standing, query.map(|(_, query)| query));
        let settled = standing.and_then(|standing| standing.settled.as_ref());
        FindingState {
            id: id(finding),
            check: finding.check.to_string(),
            severity: severity(finding.severity),
            place: finding.place.to_string(),
            title: words(&finding.title),
            message: words(&finding.message),
            advice: finding.advice.as_ref().map(words),
            criterion: finding.criterion.as_ref().map(ToString::to_string),
            blocks_completion: finding.blocks_completion,
            stage,
            query: query.map(|(id, _)| id.to_string()),
            asks_adverse_event: finding.severity == Defined::X || finding.adverse_event,
            can_draft_deviation: finding.deviation.is_some()
                && matches!(finding.place.scope, Scope::Subject(_)),
            waits_for: self.waits_for(finding, stage),
            settled: settled
                .map(|note| Stamp { at: note.stamp.instant.clone(), by: note.stamp.user.clone() }),
            settled_reason: settled.map(|note| in_words(&note.text)),
        }
    }

    fn query(&self, (check, at): &(Oid, Location)) -> Option<(&uuid::Uuid, &Query)> {
        let asked = self
            .chart
            .queries
            .iter()
            .filter(|(_, query)| query.at == *at && query.check.as_ref() == Some(check));
        asked.max_by_key(|(_, query)| query.thread.first().map(|entry| entry.stamp.seq))
    }

    fn waits_for(&self, finding: &Finding, stage: FindingStage) -> Option<contract::Role> {
        let alert = matches!(finding.severity, Defined::P | Defined::X);
        let physician = matches!(self.role, Role::Investigator | Role::PrincipalInvestigator);
        (alert && !physician && stage == FindingStage::Open).then_some(contract::Role::Investigator)
    }

    /// Whether somebody has to do something about the finding still.
    pub(crate) fn is_open(&self, finding: &Finding) -> bool {
        let key = (finding.check.clone(), finding.place.clone());
        let standing = self.chart.findings.get(&key).filter(|standing| standing.params == finding.inputs);
        match finding.severity {
            Defined::H => true,
            Defined::S if finding.at_completion && standing.is_none() => false,
            _ => standing.is_none_or(|standing| standing.settled.is_none()),
        }
    }
}

fn stage(standing: Option<&Standing>, query: Option<&Query>) -> FindingStage {
    let settled = standing.is_some_and(|standing| standing.settled.is_some());
    match standing.map(|standing| standing.severity) {
        Some(store::Severity::Soft) if settled => FindingStage::Confirmed,
        Some(store::Severity::Soft) if query.is_some_and(|query| query.stage == QueryStage::Answered) => {
            FindingStage::Answered
        }
        Some(_) if settled => FindingStage::Acknowledged,
        _ => FindingStage::Open,
    }
}

/// Stable while the finding stands: check and place.
pub(crate) fn id(finding: &Finding) -> String {
    format!("{}@{}", finding.check, finding.place)
}

/// The contract's word for how grave a finding is.
pub(crate) fn severity(severity: Defined) -> Severity {
    match severity {
        Defined::H => Severity::Hard,
        Defined::S => Severity::Soft,
        Defined::P => Severity::Protocol,
        Defined::X => Severity::Safety,
    }
}

fn order(severity: Severity) -> u8 {
    match severity {
        Severity::Hard => 0,
        Severity::Safety => 1,
        Severity::Protocol => 2,
        Severity::Soft => 3,
    }
}
