//! The engine as a whole: what matches (as Dart prints it), what is refused, and that nothing takes for ever.

use super::*;

fn flags(letters: &str) -> Flags {
    let has = |letter| letters.contains(letter);
    Flags { multi_line: has('m'), ignore_case: has('i'), unicode: has('u'), dot_all: has('s') }
}
fn compile(pattern: &str, letters: &str) -> Result<Regex, SyntaxError> {
    Regex::new(&pattern.encode_utf16().collect::<Vec<u16>>(), flags(letters))
}
fn regex(pattern: &str, letters: &str) -> Regex {
    match compile(pattern, letters) {
        Ok(regex) => regex,
        Err(error) => panic!("{pattern}: {error}"),
    }
}

/// The first match at or behind `start` as its groups' texts with a `|` between them, `-` for a group that took no part. Text that fits
/// in Latin-1 is matched in both forms.
fn first(regex: &Regex, text: &str, start: usize, anchor: Anchor) -> Option<String> {
    let wide: Vec<u16> = text.encode_utf16().collect();
    let latin: Option<Vec<u8>> = wide.iter().map(|unit| u8::try_from(*unit).ok()).collect();
    let mut matcher = Matcher::default();
    let mut run = |subject| {
        let groups = matcher.run(regex, subject, start, anchor, &mut || false).ok().flatten()?;
        let text = |group: Option<std::ops::Range<usize>>| group.map_or("-".to_owned(), |g| String::from_utf16_lossy(&wide[g]));
        Some(groups.iter().map(text).collect::<Vec<String>>().join("|"))
    };
    let found = run(Subject::Utf16(&wide));
    if let Some(latin) = &latin {
        assert_eq!(run(Subject::Latin1(latin)), found);
    }
    found
}
#[track_caller]
fn matches(pattern: &str, letters: &str, text: &str, expected: &str) {
    assert_eq!(first(&regex(pattern, letters), text, 0, Anchor::Search).as_deref(), Some(expected), "{pattern}");
}
#[track_caller]
fn fails(pattern: &str, letters: &str, text: &str) {
    assert_eq!(first(&regex(pattern, letters), text, 0, Anchor::Search), None, "{pattern}");
}

#[test]
fn characters_and_classes() {
    matches("b.d", "", "abcd", "bcd");
    fails("a.b", "", "a\nb");
    matches("a.b", "s", "a\nb", "a\nb");
    matches(r"[^\d\s]+", "", "12 ab_3", "ab_");
    matches(r"[\w-]+", "", "+a-b", "a-b");
    matches("[]|a", "", "ba", "a");
    matches("[^]", "", "\n", "\n");
    matches(r"\x41\u0042\103\ca", "", "ABC\u{1}", "ABC\u{1}");
    matches(r"\c", "", r"\c", r"\c");
    matches(r"[\c]+", "", r"c\", r"c\");
    matches("x{,2}{a", "", "x{,2}{a", "x{,2}{a");
    matches(r"\8\q]", "", "8q]", "8q]");
}

#[test]
fn quantifiers() {
    matches("a*?b", "", "aab", "aab");
    matches("(a+?)(a*)", "", "aaa", "aaa|a|aa");
    matches("<.*>", "", "x<a><b>y", "<a><b>");
    matches("<.*?>", "", "x<a><b>y", "<a>");
    matches("(ab){2,3}", "", "abababab", "ababab|ab");
    matches("(?:ab){2,3}?", "", "abababab", "abab");
    matches("a{0}b", "", "ab", "b");
    matches("(a|ab)(c|bcd)(d*)", "", "abcd", "abcd|a|bcd|");
    matches("(?:a|b)+c", "", "xabac", "abac");
    matches("x{2,}y", "", "xxxy", "xxxy");
    fails("x{4}y", "", "xxxy");
}

#[test]
fn groups_are_undefined_again_in_each_iteration() {
    matches("(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", "zaacbbbcac|z|ac|a|-|c");
    matches("(?:(a)|b)*", "", "ab", "ab|-");
    matches("(?:(a)|b){2}", "", "ab", "ab|-");
    matches("(?:(a)|b)+", "", "ab", "ab|-");
}

#[test]
fn iterations_that_match_nothing() {
    matches("(a*)*", "", "b", "|-");
    matches("(a*)?", "", "b", "|-");
    matches("(a*){2,3}", "", "b", "|");
    matches("(|a){3}$", "", "a", "a|a");
    matches("(|a){0,3}$", "", "aa", "aa|a");
    matches("(?=(a))*", "", "aa", "|-");
    matches("(?=(a)){1,3}", "", "aa", "|a");
    matches("(?:a*?)*?b", "", "aab", "aab");
    matches("(?:){1000000000}a", "", "a", "a");
}

#[test]
fn lookarounds() {
    matches(r"\w+(?=!)", "", "ab cd!", "cd");
    matches(r"(?!ab)\w", "", "ab", "b");
    matches(r"(?<=\$)\d+", "", "1 $23", "23");
    matches(r"(?<!\$)\b\d+", "", "$23 4", "4");
    // Backwards the right group is greedy first (ECMA-262 22.2.2.3).
    matches(r"(?<=(\d+)(\d+))$", "", "1053", "|1|053");
    matches(r"(?<=\1(a))b", "", "aab", "b|a");
    matches("(?=(a+))a*b\\1", "", "baaabac", "aba|a");
    matches("(.*?)a(?!(a+)b\\2c)\\2(.*)", "", "baaabaac", "baaabaac|ba|-|abaac");
    matches("(?<=[^f]oo|ba)r", "", "foor bar", "r");
    matches("(?<=a{2})b", "", "ab aab", "b");
}

#[test]
fn references() {
    matches(r"(\w)\1", "", "abccd", "cc|c");
    matches(r"(?<quote>['\x22]).*?\k<quote>", "", "say 'it'", "'it'|'");
    matches(r"\1(a)", "", "a", "a|a");
    matches(r"(a)|b\1", "", "b", "b|-");
    matches(r"(ab)\1", "i", "abAB", "abAB|ab");
    matches(r"(𐐀)\1", "iu", "𐐀𐐨", "𐐀𐐨|𐐀");
    matches(r"\2(a)", "", "\u{2}a", "\u{2}a|a");
    assert_eq!(regex("(?<a>(?<b>x))(?<c>)", "").names(), [("b".to_owned(), 2), ("a".to_owned(), 1), ("c".to_owned(), 3)]);
}

#[test]
fn conditions() {
    matches("^b$", "m", "a\nb\nc", "b");
    fails("^b$", "", "a\nb\nc");
    matches(r"\bb\B.", "", "ab bc", "bc");
    matches(r"a\b.", "iu", "aſ a-", "a-");
    matches(r"a\b.", "i", "aſ", "aſ");
}

#[test]
fn case() {
    matches("straße|x", "i", "STRAßE", "STRAßE");
    matches("[a-z]+", "i", "12AbC", "AbC");
    matches("[^a]", "i", "AaB", "B");
    matches("σ", "i", "ς", "ς");
    fails("k", "i", "\u{212A}");
    matches("k", "iu", "\u{212A}", "\u{212A}");
    matches(r"\w", "iu", "ſ", "ſ");
}

#[test]
fn unicode_mode_matches_code_points() {
    matches("^.$", "u", "😀", "😀");
    fails("^.$", "", "😀");
    matches("[😀-😂]+", "u", "x😁😂", "😁😂");
    matches(r"\ud83d\ude00", "u", "😀", "😀");
    matches(r"\u{1F600}{2}", "u", "😀😀😀", "😀😀");
    fails(r"\ude00", "u", "😀");
    fails(r"(?<=\ud83d).", "u", "😀a");
    matches(r"\p{Lu}\P{Lu}+", "u", "aBcd", "Bcd");
    matches(r"(?<=.)b", "u", "😀b", "b");
    matches("[^x]*?b", "u", "😀b", "😀b");
    matches("[^x]*b", "u", "😀b😀", "😀b");
    // A search that starts in a pair steps back.
    assert_eq!(first(&regex(".", "u"), "😀", 1, Anchor::Sticky).as_deref(), Some("😀"));
}

#[test]
fn sticky_and_start() {
    let digits = regex(r"(\d)+", "");
    assert_eq!(first(&digits, "a12", 0, Anchor::Sticky), None);
    assert_eq!(first(&digits, "a12", 1, Anchor::Sticky).as_deref(), Some("12|2"));
    assert_eq!(first(&digits, "a12", 2, Anchor::Search).as_deref(), Some("2|2"));
    assert_eq!(first(&digits, "a12", 4, Anchor::Search), None);
    assert_eq!(first(&regex("^a", ""), "aa", 1, Anchor::Search), None);
    assert_eq!(first(&regex("$", ""), "aa", 0, Anchor::Search).as_deref(), Some(""));
}

#[test]
fn what_is_refused_in_darts_words() {
    let error = |pattern: &str, letters: &str| compile(pattern, letters).map_or_else(|error| error.to_string(), |_| String::new());
    for (pattern, both) in [
        ("abc(", "Unterminated group"),
        ("a)", "Unmatched ')'"),
        ("+a", "Nothing to repeat"),
        ("{1}", "Nothing to repeat"),
        ("^*", "Nothing to repeat"),
        ("^{2,1}", "Nothing to repeat"),
        ("a{2,1}", "numbers out of order in {} quantifier."),
        ("(?<=a)*", "invalid quantifier."),
        ("(?:(?<=a))*", "invalid quantifier."),
        ("(?a)", "Invalid group"),
        ("(?<1>a)", "Invalid capture group name"),
        (r"(?<a\u{110000}>.)", "Invalid Unicode escape sequence"),
        ("(?<a>x)(?<a>y)", "Duplicate capture group name"),
        ("(?<a>x)(?<a>y", "Unterminated group"),
        (r"(?<a>x)\k<b>", "Invalid named capture referenced"),
        (r"(?<a>x)\k", "Invalid named reference"),
        (r"[a\", r"\ at end of pattern"),
        ("[a", "Unterminated character class"),
        ("[b-a]", "Range out of order in character class"),
    ] {
        assert_eq!(error(pattern, ""), both, "{pattern}");
        assert_eq!(error(pattern, "u"), both, "{pattern}");
    }
    for (pattern, unicode) in [
        ("{", "Lone quantifier brackets"),
        ("a{1", "Lone quantifier brackets"),
        ("]", "Lone quantifier brackets"),
        (r"[\w-a]", "Invalid character class"),
        (r"\1", "Invalid identity escape in Unicode pattern"),
        (r"\u{110000}", "Invalid identity escape in Unicode pattern"),
        (r"\-", "Invalid identity escape in Unicode pattern"),
        (r"\00", "Invalid decimal escape"),
        (r"[\00]", "Invalid class escape"),
        (r"[\c1]", "Invalid class escape"),
        (r"[\x1]", "Invalid escape"),
        (r"\p{Foo}", "Invalid property name"),
        (r"[\p{Foo}]", "Invalid property name in character class"),
        ("(?=a)*", "invalid quantifier."),
    ] {
        assert_eq!(error(pattern, ""), "", "{pattern}");
        assert_eq!(error(pattern, "u"), unicode, "{pattern}");
    }
    assert_eq!(error(&"()".repeat(70_000), ""), "Too many captures");
}

#[test]
fn a_match_can_be_stopped() {
    let text = format!("{}b", "a".repeat(60));
    for pattern in ["(a+)+$", "(?:a|aa)*$", "(a?){40}a{60}$", "(?:a*)*$", r"(?:(a*)\1)*$", "(?:(?=a+)a+)+$"] {
        let mut polls = 0;
        let mut stop = || {
            polls += 1;
            polls == 100
        };
        let stopped = Matcher::default().run(&regex(pattern, ""), Subject::Latin1(text.as_bytes()), 0, Anchor::Search, &mut stop).err();
        assert_eq!(stopped, Some(Stopped::Interrupted), "{pattern}");
    }
}

#[test]
fn the_stack_is_bounded() {
    let text = vec![b'a'; 12 << 20];
    let mut matcher = Matcher::default();
    let stopped = matcher.run(&regex("(?:a|(?:ab?))*?$", ""), Subject::Latin1(&text), 0, Anchor::Search, &mut || false).err();
    assert_eq!(stopped, Some(Stopped::StackOverflow));
    assert!(matcher.kept_bytes() < 1 << 20);
    let found = matcher.run(&regex("a", ""), Subject::Latin1(&text), 0, Anchor::Search, &mut || false);
    assert_eq!(found.ok().flatten().map(|groups| groups.iter().count()), Some(1));
}

#[test]
fn counts_are_not_unrolled() {
    fails("(?:(?:a{1000}){1000}){1000}", "", "aab");
    fails("(?:a?){1000000000}$b", "", "aa");
    matches("(?:(?:a{2}){2}){2}", "", "aaaaaaaaa", "aaaaaaaa");
    matches("a{99999999999999999999}|b", "", "b", "b");
    let nested = format!("{}a{}", "(?:".repeat(100), "{2,3})".repeat(100));
    assert!(compile(&nested, "").is_ok());
}

/// What walks the tree must do with a small stack, whatever the pattern.
#[test]
fn deep_patterns() -> std::io::Result<()> {
    let body = || {
        let nested = |open: &str, close: &str, times: usize| compile(&format!("{}a{}", open.repeat(times), close.repeat(times)), "");
        for (open, close) in [("(", ")"), ("(?=", ")"), ("(?:", ")*"), ("(?:b|", ")"), ("(?:b", "c)"), ("(?:b|c", "d)+?")] {
            assert!(nested(open, close, 330).is_ok(), "{open}");
            assert_eq!(nested(open, close, 50_000).err(), Some(SyntaxError::TooLarge), "{open}");
            assert_eq!(compile(&open.repeat(50_000), "").err(), Some(SyntaxError::UnterminatedGroup), "{open}");
        }
        assert!(nested("(?:", ")", 100_000).is_ok() && nested("(", ")", 1000).is_ok());
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(body)?.join().map_err(|_| std::io::Error::other("it panicked"))
}
