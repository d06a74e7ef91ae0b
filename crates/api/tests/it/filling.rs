//! Filling a form as its own definition asks: every required field that is blank, until the form is complete.

use serde_json::{Value as Json, json};

use crate::desk::Desk;

/// Answers that matter; everything else is answered by the item's kind.
pub(crate) type Known<'a> = &'a [(&'a str, &'a str)];

/// Fills a form, confirms what is unlikely, and completes it.
#[track_caller]
pub(crate) fn complete(desk: &Desk, study: &Json, place: &str, day: &str, known: Known<'_>) {
    for _ in 0..8 {
        let state = desk.ok("form", json!({"place": place}));
        let blank = blank(&state, known);
        if blank.is_empty() {
            break;
        }
        let changes: Vec<Json> = blank.iter().map(|field| answer(study, &state, field, day, known)).collect();
        let saved = desk.ok("save", json!({"changes": changes}));
        assert_eq!(saved["refused"], json!([]), "{place}");
    }
    confirm(desk, place);
    let completed = desk.ok("complete_form", json!({"place": place}));
    assert_eq!(completed["blockers"], json!([]), "{place}");
}

fn blank<'a>(state: &'a Json, known: Known<'_>) -> Vec<&'a Json> {
    let fields = state["fields"].as_array().unwrap().iter();
    fields
        .filter(|field| {
            let wanted = field["required"] == true || known.iter().any(|(item, _)| field["item"] == *item);
            wanted && field["hidden"] == false && field["derived"] == false && field["entry"].is_null()
        })
        .collect()
}

fn answer(study: &Json, state: &Json, field: &Json, day: &str, known: Known<'_>) -> Json {
    let item = field["item"].as_str().unwrap();
    let place = field["place"].clone();
    let text = known.iter().find(|(name, _)| *name == item).map(|(_, text)| (*text).to_owned());
    let text = text.unwrap_or_else(|| by_kind(study, state["form"]["oid"].as_str().unwrap(), item, day));
    json!({"place": place, "text": text, "clear": false})
}

fn by_kind(study: &Json, form: &str, item: &str, day: &str) -> String {
    let form = study["forms"].as_array().unwrap().iter().find(|known| known["oid"] == form).unwrap();
    let mut items =
        form["groups"].as_array().unwrap().iter().flat_map(|group| group["items"].as_array().unwrap());
    let item = items.find(|known| known["oid"] == item).unwrap();
    let middle = |range: &Json| {
        let end = |name: &str| range[name].as_str().and_then(|text| text.parse::<f64>().ok());
        Some(f64::midpoint(end("min")?, end("max")?))
    };
    match item["kind"].as_str().unwrap() {
        "yesNo" => "N".to_owned(),
        "choice" | "choices" => {
            study["codelists"][item["codelist"].as_str().unwrap()][0]["code"].as_str().unwrap().to_owned()
        }
        "date" | "partialDate" => day.to_owned(),
        "time" => "09:30".to_owned(),
        "dateTime" => format!("{day}T09:30+09:00"),
        "integer" => format!("{:.0}", middle(&item["soft"]).or_else(|| middle(&item["hard"])).unwrap_or(1.0)),
        "decimal" => {
            let digits = usize::try_from(item["scale"].as_u64().unwrap_or(1)).unwrap();
            format!("{:.digits$}", middle(&item["soft"]).or_else(|| middle(&item["hard"])).unwrap_or(1.0))
        }
        _ => "as in the source".to_owned(),
    }
}

fn confirm(desk: &Desk, place: &str) {
    let state = desk.ok("form", json!({"place": place}));
    for finding in state["findings"].as_array().unwrap() {
        if finding["severity"] == "soft" && finding["stage"] == "open" && finding["blocksCompletion"] == false
        {
            desk.ok(
                "confirm_finding",
                json!({"place": place, "finding": finding["id"], "reason": "read again in the source"}),
            );
        }
    }
}
