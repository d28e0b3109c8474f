//! Expressions: each is inferred to a node of the typed tree with its static type, given the type its context wants (dart-lang/language,
//! resources/type-system/inference.md). May touch what stands before it in `infer`.

use oche_syntax::ast::{self, ExprKind};
use oche_syntax::{Name, Span};

use super::arguments::Call;
use super::context::*;
use super::lookup::Lookup;
use super::walk::*;
use crate::check::report::errors;
use crate::check::typed::{self, Const, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Expressions for Cx<'_> {
    fn chain(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
        if self.w.lookout.is_some() {
            self.look_out(e.span);
        }
        let mut typed = self.link(e, context);
        if self.w.has_deferred && self.const_depth == 0 {
            typed = self.loaded_first(e, typed);
        }
        if is_bottom(typed.ty) {
            self.flow.exit();
        }
        typed
    }
}

impl Cx<'_> {
    fn link(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
        let span = e.span;
        if self.w.is_given_up() {
            self.error(span, errors::given_up());
            return Typed::error();
        }
        match &e.kind {
            ExprKind::Null => Typed::new(Node::Const(Const::Null), Ty::null()).with(self.flow.null_literal()),
            ExprKind::Bool(b) => Typed::new(Node::Const(Const::Bool(*b)), bool_type()).with(self.flow.bool_literal(*b)),
            ExprKind::Int { value, hex } => self.int_literal(*value, *hex, false, context, span),
            ExprKind::Double(d) => Typed::new(Node::Const(Const::Double(*d)), double_type()),
            ExprKind::String(literal) => self.string(literal),
            ExprKind::Symbol(name) => {
                let value = typed::ConstRef::new(typed::constant::ConstValue::Symbol(*name));
                Typed::new(Node::Const(Const::Object(value)), core_type(CoreClass::Symbol, &[]))
            }
            ExprKind::List { const_, type_args, elements } => self.list(*const_, type_args, elements, context, span),
            ExprKind::SetOrMap { const_, type_args, elements } => self.set_or_map(*const_, type_args, elements, context, span),
            ExprKind::Record { const_, fields } => self.record(*const_, fields, context, span),
            ExprKind::Ident(name) => self.read_name(*name, context),
            ExprKind::This => self.this(span),
            ExprKind::Super => {
                self.error(span, errors::super_as_expression());
                Typed::error()
            }
            ExprKind::Paren(inner) => {
                let mut typed = self.expr(inner, context);
                if matches!(inner.kind, ExprKind::Super) {
                    typed = Typed::error();
                }
                typed
            }
            ExprKind::Function(function) => {
                if self.const_depth > 0 {
                    self.name_error(span, errors::not_constant());
                }
                let literal = FunctionLiteral {
                    name: Name::new(""),
                    type_params: &function.type_params,
                    params: &function.params,
                    return_type: None,
                    marker: function.body.marker,
                    code: (&function.body).into(),
                    span,
                };
                self.closure(literal, context)
            }
            ExprKind::New { const_, constructor, args } => {
                self.new_expr(*const_, constructor, Call { type_args: &[], args, context, span })
            }
            ExprKind::DotShorthand { name, .. } => self.shorthand_read(*name, context, span),
            ExprKind::Property { target, name, null_aware } => self.property(target, *name, *null_aware, context, span),
            ExprKind::Index { target, index, null_aware } => self.index(target, index, *null_aware, context, span),
            ExprKind::Call { target, type_args, args } => self.call(e, target, Call { type_args, args, context, span }),
            ExprKind::Instantiate { target, type_args } => self.instantiate(target, type_args, context, span),
            ExprKind::NullCheck(inner) => self.null_check(inner, context, span),
            ExprKind::Cascade { target, null_aware, sections } => self.cascade_expr(target, *null_aware, sections, context),
            ExprKind::CascadeTarget => match self.cascade.last() {
                Some((variable, ty, flow)) => Typed::local(*variable, *ty).with(flow.clone()),
                None => Typed::error(),
            },
            ExprKind::Unary { op, operand } => self.unary(*op, operand, context, span),
            ExprKind::IncDec { prefix, increment, target } => self.inc_dec(*prefix, *increment, target, span),
            ExprKind::Binary { op, op_span, left, right } => self.binary((*op, *op_span), left, right, context, span),
            ExprKind::Is { value, ty, negated } => self.is_test(value, ty, *negated, span),
            ExprKind::As { value, ty } => self.as_cast(value, ty, span),
            ExprKind::Conditional { condition, then, otherwise } => self.conditional(condition, then, otherwise, context),
            ExprKind::Assign { op, op_span, target, value } => self.assign(*op, *op_span, target, value, span),
            ExprKind::PatternAssign { pattern, value } => self.pattern_assign(pattern, value),
            ExprKind::Throw(value) => {
                let typed = self.expr(value, Ty::unknown());
                self.not_void(&typed, value);
                if is_potentially_nullable(typed.ty) && !typed.ty.is_dynamic() && !typed.ty.is_error() {
                    self.error(value, errors::throws_nullable(typed.ty));
                }
                self.flow.exit();
                let pos = self.pos(span);
                Typed::new(Node::Throw(Box::new(typed.e), pos), Ty::never())
            }
            ExprKind::Await(value) => self.await_expr(value, context, span),
            ExprKind::Switch { subject, cases } => self.switch_expr(subject, cases, context, span),
            ExprKind::Error => Typed::error(),
        }
    }

    // ------------------------------------------------------------ conditions

    pub(crate) fn conditional(
        &mut self,
        condition: &'static ast::Expr,
        then: &'static ast::Expr,
        otherwise: &'static ast::Expr,
        context: Ty,
    ) -> Typed {
        let token = self.flow.begin_conditional();
        let (c, c_flow) = self.condition(condition);
        let token = self.flow.conditional_then(token, &c_flow);
        let a = self.expr(then, context);
        let token = self.flow.conditional_else(token, &a.flow);
        let b = self.expr(otherwise, context);
        let flow = self.flow.end_conditional(token, &b.flow);
        let ty = self.join_types(a.ty, b.ty, context);
        let (a, b) = (a.e.fit(ty), b.e.fit(ty));
        Typed::new(Node::If { condition: Box::new(c), then: Box::new(a), otherwise: Box::new(b) }, ty).with(flow)
    }

    /// The static type of `c ? a : b` and its kin: the upper bound, unless the context is met by each arm and not by the bound
    /// (inference.md, "Conditional expression").
    pub fn join_types(&mut self, a: Ty, b: Ty, context: Ty) -> Ty {
        let upper = upper_bound(a, b);
        if context.is_unknown() || context.is_dynamic() {
            return upper;
        }
        let wanted = greatest_closure(context);
        if is_subtype(upper, wanted) {
            return upper;
        }
        if is_subtype(a, wanted) && is_subtype(b, wanted) { wanted } else { upper }
    }

    // ------------------------------------------------------------ cascades

    pub(crate) fn cascade_expr(
        &mut self,
        target: &'static ast::Expr,
        null_aware: bool,
        sections: &'static [ast::Expr],
        context: Ty,
    ) -> Typed {
        if self.const_depth > 0 {
            self.name_error(target.span, errors::not_constant());
        }
        let receiver = self.expr(target, context);
        self.not_void(&receiver, target);
        let ty = receiver.ty;
        let section_ty = if null_aware { non_nullable(ty) } else { ty };
        let variable = self.any_variable();
        let value = receiver.flow.as_receiver();
        let token = null_aware.then(|| self.flow.begin_null_aware(&value, ty));
        self.cascade.push((variable, section_ty, value));
        let sections = sections.iter().map(|section| self.expr(section, Ty::unknown()).e).collect();
        self.cascade.pop();
        if let Some(token) = token {
            self.flow.end_null_aware(token);
        }
        Typed::new(Node::Cascade { var: variable, receiver: Box::new(receiver.e), null_aware, sections }, ty)
    }

    pub(crate) fn instantiate(&mut self, target: &'static ast::Expr, type_args: &'static [ast::Type], context: Ty, span: Span) -> Typed {
        if let Some(typed) = self.type_or_constructor_instantiation(target, type_args, span) {
            return typed;
        }
        self.shorthand_from(target, context);
        let mut typed = self.chain(target, Ty::unknown());
        if typed.ty.is_error() {
            return typed;
        }
        if typed.ty.as_function().is_none()
            && let lookup @ (Lookup::Member(Found { target, .. }) | Lookup::Extension { target, .. }) =
                self.lookup(typed.ty, Name::new("call"), false)
            && matches!(target, Target::Function(f) if f.kind == FunctionKind::Method)
        {
            let name = ast::Ident { name: Name::new("call"), span };
            typed = self.read_found(typed, lookup, name, span);
        }
        let args = self.written_types(type_args);
        let Some(f) = typed.ty.as_function() else {
            self.error(span, errors::instantiation_of(typed.ty));
            return Typed::error();
        };
        if f.type_params.len() != args.len() {
            let message = if f.type_params.is_empty() {
                errors::instantiation_of(typed.ty)
            } else if args.len() < f.type_params.len() {
                errors::too_few_type_arguments(f.type_params.len(), args.len())
            } else {
                errors::too_many_type_arguments(f.type_params.len(), args.len())
            };
            self.error(span, message);
            return Typed::error();
        }
        for (bound, arg) in instantiate_bounds(f, &args).iter().zip(&args) {
            if !is_subtype(*arg, *bound) {
                self.error(span, errors::instantiation_argument_bound(arg, bound));
            }
        }
        let ty = Ty::function(open_function(f, &args));
        let pos = self.pos(span);
        Typed::new(Node::Instantiate { function: Box::new(typed.e), type_args: args, pos }, ty)
    }
}
