//! Calls of other constructors in an initialiser list: of the superclass, and of the same class. May touch what stands before it in
//! `infer`.

use oche_syntax::ast::{self, ParamKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::Call;
use super::coercions::Use;
use super::context::*;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::classes::visible_name;
use crate::check::typed::{self, Expr, Node, Stmt, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn local_type_of(&self, variable: Variable) -> Ty {
        self.declared_as(variable).map_or_else(Ty::dynamic, |id| self.local(id).ty)
    }

    /// The superclass constructor's call, written or implicit, with `super.x` parameters merged in.
    pub(crate) fn super_call(
        &mut self,
        class: ClassRef,
        name: Option<ast::Ident>,
        args: Option<&'static ast::Args>,
        super_params: &[(&'static ast::Param, Variable)],
        span: Span,
    ) -> Option<Stmt> {
        let (parent, type_args) = class.superclass()?.as_interface()?;
        if parent == core_class(CoreClass::Object) && args.is_none() && super_params.is_empty() {
            return None;
        }
        if class.kind == ast::ClassKind::Enum {
            // The index and the name of a value are put in by the constant evaluator.
            if args.is_some() {
                self.error(span, errors::enum_super_initializer());
            }
            return None;
        }
        let constructor = self.super_constructor(parent, name, args.is_some(), span)?;
        let signature = self.w.signature(constructor);
        let mut function_ty = FunctionTy {
            type_params: Vec::new(),
            ret: Ty::void(),
            positional: signature.params[..signature.positional].iter().map(|p| substitute_class(p.ty, parent, &type_args)).collect(),
            required: signature.required,
            named: signature.params[signature.positional..]
                .iter()
                .map(|p| NamedTy { name: p.name, ty: substitute_class(p.ty, parent, &type_args), required: p.required })
                .collect(),
        };
        // Arguments that come as `super.x` parameters are taken out of what the written arguments must give.
        let explicit = args.map_or(0, |a| a.args.iter().filter(|a| a.name.is_none()).count());
        let (positional_supers, named_supers) = self.super_formals(super_params, &function_ty, explicit);
        for (name, _) in &named_supers {
            if let Ok(at) = function_ty.named.binary_search_by_key(name, |n| n.name) {
                function_ty.named[at].required = false;
            }
        }
        function_ty.required =
            function_ty.required.saturating_sub(positional_supers.len().min(function_ty.required.saturating_sub(explicit)));
        static NO_ARGS: std::sync::LazyLock<ast::Args> = std::sync::LazyLock::new(|| ast::Args { span: Span::default(), args: Vec::new() });
        let written: &'static ast::Args = args.unwrap_or(&NO_ARGS);
        if args.is_none() && (function_ty.required > 0 || function_ty.named.iter().any(|n| n.required)) {
            let written = matches!(self.w.class(class).constructors.values().next(), Some(c) if !matches!(self.w.function(*c).ast, FunctionAst::Default));
            if written {
                let hint = "Try adding an explicit super initializer with the required arguments.";
                self.name_error(At::Start(span), errors::implicit_super_required(visible_name(parent)).hint(hint));
            } else {
                self.error(At::Start(span), errors::no_default_super(visible_name(parent)).stage(Stage::Finish));
            }
            return None;
        }
        let written_at = name.map_or(span.start, |name| name.span.start);
        let pos = if args.is_some() { written_at } else { typed::NOWHERE };
        let report = if args.is_some() { written.span } else { span };
        let call = self.arguments(&function_ty, Call::plain(written, report), None)?;
        let mut items = call.items;
        for (_, item) in &items {
            self.potentially_constant(item, report);
        }
        items.extend(positional_supers.into_iter().map(|e| (None, e)));
        items.extend(named_supers.into_iter().map(|(n, e)| (Some(n), e)));
        let callee = typed::Callee::Function(constructor, Some(self.this_expr()));
        Some(invoked(typed::Invocation { callee, type_args: Vec::new(), args: items, pos }))
    }

    /// The constructor of the superclass that is called, `written` or by itself; reports if there is none.
    fn super_constructor(&mut self, parent: ClassRef, name: Option<ast::Ident>, written: bool, span: Span) -> Option<FunctionRef> {
        let key = name.map_or(Name::new(""), |n| if n.name.as_str() == "new" { Name::new("") } else { n.name });
        let constructor = self.w.find_constructor(parent, key);
        let Some(constructor) = constructor else {
            let shown = if key.as_str().is_empty() { String::new() } else { format!(".{key}") };
            if !written && key.as_str().is_empty() {
                self.error(At::Start(span), errors::no_default_super(visible_name(parent)).stage(Stage::Finish));
            } else {
                let message = errors::no_super_constructor(visible_name(parent), shown);
                self.name_error(Span { start: span.start, end: span.start + 5 }, message);
            }
            return None;
        };
        if constructor.kind == FunctionKind::Factory && !written {
            self.error(At::Start(span), errors::no_default_super(visible_name(parent)));
            return None;
        }
        if constructor.kind == FunctionKind::Factory {
            self.error(span, errors::super_is_factory(visible_name(parent)));
            return None;
        }
        Some(constructor)
    }

    /// The arguments that `super.x` parameters stand for, behind so many written positional ones.
    fn super_formals(
        &mut self,
        super_params: &[(&'static ast::Param, Variable)],
        function_ty: &FunctionTy,
        explicit: usize,
    ) -> (Vec<Expr>, Vec<(Name, Expr)>) {
        let mut positional_supers: Vec<Expr> = Vec::new();
        let mut named_supers: Vec<(Name, Expr)> = Vec::new();
        let mut ordered: Vec<_> = super_params.iter().collect();
        ordered.arrange_by_key(|(p, _)| p.span.start);
        for (param, variable) in ordered {
            let ty = self.local_type_of(*variable);
            let wanted = if param.kind == ParamKind::Named {
                function_ty.named(param.name.name).map(|n| n.ty)
            } else {
                function_ty.positional.get(explicit + positional_supers.len()).copied()
            };
            let Some(wanted) = wanted else {
                let kind = if param.kind == ParamKind::Named { "named" } else { "positional" };
                self.error(
                    param.name.span,
                    if kind == "named" { errors::super_formal_no_named() } else { errors::super_formal_no_positional() },
                );
                continue;
            };
            if !is_subtype(ty, wanted) && !ty.is_dynamic() && !ty.is_error() && !wanted.is_error() {
                self.error(param.name.span, errors::super_formal_type(ty, wanted));
            }
            let read = Typed::local(*variable, ty);
            let value = self.coerce(read, wanted, param.name.span, Use::Argument);
            if param.kind == ParamKind::Named {
                named_supers.push((param.name.name, value));
            } else {
                positional_supers.push(value);
            }
        }
        (positional_supers, named_supers)
    }

    /// `: this.other(…)`
    pub(crate) fn redirect_call(
        &mut self,
        class: ClassRef,
        name: Option<ast::Ident>,
        args: &'static ast::Args,
        span: Span,
        representation: Option<Variable>,
    ) -> Option<Stmt> {
        let key = name.map_or(Name::new(""), |n| if n.name.as_str() == "new" { Name::new("") } else { n.name });
        let Some(constructor) = self.w.class(class).constructors.get(&key).copied() else {
            let shown = if key.as_str().is_empty() { class.name.to_string() } else { format!("{}.{key}", class.name) };
            self.name_error(name.map_or(span, |n| n.span), errors::constructor_not_found(shown));
            return None;
        };
        if constructor.kind == FunctionKind::Factory {
            self.error(span, errors::redirects_to_factory());
            return None;
        }
        self.w.signature(constructor);
        let ty = self.w.function_type(constructor);
        let function_ty = ty.as_function()?;
        let mut plain = function_ty.clone();
        plain.type_params.clear();
        if !function_ty.type_params.is_empty() {
            let own: Vec<Ty> = class.type_params().iter().map(|p| Ty::param(*p)).collect();
            plain = open_function(function_ty, &own);
        }
        let call = self.arguments(&plain, Call::plain(args, args.span), Some(constructor))?;
        for (_, item) in &call.items {
            self.potentially_constant(item, args.span);
        }
        let pos = name.map_or(span.start, |name| name.span.start);
        Some(match representation {
            Some(variable) => {
                let types = class.type_params().iter().map(|p| Ty::param(*p)).collect::<Vec<_>>();
                let callee = typed::Callee::Function(constructor, None);
                let invocation = typed::Invocation { callee, type_args: types, args: call.items, pos };
                let this = self.w.this_type(class);
                set_local(variable, Expr::new(Node::Invoke(Box::new(invocation)), this))
            }
            None => {
                let callee = typed::Callee::Function(constructor, Some(self.this_expr()));
                invoked(typed::Invocation { callee, type_args: Vec::new(), args: call.items, pos })
            }
        })
    }
}

pub(super) fn set_local(variable: Variable, value: Expr) -> Stmt {
    Stmt::Expr(Expr::new(Node::SetLocal(variable, Box::new(value)), Ty::void()))
}

/// A call of another constructor.
pub(super) fn invoked(invocation: typed::Invocation) -> Stmt {
    Stmt::Expr(Expr::new(Node::Invoke(Box::new(invocation)), Ty::void()))
}
