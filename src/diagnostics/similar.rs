//! Names that look alike: what could be meant by a misspelt one. May touch nothing.

/// The most similar of some names, if one is similar at all.
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong: Vec<char> = wrong.chars().collect();
    let limit = match wrong.len() {
        // Of very short names any other would be near.
        0..=2 => return None,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    let near = names.filter_map(|name| {
        let chars: Vec<char> = name.chars().collect();
        if chars.len().abs_diff(wrong.len()) > limit || chars == wrong {
            return None;
        }
        let distance = distance(&wrong, &chars);
        (distance <= limit).then_some((distance, chars.len().abs_diff(wrong.len()), name))
    });
    near.min().map(|(.., name)| name)
}

/// Insertions, deletions, replacements and swaps of neighbours; another case of a letter costs nothing but is not the same.
fn distance(a: &[char], b: &[char]) -> usize {
    let same = |x: char, y: char| x.eq_ignore_ascii_case(&y);
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(!same(a[i - 1], b[j - 1]));
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]) {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names() {
        let meant = |name: &str| nearest(name, ["hello", "check", "run"].into_iter());
        assert_eq!(meant("helo"), Some("hello"));
        assert_eq!(meant("chekc"), Some("check"));
        assert_eq!(meant("urn"), Some("run"));
        assert_eq!(meant("HELLO"), Some("hello"));
        assert_eq!(meant("world"), None);
        assert_eq!(meant("ru"), None);
        assert_eq!(meant(""), None);
        assert_eq!(distance(&['a', 'b'], &[]), 2);
    }
}
