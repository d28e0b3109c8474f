//! Completion: what could come where the cursor is. May touch the engine.
//!
//! The text before the cursor is cut into tokens; what matters is the word being typed and what stands before it: a dot and a receiver,
//! an open call, the name of a command, an import's URI. Types come from the checker; where it knows only `dynamic`, from the value.

use oche_syntax::{KEYWORDS, Name, Span, TokenClass, classify};

use super::engine::Engine;
use crate::corelib;
use crate::session::assist::named_arguments;
use crate::sorting::Arrange;
use crate::types::{is_object, is_top};

/// Where the completed word starts, and what it could be.
pub type Completion = (usize, Vec<String>);

/// A name that no class declares.
const NOBODYS: &str = "nobodysName_";

/// The tokens before the cursor.
struct Before<'a> {
    text: &'a str,
    tokens: Vec<(TokenClass, Span)>,
}

impl<'a> Before<'a> {
    fn text(&self, i: usize) -> &'a str {
        self.tokens.get(i).and_then(|(_, span)| self.text.get(span.range())).unwrap_or("")
    }
    fn class(&self, i: usize) -> Option<TokenClass> {
        self.tokens.get(i).map(|(class, _)| *class)
    }

    /// The opening bracket that belongs to the closing one at `i`.
    fn opening(&self, i: usize) -> Option<usize> {
        let mut depth = 0usize;
        for at in (0..=i).rev() {
            match self.text(at) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The first token of the expression that ends with token `end` and that a member can be taken of.
    fn start_of_receiver(&self, end: usize) -> Option<usize> {
        let mut at = end;
        loop {
            let start = match self.text(at) {
                ")" | "]" | "}" => {
                    let open = self.opening(at)?;
                    let called = self.text(open) != "{" && open > 0 && self.ends_value(open - 1);
                    if called {
                        at = open - 1;
                        continue;
                    }
                    open
                }
                "!" => {
                    at = at.checked_sub(1)?;
                    continue;
                }
                _ if self.class(at) == Some(TokenClass::Punctuation) => {
                    at = self.generic(at)?;
                    continue;
                }
                _ if self.ends_value(at) => at,
                _ => return None,
            };
            let dotted = start > 0 && matches!(self.text(start - 1), "." | "?." | "..");
            match dotted {
                true => at = start.checked_sub(2)?,
                false => return Some(start),
            }
        }
    }

    /// The start of the generic name whose type arguments end with token `end`.
    fn generic(&self, end: usize) -> Option<usize> {
        let mut depth = 0usize;
        for at in (0..=end).rev() {
            let text = self.text(at);
            match text.as_bytes() {
                [b'>', ..] => depth += text.len(),
                b"<" => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return at.checked_sub(1).filter(|named| self.class(*named) == Some(TokenClass::Identifier));
                    }
                }
                _ if self.class(at) == Some(TokenClass::Punctuation)
                    && !matches!(text, "," | "?" | "." | "(" | ")" | "{" | "}" | "[" | "]") =>
                {
                    return None;
                }
                _ => {}
            }
            if depth == 0 {
                return None;
            }
        }
        None
    }

    fn ends_value(&self, i: usize) -> bool {
        match self.class(i) {
            Some(TokenClass::Identifier | TokenClass::Number | TokenClass::String) => true,
            Some(TokenClass::Keyword) => matches!(self.text(i), "this" | "super" | "true" | "false" | "null"),
            Some(TokenClass::Punctuation) => matches!(self.text(i), ")" | "]" | "}" | "!"),
            _ => false,
        }
    }

    /// The text of tokens `start` to `end`, both included.
    fn slice(&self, start: usize, end: usize) -> &'a str {
        let range = self.tokens[start].1.range().start..self.tokens[end].1.range().end;
        self.text.get(range).unwrap_or("")
    }

    /// The named arguments that stand in the call whose bracket is token `open` already.
    fn given(&self, open: usize) -> Vec<&'a str> {
        let mut depth = 0usize;
        let mut given = Vec::new();
        for at in open + 1..self.tokens.len() {
            match self.text(at) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                ":" if depth == 0 && at > 0 && matches!(self.text(at.wrapping_sub(2)), "(" | ",") => given.push(self.text(at - 1)),
                _ => {}
            }
        }
        given
    }

    /// The names that the text before the cursor binds: parameters, variables of loops and patterns, locals. Found by what stands
    /// around a name, so that it works while nothing is whole.
    fn bound(&self) -> Vec<&'a str> {
        let mut bound: Vec<&str> = Vec::new();
        let name = |at: usize| (self.class(at) == Some(TokenClass::Identifier)).then(|| self.text(at));
        for at in 0..self.tokens.len() {
            let Some(found) = name(at) else { continue };
            let before = if at > 0 { self.text(at - 1) } else { "" };
            let after = self.text(at + 1);
            let declared = matches!(before, "var" | "final" | "const" | "late")
                // `int x =`, `List<int> x in`, `String x,`
                || at > 0 && (name(at - 1).is_some() || matches!(before, ">" | "?")) && matches!(after, "=" | ";" | "in" | "," | ")" | "")
                || matches!(before, "catch");
            if declared {
                bound.push(found);
            }
        }
        // Parameters of closures: the names in brackets before `=>` or `{`.
        for at in 0..self.tokens.len() {
            if self.text(at) == ")"
                && matches!(self.text(at + 1), "=>" | "{" | "async" | "sync")
                && let Some(open) = self.opening(at)
            {
                bound.extend((open + 1..at).filter(|&i| matches!(self.text(i + 1), "," | ")" | "=" | "}" | "]")).filter_map(name));
            }
        }
        bound.retain(|name| name.len() > 1 || name.starts_with(|c: char| c.is_ascii_alphabetic()));
        bound
    }

    /// The closers of the brackets that are open, the outermost first.
    fn open_brackets(&self) -> Vec<char> {
        let mut open = Vec::new();
        for at in 0..self.tokens.len() {
            match self.text(at) {
                "(" => open.push(')'),
                "[" => open.push(']'),
                "{" => open.push('}'),
                ")" | "]" | "}" => drop(open.pop()),
                _ => {}
            }
        }
        open
    }

    /// The bracket of the innermost call whose arguments are being typed.
    fn open_call(&self) -> Option<usize> {
        let mut depth = 0usize;
        for at in (0..self.tokens.len()).rev() {
            match self.text(at) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" if depth > 0 => depth -= 1,
                "(" => return (at > 0 && (self.ends_value(at - 1) || self.generic(at - 1).is_some())).then_some(at),
                "[" | "{" => return None,
                _ => {}
            }
        }
        None
    }
}

impl Engine<'_> {
    /// The completions of `text` at `cursor` (a byte offset).
    pub fn complete(&mut self, text: &str, cursor: usize) -> Completion {
        let head = text.get(..cursor).unwrap_or(text);
        let trimmed = head.trim_start();
        if let Some(command) = trimmed.strip_prefix(':') {
            let Some((name, rest)) = command.split_once(char::is_whitespace) else {
                let start = head.len() - command.len();
                return (
                    start,
                    self.commands().iter().map(|(name, ..)| (*name).to_owned()).filter(|name| name.starts_with(command)).collect(),
                );
            };
            if matches!(name, "load" | "save") {
                return self.files(head, rest.trim_start(), |_| true);
            }
            let offset = head.len() - rest.len();
            let (start, found) = self.complete_code(rest);
            return (offset + start, found);
        }
        self.complete_code(head)
    }

    fn complete_code(&mut self, head: &str) -> Completion {
        if let Some(uri) = open_import(head) {
            return self.uris(head, uri);
        }
        if let Some(path) = open_path(head) {
            return self.files(head, path, |_| true);
        }
        if let Some((uri, word)) = open_combinator(head) {
            let names = self.session.exported_names(uri);
            let found = names.into_iter().filter(|name| name.starts_with(word) && !name.starts_with('_')).collect();
            return (head.len() - word.len(), found);
        }
        let before = head.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$');
        let start = before.len();
        let word = &head[start..];
        let tokens = Before { text: before, tokens: classify(before) };
        if matches!(tokens.tokens.last(), Some((TokenClass::Comment | TokenClass::String, span)) if span.range().end == before.len() && !closed(tokens.slice(tokens.tokens.len() - 1, tokens.tokens.len() - 1)))
        {
            return (start, Vec::new());
        }
        let last = tokens.tokens.len().wrapping_sub(1);
        let names = match tokens.text(last) {
            "." if last > 0 && !tokens.ends_value(last - 1) => self.shorthands(&tokens),
            "." | "?." | ".." | "?.." if last > 0 => self.members(&tokens, last - 1),
            _ => self.names(&tokens, word),
        };
        let fits = |name: &String| name.starts_with(word) && (word.starts_with('_') || !name.starts_with('_'));
        let mut found: Vec<String> = names.into_iter().filter(fits).collect();
        found.dedup();
        (start, found)
    }

    /// Members of the receiver that ends with a token.
    fn members(&mut self, before: &Before<'_>, end: usize) -> Vec<String> {
        let Some(start) = before.start_of_receiver(end) else { return Vec::new() };
        let text = before.slice(start, end);
        let path: Vec<&str> = text.split('.').map(str::trim).collect();
        if let Some(names) = self.session.members_of_name(&path) {
            return names.iter().map(Name::to_string).collect();
        }
        let Some(ty) = self.static_type(text) else { return Vec::new() };
        let vague = ty.is_dynamic() || is_top(ty) || is_object(ty);
        let live = vague.then(|| self.session.variable(text).and_then(|field| self.isolate.static_value(field))).flatten();
        let ty = live.map_or(ty, |value| self.isolate.type_of(value));
        self.session.members_of_type(ty).iter().map(Name::to_string).collect()
    }

    /// The names that may follow a dot that has nothing before it: the checker is asked about a name that nobody has.
    fn shorthands(&mut self, before: &Before<'_>) -> Vec<String> {
        let closing: String = before.open_brackets().iter().rev().collect();
        for rest in ["", ";", ": break;", " => throw 0", ", throw 0"] {
            let text = format!("{}{NOBODYS}{rest}{closing}", before.text);
            let (source, items, errors) = self.parse(&text);
            if errors.is_empty()
                && let Some(names) = self.session.shorthand_names(source, items.leak(), NOBODYS)
            {
                return names.iter().map(Name::to_string).collect();
            }
        }
        Vec::new()
    }

    /// Names in scope, keywords, and arguments of the call around the cursor.
    fn names(&mut self, before: &Before<'_>, word: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        if let Some(open) = before.open_call() {
            let given = before.given(open);
            let open_arguments = self.arguments(before, open).into_iter().filter(|name| !given.contains(&name.as_str()));
            names.extend(open_arguments.map(|name| format!("{name}: ")));
        }
        if word.is_empty() && !names.is_empty() {
            return names;
        }
        if word.is_empty() && !before.tokens.is_empty() {
            return names;
        }
        let mut own: Vec<String> = before.bound().into_iter().map(str::to_owned).collect();
        own.arrange();
        own.dedup();
        names.extend(own);
        let mut others: Vec<String> = self.session.names_in_scope().iter().map(Name::to_string).collect();
        if word.len() >= 2 {
            others.extend(self.session.importable_names().iter().map(Name::to_string));
        }
        others.extend(KEYWORDS.iter().map(|k| (*k).to_owned()));
        others.arrange();
        others.dedup();
        others.retain(|name| !names.contains(name));
        names.extend(others);
        names
    }

    /// The named arguments of the call whose bracket is token `open`.
    fn arguments(&mut self, before: &Before<'_>, open: usize) -> Vec<Name> {
        let Some(start) = before.start_of_receiver(open - 1) else { return Vec::new() };
        let callee = before.slice(start, open - 1);
        let path: Vec<&str> = callee.split('.').map(str::trim).collect();
        match self.session.constructor_arguments(&path) {
            Some(names) => names,
            None => self.static_type(callee).map_or_else(Vec::new, named_arguments),
        }
    }

    /// The static type of an expression; `None` if it has none.
    pub(super) fn static_type(&mut self, text: &str) -> Option<crate::types::Ty> {
        let (source, items, errors) = self.parse(text);
        if !errors.is_empty() {
            return None;
        }
        self.session.type_of(source, items.leak()).ok().flatten()
    }

    // ------------------------------------------------------------ signatures

    /// The parameters of the call whose argument is to be typed next: `int start, [int? end])`. end])`.
    pub fn signature(&mut self, text: &str) -> Option<String> {
        let tokens = Before { text, tokens: classify(text) };
        let last = tokens.tokens.len().checked_sub(1)?;
        if !matches!(tokens.text(last), "(" | ",") {
            return None;
        }
        let open = tokens.open_call()?;
        let callee = tokens.slice(tokens.start_of_receiver(open - 1)?, open - 1);
        let named = without_type_arguments(callee);
        let written =
            self.session.documentation(&named).or_else(|| named.contains('.').then(|| self.documentation_of_expression(callee)).flatten());
        if let Some(doc) = written {
            let name = named.rsplit('.').next().unwrap_or(&named);
            // A class is called by its constructor.
            let is_class = |head: &&String| ["class ", "mixin ", "enum ", "typedef "].iter().any(|word| head.contains(word));
            if let Some(takes) = doc.heads.iter().filter(|head| !is_class(head)).find_map(|head| takes(head, name)) {
                return Some(takes);
            }
            if doc.heads.iter().any(|head| is_class(&head)) {
                return doc.members.iter().find_map(|head| takes(head.trim_start_matches("const ").trim_start_matches("factory "), name));
            }
        }
        let ty = self.static_type(callee)?;
        if ty.as_function().is_some() {
            return takes_of_type(&ty.to_string());
        }
        let (class, _) = ty.as_interface()?;
        self.session.documentation_of_member(class, "call")?.heads.first().and_then(|head| takes(head, "call"))
    }

    // ------------------------------------------------------------ files and libraries

    fn uris(&self, head: &str, uri: &str) -> Completion {
        let start = head.len() - uri.len();
        let mut found: Vec<String> = corelib::PUBLIC.iter().map(|uri| (*uri).to_owned()).filter(|name| name.starts_with(uri)).collect();
        let (_, files) = self.files(head, uri, |name| name.ends_with(".dart") || name.ends_with('/'));
        found.extend(files);
        (start, found)
    }

    /// Files whose path begins with `path`; folders end in a slash.
    fn files(&self, head: &str, path: &str, wanted: impl Fn(&str) -> bool) -> Completion {
        let (folder, _) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let shown = if path.contains('/') { format!("{folder}/") } else { String::new() };
        let names = crate::host::files::names(if shown.is_empty() { "." } else { &shown });
        let mut found: Vec<String> =
            names.into_iter().map(|name| format!("{shown}{name}")).filter(|p| p.starts_with(path) && wanted(p)).collect();
        found.arrange();
        (head.len() - path.len(), found)
    }
}

/// The text without what stands between '<' and '>'.
fn without_type_arguments(text: &str) -> String {
    let mut depth = 0usize;
    let outside = |c: &char| {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *c != '>'
    };
    text.chars().filter(outside).collect()
}

/// The parameters of a function, from its head: the part behind its name and type parameters.
fn takes(head: &str, name: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let (at, _) = head.match_indices(name).find(|(at, _)| {
        let (before, after) = (head[..*at].chars().next_back(), head[at + name.len()..].chars().next());
        !before.is_some_and(is_part) && matches!(after, Some('(' | '<'))
    })?;
    let rest = &head[at + name.len()..];
    let mut depth = 0usize;
    let open = rest.find(|c| {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '(' && depth == 0
    })?;
    Some(rest[open + 1..].trim_end_matches(';').to_owned())
}

/// The parameters of a function type: the part behind the last `Function` that is in no brackets.
fn takes_of_type(ty: &str) -> Option<String> {
    let mut depth = 0usize;
    let mut last = None;
    for (at, c) in ty.char_indices() {
        match c {
            '(' | '<' | '[' | '{' => depth += 1,
            ')' | '>' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 && ty[at..].starts_with("Function") => last = Some(at),
            _ => {}
        }
    }
    takes(&ty[last?..], "Function")
}

/// Whether a string token is whole.
fn closed(text: &str) -> bool {
    let text = text.trim_start_matches('r');
    let quote = text.chars().next().unwrap_or(' ');
    text.len() > 1 && text.ends_with(quote)
}

/// The unfinished URI of an import that is being typed.
fn open_import(head: &str) -> Option<&str> {
    let line = head.rsplit([';', '\n']).next()?.trim_start();
    let rest = line.strip_prefix("import").or_else(|| line.strip_prefix("export"))?.trim_start();
    let uri = rest.strip_prefix(['\'', '"'])?;
    (!uri.contains(['\'', '"'])).then_some(uri)
}

/// The unfinished path in `File('`, `Directory('`, `Link('`.
fn open_path(head: &str) -> Option<&str> {
    let at = head.rfind(['\'', '"'])?;
    let before = head[..at].trim_end().strip_suffix('(')?;
    let opens = ["File", "Directory", "Link", "File.fromUri"].iter().any(|class| before.ends_with(class));
    (opens && !head[at + 1..].contains('\n')).then_some(&head[at + 1..])
}

/// The library and the unfinished name in `import 'uri' show a, b`.
fn open_combinator(head: &str) -> Option<(&str, &str)> {
    let line = head.rsplit([';', '\n']).next()?.trim_start();
    let rest = line.strip_prefix("import")?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (uri, rest) = rest[1..].split_once(quote)?;
    let (_, names) = rest.rsplit_once(" show ").or_else(|| rest.rsplit_once(" hide "))?;
    Some((uri, names.rsplit([',', ' ']).next().unwrap_or("")))
}
