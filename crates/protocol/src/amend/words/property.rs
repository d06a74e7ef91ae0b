//! What can be said of a thing, by name: an item's unit, a visit's window.

use crate::words::sentences;

sentences! {
    /// Where only the other languages' words differ.
    translated = "{property}, in Korean and Chinese", "{property}(한국어와 중국어)", "{property}（韩文和中文）";

    name = "name", "이름", "名称";
    title = "title", "제목", "标题";
    short = "short name", "짧은 이름", "简称";
    help = "what to know before answering", "답하기 전에 알아 둘 점", "填写须知";
    source = "where it comes from", "출처", "出处";

    // The study.
    protocol = "protocol version", "계획서 버전", "方案版本";
    about = "sponsor, phase and design", "의뢰자·상·설계", "申办者、分期与设计";
    planned = "planned subjects", "예정 대상자 수", "计划受试者数";
    number = "form of a subject's number", "대상자 번호의 형식", "受试者编号格式";
    hint = "what is said of subject numbers", "대상자 번호 안내", "受试者编号说明";
    arms = "arms", "시험군", "组别";
    cohorts = "cohorts", "코호트", "队列";
    grading_table = "grading table", "등급표", "分级表";
    roles = "names of roles", "역할 이름", "角色名称";
    day_zero = "what protocol days count from", "계획서 일수의 기준", "方案天数的起点";
    treatment_start = "what a baseline lies before", "기저치의 기준 시점", "基线所依据的时点";
    treatment_time = "what says when treatment began", "치료 시작 일시 항목", "治疗开始时间的依据";
    birth = "what holds the date of birth", "생년월일 항목", "出生日期项目";
    visit_date = "what holds a visit's date", "방문일 항목", "访视日期项目";
    arm = "what says a subject's arm", "대상자의 시험군 항목", "受试者组别项目";
    deviations = "form of deviations", "이탈 서식", "方案偏离表单";
    adverse_events = "form of adverse events", "이상반응 서식", "不良事件表单";
    ranges = "form of reference ranges", "참고치 서식", "参考范围表单";
    facts = "what heads a subject's page", "대상자 화면 머리글", "受试者页面的要点";
    lanes = "what is drawn under the visits", "방문 아래의 표시", "访视下方的显示";
    formula_of_value = "what it is", "정의", "定义";

    // Visits.
    window = "when it is due", "예정 시기", "计划时间";
    forms = "forms", "서식", "表单";
    repeats = "how often it happens", "횟수", "次数";
    visit_kind = "kind of visit", "방문 종류", "访视类型";
    added_forms = "forms that may be added", "추가할 수 있는 서식", "可添加的表单";
    phone = "by telephone", "전화 방문", "电话访视";

    // Forms and groups.
    signed_by = "who signs it", "서명자", "签名者";
    layout = "layout", "배치", "布局";
    form_date = "what dates it", "날짜의 근거 항목", "日期依据项目";
    form_time = "what says its time of day", "시각의 근거 항목", "时刻依据项目";
    not_done = "what says that it was not done", "미실시 항목", "未做项目";
    domain = "SDTM domain", "SDTM 도메인", "SDTM域";
    heading = "heading", "제목", "标题";
    shape = "shape", "형태", "形式";
    rows = "number of rows", "행 수", "行数";
    asked = "when it is asked", "묻는 조건", "询问条件";
    clocks = "time limits that a row starts", "행이 시작하는 기한", "行所启动的时限";
    gate = "what says whether there are rows", "행의 유무를 묻는 항목", "说明有无行的项目";
    key = "what names a row", "행을 식별하는 항목", "识别行的项目";
    columns = "columns of its list", "목록의 열", "列表的列";
    row_facts = "what the page of adverse events shows of a row", "이상사례 화면에 표시하는 항목", "不良事件页面显示的项目";
    item_roles = "what its items mean to the window", "화면에서 항목이 하는 역할", "项目在界面中的作用";
    only_visits = "the only visits that ask it", "묻는 방문", "仅询问的访视";
    home = "where it lives", "위치", "位置";
    tests = "laboratory tests", "검사 항목", "检验项目";
    holds = "what counts as held on medical advice", "의학적 중단으로 보는 것", "视为医嘱停药的情形";
    pen = "days a pen lasts", "펜 사용 일수", "注射笔可用天数";

    // Items.
    question = "question", "질문", "问题";
    answer = "what may be answered", "답의 형식", "答案类型";
    group = "group", "그룹", "组";
    unit = "unit", "단위", "单位";
    required = "whether an answer is needed", "필수 여부", "是否必填";
    possible = "what can be true", "가능한 범위", "可能范围";
    likely = "what is likely", "통상 범위", "通常范围";
    derived = "how it is computed", "계산 방법", "计算方法";
    collected = "who fills it in", "입력 주체", "由谁填写";
    unique = "where it may not occur twice", "중복 불가 범위", "不可重复的范围";
    critical = "verified against the source", "원자료 대조 확인", "原始资料核查";
    round = "decimals that are kept", "유지하는 소수 자릿수", "保留小数位数";
    comparator = "< or >", "< 또는 >", "<或>";
    typed = "when it cannot be computed", "계산할 수 없을 때", "无法计算时";
    formula = "formula in words", "말로 쓴 계산식", "文字公式";
    dates = "possible dates", "가능한 날짜", "可用日期";
    slips = "slips that it asks about", "되묻는 입력 실수", "会追问的笔误";
    unit_item = "what holds its unit", "단위 항목", "单位项目";
    sdtm = "place in SDTM", "SDTM 위치", "SDTM位置";
    cdash = "CDASH variable", "CDASH 변수", "CDASH变量";
    nci = "NCI codes", "NCI 코드", "NCI代码";

    // Vocabulary and the laboratory catalogue.
    cdisc = "CDISC code", "CDISC 코드", "CDISC代码";
    submission = "CDISC code and submission value", "CDISC 코드와 제출값", "CDISC代码和提交值";
    symbol = "how it is printed", "표기", "显示方式";
    ucum = "UCUM and CDISC codes", "UCUM·CDISC 코드", "UCUM和CDISC代码";
    units = "units", "단위", "单位";
    conversion = "how its units convert", "단위 환산", "单位换算";
    limits = "whose reference range stands for it", "대신 쓰는 참고치", "所用参考范围";
    delta = "difference that is remarkable", "주목할 변화", "值得注意的变化";
    mixup = "units that it is mistaken in", "혼동하는 단위", "易混淆的单位";
    grades = "how it is graded", "등급 기준", "分级标准";
    category_nci = "category and NCI code", "분류와 NCI 코드", "类别和NCI代码";

    // Checks and criteria.
    place = "where it stands", "위치", "位置";
    severity = "how grave it is", "중요도", "严重程度";
    raised = "when it is raised", "발생 조건", "触发条件";
    message = "what it says", "문구", "提示内容";
    judged_at = "visits at which it is judged", "판정하는 방문", "判定的访视";
    judged_when = "when it is judged", "판정 시점", "判定时机";
    advice = "what it advises", "조언", "建议";
    shows = "what its message shows", "문구가 보여 주는 값", "提示所示内容";
    criterion = "criterion that it speaks of", "관련 기준", "相关标准";
    deviation = "deviation that it drafts", "작성하는 이탈", "所起草的偏离";
    asks_adverse = "asks about an adverse event", "이상반응을 묻는지", "询问不良事件";
    check_number = "number in the specification", "명세의 번호", "规范中的编号";
    revision = "version of its condition", "조건의 버전", "条件版本";
    short_question = "question in a few words", "짧은 질문", "简短问题";
    category = "includes or excludes", "선정 또는 제외", "入选或排除";
    data_say = "what the data must say", "자료의 조건", "数据条件";
    answered_at = "visit at which it is answered", "답하는 방문", "作答的访视";
    parent = "what it is a part of", "상위 기준", "上级标准";
}
