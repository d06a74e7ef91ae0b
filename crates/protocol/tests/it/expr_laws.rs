//! Laws that hold of every expression, and of every text that is none.

use proptest::prelude::*;
use protocol::expr::{Binary, Expr, Ident, Kind, Unary, parse};
use protocol::value::{Bound, Number, Relation, Truth, Val};
use rust_decimal::Decimal;

use crate::expr_trial::Trial;

fn expr(kind: Kind) -> Expr {
    Expr::new(kind, 0..0)
}

fn boxed(inner: Expr) -> Box<Expr> {
    Box::new(inner)
}

fn ident() -> impl Strategy<Value = Ident> {
    "[A-Za-z_][A-Za-z0-9_]{0,6}"
        .prop_filter("reserved", |name| {
            let name = name.to_lowercase();
            !["true", "false", "unknown", "in", "and", "or", "is"].contains(&name.as_str())
        })
        .prop_map(|name| Ident { name, span: 0..0 })
}

fn binary() -> impl Strategy<Value = Binary> {
    use Binary::*;
    prop::sample::select(vec![
        Or, And, Equal, NotEqual, Less, AtMost, Greater, AtLeast, In, Add, Subtract, Multiply, Divide,
    ])
}

/// Any syntax tree that has a spelling.
fn tree() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0_u64.., 0_u32..10)
            .prop_map(|(digits, scale)| Kind::Number(Decimal::from_i128_with_scale(digits.into(), scale))),
        ".{0,8}".prop_map(Kind::Text),
        any::<bool>().prop_map(Kind::Bool),
        Just(Kind::Unknown),
        ident().prop_map(Kind::Name),
    ]
    .prop_map(expr);
    leaf.prop_recursive(6, 40, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            several().prop_map(Kind::List),
            (inner.clone(), ident()).prop_map(|(on, name)| Kind::Member(boxed(on), name)),
            (ident(), several()).prop_map(|(name, arguments)| Kind::Call(name, arguments)),
            (inner.clone(), ident(), several()).prop_map(|(on, name, arguments)| Kind::Method(
                boxed(on),
                name,
                arguments
            )),
            inner.clone().prop_map(|operand| Kind::Unary(Unary::Not, boxed(operand))),
            inner.clone().prop_map(|operand| Kind::Unary(Unary::Negate, boxed(operand))),
            (binary(), inner.clone(), inner.clone()).prop_map(|(operator, left, right)| Kind::Binary(
                operator,
                boxed(left),
                boxed(right)
            )),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(condition, yes, no)| Kind::Conditional(
                boxed(condition),
                boxed(yes),
                boxed(no)
            )),
        ]
        .prop_map(expr)
    })
}

/// Texts that are nearly expressions: the language's own words in any order.
fn words() -> impl Strategy<Value = String> {
    let words = [
        "X",
        "Y",
        "HEIGHT",
        "VSDAT",
        "DM",
        "SEX",
        "AE",
        "AELOG",
        "A11",
        "r",
        "AESER",
        "V01",
        "VS",
        "visits",
        "visit",
        "row",
        "event",
        "true",
        "unknown",
        "in",
        "1",
        "0.5",
        "'F'",
        "'Y'",
        "+",
        "-",
        "*",
        "/",
        "==",
        "<",
        ">=",
        "&&",
        "||",
        "!",
        "?",
        ":",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "round",
        "min",
        "latest",
        "previous",
        "any",
        "count",
        "sum",
        "age",
        "date",
        "'2026-01'",
        "lln",
        "HGB",
        "LBC",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..30).prop_map(|words| words.join(" "))
}

/// Expressions that check, of a type.
fn typed(depth: u32) -> BoxedStrategy<(String, String, String)> {
    let number = prop_oneof![
        Just("X".to_owned()),
        Just("Y".to_owned()),
        Just("unknown".to_owned()),
        "[0-9]{1,28}".prop_map(|digits| digits),
        "[0-9]{1,9}\\.[0-9]{1,9}".prop_map(|digits| digits),
    ];
    let date = prop_oneof![
        Just("VSDAT".to_owned()),
        Just("OTHERDAT".to_owned()),
        Just("date('9999-12-31')".to_owned()),
        Just("date('0001')".to_owned()),
        Just("A11.min(v_, v_.TPDAT)".to_owned()),
    ];
    let truth = prop_oneof![
        Just("true".to_owned()),
        Just("(SMOKER == 'Y')".to_owned()),
        Just("(DM.SEX in ['F', 'M'])".to_owned()),
        Just("A11.any(v_, v_.TPTAKEN == 'N')".to_owned()),
    ];
    let leaf = (number, date, truth).boxed();
    leaf.prop_recursive(depth, 60, 3, |inner| {
        (inner.clone(), inner, 0_usize..14).prop_map(|((a, d, t), (b, e, u), pick)| {
            // Names bound further in become longer, so that none is bound twice.
            let inner = |text: &str| text.replace("v_", "v__");
            let numbers = [
                format!("({a} + {b})"),
                format!("({a} - {b})"),
                format!("({a} * {b})"),
                format!("({a} / {b})"),
                format!("pow({a}, {b})"),
                format!("sqrt({a})"),
                format!("round({a}, 2)"),
                format!("min({a}, {b})"),
                format!("({d} - {e})"),
                format!("age({d}, {e})"),
                format!("months_between({d}, {e})"),
                format!("A11.longest_gap(v_, v_.TPDAT, {}, {d}, {e})", inner(&t)),
                format!("A11.sum(v_, {}, {})", inner(&t), inner(&a)),
                format!("-abs({a})"),
            ];
            let dates = [
                format!("({d} + {a})"),
                format!("({d} - {b})"),
                format!("add_months({d}, {a})"),
                format!("max({d}, {e})"),
                format!("latest_day({d})"),
                format!("({t} ? {d} : {e})"),
            ];
            let truths = [
                format!("({t} && {u})"),
                format!("({t} || {u})"),
                format!("!{t}"),
                format!("({a} < {b})"),
                format!("({d} >= {e})"),
                format!("({a} == {b})"),
                format!("present({a})"),
                format!("is_full({d})"),
                format!("([{a}, {b}].any(v_, v_ == {}))", inner(&a)),
            ];
            let of = |texts: &[String]| texts[pick % texts.len()].clone();
            (of(&numbers), of(&dates), of(&truths))
        })
    })
    .boxed()
}

fn interval() -> impl Strategy<Value = Number> {
    let end = || {
        (-6_i64..6, 0_u8..3).prop_map(|(number, kind)| match kind {
            0 => Bound::Unbounded,
            1 => Bound::Open(number.into()),
            _ => Bound::Closed(number.into()),
        })
    };
    (end(), end()).prop_filter_map("empty", |(low, high)| Number::between(low, high))
}

/// Some members of an interval, by halves.
fn members(number: Number) -> Vec<Number> {
    (-16..=16)
        .map(|half| Number::Exact(Decimal::from_i128_with_scale(half * 5, 1)))
        .filter(|member| number.compare(Relation::Equal, *member) != Truth::False)
        .collect()
}

proptest! {
    #[test]
    fn printing_and_reading_are_inverse(tree in tree()) {
        let text = tree.to_string();
        let read = parse(&text);
        prop_assert_eq!(read.as_ref(), Ok(&tree), "{}", text);
        prop_assert_eq!(read.unwrap().to_string(), text);
    }

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        if let Err(faults) = Trial::new().compile(&text, None) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(fault.render(&text).contains(fault.mistake.code()));
            }
        }
    }

    #[test]
    fn nearly_expressions_are_read_without_panic(text in words()) {
        let mut trial = Trial::new().log("AELOG", &["AESER=Y", "AESER=N"]);
        match trial.compile(&text, None) {
            Ok(program) => { program.eval(&trial); }
            Err(faults) => {
                for fault in faults {
                    prop_assert!(fault.span.start <= fault.span.end && fault.span.end <= text.len());
                    prop_assert!(fault.render(&text).contains(fault.mistake.code()));
                }
            }
        }
    }

    #[test]
    fn running_never_panics((number, date, truth) in typed(5), x in "<?-?[0-9]{1,28}") {
        let mut trial = Trial::new()
            .with("X", &x)
            .with("VSDAT", "2024-02")
            .with("OTHERDAT", "2026-03-01")
            .log("DIARY", &["TPDAT=2026-01-01 TPTAKEN=Y", "TPDAT=2026-02 TPTAKEN=N", "TPDAT= TPTAKEN="]);
        for text in [number, date, truth] {
            trial.shows(&text);
        }
    }

    /// What an interval is said to satisfy, every member satisfies; and arithmetic on intervals holds the results of all members.
    #[test]
    fn intervals_hold_all_their_members(left in interval(), right in interval()) {
        use Relation::*;
        for relation in [Equal, NotEqual, Less, AtMost, Greater, AtLeast] {
            let said = left.compare(relation, right);
            for a in members(left) {
                for b in members(right) {
                    let holds = a.compare(relation, b);
                    prop_assert!(said == Truth::Unknown || said == holds, "{} {:?} {}: {:?}", left, relation, right, said);
                }
            }
        }
        let operations: [fn(Number, Number) -> Option<Number>; 6] = [
            Number::plus, Number::minus, Number::times, Number::over,
            |a, b| Some(a.min(b)), |a, b| Some(a.max(b)),
        ];
        for (index, operation) in operations.iter().enumerate() {
            let Some(result) = operation(left, right) else { continue };
            for a in members(left) {
                for b in members(right) {
                    let Some(member) = operation(a, b) else { continue };
                    prop_assert_ne!(result.compare(Equal, member), Truth::False, "{}: {} and {} give {}, not {}", index, left, right, result, member);
                }
            }
        }
        for a in members(left) {
            prop_assert_ne!(left.abs().unwrap().compare(Equal, a.abs().unwrap()), Truth::False);
            prop_assert_ne!(left.round(0).unwrap().compare(Equal, a.round(0).unwrap()), Truth::False);
        }
    }

    #[test]
    fn canonical_texts_come_back(number in "(<|>|<=|>=)?-?[0-9]{1,12}\\.[0-9]{1,6}") {
        let value = Val::read(&protocol::expr::Type::Number, &number).unwrap();
        let text = value.write().unwrap();
        prop_assert_eq!(Val::read(&protocol::expr::Type::Number, &text), Some(value));
    }
}
