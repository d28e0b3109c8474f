//! What an identifier gives: a variable, a constant, a tear-off, a type, a member of `this`. May touch what stands before it in `infer`.

use oche_syntax::Span;
use oche_syntax::ast::{self, ClassKind, ExprKind};

use super::context::*;
use super::lookup::Lookup;
use super::meaning::*;
use crate::check::flow::Var;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::report::missing::{Missing, undefined};
use crate::check::resolve::bounds::TypeArguments;
use crate::check::typed::{self, Const, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// The deferred prefix that an expression's value comes through, by itself or through a class of that library.
    fn deferred_prefix(&mut self, e: &'static ast::Expr) -> Option<ast::Ident> {
        if !self.w.has_deferred {
            return None;
        }
        let is_deferred = |cx: &mut Self, name: ast::Ident| {
            cx.lookup_local(name.name).is_none()
                && matches!(cx.w.lookup_library(cx.place.lib, name.name, false), Some(Decl::Prefix(id)) if cx.w.prefixes[id.0 as usize].deferred)
        };
        match &e.kind {
            ExprKind::Call { target, .. } | ExprKind::Assign { target, .. } | ExprKind::Instantiate { target, .. } => {
                self.deferred_prefix(target)
            }
            ExprKind::New { constructor, .. } => constructor.path.first().copied().filter(|name| is_deferred(self, *name)),
            ExprKind::Property { target, name, .. } => match &target.kind {
                ExprKind::Ident(prefix) if name.name.as_str() != "loadLibrary" => Some(*prefix).filter(|name| is_deferred(self, *name)),
                ExprKind::Property { .. } | ExprKind::Instantiate { .. } if self.head(target).is_some() => self.deferred_prefix(target),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whatever comes through a deferred prefix is there only after `loadLibrary()`.
    pub(crate) fn loaded_first(&mut self, e: &'static ast::Expr, typed: Typed) -> Typed {
        let Some(prefix) = self.deferred_prefix(e) else { return typed };
        let (prefix, pos) = (self.prefix_name(prefix), self.pos(prefix.span));
        let Typed { e, ty, flow } = typed;
        Typed { e: Expr::new(Node::Loaded { prefix, value: Box::new(e), pos }, ty), ty, flow }
    }

    // ------------------------------------------------------------ reading names

    pub fn read_name(&mut self, name: ast::Ident, context: Ty) -> Typed {
        let span = name.span;
        match self.meaning(name.name, false) {
            Meaning::Local(id) if self.local(id).is_function => {
                let typed = self.read_local(id, span);
                self.torn_off_in(typed, context, span)
            }
            Meaning::Local(id) => self.read_local(id, span),
            Meaning::Head(head) => self.head_value(head, name, span),
            Meaning::Static(target) => self.read_static(target, span, context),
            Meaning::Instance => {
                if self.this_ty.is_none() {
                    let advice = self.advice_for_name(name.name);
                    self.name_error(span, errors::undefined_name(name.name).advice(advice));
                    return Typed::error();
                }
                if self.no_this {
                    self.name_error(span, errors::initializer_reads(name.name));
                    return Typed::error();
                }
                let this = self.implicit_this();
                let lookup = self.own_lookup(name.name, false);
                self.read_looked_up(this, lookup, name, span, context)
            }
            Meaning::Later(declared) => {
                let outside = self.w.lookup_library(self.place.lib, name.name, false).is_some() || self.this_ty.is_some();
                if !outside {
                    self.name_error(span, errors::undefined_name(name.name));
                }
                self.too_early(name.name, span, declared, None);
                Typed::error()
            }
            Meaning::Unshared => {
                self.name_error(span, errors::not_in_all_cases(name.name));
                Typed::error()
            }
            Meaning::Ambiguous(id) => {
                let message = self.w.imported_twice(id, name.name);
                self.error(span, message);
                Typed::error()
            }
            Meaning::None => {
                // A member of an extension applied to `this`.
                if let Some(this_ty) = self.this_ty
                    && !self.no_this
                    && !matches!(self.lookup(this_ty, name.name, false), Lookup::None)
                {
                    let this = self.implicit_this();
                    return self.read_member(this, name, span, context);
                }
                let message = match self.this_ty.filter(|_| self.class.is_some()) {
                    Some(ty) => undefined(Missing::Getter, name.name, ty).advice(self.advice_for_name(name.name)),
                    None => errors::undefined_name(name.name).advice(self.advice_for_name(name.name)).stage(Stage::Names),
                };
                self.error(span, message);
                Typed::error()
            }
        }
    }

    pub fn read_local(&mut self, id: VarId, span: Span) -> Typed {
        let local = self.local(id);
        let (name, declared, late) = (local.name, local.ty, local.late);
        if let Some(constant) = local.constant {
            return Typed::new(Node::Const(Self::const_of(constant)), declared);
        }
        if !local.usable {
            self.name_error(span, errors::used_before_declared(name));
            return Typed::error();
        }
        if self.const_depth > 0 && !self.is_const_param(id) {
            self.name_error(span, errors::not_constant());
            return Typed::error();
        }
        let local = self.local(id);
        let (has_init, is_function) = (local.has_init, local.is_function);
        let variable = self.local(id).variable;
        let var = self.local(id).flow;
        let (ty, flow) = self.flow.read(var);
        let captured = self.local(id).depth != self.fns.len() - 1;
        let definitely = self.flow.is_assigned(var) || has_init || is_function;
        if !definitely && !late {
            if self.local(id).final_ {
                self.error(span, errors::final_not_assigned(name));
            } else if !is_nullable(declared) && !declared.is_error() {
                self.error(span, errors::variable_not_assigned(name));
            }
        }
        if late && self.flow.is_unassigned(var) && !captured && !has_init {
            self.error(span, errors::late_not_assigned(name));
        }
        if let Some(late) = self.local(id).late_init {
            return Typed::new(Node::LateInit(late, span.start), ty).with(flow);
        }
        let local = self.local(id);
        if local.known != local.ty {
            let read = Typed::new(Node::Local(variable), local.known);
            return self.taken_for(read, Some(ty), span).with(flow);
        }
        let e = if late && (has_init || captured || !definitely) { Node::LateLocal(variable, span.start) } else { Node::Local(variable) };
        Typed::new(e, ty).with(flow)
    }

    pub(crate) fn is_const_param(&self, id: VarId) -> bool {
        // In the initialisers of a constant constructor its parameters may be used.
        self.fns.first().is_some_and(|f| f.constructor) && self.local(id).depth == 0
    }

    pub(crate) fn head_value(&mut self, head: Head, name: ast::Ident, span: Span) -> Typed {
        let ty = match head {
            Head::Class(class) if class.kind == ClassKind::Extension => {
                self.name_error(span, errors::extension_as_expression(name.name));
                return Typed::error();
            }
            Head::Class(class) => {
                self.w.ensure_bounds(class);
                let params = class.type_params().to_vec();
                self.w.class_type(class, &instantiate_to_bounds(&params))
            }
            Head::Typedef(id) => {
                let ty = self.w.typedef_type(id);
                let params = self.w.typedefs[id.0 as usize].params.clone();
                let args = instantiate_alias_to_bounds(&params, ty);
                if !params.is_empty() {
                    let source = self.place.source;
                    self.w.report_alias_bounds(TypeArguments { params: &params, args: &args, of: name.name, source, span }, ty);
                }
                Substitution { params: &params, args: &args }.apply(ty)
            }
            Head::TypeParam(param) => {
                if self.const_depth > 0 {
                    self.name_error(span, errors::type_variable_not_constant());
                }
                if self.this_ty.is_none()
                    && self.class.is_some_and(|c| c.type_params().contains(&param))
                    && self.fns.first().is_none_or(|f| !f.type_params.contains(&param))
                {
                    self.name_error(span, errors::static_type_variable());
                    return Typed::error();
                }
                self.types.param(name.name).unwrap_or(Ty::param(param))
            }
            Head::Dynamic => Ty::dynamic(),
            Head::Never => Ty::never(),
            Head::Prefix(_) => {
                self.name_error(span, errors::prefix_as_expression());
                return Typed::error();
            }
        };
        self.type_literal(ty)
    }

    pub fn type_literal(&mut self, ty: Ty) -> Typed {
        let reified = erase_extension_types(ty);
        let mut params = Vec::new();
        free_params(reified, &mut params);
        let e = if params.is_empty() {
            Node::Const(Const::Object(typed::ConstRef::new(typed::constant::ConstValue::Type(normalize(reified)))))
        } else {
            Node::Type(reified)
        };
        Typed::new(e, core_type(CoreClass::Type, &[]))
    }

    /// A variable of a prompt's session with what is known of it here. Other code may have run since: the knowledge is checked.
    fn session_variable(&mut self, var: Var, read: Typed, pos: typed::Pos) -> Typed {
        let declared = read.ty;
        let (known, flow) = self.flow.read(var);
        if known == declared {
            return read.with(flow);
        }
        let e = Node::As { value: Box::new(read.e), why: typed::AsKind::Implicit(None), pos };
        Typed::new(e, known).with(flow)
    }

    pub fn read_static(&mut self, target: Target, span: Span, context: Ty) -> Typed {
        match target {
            Target::Field(field) => {
                let ty = self.w.field_type(field);
                if self.w.field(field).is_const {
                    if self.w.types_only {
                        let pos = self.pos(span);
                        return Typed::new(Node::Static(field, pos), ty);
                    }
                    return match self.w.const_field(field) {
                        Some(value) => Typed::new(Node::Const(Self::const_of(value)), ty),
                        None if self.w.is_unsettled => {
                            let pos = self.pos(span);
                            Typed::new(Node::Static(field, pos), ty)
                        }
                        None => Typed::new(Node::Const(Const::Null), if ty.is_error() { ty } else { Ty::error() }),
                    };
                }
                if self.const_depth > 0 {
                    self.name_error(span, errors::not_constant());
                    return Typed::error();
                }
                self.w.ensure_field(field);
                let pos = self.pos(span);
                let read = Typed::new(Node::Static(field, pos), ty);
                match self.session.get(&field).copied() {
                    Some(var) => self.session_variable(var, read, pos),
                    None => read,
                }
            }
            Target::Function(function) => match function.kind {
                FunctionKind::Getter => {
                    if self.const_depth > 0 {
                        self.name_error(span, errors::not_constant());
                    }
                    let ty = self.w.signature(function).ret;
                    let pos = self.pos(span);
                    Typed::new(Node::call(function, None, Vec::new(), pos), ty)
                }
                FunctionKind::Setter => {
                    self.name_error(span, errors::getter_not_found(function.name));
                    Typed::error()
                }
                _ => {
                    let ty = self.w.function_type(function);
                    let value = typed::ConstRef::new(typed::constant::ConstValue::TearOff { function, type_args: TyList::empty() });
                    self.torn_off_in(Typed::new(Node::Const(Const::Object(value)), ty), context, span)
                }
            },
        }
    }
}
