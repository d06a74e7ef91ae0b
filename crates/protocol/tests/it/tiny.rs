//! The tiny study, and the same with a few words changed.

use protocol::{Source, Study};

/// Every file of the tiny study, by its path.
pub(crate) fn sources() -> Vec<Source> {
    macro_rules! files {
        ($($path:literal from $file:literal),+ $(,)?) => {
            vec![$(Source { path: $path.into(), text: include_str!(concat!("../tiny/", $file)).into() }),+]
        };
    }
    files![
        "tiny/study.json" from "study.json",
        "tiny/codelists.json" from "codelists.json",
        "library/units.json" from "units.json",
        "library/laboratory.json" from "laboratory.json",
        "tiny/grades.json" from "grades.json",
        "tiny/checks.json" from "checks.json",
        "tiny/eligibility.json" from "eligibility.json",
        "tiny/forms/SV.json" from "forms/SV.json",
        "tiny/forms/VS.json" from "forms/VS.json",
        "tiny/forms/LB.json" from "forms/LB.json",
        "tiny/forms/AE.json" from "forms/AE.json",
        "tiny/forms/INJ.json" from "forms/INJ.json",
        "tiny/forms/RANGES.json" from "forms/RANGES.json",
        "tiny/forms/IE.json" from "forms/IE.json",
    ]
}

/// The tiny study, compiled.
pub(crate) fn study() -> Study {
    compile(&sources())
}

/// A study that must be right.
pub(crate) fn compile(sources: &[Source]) -> Study {
    match Study::compile(sources) {
        Ok(compiled) => compiled.study,
        Err(diagnostics) => {
            let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"));
        }
    }
}

/// The files with `from` replaced by `to` in one of them, where it must stand exactly once.
pub(crate) fn patched(path: &str, from: &str, to: &str) -> Vec<Source> {
    let mut sources = sources();
    let file = sources.iter_mut().find(|source| source.path.ends_with(path)).expect("the file is there");
    assert_eq!(file.text.matches(from).count(), 1, "`{from}` must stand once in {path}");
    file.text = file.text.replace(from, to);
    sources
}
