//! What to try: advice that people get on the page of an error where neither the Dart compiler nor the checker has any: by the error's
//! kind, the parts of its sentence, and the program's text around it. It may only ever be a suggestion. May touch its parent only.

use super::Diagnostic;

/// Advice for an error: where null is in the way, or a value has a type that another is easily made of.
pub fn advise(diagnostic: &Diagnostic) -> Option<String> {
    let part = |name: &str| diagnostic.part(name).unwrap_or_default();
    let name = part("name");
    match diagnostic.kind.id {
        "property_of_nullable" | "method_of_nullable" | "operator_of_nullable" => {
            let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$');
            return Some(match name {
                _ if is_name => format!("It may be null: '?.{name}' goes on only if it is not, '!.{name}' throws if it is."),
                "[]" => "It may be null: '?[...]' goes on only if it is not, '![...]' throws if it is.".to_owned(),
                _ => "It may be null: '!' before the operator throws then, '(... ?? other)' takes another value.".to_owned(),
            });
        }
        "field_uninitialized" => {
            return Some(format!("Give it a value here, take one in the constructor with 'this.{name}', or let it be null with '?'."));
        }
        "constructor_not_found" => return CONSTRUCTORS.iter().find(|(class, _)| *class == name).map(|(_, advice)| (*advice).to_owned()),
        "undefined_operator" if (name, part("class")) == ("[]=", "String") => {
            return Some("A string never changes: make another, as with 'replaceAll' or 'replaceRange'.".to_owned());
        }
        "undefined_operator" if name == "[]" && part("class").starts_with("Set<") => {
            return Some("A set has no places: 'elementAt(...)' counts; a list has '[...]'.".to_owned());
        }
        "constructor_not_const" if begins_with(diagnostic, "const") => {
            return Some("It is made when the program runs: write 'final' instead of 'const'.".to_owned());
        }
        _ => {}
    }
    if let Some(advice) = of_text(diagnostic) {
        return Some(advice);
    }
    let id = if diagnostic.kind.id == "session_assign_to_final" { of_session(part("kind")) } else { diagnostic.kind.id };
    if let Some((_, advice)) = BY_KIND.iter().find(|(ids, _)| ids.contains(&id)) {
        return Some(advice.replace("NAME", name));
    }
    if let Some(advice) = of_call(diagnostic).or_else(|| of_loop(diagnostic)).or_else(|| of_future(diagnostic)) {
        return Some(advice);
    }
    let (from, to) = mismatch(diagnostic)?;
    if to == format!("Future<{from}>") && diagnostic.kind.id.contains("return") {
        return Some("Make the function asynchronous: write 'async' before its '{' or '=>'.".to_owned());
    }
    conversion(from, to)
}

/// The declaration elsewhere of a variable of the session that can't be assigned.
fn of_session(kind: &str) -> &'static str {
    if kind == "const" { "assign_to_const" } else { "assign_to_final" }
}

/// Advice for errors of these kinds; NAME is the name in the sentence.
const BY_KIND: &[(&[&str], &str)] = &[
    (&["await_outside", "await_in_sync_body"], "Make the function asynchronous: write 'async' before its '{' or '=>'."),
    (&["missing_return"], "Its end can be reached: return something there too, or throw."),
    (&["unclosed"], "This one is never closed."),
    (&["assign_to_final"], "Declare it without 'final', as 'var', if it is to have other values."),
    (&["assign_to_const"], "Declare it without 'const', as 'var', if it is to have other values."),
    (&["final_not_assigned", "variable_not_assigned"], "Give it a value where it is declared, or on every way that leads here."),
    (&["setter_not_found"], "Declare it first: 'var NAME = ...'."),
    (
        &["this_in_initializer", "initializer_reads", "initializer_writes"],
        "Write 'late' before the field, or give it its value in the constructor.",
    ),
    (&["abstract_class"], "Make an object of a class that extends or implements it."),
    (&["no_default_super"], "Write a constructor that calls one it has: ': super(...)'."),
    (
        &["override_fewer_positional", "override_more_required", "override_fewer_named"],
        "Calls are checked against the overridden one: take all that it takes, give what it gives.",
    ),
    (&["async_function_type"], "What it gives is a future: write its type as 'Future<...>'."),
    (&["generator_type"], "What it gives is a sequence: write its type as 'Iterable<...>'."),
    (&["async_generator_type"], "What it gives is a stream: write its type as 'Stream<...>'."),
    (&["missing_argument"], "Write 'NAME: ...' among the arguments."),
    (&["void_returns_value"], "Give the function the type of the value, or return nothing."),
    (&["void_value"], "What is called gives nothing back: call it by itself, or give it another type than 'void'."),
];

/// Advice on constructors that other languages have.
const CONSTRUCTORS: &[(&str, &str)] = &[
    ("int", "'int.parse(...)' reads a number from a string, '.toInt()' cuts one off."),
    ("double", "'double.parse(...)' reads a number from a string, '.toDouble()' converts one."),
    ("List", "A list is written '[]', or '<int>[]'; 'List.filled(3, 0)' makes one of a length."),
];

/// Advice where the text at the error tells more than its kind.
fn of_text(diagnostic: &Diagnostic) -> Option<String> {
    let text = &diagnostic.source.text;
    let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
    match diagnostic.kind.id {
        "not_callable" => return text.get(start..)?.starts_with("()").then(|| "It is no method: leave the '()' out.".to_owned()),
        "setter_not_found" if text.get(..start)?.trim_end_matches(' ').ends_with("for (") => {
            return Some(format!("Declare it here: 'for (var {} in ...)'.", diagnostic.part("name")?));
        }
        "undefined_getter" | "undefined_setter" if diagnostic.part("class")?.starts_with("Map<String, ") => {
            return Some(format!("The value of a key is read and set with brackets: ['{}'].", diagnostic.part("name")?));
        }
        _ => {}
    }
    let (from, to) = mismatch(diagnostic)?;
    if (from, to) == ("String", "num") && text.get(..start)?.trim_end().ends_with('+') {
        return Some("A number and a text can't be added: put the number into the text, as in '$n pieces'.".to_owned());
    }
    if to == "bool" && assigns(text.get(start..end)?) {
        return Some("'=' assigns; '==' compares.".to_owned());
    }
    let before = text.get(..start)?.trim_end();
    let alone = to == "bool" && matches!(from, "int" | "double" | "num" | "String");
    let repeated = alone && (before.ends_with("||") || before.ends_with("&&"));
    repeated.then(|| "Each side is a condition of its own: 'x == 1 || x == 2'.".to_owned())
}

/// Whether the line that an error is in begins with a word.
fn begins_with(diagnostic: &Diagnostic, word: &str) -> bool {
    let line = diagnostic.source.line_text(diagnostic.source.line(diagnostic.span.start));
    line.trim_start().strip_prefix(word).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a piece of code is an assignment.
fn assigns(code: &str) -> bool {
    code.split_once('=').is_some_and(|(left, right)| {
        !right.starts_with(['=', '>']) && !left.ends_with(['=', '!', '<', '>']) && !left.contains(['(', '\'', '"', '{'])
    })
}

/// Advice about arguments, from the text of the function that is called.
fn of_call(diagnostic: &Diagnostic) -> Option<String> {
    let count = |name: &str| diagnostic.part(name)?.parse::<usize>().ok();
    let candidate = diagnostic.notes.iter().find(|note| note.source.is_some() && note.span.is_some())?;
    let declared = candidate.source?.text.get(candidate.span?.end as usize..)?;
    let parameters = parameters(declared)?;
    let positional = parameters.split(['{', '[']).next()?;
    match diagnostic.kind.id {
        "too_few_arguments" => {
            let (required, given) = (count("required")?, count("given")?);
            let names: Vec<&str> = positional.split(',').map(last_word).filter(|name| !name.is_empty()).collect();
            let call = diagnostic.source.text.get(diagnostic.span.start as usize..).and_then(self::parameters).unwrap_or("");
            if let Some(named) = names.get(given..required)?.iter().find(|name| call.contains(&format!("{name}:"))) {
                return Some(format!("Leave '{named}:' out: it goes by its place."));
            }
            let missing: Vec<String> = names.get(given..required)?.iter().map(|name| format!("'{name}'")).collect();
            Some(format!("Nothing is given for {}.", missing.join(" and ")))
        }
        "too_many_arguments" => {
            let allowed = count("allowed")?;
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
fn of_loop(diagnostic: &Diagnostic) -> Option<String> {
    let of_loop = ["for_type", "for_nullable"].contains(&diagnostic.kind.id);
    let (ty, wanted) = (diagnostic.part("from").filter(|_| of_loop)?, diagnostic.part("to")?);
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
fn of_future(diagnostic: &Diagnostic) -> Option<String> {
    let missing = ["undefined_getter", "undefined_setter", "undefined_method", "undefined_operator"].contains(&diagnostic.kind.id);
    let class = diagnostic.part("class").filter(|_| missing)?.strip_prefix("Future<")?;
    (!matches!(class, "void>" | "Null>" | "Never>")).then(|| "It is a future: did you forget 'await'?".to_owned())
}

/// The type found and the type wanted, if that is the fault.
fn mismatch(diagnostic: &Diagnostic) -> Option<(&str, &str)> {
    const PLACES: [&str; 4] = ["argument", "return", "async_return", "assignment"];
    const WHY: [&str; 3] = ["type", "not_nullable", "nullable"];
    let id = diagnostic.kind.id;
    let wrong = PLACES.iter().filter_map(|place| id.strip_prefix(place)?.strip_prefix('_')).any(|why| WHY.contains(&why));
    Some((diagnostic.part("from").filter(|_| wrong)?, diagnostic.part("to")?))
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
    use crate::diagnostics::{Kind, Source, Stage};
    use oche_syntax::Span;

    fn advice(id: &'static str, parts: &[(&'static str, &str)]) -> String {
        let source = Source::new("file:///a.dart", "a.dart", "void main() {}\n");
        let kind: &'static Kind = Box::leak(Box::new(Kind { id, code: None, stage: Stage::Types, sentence: "", hint: None }));
        let parts = parts.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        let error = Diagnostic { parts, ..Diagnostic::new(kind, source, Span::new(0, 1), "") };
        advise(&error).unwrap_or_default()
    }

    #[test]
    fn what_people_get_to_read() {
        assert_eq!(
            advice("method_of_nullable", &[("name", "run"), ("ty", "P?")]),
            "It may be null: '?.run' goes on only if it is not, '!.run' throws if it is."
        );
        let assign = |from: &str, to: &str| advice("assignment_type", &[("from", from), ("to", to)]);
        assert_eq!(assign("Future<int>", "int"), "Did you forget 'await'?");
        assert_eq!(assign("int?", "int"), "It may be null: '?? 0' gives it another value then, '!' throws then.");
        assert_eq!(
            advice("assignment_nullable", &[("from", "int?"), ("to", "int")]),
            "It may be null: '?? 0' gives it another value then, '!' throws then."
        );
        assert_eq!(
            advice("operator_of_nullable", &[("name", "+"), ("ty", "int?")]),
            "It may be null: '!' before the operator throws then, '(... ?? other)' takes another value."
        );
        assert_eq!(assign("String?", "bool"), "Only true and false are conditions: ask '!= null'.");
        assert_eq!(assign("Iterable<int>", "List<int>"), "Did you forget '.toList()'?");
        assert_eq!(assign("String", "int"), "'int.parse(...)' reads a number from a string.");
        assert_eq!(assign("bool", "int"), "");
    }
}
