//! Regular expressions: the engine is `regress`; here are Dart's error texts, anchored matching, group names, and a cache that spares
//! converting the same subject for every match. Pure; the natives that use it are in `core_text`.

use std::ops::Range;

use regress::{Flags, Regex};

use crate::heap::Str;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    pub multi_line: bool,
    pub case_sensitive: bool,
    pub unicode: bool,
    pub dot_all: bool,
}

/// A compiled pattern.
pub struct Program {
    pub pattern: Str,
    pub options: Options,
    regex: Regex,
    /// The same pattern that cannot match anywhere but at the start position; made when first asked for.
    anchored: Option<Regex>,
    groups: usize,
    names: Vec<(String, usize)>,
    /// The subject matched last, as the engine wants it: a loop over all matches converts it once.
    subject: Option<(Str, Vec<u16>)>,
}

impl Program {
    /// The error is the whole text of the FormatException.
    pub fn compile(pattern: &Str, options: Options) -> Result<Program, String> {
        let units: Vec<u16> = pattern.units().iter().collect();
        let regex = Regex::from_unicode(code_points(&units, options.unicode), flags(options))
            .map_err(|error| format!("{} {pattern}", reason(&error.to_string(), &units)))?;
        let groups = scan(&units);
        Ok(Program { pattern: pattern.clone(), options, regex, anchored: None, groups: groups.count, names: groups.names, subject: None })
    }

    /// The named groups and their numbers, in the order of the pattern.
    pub fn names(&self) -> &[(String, usize)] {
        &self.names
    }

    /// Bytes held beside the program itself.
    pub fn cached_bytes(&self) -> usize {
        self.subject.as_ref().map_or(0, |(_, units)| 2 * units.capacity())
    }

    /// The first match at or after `start` (only at `start` if `sticky`): the whole, then each group.
    pub fn find(&mut self, subject: &Str, start: usize, sticky: bool) -> Option<Vec<Option<Range<usize>>>> {
        if start > subject.len() {
            return None;
        }
        if sticky && self.anchored.is_none() {
            self.anchored = self.compile_anchored();
        }
        let cached = self.subject.as_ref().is_some_and(|(text, _)| text.shares(subject));
        if !cached {
            self.subject = Some((subject.clone(), subject.units().iter().collect()));
        }
        let (_, units) = self.subject.as_ref()?;
        let regex = match (&self.anchored, sticky) {
            (Some(anchored), true) => anchored,
            _ => &self.regex,
        };
        let found =
            if self.options.unicode { regex.find_from_utf16(units, start).next() } else { regex.find_from_ucs2(units, start).next() }?;
        if sticky {
            // The last group is the marker: it takes part only in a match of the pattern proper.
            if found.start() != start || (self.anchored.is_some() && found.captures.last().is_none_or(Option::is_none)) {
                return None;
            }
        }
        let mut groups = Vec::with_capacity(self.groups + 1);
        groups.push(Some(found.range.clone()));
        groups.extend(found.captures.into_iter().take(self.groups));
        groups.resize(self.groups + 1, None);
        Some(groups)
    }

    /// `(?:pattern)()|[^]`: where the pattern does not match at once, the second branch does, and the search ends there.
    fn compile_anchored(&self) -> Option<Regex> {
        let mut units: Vec<u16> = "(?:".encode_utf16().collect();
        units.extend(self.pattern.units().iter());
        units.extend(")()|[^]".encode_utf16());
        Regex::from_unicode(code_points(&units, self.options.unicode), flags(self.options)).ok()
    }
}

fn flags(options: Options) -> Flags {
    Flags {
        icase: !options.case_sensitive,
        multiline: options.multi_line,
        dot_all: options.dot_all,
        unicode: options.unicode,
        ..Flags::default()
    }
}

/// The pattern's characters: surrogate pairs are one character in Unicode mode only.
fn code_points(units: &[u16], unicode: bool) -> std::vec::IntoIter<u32> {
    let points: Vec<u32> = if unicode {
        char::decode_utf16(units.iter().copied()).map(|c| c.map_or_else(|e| u32::from(e.unpaired_surrogate()), u32::from)).collect()
    } else {
        units.iter().map(|u| u32::from(*u)).collect()
    };
    points.into_iter()
}

struct Groups {
    count: usize,
    names: Vec<(String, usize)>,
    /// A `)` too many, or a `(` that is not closed.
    unmatched: Option<char>,
}

/// Finds the capturing groups of a pattern.
fn scan(units: &[u16]) -> Groups {
    let mut groups = Groups { count: 0, names: Vec::new(), unmatched: None };
    let (mut depth, mut in_class, mut i) = (0_usize, false, 0);
    let is = |i: usize, c: char| units.get(i).is_some_and(|u| u32::from(*u) == u32::from(c));
    while i < units.len() {
        if is(i, '\\') {
            i += 2;
            continue;
        }
        if in_class {
            in_class = !is(i, ']');
        } else if is(i, '[') {
            in_class = true;
        } else if is(i, ')') {
            match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => groups.unmatched = groups.unmatched.or(Some(')')),
            }
        } else if is(i, '(') {
            depth += 1;
            let named = is(i + 1, '?') && is(i + 2, '<') && !is(i + 3, '=') && !is(i + 3, '!');
            if named || !is(i + 1, '?') {
                groups.count += 1;
            }
            if named {
                let name = units[i + 3..].split(|u| *u == u16::from(b'>')).next().unwrap_or_default();
                groups.names.push((String::from_utf16_lossy(name), groups.count));
            }
        }
        i += 1;
    }
    if depth > 0 {
        groups.unmatched = groups.unmatched.or(Some('('));
    }
    groups
}

/// The engine's complaint in the words Dart uses.
fn reason(engine: &str, units: &[u16]) -> String {
    let text = match engine {
        "Unbalanced parenthesis" if scan(units).unmatched == Some(')') => "Unmatched ')'",
        "Unbalanced parenthesis" => "Unterminated group",
        "Unbalanced bracket" => "Unterminated character class",
        other if other.starts_with("Range values reversed") || other == "Invalid character range" => {
            "Range out of order in character class"
        }
        "Invalid quantifier" => "numbers out of order in {} quantifier.",
        "Invalid atom character" if units.iter().any(|u| [u16::from(b']'), u16::from(b'}')].contains(u)) && !starts_quantified(units) => {
            "Lone quantifier brackets"
        }
        "Invalid unicode escape" => "Invalid identity escape in Unicode pattern",
        other if other.starts_with("Backreference to invalid named capture group") => "Invalid named capture referenced",
        "Quantifier not allowed here" | "Invalid atom character" | "Invalid braced quantifier" => "Nothing to repeat",
        "Incomplete escape" => "\\ at end of pattern",
        "Invalid group modifier" => "Invalid group",
        "Invalid character escape" => "Invalid escape",
        "Invalid named backreference syntax" => "Invalid named reference",
        "Invalid token at named capture group identifier" => "Invalid capture group name",
        "Regular expression is too deeply nested" => "Regular expression too large",
        other => other,
    };
    text.to_owned()
}

/// Whether the pattern begins with something that repeats what stands before it.
fn starts_quantified(units: &[u16]) -> bool {
    units.first().is_some_and(|u| b"*+?{".iter().any(|b| u16::from(*b) == *u))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Options = Options { multi_line: false, case_sensitive: true, unicode: false, dot_all: false };

    fn program(pattern: &str, options: Options) -> Program {
        match Program::compile(&Str::from(pattern), options) {
            Ok(program) => program,
            Err(error) => panic!("{error}"),
        }
    }
    fn starts(pattern: &str, text: &str, options: Options) -> Vec<usize> {
        let (mut program, text) = (program(pattern, options), Str::from(text));
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(Some(range)) = program.find(&text, at, false).map(|g| g[0].clone()) {
            found.push(range.start);
            at = range.end.max(range.start + 1);
        }
        found
    }
    fn refused(pattern: &str) -> String {
        Program::compile(&Str::from(pattern), PLAIN).err().unwrap_or_default()
    }

    #[test]
    fn matching_is_by_code_units_unless_unicode() {
        assert_eq!(starts(".", "😀", PLAIN), [0, 1]);
        assert_eq!(starts(".", "😀", Options { unicode: true, ..PLAIN }), [0]);
        assert_eq!(starts("a", "bAa", Options { case_sensitive: false, ..PLAIN }), [1, 2]);
        assert_eq!(starts("^b", "a\nb", Options { multi_line: true, ..PLAIN }), [2]);
        assert_eq!(starts("(?<=a)b", "ab b", PLAIN), [1]);
    }

    #[test]
    fn sticky_matches_only_at_the_start() {
        let mut digits = program("(\\d)+", PLAIN);
        let text = Str::from("a12");
        assert_eq!(digits.find(&text, 0, true), None);
        assert_eq!(digits.find(&text, 1, true), Some(vec![Some(1..3), Some(2..3)]));
        assert_eq!(digits.find(&text, 3, true), None);
        assert_eq!(program("", PLAIN).find(&text, 3, true), Some(vec![Some(3..3)]));
        assert_eq!(program("a|ab", PLAIN).find(&Str::from("ab"), 0, true), Some(vec![Some(0..1)]));
    }

    #[test]
    fn groups() {
        let mut program = program(r"(?<year>\d+)-([(])?(?:x)(?<end>y)", PLAIN);
        assert_eq!(program.names(), [("year".to_owned(), 1), ("end".to_owned(), 3)]);
        assert_eq!(program.find(&Str::from("in 2020-xy"), 0, false), Some(vec![Some(3..10), Some(3..7), None, Some(9..10)]));
    }

    #[test]
    fn errors_are_in_darts_words() {
        assert_eq!(refused("("), "Unterminated group (");
        assert_eq!(refused(")"), "Unmatched ')' )");
        assert_eq!(refused("[b-a]"), "Range out of order in character class [b-a]");
        assert_eq!(refused("*"), "Nothing to repeat *");
        assert_eq!(refused("a{2,1}"), "numbers out of order in {} quantifier. a{2,1}");
        assert_eq!(refused("\\"), "\\ at end of pattern \\");
        assert_eq!(refused("[a"), "Unterminated character class [a");
        assert_eq!(refused("(?<a>x)(?<a>y)"), "Duplicate capture group name (?<a>x)(?<a>y)");
    }
}
