//! A file of reference ranges: comma-separated values in UTF-8, the first line naming columns of the table.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use protocol::Study;
use protocol::study::{Group, Item, Need};

use super::words;
use crate::contract::RangeProblem;
use crate::error::Refusal;

/// Bytes of a file at most.
const LARGEST: u64 = 4 << 20;

/// A line of the file.
pub(super) struct Line {
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
    pub(super) problems: Vec<RangeProblem>,
}

/// A file as it was read, columns in its own order.
pub(super) struct Table<'a> {
    pub(super) names: Vec<String>,
    /// The item of each column; none for a column that the table does not have.
    pub(super) columns: Vec<Option<&'a Item>>,
    pub(super) lines: Vec<Line>,
}

impl<'a> Table<'a> {
    /// Reads a file. What is wrong with its lines stands with them, what is wrong with its header with line 1.
    pub(super) fn read(path: &Path, study: &'a Study, group: &Group) -> Result<Self, Refusal> {
        let mut bytes = Vec::new();
        File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Refusal::bad("path", "too-large"));
        }
        let text = String::from_utf8(bytes).map_err(|_| Refusal::bad("path", "not-utf-8"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|_| Refusal::bad("path", "not-csv"))?;
            let number = record.position().map_or(1, |position| position.line());
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                records.push((u32::try_from(number).unwrap_or(u32::MAX), cells));
            }
        }
        let mut records = records.into_iter();
        let names = records.next().map(|(_, cells)| cells).unwrap_or_default();
        let items: Vec<&Item> = group.items.iter().map(|item| study.item(*item)).collect();
        let columns: Vec<Option<&Item>> = names
            .iter()
            .map(|name| items.iter().copied().find(|item| item.oid.as_str().eq_ignore_ascii_case(name)))
            .collect();
        let mut lines: Vec<Line> = Vec::new();
        let header = header_problems(&names, &columns, &items);
        for (number, cells) in records {
            let problems = line_problems(&cells, &columns);
            lines.push(Line { number, cells, problems });
        }
        let nothing = lines.is_empty().then(words::no_lines);
        let header: Vec<RangeProblem> = header.into_iter().chain(nothing).collect();
        if !header.is_empty() {
            lines.insert(0, Line { number: 1, cells: names.clone(), problems: header });
        }
        Ok(Self { names, columns, lines })
    }
}

fn header_problems(names: &[String], columns: &[Option<&Item>], items: &[&Item]) -> Vec<RangeProblem> {
    let all: Vec<&str> = items.iter().map(|item| item.oid.as_str()).collect();
    let mut problems = Vec::new();
    for (index, (name, column)) in names.iter().zip(columns).enumerate() {
        let earlier =
            columns.iter().take(index).flatten().any(|other| column.is_some_and(|item| item.id == other.id));
        if column.is_none() {
            problems.push(words::column_unknown(name, &all.join(",")));
        } else if earlier {
            problems.push(words::column_twice(name));
        }
    }
    let missing = items.iter().filter(|item| {
        matches!(item.required, Need::Yes) && !columns.iter().flatten().any(|column| column.id == item.id)
    });
    problems.extend(missing.map(|item| words::column_missing(item, &all.join(","))));
    problems
}

fn line_problems(cells: &[String], columns: &[Option<&Item>]) -> Vec<RangeProblem> {
    if cells.len() != columns.len() {
        return vec![words::cells(cells.len(), columns.len())];
    }
    let blank = columns.iter().zip(cells).filter_map(|(column, cell)| {
        column.filter(|item| cell.is_empty() && matches!(item.required, Need::Yes))
    });
    blank.map(words::needed).collect()
}
