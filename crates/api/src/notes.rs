//! What an amendment changes, refuses and warns of, as the contract's notes.

use protocol::amend::{Difference, Kind, Misfit, Part};
use protocol::definition::Text;

use crate::contract::{AmendmentKind, AmendmentNote, AmendmentPart, Words};
use crate::error::Refusal;
use crate::words::words;

/// A change of the definition, or why it is no amendment.
pub(crate) fn note(difference: &Difference) -> AmendmentNote {
    AmendmentNote {
        code: difference.code.clone(),
        kind: match difference.kind {
            Kind::Added => AmendmentKind::Added,
            Kind::Removed => AmendmentKind::Removed,
            Kind::Changed => AmendmentKind::Changed,
            Kind::Refused => AmendmentKind::Refused,
        },
        part: part(difference.part),
        narrows: difference.narrows,
        place: difference.place.clone(),
        about: present(&difference.about),
        property: present(&difference.property),
        was: present(&difference.was),
        becomes: present(&difference.becomes),
        message: words(&difference.message),
        advice: present(&difference.advice),
    }
}

/// What stands in the way.
pub(crate) fn misfit(misfit: &Misfit) -> AmendmentNote {
    let about = present(&misfit.about);
    AmendmentNote {
        code: misfit.code.to_owned(),
        kind: AmendmentKind::Refused,
        part: if about.is_some() { AmendmentPart::Item } else { AmendmentPart::Record },
        narrows: true,
        place: misfit.at.to_string(),
        about,
        property: None,
        was: None,
        becomes: None,
        message: words(&misfit.message),
        advice: present(&misfit.advice),
    }
}

/// What a version refuses of recorded data: the first of it.
pub(crate) fn refused(misfits: &[Misfit]) -> Refusal {
    let first = misfits.first().map(|misfit| {
        let said = |message: &str, advice: &str| format!("{}: {message} {advice}", misfit.at);
        let (message, advice) = (words(&misfit.message), words(&misfit.advice));
        Words {
            en: said(&message.en, &advice.en),
            ko: said(&message.ko, &advice.ko),
            zh: said(&message.zh, &advice.zh),
        }
    });
    Refusal::AmendmentRefused {
        code: misfits.first().map(|misfit| misfit.code.to_owned()).unwrap_or_default(),
        detail: Box::new(first.unwrap_or_default()),
    }
}

fn part(part: Part) -> AmendmentPart {
    match part {
        Part::Study => AmendmentPart::Study,
        Part::Value => AmendmentPart::Value,
        Part::Visit => AmendmentPart::Visit,
        Part::Form => AmendmentPart::Form,
        Part::Group => AmendmentPart::Group,
        Part::Item => AmendmentPart::Item,
        Part::CodeList => AmendmentPart::CodeList,
        Part::Code => AmendmentPart::Code,
        Part::Unit => AmendmentPart::Unit,
        Part::Check => AmendmentPart::Check,
        Part::Criterion => AmendmentPart::Criterion,
        Part::Test => AmendmentPart::Test,
        Part::Files => AmendmentPart::Files,
    }
}

fn present(text: &Text) -> Option<Words> {
    (!text.en.is_empty()).then(|| words(text))
}
