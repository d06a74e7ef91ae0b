//! The clocks of study specification 12.3: hours elapse whatever the clocks on the wall do, days end at the site's midnight.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use protocol::{ClockReading, Record, Scope, evaluate};
use rstest::rstest;

use crate::study_a::study;
use crate::subject_a::{SUBJECT, Subject};
use crate::tiny::patched;

fn at(instant: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(instant).unwrap()
}

/// What the clocks of a subject say at a site, at an instant.
fn clocks(subject: &Subject, now: &str, zone: Tz) -> Vec<ClockReading> {
    let record = Record { now: at(now), zone, ..subject.record() };
    evaluate(study(), &record, &Scope::Subject(SUBJECT)).clocks(study(), &record)
}

fn one(clocks: &[ClockReading], oid: &str) -> Option<ClockReading> {
    clocks.iter().find(|clock| clock.clock.as_str() == oid).cloned()
}

/// A serious event, and its first report with the given awareness.
fn aware(instant: &str) -> Subject {
    let mut subject = Subject::new();
    subject.pass(chrono::TimeDelta::days(120));
    subject
        .with("COMMON/AE/AEYN", "Y")
        .with("COMMON/AE#1/AESPID", "1")
        .with("COMMON/AE#1/AESER", "Y")
        .with("COMMON/SAE#1/SAEREF", "1")
        .with("COMMON/SAE#1/SAEVER", "INITIAL")
        .with("COMMON/SAE#1/SAEAWDTM", instant)
}

#[rstest]
// The example of study specification 12.3.
#[case("2026-03-07T22:15+09:00", Tz::Asia__Seoul, "2026-03-08T22:15:00+09:00")]
// New York puts its clocks forward on 8 March 2026 at 02:00: the wall shows an hour more.
#[case("2026-03-07T22:15-05:00", Tz::America__New_York, "2026-03-08T23:15:00-04:00")]
// And back on 1 November 2026: an hour less.
#[case("2026-10-31T22:15-04:00", Tz::America__New_York, "2026-11-01T21:15:00-05:00")]
// Heard of in the hour that occurs twice, the second time.
#[case("2026-11-01T01:30-05:00", Tz::America__New_York, "2026-11-02T01:30:00-05:00")]
// Berlin, last Sunday of March and of October.
#[case("2026-03-28T12:00+01:00", Tz::Europe__Berlin, "2026-03-29T13:00:00+02:00")]
#[case("2026-10-24T12:00+02:00", Tz::Europe__Berlin, "2026-10-25T11:00:00+01:00")]
// Lord Howe Island moves by half an hour.
#[case("2026-04-04T12:00+11:00", Tz::Australia__Lord_Howe, "2026-04-05T11:30:00+10:30")]
// Recorded in Seoul, read at a site in Shanghai: the same instant.
#[case("2026-03-07T22:15+09:00", Tz::Asia__Shanghai, "2026-03-08T21:15:00+08:00")]
fn a_report_is_due_24_hours_after_awareness(#[case] aware_at: &str, #[case] zone: Tz, #[case] due: &str) {
    let subject = aware(aware_at);
    let clock = one(&clocks(&subject, aware_at_now(aware_at).as_str(), zone), "SPONSOR").unwrap();
    assert_eq!(clock.due.with_timezone(&zone).to_rfc3339(), due);
    assert_eq!((clock.due - clock.from).num_minutes(), 1440);
    let on_time = one(&clocks(&subject, due, zone), "SPONSOR").unwrap();
    assert!(!on_time.late, "at the instant it is due it is not late");
    let after = (at(due) + chrono::TimeDelta::minutes(1)).to_rfc3339();
    assert!(one(&clocks(&subject, &after, zone), "SPONSOR").unwrap().late);
}

/// The typed instant with seconds, as RFC 3339 has them.
fn aware_at_now(typed: &str) -> String {
    format!("{}:00{}", &typed[..16], &typed[16..])
}

#[rstest]
// Seven days from 1 March: the whole of 8 March, which has 23 hours in New York.
#[case("2026-03-01T09:00-05:00", Tz::America__New_York, "2026-03-09T00:00:00-04:00")]
#[case("2026-10-26T23:59-04:00", Tz::America__New_York, "2026-11-03T00:00:00-05:00")]
// The day of the start is the site's, not that of the offset it was typed with.
#[case("2026-03-01T23:30+09:00", Tz::Asia__Shanghai, "2026-03-09T00:00:00+08:00")]
#[case("2026-03-02T00:30+09:00", Tz::Asia__Shanghai, "2026-03-09T00:00:00+08:00")]
// Cairo skips midnight on 24 April 2026: the day begins at one.
#[case("2026-04-16T10:00+02:00", Tz::Africa__Cairo, "2026-04-24T01:00:00+03:00")]
fn seven_days_to_the_authority_end_at_the_sites_midnight(
    #[case] sent: &str,
    #[case] zone: Tz,
    #[case] due: &str,
) {
    let subject = aware(sent)
        .with("COMMON/AE#1/AESLIFE", "Y")
        .with("COMMON/AE#1/AEREL_CELL", "POSSIBLY RELATED")
        .with("COMMON/SAE#1/SAEEXP", "UNEXPECTED")
        .with("COMMON/SAE#1/SAESENT_DTM", sent);
    let found = clocks(&subject, &aware_at_now(sent), zone);
    let clock = one(&found, "AUTHORITY7").unwrap();
    assert_eq!(clock.due.with_timezone(&zone).to_rfc3339(), due);
    assert_eq!(clock.last_day.unwrap().succ_opt().unwrap(), at(due).date_naive());
    assert!(one(&found, "AUTHORITY15").is_none(), "one of the two clocks runs");
    assert!(one(&clocks(&subject, due, zone), "AUTHORITY7").unwrap().late);
}

#[test]
fn the_ethics_committee_is_told_of_death_and_danger_to_life_only() {
    let plain = aware("2026-03-07T22:15+09:00");
    let grave = aware("2026-03-07T22:15+09:00").with("COMMON/AE#1/AESDTH", "Y");
    let now = "2026-03-08T00:00:00+09:00";
    assert!(one(&clocks(&plain, now, Tz::Asia__Seoul), "ETHICS").is_none());
    assert!(one(&clocks(&grave, now, Tz::Asia__Seoul), "ETHICS").is_some());
}

#[test]
fn a_sent_report_stops_its_clock_late_or_in_time_and_a_later_one_its_follow_up() {
    let sent = |when: &str| aware("2026-03-07T22:15+09:00").with("COMMON/SAE#1/SAESENT_DTM", when);
    let now = "2026-09-01T09:00:00+09:00";
    let clock = |subject: &Subject| one(&clocks(subject, now, Tz::Asia__Seoul), "SPONSOR").unwrap();
    let in_time = clock(&sent("2026-03-08T22:15+09:00"));
    assert!(in_time.stopped.is_some() && !in_time.late);
    assert!(clock(&sent("2026-03-08T22:16+09:00")).late);
    let follow_up = |subject: &Subject| one(&clocks(subject, now, Tz::Asia__Seoul), "FOLLOWUP");
    assert!(follow_up(&sent("2026-03-08T10:00+09:00")).is_some_and(|clock| clock.late));
    let followed = sent("2026-03-08T10:00+09:00")
        .with("COMMON/SAE#2/SAEREF", "1")
        .with("COMMON/SAE#2/SAEVER", "FINAL")
        .with("COMMON/SAE#2/SAEAWDTM", "2026-03-20T10:00+09:00");
    assert!(follow_up(&followed).is_none(), "nothing follows a final report");
}

#[test]
fn a_major_deviation_has_seven_days_to_the_ethics_committee() {
    let deviation = |severity: &str| {
        Subject::new().with("COMMON/DV#1/DVSEV", severity).with("COMMON/DV#1/DVDETDAT", "2026-03-02")
    };
    let now = "2026-03-09T23:59:00+09:00";
    let clock = one(&clocks(&deviation("MAJOR"), now, Tz::Asia__Seoul), "ETHICS").unwrap();
    assert_eq!(clock.last_day.unwrap().to_string(), "2026-03-09");
    assert!(!clock.late, "the last day counts whole");
    assert!(clocks(&deviation("MINOR"), now, Tz::Asia__Seoul).is_empty());
}

#[rstest]
#[case(r#""hours": 24, "days": 7"#)]
#[case("")]
#[case(r#""hours": 24"#)]
fn a_clock_wants_one_limit_that_its_start_can_begin(#[case] limit: &str) {
    let comma = if limit.is_empty() { "" } else { ", " };
    let clock = format!(
        r#""clocks": [{{ "oid": "T", "from": "AESTDAT"{comma}{limit}, "label": {{ "en": "t", "ko": "t", "zh": "t" }} }}], "repeats": true"#
    );
    let sources = patched("forms/AE.json", r#""repeats": true"#, &clock);
    let mistakes = protocol::Study::compile(&sources).unwrap_err();
    assert_eq!(mistakes.iter().map(|mistake| mistake.code).collect::<Vec<_>>(), ["E-CLOCK"]);
}
