//! Why a simulation stopped: it never passes over a refusal in silence.

use std::io;

use api::Cancelled;
use api::contract::ApiError;
use thiserror::Error as ThisError;

/// Why a simulation stopped.
#[derive(Debug, ThisError)]
pub enum Error {
    /// A command was refused.
    #[error("{command} at {place}: {code} {params}")]
    Refused {
        /// The command.
        command: &'static str,
        /// What it was given for.
        place: String,
        /// The contract's code.
        code: String,
        /// Its parameters.
        params: String,
    },
    /// A value was refused.
    #[error("the value {value:?} at {place}: {code}: {message}")]
    Value {
        /// The field.
        place: String,
        /// As typed.
        value: String,
        /// The engine's code.
        code: String,
        /// Its words.
        message: String,
    },
    /// A form could not be completed.
    #[error("the form {place} cannot be completed: {blockers}")]
    Incomplete {
        /// The form.
        place: String,
        /// What stands in the way.
        blockers: String,
    },
    /// The casebook does not verify.
    #[error("the casebook does not verify: {0}")]
    NotWhole(String),
    /// No script is built in for the study.
    #[error("there is no script for the study {0}")]
    NoScript(String),
    /// The script does not fit its study.
    #[error("the script does not fit: {0}")]
    Script(String),
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Somebody wished it.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for Error {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Names the command and the place of a refusal.
pub(crate) fn at<R>(command: &'static str, place: &str, reply: Result<R, ApiError>) -> Result<R, Error> {
    reply.map_err(|ApiError { code, params }| Error::Refused {
        command,
        place: place.to_owned(),
        code,
        params: params.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" "),
    })
}
