//! The sentences that the engine says by itself, in three languages. Everything else that a person reads stands in the definition.

use crate::definition::Text;

/// Words in three languages.
pub(crate) fn text(en: &str, ko: &str, zh: &str) -> Text {
    Text { en: en.to_owned(), ko: ko.to_owned(), zh: zh.to_owned() }
}

/// Functions without arguments, each of which gives one sentence or phrase.
macro_rules! sentences {
    ($($(#[$meta:meta])* $name:ident = $en:literal, $ko:literal, $zh:literal;)*) => {$(
        $(#[$meta])*
        pub(crate) fn $name() -> $crate::definition::Text {
            $crate::words::text($en, $ko, $zh)
        }
    )*};
}
pub(crate) use sentences;

sentences! {
    lab_unit = "{test}: unit", "{test}: 단위", "{test}：单位";
    lab_low = "{test}: lower limit of normal", "{test}: 정상 하한", "{test}：正常下限";
    lab_high = "{test}: upper limit of normal", "{test}: 정상 상한", "{test}：正常上限";
    lab_flag = "{test}: flag", "{test}: 판정", "{test}：标记";
    lab_significance = "{test}: clinically significant?", "{test}: 임상적으로 의미 있음?", "{test}：有临床意义？";
    lab_grade = "{test}: CTCAE grade", "{test}: CTCAE 등급", "{test}：CTCAE分级";
    lab_standard = "{test}: standard result", "{test}: 표준 단위 결과", "{test}：标准单位结果";
    lab_standard_unit = "{test}: standard unit", "{test}: 표준 단위", "{test}：标准单位";
    criteria = "Criteria", "선정·제외기준", "入选与排除标准";
    verdict = "{criterion}: what the data say", "{criterion}: 자료에 따른 판정", "{criterion}：数据判定";
    criterion_comment = "{criterion}: comment", "{criterion}: 의견", "{criterion}：备注";
    verdict_met = "met", "해당함", "符合";
    verdict_not_met = "not met", "해당하지 않음", "不符合";
    verdict_cannot = "cannot evaluate", "판정 불가", "无法判定";
    verdict_none = "by judgement", "시험자 판단", "由研究者判断";
    contradiction_title = "Answer and data differ", "답과 자료가 다름", "回答与数据不一致";
    contradiction = "{criterion} is answered {answer}, but the data say: {auto}.",
        "{criterion}의 답은 {answer}이지만, 자료에 따르면 {auto}입니다.", "{criterion}的回答为{answer}，但数据显示：{auto}。";
    yes = "Yes", "예", "是";
    no = "No", "아니요", "否";
    low = "low", "낮음", "偏低";
    normal = "normal", "정상", "正常";
    high = "high", "높음", "偏高";

    not_integer = "Write a whole number.", "정수를 입력하십시오.", "请输入整数。";
    not_number = "Write a number.", "숫자를 입력하십시오.", "请输入数字。";
    not_censored = "A result with < or > is not possible here.", "여기에는 < 또는 > 결과를 쓸 수 없습니다.", "此处不能填写带<或>的结果。";
    too_long = "At most {n} characters.", "최대 {n}자입니다.", "最多{n}个字符。";
    wrong_shape = "This is not written as it should be.", "형식이 맞지 않습니다.", "格式不正确。";
    not_a_code = "This is not one of the choices.", "선택지에 없는 값입니다.", "不在选项之中。";
    not_yes_no = "Answer yes or no.", "예 또는 아니요로 답하십시오.", "请回答是或否。";
    not_a_date = "Write a calendar date: 2026-03-12.", "날짜를 입력하십시오: 2026-03-12.", "请输入日期：2026-03-12。";
    not_partial = "The whole date is needed here.", "전체 날짜가 필요합니다.", "此处需要完整日期。";
    not_a_time = "Write a time of day: 08:35.", "시각을 입력하십시오: 08:35.", "请输入时间：08:35。";
    not_a_datetime = "Write a date and a time: 2026-03-12T08:35.", "날짜와 시각을 입력하십시오: 2026-03-12T08:35.", "请输入日期和时间：2026-03-12T08:35。";
    no_such_time = "The clocks skip this time.", "존재하지 않는 시각입니다(시간 변경).", "该时间不存在（时钟调整）。";
    not_an_attachment = "This is not an attachment.", "첨부 파일이 아닙니다.", "不是附件。";
    computed = "This is computed; nobody types it.", "자동 계산되는 항목입니다.", "此项自动计算，不可录入。";
    constant = "This always says the same.", "고정된 값입니다.", "此项为固定值。";
    no_such_place = "The study has no such place.", "이 연구에 없는 항목입니다.", "本研究没有此项。";
    in_future = "This date is in the future.", "미래의 날짜입니다.", "日期在将来。";
    before_birth = "This date is before the subject was born.", "대상자의 출생일보다 이전 날짜입니다.", "日期早于受试者出生日期。";
    outside_hard = "{v} cannot be true: the possible range is {range}.", "{v}은(는) 불가능한 값입니다. 가능한 범위: {range}.", "{v}不可能：可能范围为{range}。";
    impossible = "Impossible value", "불가능한 값", "不可能的值";
    outside_soft = "{v} is unlikely: the usual range is {range}.", "{v}은(는) 드문 값입니다. 통상 범위: {range}.", "{v}不常见：通常范围为{range}。";
    unlikely = "Unlikely value", "드문 값", "不常见的值";
    used_already = "{v} is already used.", "{v}은(는) 이미 사용되었습니다.", "{v}已被使用。";
    duplicate = "Duplicate", "중복", "重复";
    row_exists = "There is a row for this already.", "이미 같은 행이 있습니다.", "已有相同的行。";
    did_you_mean = "Did you mean {v} {unit}?", "{v} {unit}이(가) 맞습니까?", "是否应为{v} {unit}？";
    date_title = "Date", "날짜", "日期";
    hidden_title = "Not asked", "해당 없는 항목", "不适用项";
    hidden = "There is an answer here, although it is not asked now.", "지금은 해당되지 않는 항목에 값이 있습니다.", "当前不需填写，但已有数据。";
    hidden_form = "This form holds answers, although it is not asked for now.", "지금은 해당되지 않는 서식에 값이 있습니다.", "该表单当前不需填写，但已有数据。";
    no_such_row = "{v} is in no row of {form}.", "{form}에 {v} 행이 없습니다.", "{form}中没有{v}这一行。";
    row_title = "Link", "연결", "关联";
    delta_title = "Large change", "큰 변화", "变化较大";
    delta = "{v} {unit}: a large change from {before} {unit}.", "{v} {unit}: 이전 값 {before} {unit}에서 크게 변했습니다.", "{v} {unit}：较上次{before} {unit}变化较大。";
    digits_title = "Decimals", "소수 자릿수", "小数位数";
    digits = "{v} has more than {n} digits after the point.", "{v}은(는) 소수 {n}자리를 넘습니다.", "{v}的小数位数超过{n}位。";
    rows_title = "Number of rows", "행 수", "行数";
    too_few_rows = "{n} rows are needed.", "{n}행이 필요합니다.", "需要{n}行。";
    too_many_rows = "At most {n} rows are expected.", "최대 {n}행입니다.", "最多{n}行。";
}
