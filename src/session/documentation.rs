//! What is written about a declaration: its head, and the `///` comment before it, found in the source text. May touch what
//! `check::session` may.

use oche_syntax::ast::{self, DeclKind, MemberKind};
use oche_syntax::{Name, Span};

use crate::check::program::world;
use crate::check::world::*;
use crate::corelib;
use crate::elements::*;
use crate::library::Source;
use crate::session::Session;
use crate::sorting::Arrange;

/// The documentation of a name.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Documentation {
    /// A declaration's head, or several: a getter's and a setter's.
    pub heads: Vec<String>,
    /// The comment, without its slashes.
    pub comment: Vec<String>,
    /// Where it is from, unless it is the session's own.
    pub library: Option<String>,
    /// Heads of public members or, of a library, public names.
    pub members: Vec<String>,
}

/// A declaration and the text it stands in.
type Written = (&'static Source, Span);

impl Session {
    /// The documentation of `name`, `Class.member`, `prefix.name` or `dart:library`.
    pub fn documentation(&mut self, name: &str) -> Option<Documentation> {
        if name.starts_with("dart:") {
            return self.of_library(name);
        }
        let path: Vec<&str> = name.split('.').map(str::trim).collect();
        if let Some(decl) = self.decl_at(&path) {
            return self.of_declaration(Name::new(path[path.len() - 1]), decl);
        }
        let [class @ .., member] = &path[..] else { return None };
        match self.decl_at(class)? {
            Decl::Class(class) => of_member(class, Name::new(member)),
            _ => None,
        }
    }

    /// The documentation of a member of a class or of what it inherits from.
    pub fn documentation_of_member(&mut self, class: ClassRef, member: &str) -> Option<Documentation> {
        of_member(class, Name::new(member))
    }

    fn of_library(&mut self, uri: &str) -> Option<Documentation> {
        if !corelib::is_public(uri) {
            return None;
        }
        let names = |exported: &Namespace| exported.names.keys().map(|n| n.as_str().to_owned()).collect::<Vec<_>>();
        let mut members = self.with_exports(uri, names)?;
        members.retain(|n| !n.starts_with(['_', '=']));
        members.arrange();
        let world = self.world();
        let lib = world.lib(*world.core_libs.get(uri)?);
        let text = &lib.sources.first()?.text;
        // The first paragraph: what follows is about how the library is made.
        let comment = text.lines().map_while(|line| line.trim().strip_prefix("///")).map(str::trim).take_while(|line| !line.is_empty());
        let comment = comment.map(str::to_owned).collect();
        Some(Documentation { heads: vec![format!("library {uri}")], comment, library: None, members })
    }

    fn of_declaration(&mut self, name: Name, decl: Decl) -> Option<Documentation> {
        let element = match decl {
            Decl::Class(class) => class.library,
            Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => f.library,
            Decl::Field(field) => field.library,
            Decl::Typedef(id) => {
                let world = self.world();
                world.lib(world.typedefs.get(id.0 as usize)?.place.lib).element
            }
            Decl::Prefix(_) | Decl::Dynamic | Decl::Never | Decl::Ambiguous(_) => return None,
        };
        let lib = self.world().lib_of_element.get(&element).copied()?;
        let written = self.written(lib, name);
        let own = lib == self.lib;
        let mut doc = Documentation { library: (!own).then(|| element.uri.clone()), ..Documentation::default() };
        for (source, span) in &written {
            doc.heads.push(head(source, *span));
            if doc.comment.is_empty() {
                doc.comment = comment(source, span.start);
            }
        }
        if let (true, Decl::Field(field)) = (own, decl) {
            // The type may not be written.
            let ty = self.world().field_type(field).to_string();
            doc.heads = vec![format!("{ty} {name}")];
        }
        if let Decl::Class(class) = decl {
            let mut world = self.world();
            world.ensure_members(class);
            let source = world.class(class).place.source;
            for (names, span, _) in members(&world, class) {
                if names.iter().any(|name| !name.starts_with('_')) {
                    doc.members.push(head(source, span));
                }
            }
        }
        (!doc.heads.is_empty()).then_some(doc)
    }

    /// The declarations of a name: one, or a getter and a setter.
    fn written(&self, lib: LibId, name: Name) -> Vec<Written> {
        if lib == self.lib {
            return self.own_declarations(name);
        }
        let declares = |decl: &ast::Decl| match &decl.kind {
            DeclKind::Class(class) => class.name.is_some_and(|n| n.name == name),
            DeclKind::Typedef(typedef) => typedef.name.name == name,
            DeclKind::Function(function) => function.name.name == name,
            DeclKind::Variables(variables) => variables.vars.iter().any(|var| var.name.name == name),
            DeclKind::Error => false,
        };
        let mut found = Vec::new();
        for unit in self.units(lib) {
            found.extend(unit.ast.decls.iter().filter(|d| declares(d)).map(|d| (unit.source, d.span)));
            if let Some(file) = unit.core {
                let listed = file.declared().filter(|(declared, _)| *declared == name.as_str());
                found.extend(listed.map(|(_, d)| (unit.source, d.span)));
            }
        }
        found
    }
}

/// A member of a class, or one it inherits.
fn of_member(class: ClassRef, name: Name) -> Option<Documentation> {
    let mut world = world();
    world.enter(class.library);
    world.ensure_hierarchy(class);
    // The class itself first, then what it inherits from, in no order that matters: at most one of them says something.
    let mut classes = vec![class];
    classes.extend(class.all_supertypes().into_iter().rev().filter(|c| *c != class));
    let mut doc = Documentation::default();
    for class in classes {
        world.ensure_members(class);
        let source = world.class(class).place.source;
        let found: Vec<Span> = members(&world, class)
            .into_iter()
            .filter(|(names, ..)| names.iter().any(|n| *n == name.as_str() || class.name == name && *n == "new"))
            .map(|(_, span, _)| span)
            .collect();
        if found.is_empty() {
            continue;
        }
        // An override without a comment means what the one above it says.
        if doc.heads.is_empty() {
            doc.heads = found.iter().map(|span| head(source, *span)).collect();
            doc.library = Some(format!("{}, {}", class.name, class.library.uri)).filter(|_| class.library.uri.starts_with("dart:"));
        }
        doc.comment = found.iter().map(|span| comment(source, span.start)).find(|lines| !lines.is_empty()).unwrap_or_default();
        if !doc.comment.is_empty() {
            break;
        }
    }
    (!doc.heads.is_empty()).then_some(doc)
}

/// A class's members: the names each declares, where it stands, and whether it is a constructor.
fn members(world: &World, class: ClassRef) -> Vec<(Vec<&'static str>, Span, bool)> {
    if !world.has_class(class) {
        return Vec::new();
    }
    let Some(decl) = world.class(class).decl else { return Vec::new() };
    let mut all: Vec<_> = decl.values.iter().map(|value| (vec![value.name.name.as_str()], value.span, false)).collect();
    for member in &decl.members {
        all.push(match &member.kind {
            MemberKind::Fields(fields) => (fields.vars.iter().map(|var| var.name.name.as_str()).collect(), member.span, false),
            MemberKind::Method(method) => (vec![method.name.name.as_str()], member.span, false),
            MemberKind::Constructor(c) => (vec![c.name.map_or("new", |name| name.name.as_str())], member.span, true),
            MemberKind::Error => continue,
        });
    }
    all
}

/// The `///` lines before a position, and between it and annotations.
fn comment(source: &Source, start: u32) -> Vec<String> {
    let before = source.text.get(..start as usize).unwrap_or("");
    let above = before.rsplit_once('\n').map_or("", |(above, _)| above);
    let mut lines: Vec<String> = Vec::new();
    for line in above.lines().rev() {
        let line = line.trim();
        match line.strip_prefix("///") {
            Some(text) => lines.push(text.strip_prefix(' ').unwrap_or(text).to_owned()),
            None if line.starts_with('@') && lines.is_empty() => {}
            None => break,
        }
    }
    lines.reverse();
    if lines.is_empty() {
        // The comment may stand between the annotations and the declaration.
        let text = source.text.get(start as usize..).unwrap_or("");
        let own = text.lines().skip_while(|line| line.trim_start().starts_with('@')).map(str::trim_start);
        lines = own.map_while(|line| line.strip_prefix("///")).map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()).collect();
    }
    lines
}

/// A declaration up to its body or value, on one line.
fn head(source: &Source, span: Span) -> String {
    let text = source.text.get(span.range()).unwrap_or("");
    let bytes = text.as_bytes();
    let (mut depth, mut at, mut end) = (0usize, 0, text.len());
    let mut out = String::new();
    while at < bytes.len() {
        let rest = &text[at..];
        match bytes[at] {
            b'/' if rest.starts_with("//") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            // An annotation: a name, and arguments.
            b'@' if depth == 0 && out.trim().is_empty() => {
                at += 1 + rest[1..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len() - 1);
                if bytes.get(at) == Some(&b'(') {
                    at += text[at..].find(')').map_or(text.len() - at, |i| i + 1);
                }
                continue;
            }
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => end = at,
            b'=' if depth == 0
                && !text.starts_with("typedef")
                && !out.trim_end().ends_with("operator")
                && !out.ends_with(['=', '<', '>', '[', ']']) =>
            {
                end = at
            }
            b';' if depth == 0 => end = at,
            b':' if depth == 0 => end = at,
            _ => {}
        }
        if end <= at {
            break;
        }
        let Some(c) = rest.chars().next() else { break };
        out.push(c);
        at += c.len_utf8();
    }
    let words: Vec<&str> = out.split_whitespace().filter(|word| *word != "external").collect();
    let head = words.join(" ");
    let head = [" async*", " sync*", " async"].iter().find_map(|marker| head.strip_suffix(marker)).unwrap_or(&head).to_owned();
    head.replace("@deprecated ", "").replace("( ", "(").replace(", )", ")").replace(" )", ")")
}
