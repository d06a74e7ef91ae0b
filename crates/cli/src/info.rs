//! `casebook info`: what a casebook is, and how much it holds.

use serde_json::json;
use store::{Counts, Custody, Head, Identity, Record, StudyVersion};

use crate::args::CasebookArgs;
use crate::failure::Failure;
use crate::{output, unlock};

struct Facts {
    identity: Identity,
    study: StudyVersion,
    counts: Counts,
    head: Head,
    locks: u64,
    locked: bool,
    custody: Custody,
}

pub(crate) fn run(args: &CasebookArgs, json: bool) -> Result<(), Failure> {
    let casebook = unlock::read_only(&args.casebook, &args.credentials)?;
    let facts = Facts::read(casebook.record()).map_err(Failure::data)?;
    let facts = facts.ok_or_else(|| Failure::data("the casebook has no first event, or no study"))?;
    if json { output::json(&facts.to_json()) } else { facts.print() }
}

impl Facts {
    fn read(record: Record<'_>) -> Result<Option<Self>, store::DatabaseError> {
        let (Some(identity), Some(study)) = (record.identity()?, record.studies()?.pop()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            identity,
            study,
            counts: record.counts()?,
            head: record.head()?,
            locks: record.locks()?,
            locked: record.locked()?,
            custody: record.custody()?,
        }))
    }

    fn last(&self, kind: &str) -> Option<&str> {
        self.custody.get(kind).map(|stamp| stamp.instant.as_str())
    }

    fn to_json(&self) -> serde_json::Value {
        json!({
            "casebook": self.identity.casebook,
            "study": {"oid": self.study.study, "version": self.study.version, "sha256": self.study.hash},
            "site": self.identity.site,
            "siteName": self.identity.site_name,
            "training": self.identity.training,
            "created": self.identity.created,
            "locked": self.locked,
            "locks": self.locks,
            "events": self.head.seq,
            "head": self.head.hex(),
            "key": self.identity.key,
            "counts": self.counts,
            "lastBackup": self.last("backed_up"),
            "lastExport": self.last("exported"),
            "lastLogin": self.last("logged_in"),
        })
    }

    fn print(&self) -> Result<(), Failure> {
        let Self { identity, study, counts, .. } = self;
        let training = if identity.training { ", for training: its data are nobody's" } else { "" };
        output::line(format!("{} at {} {}{training}", study.study, identity.site, identity.site_name))?;
        output::line(format!("  definition   {} (SHA-256 {})", study.version, study.hash))?;
        output::line(format!("  made         {}", identity.created))?;
        let locked = if self.locked { format!("yes, lock {}", self.locks) } else { "no".to_owned() };
        output::line(format!("  locked       {locked}"))?;
        output::line(format!("  chain        {}", output::counted(self.head.seq, "event")))?;
        output::line(format!("  head         {}", self.head.hex()))?;
        output::line(format!("  signing key  {}", exchange::fingerprint(&identity.key)))?;
        output::line(format!("  subjects     {}", counts.subjects))?;
        output::line(format!("  values       {}", counts.values))?;
        output::line(format!("  signatures   {}", counts.signatures))?;
        for (name, tally) in
            [("forms", &counts.forms), ("queries", &counts.queries), ("findings", &counts.findings)]
        {
            let parts: Vec<String> =
                tally.iter().map(|(status, count)| format!("{count} {}", status.replace('_', " "))).collect();
            let parts = if parts.is_empty() { "none".to_owned() } else { parts.join(", ") };
            output::line(format!("  {name:<12} {parts}"))?;
        }
        output::line(format!("  last backup  {}", self.last("backed_up").unwrap_or("never")))?;
        output::line(format!("  last export  {}", self.last("exported").unwrap_or("never")))
    }
}
