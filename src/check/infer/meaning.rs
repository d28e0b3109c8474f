//! What a name means where it stands: a local variable, a declaration, a member of `this`, a class or a prefix. May touch `context`,
//! `lookup`.

use oche_syntax::ast::{self, ClassKind, ExprKind};
use oche_syntax::{Name, Span};

use super::context::*;
use super::lookup::Lookup;
use crate::check::report::errors;
use crate::check::typed::Const;
use crate::check::typed::constant::intern_text;
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// The declaration that an expression's head names, when it is not a value.
#[derive(Clone, Debug)]
pub enum Head {
    Class(ClassRef),
    Typedef(TypedefId),
    Prefix(PrefixId),
    TypeParam(ParamRef),
    Dynamic,
    Never,
}

/// The meaning of a plain name in a body.
#[derive(Clone, Debug)]
pub enum Meaning {
    Local(VarId),
    Head(Head),
    /// A top-level or static function, accessor or variable.
    Static(Target),
    /// An instance member of the enclosing class, through `this`.
    Instance,
    /// Used before its declaration in the same block.
    Later(Span),
    /// Bound by some heads of a case, but not by all.
    Unshared,
    Ambiguous(AmbiguityId),
    None,
}

impl Cx<'_> {
    pub fn meaning(&mut self, name: Name, setter: bool) -> Meaning {
        if let Some(local) = self.lookup_local(name) {
            return match local {
                LocalDecl::Var(id) => Meaning::Local(id),
                LocalDecl::TypeParam(p) => Meaning::Head(Head::TypeParam(p)),
                LocalDecl::Later(span) => Meaning::Later(span),
                LocalDecl::Unshared => Meaning::Unshared,
            };
        }
        if let Some(class) = self.lexical {
            let wildcard = name.as_str() == "_" && self.wildcards();
            if let Some(param) = class.type_params().iter().find(|p| p.name == name).filter(|_| !wildcard) {
                return Meaning::Head(Head::TypeParam(*param));
            }
            let info = self.w.class(class);
            let has = |kind| info.statics.get(&(name, kind)).copied();
            let found = if setter { has(SelectorKind::Setter) } else { has(SelectorKind::Getter).or_else(|| has(SelectorKind::Method)) };
            if let Some(target) = found {
                return Meaning::Static(target);
            }
            let lib = self.place.lib;
            if self.w.own_member(class, name, lib, setter).is_some() {
                return Meaning::Instance;
            }
            // The other accessor stands in this scope: the name belongs to it.
            let info = self.w.class(class);
            let has = |kind| info.statics.get(&(name, kind)).copied();
            let other = if setter { has(SelectorKind::Getter).or_else(|| has(SelectorKind::Method)) } else { has(SelectorKind::Setter) };
            if other.is_some() {
                return Meaning::None;
            }
            if self.w.own_member(class, name, lib, !setter).is_some() {
                return Meaning::Instance;
            }
        }
        let lib = self.place.lib;
        match self.w.lookup_library(lib, name, setter) {
            Some(Decl::Class(class)) => {
                self.w.ensure_members(class);
                Meaning::Head(Head::Class(class))
            }
            Some(Decl::Typedef(id)) => Meaning::Head(Head::Typedef(id)),
            Some(Decl::Prefix(id)) => Meaning::Head(Head::Prefix(id)),
            Some(Decl::Dynamic) => Meaning::Head(Head::Dynamic),
            Some(Decl::Never) => Meaning::Head(Head::Never),
            Some(Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f)) => Meaning::Static(Target::Function(f)),
            Some(Decl::Field(f)) => Meaning::Static(Target::Field(f)),
            Some(Decl::Ambiguous(id)) => Meaning::Ambiguous(id),
            None => {
                // The other accessor at library level hides inherited members too.
                if self.w.lib(lib).declared.get(name, !setter).is_some() {
                    return Meaning::None;
                }
                if self.this_ty.is_some()
                    && self.class.is_some()
                    && !matches!(self.lookup(self.this_ty.unwrap_or_else(Ty::dynamic), name, setter), Lookup::None)
                {
                    return Meaning::Instance;
                }
                Meaning::None
            }
        }
    }

    /// A member of the enclosing declaration by its name: in an extension its own, whatever other extensions have.
    pub fn own_lookup(&mut self, name: Name, setter: bool) -> Lookup {
        let lib = self.place.lib;
        if let Some(extension) = self.lexical.filter(|c| c.kind == ClassKind::Extension)
            && let Some(target) = self.w.own_member(extension, name, lib, setter)
        {
            let args = extension.type_params().iter().map(|p| Ty::param(*p)).collect();
            return Lookup::Extension { target, extension, args };
        }
        self.lookup(self.this_ty.unwrap_or_else(Ty::dynamic), name, setter)
    }

    pub fn implicit_this(&mut self) -> Typed {
        let ty = self.this_ty.unwrap_or_else(Ty::dynamic);
        Typed::fit(self.this_expr(), ty).with(self.flow.this(ty))
    }

    pub fn this(&mut self, span: Span) -> Typed {
        let Some(ty) = self.this_ty else {
            self.name_error(span, errors::this_not_here());
            return Typed::error();
        };
        if self.no_this {
            self.name_error(span, errors::this_in_initializer());
            return Typed::error();
        }
        Typed::fit(self.this_expr(), ty).with(self.flow.this(ty))
    }

    /// The class, prefix or type an expression names, if it names one rather than a value.
    pub fn head(&mut self, e: &'static ast::Expr) -> Option<Head> {
        match &e.kind {
            ExprKind::Ident(name) => match self.meaning(name.name, false) {
                Meaning::Head(head) => {
                    if let (Head::Prefix(prefix), 1..) = (&head, self.const_depth) {
                        self.check_deferred_constant(*prefix, *name);
                    }
                    Some(head)
                }
                _ => None,
            },
            ExprKind::Property { target, name, null_aware: false } => match self.head(target)? {
                Head::Prefix(prefix) => match self.w.lookup_prefixed(prefix, name.name, false)? {
                    Decl::Class(class) => {
                        self.w.ensure_members(class);
                        Some(Head::Class(class))
                    }
                    Decl::Typedef(id) => Some(Head::Typedef(id)),
                    Decl::Dynamic => Some(Head::Dynamic),
                    Decl::Never => Some(Head::Never),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// Nothing of a deferred library is a constant before it is loaded.
    pub fn check_deferred_constant(&mut self, prefix: PrefixId, at: ast::Ident) {
        if self.w.prefixes[prefix.0 as usize].deferred {
            self.name_error(at.span, errors::deferred_in_constant(at.name));
        }
    }

    /// A deferred prefix's key at run time: the library it stands in, and its name.
    pub fn prefix_name(&mut self, prefix: ast::Ident) -> Const {
        let text = format!("{}#{}", self.w.lib(self.place.lib).element.uri, prefix.name);
        Const::String(intern_text(&ast::Text::Utf8(text)))
    }

    /// If the expression begins with a dot shorthand: what it looks up, it looks up in this type.
    pub fn shorthand_from(&mut self, e: &ast::Expr, ty: Ty) {
        if self.shorthand.is_none() && starts_with_shorthand(e) {
            self.shorthand = Some(ty);
        }
    }
}

/// Whether a chain of selectors begins with a dot shorthand.
pub(crate) fn starts_with_shorthand(e: &ast::Expr) -> bool {
    match &e.kind {
        ExprKind::DotShorthand { .. } => true,
        ExprKind::Property { target, .. }
        | ExprKind::Index { target, .. }
        | ExprKind::Call { target, .. }
        | ExprKind::Instantiate { target, .. } => starts_with_shorthand(target),
        ExprKind::NullCheck(inner) => starts_with_shorthand(inner),
        _ => false,
    }
}
