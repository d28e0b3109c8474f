//! What to try: advice that people get on the page of an error where neither the Dart compiler nor the checker has any. It is guessed from
//! the words of the message, so it may only ever be a suggestion. May touch its parent only.

use super::Diagnostic;

/// Advice for an error by its words: where null is in the way, or a value has a type that another is easily made of.
pub fn advise(diagnostic: &Diagnostic) -> Option<String> {
    let message = diagnostic.message.as_str();
    if message.contains("because it is potentially null") {
        let name = quoted(message).unwrap_or_default();
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$');
        return Some(match name {
            _ if is_name => format!("It may be null: '?.{name}' goes on only if it is not, '!.{name}' throws if it is."),
            "[]" => "It may be null: '?[...]' goes on only if it is not, '![...]' throws if it is.".to_owned(),
            _ => "It may be null: '!' before the operator throws then, '(... ?? other)' takes another value.".to_owned(),
        });
    }
    if message.starts_with("'await' can only be used in") {
        return Some("Make the function asynchronous: write 'async' before its '{' or '=>'.".to_owned());
    }
    if message.starts_with("A non-null value must be returned") {
        return Some("Its end can be reached: return something there too, or throw.".to_owned());
    }
    if message.starts_with("Field '") && message.contains("should be initialized because") {
        let name = quoted(message).unwrap_or_default();
        return Some(format!("Give it a value here, take one in the constructor with 'this.{name}', or let it be null with '?'."));
    }
    if message.starts_with("Can't find '") && message.contains("' to match '") {
        return Some("This one is never closed.".to_owned());
    }
    let (from, to) = mismatch(message)?;
    conversion(&from, &to)
}

/// The first thing in quotes.
fn quoted(message: &str) -> Option<&str> {
    message.split('\'').nth(1)
}

/// What is to be made of what, if that is what is wrong.
fn mismatch(message: &str) -> Option<(String, String)> {
    let typed = ["A value of type '", "The argument type '"].iter().any(|start| message.starts_with(start));
    let wrong = message.contains("can't be assigned") || message.contains("can't be returned");
    // The apostrophe is not a quotation mark.
    let message = message.replace("n't", " not");
    let quoted: Vec<&str> = message.split('\'').skip(1).step_by(2).collect();
    (typed && wrong).then_some(((*quoted.first()?).to_owned(), (*quoted.last()?).to_owned()))
}

fn conversion(from: &str, to: &str) -> Option<String> {
    let inside = |class: &str| from.strip_prefix(class).and_then(|rest| rest.strip_prefix('<')?.strip_suffix('>'));
    if inside("Future") == Some(to) {
        return Some("Did you forget 'await'?".to_owned());
    }
    if from.strip_suffix('?') == Some(to) {
        let other = match to {
            "int" | "num" => " 0",
            "double" => " 0.0",
            "String" => " ''",
            "bool" => " false",
            _ => "",
        };
        return Some(format!("It may be null: '??{other}' gives it another value then, '!' throws then."));
    }
    if to == "bool" {
        let class = from.split('<').next().unwrap_or("");
        return Some(match (from, class) {
            ("int" | "num" | "double", _) => "Only true and false are conditions: compare it, as in '!= 0'.".to_owned(),
            ("String", _) | (_, "List" | "Set" | "Map" | "Iterable") => "Only true and false are conditions: ask '.isNotEmpty'.".to_owned(),
            _ if from.ends_with('?') => "Only true and false are conditions: ask '!= null'.".to_owned(),
            _ => return None,
        });
    }
    if inside("Iterable") == to.strip_prefix("List<").and_then(|rest| rest.strip_suffix('>')) && from.starts_with("Iterable<") {
        return Some("Did you forget '.toList()'?".to_owned());
    }
    let tip = match (from, to) {
        ("String", "int" | "double" | "num") => format!("'{to}.parse(...)' reads a number from a string."),
        ("int" | "double" | "num" | "bool", "String") => "'.toString()' makes a string of it, as does '${...}' in one.".to_owned(),
        ("int" | "num", "double") => "'.toDouble()' converts it.".to_owned(),
        ("double" | "num", "int") => "'.toInt()' cuts it off, '.round()' rounds it; '~/' divides to an int.".to_owned(),
        _ => return None,
    };
    Some(tip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Source;
    use oche_syntax::Span;

    fn advice(message: &str) -> Option<String> {
        let source = Source::new("file:///a.dart", "a.dart", "void main() {}\n");
        advise(&Diagnostic::error(source, Span::new(0, 1), message))
    }

    #[test]
    fn what_people_get_to_read() {
        let advice = |message: &str| advice(message).unwrap_or_default();
        assert_eq!(
            advice("Method 'run' cannot be called on 'P?' because it is potentially null."),
            "It may be null: '?.run' goes on only if it is not, '!.run' throws if it is."
        );
        let assign = |from: &str, to: &str| advice(&format!("A value of type '{from}' can't be assigned to a variable of type '{to}'."));
        assert_eq!(assign("Future<int>", "int"), "Did you forget 'await'?");
        assert_eq!(assign("int?", "int"), "It may be null: '?? 0' gives it another value then, '!' throws then.");
        assert_eq!(
            advice("A value of type 'int?' can't be assigned to a variable of type 'int' because 'int?' is nullable and 'int' isn't."),
            "It may be null: '?? 0' gives it another value then, '!' throws then."
        );
        assert_eq!(
            advice("Operator '+' cannot be called on 'int?' because it is potentially null."),
            "It may be null: '!' before the operator throws then, '(... ?? other)' takes another value."
        );
        assert_eq!(assign("String?", "bool"), "Only true and false are conditions: ask '!= null'.");
        assert_eq!(assign("Iterable<int>", "List<int>"), "Did you forget '.toList()'?");
        assert_eq!(assign("String", "int"), "'int.parse(...)' reads a number from a string.");
        assert_eq!(assign("bool", "int"), "");
    }
}
