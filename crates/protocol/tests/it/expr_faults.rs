//! What an author reads when an expression is wrong.

use protocol::expr::{CodelistId, Type};

use crate::expr_manual::MANUAL;
use crate::expr_trial::{Trial, rendered};

fn faults(text: &str, wanted: Option<&Type>) -> String {
    match Trial::new().compile(text, wanted) {
        Ok(program) => format!("no mistake: {:?}", program.ty()),
        Err(faults) => {
            for code in faults.iter().map(|fault| fault.mistake.code()) {
                assert!(MANUAL.contains(&format!("`{code}`")), "the manual does not explain {code}");
            }
            rendered(text, &faults)
        }
    }
}

macro_rules! faults {
    ($($name:ident: $wanted:expr, [$($text:expr),* $(,)?];)*) => {$(
        #[test]
        fn $name() {
            let shown: Vec<String> = [$($text),*].iter().map(|text| faults(text, $wanted)).collect();
            insta::assert_snapshot!(shown.join("\n\n----\n\n"));
        }
    )*};
}

const TRUTH: Option<&Type> = Some(&Type::Truth);
const YES_NO: Option<&Type> = Some(&Type::Code(CodelistId(0)));

faults! {
    characters: None, ["HEIGHT > 1 # 2", "X = 1", "X == 1 & Y == 2", "X ≥ 1", "X <> 1", "NOTE == 'open", r"NOTE == 'a\q'", "12kg > X",
        "123456789012345678901234567890 > X", "$T_LBORRES > 1"];
    grammar: None, ["", "// only a comment", "X +", "(X + 1", "[1, 2", "X > 1 Y", "1 < X < 3", "X == 1 and Y == 2", "X ? 1", "round(X, )", "VS.",
        "VS.in", ") + 1", "min(X Y, 1)"];
    several_in_one_pass: None, ["HEIGT > 1 && (WEIGHT + 'a' > 2) || DM.SEX == 'X' && roud(X) > 1", "X + * 2 > 1 && Y === 2 && (Z"];
    names: None, ["HEIGT > 1", "VS.WEIGTH > 1", "V01.VX.HEIGHT > 1", "V01.AE.AEYN", "V03.VS.HEIGHT", "rond(X, 1)", "size(FXCONF)", "AE.some(r, true)",
        "AE.AETERM == 'x'", "VS.any(r, true)", "TWO.any(r, true)", "row == row", "AE.any(X, true)", "AE.any(AE, true)", "AE.any(r, AE.any(r, true))",
        "AE.any(r, r.AESERR == 'Y')", "visits.any(v, v.dey == 1)", "HEIGHT.x", "abs", "event == 'V1'"];
    codes: None, ["DM.SEX == 'female'", "'MRT' in FXCONF", "DM.SEX in ['F', 'W']", "reason(X) == 'NOTDONE'", "FXCONF == ['MRI', 'MRT']", "flag(LBC.HGB) == 'HI'",
        "ARM == 'wjmsc'"];
    conditions: TRUTH, ["SMOKER", "X", "FXCONF", "AE", "AE.AELOG", "V01", "VSDAT && true", "!SMOKER", "visit", "visits"];
    derivations: YES_NO, ["X > 1", "'y'", "'Maybe'", "X", "X > 1 ? 'Y' : 'No'"];
    operands: None, ["X + VSDAT", "VSDAT + OTHERDAT", "VSDAT == '2026-03-01'", "VSDAT < STARTDTM", "NOTE < 'b'", "X in Y", "X == NOTE", "AE == AE", "[1] == [1]",
        "-NOTE", "X * true", "X == 1 ? 1 : 'a'", "[1, 'a']", "min(NOTE, 'a')", "DM.SEX == SMOKER"];
    arguments: None, ["round()", "round(1, 2, 3)", "age(VSDAT)", "date('2026-13-01')", "date(NOTE)", "time('8')", "previous(X + 1)", "previous(V01.VS.X)", "lln(X)",
        "in_unit(LBC.HGB, 'g/l')", "in_unit(LBC.HGB, NOTE)", "signed_on(X)", "was_signed(X, VSDAT)", "used_elsewhere(DM.SEX)", "latest(LBC.HGB, X)", "AE.any(1, true)", "AE.any()",
        "AE.sum(r, r.AETERM)", "X.any(r, true)", "length(X)", "count(X)", "date_of(VSDAT)", "is_full(STARTDTM)", "all_values(AE.AETERM)"];
}

#[test]
fn a_fault_points_into_the_right_line() {
    let text = "X > 1 // first\n  && HEIGT > 2\n  && Y > 3";
    insta::assert_snapshot!(faults(text, TRUTH));
}

#[test]
fn too_deep_is_refused_at_any_length() {
    for text in [
        "(".repeat(5_000),
        "!".repeat(5_000),
        format!("1{}", " + 1".repeat(5_000)),
        format!("1{}", ".a".repeat(5_000)),
        "[".repeat(5_000) + &"]".repeat(5_000),
        "f(".repeat(5_000),
        "true ? ".repeat(5_000),
    ] {
        let faults = Trial::new().compile(&text, None).unwrap_err();
        assert!(faults.iter().any(|fault| fault.mistake.code() == "E-PARSE-DEEP"), "{:.20}", text);
    }
}
