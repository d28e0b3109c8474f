//! Sets of characters as sorted ranges: what a class means before it becomes a table. Pure.

/// The largest code point.
pub const LAST: u32 = 0x10_FFFF;

/// Characters (code points, or code units where those are matched), as ranges that are sorted and do not touch.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct CharSet(Vec<(u32, u32)>);

impl CharSet {
    /// From inclusive ranges in any order.
    pub fn new(mut ranges: Vec<(u32, u32)>) -> CharSet {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match merged.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        CharSet(merged)
    }
    pub fn single(c: u32) -> CharSet {
        CharSet(vec![(c, c)])
    }
    pub fn all() -> CharSet {
        CharSet(vec![(0, LAST)])
    }
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }
    /// The only member, if there is just one.
    pub fn only(&self) -> Option<u32> {
        match *self.0 {
            [(from, to)] if from == to => Some(from),
            _ => None,
        }
    }
    pub fn contains(&self, c: u32) -> bool {
        let after = self.0.partition_point(|&(from, _)| from <= c);
        after > 0 && c <= self.0[after - 1].1
    }
    pub fn complement(&self) -> CharSet {
        let mut ranges = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for &(from, to) in &self.0 {
            if from > next {
                ranges.push((next, from - 1));
            }
            next = to + 1;
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        CharSet(ranges)
    }
    pub fn union(&self, other: &CharSet) -> CharSet {
        CharSet::new([self.ranges(), other.ranges()].concat())
    }
    /// Whether a member lies in `from..=to`.
    pub fn meets(&self, from: u32, to: u32) -> bool {
        let first = self.0.partition_point(|range| range.1 < from);
        self.0.get(first).is_some_and(|range| range.0 <= to)
    }
    pub fn disjoint(&self, other: &CharSet) -> bool {
        let (few, many) = if self.0.len() < other.0.len() { (self, other) } else { (other, self) };
        !few.0.iter().any(|&(from, to)| many.meets(from, to))
    }
}

/// `\d` (ECMA-262 22.2.2.9).
pub fn digits() -> CharSet {
    CharSet(vec![(0x30, 0x39)])
}

/// `\w` without the characters that case folding adds.
pub fn word() -> CharSet {
    CharSet(vec![(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
}

/// `\s`: WhiteSpace and LineTerminator (12.2, 12.3).
pub fn space() -> CharSet {
    let singles = [0x20, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, 0xFEFF].map(|c| (c, c));
    CharSet::new([&singles[..], &[(0x09, 0x0D), (0x2000, 0x200A), (0x2028, 0x2029)]].concat())
}

/// The characters that `.` does not match unless it matches all, and that end lines for `^` and `$`.
pub fn line_terminators() -> CharSet {
    CharSet(vec![(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_sorted_and_merged() {
        let set = CharSet::new(vec![(5, 9), (1, 2), (3, 3), (7, 12)]);
        assert_eq!(set.ranges(), [(1, 3), (5, 12)]);
        assert_eq!(set.complement().ranges(), [(0, 0), (4, 4), (13, LAST)]);
        assert_eq!(set.complement().complement(), set);
        assert!(set.contains(3) && !set.contains(4) && set.contains(12) && !set.contains(13));
        assert_eq!(CharSet::all().complement(), CharSet::default());
    }

    #[test]
    fn meeting() {
        let set = CharSet::new(vec![(10, 20), (30, 40)]);
        assert!(set.meets(20, 29) && set.meets(0, 10) && !set.meets(21, 29) && !set.meets(41, 50));
        assert!(set.disjoint(&CharSet::new(vec![(0, 9), (21, 29)])));
        assert!(!set.disjoint(&CharSet::single(35)));
    }
}
