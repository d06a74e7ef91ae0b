//! `audit/README.txt`: what the trail is, which extract it belongs to, and how to check it by hand.

use std::io::{self, Write};

use super::Extract;

pub(super) fn write(extract: &Extract<'_>, out: &mut dyn Write) -> io::Result<()> {
    let banner = extract.banner();
    let (events, head, key) = (extract.through(), extract.head, &extract.snapshot.key);
    write!(
        out,
        "{banner}

This folder holds the audit trail of the casebook.

events.jsonl   the chain of events as the casebook stores it, one event a line. It is what proves the record, so it is
               kept byte by byte and bears no mark of its own; the sentence at the top of this file holds for it too.
trail.csv      the same events for people: one line a change, with who, when, where, old value, new value and reason.

The chain has {events} events and ends with the hash
  {head}
The casebook's signing key (Ed25519, public half) is
  {key}
Compare it with the fingerprint on the receipt that was printed when the casebook was made.

To check that no file was changed by accident, with nothing but this package, unpack it and run
  sha256sum -c SHA256SUMS
To check the chain, every signature and every value, and that nobody rewrote the whole package, run
  casebook verify PACKAGE.zip --key FINGERPRINT
"
    )
}
