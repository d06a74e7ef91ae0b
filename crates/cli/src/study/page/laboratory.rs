//! The laboratory's tests in one table, to be read against the protocol and the laboratory's manual: units and how they convert, what is possible and usual,
//! what is asked about and what is graded.

use protocol::Study;
use protocol::study::{Form, GradeTest, Item, LabPart, LabTest, LabUnit};

use super::super::show::ends;
use super::words::{both, head, origin, text, three};

/// A test that the study asks, and where.
type Asked<'s> = (&'s LabTest, Vec<(&'s Form, &'s Item)>);

/// The tests that the study asks; nothing where it asks none.
pub(super) fn section(study: &Study) -> String {
    let tests: Vec<Asked<'_>> = asked(study);
    if tests.is_empty() {
        return String::new();
    }
    let version = study.grades_version().map_or(String::new(), |version| format!(" {}", text(version)));
    let mut category = None;
    let rows = tests.iter().map(|asked| {
        let heading = (category != Some(&asked.0.category)).then(|| {
            let name = asked.0.category.as_deref().unwrap_or("other tests").to_lowercase();
            format!("<tr class=\"group\"><th colspan=\"7\">{}</th></tr>\n", text(&name))
        });
        category = Some(&asked.0.category);
        format!("{}{}", heading.unwrap_or_default(), row(study, asked))
    });
    format!(
        "{}<p>A result outside the possible range is refused; outside the usual range, or far from the previous visit, it opens a query. It is judged in the unit in which it was reported, \
         while none is chosen in the first. The limits of normal are those on the form, then those of the site's approved table; without either the usual range stands in for the flag and for a grade \
         that begins at a limit itself, never for a multiple of one. Decimals are those shown; a result is kept as it was typed.</p>\n\
         <div class=\"wide\"><table class=\"laboratory\"><thead><tr><th>Test</th><th>Units</th><th>Possible</th><th>Usual</th><th>Asked about</th><th>CTCAE{version} grades</th><th>Source</th></tr></thead>\n<tbody>{}</tbody></table></div>",
        head("laboratory", "Laboratory tests"),
        rows.collect::<Vec<_>>().join("\n")
    )
}

/// The way to the table, where there is one.
pub(super) fn reference(study: &Study) -> &'static str {
    if asked(study).is_empty() { "" } else { "<a href=\"#laboratory\">Laboratory tests</a> " }
}

fn asked(study: &Study) -> Vec<Asked<'_>> {
    let mut tests: Vec<Asked<'_>> = study.tests().iter().map(|test| (test, Vec::new())).collect();
    for item in study.items() {
        let Some((id, LabPart::Result)) = item.laboratory else { continue };
        let form = study.forms().iter().find(|form| form.id == item.form);
        let test = tests.iter_mut().find(|(test, _)| test.id == id);
        if let (Some(form), Some((_, places))) = (form, test) {
            places.push((form, item));
        }
    }
    tests.retain(|(_, places)| !places.is_empty());
    let mut order: Vec<Option<String>> = Vec::new();
    for (test, _) in &tests {
        if !order.contains(&test.category) {
            order.push(test.category.clone());
        }
    }
    tests.sort_by_key(|(test, _)| order.iter().position(|category| *category == test.category));
    tests
}

fn row(study: &Study, (test, places): &Asked<'_>) -> String {
    let forms: Vec<String> = places.iter().map(|(form, _)| link(form.oid.as_str())).collect();
    let units = test.units.iter().enumerate().map(|(index, unit)| unit_words(test, index, unit));
    let own = places.iter().filter(|(_, item)| !item.soft.is_open()).map(|(form, item)| {
        let symbol = test.units.first().map_or("", |unit| unit.symbol.as_str());
        format!("{}: {} {}", link(form.oid.as_str()), text(&ends("", &item.soft)), text(symbol))
    });
    let usual: Vec<String> = own.chain([ranges(test, |unit| test.usual_in_words(test.soft, unit))]).collect();
    format!(
        "<tr id=\"test-{code}\"><td><code>{code}</code> {name}{formula}<br><small>on {forms}</small></td><td>{units}</td><td>{possible}</td><td>{usual}{limits}</td><td>{asked}</td><td>{grades}</td><td>{source}</td></tr>",
        code = text(test.testcd.as_str()),
        name = three(&test.name),
        formula = formula(study, places),
        forms = forms.join(", "),
        units = units.collect::<Vec<_>>().join("<br>"),
        possible = ranges(test, |unit| test.range_in_words(test.hard, unit)),
        usual = usual.join("<br>"),
        limits = limits_of(study, test),
        asked = questions(test),
        grades = grades(study, test, places),
        source = origin(test.source.as_ref(), test.assumption),
    )
}

fn link(form: &str) -> String {
    format!("<a href=\"#{form}\">{form}</a>", form = text(form))
}

/// How a test that nobody types is computed.
fn formula(study: &Study, places: &[(&Form, &Item)]) -> String {
    let Some((form, item)) = places.first() else { return String::new() };
    let Some(expression) = &item.derivation_text else { return String::new() };
    let words = item.formula.as_ref().map_or(String::new(), |words| format!("{}; ", text(&words.en)));
    format!("<br>= {words}{}", both(study, form.oid.as_str(), expression))
}

/// `g/L = g/dL × 10, 0 decimals`.
fn unit_words(test: &LabTest, index: usize, unit: &LabUnit) -> String {
    let first = test.units.first().map_or("", |unit| unit.symbol.as_str());
    let becomes = match (&unit.from_conventional, index) {
        (_, 0) => String::new(),
        (None, _) => ": another method, never converted".to_owned(),
        (Some(linear), _) => format!(" = {first} {}", linear.in_words().unwrap_or_else(|| "× 1".to_owned())),
    };
    let decimals = if unit.dp == 1 { "1 decimal".to_owned() } else { format!("{} decimals", unit.dp) };
    let source = match (&unit.source, unit.assumption) {
        (None, false) => String::new(),
        (source, assumption) => format!(" <small>{}</small>", origin(source.as_ref(), assumption)),
    };
    format!("{}{} <small>{decimals}</small>{source}", text(&unit.symbol), text(&becomes))
}

/// A range of the catalogue in the first unit and in those that it is converted to by another number than one.
fn ranges(test: &LabTest, range: impl Fn(usize) -> Option<String>) -> String {
    let units = test.units.iter().enumerate().filter(|(index, unit)| *index == 0 || converts(unit));
    let words = units
        .filter_map(|(index, _)| range(index))
        .map(|words| format!("<span class=\"line\">{}</span>", text(&words)));
    words.collect::<Vec<_>>().join("<br>")
}

fn converts(unit: &LabUnit) -> bool {
    unit.from_conventional.is_some_and(|linear| linear.in_words().is_some())
}

fn limits_of(study: &Study, test: &LabTest) -> String {
    let other = test.limits_of.and_then(|id| study.tests().iter().find(|test| test.id == id));
    other.map_or(String::new(), |other| {
        format!("<br><small>limits of normal: those of {}</small>", text(&other.name.en))
    })
}

/// A change from the previous visit, and the units that are often mistaken.
fn questions(test: &LabTest) -> String {
    let jump = test.jump_in_words().map(|words| format!("a change {}", text(&words)));
    let symbols: Vec<&str> =
        test.mixup.iter().filter_map(|unit| test.units.get(*unit)).map(|unit| unit.symbol.as_str()).collect();
    let mixup = (!symbols.is_empty()).then(|| format!("often confused with {}", text(&symbols.join(", "))));
    [jump, mixup].into_iter().flatten().collect::<Vec<_>>().join("<br>")
}

fn grades(study: &Study, test: &LabTest, places: &[(&Form, &Item)]) -> String {
    let form = places.first().map_or("", |(form, _)| form.oid.as_str());
    let units: Vec<&str> = test.units.iter().map(|unit| unit.symbol.as_str()).collect();
    let terms = test.grading.iter().map(|grade| term(study, form, &units, grade));
    terms.collect::<Vec<_>>().join("<br>")
}

/// A grading term: its name, its limits, what the table says besides.
pub(super) fn term(study: &Study, form: &str, units: &[&str], term: &GradeTest) -> String {
    let confirm = if term.confirm { " (an investigator confirms the grade)" } else { "" };
    let lines = study.term_in_words(form, units, term);
    let lines: Vec<String> = lines.iter().map(|line| text(line)).collect();
    let note =
        term.note.as_ref().map_or(String::new(), |note| format!("<br><small>{}</small>", text(&note.en)));
    format!(
        "<b>{}</b>{confirm} <small>{}</small><br>{}{note}",
        text(&term.name.en),
        origin(term.source.as_ref(), term.assumption),
        lines.join("<br>")
    )
}
