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
    if let Some(advice) = of_text(diagnostic) {
        return Some(advice);
    }
    let name = quoted(message).unwrap_or_default();
    if let Some(advice) = WORDED.iter().find(|(words, _)| message.contains(words)).map(|(_, advice)| advice.replace("NAME", name)) {
        return Some(advice);
    }
    if let Some(advice) = of_call(diagnostic).or_else(|| of_loop(message)).or_else(|| of_future(message)) {
        return Some(advice);
    }
    let (from, to) = mismatch(message)?;
    if to == format!("Future<{from}>") && message.contains("returned") {
        return Some("Make the function asynchronous: write 'async' before its '{' or '=>'.".to_owned());
    }
    conversion(&from, &to)
}

/// What messages say, and what to do then; NAME is the first name in the message.
const WORDED: &[(&str, &str)] = &[
    ("Can't assign to the final variable '", "Declare it without 'final', as 'var', if it is to have other values."),
    ("Can't assign to the const variable '", "Declare it without 'const', as 'var', if it is to have other values."),
    ("must be assigned before it can be used", "Give it a value where it is declared, or on every way that leads here."),
    ("Setter not found: '", "Declare it first: 'var NAME = ...'."),
    ("Can't access 'this' in a field initializer", "Write 'late' before the field, or give it its value in the constructor."),
    ("is abstract and can't be instantiated", "Make an object of a class that extends or implements it."),
    ("has no unnamed constructor that takes no arguments", "Write a constructor that calls one it has: ': super(...)'."),
    ("of overridden method '", "Calls are checked against the overridden one: take all that it takes, give what it gives."),
    ("Functions marked 'async' must have a return type", "What it gives is a future: write its type as 'Future<...>'."),
    ("Functions marked 'sync*' must have a return type", "What it gives is a sequence: write its type as 'Iterable<...>'."),
    ("Functions marked 'async*' must have a return type", "What it gives is a stream: write its type as 'Stream<...>'."),
    ("Required named parameter '", "Write 'NAME: ...' among the arguments."),
    ("Can't return a value from a void function", "Give the function the type of the value, or return nothing."),
    ("This expression has type 'void'", "What is called gives nothing back: call it by itself, or give it another type than 'void'."),
    ("Couldn't find constructor 'int'", "'int.parse(...)' reads a number from a string, '.toInt()' cuts one off."),
    ("Couldn't find constructor 'double'", "'double.parse(...)' reads a number from a string, '.toDouble()' converts one."),
    ("Couldn't find constructor 'List'", "A list is written '[]', or '<int>[]'; 'List.filled(3, 0)' makes one of a length."),
    (
        "The operator '[]=' isn't defined for the class 'String'",
        "A string never changes: make another, as with 'replaceAll' or 'replaceRange'.",
    ),
];

/// Advice where the text at the error tells more than the message.
fn of_text(diagnostic: &Diagnostic) -> Option<String> {
    let message = diagnostic.message.as_str();
    let text = &diagnostic.source.text;
    let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
    if message.ends_with("isn't a function or method and can't be invoked.") {
        return text.get(start..)?.starts_with("()").then(|| "It is no method: leave the '()' out.".to_owned());
    }
    if message.starts_with("Setter not found: '") && text.get(..start)?.trim_end_matches(' ').ends_with("for (") {
        let name = quoted(message)?;
        return Some(format!("Declare it here: 'for (var {name} in ...)'."));
    }
    if let Some((member, "String, ")) = of_map(message) {
        return Some(format!("The value of a key is read and set with brackets: ['{member}']."));
    }
    let (from, to) = mismatch(message)?;
    if to == "bool" && assigns(text.get(start..end)?) {
        return Some("'=' assigns; '==' compares.".to_owned());
    }
    let before = text.get(..start)?.trim_end();
    let alone = to == "bool" && matches!(from.as_str(), "int" | "double" | "num" | "String");
    let repeated = alone && (before.ends_with("||") || before.ends_with("&&"));
    repeated.then(|| "Each side is a condition of its own: 'x == 1 || x == 2'.".to_owned())
}

/// A member that a map has not, and the beginning of the map's type arguments if its keys are strings.
fn of_map(message: &str) -> Option<(&str, &str)> {
    let (member, class) = message.strip_prefix("The ")?.split_once("' isn't defined for the class 'Map<")?;
    let name = member.strip_prefix("getter '").or_else(|| member.strip_prefix("setter '"))?;
    Some((name, class.get(..8)?))
}

/// Whether a piece of code is an assignment.
fn assigns(code: &str) -> bool {
    code.split_once('=').is_some_and(|(left, right)| {
        !right.starts_with(['=', '>']) && !left.ends_with(['=', '!', '<', '>']) && !left.contains(['(', '\'', '"', '{'])
    })
}

/// Advice about arguments, from the text of the function that is called.
fn of_call(diagnostic: &Diagnostic) -> Option<String> {
    let message = diagnostic.message.as_str();
    let counts: Vec<usize> = message.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    let (few, many) = (message.starts_with("Too few positional arguments: "), message.starts_with("Too many positional arguments: "));
    let candidate = diagnostic.notes.iter().find(|note| note.message.starts_with("Found this candidate"))?;
    let declared = candidate.source?.text.get(candidate.span?.end as usize..)?;
    let parameters = parameters(declared)?;
    let positional = parameters.split(['{', '[']).next()?;
    match counts[..] {
        [required, given] if few => {
            let names: Vec<&str> = positional.split(',').map(last_word).filter(|name| !name.is_empty()).collect();
            let call = diagnostic.source.text.get(diagnostic.span.start as usize..).and_then(self::parameters).unwrap_or("");
            if let Some(named) = names.get(given..required)?.iter().find(|name| call.contains(&format!("{name}:"))) {
                return Some(format!("Leave '{named}:' out: it goes by its place."));
            }
            let missing: Vec<String> = names.get(given..required)?.iter().map(|name| format!("'{name}'")).collect();
            Some(format!("Nothing is given for {}.", missing.join(" and ")))
        }
        [allowed, _] if many => {
            let named = parameters.split_once('{')?.1;
            let name = last_word(named.split([',', '}', '=']).next()?);
            (allowed == 0 && !name.is_empty()).then(|| format!("Its parameters have names: write '{name}: ...'."))
        }
        _ => None,
    }
}

/// The text between a function's brackets, if it is simple: no brackets or function types inside.
fn parameters(declared: &str) -> Option<&str> {
    let inside = declared.trim_start().strip_prefix('(')?;
    let text = &inside[..inside.find(')')?];
    (!text.contains(['(', '<', '\''])).then_some(text)
}

fn last_word(text: &str) -> &str {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).rfind(|word| !word.is_empty()).unwrap_or("")
}

/// Advice about what a loop goes through.
fn of_loop(message: &str) -> Option<String> {
    let (ty, wanted) = message.strip_prefix("The type '")?.split_once("' used in the 'for' loop must implement '")?;
    let sequence = |ty: &str| ["List", "Iterable", "Set"].iter().any(|class| ty.split('<').next() == Some(class));
    let inside_future = ty.strip_prefix("Future<").is_some_and(sequence);
    let advice = match ty.split('<').next()? {
        _ if wanted.starts_with("Stream") => {
            return sequence(ty).then(|| "It is no stream: leave 'await' out.".to_owned());
        }
        "Future" if inside_future => "Did you forget 'await'?",
        "Stream" => "It is a stream: write 'await for', in an 'async' function.",
        "Map" => "Go through '.entries', '.keys' or '.values'.",
        "int" => "Count with 'for (var i = 0; i < n; i++)'.",
        "String" => "Go through '.split('')' or '.runes'.",
        _ => return None,
    };
    Some(advice.to_owned())
}

/// Advice where something is asked of a future that its value has.
fn of_future(message: &str) -> Option<String> {
    let (_, class) = message.strip_suffix("'.")?.split_once("' isn't defined for the class 'Future<")?;
    (!matches!(class, "void>" | "Null>" | "Never>")).then(|| "It is a future: did you forget 'await'?".to_owned())
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
    if from == "Null" && !matches!(to, "void" | "Never") {
        return Some(format!("Write the type as '{to}?' if it may be null."));
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
