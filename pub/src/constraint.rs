//! Sets of versions: what a dependency allows. A set is a sorted list of ranges that don't touch, so that union, intersection and
//! difference are walks along the line of versions. May touch `version`.

use std::cmp::Ordering;
use std::fmt;

use crate::version::Version;

/// An end of a range.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Bound {
    Open,
    Including(Version),
    Excluding(Version),
}

/// A connected set of versions, never empty.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Range {
    min: Bound,
    max: Bound,
}

/// A set of versions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Constraint {
    ranges: Vec<Range>,
}

/// Compares the lower ends; an open one is lowest.
fn by_min(a: &Bound, b: &Bound) -> Ordering {
    match (a, b) {
        (Bound::Open, Bound::Open) => Ordering::Equal,
        (Bound::Open, _) => Ordering::Less,
        (_, Bound::Open) => Ordering::Greater,
        (Bound::Including(a) | Bound::Excluding(a), Bound::Including(b) | Bound::Excluding(b)) if a != b => a.cmp(b),
        (Bound::Including(_), Bound::Excluding(_)) => Ordering::Less,
        (Bound::Excluding(_), Bound::Including(_)) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

/// Compares the upper ends; an open one is highest.
fn by_max(a: &Bound, b: &Bound) -> Ordering {
    match (a, b) {
        (Bound::Open, Bound::Open) => Ordering::Equal,
        (Bound::Open, _) => Ordering::Greater,
        (_, Bound::Open) => Ordering::Less,
        (Bound::Including(a) | Bound::Excluding(a), Bound::Including(b) | Bound::Excluding(b)) if a != b => a.cmp(b),
        (Bound::Including(_), Bound::Excluding(_)) => Ordering::Greater,
        (Bound::Excluding(_), Bound::Including(_)) => Ordering::Less,
        _ => Ordering::Equal,
    }
}

/// Whether there is a version from `min` to `max`.
fn reaches(min: &Bound, max: &Bound) -> bool {
    match (min, max) {
        (Bound::Open, _) | (_, Bound::Open) => true,
        (Bound::Including(a), Bound::Including(b)) => a <= b,
        (Bound::Including(a) | Bound::Excluding(a), Bound::Including(b) | Bound::Excluding(b)) => a < b,
    }
}

/// Whether a range that ends at `max` and one that begins at `min` leave nothing between them.
fn joins(max: &Bound, min: &Bound) -> bool {
    match (max, min) {
        (Bound::Open, _) | (_, Bound::Open) => true,
        (Bound::Excluding(a), Bound::Excluding(b)) => b < a,
        (Bound::Including(a) | Bound::Excluding(a), Bound::Including(b) | Bound::Excluding(b)) => b <= a,
    }
}

impl Range {
    fn allows(&self, version: &Version) -> bool {
        let above = match &self.min {
            Bound::Open => true,
            Bound::Including(min) => version >= min,
            Bound::Excluding(min) => version > min,
        };
        let below = match &self.max {
            Bound::Open => true,
            Bound::Including(max) => version <= max,
            Bound::Excluding(max) => version < max,
        };
        above && below
    }
}

impl Constraint {
    pub fn any() -> Constraint {
        Constraint { ranges: vec![Range { min: Bound::Open, max: Bound::Open }] }
    }
    pub fn empty() -> Constraint {
        Constraint { ranges: Vec::new() }
    }
    pub fn exactly(version: Version) -> Constraint {
        Constraint { ranges: vec![Range { min: Bound::Including(version.clone()), max: Bound::Including(version) }] }
    }
    /// `^version`.
    pub fn compatible_with(version: Version) -> Constraint {
        let max = version.next_breaking().first_pre_release();
        Constraint { ranges: vec![Range { min: Bound::Including(version), max: Bound::Excluding(max) }] }
    }
    /// From a version, included, up to one, excluded; pre-releases of the end are in.
    pub fn between(min: Option<Version>, max: Option<Version>) -> Constraint {
        let range = Range { min: min.map_or(Bound::Open, Bound::Including), max: max.map_or(Bound::Open, Bound::Excluding) };
        Constraint::from_range(range)
    }
    pub fn at_least(min: Version) -> Constraint {
        Constraint::between(Some(min), None)
    }

    fn from_range(range: Range) -> Constraint {
        if reaches(&range.min, &range.max) { Constraint { ranges: vec![range] } } else { Constraint::empty() }
    }

    /// Reads `any`, `1.2.3`, `^1.2.3`, `>=1.0.0 <2.0.0`.
    pub fn parse(text: &str) -> Result<Constraint, String> {
        let original = text;
        let mut rest = text.trim();
        if rest == "any" {
            return Ok(Constraint::any());
        }
        let wrong = || format!("Could not parse version \"{original}\". Unknown text at \"{rest}\".");
        if rest.is_empty() {
            return Err("Cannot parse an empty string.".to_owned());
        }
        if let Some(after) = rest.strip_prefix('^') {
            return match Version::prefix(after.trim_start()) {
                Some((version, "")) => Ok(Constraint::compatible_with(version)),
                Some(_) => Err(format!("Could not parse version \"{original}\". Cannot include other constraints with \"^\" constraint.")),
                None => Err(wrong()),
            };
        }
        let (mut min, mut max) = (Bound::Open, Bound::Open);
        while !rest.is_empty() {
            let (operator, after) =
                ["<=", ">=", "<", ">", "^"].iter().find_map(|op| Some((*op, rest.strip_prefix(op)?))).unwrap_or(("", rest));
            if operator == "^" {
                return Err(format!("Could not parse version \"{original}\". Cannot include other constraints with \"^\" constraint."));
            }
            let Some((version, after)) = Version::prefix(after.trim_start()) else {
                return Err(format!("Could not parse version \"{original}\". Unknown text at \"{rest}\"."));
            };
            match operator {
                "<=" => max = lower(max, Bound::Including(version)),
                "<" => max = lower(max, Bound::Excluding(version)),
                ">=" => min = higher(min, Bound::Including(version)),
                ">" => min = higher(min, Bound::Excluding(version)),
                _ => {
                    min = higher(min, Bound::Including(version.clone()));
                    max = lower(max, Bound::Including(version));
                }
            }
            rest = after.trim_start();
        }
        max = without_pre_releases(&min, max);
        Ok(Constraint::from_range(Range { min, max }))
    }

    pub fn allows(&self, version: &Version) -> bool {
        self.ranges.iter().any(|range| range.allows(version))
    }
    pub fn is_any(&self) -> bool {
        self.ranges == [Range { min: Bound::Open, max: Bound::Open }]
    }
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
    pub fn allows_all(&self, other: &Constraint) -> bool {
        other.difference(self).is_empty()
    }
    pub fn allows_any(&self, other: &Constraint) -> bool {
        !self.intersect(other).is_empty()
    }

    /// The version, if there is exactly one.
    pub fn version(&self) -> Option<&Version> {
        match self.ranges.as_slice() {
            [Range { min: Bound::Including(min), max: Bound::Including(max) }] if min == max => Some(min),
            _ => None,
        }
    }
    /// The least version, if the set is one range that includes it or begins after it.
    pub fn min(&self) -> Option<&Version> {
        match self.ranges.first().map(|range| &range.min) {
            Some(Bound::Including(min) | Bound::Excluding(min)) => Some(min),
            _ => None,
        }
    }
    /// Whether there is no upper end.
    pub fn is_unbounded(&self) -> bool {
        self.ranges.last().is_some_and(|range| range.max == Bound::Open)
    }
    /// Whether the set ends just before all of `version`'s pre-releases.
    pub fn ends_before(&self, version: &Version) -> bool {
        self.ranges.last().is_some_and(|range| range.max == Bound::Excluding(version.first_pre_release()))
    }
    /// This constraint with another upper end, which is excluded with its pre-releases.
    pub fn with_max(&self, version: &Version) -> Constraint {
        let min = self.ranges.first().map_or(Bound::Open, |range| range.min.clone());
        Constraint::from_range(Range { min, max: Bound::Excluding(version.first_pre_release()) })
    }

    pub fn intersect(&self, other: &Constraint) -> Constraint {
        let (mut a, mut b) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        let mut ranges = Vec::new();
        while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
            let min = if by_min(&left.min, &right.min).is_lt() { &right.min } else { &left.min };
            let left_ends_first = by_max(&left.max, &right.max).is_lt();
            let max = if left_ends_first { &left.max } else { &right.max };
            if reaches(min, max) {
                ranges.push(Range { min: min.clone(), max: max.clone() });
            }
            if left_ends_first {
                a.next()
            } else {
                b.next()
            };
        }
        Constraint { ranges }
    }

    pub fn union(&self, other: &Constraint) -> Constraint {
        let mut all: Vec<&Range> = self.ranges.iter().chain(&other.ranges).collect();
        all.sort_by(|a, b| by_min(&a.min, &b.min));
        let mut ranges: Vec<Range> = Vec::new();
        for range in all {
            match ranges.last_mut() {
                Some(last) if joins(&last.max, &range.min) => {
                    if by_max(&last.max, &range.max).is_lt() {
                        last.max = range.max.clone();
                    }
                }
                _ => ranges.push(range.clone()),
            }
        }
        Constraint { ranges }
    }

    /// Every version that is not in the set.
    pub fn complement(&self) -> Constraint {
        let mut ranges = Vec::new();
        let mut min = Some(Bound::Open);
        for range in &self.ranges {
            let max = match &range.min {
                Bound::Open => None,
                Bound::Including(version) => Some(Bound::Excluding(version.clone())),
                Bound::Excluding(version) => Some(Bound::Including(version.clone())),
            };
            if let (Some(min), Some(max)) = (min.take(), max) {
                ranges.push(Range { min, max });
            }
            min = match &range.max {
                Bound::Open => None,
                Bound::Including(version) => Some(Bound::Excluding(version.clone())),
                Bound::Excluding(version) => Some(Bound::Including(version.clone())),
            };
        }
        ranges.extend(min.map(|min| Range { min, max: Bound::Open }));
        Constraint { ranges }
    }

    pub fn difference(&self, other: &Constraint) -> Constraint {
        self.intersect(&other.complement())
    }
}

fn lower(a: Bound, b: Bound) -> Bound {
    if by_max(&a, &b).is_lt() { a } else { b }
}
fn higher(a: Bound, b: Bound) -> Bound {
    if by_min(&a, &b).is_gt() { a } else { b }
}

/// `<2.0.0` leaves out `2.0.0-dev` too, unless the range begins with another pre-release of it.
fn without_pre_releases(min: &Bound, max: Bound) -> Bound {
    let Bound::Excluding(version) = &max else {
        return max;
    };
    let begins_inside = match min {
        Bound::Including(min) | Bound::Excluding(min) => min.is_pre_release() && min.same_release(version),
        Bound::Open => false,
    };
    if version.is_pre_release() || version.has_build() || begins_inside {
        return max;
    }
    Bound::Excluding(version.first_pre_release())
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ranges.is_empty() {
            return f.write_str("<empty>");
        }
        for (i, range) in self.ranges.iter().enumerate() {
            if i > 0 {
                f.write_str(" or ")?;
            }
            write!(f, "{range}")?;
        }
        Ok(())
    }
}

impl Constraint {
    /// A constraint that allows the same of these versions, in ascending order, and is easier to read: `<2.0.0` where no pre-release of
    /// 2.0.0 is among them.
    pub fn tidied(&self, versions: &[&Version]) -> Constraint {
        let tidied = self.ranges.iter().map(|range| {
            let min = match &range.min {
                Bound::Including(min) if min.is_first_pre_release() => {
                    let next = versions.iter().find(|version| **version >= min).filter(|version| version.same_release(min));
                    Bound::Including(next.map_or_else(|| Version::new(min.major, min.minor, min.patch), |next| (*next).clone()))
                }
                min => min.clone(),
            };
            let max = match &range.max {
                Bound::Excluding(max) if without_pre_releases(&range.min, range.max.clone()) != range.max => {
                    let previous = versions.iter().rev().find(|version| **version < max).filter(|version| version.same_release(max));
                    previous.map_or_else(|| Bound::Excluding(max.first_pre_release()), |previous| Bound::Including((*previous).clone()))
                }
                max => max.clone(),
            };
            Range { min, max }
        });
        Constraint { ranges: tidied.collect() }
    }

    /// As constraints on the SDK are written into a lock file: never with a caret.
    pub fn spelled_out(&self) -> String {
        self.ranges.iter().map(Range::spelled_out).collect::<Vec<_>>().join(" or ")
    }
}

impl Range {
    fn spelled_out(&self) -> String {
        let min = match &self.min {
            Bound::Open => String::new(),
            Bound::Including(min) if self.max == self.min => return min.to_string(),
            Bound::Including(min) => format!(">={min}"),
            Bound::Excluding(min) => format!(">{min}"),
        };
        let max = match &self.max {
            Bound::Open => String::new(),
            Bound::Including(max) => format!("<={max}"),
            Bound::Excluding(max) if max.is_first_pre_release() => format!("<{}.{}.{}", max.major, max.minor, max.patch),
            Bound::Excluding(max) if without_pre_releases(&self.min, self.max.clone()) != self.max => format!("<{max}-∞"),
            Bound::Excluding(max) => format!("<{max}"),
        };
        match (min.is_empty(), max.is_empty()) {
            (true, true) => "any".to_owned(),
            (false, false) => format!("{min} {max}"),
            _ => min + &max,
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.min, &self.max) {
            (Bound::Including(min), Bound::Excluding(max)) if *max == min.next_breaking().first_pre_release() => write!(f, "^{min}"),
            _ => f.write_str(&self.spelled_out()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Constraint {
        Constraint::parse(text).unwrap_or_else(|error| panic!("{error}"))
    }
    fn version(text: &str) -> Version {
        Version::parse(text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn shown_as_pub_shows_them() {
        for (text, shown) in [
            ("any", "any"),
            ("1.2.3", "1.2.3"),
            ("^1.2.3", "^1.2.3"),
            (">=1.2.3 <2.0.0", "^1.2.3"),
            (">=1.2.3<3.0.0", ">=1.2.3 <3.0.0"),
            (">1.0.0 <=2.0.0", ">1.0.0 <=2.0.0"),
            ("<2.0.0", "<2.0.0"),
            (">=2.0.0-dev <2.0.0", ">=2.0.0-dev <2.0.0"),
            (">=3.0.0 <2.0.0", "<empty>"),
        ] {
            assert_eq!(set(text).to_string(), shown, "{text}");
        }
        assert_eq!(Constraint::between(None, Some(version("2.0.0"))).to_string(), "<2.0.0-∞");
        assert_eq!(set("^3.4.0").spelled_out(), ">=3.4.0 <4.0.0");
    }

    #[test]
    fn what_is_allowed() {
        assert!(!set("<2.0.0").allows(&version("2.0.0-dev")));
        assert!(set(">=2.0.0-dev <2.0.0").allows(&version("2.0.0-rc")));
        assert!(!set("^0.1.2").allows(&version("0.2.0")));
        assert!(set("any").allows(&version("0.0.0-0")));
    }

    #[test]
    fn what_is_refused() {
        for text in ["", "^", "x", "^1.0.0 <2.0.0", ">=1.0.0 ^2.0.0", ">=1", "1.0.0 or 2.0.0"] {
            assert!(Constraint::parse(text).is_err(), "{text}");
        }
    }

    /// Every law of sets on a small line of versions, for every pair of ranges that can be made of it.
    #[test]
    fn sets() {
        let line: Vec<Version> = ["1.0.0-a", "1.0.0", "1.5.0", "2.0.0-0", "2.0.0", "3.0.0"].iter().map(|text| version(text)).collect();
        let mut all = vec![Constraint::any(), Constraint::empty()];
        for a in &line {
            for b in &line {
                for text in [format!(">={a} <{b}"), format!(">{a} <={b}"), format!("^{a}"), format!("<{b}"), format!(">{a}")] {
                    all.push(set(&text));
                }
                all.push(Constraint::exactly(a.clone()).union(&Constraint::exactly(b.clone())));
            }
        }
        for a in &all {
            for b in &all {
                for v in &line {
                    let (in_a, in_b) = (a.allows(v), b.allows(v));
                    assert_eq!(a.intersect(b).allows(v), in_a && in_b, "{a} & {b}: {v}");
                    assert_eq!(a.union(b).allows(v), in_a || in_b, "{a} | {b}: {v}");
                    assert_eq!(a.difference(b).allows(v), in_a && !in_b, "{a} - {b}: {v}");
                    assert_eq!(a.complement().allows(v), !in_a, "not {a}: {v}");
                }
                assert_eq!(a.complement().complement(), *a);
            }
        }
    }
}
