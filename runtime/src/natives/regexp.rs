//! Regular expressions: the engine is the crate `oche-regexp`; here it meets Dart's strings and Dart's error texts. Pure; the natives that
//! use it are in `core`.

use std::sync::Arc;

use oche_regexp::{Anchor, Flags, Groups, Matcher, Regex, Stopped, Subject};

use crate::heap::{Str, Units};

/// A compiled pattern, shared by whoever holds it, isolates too.
#[derive(Clone)]
pub struct Program(Arc<Regex>);

impl Program {
    /// The error is the whole text of the FormatException.
    pub fn compile(pattern: &Str, flags: Flags) -> Result<Program, String> {
        let units: Vec<u16> = pattern.units().iter().collect();
        let regex = Regex::new(&units, flags).map_err(|error| format!("{error} {pattern}"))?;
        Ok(Program(Arc::new(regex)))
    }

    /// The memory it takes.
    pub fn bytes(&self) -> usize {
        self.0.bytes()
    }

    /// The named groups and their numbers, in Dart's order.
    pub fn names(&self) -> &[(String, u32)] {
        self.0.names()
    }

    /// The first match at or after `start` (only at `start` if `sticky`): the whole, then each group. A match can take time exponential
    /// in the text; `poll` is asked now and then whether to stop.
    pub fn find<'a>(
        &self,
        matcher: &'a mut Matcher,
        subject: &Str,
        start: usize,
        sticky: bool,
        poll: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Groups<'a>>, Stopped> {
        let text = match subject.units() {
            Units::Latin1(units) => Subject::Latin1(units),
            Units::Utf16(units) => Subject::Utf16(units),
        };
        let anchor = if sticky { Anchor::Sticky } else { Anchor::Search };
        matcher.run(&self.0, text, start, anchor, poll)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    const PLAIN: Flags = Flags { multi_line: false, ignore_case: false, unicode: false, dot_all: false };

    fn program(pattern: &str, flags: Flags) -> Program {
        match Program::compile(&Str::from(pattern), flags) {
            Ok(program) => program,
            Err(error) => panic!("{error}"),
        }
    }
    fn find(program: &Program, text: &Str, start: usize, sticky: bool) -> Option<Vec<Option<Range<usize>>>> {
        let mut matcher = Matcher::default();
        program.find(&mut matcher, text, start, sticky, &mut || false).ok().flatten().map(|groups| groups.iter().collect())
    }
    fn starts(pattern: &str, text: &str, flags: Flags) -> Vec<usize> {
        let (program, text) = (program(pattern, flags), Str::from(text));
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(Some(range)) = find(&program, &text, at, false).map(|g| g[0].clone()) {
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
        assert_eq!(starts(".", "😀", Flags { unicode: true, ..PLAIN }), [0]);
        assert_eq!(starts("a", "bAa", Flags { ignore_case: true, ..PLAIN }), [1, 2]);
        assert_eq!(starts("^b", "a\nb", Flags { multi_line: true, ..PLAIN }), [2]);
        assert_eq!(starts("(?<=a)b", "ab b", PLAIN), [1]);
    }

    #[test]
    fn sticky_matches_only_at_the_start() {
        let digits = program("(\\d)+", PLAIN);
        let text = Str::from("a12");
        assert_eq!(find(&digits, &text, 0, true), None);
        assert_eq!(find(&digits, &text, 1, true), Some(vec![Some(1..3), Some(2..3)]));
        assert_eq!(find(&digits, &text, 3, true), None);
        assert_eq!(find(&program("", PLAIN), &text, 3, true), Some(vec![Some(3..3)]));
        assert_eq!(find(&program("a|ab", PLAIN), &Str::from("ab"), 0, true), Some(vec![Some(0..1)]));
    }

    #[test]
    fn groups() {
        let program = program(r"(?<year>\d+)-([(])?(?:x)(?<end>y)", PLAIN);
        assert_eq!(program.names(), [("year".to_owned(), 1), ("end".to_owned(), 3)]);
        assert_eq!(find(&program, &Str::from("in 2020-xy"), 0, false), Some(vec![Some(3..10), Some(3..7), None, Some(9..10)]));
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
