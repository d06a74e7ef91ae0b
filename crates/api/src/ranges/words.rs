//! What is said of a range that cannot be recorded.

use protocol::study::Item;

use crate::contract::{RangeProblem, Words};
use crate::words::words;

fn problem(column: Option<&str>, code: &str, message: Words, advice: Words) -> RangeProblem {
    RangeProblem { column: column.map(str::to_owned), code: code.to_owned(), message, advice: Some(advice) }
}

fn three(en: String, ko: String, zh: String) -> Words {
    Words { en, ko, zh }
}

/// What was typed is none of the item's values.
pub(super) fn refused(item: &Item, refusal: &protocol::Refusal) -> RangeProblem {
    RangeProblem {
        column: Some(item.oid.to_string()),
        code: refusal.code.to_string(),
        message: words(&refusal.message),
        advice: refusal.hint.as_deref().map(words),
    }
}

fn header_is(all: &str) -> Words {
    three(format!("the first line is {all}"), format!("첫 줄은 {all}입니다"), format!("第一行应为{all}"))
}

pub(super) fn column_unknown(name: &str, all: &str) -> RangeProblem {
    let message = three(
        format!("“{name}” is no column of the table"),
        format!("“{name}”은(는) 표의 열이 아닙니다"),
        format!("“{name}”不是表中的列"),
    );
    problem(Some(name), "column-unknown", message, header_is(all))
}

pub(super) fn column_twice(name: &str) -> RangeProblem {
    let message = three(
        format!("the column {name} stands twice"),
        format!("{name} 열이 두 번 있습니다"),
        format!("{name}列出现两次"),
    );
    let advice = three("keep one of the two".into(), "하나만 남깁니다".into(), "只保留一个".into());
    problem(Some(name), "column-twice", message, advice)
}

pub(super) fn column_missing(item: &Item, all: &str) -> RangeProblem {
    let name = &item.oid;
    let message = three(
        format!("the column {name} is missing: {}", item.label.en),
        format!("{name} 열이 없습니다: {}", item.label.ko),
        format!("缺少{name}列：{}", item.label.zh),
    );
    problem(Some(name.as_str()), "column-missing", message, header_is(all))
}

pub(super) fn cells(found: usize, wanted: usize) -> RangeProblem {
    let message = three(
        format!("{found} cells, and the header has {wanted}"),
        format!("칸이 {found}개이며 머리글은 {wanted}개입니다"),
        format!("有{found}个单元格，标题有{wanted}个"),
    );
    let advice = three(
        "give each column a cell, empty where there is nothing; write a text with a comma between double quotes".into(),
        "열마다 칸을 두고 값이 없으면 비웁니다. 쉼표가 든 글은 큰따옴표로 감쌉니다".into(),
        "每列一个单元格，没有内容则留空；含逗号的文字用双引号括起".into(),
    );
    problem(None, "cells", message, advice)
}

pub(super) fn needed(item: &Item) -> RangeProblem {
    let message = three(
        format!("{} is blank", item.label.en),
        format!("{}이(가) 비어 있습니다", item.label.ko),
        format!("{}为空", item.label.zh),
    );
    let advice = three(
        "every range has one; ask the laboratory".into(),
        "모든 범위에 필요합니다. 검사실에 문의합니다".into(),
        "每个范围都需要；请询问实验室".into(),
    );
    problem(Some(item.oid.as_str()), "needed", message, advice)
}

pub(super) fn unit(column: &str, unit: &str, test: &str, known: &str) -> RangeProblem {
    let message = three(
        format!("{unit} is no unit of {test}"),
        format!("{unit}은(는) {test}의 단위가 아닙니다"),
        format!("{unit}不是{test}的单位"),
    );
    let advice =
        three(format!("one of: {known}"), format!("다음 중 하나: {known}"), format!("应为以下之一：{known}"));
    problem(Some(column), "unit", message, advice)
}

pub(super) fn no_lines() -> RangeProblem {
    let message =
        three("the file holds no range".into(), "파일에 범위가 없습니다".into(), "文件中没有范围".into());
    let advice = three(
        "write one range a line below the header".into(),
        "머리글 아래에 범위를 한 줄에 하나씩 적습니다".into(),
        "在标题下每行写一个范围".into(),
    );
    problem(None, "no-lines", message, advice)
}
