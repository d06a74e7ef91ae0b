//! What a trial's subjects are like: a script in JSON, one a study, read into these types.
//!
//! An item is looked up as `EVENT.FORM.ITEM`, `FORM.ITEM`, then `ITEM`; what the script does not name is answered from the item's own definition when
//! the form asks for it, and left blank otherwise. Numbers rest on traits, drawn once a subject, so that a subject's height stays her height.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;

/// How the item of a laboratory's result is called, after the test.
const RESULT: &str = "_LBORRES";

/// A script.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Script {
    /// The study it is for.
    pub(crate) study: String,
    /// Subjects are numbered `KR-001`, `KR-002` …
    pub(crate) prefix: String,
    /// The site; in Seongnam when absent.
    #[serde(default)]
    pub(crate) site: SiteScript,
    /// Cohorts that are filled one after the other; arms at random when absent.
    #[serde(default)]
    pub(crate) cohorts: Option<CohortScript>,
    /// What the site's laboratory calls normal.
    pub(crate) laboratory: Laboratory,
    /// Numbers drawn once a subject.
    pub(crate) traits: BTreeMap<String, Spread>,
    /// Words drawn once a subject, by weight.
    pub(crate) kinds: BTreeMap<String, BTreeMap<String, f64>>,
    /// How items are answered.
    pub(crate) items: BTreeMap<String, Answering>,
    /// Rows of running logs.
    pub(crate) logs: Vec<LogScript>,
    /// Courses that differ from the ordinary one.
    pub(crate) courses: Vec<Course>,
}

/// The site.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteScript {
    /// Its name.
    pub(crate) name: String,
    /// Its time zone.
    pub(crate) zone: String,
    /// Hours east of Greenwich.
    pub(crate) hours: i32,
}

impl Default for SiteScript {
    fn default() -> Self {
        Self { name: "Training site, Seongnam".into(), zone: "Asia/Seoul".into(), hours: 9 }
    }
}

/// Cohorts in the order in which they open, and where the committee's decisions stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CohortScript {
    /// Their OIDs.
    pub(crate) sequence: Vec<String>,
    /// The form of a cohort's record.
    pub(crate) form: String,
    /// Its log of meetings.
    pub(crate) group: String,
}

/// The ranges that the site's laboratory sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Laboratory {
    /// The form that holds them, and its repeating group.
    pub(crate) form: String,
    pub(crate) group: String,
    /// What every range says.
    pub(crate) every: BTreeMap<String, String>,
    /// What each says.
    pub(crate) ranges: Vec<BTreeMap<String, String>>,
}

/// A normal distribution, cut off.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spread {
    pub(crate) mean: f64,
    pub(crate) sd: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

/// How one item is answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum Answering {
    /// Always this text; `{n}` stands for the subject's ordinal in three digits.
    Text(String),
    /// One of these texts, by weight.
    OneOf(BTreeMap<String, f64>),
    /// The word drawn for this subject.
    Kind(String),
    /// According to the word drawn for this subject.
    By {
        /// Which word.
        kind: String,
        /// What each word answers.
        is: BTreeMap<String, Answering>,
        /// Any other word.
        otherwise: Box<Answering>,
    },
    /// A number that rests on a trait.
    Number(NumberScript),
    /// A date, a time, or both.
    When(When),
    /// The year in which the subject was as old as the trait says.
    YearAtAge(String),
    /// The date of birth of somebody as old as the trait says, at consent.
    BornBefore(String),
    /// A missing reason.
    Missing(String),
    /// Left blank.
    Blank,
}

/// `times × trait + plus + perDay × day`, drawn `toward` a value as days go by, with noise, within limits.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NumberScript {
    #[serde(rename = "trait")]
    pub(crate) base: String,
    #[serde(default = "one")]
    pub(crate) times: f64,
    #[serde(default)]
    pub(crate) plus: f64,
    #[serde(default)]
    pub(crate) toward: Option<Toward>,
    #[serde(default)]
    pub(crate) noise: f64,
    #[serde(default)]
    pub(crate) min: Option<f64>,
    #[serde(default)]
    pub(crate) max: Option<f64>,
    /// Decimals; the item's own when absent. A laboratory's result has as many as its range, unless the script says otherwise.
    #[serde(default)]
    pub(crate) decimals: Option<usize>,
}

/// A number that approaches `value`: what separates it shrinks to 1/e in `days` after day 0.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Toward {
    pub(crate) value: f64,
    pub(crate) days: f64,
}

/// Days and minutes from a day that is known; both ends included.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct When {
    #[serde(default)]
    pub(crate) from: From,
    #[serde(default)]
    pub(crate) days: (i64, i64),
    /// Minutes after midnight.
    #[serde(default = "morning")]
    pub(crate) minutes: (u32, u32),
}

/// The day that [`When`] counts from.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum From {
    /// The visit.
    #[default]
    Visit,
    /// The consent.
    Consent,
}

/// Rows that some subjects have in a running log, or in a visit's own form.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LogScript {
    /// The form.
    pub(crate) form: String,
    /// The repeating group.
    pub(crate) group: String,
    /// The visits at which it is told.
    pub(crate) events: Vec<String>,
    /// How likely it is told there; 1 when absent.
    #[serde(default = "one")]
    pub(crate) chance: f64,
    /// Only for subjects on this course; for all when absent.
    #[serde(default)]
    pub(crate) course: Option<String>,
    /// Told when this other form is filled in, for a log that no visit asks about.
    #[serde(default)]
    pub(crate) beside: Option<String>,
    /// One of these rows.
    pub(crate) rows: Vec<BTreeMap<String, Answering>>,
}

/// What differs from the ordinary course.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Course {
    /// Its name; logs refer to it.
    pub(crate) name: String,
    /// The ordinals of the subjects who take it, counted around in thirties.
    pub(crate) at: Vec<u32>,
    /// The last scheduled visit, and why it is the last.
    #[serde(default)]
    pub(crate) ends: Option<Ends>,
    /// Answers that replace the script's.
    #[serde(default)]
    pub(crate) items: BTreeMap<String, Answering>,
    /// Visits that did not take place.
    #[serde(default)]
    pub(crate) missed: Vec<String>,
    /// Visits that took place so many days after their day.
    #[serde(default)]
    pub(crate) late: BTreeMap<String, i64>,
    /// What happened with the study drug at home.
    #[serde(default)]
    pub(crate) diary: DiaryScript,
    /// The criteria are answered in the wrong column first, and put right at once.
    #[serde(default)]
    pub(crate) wrong_column: bool,
    /// Values that are corrected after a while.
    #[serde(default)]
    pub(crate) corrections: Vec<Correction>,
}

/// How a course ends before its time: by an added visit with answers of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Ends {
    /// The last scheduled visit.
    pub(crate) after: String,
    /// Days from there to the visit that ends it.
    pub(crate) days: i64,
    /// The visit that ends it.
    pub(crate) event: String,
    /// Why, in words.
    pub(crate) reason: String,
    /// Forms of the subject that are filled in then, besides those of the visit.
    #[serde(default)]
    pub(crate) forms: Vec<String>,
    /// Why the drug taken at home was stopped.
    #[serde(default = "own_decision")]
    pub(crate) stopped: String,
}

/// What happened with the study drug at home.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DiaryScript {
    /// Stretches of protocol days without a dose, both ends included.
    #[serde(default)]
    pub(crate) without: Vec<Without>,
    /// Days with two doses.
    #[serde(default)]
    pub(crate) double: Vec<i64>,
    /// Pens used longer: the ordinal of the pen, and days beyond the 28th.
    #[serde(default)]
    pub(crate) beyond: BTreeMap<String, i64>,
}

/// A stretch without a dose.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Without {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) reason: String,
}

/// A value corrected after a while.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Correction {
    pub(crate) event: String,
    pub(crate) form: String,
    pub(crate) item: String,
    /// What it should have been.
    pub(crate) text: Answering,
    /// Days after the visit.
    pub(crate) days: i64,
    pub(crate) reason: String,
}

impl Script {
    /// The script built in for a study.
    ///
    /// # Errors
    /// [`Error::NoScript`] when there is none; [`Error::Script`] when it cannot be read.
    pub(crate) fn of(study: &str) -> Result<Self, Error> {
        let scripts =
            [include_str!("../scripts/nct05018637.json"), include_str!("../scripts/nct06949137.json")];
        for text in scripts {
            let mut script: Self =
                serde_json::from_str(text).map_err(|error| Error::Script(error.to_string()))?;
            if script.study == study {
                script.print_results_as_ranges();
                return Ok(script);
            }
        }
        Err(Error::NoScript(study.to_owned()))
    }

    /// The decimals of a laboratory's results are those of the range beside them.
    fn print_results_as_ranges(&mut self) {
        let decimals = |text: &String| text.split_once('.').map_or(0, |(_, behind)| behind.len());
        let ranges = self.laboratory.ranges.iter();
        let printed: BTreeMap<&String, usize> = ranges
            .filter_map(|range| {
                let ends = ["LLN", "ULN"].into_iter().filter_map(|end| range.get(end));
                Some((range.get("TESTCD")?, ends.map(decimals).max()?))
            })
            .collect();
        let courses = self.courses.iter_mut().flat_map(|course| &mut course.items);
        for (name, answering) in self.items.iter_mut().chain(courses) {
            let test = name.rsplit('.').next().and_then(|item| item.strip_suffix(RESULT));
            if let (Answering::Number(number), Some(test)) = (answering, test) {
                number.decimals = number.decimals.or_else(|| printed.get(&test.to_owned()).copied());
            }
        }
    }

    /// The course of the subject with this ordinal.
    pub(crate) fn course(&self, ordinal: u32) -> Course {
        let around = (ordinal - 1) % 30 + 1;
        self.courses.iter().find(|course| course.at.contains(&around)).cloned().unwrap_or_default()
    }
}

fn own_decision() -> String {
    "SUBJECT DECISION".into()
}

fn one() -> f64 {
    1.0
}

fn morning() -> (u32, u32) {
    (9 * 60, 11 * 60)
}
