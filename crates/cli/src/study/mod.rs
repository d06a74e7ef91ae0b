//! `casebook study`: definitions without a casebook.

mod amend;
mod called;
mod check;
mod diagnostics;
pub(crate) mod find;
mod fragment;
mod inventory;
mod list;
mod page;
mod show;

use crate::args::StudyCommand;
use crate::failure::Failure;

pub(crate) fn run(command: StudyCommand, json: bool) -> Result<(), Failure> {
    match command {
        StudyCommand::List => list::run(json),
        StudyCommand::Amend(args) => amend::run(&args, json),
        StudyCommand::Check { study } => check::run(&study, json),
        StudyCommand::Show(args) => show::run(&args, json),
        StudyCommand::Try { study, fragment } => fragment::run(&study, &fragment, json),
    }
}
