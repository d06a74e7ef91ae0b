//! Kinds of things, and what is said of a thing where the definition has a keyword or a number and no words.

use crate::words::sentences;

sentences! {
    named = "{place} “{name}”", "{place} “{name}”", "{place}“{name}”";

    part_study = "Study", "연구", "研究";
    part_value = "Named value", "명명된 값", "命名值";
    part_visit = "Visit", "방문", "访视";
    part_form = "Form", "서식", "表单";
    part_group = "Group", "그룹", "组";
    part_item = "Item", "항목", "项目";
    part_list = "Code list", "코드 목록", "代码表";
    part_code = "Choice", "선택지", "选项";
    part_unit = "Unit", "단위", "单位";
    part_check = "Check", "점검", "核查";
    part_criterion = "Criterion", "기준", "标准";
    part_test = "Laboratory test", "검사", "检验";

    one_item = "{n} item", "항목 {n}개", "{n}个项目";
    items = "{n} items", "항목 {n}개", "{n}个项目";
    one_form = "{n} form", "서식 {n}개", "{n}个表单";
    forms = "{n} forms", "서식 {n}개", "{n}个表单";
    one_choice = "{n} choice", "선택지 {n}개", "{n}个选项";
    choices = "{n} choices", "선택지 {n}개", "{n}个选项";
    one_hour = "{n} hour", "{n}시간", "{n}小时";
    hours = "{n} hours", "{n}시간", "{n}小时";
    one_day = "{n} day", "{n}일", "{n}天";
    days = "{n} days", "{n}일", "{n}天";
    one_decimal = "{n} decimal", "소수 {n}자리", "{n}位小数";
    decimals = "{n} decimals", "소수 {n}자리", "{n}位小数";

    at_least = "at least {least}", "{least} 이상", "至少{least}";
    at_most = "at most {most}", "{most} 이하", "至多{most}";
    between = "{least} to {most}", "{least}–{most}", "{least}至{most}";
    when = "when {condition}", "조건: {condition}", "条件：{condition}";
    until = "until {item}", "{item}까지", "至{item}";
    may = "it may", "허용", "允许";
    does = "it does", "예", "是";
    any = "any", "모두", "任意";
    once = "once", "한 번", "一次";
    any_number = "any number of times", "여러 번", "不限次数";

    rows = "rows", "여러 행", "多行";
    asked_once = "asked once", "한 번 물음", "只问一次";
    clock = "{oid} “{label}”: {limit} from {from}", "{oid} “{label}”: {from}부터 {limit}", "{oid}“{label}”：自{from}起{limit}";

    due = "day {day} (from day {from} to day {to})", "제{day}일(범위 제{from}일–제{to}일)", "第{day}天（第{from}天至第{to}天）";
    left_out = "(may be left out)", "(생략 가능)", "（可省略）";
    form_when = "(when {condition})", "(조건: {condition})", "（条件：{condition}）";
    lane = "“{name}”: {form} from {from}", "“{name}”: {form}, {from}부터", "“{name}”：{form}，自{from}";
    lane_to = "“{name}”: {form} from {from} to {to}", "“{name}”: {form}, {from}부터 {to}까지", "“{name}”：{form}，自{from}至{to}";

    needed = "needed", "필수", "必填";
    not_needed = "not needed", "선택", "非必填";
    needed_when = "needed when {condition}", "조건부 필수: {condition}", "条件必填：{condition}";
    by_catalogue = "by the laboratory catalogue or the criteria", "검사 목록 또는 기준에 따름", "按检验目录或标准";
    a_person = "a person", "사람", "人工";
    the_program = "the program", "프로그램", "程序";
    always = "always", "항상", "始终";
    it_is_typed = "it is typed", "직접 입력", "手动录入";
    in_future = "may lie in the future", "미래 날짜 가능", "可为将来日期";
    before_birth = "may lie before birth", "출생 전 날짜 가능", "可为出生前日期";

    whole_number = "a whole number", "정수", "整数";
    decimal = "a number of {digits} digits, {scale} after the point", "{digits}자리 숫자(소수 {scale}자리)", "{digits}位数字（小数{scale}位）";
    text = "a text of at most {max} characters", "{max}자 이하의 글", "不超过{max}个字符的文本";
    text_like = "a text of at most {max} characters like {pattern}", "{max}자 이하의 글(형식 {pattern})", "不超过{max}个字符的文本（格式{pattern}）";
    yes_or_no = "yes or no", "예 또는 아니요", "是或否";
    choice_of = "one choice of {list}", "{list} 중 하나", "{list}中选一项";
    choices_of = "several choices of {list}", "{list} 중 여럿", "{list}中选多项";
    constant = "always {text}", "항상 {text}", "始终为{text}";
    row_of = "a row of {item}", "{item}의 행", "{item}的行";
    date = "a date", "날짜", "日期";
    partial_date = "a date, of which parts may be unknown", "일부를 모를 수 있는 날짜", "可部分未知的日期";
    time = "a time", "시각", "时间";
    date_and_time = "a date and time", "날짜와 시각", "日期和时间";
    file = "a file", "파일", "文件";

    hard = "hard: cannot be true", "불가능: 참일 수 없음", "硬性：不可能为真";
    soft = "soft: a query opens", "드묾: 질의가 열림", "软性：产生质疑";
    protocol_alert = "a protocol alert", "계획서 알림", "方案提醒";
    safety_alert = "a safety alert", "안전성 알림", "安全性提醒";
    at_completion = "when the form is completed", "서식을 완료할 때", "完成表单时";
    at_once = "at once", "즉시", "即时";
    inclusion = "inclusion", "선정", "入选";
    exclusion = "exclusion", "제외", "排除";
    to_confirm = "(to be confirmed by the sponsor)", "(의뢰자 확인 필요)", "（待申办者确认）";

    sdtm_test = "where the test is {test}", "검사가 {test}일 때", "检验为{test}时";
    sdtm_test_from = "where the test is what {item} says", "검사가 {item}에 적힌 것일 때", "检验为{item}所示时";
    sdtm_with = "with {name} {value}", "{name} = {value}", "{name} = {value}";
    supplemental = "as a supplemental qualifier", "보충 한정자로", "作为补充限定词";

    never_converted = "{unit} to {decimals}: never converted", "{unit}, {decimals}: 환산하지 않음", "{unit}，{decimals}：不换算";
    converted = "{unit} to {decimals}: (value − {subtract}) × {multiply} ÷ {divide}",
        "{unit}, {decimals}: (값 − {subtract}) × {multiply} ÷ {divide}", "{unit}，{decimals}：（值 − {subtract}）× {multiply} ÷ {divide}";
    more_than = "more than {limit}", "{limit} 초과", "超过{limit}";
    factor_over = "a factor over {limit}", "{limit}배 초과", "超过{limit}倍";
    confirmed = "(an investigator confirms)", "(시험자 확인)", "（由研究者确认）";
    low_times = "{times} × the lower limit of normal", "정상 하한 × {times}", "正常下限 × {times}";
    high_times = "{times} × the upper limit of normal", "정상 상한 × {times}", "正常上限 × {times}";
    baseline_times = "{times} × the baseline", "기저치 × {times}", "基线 × {times}";
    baseline_normal = "where the baseline is normal", "기저치가 정상일 때", "基线正常时";
    baseline_abnormal = "where the baseline is abnormal", "기저치가 비정상일 때", "基线异常时";
    grade_at = "grade {grade} at {limit}", "{limit}이면 {grade}등급", "等于{limit}为{grade}级";
    grade_not_at = "grade {grade} not at {limit}", "{limit}이(가) 아니면 {grade}등급", "不等于{limit}为{grade}级";
    grade_below = "grade {grade} below {limit}", "{limit} 미만이면 {grade}등급", "低于{limit}为{grade}级";
    grade_up_to = "grade {grade} up to {limit}", "{limit} 이하이면 {grade}등급", "不高于{limit}为{grade}级";
    grade_above = "grade {grade} above {limit}", "{limit} 초과이면 {grade}등급", "高于{limit}为{grade}级";
    grade_from = "grade {grade} from {limit}", "{limit} 이상이면 {grade}등급", "不低于{limit}为{grade}级";

    no_unit = "no unit", "단위 없음", "无单位";
}
