//! `casebook`, the program without a window: the same core for scripts, sponsors, monitors and tests.
//!
//! Its words, its JSON and its exit codes are a contract, described in `docs/command-line.md`: 0 done, 1 something is wrong with the data,
//! 2 wrong usage, 3 refused, 130 and 143 stopped by a signal. Results go to standard output, errors and progress to standard error.

mod args;
mod audit;
mod backup;
mod checks;
mod create;
mod export;
mod failure;
mod folders;
mod info;
mod interrupt;
mod output;
mod progress;
mod randomise;
mod ranges;
mod simulate;
mod study;
mod unlock;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, RandomiseCommand, RangesCommand};
use failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            failure.exit_code()
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let json = cli.json;
    match cli.command {
        Command::Study(command) => study::run(command, json),
        Command::Simulate(args) => simulate::run(&args, json),
        Command::Randomise(RandomiseCommand::Seal(args)) => randomise::seal(&args, json),
        Command::Ranges(RangesCommand::Import(args)) => ranges::import(&args, json),
        Command::Create(args) => create::run(&args, json),
        Command::Info(args) => info::run(&args, json),
        Command::Verify(args) => verify::run(&args, json),
        Command::Checks(args) => checks::run(&args, json),
        Command::Export(args) => export::run(&args, json),
        Command::Backup(args) => backup::make(&args, json),
        Command::Restore(args) => backup::put_back(&args, json),
        Command::Audit(args) => audit::run(&args, json),
    }
}
