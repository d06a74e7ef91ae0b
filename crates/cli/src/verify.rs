//! `casebook verify`: a casebook's folder or a package.

use std::fs;

use serde::Serialize;
use serde_json::{Value, json};

use crate::args::VerifyArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{output, unlock};

/// What was found; the JSON shape is a contract.
#[derive(Serialize)]
struct Found {
    ok: bool,
    events: u64,
    head: String,
    problems: Vec<Value>,
    #[serde(flatten)]
    package: Option<Package>,
}

/// What only a package has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    extract: Option<exchange::Label>,
    key: String,
    values_compared: u64,
}

pub(crate) fn run(args: &VerifyArgs, json: bool) -> Result<(), Failure> {
    let path = args.path.as_path();
    let found = match fs::metadata(path) {
        Err(error) => return Err(Failure::io(path, &error)),
        Ok(metadata) if metadata.is_dir() => {
            if args.key.is_some() {
                return Err(Failure::usage("--key is for packages; a casebook's own key is inside it"));
            }
            casebook(args, json)?
        }
        Ok(_) => package(args, json)?,
    };
    if json {
        output::json(&found)?;
    } else {
        found.print()?;
    }
    if found.ok {
        return Ok(());
    }
    let count = u64::try_from(found.problems.len()).unwrap_or(u64::MAX);
    Err(Failure::data(format!("{}: {} found", path.display(), output::counted(count, "problem"))))
}

fn casebook(args: &VerifyArgs, json: bool) -> Result<Found, Failure> {
    let casebook = unlock::read_only(&args.path, &args.credentials)?;
    let progress = Progress::new(args.watching, json);
    let verified = casebook.verifier().run(&mut |done| progress.events(done));
    Ok(Found {
        ok: verified.ok(),
        events: verified.events,
        head: verified.head.hex(),
        problems: verified.problems.iter().map(|problem| json!(problem)).collect(),
        package: None,
    })
}

fn package(args: &VerifyArgs, json: bool) -> Result<Found, Failure> {
    let (path, key) = (args.path.as_path(), args.key.as_deref());
    if let Some(key) = key.filter(|key| !is_fingerprint(key)) {
        return Err(Failure::usage(format!("{key:?} is no fingerprint"))
            .advise("a fingerprint has 64 hexadecimal digits, as on the receipt; spaces do not matter"));
    }
    let verified = exchange::verify_package(path, key, &Progress::new(args.watching, json))
        .map_err(|error| Failure::io(path, &error))?;
    Ok(Found {
        ok: verified.problems.is_empty(),
        events: verified.events,
        head: verified.head,
        problems: verified.problems.iter().map(|problem| json!(problem)).collect(),
        package: Some(Package {
            extract: verified.extract,
            key: verified.key,
            values_compared: verified.values_compared,
        }),
    })
}

impl Found {
    fn print(&self) -> Result<(), Failure> {
        for problem in &self.problems {
            let part = |name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            output::line(format!("{}  {}: {}", part("code"), part("place"), part("detail")))?;
        }
        if self.head.is_empty() {
            return output::line("NOT whole: no chain of events can be read in it");
        }
        let whole = if self.ok { "whole" } else { "NOT whole" };
        output::line(format!("{whole}: {}, head {}", output::counted(self.events, "event"), self.head))?;
        let Some(package) = &self.package else { return Ok(()) };
        let label = package.extract.map_or("nothing".to_owned(), |label| label.to_string());
        output::line(format!("  extract      {label}"))?;
        output::line(format!(
            "  compared     {} read from ODM and tables",
            output::counted(package.values_compared, "value")
        ))?;
        output::line(format!("  signing key  {}", exchange::fingerprint(&package.key)))
    }
}

/// Whether the text can be a key's fingerprint; a slip of the hand is no forgery.
fn is_fingerprint(key: &str) -> bool {
    let digits: Vec<char> = key.chars().filter(|letter| !letter.is_whitespace()).collect();
    digits.len() == 64 && digits.iter().all(char::is_ascii_hexdigit)
}
