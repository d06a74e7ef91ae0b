//! The reasons that the program itself writes into the record, where nobody gave one: in English there, and in the reader's language where the trail is read.

use crate::contract::Words;

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

/// A recorded reason in every language, if it is the program's own; a person's stands as it was written.
pub(crate) fn own_reason(recorded: &str) -> Option<Words> {
    let [en, ko, zh] = OwnReason::ALL.into_iter().map(OwnReason::words).find(|[en, ..]| *en == recorded)?;
    Some(Words { en: en.to_owned(), ko: ko.to_owned(), zh: zh.to_owned() })
}
