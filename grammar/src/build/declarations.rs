//! Top-level declarations: headers, clauses, modifiers in their places.

use super::{Cx, ItemNode, Mods, Raw, as_function_type};
use crate::ast::*;
use crate::errors::{self, Message};
use crate::name::Name;
use crate::span::Span;
use crate::token::Tok;

/// The head of a class-like declaration.
#[derive(Debug, Default)]
pub struct Head {
    pub name: Option<Ident>,
    pub type_params: Vec<TypeParam>,
    pub primary: Option<Box<PrimaryConstructor>>,
}

type Clause = (Tok, Span, Vec<Type>);

pub fn metadata(span: Span, reference: ConstructorRef, args: Option<Args>) -> Metadata {
    Metadata { span, path: reference.path, type_args: reference.type_args, args }
}

pub fn primary_head(
    span: Span,
    const_: bool,
    name: Ident,
    type_params: Option<Vec<TypeParam>>,
    constructor: Option<Ident>,
    params: Params,
) -> Head {
    let primary = PrimaryConstructor { span, const_, name: super::not_new(constructor), params };
    Head { name: Some(name), type_params: type_params.unwrap_or_default(), primary: Some(Box::new(primary)) }
}

pub fn item(cx: &mut Cx, span: Span, metadata: Vec<Metadata>, mods: Vec<(Tok, Span)>, raw: Raw) -> ItemNode {
    let mut mods = Mods::new(mods);
    let kind = match raw {
        Raw::Class(mut class) => {
            class.modifiers = mods.of_class(cx, class.kind);
            DeclKind::Class(class)
        }
        Raw::Typedef(typedef) => {
            mods.refuse_all(cx);
            DeclKind::Typedef(typedef)
        }
        Raw::Variables { ty, vars } => DeclKind::Variables(Box::new(mods.variables(cx, ty, vars, super::Place::TopLevel))),
        Raw::Function(function) => DeclKind::Function(mods.function(cx, function, super::Place::TopLevel)),
        Raw::Constructor(constructor) => {
            cx.error(constructor.span, errors::expected_declaration("a constructor"));
            DeclKind::Error
        }
    };
    ItemNode::Decl(Decl { span, metadata, kind })
}

fn empty_class(kind: ClassKind, head: Head) -> ClassDecl {
    ClassDecl {
        kind,
        modifiers: ClassModifiers::default(),
        name: head.name,
        type_params: head.type_params,
        extends: None,
        with: Vec::new(),
        on: Vec::new(),
        implements: Vec::new(),
        primary: head.primary,
        values: Vec::new(),
        members: Vec::new(),
    }
}

/// The order clauses have in Dart.
fn rank(clause: Tok) -> u8 {
    match clause {
        Tok::Extends | Tok::On => 0,
        Tok::With => 1,
        _ => 2,
    }
}

fn word(clause: Tok) -> &'static str {
    match clause {
        Tok::Extends => "extends",
        Tok::With => "with",
        Tok::On => "on",
        _ => "implements",
    }
}

/// A clause that is there already.
fn repeated(kind: ClassKind, clause: Tok) -> Message {
    match (kind, clause) {
        (ClassKind::Enum, _) => errors::repeated_enum_clause(word(clause)),
        (_, Tok::Extends) => errors::two_superclasses(),
        (ClassKind::Mixin, Tok::On) => errors::repeated_clause("mixin", word(clause)),
        _ => errors::repeated_clause("class", word(clause)),
    }
}

/// Puts clauses into the declaration; reports those out of order, repeated or out of place.
fn fill(cx: &mut Cx, class: &mut ClassDecl, clauses: Vec<Clause>) {
    let allowed = |clause: Tok| match class.kind {
        ClassKind::Class | ClassKind::MixinApplication => clause != Tok::On,
        ClassKind::Mixin => matches!(clause, Tok::On | Tok::Implements),
        ClassKind::Enum => matches!(clause, Tok::With | Tok::Implements),
        ClassKind::Extension => clause == Tok::On,
        ClassKind::ExtensionType => clause == Tok::Implements,
    };
    let mut seen: Vec<Tok> = Vec::new();
    for (clause, span, types) in clauses {
        if !allowed(clause) {
            let what = match (class.kind, clause) {
                (ClassKind::Extension, Tok::Implements) => errors::extension_clause("an 'implements'"),
                (ClassKind::Extension, _) => errors::extension_clause(format!("a '{}'", word(clause))),
                (ClassKind::Enum, Tok::Extends) => errors::enum_extends(),
                (ClassKind::ExtensionType, Tok::Extends) => errors::extension_type_extends(),
                (ClassKind::ExtensionType, Tok::With) => errors::extension_type_with(),
                _ => errors::unexpected_token(word(clause)),
            };
            cx.error(span, what);
            continue;
        }
        if seen.contains(&clause) {
            cx.error(span, repeated(class.kind, clause));
            continue;
        }
        if let Some(later) = seen.iter().find(|s| rank(**s) > rank(clause)) {
            let message = match class.kind {
                ClassKind::Enum => errors::enum_clause_order(word(clause), word(*later)),
                _ => errors::clause_order(word(clause), word(*later)),
            };
            cx.error(span, message);
        }
        seen.push(clause);
        match clause {
            Tok::Extends => {
                if let [first, _, ..] = types.as_slice() {
                    // At the comma.
                    cx.error(Span { start: first.span.end, end: first.span.end + 1 }, errors::two_superclasses());
                }
                class.extends = types.into_iter().next();
            }
            Tok::With => class.with = types,
            Tok::On => class.on = types,
            _ => class.implements = types,
        }
    }
}

/// `factory name(…)` is short for `factory C.name(…)`, unless the name is the class's own.
fn name_factories(class: &mut ClassDecl) {
    let Some(class_name) = class.name else { return };
    for member in &mut class.members {
        if let MemberKind::Constructor(constructor) = &mut member.kind
            && constructor.factory
            && constructor.name.is_none()
            && constructor.class_name.name != class_name.name
            && constructor.class_name.name.as_str() != "factory"
        {
            let written = constructor.class_name;
            constructor.class_name = Ident { name: Name::new("factory"), span: written.span };
            constructor.name = Some(written);
        }
    }
}

pub fn class(cx: &mut Cx, kind: ClassKind, head: Head, clauses: Vec<Clause>, members: Vec<Member>) -> Raw {
    let mut class = empty_class(kind, head);
    fill(cx, &mut class, clauses);
    class.members = members;
    name_factories(&mut class);
    match (kind, &class.primary) {
        (ClassKind::Mixin, Some(primary)) => cx.error(primary.span, errors::mixin_primary_constructor()),
        (ClassKind::ExtensionType, None) => {
            let span = class.name.map_or(Span::default(), |n| n.span);
            cx.error(span, errors::expected_representation());
        }
        _ => {}
    }
    Raw::Class(Box::new(class))
}

pub fn mixin_application(cx: &mut Cx, head: Head, superclass: Type, clauses: Vec<Clause>) -> Raw {
    let span = superclass.span;
    let mut class = empty_class(ClassKind::MixinApplication, head);
    fill(cx, &mut class, clauses);
    if class.with.is_empty() {
        cx.error(span, errors::expected_after("with"));
    }
    class.extends = Some(superclass);
    Raw::Class(Box::new(class))
}

pub fn enumeration(cx: &mut Cx, head: Head, clauses: Vec<Clause>, values: Vec<EnumValue>, members: Option<Vec<Member>>) -> Raw {
    let mut class = empty_class(ClassKind::Enum, head);
    fill(cx, &mut class, clauses);
    class.values = values;
    class.members = members.unwrap_or_default();
    name_factories(&mut class);
    Raw::Class(Box::new(class))
}

pub fn extension(cx: &mut Cx, head: Option<Head>, clauses: Vec<Clause>, members: Vec<Member>) -> Raw {
    let mut class = empty_class(ClassKind::Extension, head.unwrap_or_default());
    fill(cx, &mut class, clauses);
    class.members = members;
    match class.on.get(1) {
        Some(second) => cx.error(second.span, errors::unexpected_token(",")),
        None if class.on.is_empty() => {
            let span = class.name.map_or(Span::default(), |n| n.span);
            cx.error(span, errors::expected_after("on"));
        }
        None => {}
    }
    Raw::Class(Box::new(class))
}

pub fn typedef(cx: &mut Cx, name: Ident, type_params: Option<Vec<TypeParam>>, ty: Type) -> Raw {
    not_void(cx, name);
    Raw::Typedef(Box::new(TypedefDecl { name, type_params: type_params.unwrap_or_default(), ty, old_style: false }))
}

fn not_void(cx: &mut Cx, name: Ident) {
    if name.name.as_str() == "void" {
        cx.error(name.span, errors::keyword_as_name("'void'"));
    }
}

pub fn old_typedef(cx: &mut Cx, ret: Option<Type>, name: Ident, type_params: Option<Vec<TypeParam>>, params: Params) -> Raw {
    not_void(cx, name);
    for (i, param) in params.params.iter().enumerate() {
        if let Some(default) = &param.default {
            cx.error(default.span, errors::default_in_function_type());
        }
        let text = param.name.name.as_str();
        if !text.is_empty() && text != "_" && params.params[..i].iter().any(|p| p.name.name == param.name.name) {
            cx.error(param.name.span, errors::repeated_parameter(text));
        }
    }
    let start = ret.as_ref().map_or(name.span.start, |t| t.span.start);
    let ty = as_function_type(ret, Vec::new(), params, false, start);
    Raw::Typedef(Box::new(TypedefDecl { name, type_params: type_params.unwrap_or_default(), ty, old_style: true }))
}
