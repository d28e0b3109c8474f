//! What people write who come from another language, and how Dart says it; and which errors are only consequences of another. For pages
//! only: in plain text every error stands, as Dart prints it. May touch its parent only.

use rustc_hash::FxHashSet;

use super::{Diagnostic, Source};

/// Names that stand for nothing in Dart, and what does what they do.
const NAMES: &[(&str, &str)] = &[
    ("let", "Dart says 'var', or 'final' if it never changes."),
    ("function", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("def", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("func", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("fn", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("fun", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("public", "Leave it out: what is not private is public; private names begin with '_'."),
    ("private", "Leave it out: private names begin with '_'."),
    ("protected", "Leave it out: names that begin with '_' are private to their library."),
    ("interface", "Dart says 'abstract interface class'."),
    ("struct", "Dart says 'class'."),
    ("elif", "Dart says 'else if'."),
    ("elsif", "Dart says 'else if'."),
    ("println", "Dart says 'print'."),
    ("printf", "Dart says 'print', with values in the text: 'n is $n'."),
    ("console", "Dart says 'print(...)'."),
    ("Console", "Dart says 'print(...)'."),
    ("System", "Dart says 'print(...)'."),
    ("fmt", "Dart says 'print(...)'."),
    ("cout", "Dart says 'print(...)'."),
    ("puts", "Dart says 'print(...)'."),
    ("echo", "Dart says 'print(...)'."),
    ("parseInt", "Dart says 'int.parse(...)'; 'int.tryParse(...)' gives null if it is no number."),
    ("parseFloat", "Dart says 'double.parse(...)'; 'double.tryParse(...)' gives null if it is no number."),
    ("setTimeout", "With 'dart:async' imported: Timer(Duration(milliseconds: 100), () { ... })."),
    ("typeof", "Ask for a type with 'is', as in 'x is int'; '.runtimeType' gives it."),
    ("isinstance", "Dart says 'x is int'."),
    ("len", "Ask the value itself: '.length'."),
    ("str", "Ask the value itself: '.toString()'."),
    ("range", "Count with 'for (var i = 0; i < n; i++)'."),
    ("input", "With 'dart:io' imported, 'stdin.readLineSync()' reads a line."),
    ("self", "Dart says 'this'."),
    ("None", "Dart says 'null'."),
    ("nil", "Dart says 'null'."),
    ("NULL", "Dart says 'null'."),
    ("undefined", "Dart says 'null'."),
    ("True", "Dart says 'true'."),
    ("False", "Dart says 'false'."),
    ("string", "Dart says 'String'."),
    ("boolean", "Dart says 'bool'."),
    ("float", "Dart says 'double'."),
    ("long", "Dart says 'int': it has 64 bits."),
    ("char", "Dart says 'String': a character is a string of one."),
    ("Integer", "Dart says 'int'."),
    ("Boolean", "Dart says 'bool'."),
    ("number", "Dart says 'num', or 'int' or 'double'."),
    ("any", "Dart says 'Object?', or 'dynamic' to have nothing checked."),
    ("Array", "Dart says 'List'."),
    ("array", "Dart says 'List'."),
    ("dict", "Dart says 'Map'."),
];

/// Members of other languages' lists and texts: what they are asked of, their names, and Dart's.
const MEMBERS: &[(&[&str], &str, &str)] = &[
    (&["List"], "push", "add"),
    (&["List"], "append", "add"),
    (&["List", "Set", "Map", "String"], "size", "length"),
    (&["List", "Set", "Map", "String"], "len", "length"),
    (&["List", "Set", "String"], "includes", "contains"),
    (&["String"], "strip", "trim"),
];

/// Libraries that are mostly imported with a prefix of their own name.
const PREFIXES: [&str; 5] = ["math", "io", "convert", "async", "isolate"];

/// Words that other languages have for what Dart writes with signs.
const OPERATORS: &[(&str, &str)] = &[
    ("and", "Dart says '&&'."),
    ("or", "Dart says '||'."),
    ("not", "Dart says '!'."),
    ("instanceof", "Dart says 'is'."),
    ("mod", "Dart says '%'."),
    ("lambda", "Dart says '(x) => ...'."),
    ("pass", "Leave it out: '{}' may be empty."),
    ("typeof", "Ask for a type with 'is', as in 'x is int'; '.runtimeType' gives it."),
];

/// Characters that text processors make, by their codes, and what Dart has instead.
const CHARACTERS: &[(&[&str], &str)] = &[
    (&["2018", "2019", "201A", "201C", "201D", "201E", "00AB", "00BB"], "Dart's quotes are the straight ones, ' and \"."),
    (&["2010", "2011", "2012", "2013", "2014", "2212"], "Dart's minus is '-'."),
    (&["2192", "21D2"], "Dart says '=>'."),
    (&["00D7", "22C5", "00B7"], "Dart says '*'."),
    (&["00F7", "2215"], "Dart says '/'; '~/' divides without a rest."),
    (&["2260"], "Dart says '!='."),
    (&["2264"], "Dart says '<='."),
    (&["2265"], "Dart says '>='."),
    (&["2026"], "Dart's dots are '...'."),
    (&["2227"], "Dart says '&&'."),
    (&["2228"], "Dart says '||'."),
    (&["FF08", "FF09"], "Dart's brackets are the narrow ones, '(' and ')'."),
    (&["FF0C"], "Dart's comma is the narrow one, ','."),
    (&["FF1B"], "Dart's semicolon is the narrow one, ';'."),
    (&["FF1A"], "Dart's colon is the narrow one, ':'."),
    (&["FF0B"], "Dart's plus is the narrow one, '+'."),
    (&["FF1D"], "Dart's '=' is the narrow one."),
];

/// Words that begin what Dart begins otherwise.
const BEGINNINGS: [&str; 13] =
    ["def", "elif", "elsif", "let", "func", "fn", "fun", "function", "public", "private", "protected", "interface", "struct"];

/// Advice for a word of another language.
pub fn advise(diagnostic: &Diagnostic) -> Option<String> {
    let line = line(diagnostic);
    if line.contains("===") || line.contains("!==") {
        return diagnostic.is_syntax().then(|| "Dart says '==' and '!=': they compare values.".to_owned());
    }
    let (code, name) = (diagnostic.part("code").unwrap_or_default(), diagnostic.part("name").unwrap_or_default());
    match diagnostic.kind.id {
        "unterminated_string" => return Some(open_string(diagnostic.part("start")?, before(diagnostic), line)),
        "control_character" if code == "0060" => {
            return Some("Dart writes text between '...' or \"...\"; '${...}' works in both.".to_owned());
        }
        "foreign_character" => {
            if let Some((_, advice)) = CHARACTERS.iter().find(|(codes, _)| codes.contains(&code)) {
                return Some((*advice).to_owned());
            }
        }
        "undefined_getter" | "undefined_setter" | "undefined_method" => return of_member(name, diagnostic.part("class")?),
        "undefined_name" if PREFIXES.contains(&name) && after(diagnostic).starts_with(&format!("{name}.")) => {
            return Some(format!("Import it: import 'dart:{name}' as {name};"));
        }
        "method_not_found" | "undefined_name" | "type_not_found" | "not_a_type" | "getter_not_found" => return named(name),
        _ => {}
    }
    if diagnostic.is_syntax() { of_syntax(diagnostic, line) } else { None }
}

/// Advice on a string that does not end. `before`: the line up to where that was noticed.
fn open_string(quote: &str, before: &str, line: &str) -> String {
    let unclosed = before.rfind("${").is_some_and(|at| !before[at..].contains('}'));
    let other = if quote == "'" { '"' } else { '\'' };
    match () {
        () if quote.len() > 1 => format!("It goes on to the end of the file: close it with {quote}"),
        () if unclosed => "The '${' before it is open: close it with '}'.".to_owned(),
        () if line.matches(quote).count() == 1 => format!("Close it with {quote} before the line ends."),
        () => format!("If a quote belongs to the text, write \\{quote} or put the text between {other}...{other}."),
    }
}

/// Advice where the parser found something else than it looked for.
fn of_syntax(diagnostic: &Diagnostic, line: &str) -> Option<String> {
    if let Some(word) = beginning(line).or_else(|| words(line).find(|word| matches!(*word, "elif" | "elsif"))) {
        return named(word);
    }
    let (before, after) = (before(diagnostic), after(diagnostic));
    if begins_with_hash(line) {
        return Some(of_hash(line).to_owned());
    }
    let (last, next) = (words(before).next_back().unwrap_or(""), words(after).next().unwrap_or(""));
    let second = words(after).nth(1).unwrap_or("");
    if let Some((_, advice)) = OPERATORS.iter().find(|(word, _)| [last, next, second].contains(word)) {
        return Some((*advice).to_owned());
    }
    if diagnostic.kind.id == "expected_to_find" || wants(diagnostic, "(") && last == "for" {
        return match last {
            "for" => Some("Dart says 'for (final x in list)', and 'for (var i = 0; i < n; i++)'.".to_owned()),
            "if" | "while" | "switch" => Some(format!("The brackets are needed: '{last} (...)'.")),
            _ => None,
        };
    }
    if let Some(at) = line.find("[] ").filter(|_| wants(diagnostic, ";") || diagnostic.part("got") == Some("']'")) {
        let element = words(&line[..at]).next_back()?;
        return Some(format!("Dart says 'List<{element}>'."));
    }
    if last == "f" && before.ends_with('f') && after.starts_with(['\'', '"']) {
        return Some("Without the 'f': '$name' and '${...}' work in every text.".to_owned());
    }
    if is_arrow_body(diagnostic) {
        return Some("After '=>' stands one expression: leave the '=>' out before a body in '{...}'.".to_owned());
    }
    if let Some(advice) = of_shape(diagnostic, line, before, after) {
        return Some(advice);
    }
    let got = match diagnostic.kind.id {
        "expected_identifier" => diagnostic.part("got")?,
        "keyword_as_name" if before.trim().is_empty() => diagnostic.part("word")?,
        _ => return None,
    };
    match got.strip_prefix('\'')?.strip_suffix('\'')? {
        ">" if before.ends_with('-') => Some("Dart says '=>'.".to_owned()),
        ">" if before.ends_with('<') => Some("Dart says '!='.".to_owned()),
        "class" | "enum" | "mixin" | "extension" => Some("It stands at top level, outside of functions and classes.".to_owned()),
        "if" => Some("'if' has no value here: write 'condition ? one : other'.".to_owned()),
        "else" => Some("It belongs to no 'if': more than one statement stands between them, or a ';'.".to_owned()),
        _ => None,
    }
}

/// `#include`, `# a comment`: no symbol of Dart's.
fn begins_with_hash(line: &str) -> bool {
    let rest = line.trim_start().strip_prefix('#');
    rest.is_some_and(|rest| rest.starts_with(' ') || PREPROCESSOR.contains(&words(rest).next().unwrap_or("")))
}

/// Words that stand after a '#' in C.
const PREPROCESSOR: [&str; 8] = ["include", "define", "undef", "if", "ifdef", "ifndef", "endif", "pragma"];

fn of_hash(line: &str) -> &'static str {
    match words(line).next() {
        Some("include") => "Dart says 'import': import 'dart:io'; or import 'other.dart';",
        Some("define") => "Dart says 'const': const size = 3;",
        Some(word) if PREPROCESSOR.contains(&word) => "Dart has no lines for the compiler alone: leave it out.",
        _ => "A comment begins with '//'.",
    }
}

/// `=> {` before statements.
fn is_arrow_body(diagnostic: &Diagnostic) -> bool {
    let source = diagnostic.source;
    let above = source.line(diagnostic.span.start).checked_sub(1).map_or("", |line| source.line_text(line));
    let before = Some(before(diagnostic).trim_end()).filter(|before| !before.is_empty()).unwrap_or(above.trim_end());
    let statement = wants(diagnostic, ",") || diagnostic.kind.id == "unexpected_token" && diagnostic.part("token") == Some("return");
    statement && before.ends_with("=> {")
}

/// Whether the parser misses this token.
fn wants(diagnostic: &Diagnostic, token: &str) -> bool {
    matches!(diagnostic.kind.id, "expected_before" | "expected_after") && diagnostic.part("token") == Some(token)
}

/// Advice by what stands around the error.
fn of_shape(diagnostic: &Diagnostic, line: &str, before: &str, after: &str) -> Option<String> {
    let (last, next) = (words(before).next_back().unwrap_or(""), words(after).next().unwrap_or(""));
    if diagnostic.kind.id == "expected_declaration" && diagnostic.part("got") == Some("'}'") {
        return Some("It closes nothing: it is one too many, or a '{' is missing above.".to_owned());
    }
    if wants(diagnostic, ":") && before.contains('?') {
        return Some("A '?' has two sides: 'condition ? one : other'.".to_owned());
    }
    if (wants(diagnostic, ")") || diagnostic.kind.id == "catch_shape")
        && before.rsplit_once("catch (").is_some_and(|(_, inside)| inside.trim_end() == last)
    {
        return Some(format!("Dart says 'on {last} catch ({next})'."));
    }
    if !wants(diagnostic, ";") && diagnostic.kind.id != "expected_string" {
        return None;
    }
    if let Some(library) = line.trim().strip_prefix("import ").filter(|library| !library.contains(['\'', '"'])) {
        return Some(format!("It needs quotes: import '{}';", library.trim_end_matches(';').trim()));
    }
    if before.trim_end().ends_with(',') && before.rsplit_once("for (").is_some_and(|(_, parts)| !parts.contains(';')) {
        return Some("The parts of a 'for' end in ';': 'for (var i = 0; i < n; i++)'.".to_owned());
    }
    let argument = after.strip_prefix(next)?.trim_start();
    (!next.is_empty() && argument.starts_with(['\'', '"'])).then(|| format!("A call needs brackets: '{next}(...)'."))
}

/// Advice where something is asked of a value that only other languages have.
fn of_member(name: &str, class: &str) -> Option<String> {
    let class = class.split('<').next()?;
    let (.., ours) = MEMBERS.iter().find(|(classes, theirs, _)| *theirs == name && classes.contains(&class))?;
    Some(format!("Dart says '.{ours}'."))
}

/// The word of another language that a line begins with.
fn beginning(line: &str) -> Option<&str> {
    let mut words = words(line);
    let first = words.next().filter(|word| BEGINNINGS.contains(word))?;
    // `interface class` is Dart.
    (first != "interface" || words.next() != Some("class")).then_some(first)
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// So far from an error words are looked for: a line may be long, and have thousands of errors.
const NEAR: usize = 400;

/// The line up to where an error is.
fn before(diagnostic: &Diagnostic) -> &'static str {
    let text = &diagnostic.source.text;
    let end = (diagnostic.span.start as usize).min(text.len());
    let start = (end.saturating_sub(NEAR)..end).find(|at| text.is_char_boundary(*at)).unwrap_or(end);
    text.get(start..end).and_then(|near| near.rsplit('\n').next()).unwrap_or("")
}

/// The line from where an error is.
fn after(diagnostic: &Diagnostic) -> &'static str {
    let text = &diagnostic.source.text;
    let start = (diagnostic.span.start as usize).min(text.len());
    let end = (start..=(start + NEAR).min(text.len())).rfind(|at| text.is_char_boundary(*at)).unwrap_or(start);
    text.get(start..end).and_then(|near| near.lines().next()).unwrap_or("")
}

fn named(name: &str) -> Option<String> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, advice)| (*advice).to_owned())
}

/// The errors that get a page: of several in one line that the parser has, the first; where a string does not end, only that; after
/// a word that begins something in another language, nothing of the same declaration; and of a name that is assigned and read without a
/// declaration, the assignment; and of a value of the wrong type only what is wrong inside of it.
pub fn worth_a_page(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let open_string = diagnostics.iter().find(|d| d.kind.id == "unterminated_string");
    let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
    // What is assigned without a declaration has none where it is read, either.
    let unset: FxHashSet<&str> = diagnostics.iter().filter(|d| d.kind.id == "setter_not_found").filter_map(|d| d.part("name")).collect();
    // Where the declaration ends that is not understood any more.
    let mut lost: Option<(u32, u32)> = None;
    diagnostics
        .iter()
        .filter(|diagnostic| {
            if !diagnostic.is_syntax() {
                let unknown = diagnostic.part("name").filter(|_| diagnostic.kind.id == "undefined_name");
                return unknown.is_none_or(|name| !unset.contains(name)) && !diagnostics.iter().any(|inner| explains(inner, diagnostic));
            }
            if let Some(open) = open_string.filter(|open| open.source.id == diagnostic.source.id) {
                return open.span == diagnostic.span && open.parts == diagnostic.parts && open.is(diagnostic.kind);
            }
            let place = (diagnostic.source.id, diagnostic.source.line(diagnostic.span.start));
            if lost.is_some_and(|(source, end)| source == place.0 && place.1 < end) {
                return false;
            }
            let line = line(diagnostic);
            let hash = begins_with_hash(line);
            if hash || beginning(line).is_some() || is_arrow_body(diagnostic) || words(line).any(|word| matches!(word, "elif" | "elsif")) {
                // (After a '#' the parser takes the next declaration for a part of it.)
                lost = Some((place.0, end_of_declaration(diagnostic.source, place.1) + u32::from(hash)));
            }
            seen.insert(place)
        })
        .collect()
}

/// Whether a value has an unwanted type because something inside of it is wrong.
fn explains(inner: &Diagnostic, outer: &Diagnostic) -> bool {
    let (a, b) = (inner.span, outer.span);
    outer.kind.id == "assignment_type"
        && inner.source.id == outer.source.id
        && !inner.is_syntax()
        && b.start <= a.start
        && a.end <= b.end
        && a != b
}

/// The line in which the next declaration begins: the next that is not indented and begins with a word.
fn end_of_declaration(source: &Source, line: u32) -> u32 {
    let last = source.line(u32::try_from(source.text.len()).unwrap_or(u32::MAX));
    (line + 1..=last).find(|line| source.line_text(*line).starts_with(|c: char| c.is_alphabetic())).unwrap_or(last + 1)
}

/// The line an error is in; nothing if that is long.
fn line(diagnostic: &Diagnostic) -> &'static str {
    let line = diagnostic.source.line_text(diagnostic.source.line(diagnostic.span.start));
    if line.len() > 2 * NEAR { "" } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Kind, Stage};
    use oche_syntax::{Span, errors};

    fn error(text: &str, id: &'static str, parts: &[(&'static str, &str)]) -> Diagnostic {
        let source = Source::new("file:///a.dart", "a.dart", text.to_owned());
        let kind: &'static Kind = Box::leak(Box::new(Kind { id, code: None, stage: Stage::Types, sentence: "", hint: None }));
        let parts = parts.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        Diagnostic { parts, ..Diagnostic::new(kind, source, Span::new(0, 1), "") }
    }

    #[test]
    fn words_of_other_languages() {
        let advice = |text: &str, id: &'static str, parts: &[(&'static str, &str)]| advise(&error(text, id, parts)).unwrap_or_default();
        assert_eq!(advice("let a = 1;", "not_a_type", &[("name", "let")]), "Dart says 'var', or 'final' if it never changes.");
        assert_eq!(advice("len(x)", "method_not_found", &[("name", "len")]), "Ask the value itself: '.length'.");
        assert_eq!(advice("a === b", "expected_identifier", &[("got", "'='")]), "Dart says '==' and '!=': they compare values.");
        assert_eq!(advice("lens(x)", "method_not_found", &[("name", "lens")]), "");
        assert_eq!(advice("x.len", "undefined_getter", &[("name", "len"), ("class", "Point")]), "");
        assert_eq!(advice("x.len", "undefined_getter", &[("name", "len"), ("class", "List<int>")]), "Dart says '.length'.");
    }

    #[test]
    fn one_mistake_is_one_page() {
        let source = Source::new("file:///a.dart", "a.dart", "print('it's');");
        let error = |message| Diagnostic::of(source, Span::new(0, 1), message);
        let open = [errors::unterminated_string("'", "'"), errors::unclosed(")", "("), errors::expected_after(";")].map(error);
        assert_eq!(worth_a_page(&open).len(), 1);
        let two = [errors::expected_after(";"), errors::expected_before(")")].map(error);
        assert_eq!(worth_a_page(&two).len(), 1);
    }
}
