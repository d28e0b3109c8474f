//! A session as a program: what `:save` writes. May touch `check::session` and the syntax tree.
//!
//! Declarations stand at the top level, in their last form; what was said in statements becomes `main`. A variable is local to `main`
//! unless a declaration mentions it.

use std::collections::{BTreeMap, HashSet};

use oche_syntax::ast::{self, StmtKind, VarKeyword};
use oche_syntax::{ReplItem, Span};

use crate::check::session::{DeclaredKind, Input};
use crate::diagnostics::Source;

/// An input that was accepted, in parts.
pub struct Accepted {
    parts: Vec<Part>,
}

enum Part {
    Import(String),
    /// A class, function or type alias.
    Declaration {
        name: String,
        text: String,
    },
    Variable {
        name: String,
        keyword: VarKeyword,
        late: bool,
        /// As written, else as inferred.
        written: Option<String>,
        ty: String,
        init: Option<String>,
    },
    Statement(String),
    /// An expression whose value was shown.
    Value(String),
}

impl Accepted {
    pub fn new(source: &Source, items: &[ReplItem], input: &Input) -> Accepted {
        let text = |span: Span| source.text.get(span.range()).unwrap_or("").to_owned();
        let mut parts: Vec<Part> = input.imported.iter().map(|uri| Part::Import(format!("import '{uri}';"))).collect();
        for (i, item) in items.iter().enumerate() {
            let last = i + 1 == items.len();
            match item {
                ReplItem::Directive(directive) => parts.push(Part::Import(ended(text(directive.span)))),
                ReplItem::Decl(decl) => parts.push(Part::Declaration { name: declared_name(decl), text: text(decl.span) }),
                ReplItem::Stmt(stmt) => match &stmt.kind {
                    StmtKind::Function { function, .. } => {
                        parts.push(Part::Declaration { name: function.name.name.to_string(), text: ended_function(text(stmt.span)) });
                    }
                    StmtKind::Variables(decl) => {
                        for var in &decl.vars {
                            let declared =
                                input.declared.iter().find(|d| d.name == var.name.name && matches!(d.kind, DeclaredKind::Variable(_)));
                            parts.push(Part::Variable {
                                name: var.name.name.to_string(),
                                keyword: decl.keyword,
                                late: decl.late,
                                written: decl.ty.as_ref().map(|ty| text(ty.span)),
                                ty: declared.map_or_else(|| "dynamic".to_owned(), |d| d.ty.clone()),
                                init: var.init.as_ref().map(|init| text(init.span)),
                            });
                        }
                    }
                    StmtKind::Expr(e) if last && input.result.is_some() => parts.push(Part::Value(text(e.span))),
                    _ => parts.push(Part::Statement(ended_statement(text(stmt.span)))),
                },
                ReplItem::Expr(e) if last && input.result.is_some() => parts.push(Part::Value(text(e.span))),
                ReplItem::Expr(e) => parts.push(Part::Statement(ended(text(e.span)))),
            }
        }
        Accepted { parts }
    }
}

fn declared_name(decl: &ast::Decl) -> String {
    match &decl.kind {
        ast::DeclKind::Class(class) => class.name.map_or_else(String::new, |n| n.name.to_string()),
        ast::DeclKind::Typedef(typedef) => typedef.name.name.to_string(),
        _ => String::new(),
    }
}

fn ended(text: String) -> String {
    if text.ends_with(';') { text } else { format!("{text};") }
}
fn ended_statement(text: String) -> String {
    if text.ends_with('}') || text.ends_with(';') { text } else { format!("{text};") }
}
fn ended_function(text: String) -> String {
    if text.contains("=>") && !text.ends_with('}') { ended(text) } else { text }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).filter(|word| !word.is_empty())
}

/// The program that a session amounts to.
pub fn program(session: &[Accepted]) -> String {
    let parts: Vec<&Part> = session.iter().flat_map(|input| &input.parts).collect();
    let mut imports: Vec<&str> = Vec::new();
    let mut declarations: Vec<(&str, &str)> = Vec::new();
    for part in &parts {
        match part {
            Part::Import(text) if !imports.contains(&text.as_str()) => imports.push(text),
            Part::Declaration { name, text } => {
                // The last one counts.
                declarations.retain(|(n, _)| n != name || name.is_empty());
                declarations.push((name, text));
            }
            _ => {}
        }
    }
    let mentioned: HashSet<&str> = declarations.iter().flat_map(|(_, text)| words(text)).collect();
    let uses_last = parts.iter().any(|part| match part {
        Part::Statement(text) | Part::Value(text) => words(text).any(|w| w == "_"),
        Part::Variable { init: Some(text), .. } => words(text).any(|w| w == "_"),
        _ => false,
    });

    // Variables that declarations mention, with the type all their declarations agree on.
    let mut global: BTreeMap<&str, (bool, &str)> = BTreeMap::new();
    let mut constants = String::new();
    for part in &parts {
        if let Part::Variable { name, keyword, ty, init, written, .. } = part
            && mentioned.contains(name.as_str())
        {
            if let (VarKeyword::Const, Some(init)) = (keyword, init) {
                let ty = written.as_ref().map_or_else(String::new, |ty| format!("{ty} "));
                constants.push_str(&format!("const {ty}{name} = {init};\n"));
                continue;
            }
            let once = !global.contains_key(name.as_str());
            let entry = global.entry(name).or_insert((*keyword == VarKeyword::Final, ty));
            if !once {
                entry.0 = false;
                entry.1 = if entry.1 == ty { entry.1 } else { "dynamic" };
            }
        }
    }

    let mut out = String::new();
    for import in &imports {
        out.push_str(&format!("{import}\n"));
    }
    if !imports.is_empty() {
        out.push('\n');
    }
    out.push_str(&constants);
    for (name, (final_, ty)) in &global {
        out.push_str(&format!("late {}{ty} {name};\n", if *final_ { "final " } else { "" }));
    }
    if uses_last {
        out.push_str("dynamic _;\n");
    }
    if uses_last || !global.is_empty() || !constants.is_empty() {
        out.push('\n');
    }
    for (_, text) in &declarations {
        out.push_str(&format!("{text}\n\n"));
    }
    if declarations.iter().any(|(name, _)| *name == "main") {
        return out;
    }
    let body = main_body(&parts, &global, &mentioned, uses_last);
    let marker = if words(&body).any(|w| w == "await") { "Future<void> main() async" } else { "void main()" };
    out.push_str(&format!("{marker} {{\n{body}}}\n"));
    out
}

fn main_body(parts: &[&Part], global: &BTreeMap<&str, (bool, &str)>, mentioned: &HashSet<&str>, uses_last: bool) -> String {
    let mut body = String::new();
    let mut depth = 1;
    // Local variables of the innermost block and those around it, with their types.
    let mut local: Vec<(&str, &str)> = Vec::new();
    for part in parts {
        let line = match part {
            Part::Import(_) | Part::Declaration { .. } => continue,
            Part::Statement(text) => text.clone(),
            Part::Value(text) if uses_last => format!("print(_ = {text});"),
            Part::Value(text) => format!("print({text});"),
            Part::Variable { name, init, .. } if global.contains_key(name.as_str()) => match init {
                Some(init) => format!("{name} = {init};"),
                None => continue,
            },
            Part::Variable { name, keyword: VarKeyword::Const, .. } if mentioned.contains(name.as_str()) => continue,
            Part::Variable { name, keyword, late, written, ty, init } => {
                match local.iter().rev().find(|(n, _)| n == name) {
                    // Said again with the same type: an assignment does it.
                    Some((_, known)) if known == ty && *keyword != VarKeyword::Final && init.is_some() => {
                        format!("{name} = {};", init.as_deref().unwrap_or_default())
                    }
                    known => {
                        if known.is_some() {
                            body.push_str(&format!("{}{{\n", "  ".repeat(depth)));
                            depth += 1;
                        }
                        local.push((name, ty));
                        let late = if *late { "late " } else { "" };
                        let keyword = match (keyword, written) {
                            (VarKeyword::Final, Some(ty)) => format!("final {ty}"),
                            (VarKeyword::Final, None) => "final".to_owned(),
                            (VarKeyword::Const, Some(ty)) => format!("const {ty}"),
                            (VarKeyword::Const, None) => "const".to_owned(),
                            (_, Some(ty)) => ty.clone(),
                            (_, None) => "var".to_owned(),
                        };
                        let init = init.as_ref().map_or_else(String::new, |init| format!(" = {init}"));
                        format!("{late}{keyword} {name}{init};")
                    }
                }
            }
        };
        body.push_str(&format!("{}{line}\n", "  ".repeat(depth)));
    }
    for depth in (1..depth).rev() {
        body.push_str(&format!("{}}}\n", "  ".repeat(depth)));
    }
    body
}
