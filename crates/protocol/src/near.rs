//! What a misspelt name may have meant.

/// The name of `known` that is most like `name`, if one is like it at all: of three letters one may differ, of four two.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    let limit = if length <= 3 { 1 } else { length / 3 + 1 };
    let near = known.map(|other| (distance(name, other), other)).filter(|(distance, _)| *distance <= limit);
    near.min().map(|(_, other)| other)
}

/// How many letters have to be inserted, removed or replaced.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for at in 0..other.len() {
            let replaced = diagonal + usize::from(letter != other[at]);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
