//! The laboratory catalogue in plain English: how units convert, what is possible and usual, what grades a result. It is what a reader holds against a
//! protocol and a manual of the laboratory, so every number stands as the definition has it.

use rust_decimal::Decimal;

use crate::definition::LegBaseline;
use crate::evaluate::{test_range, usual_range};
use crate::study::{GradeTest, LabTest, Leg, LegLimit, Linear, Study};
use crate::value::Relation;

/// The two ends of a range, where it has them.
type Ends = (Option<Decimal>, Option<Decimal>);

impl Linear {
    /// What is done to a conventional value: `× 10`, `− 2.152, ÷ 0.09148`; `None` where it stays as it is.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        let steps = [
            (!self.subtract.is_zero()).then(|| format!("− {}", self.subtract)),
            (self.multiply != Decimal::ONE).then(|| format!("× {}", self.multiply)),
            (self.divide != Decimal::ONE).then(|| format!("÷ {}", self.divide)),
        ];
        let steps: Vec<String> = steps.into_iter().flatten().collect();
        (!steps.is_empty()).then(|| steps.join(", "))
    }
}

impl LabTest {
    /// A range of the catalogue in one of the test's units (its place in `units`): `2.0–25.0 g/dL`. `None` where it has no ends, or where nothing converts to
    /// the unit.
    #[must_use]
    pub fn range_in_words(&self, range: Ends, unit: usize) -> Option<String> {
        range.0.or(range.1)?;
        self.convert(Decimal::ONE, 0, unit)?;
        Some(test_range(self, range, unit))
    }

    /// What is plausible in one of the test's units, in the digits in which results are reported there.
    #[must_use]
    pub fn usual_in_words(&self, range: Ends, unit: usize) -> Option<String> {
        range.0.or(range.1)?;
        self.convert(Decimal::ONE, 0, unit)?;
        Some(usual_range(self, range, unit))
    }

    /// The change from the previous visit that is asked about.
    #[must_use]
    pub fn jump_in_words(&self) -> Option<String> {
        let symbol = self.units.first().map_or("", |unit| unit.symbol.as_str());
        let far = self.delta_abs.map(|most| format!("by more than {most} {symbol}"));
        let many = self.delta_factor.map(|most| format!("more than {most} times, up or down"));
        let ways: Vec<String> = [far, many].into_iter().flatten().collect();
        (!ways.is_empty()).then(|| ways.join(", or "))
    }
}

impl Study {
    /// A grading term as it applies to a value of `form`, one line for each baseline that it tells apart:
    /// `grade 1 below the lower limit of normal; grade 2 below 10.0 g/dL or 100 g/L`. `units` are the symbols of the units that its limits count.
    #[must_use]
    pub fn term_in_words(&self, form: &str, units: &[&str], term: &GradeTest) -> Vec<String> {
        let mut lines: Vec<(Option<LegBaseline>, Vec<String>)> = Vec::new();
        for leg in &term.legs {
            let words = self.leg_in_words(form, units, leg);
            match lines.iter_mut().find(|(baseline, _)| *baseline == leg.baseline) {
                Some((_, legs)) => legs.push(words),
                None => lines.push((leg.baseline, vec![words])),
            }
        }
        let line = |(baseline, legs): (Option<LegBaseline>, Vec<String>)| {
            let start = match baseline {
                None => "",
                Some(LegBaseline::Normal) => "if the baseline was normal: ",
                Some(LegBaseline::Abnormal) => "if the baseline was not normal: ",
            };
            format!("{start}{}", legs.join("; "))
        };
        lines.into_iter().map(line).collect()
    }

    fn leg_in_words(&self, form: &str, units: &[&str], leg: &Leg) -> String {
        let limit = match &leg.limit {
            LegLimit::Low(factor) => times(*factor, "the lower limit of normal"),
            LegLimit::High(factor) => times(*factor, "the upper limit of normal"),
            LegLimit::Baseline(factor) => times(*factor, "the baseline"),
            LegLimit::Values(values) => {
                let of = |(unit, value): &(usize, Decimal)| {
                    format!("{value} {}", units.get(*unit).copied().unwrap_or("")).trim_end().to_owned()
                };
                values.iter().map(of).collect::<Vec<_>>().join(" or ")
            }
        };
        let relation = match leg.relation {
            Relation::Less => "below",
            Relation::AtMost => "at most",
            Relation::Greater => "above",
            Relation::AtLeast => "at least",
            Relation::Equal => "at",
            Relation::NotEqual => "other than",
        };
        let when = leg.when.as_ref().map_or(String::new(), |program| {
            let words = self.in_words(form, program.text());
            format!(" if {}", words.as_deref().unwrap_or(program.text()))
        });
        format!("grade {} {relation} {limit}{when}", leg.grade)
    }
}

fn times(factor: Decimal, of: &str) -> String {
    if factor == Decimal::ONE { of.to_owned() } else { format!("{factor} × {of}") }
}
