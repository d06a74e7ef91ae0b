//! The sentences: one a kind of change, one a kind of obstacle, and what to do about it.

use crate::words::sentences;

sentences! {
    added = "{part} {thing} is new.", "{part} {thing}: 새로 추가됨.", "{part}{thing}：新增。";
    added_with = "{part} {thing} is new, with {holds}.", "{part} {thing}: 새로 추가됨({holds}).", "{part}{thing}：新增（{holds}）。";
    removed = "{part} {thing} is gone.", "{part} {thing}: 삭제됨.", "{part}{thing}：已删除。";
    removed_with = "{part} {thing} is gone, with {holds}.", "{part} {thing}: 삭제됨({holds}).", "{part}{thing}：已删除（{holds}）。";
    changed = "{part} {thing}, {property}. Was: {was}. Becomes: {becomes}.",
        "{part} {thing}, {property}. 변경 전: {was}. 변경 후: {becomes}.", "{part}{thing}，{property}。原为：{was}。改为：{becomes}。";
    property_added = "{part} {thing}, {property}. New: {becomes}.", "{part} {thing}, {property}. 새로 추가됨: {becomes}.", "{part}{thing}，{property}。新增：{becomes}。";
    property_removed = "{part} {thing}, {property}. Gone; it was: {was}.", "{part} {thing}, {property}. 삭제됨. 변경 전: {was}.", "{part}{thing}，{property}。已删除，原为：{was}。";
    files = "Something is changed there that this list has no word for: compare the files.",
        "이 목록의 말로 나타낼 수 없는 변경이 있습니다. 파일을 비교하십시오.", "此处有本列表无法表述的更改：请比较文件。";

    keeps = "Subjects who have such data keep the version in force; correct or withdraw the data to move them.",
        "해당 자료가 있는 대상자는 현재 버전을 유지합니다. 옮기려면 자료를 정정하거나 철회하십시오.",
        "有此类数据的受试者保留现行版本；如需迁移，请更正或撤回数据。";

    another_study = "This casebook is of {here}, the definition of {there}.",
        "이 증례집은 {here}의 것이고, 정의는 {there}의 것입니다.", "本病例簿属于{here}，而定义属于{there}。";
    another_study_advice = "Choose the folder of the same study, or make another casebook.",
        "같은 연구의 폴더를 선택하거나 다른 증례집을 만드십시오.", "请选择同一研究的文件夹，或另建病例簿。";
    same_version = "Both definitions are called version {version}, and nothing else is changed.",
        "두 정의의 버전이 모두 {version}이며 다른 변경은 없습니다.", "两个定义的版本均为{version}，且没有其他更改。";
    same_version_other = "Both definitions are called version {version}, and they differ.",
        "두 정의의 버전이 모두 {version}이지만 내용이 다릅니다.", "两个定义的版本均为{version}，但内容不同。";
    used_before = "Version {version} was in force here before.", "버전 {version}은(는) 여기에서 이미 발효된 적이 있습니다.", "版本{version}曾在此处生效。";
    own_version = "Give the new one a version of its own in study.json.",
        "study.json에서 새 정의에 고유한 버전을 부여하십시오.", "请在study.json中为新定义另定版本。";

    examples_disagree = "Examples beside the definition disagree with it ({n}): {titles}.",
        "정의와 함께 있는 예시가 정의와 맞지 않습니다({n}건): {titles}.", "定义所附的示例与其不符（{n}个）：{titles}。";
    see_examples = "Run “casebook study check” on the folder to see what each expects, then correct the rules or the examples.",
        "폴더에서 “casebook study check”를 실행하여 각 예시가 기대하는 결과를 확인한 뒤 규칙이나 예시를 고치십시오.",
        "请对该文件夹运行“casebook study check”，查看各示例的预期，然后更正规则或示例。";

    item_removed = "“{item}” is no longer asked, and holds data.", "“{item}” 항목은 더 이상 묻지 않으나 자료가 있습니다.", "不再询问“{item}”，但已有数据。";
    visit_removed = "The visit of “{item}” is gone, and holds data.", "“{item}” 항목의 방문이 삭제되었으나 자료가 있습니다.", "“{item}”所在的访视已删除，但已有数据。";
    visit_form = "“{item}” is no longer asked at its visit, and holds data.", "“{item}” 항목은 그 방문에서 더 이상 묻지 않으나 자료가 있습니다.", "该访视不再询问“{item}”，但已有数据。";
    item_collected = "“{item}” would be computed, and holds an entry.", "“{item}” 항목은 계산될 것이나 입력된 값이 있습니다.", "“{item}”将改为自动计算，但已有录入值。";
    item_group = "“{item}” would stand in another group of rows, and holds data.", "“{item}” 항목은 다른 행 그룹에 속하게 되나 자료가 있습니다.", "“{item}”将归入另一组行，但已有数据。";
    item_type = "“{item}” would be answered with something else, and holds data.", "“{item}” 항목은 다른 형식으로 답하게 되나 자료가 있습니다.", "“{item}”将以另一种类型作答，但已有数据。";
    item_unit = "“{item}” holds {value} in {was}, and would be read in {becomes}.",
        "“{item}” 항목의 값 {value}의 단위는 {was}이나 {becomes}(으)로 읽히게 됩니다.", "“{item}”的值{value}单位为{was}，将被读作{becomes}。";
    code_meaning = "“{item}” holds {value}, “{was}”, which would read “{becomes}”.",
        "“{item}” 항목의 값 {value}은(는) “{was}”이나 “{becomes}”(으)로 읽히게 됩니다.", "“{item}”的值{value}为“{was}”，将被读作“{becomes}”。";
    value_refused = "“{item}” holds {value}. {why}", "“{item}” 항목의 값: {value}. {why}", "“{item}”的值：{value}。{why}";
    cohort_removed = "The cohort is gone, and its record holds data.", "코호트가 삭제되었으나 그 기록에 자료가 있습니다.", "该队列已删除，但其记录中有数据。";
    closed = "Something of this subject is frozen or locked.", "이 대상자의 기록 일부가 동결되었거나 잠겨 있습니다.", "该受试者的部分记录已冻结或锁定。";
    record_refuses = "The record refuses what would follow for this subject: {why}.",
        "이 대상자에게 뒤따를 변화를 기록이 거부합니다: {why}.", "记录拒绝对该受试者的后续变更：{why}。";

    clear_or_stay = "Leave the subject under its version, or clear the value with a reason first.",
        "대상자를 현재 버전에 두거나, 먼저 사유와 함께 값을 지우십시오.", "请让受试者保留其版本，或先注明理由清除该值。";
    correct_or_stay = "Leave the subject under its version, or correct the value with a reason first.",
        "대상자를 현재 버전에 두거나, 먼저 사유와 함께 값을 정정하십시오.", "请让受试者保留其版本，或先注明理由更正该值。";
    withdraw_or_stay = "Leave the subject under its version, or withdraw the form with a reason first.",
        "대상자를 현재 버전에 두거나, 먼저 사유와 함께 서식을 철회하십시오.", "请让受试者保留其版本，或先注明理由撤回该表单。";
    unfreeze_or_stay = "Leave the subject under its version, or unfreeze first.", "대상자를 현재 버전에 두거나, 먼저 동결을 해제하십시오.", "请让受试者保留其版本，或先解除冻结。";
    stay = "Leave the subject under its version.", "대상자를 현재 버전에 두십시오.", "请让受试者保留其版本。";
    oid_for_computed = "Give the computed item an OID of its own.", "계산 항목에 고유한 OID를 부여하십시오.", "请为计算项目另设OID。";
    oid_for_group = "Give the item in the other group an OID of its own.", "다른 그룹의 항목에 고유한 OID를 부여하십시오.", "请为另一组中的项目另设OID。";
    oid_for_question = "Leave the item as it is, and give the new question an OID of its own.",
        "항목은 그대로 두고, 새 질문에 고유한 OID를 부여하십시오.", "请保留原项目，并为新问题另设OID。";
    oid_for_unit = "Leave the unit as it is, and give the item in the other unit an OID of its own.",
        "단위는 그대로 두고, 다른 단위의 항목에 고유한 OID를 부여하십시오.", "请保留原单位，并为另一单位的项目另设OID。";
    code_for_choice = "Leave the choice's code its meaning, and give the other choice a code of its own.",
        "선택지 코드의 의미는 그대로 두고, 다른 선택지에 고유한 코드를 부여하십시오.", "请保留该选项代码的含义，并为另一选项另设代码。";
    cohort_stays = "Leave the cohort in study.json: nobody needs to be assigned to it any more.",
        "코호트를 study.json에 남겨 두십시오. 더 이상 배정할 필요는 없습니다.", "请在study.json中保留该队列：无须再向其分配受试者。";
}
