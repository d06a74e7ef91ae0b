//! `ranges import`: a laboratory's file becomes rows of the site's table, all of them or none.

use protocol::{EventKey, Location, Oid, Scope};
use store::Act;

use crate::program::Home;

const HEADER: &str = "LBNAM,TESTCD,LBORRESU,LLN,ULN,VALIDFROM,VERSION,APPROVED";

fn file(home: &Home, lines: &[&str]) -> String {
    let path = home.path("ranges.csv");
    std::fs::write(&path, [&[HEADER], lines].concat().join("\n")).unwrap();
    path
}

#[test]
fn ranges_are_imported_in_one_event() {
    let home = Home::new();
    let path = file(
        &home,
        &["Central,ALT,U/L,8,40,2026-01-01,7,Dr Seo", "Central,AST,U/L,8,40,2026-01-01,7,Dr Seo"],
    );
    let before = home.run("cho", "info", &["--json"]).done().json()["events"].as_u64().unwrap();
    let tried = home.run("cho", "ranges import", &[&path, "--dry-run"]).done().out;
    assert!(tried.contains("2 ranges would be added"), "{tried}");
    let done = home.run("cho", "ranges import", &[&path, "--json"]).done().json();
    assert_eq!((&done["ok"], &done["added"]), (&true.into(), &2.into()));
    let lines = home.run("cho", "audit", &["--json"]).done().json();
    let lines: Vec<_> =
        lines.as_array().unwrap().iter().filter(|line| line["act"] == "enter").cloned().collect();
    let recorded = lines.iter().filter(|line| line["stamp"]["seq"] == done["recorded"]).count();
    assert!(recorded >= 2 * 9, "two rows and their values in one event: {recorded}");
    assert!(done["recorded"].as_u64().unwrap() > before);
    assert_eq!(home.run("cho", "verify", &["--json"]).done().json()["ok"], true);
}

#[test]
fn a_dry_run_asks_for_the_reason_that_the_import_wants() {
    let home = Home::new();
    let path = file(&home, &["Central,ALT,U/L,8,40,2026-01-01,7,Dr Seo"]);
    let (mut casebook, cho) = home.open_elsewhere();
    let form = Location::form(Scope::Site, EventKey::once("SITE"), Oid::new("LABRANGE"));
    casebook.act(&cho, Act::Complete { form }, Vec::new()).unwrap();
    drop(casebook);
    let import = |more: &[&str]| home.run("cho", "ranges import", &[&[path.as_str()], more].concat());
    for more in [&["--dry-run"][..], &[]] {
        import(more).failed(3, &["completed before", "--reason"]);
    }
    let tried = import(&["--dry-run", "--json"]);
    assert_eq!((tried.code, &tried.json()["ok"]), (3, &false.into()));
    let reason = ["--reason", "letter of the laboratory"];
    import(&[&reason[..], &["--dry-run"]].concat()).done();
    import(&reason).done();
}

#[test]
fn every_bad_line_is_named_and_nothing_is_written() {
    let home = Home::new();
    let path = file(
        &home,
        &[
            "Central,ALT,U/L,8,40,2026-01-01,7,Dr Seo",
            "Central,AST,mg/dL,8,40,2026-01-01,7,Dr Seo",
            "Central,GGT,U/L,8,many,2026-01-01,7,",
        ],
    );
    let ran = home.run("cho", "ranges import", &[&path]);
    ran.failed(1, &["2 lines cannot be imported", "nothing was written"]);
    for words in
        ["line 3 LBORRESU: mg/dL is no unit of AST", "one of: U/L", "line 4 APPROVED: Approved by is blank"]
    {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert!(!ran.out.contains("line 2"), "{}", ran.out);
    let trail = home.run("cho", "audit", &[]).done().out;
    assert!(!trail.contains("LABRANGE"), "{trail}");
    let refused = home.run("dae", "ranges import", &[&path]);
    assert_eq!(refused.code, 3, "{}{}", refused.out, refused.err);
}
