//! A session as a program: what `:save` writes. May touch `crate::session` and the syntax tree.
//!
//! Declarations stand at the top level, in their last form; what was said in statements becomes `main`, and a value that was shown is
//! printed. A variable is local to `main` unless a declaration mentions it. Where the user has declared `main` and done nothing but call
//! it, that is the program; else it gets another name, and is called as the session has called it.

use std::collections::{BTreeMap, HashSet};

use oche_syntax::ast::{self, StmtKind, VarKeyword};
use oche_syntax::{ReplItem, Span};

use super::answer::Shown;
use crate::diagnostics::Source;
use crate::session::{DeclaredKind, Input};
use crate::sorting::Arrange;

/// An input that was accepted, in parts.
pub struct Accepted {
    parts: Vec<Part>,
}

enum Part {
    Import(String),
    /// A class, function or type alias. `key`: declarations with the same one replace each other.
    Declaration {
        key: String,
        text: String,
    },
    Variable(Variable),
    Statement(String),
    /// A declaration of variables by a pattern, with their names and types.
    Pattern {
        text: String,
        names: Vec<(String, String)>,
    },
    /// An expression whose value was shown.
    Value(String),
}

struct Variable {
    name: String,
    keyword: VarKeyword,
    late: bool,
    /// As written, else as inferred.
    written: Option<String>,
    ty: String,
    init: Option<String>,
}

impl Accepted {
    pub fn new(source: &Source, items: &[ReplItem], input: &Input, shown: Shown) -> Accepted {
        let text = |span: Span| source.text.get(span.range()).unwrap_or("").to_owned();
        let mut parts: Vec<Part> = input.imported.iter().map(|uri| Part::Import(format!("import '{uri}';"))).collect();
        let declared =
            |name: oche_syntax::Name| input.declared.iter().find(|d| d.name == name && matches!(d.kind, DeclaredKind::Variable(_)));
        for (i, item) in items.iter().enumerate() {
            let shown = if i + 1 == items.len() { shown } else { Shown::Nothing };
            match item {
                ReplItem::Directive(directive) => parts.push(Part::Import(ended(text(directive.span)))),
                ReplItem::Decl(decl) => {
                    let text = documented(source, decl.span);
                    parts.push(Part::Declaration { key: key(source, decl), text: ended_declaration(&decl.kind, text) });
                }
                ReplItem::Stmt(stmt) => match &stmt.kind {
                    StmtKind::Function { function, .. } => {
                        let text = ended_function(function, documented(source, stmt.span));
                        parts.push(Part::Declaration { key: function.name.name.to_string(), text });
                    }
                    StmtKind::Variables(decl) => {
                        for var in &decl.vars {
                            // A variable that its input did not get to set is no part of the session.
                            let Some(declared) = declared(var.name.name) else { continue };
                            parts.push(Part::Variable(Variable {
                                name: var.name.name.to_string(),
                                keyword: decl.keyword,
                                late: decl.late,
                                written: decl.ty.as_ref().map(|ty| text(ty.span)),
                                ty: declared.ty.clone(),
                                init: var.init.as_ref().map(|init| text(init.span)),
                            }));
                        }
                    }
                    _ if shown == Shown::Failed => {}
                    StmtKind::PatternVariables { pattern, .. } => {
                        let pattern = text(pattern.span);
                        let bound = input.declared.iter().filter(|d| matches!(d.kind, DeclaredKind::Variable(_)));
                        let bound = bound.filter(|d| words(&pattern).any(|word| word == d.name.as_str()));
                        let names = bound.map(|d| (d.name.to_string(), d.ty.clone())).collect();
                        parts.push(Part::Pattern { text: ended(text(stmt.span)), names });
                    }
                    StmtKind::Expr(e) if shown == Shown::Value => parts.push(Part::Value(text(e.span))),
                    _ => parts.push(Part::Statement(ended_statement(text(stmt.span)))),
                },
                ReplItem::Expr(_) if shown == Shown::Failed => {}
                ReplItem::Expr(e) if shown == Shown::Value => parts.push(Part::Value(text(e.span))),
                ReplItem::Expr(e) => parts.push(Part::Statement(ended(text(e.span)))),
            }
        }
        parts.retain(|part| !matches!(part, Part::Statement(text) if is_idle(text)));
        if shown == Shown::Failed {
            parts.retain(|part| !matches!(part, Part::Statement(_) | Part::Value(_) | Part::Pattern { .. }));
        }
        Accepted { parts }
    }
}

/// The key by which declarations replace each other: the name or, for an unnamed extension, its type.
fn key(source: &Source, decl: &ast::Decl) -> String {
    match &decl.kind {
        ast::DeclKind::Class(class) => match class.name {
            Some(name) => name.name.to_string(),
            None => {
                let on = class.on.first().and_then(|on| source.text.get(on.span.range())).unwrap_or_default();
                let members =
                    class.members.iter().filter_map(|m| if let ast::MemberKind::Method(m) = &m.kind { Some(m.name.name) } else { None });
                let mut members: Vec<String> = members.map(|name| name.to_string()).collect();
                members.arrange();
                format!("on {on} {}", members.join(" "))
            }
        },
        ast::DeclKind::Typedef(typedef) => typedef.name.name.to_string(),
        ast::DeclKind::Function(function) => match function.kind {
            ast::FunctionKind::Getter => format!("get {}", function.name.name),
            ast::FunctionKind::Setter => format!("set {}", function.name.name),
            _ => function.name.name.to_string(),
        },
        _ => String::new(),
    }
}

/// A declaration's text with the comment lines right above it.
fn documented(source: &Source, span: Span) -> String {
    let before = source.text.get(..span.start as usize).unwrap_or("");
    let mut start = before.len();
    let mut rest = before;
    while let Some((above, line)) = rest.trim_end_matches([' ', '\t']).strip_suffix('\n').map(|above| {
        let from = above.rfind('\n').map_or(0, |i| i + 1);
        (from, &above[from..])
    }) {
        if !line.trim_start().starts_with("//") {
            break;
        }
        start = above;
        rest = &before[..above];
    }
    source.text.get(start..span.end as usize).unwrap_or("").to_owned()
}

fn ended(text: String) -> String {
    if text.ends_with(';') { text } else { format!("{text};") }
}
fn ended_statement(text: String) -> String {
    if text.ends_with('}') || text.ends_with(';') { text } else { format!("{text};") }
}
/// A declaration with the `;` that it needs in a program, where at a prompt it may be missing.
fn ended_declaration(kind: &ast::DeclKind, text: String) -> String {
    let semicolon = match kind {
        ast::DeclKind::Class(class) => class.kind == ast::ClassKind::MixinApplication,
        ast::DeclKind::Function(function) => return ended_function(function, text),
        ast::DeclKind::Typedef(_) | ast::DeclKind::Variables(_) | ast::DeclKind::Error => true,
    };
    if semicolon { ended(text) } else { text }
}
fn ended_function(function: &ast::FunctionDecl, text: String) -> String {
    if matches!(function.body.kind, ast::BodyKind::Block(_)) { text } else { ended(text) }
}
/// A name or a literal, for itself: it does nothing.
fn is_idle(text: &str) -> bool {
    text.trim_end_matches(';').chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
}
/// The identifiers in a text, those of interpolations too.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let whole = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).filter(|word| !word.is_empty());
    whole.flat_map(|word| std::iter::once(word).chain(word.split('$').filter(move |part| *part != word)))
}

/// Whether a text reads the last result; a `_` that is a wildcard does not.
fn uses_last(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let word = before.ends_with(part) || after.starts_with(part);
        let wildcard = after.trim_start().starts_with("=>")
            || ["final ", "var ", "case "].iter().any(|keyword| before.ends_with(keyword))
            || before.ends_with(['(', ',', ' '])
                && after.trim_start_matches([')', ',', ' ', '_']).starts_with(['=', '{'])
                && !after.starts_with(" =");
        if !word && !wildcard {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether `_` is a variable of the program, and which values are kept in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Never,
    /// Those that a statement reads.
    IfUsed,
    Always,
}

fn reads_last(part: &Part) -> bool {
    match part {
        Part::Statement(text) | Part::Value(text) | Part::Pattern { text, .. } => uses_last(text),
        Part::Variable(Variable { init: Some(text), .. }) => uses_last(text),
        _ => false,
    }
}

/// Whether a value is read as the last one: before, or in, what gives the next.
fn is_used(after: &[&Part]) -> bool {
    let next = after.iter().position(|part| matches!(part, Part::Value(_))).map_or(after.len(), |at| at + 1);
    after[..next].iter().any(|part| reads_last(part))
}

/// A variable that stands at the top level: its type in all its declarations.
struct Global<'a> {
    ty: &'a str,
    final_: bool,
    nullable: bool,
    times: usize,
    last: &'a Variable,
}

/// The function that sets a variable at the top level from where a local one hides it.
fn setter_of(name: &str) -> String {
    format!("{name}Is")
}

/// The program that a session amounts to. Functions that still wait for names stand in it as comments: it would not compile with them.
pub fn program(session: &[Accepted], waiting: &[String]) -> String {
    let parts: Vec<&Part> = session.iter().flat_map(|input| &input.parts).collect();
    let own_main = parts.iter().any(|part| matches!(part, Part::Declaration { key, .. } if key == "main"));
    let done = |part: &&&Part| matches!(part, Part::Statement(_) | Part::Value(_) | Part::Pattern { .. });
    let calls_main = |part: &&Part| matches!(part, Part::Statement(text) | Part::Value(text) if matches!(text.trim_end_matches(';'), "main()" | "await main()"));
    let doings: Vec<&&Part> = parts.iter().filter(done).collect();
    if own_main && !(doings.is_empty() || doings.len() == 1 && calls_main(doings[0])) {
        let renamed: Vec<Part> = parts.iter().map(|part| part.with_other_main()).collect();
        return written(&renamed.iter().collect::<Vec<_>>(), waiting);
    }
    written(&parts, waiting)
}

impl Part {
    /// This part with the user's `main` under another name: the program needs its own.
    fn with_other_main(&self) -> Part {
        let renamed = |text: &String| renamed(text, "main", "mainOfSession");
        match self {
            Part::Import(text) => Part::Import(text.clone()),
            Part::Declaration { key, text } => Part::Declaration { key: renamed(key), text: renamed(text) },
            Part::Variable(var) => Part::Variable(Variable {
                name: var.name.clone(),
                keyword: var.keyword,
                late: var.late,
                written: var.written.clone(),
                ty: var.ty.clone(),
                init: var.init.as_ref().map(renamed),
            }),
            Part::Statement(text) => Part::Statement(renamed(text)),
            Part::Pattern { text, names } => Part::Pattern { text: renamed(text), names: names.clone() },
            Part::Value(text) => Part::Value(renamed(text)),
        }
    }
}

/// A text with another name in place of an identifier; members of that name stay.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    let mut before = "";
    for (class, span) in oche_syntax::classify(text) {
        let token = text.get(span.range()).unwrap_or("");
        if class == oche_syntax::TokenClass::Identifier && token == from && before != "." {
            out.push_str(text.get(at..span.start as usize).unwrap_or(""));
            out.push_str(to);
            at = span.end as usize;
        }
        before = token;
    }
    out + text.get(at..).unwrap_or("")
}

/// A declaration, as a comment if it waits for names.
fn declaration(key: &str, text: &str, waiting: &[String]) -> String {
    let name = key.trim_start_matches("get ").trim_start_matches("set ");
    if !waiting.iter().any(|waits| waits == name) {
        return format!("{text}\n");
    }
    text.lines().map(|line| format!("// {line}\n")).collect()
}

fn written(parts: &[&Part], waiting: &[String]) -> String {
    let mut imports: Vec<&str> = Vec::new();
    let mut declarations: Vec<(&str, &str)> = Vec::new();
    for part in parts {
        match part {
            Part::Import(text) if !imports.contains(&text.as_str()) => imports.push(text),
            Part::Declaration { key, text } => {
                // The last one counts.
                declarations.retain(|(k, _)| k != key);
                declarations.push((key, text));
            }
            _ => {}
        }
    }
    let variables: Vec<&Variable> = parts.iter().filter_map(|part| if let Part::Variable(v) = part { Some(v) } else { None }).collect();
    let mentioned = mentioned(&declarations, &variables);
    let own_main = declarations.iter().any(|(key, _)| *key == "main");
    let keeps_last = match declarations.iter().any(|(_, text)| uses_last(text)) {
        true => Keeps::Always,
        false if !own_main && parts.iter().any(|part| reads_last(part)) => Keeps::IfUsed,
        false => Keeps::Never,
    };
    let mut globals: BTreeMap<&str, Global> = BTreeMap::new();
    for &var in variables.iter().filter(|v| mentioned.contains(v.name.as_str())) {
        let global = globals.entry(&var.name).or_insert(Global { ty: &var.ty, final_: true, nullable: true, times: 0, last: var });
        global.times += 1;
        global.final_ &= var.keyword == VarKeyword::Final && global.times == 1;
        global.nullable &= var.init.is_none() && !var.late && (var.ty.ends_with('?') || var.ty == "dynamic");
        if global.ty != var.ty {
            global.ty = "dynamic";
        }
        global.last = var;
    }

    let mut top = String::new();
    for (name, global) in &globals {
        top.push_str(&format!("{}\n", global_declaration(name, global, own_main)));
    }
    let mut shared: HashSet<&str> = HashSet::new();
    for part in parts {
        let Part::Pattern { names, .. } = part else { continue };
        for (name, ty) in names.iter().filter(|(name, _)| mentioned.contains(name.as_str())) {
            if !globals.contains_key(name.as_str()) && shared.insert(name) {
                top.push_str(&format!("late {ty} {name};\nvoid {}({ty} value) => {name} = value;\n", setter_of(name)));
            }
        }
    }
    if keeps_last != Keeps::Never {
        top.push_str("dynamic _;\n");
    }
    let everything = || {
        parts.iter().map(|part| match part {
            Part::Import(text) | Part::Statement(text) | Part::Value(text) => text.as_str(),
            Part::Declaration { text, .. } | Part::Pattern { text, .. } => text.as_str(),
            Part::Variable(variable) => variable.init.as_deref().unwrap_or(""),
        })
    };
    for (name, ty) in [("_error", "Object?"), ("_stack", "StackTrace?")] {
        if everything().any(|text| words(text).any(|word| word == name)) {
            top.push_str(&format!("{ty} {name};\n"));
        }
    }
    let mut out: String = imports.iter().map(|import| format!("{import}\n")).collect();
    for section in [top, declarations.iter().map(|(key, text)| declaration(key, text, waiting)).collect::<Vec<_>>().join("\n")] {
        if !section.is_empty() && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&section);
    }
    if own_main {
        return out;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let body = Body { globals: &globals, keeps_last, text: String::new(), depth: 1, local: Vec::new(), shared }.write(parts);
    let head = if words(&body).any(|w| w == "await") { "Future<void> main() async" } else { "void main()" };
    out.push_str(&format!("{head} {{\n{body}}}\n"));
    out
}

/// The names that declarations mention, and those that the initialisers mention that stand beside them.
fn mentioned<'a>(declarations: &[(&'a str, &'a str)], variables: &[&'a Variable]) -> HashSet<&'a str> {
    let mut mentioned: HashSet<&str> = declarations.iter().flat_map(|(_, text)| words(text)).collect();
    loop {
        let before = mentioned.len();
        for var in variables {
            if let (true, Some(init)) = (var.late || var.keyword == VarKeyword::Const, &var.init)
                && mentioned.contains(var.name.as_str())
            {
                mentioned.extend(words(init));
            }
        }
        if mentioned.len() == before {
            return mentioned;
        }
    }
}

/// Whether a variable's initialiser stands with it at the top level: nothing in `main` sets it.
fn initialized_there(global: &Global) -> bool {
    global.times == 1 && (global.last.late || global.last.keyword == VarKeyword::Const) && global.last.init.is_some()
}

fn global_declaration(name: &str, global: &Global, own_main: bool) -> String {
    let var = global.last;
    let awaits = var.init.as_deref().is_some_and(|init| words(init).any(|word| word == "await"));
    if let Some(init) = var.init.as_deref().filter(|_| initialized_there(global) || own_main && !awaits) {
        let late = if var.late { "late " } else { "" };
        return format!("{late}{} {name} = {init};", keyword(var));
    }
    if global.nullable {
        return format!("{} {name};", global.ty);
    }
    format!("late {}{} {name};", if global.final_ { "final " } else { "" }, global.ty)
}

/// The keyword and type of a variable's declaration: `final int`, `var`.
fn keyword(var: &Variable) -> String {
    match (var.keyword, &var.written) {
        (VarKeyword::Final, Some(ty)) => format!("final {ty}"),
        (VarKeyword::Final, None) => "final".to_owned(),
        (VarKeyword::Const, Some(ty)) => format!("const {ty}"),
        (VarKeyword::Const, None) => "const".to_owned(),
        (_, Some(ty)) => ty.clone(),
        (_, None) => "var".to_owned(),
    }
}

/// The body of `main` while it is written.
struct Body<'a> {
    globals: &'a BTreeMap<&'a str, Global<'a>>,
    keeps_last: Keeps,
    text: String,
    depth: usize,
    /// Local variables of the innermost block and those around it.
    local: Vec<&'a Variable>,
    /// Names that a pattern binds and a declaration mentions.
    shared: HashSet<&'a str>,
}

impl<'a> Body<'a> {
    fn write(mut self, parts: &[&'a Part]) -> String {
        for (i, part) in parts.iter().enumerate() {
            match part {
                Part::Import(_) | Part::Declaration { .. } => {}
                Part::Statement(text) => self.line(text),
                Part::Pattern { text, names } => self.pattern(text, names),
                Part::Value(text) if self.keeps_last == Keeps::Always || self.keeps_last == Keeps::IfUsed && is_used(&parts[i + 1..]) => {
                    self.line(&format!("print(_ = {text});"))
                }
                Part::Value(text) => self.line(&format!("print({text});")),
                Part::Variable(var) => self.variable(var),
            }
        }
        while self.depth > 1 {
            self.depth -= 1;
            self.line("}");
        }
        self.text
    }

    /// Variables of a pattern that functions use stand at the top level: the pattern's own are local to a block, which hands them on.
    fn pattern(&mut self, text: &str, names: &[(String, String)]) {
        let shared: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).filter(|name| self.shared.contains(name)).collect();
        if shared.is_empty() {
            return self.line(text);
        }
        self.line("{");
        self.depth += 1;
        self.line(text);
        for name in shared {
            self.line(&format!("{}({name});", setter_of(name)));
        }
        self.depth -= 1;
        self.line("}");
    }

    fn variable(&mut self, var: &'a Variable) {
        let Variable { name, init, .. } = var;
        if let Some(global) = self.globals.get(name.as_str()) {
            if let (Some(init), false) = (init, initialized_there(global)) {
                self.line(&format!("{name} = {init};"));
            }
            return;
        }
        let late = if var.late { "late " } else { "" };
        let known = self.local.iter().rev().find(|known| known.name == *name).copied();
        let Some(known) = known else {
            self.local.push(var);
            let init = init.as_ref().map_or_else(String::new, |init| format!(" = {init}"));
            return self.line(&format!("{late}{} {name}{init};", keyword(var)));
        };
        // Said again with the same type: an assignment does it.
        let assignable = |var: &Variable| matches!(var.keyword, VarKeyword::Var | VarKeyword::None) && !var.late;
        match init {
            Some(init) if known.ty == var.ty && assignable(known) && assignable(var) => return self.line(&format!("{name} = {init};")),
            Some(init) if words(init).any(|word| word == name) => {
                // In a block of its own the name means the new variable from the beginning.
                let earlier = format!("{name}{}", self.depth);
                self.line(&format!("final {earlier} = {init};"));
                self.line("{");
                self.depth += 1;
                self.line(&format!("{late}{} {name} = {earlier};", keyword(var)));
            }
            _ => {
                self.line("{");
                self.depth += 1;
                let init = init.as_ref().map_or_else(String::new, |init| format!(" = {init}"));
                self.line(&format!("{late}{} {name}{init};", keyword(var)));
            }
        }
        self.local.push(var);
    }

    /// Writes a statement, its further lines as far in as its first; inside a string of several lines white space counts.
    fn line(&mut self, text: &str) {
        let indent = "  ".repeat(self.depth);
        let fixed = text.contains("'''") || text.contains("\"\"\"");
        let inner = if fixed { String::new() } else { indent.clone() };
        let text = text.replace('\n', &format!("\n{inner}"));
        self.text.push_str(&format!("{indent}{text}\n"));
    }
}
