//! What people write who come from another language, and how Dart says it; and which errors are only consequences of another. For pages
//! only: in plain text every error stands, as Dart prints it. May touch its parent only.

use rustc_hash::FxHashSet;

use super::Diagnostic;

/// Names that stand for nothing in Dart, and what does what they do.
const NAMES: &[(&str, &str)] = &[
    ("let", "Dart says 'var', or 'final' if it never changes."),
    ("function", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("def", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("func", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("fn", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("fun", "Dart has no word for it: a function is its type, its name, its parameters: int twice(int n) { ... }"),
    ("elif", "Dart says 'else if'."),
    ("elsif", "Dart says 'else if'."),
    ("println", "Dart says 'print'."),
    ("printf", "Dart says 'print', with values in the text: 'n is $n'."),
    ("console", "Dart says 'print(...)'."),
    ("len", "Ask the value itself: '.length'."),
    ("str", "Ask the value itself: '.toString()'."),
    ("range", "Count with 'for (var i = 0; i < n; i++)'."),
    ("input", "With 'dart:io' imported, 'stdin.readLineSync()' reads a line."),
    ("self", "Dart says 'this'."),
    ("None", "Dart says 'null'."),
    ("nil", "Dart says 'null'."),
    ("undefined", "Dart says 'null'."),
    ("True", "Dart says 'true'."),
    ("False", "Dart says 'false'."),
    ("string", "Dart says 'String'."),
    ("boolean", "Dart says 'bool'."),
    ("float", "Dart says 'double'."),
    ("long", "Dart says 'int': it has 64 bits."),
    ("char", "Dart says 'String': a character is a string of one."),
];

/// Advice for a word of another language.
pub fn advise(diagnostic: &Diagnostic) -> Option<String> {
    let message = diagnostic.message.as_str();
    let line = line(diagnostic);
    if line.contains("===") || line.contains("!==") {
        return is_syntax(diagnostic).then(|| "Dart says '==' and '!=': they compare values.".to_owned());
    }
    if message.starts_with("String starting with") {
        return Some("If a quote belongs to the text, write \\' or put the text between \"...\".".to_owned());
    }
    let first = line.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    if message.starts_with("Expected ';' after this")
        && matches!(first, "def" | "elif" | "elsif" | "let" | "func" | "fn" | "fun" | "function")
    {
        return named(first);
    }
    let missing = ["Method not found: '", "Undefined name '", "Type '", "'", "Getter not found: '"]
        .iter()
        .find_map(|start| message.strip_prefix(start))?;
    let (name, rest) = missing.split_once('\'')?;
    let about = rest.is_empty() || rest.starts_with('.') || rest.contains("isn't a type") || rest.contains("not found");
    about.then(|| named(name)).flatten()
}

fn named(name: &str) -> Option<String> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, advice)| (*advice).to_owned())
}

/// The errors that get a page: of several in one line that the parser has, the first; where a string does not end, only that.
pub fn worth_a_page(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let open_string = diagnostics.iter().find(|d| d.message.starts_with("String starting with"));
    let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
    diagnostics
        .iter()
        .filter(|diagnostic| {
            if !is_syntax(diagnostic) {
                return true;
            }
            if let Some(open) = open_string.filter(|open| open.source.id == diagnostic.source.id) {
                return open.span == diagnostic.span && open.message == diagnostic.message;
            }
            let place = (diagnostic.source.id, diagnostic.source.line(diagnostic.span.start));
            seen.insert(place)
        })
        .collect()
}

/// Whether the parser has found it.
fn is_syntax(diagnostic: &Diagnostic) -> bool {
    let message = diagnostic.message.as_str();
    ["Expected ", "String starting with", "Can't find '", "Unexpected token", "Illegal assignment to", "Unterminated string"]
        .iter()
        .any(|start| message.starts_with(start))
}

fn line(diagnostic: &Diagnostic) -> &'static str {
    diagnostic.source.line_text(diagnostic.source.line(diagnostic.span.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Source;
    use oche_syntax::Span;

    fn error(text: &str, message: &str) -> Diagnostic {
        Diagnostic::error(Source::new("file:///a.dart", "a.dart", text.to_owned()), Span::new(0, 1), message)
    }

    #[test]
    fn words_of_other_languages() {
        let advice = |text: &str, message: &str| advise(&error(text, message)).unwrap_or_default();
        assert_eq!(advice("let a = 1;", "'let' isn't a type."), "Dart says 'var', or 'final' if it never changes.");
        assert_eq!(advice("len(x)", "Method not found: 'len'."), "Ask the value itself: '.length'.");
        assert_eq!(advice("a === b", "Expected an identifier, but got '='."), "Dart says '==' and '!=': they compare values.");
        assert_eq!(advice("lens(x)", "Method not found: 'lens'."), "");
        assert_eq!(advice("x.len", "The getter 'len' isn't defined for the class 'List<int>'."), "");
    }

    #[test]
    fn one_mistake_is_one_page() {
        let source = Source::new("file:///a.dart", "a.dart", "print('it's');");
        let error = |message: &str| Diagnostic::error(source, Span::new(0, 1), message);
        let errors = ["String starting with ' must end with '.", "Can't find ')' to match '('.", "Expected ';' after this."].map(error);
        assert_eq!(worth_a_page(&errors).len(), 1);
        let errors = ["Expected ';' after this.", "Expected ')' before this.", "Undefined name 'x'."].map(error);
        assert_eq!(worth_a_page(&errors).len(), 2);
    }
}
