//! The reasons and decisions that the program itself writes into the record: in English there, and in the reader's language where they are read.

use crate::contract::{AlertDecision, Words};
use crate::words::same;

/// Why something happened that nobody did with their own hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnReason {
    /// A complete form is taken back.
    NoLongerComplete,
    /// A complete form is taken back when its subject moves to another version.
    NotCompleteByVersion,
    /// A row of the log of deviations that an alert proposed.
    DraftedFromAlert,
}

impl OwnReason {
    const ALL: [Self; 3] = [Self::NoLongerComplete, Self::NotCompleteByVersion, Self::DraftedFromAlert];

    /// As the record says it.
    pub(crate) fn recorded(self) -> &'static str {
        self.words()[0]
    }

    fn words(self) -> [&'static str; 3] {
        match self {
            Self::NoLongerComplete => [
                "A change left something to settle or to fill in in this form.",
                "변경으로 인해 이 서식에 해결하거나 입력할 사항이 생겼습니다.",
                "因更改，该表单出现需处理或填写的内容。",
            ],
            Self::NotCompleteByVersion => [
                "The form is not complete by the version of the definition that it was moved to.",
                "새로 적용된 정의 버전에 따르면 이 서식은 완료되지 않았습니다.",
                "按转入的定义版本，该表单尚未完成。",
            ],
            Self::DraftedFromAlert => [
                "A deviation drafted from an acknowledged alert.",
                "확인된 경고에서 작성된 위반 초안입니다.",
                "由已确认的警示起草的偏离。",
            ],
        }
    }
}

const DECISIONS: [AlertDecision; 4] = [
    AlertDecision::SubjectContinues,
    AlertDecision::SubjectExcluded,
    AlertDecision::ValueWillBeRepeated,
    AlertDecision::NotApplicable,
];

fn decision_words(decision: AlertDecision) -> [&'static str; 3] {
    match decision {
        AlertDecision::SubjectContinues => ["subject continues", "대상자 계속 참여", "受试者继续参加"],
        AlertDecision::SubjectExcluded => ["subject excluded", "대상자 부적격", "受试者不符合入选"],
        AlertDecision::ValueWillBeRepeated => ["value will be repeated", "재검 예정", "将重复检测"],
        AlertDecision::NotApplicable => ["not applicable", "여기에 해당하지 않음", "此处不适用"],
    }
}

/// A decision on an alert as the record spells it, with what its maker wrote beside it.
pub(crate) fn recorded_decision(decision: AlertDecision, why: &str) -> String {
    let [en, ..] = decision_words(decision);
    match why.trim() {
        "" => en.to_owned(),
        why => format!("{en}: {why}"),
    }
}

/// A recorded reason in every language, if it is the program's own or begins with a decision; a person's stands as it was written.
pub(crate) fn own_reason(recorded: &str) -> Option<Words> {
    let own = OwnReason::ALL.into_iter().map(OwnReason::words).find(|[en, ..]| *en == recorded);
    let of = |[en, ko, zh]: [String; 3]| Words { en, ko, zh };
    own.map(|words| of(words.map(str::to_owned))).or_else(|| {
        DECISIONS.into_iter().map(decision_words).find_map(|words| {
            let why = recorded.strip_prefix(words[0])?;
            (why.is_empty() || why.starts_with(": "))
                .then(|| of([words[0], words[1], words[2]].map(|word| format!("{word}{why}"))))
        })
    })
}

/// A recorded reason or decision in every language.
pub(crate) fn in_words(recorded: &str) -> Words {
    own_reason(recorded).unwrap_or_else(|| same(recorded))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_decision_is_read_in_every_language_and_what_was_written_beside_it_stands() {
        for decision in DECISIONS {
            let words = own_reason(&recorded_decision(decision, " seen again ")).unwrap();
            assert_ne!(words.en, words.ko);
            for text in [&words.en, &words.ko, &words.zh] {
                assert!(text.ends_with(": seen again"), "{text}");
            }
            assert_eq!(words.en, recorded_decision(decision, "seen again"));
            assert_eq!(own_reason(&recorded_decision(decision, "")).unwrap().ko, decision_words(decision)[1]);
        }
    }

    #[test]
    fn what_a_person_wrote_stands_as_it_was_written() {
        for text in ["subject continues to feel well", "as in the source"] {
            assert_eq!(own_reason(text), None);
            assert_eq!(in_words(text).zh, text);
        }
    }
}
