//! What to try: advice that people get on the page of an error, beyond what the Dart compiler says. It is guessed from the words of the
//! message and of the file, so it may only ever be a suggestion. May touch its parent only.

use super::Diagnostic;

/// Advice for an error whose own hint is missing or says no more than "try another name".
pub fn advise(diagnostic: &Diagnostic) -> Option<String> {
    let message = diagnostic.message.as_str();
    if message.contains("because it is potentially null") {
        let name = quoted(message).unwrap_or_default();
        return Some(format!("It may be null: '?.{name}' goes on only if it is not, '!.{name}' throws if it is."));
    }
    if let Some((from, to)) = mismatch(message) {
        return conversion(&from, &to);
    }
    let name = missing_name(message)?;
    if let Some(name) = similar(diagnostic, name) {
        return Some(format!("Did you mean '{name}'?"));
    }
    let (library, _) = LIBRARIES.iter().find(|(_, names)| names.contains(&name))?;
    Some(format!("It is in {library}: add import '{library}';"))
}

/// The first thing in quotes.
fn quoted(message: &str) -> Option<&str> {
    message.split('\'').nth(1)
}

/// The name that means nothing where it stands.
fn missing_name(message: &str) -> Option<&str> {
    let missing = message.starts_with("Method not found: '")
        || message.starts_with("Undefined name '")
        || message.starts_with("Setter not found: '")
        || (message.starts_with("Type '") && message.contains("not found"))
        || (message.starts_with('\'') && message.contains("isn't a type"))
        || (message.starts_with("The ") && message.contains("' isn't defined for "))
        || message.starts_with("No named parameter with the name '")
        || message.starts_with("Couldn't find constructor '");
    quoted(message).filter(|name| missing && !name.is_empty())
}

/// A name of the file, or one that all programs know, that looks like it.
fn similar<'a>(diagnostic: &Diagnostic, name: &str) -> Option<&'a str> {
    let text: &'static str = diagnostic.source.text;
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
    let words = words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_') && *word != name);
    closest(name, COMMON.iter().copied().chain(words))
}

/// What is to be made of what, if that is what is wrong.
fn mismatch(message: &str) -> Option<(String, String)> {
    let typed = ["A value of type '", "The argument type '"].iter().any(|start| message.starts_with(start));
    let wrong = message.contains("can't be assigned") || message.contains("can't be returned");
    // The apostrophe is not a quotation mark.
    let message = message.replace("n't ", " not ");
    let quoted: Vec<&str> = message.split('\'').skip(1).step_by(2).collect();
    (typed && wrong).then_some(((*quoted.first()?).to_owned(), (*quoted.last()?).to_owned()))
}

fn conversion(from: &str, to: &str) -> Option<String> {
    let inside = |class: &str| from.strip_prefix(class).and_then(|rest| rest.strip_prefix('<')?.strip_suffix('>'));
    if inside("Future") == Some(to) {
        return Some("Did you forget 'await'?".to_owned());
    }
    if from.strip_suffix('?') == Some(to) {
        return Some("It may be null: '??' gives it another value then, '!' throws then.".to_owned());
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

/// Names that most programs use.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "print", "String", "int", "double", "bool", "List", "Map", "Set", "Iterable", "Future", "Stream", "Object", "DateTime", "Duration",
    "RegExp", "StringBuffer", "Exception", "identical", "length", "isEmpty", "isNotEmpty", "first", "last", "add", "addAll", "remove",
    "contains", "where", "forEach", "toList", "toString", "substring", "indexOf", "split", "join", "keys", "values", "entries",
];

/// Names people use without their import.
#[rustfmt::skip]
const LIBRARIES: &[(&str, &[&str])] = &[
    ("dart:math", &["sqrt", "pow", "sin", "cos", "tan", "atan2", "exp", "log", "pi", "e", "min", "max", "Random", "Point", "Rectangle"]),
    ("dart:async", &["Timer", "Completer", "StreamController", "StreamSubscription", "StreamTransformer", "Zone", "runZoned",
        "runZonedGuarded", "scheduleMicrotask", "unawaited", "TimeoutException", "FutureOr"]),
    ("dart:convert", &["jsonEncode", "jsonDecode", "json", "utf8", "ascii", "latin1", "base64", "base64Encode", "base64Decode",
        "LineSplitter", "JsonEncoder", "JsonDecoder", "htmlEscape"]),
    ("dart:io", &["File", "Directory", "Link", "Platform", "Process", "stdin", "stdout", "stderr", "exit", "exitCode", "sleep", "pid",
        "FileSystemException", "FileMode", "IOSink"]),
    ("dart:isolate", &["Isolate", "ReceivePort", "SendPort", "RawReceivePort", "Capability", "RemoteError", "TransferableTypedData"]),
    ("dart:collection", &["Queue", "ListQueue", "HashMap", "HashSet", "LinkedHashMap", "LinkedHashSet", "SplayTreeMap", "SplayTreeSet",
        "LinkedList", "LinkedListEntry", "UnmodifiableListView", "UnmodifiableMapView", "ListBase", "MapBase"]),
    ("dart:typed_data", &["Uint8List", "Int8List", "Uint16List", "Int16List", "Uint32List", "Int32List", "Uint64List", "Int64List",
        "Float32List", "Float64List", "ByteData", "ByteBuffer", "Endian", "BytesBuilder"]),
    ("dart:developer", &["debugger", "inspect", "Timeline"]),
];

/// The most similar of some names, if it is similar at all.
pub fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.chars().count() / 3).max(1);
    names
        .map(|other| (distance(name, other), other))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, n)| n)
}

/// How many letters have to be put in, left out, replaced or swapped with their neighbour to get from one name to another.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    if a.len().abs_diff(b.len()) > a.len() {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j - 1] + differs).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Source;
    use oche_syntax::Span;

    fn advice(message: &str) -> Option<String> {
        let source = Source::new("file:///a.dart", "a.dart", "class Stack {}\nvoid main() { var counter = 1; print(countr); }\n");
        advise(&Diagnostic::error(source, Span::new(0, 1), message))
    }

    #[test]
    fn what_people_get_to_read() {
        let advice = |message: &str| advice(message).unwrap_or_default();
        assert_eq!(advice("Undefined name 'countr'."), "Did you mean 'counter'?");
        assert_eq!(advice("Method not found: 'pritn'."), "Did you mean 'print'?");
        assert_eq!(advice("Type 'Stakc' not found."), "Did you mean 'Stack'?");
        assert_eq!(advice("The getter 'lenght' isn't defined for the class 'String'."), "Did you mean 'length'?");
        assert_eq!(advice("Method not found: 'sqrt'."), "It is in dart:math: add import 'dart:math';");
        assert_eq!(advice("Undefined name 'somethingElse'."), "");
        assert_eq!(
            advice("Method 'run' cannot be called on 'P?' because it is potentially null."),
            "It may be null: '?.run' goes on only if it is not, '!.run' throws if it is."
        );
        let assign = |from: &str, to: &str| advice(&format!("A value of type '{from}' can't be assigned to a variable of type '{to}'."));
        assert_eq!(assign("Future<int>", "int"), "Did you forget 'await'?");
        assert_eq!(assign("int?", "int"), "It may be null: '??' gives it another value then, '!' throws then.");
        assert_eq!(assign("Iterable<int>", "List<int>"), "Did you forget '.toList()'?");
        assert_eq!(assign("String", "int"), "'int.parse(...)' reads a number from a string.");
        assert_eq!(assign("bool", "int"), "");
    }

    #[test]
    fn similar_names() {
        let meant = |name: &str| closest(name, ["hello", "help", "check", "run"].into_iter());
        assert_eq!(meant("helo"), Some("hello"));
        assert_eq!(meant("chekc"), Some("check"));
        assert_eq!(meant("urn"), Some("run"));
        assert_eq!(meant("HELP"), Some("help"));
        assert_eq!(meant("world"), None);
        assert_eq!(meant(""), None);
        assert_eq!(distance("abc", ""), 3);
    }
}
