//! The long tail of forms that the story is not about, filled in from their own definition by commands that the window's page gives: whatever still stops a
//! form from being complete is answered, until nothing does.

use serde_json::{Value, json};

use crate::driver::Window;

/// How often answers may uncover further questions.
const ROUNDS: usize = 12;
/// Answers of a plausible subject; everything else is answered by the item's kind.
const PLAUSIBLE: [(&str, &str); 24] = [
    ("RACE", "ASIAN"),
    ("MENOSTAT", "POSTMENOPAUSAL"),
    ("MENOTYPE", "NATURAL"),
    ("LMPSTDAT", "2003"),
    ("VSPERF", "Y"),
    ("LBPERF", "Y"),
    ("DXAPERF", "Y"),
    ("QSPERF", "Y"),
    ("HEIGHT_VSORRES", "152.0"),
    ("WEIGHT_VSORRES", "55.0"),
    ("LS_BMD", "0.720"),
    ("LS_BMDT", "-2.9"),
    ("FN_BMD", "0.620"),
    ("FN_BMDT", "-2.4"),
    ("VASBACK", "7.0"),
    ("FXNEWN", "1"),
    ("FXNEURO", "NONE"),
    ("DAYN", "Y"),
    ("TPYN", "Y"),
    ("TRTCOMP", "Y"),
    ("DSDECOD", "COMPLETED"),
    ("TRTDECOD", "COMPLETED"),
    ("SURV", "ALIVE"),
    ("PTHLIFE", "0"),
];
/// Moments of a day that come after others of the same day.
const LATER: [(&str, &str); 2] = [("ECENDTM", "11:05"), ("ECEXPDTM", "23:00")];

/// The study's definition, as the window reads it.
pub(crate) struct Definition(Value);

/// A form to be completed.
struct Sheet<'a> {
    place: &'a str,
    form: &'a str,
    /// The visit's date, ISO.
    date: &'a str,
    /// Answers that this form wants.
    known: &'a [(&'a str, &'a str)],
}

impl Definition {
    pub(crate) async fn read(window: &Window) -> Self {
        Self(window.command("study", json!({})).await.unwrap())
    }

    fn item(&self, form: &str, item: &str) -> &Value {
        let named =
            |list: &'_ Value, oid: &str| list.as_array().unwrap().iter().position(|one| one["oid"] == oid);
        let form = &self.0["forms"][named(&self.0["forms"], form).unwrap()];
        let items =
            form["groups"].as_array().unwrap().iter().flat_map(|group| group["items"].as_array().unwrap());
        items.into_iter().find(|known| known["oid"] == item).unwrap_or_else(|| panic!("no item {item}"))
    }

    /// What a subject like any other would say.
    fn answer(&self, sheet: &Sheet<'_>, item: &str) -> String {
        let known = sheet.known.iter().chain(&PLAUSIBLE).find(|(name, _)| *name == item);
        if let Some((_, text)) = known {
            return (*text).to_owned();
        }
        let view = self.item(sheet.form, item);
        match view["kind"].as_str().unwrap() {
            "yesNo" => "N".to_owned(),
            "choice" | "choices" => self.0["codelists"][view["codelist"].as_str().unwrap()][0]["code"]
                .as_str()
                .unwrap()
                .to_owned(),
            "date" | "partialDate" => sheet.date.to_owned(),
            "time" => "09:30".to_owned(),
            "dateTime" => {
                let later = LATER.iter().find(|(name, _)| *name == item);
                format!("{}T{}", sheet.date, later.map_or("09:30", |(_, time)| time))
            }
            kind @ ("integer" | "decimal") => {
                let digits = if kind == "integer" { 0 } else { view["scale"].as_u64().unwrap_or(1) };
                let number = middle(&view["soft"]).or_else(|| middle(&view["hard"])).unwrap_or(1.0);
                format!("{number:.*}", usize::try_from(digits).unwrap())
            }
            _ => "As in the source".to_owned(),
        }
    }
}

/// The middle of a range with two ends.
fn middle(range: &Value) -> Option<f64> {
    let end = |name: &str| range[name].as_str().and_then(|text| text.parse::<f64>().ok());
    Some(f64::midpoint(end("min")?, end("max")?))
}

/// The last part of a place.
fn item_of(place: &str) -> &str {
    place.rsplit('/').next().unwrap()
}

impl Window {
    /// The only subject, as her page shows her.
    pub(crate) async fn subject(&self) -> Value {
        let matrix = self.command("subjects", json!({})).await.unwrap();
        let key = matrix["rows"][0]["subject"]["key"].clone();
        self.command("subject", json!({ "subject": key })).await.unwrap()
    }

    /// Records the scheduled visits between those that took place as not done, with the reason.
    pub(crate) async fn pass_over_visits(&self, study: &Definition, reason: &str) {
        for visit in self.subject().await["visits"].as_array().unwrap() {
            let scheduled = visit["event"]["key"] == visit["event"]["oid"];
            if !scheduled || !visit["date"].is_null() {
                continue;
            }
            let place = visit["rows"][0]["form"]["place"].as_str().unwrap();
            let known = [("VISITOCC", "N"), ("VISITRSN", reason)];
            self.complete(study, &Sheet { place, form: "SV", date: "", known: &known }).await;
        }
    }

    /// Completes every form of the visits that took place, then every running log that holds something.
    pub(crate) async fn complete_visits(&self, study: &Definition) {
        let subject = self.subject().await;
        let mut last = String::new();
        for visit in subject["visits"].as_array().unwrap().iter().filter(|visit| !visit["date"].is_null()) {
            visit["date"].as_str().unwrap().clone_into(&mut last);
            for row in visit["rows"].as_array().unwrap() {
                let (place, form) =
                    (row["form"]["place"].as_str().unwrap(), row["form"]["oid"].as_str().unwrap());
                let criteria = if form == "IE" { self.criteria(&subject).await } else { Vec::new() };
                let known: Vec<(&str, &str)> =
                    criteria.iter().map(|(item, answer)| (item.as_str(), *answer)).collect();
                self.complete(study, &Sheet { place, form, date: &last, known: &known }).await;
            }
        }
        let begun = |log: &&Value| !matches!(log["status"].as_str(), Some("due" | "notDue"));
        for log in self.subject().await["logs"].as_array().unwrap().iter().filter(begun) {
            let (place, form) =
                (log["form"]["place"].as_str().unwrap(), log["form"]["oid"].as_str().unwrap());
            self.complete(study, &Sheet { place, form, date: &last, known: &[] }).await;
        }
    }

    /// The answers to the criteria that agree with the data, and in favour of the subject where the data say nothing.
    async fn criteria(&self, subject: &Value) -> Vec<(String, &'static str)> {
        let view =
            self.command("eligibility", json!({ "subject": subject["subject"]["key"] })).await.unwrap();
        let answer = |row: &Value| {
            let holds = match row["auto"].as_str().unwrap() {
                "met" => true,
                "notMet" => false,
                _ => row["inclusion"] == true,
            };
            (item_of(row["place"].as_str().unwrap()).to_owned(), if holds { "Y" } else { "N" })
        };
        let mut answers: Vec<_> = view["rows"].as_array().unwrap().iter().map(answer).collect();
        answers.push((item_of(view["verdictPlace"].as_str().unwrap()).to_owned(), "Y"));
        answers
    }

    /// Answers what stops a form from being complete until it is complete.
    async fn complete(&self, study: &Definition, sheet: &Sheet<'_>) {
        let place = sheet.place;
        let mut state = self.command("form", json!({ "place": place })).await.unwrap();
        for _ in 0..ROUNDS {
            if !state["completed"].is_null() {
                return;
            }
            let completed = self.command("complete_form", json!({ "place": place })).await.unwrap();
            state = completed["state"].clone();
            let blockers = completed["blockers"].as_array().unwrap();
            let changes: Vec<Value> = blockers
                .iter()
                .filter(|blocker| blocker["code"] == "required" || blocker["code"] == "significance")
                .map(|blocker| {
                    let at = blocker["place"].as_str().unwrap();
                    json!({ "place": at, "text": study.answer(sheet, item_of(at)), "missing": null, "clear": false })
                })
                .collect();
            if !changes.is_empty() {
                let request = json!({ "changes": changes, "reason": null });
                let saved =
                    self.command("save", request).await.unwrap_or_else(|error| panic!("{place}: {error}"));
                assert_eq!(saved["refused"], json!([]), "{place}");
                state = saved["state"].clone();
            }
            state = self.explain(state).await;
        }
        let blockers =
            self.command("complete_form", json!({ "place": place })).await.unwrap()["blockers"].clone();
        assert_eq!(blockers, json!([]), "{place} does not become complete");
    }

    /// Gives the reason for each unlikely value of a form. Returns the form's state after it.
    async fn explain(&self, mut state: Value) -> Value {
        let place = state["form"]["place"].clone();
        while let Some(finding) = open(&state, &["soft"]) {
            let request =
                json!({ "place": place, "finding": finding["id"], "reason": "As in the source document." });
            state = self.command("confirm_finding", request).await.unwrap();
        }
        state
    }

    /// Every form of the subject that holds something, running logs included.
    async fn forms(&self) -> Vec<Value> {
        let subject = self.subject().await;
        let visits = subject["visits"].as_array().unwrap();
        let rows = visits.iter().flat_map(|visit| visit["rows"].as_array().unwrap());
        let mut forms = Vec::new();
        for row in rows.chain(subject["logs"].as_array().unwrap()) {
            forms.push(self.command("form", json!({ "place": row["form"]["place"] })).await.unwrap());
        }
        forms
    }

    /// Whether the investigator has decided on every alert of a check.
    pub(crate) async fn is_acknowledged(&self, check: &str) -> bool {
        let forms = self.forms().await;
        let findings = forms.iter().flat_map(|state| state["findings"].as_array().unwrap());
        let mut stages =
            findings.filter(|finding| finding["check"] == check).map(|finding| &finding["stage"]);
        stages.all(|stage| stage == "acknowledged")
    }

    /// Gives the reason for each unlikely value that is still open.
    pub(crate) async fn explain_all(&self) {
        for state in self.forms().await {
            self.explain(state).await;
        }
    }

    /// Decides on each alert that is still open.
    pub(crate) async fn decide_all(&self) {
        for mut state in self.forms().await {
            let place = state["form"]["place"].clone();
            while let Some(finding) = open(&state, &["protocol", "safety"]) {
                let adverse = (finding["asksAdverseEvent"] == true).then_some(false);
                let request = json!({
                    "place": place, "finding": finding["id"], "decision": "subjectContinues",
                    "reason": "Discussed with the subject; no risk in going on.", "adverseEvent": adverse, "draftDeviation": false,
                });
                state = self
                    .command("acknowledge", request)
                    .await
                    .unwrap_or_else(|error| panic!("{place}: {error}"));
            }
        }
    }
}

/// The first finding of these severities that waits for somebody.
fn open(state: &Value, severities: &[&str]) -> Option<Value> {
    let mut findings = state["findings"].as_array().unwrap().iter();
    let waits = |finding: &&Value| {
        finding["stage"] == "open" && severities.iter().any(|severity| finding["severity"] == *severity)
    };
    findings.find(waits).cloned()
}
