//! `randomise seal`: what the site receives opens with the codes alone.

use store::{EnvelopeCode, SealedList};

use crate::program::run;

const LIST: &str = "number,arm\nR-01,WJMSC\nR-02, TPTD\n";

struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    fn with(list: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("list.csv"), list).unwrap();
        Self { home }
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    fn seal(&self) -> crate::program::Ran {
        let (list, out, codes) = (self.path("list.csv"), self.path("sealed.json"), self.path("codes.txt"));
        let words = ["randomise", "seal", &list, "--study", "NCT05018637", "--out", &out, "--codes", &codes];
        run(&words, None)
    }
}

#[test]
fn a_list_is_sealed_and_each_code_opens_its_row() {
    let desk = Desk::with(LIST);
    desk.seal().done();
    let text = std::fs::read_to_string(desk.path("sealed.json")).unwrap();
    assert!(!text.contains("R-01") && !text.contains("WJMSC") && !text.contains("TPTD"));
    let sealed: SealedList = serde_json::from_str(&text).unwrap();
    let pages = std::fs::read_to_string(desk.path("codes.txt")).unwrap();
    let codes: Vec<EnvelopeCode> = pages.lines().filter_map(|line| line.trim().parse().ok()).collect();
    assert_eq!((sealed.len(), codes.len(), pages.split('\u{c}').count()), (2, 2, 2));
    let opened = sealed.open(2, &codes[1]).unwrap();
    assert_eq!((opened.number.as_str(), opened.arm.as_str()), ("R-02", "TPTD"));
    assert_eq!(sealed.open(1, &codes[1]), None);
}

#[test]
fn nothing_is_overwritten_and_what_is_wrong_is_said() {
    let desk = Desk::with(LIST);
    std::fs::write(desk.path("sealed.json"), "kept").unwrap();
    desk.seal().failed(3, &["sealed.json exists already"]);
    assert_eq!(std::fs::read_to_string(desk.path("sealed.json")).unwrap(), "kept");
    assert!(!std::path::Path::new(&desk.path("codes.txt")).exists(), "codes without a list");
    for (list, words) in [
        ("number,arm\nR-01,PLACEBO\n", ["line 2", "WJMSC, TPTD"]),
        ("number,arm\nR-01,WJMSC\nR0000000001234,TPTD\n", ["line 3", "At most 10 characters"]),
        ("number,arm\nR-01,WJMSC\nR-01,TPTD\n", ["R-01 stands in two rows", "nothing was written"]),
        ("number\nR-01\n", ["line 2", "number,arm"]),
        ("number,arm\n", ["has no rows", "nothing was written"]),
    ] {
        let desk = Desk::with(list);
        desk.seal().failed(1, &words);
        for file in ["sealed.json", "codes.txt"] {
            assert!(!std::path::Path::new(&desk.path(file)).exists(), "{file}: {words:?}");
        }
    }
}
