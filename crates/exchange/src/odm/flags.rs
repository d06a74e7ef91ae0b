//! The code lists of the annotations' flags: what can be said about a place beside its value.

use protocol::Missing;
use protocol::definition::Text;
use store::Severity;

/// What a flag speaks of: a code of the list [`TYPES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlagType {
    /// Why there is no value.
    Missing,
    /// The result is a bound: below or above it.
    Comparator,
    /// A query and how it stands.
    Query,
    /// A finding that stands: how grave.
    Finding,
    /// What a person decided about a finding.
    Decision,
    /// How far the work on a form, visit or row has come.
    State,
    /// The value holds characters that XML cannot carry; the tables have it whole.
    Characters,
}

/// One of the code lists: OID, name, codes and their meaning.
pub(super) struct FlagList {
    pub(super) oid: &'static str,
    pub(super) name: &'static str,
    pub(super) codes: Vec<(&'static str, Text)>,
}

/// The list of flag types.
pub(super) const TYPES: &str = "CL.CASEBOOK.FLAGTYPE";

impl FlagType {
    const ALL: [Self; 7] = [
        Self::Missing,
        Self::Comparator,
        Self::Query,
        Self::Finding,
        Self::Decision,
        Self::State,
        Self::Characters,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::Comparator => "COMPARATOR",
            Self::Query => "QUERY",
            Self::Finding => "FINDING",
            Self::Decision => "DECISION",
            Self::State => "STATE",
            Self::Characters => "CHARACTERS",
        }
    }

    /// The code list of its values.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::Missing => "CL.CASEBOOK.MISSING",
            Self::Comparator => "CL.CASEBOOK.COMPARATOR",
            Self::Query => "CL.CASEBOOK.QUERY",
            Self::Finding => "CL.CASEBOOK.FINDING",
            Self::Decision => "CL.CASEBOOK.DECISION",
            Self::State => "CL.CASEBOOK.STATE",
            Self::Characters => "CL.CASEBOOK.CHARACTERS",
        }
    }

    fn codes(self) -> Vec<(&'static str, Text)> {
        let words = |en: &str, ko: &str, zh: &str| Text { en: en.into(), ko: ko.into(), zh: zh.into() };
        match self {
            Self::Missing => {
                Missing::ALL.into_iter().map(|reason| (reason.code(), missing(reason))).collect()
            }
            Self::Comparator => vec![
                ("LT", words("Below the value", "값 미만", "低于该值")),
                ("GT", words("Above the value", "값 초과", "高于该值")),
            ],
            Self::Query => vec![
                ("OPEN", words("Open", "열림", "未答复")),
                ("ANSWERED", words("Answered", "답변됨", "已答复")),
                ("CLOSED", words("Closed", "종결됨", "已关闭")),
                ("CANCELLED", words("Cancelled", "취소됨", "已取消")),
            ],
            Self::Finding => [Severity::Hard, Severity::Soft, Severity::Protocol, Severity::Safety]
                .into_iter()
                .map(|severity| (finding(severity), Text::same(finding(severity))))
                .collect(),
            Self::Decision => vec![
                ("CONFIRMED", words("The value is right", "값이 맞음", "数值无误")),
                ("ACKNOWLEDGED", words("Acknowledged", "확인함", "已确认")),
                ("ADVERSE EVENT", words("It is an adverse event", "이상반응임", "属于不良事件")),
                ("NO ADVERSE EVENT", words("It is no adverse event", "이상반응 아님", "不属于不良事件")),
                ("NO DEVIATION", words("It is no deviation", "위반 아님", "不属于偏离")),
            ],
            Self::State => vec![
                ("COMPLETE", words("Complete", "완료", "已完成")),
                ("VERIFIED", words("Verified against the source", "원자료 확인됨", "已核查源数据")),
                ("FROZEN", words("Frozen", "동결됨", "已冻结")),
                ("LOCKED", words("Locked", "잠김", "已锁定")),
            ],
            Self::Characters => {
                vec![("REPLACED", words("Replaced by U+FFFD", "U+FFFD로 대체됨", "以 U+FFFD 代替"))]
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Missing => "Why there is no value",
            Self::Comparator => "The result is a bound",
            Self::Query => "How a query stands",
            Self::Finding => "A finding that stands",
            Self::Decision => "What was decided about a finding",
            Self::State => "How far the work has come",
            Self::Characters => "Characters that XML cannot carry",
        }
    }
}

/// All lists that flags refer to.
pub(super) fn lists() -> Vec<FlagList> {
    let types = FlagList {
        oid: TYPES,
        name: "What a flag speaks of",
        codes: FlagType::ALL.map(|flag| (flag.code(), Text::same(flag.name()))).to_vec(),
    };
    let values = FlagType::ALL.into_iter().map(|flag| FlagList {
        oid: flag.list(),
        name: flag.name(),
        codes: flag.codes(),
    });
    std::iter::once(types).chain(values).collect()
}

/// The code of a finding's severity.
pub(super) fn finding(severity: Severity) -> &'static str {
    match severity {
        Severity::Hard => "HARD",
        Severity::Soft => "SOFT",
        Severity::Protocol => "PROTOCOL",
        Severity::Safety => "SAFETY",
    }
}

/// The words of a missing reason (study specification 3.2).
pub(crate) fn missing(reason: Missing) -> Text {
    let (en, ko, zh) = match reason {
        Missing::Nd => ("Not done", "시행하지 않음", "未做"),
        Missing::Unk => ("Unknown", "알 수 없음", "未知"),
        Missing::Na => ("Not applicable", "해당 없음", "不适用"),
        Missing::Nask => ("Not asked", "묻지 않음", "未询问"),
        Missing::Ref => ("Refused", "거부함", "拒绝"),
        Missing::Lost => ("Sample lost or haemolysed", "검체 분실 또는 용혈", "样本丢失或溶血"),
    };
    Text { en: en.into(), ko: ko.into(), zh: zh.into() }
}
