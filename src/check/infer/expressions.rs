//! Expressions: each is elaborated to a core-tree node with its static type, given the type its context wants
//! (dart-lang/language, resources/type-system/inference.md). May touch the rest of `check`.

use oche_syntax::ast::{self, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::{Call, CallArgs};
use super::bodies::Use;
use super::closures::FunctionLiteral;
use super::context::*;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::report::missing::{Missing, undefined};
pub use crate::check::typed::constant::intern_text;
use crate::check::typed::{self, Const, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

pub fn int_type() -> Ty {
    core_type(CoreClass::Int, &[])
}
pub fn double_type() -> Ty {
    core_type(CoreClass::Double, &[])
}
pub fn num_type() -> Ty {
    core_type(CoreClass::Num, &[])
}
pub fn bool_type() -> Ty {
    core_type(CoreClass::Bool, &[])
}
pub fn string_type() -> Ty {
    core_type(CoreClass::String, &[])
}
pub fn object_type() -> Ty {
    core_type(CoreClass::Object, &[])
}
pub fn object_question() -> Ty {
    object_type().nullable()
}

impl Cx<'_> {
    /// A whole expression: null-aware chains end here.
    pub fn expr(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
        let mark = self.guards.len();
        let typed = self.chain(e, context);
        self.close_chain(mark, typed)
    }

    /// Ends the null-aware chains begun since `mark`: if a guard's receiver is null, so is the whole.
    pub fn close_chain(&mut self, mark: usize, typed: Typed) -> Typed {
        if self.guards.len() == mark {
            return typed;
        }
        let ty = typed.ty.nullable();
        let mut e = typed.e.fit(ty);
        while self.guards.len() > mark {
            if let Some(Guard { variable, receiver, flow }) = self.guards.pop() {
                self.flow.end_null_aware(flow);
                e = Expr::new(Node::NullAware { var: variable, receiver: Box::new(receiver), rest: Box::new(e) }, ty);
            }
        }
        Typed::fit(e, ty)
    }

    /// Begins a null-aware chain: the receiver, known not to be null from here on.
    pub fn guard(&mut self, receiver: Typed) -> Typed {
        if matches!(receiver.ty.kind(), TyKind::Error) {
            return receiver;
        }
        let ty = non_nullable(receiver.ty);
        let variable = self.any_variable();
        let value = receiver.flow.as_receiver();
        let flow = self.flow.begin_null_aware(&value, receiver.ty);
        self.guards.push(Guard { variable, receiver: receiver.e, flow });
        Typed::local(variable, ty).with(value)
    }

    /// An expression whose guards stay open, because the caller continues the chain. After one that has no value nothing is reached.
    pub fn chain(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
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
            ExprKind::Binary { op, op_span, left, right } => self.binary(*op, *op_span, left, right, context, span),
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

    /// A condition: its code, and what it says.
    pub fn condition(&mut self, e: &'static ast::Expr) -> (Expr, ExprFlow) {
        let typed = self.expr(e, bool_type());
        let flow = typed.flow.clone();
        (self.coerce(typed, bool_type(), e, Use::Other), flow)
    }

    pub(crate) fn and_or(&mut self, and: bool, left: &'static ast::Expr, right: &'static ast::Expr) -> Typed {
        let token = self.flow.begin_logical();
        let (a, a_flow) = self.condition(left);
        let token = self.flow.logical_right(token, &a_flow, and);
        let (b, b_flow) = self.condition(right);
        let flow = self.flow.end_logical(token, &b_flow);
        let e = if and { Node::And(Box::new(a), Box::new(b)) } else { Node::Or(Box::new(a), Box::new(b)) };
        Typed::new(e, bool_type()).with(flow)
    }

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

    // ------------------------------------------------------------ literals

    pub(crate) fn this(&mut self, span: Span) -> Typed {
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

    // ------------------------------------------------------------ conversions

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

    /// A call of an operator method on a value.
    /// After an operator of what may be null: what it would give otherwise.
    fn as_if_not_null(&mut self, ty: Ty, operator: Name) -> Typed {
        let stripped = non_nullable(ty);
        if stripped == ty || ty.is_null() {
            return Typed::error();
        }
        let found = self.lookup(stripped, operator, false);
        let ret = self.lookup_type(&found, stripped).as_function().map(|f| f.ret);
        ret.map_or_else(Typed::error, |ret| Typed::new(Node::Const(Const::Null), ret))
    }

    pub fn call_operator(&mut self, a: Typed, name: Name, args: Vec<(Typed, At)>, at: impl Into<At>, span: Span) -> Typed {
        let pos = self.pos(span);
        if a.ty.is_error() {
            return Typed::error();
        }
        if a.ty.is_dynamic() {
            let selector = self.w.selector(self.place.lib, name, SelectorKind::Method);
            let call = typed::CallMethod {
                object: a.e,
                selector,
                type_args: Vec::new(),
                args: args.into_iter().map(|(t, _)| (None, t.e)).collect(),
                pos,
            };
            return Typed::new(Node::CallDynamic(Box::new(call)), Ty::dynamic());
        }
        if a.ty.is_never() {
            return Typed::fit(a.e, Ty::never());
        }
        match self.lookup(a.ty, name, false) {
            Lookup::None => {
                let shown = if name.as_str() == "unary-" { "unary-" } else { name.as_str() };
                let message = if is_potentially_nullable(a.ty)
                    && !a.ty.is_null()
                    && !matches!(self.lookup(non_nullable(a.ty), name, false), Lookup::None)
                {
                    errors::operator_of_nullable(shown, a.ty)
                } else {
                    undefined(Missing::Operator, Name::new(shown), resolve_bound(a.ty))
                };
                self.error(at.into(), message);
                self.as_if_not_null(a.ty, name)
            }
            found => {
                let ty = self.lookup_type(&found, a.ty);
                let Some(f) = ty.as_function() else { return Typed::error() };
                let f = f.clone();
                let mut positional = Vec::new();
                for (i, (arg, arg_span)) in args.into_iter().enumerate() {
                    match f.positional.get(i) {
                        Some(wanted) => positional.push(self.coerce(arg, *wanted, arg_span, Use::Other)),
                        None => positional.push(arg.e),
                    }
                }
                self.invoke(found, a, name, CallArgs::plain(typed::positional(positional), f.ret), span)
            }
        }
    }
}

/// What the operands of an arithmetic operation (or of `clamp`) on a number are wanted as, given what its result is wanted as.
pub(crate) fn number_context(receiver: Ty, context: Ty, clamp: bool) -> Ty {
    let fits = |ty: Ty| is_subtype(ty, context);
    if context.is_unknown() || fits(num_type()) {
        return num_type();
    }
    if fits(int_type()) && is_subtype(receiver, int_type()) {
        int_type()
    } else if fits(double_type()) && is_subtype(receiver, double_type()) == clamp {
        double_type()
    } else {
        num_type()
    }
}

/// `num`, its subtypes, and type variables bounded by them: what the special rules for arithmetic are for.
pub(crate) fn is_number(ty: Ty) -> bool {
    let extension = resolve_bound(ty).as_interface().is_some_and(|(class, _)| class.is_extension_type());
    is_subtype(ty, num_type()) && !ty.is_never() && !extension
}

/// A context type for a numeric literal: `double?` wants a double too.
pub fn non_nullable_context(context: Ty) -> Ty {
    match context.kind() {
        TyKind::Nullable(inner) => *inner,
        TyKind::FutureOr(inner) => non_nullable_context(*inner),
        _ => context,
    }
}

pub(crate) fn flatten_context(context: Ty) -> Ty {
    match context.kind() {
        TyKind::FutureOr(inner) => *inner,
        _ => context,
    }
}

pub(crate) fn is_function_context(ty: Ty) -> bool {
    match non_nullable(ty).kind() {
        TyKind::Function(_) => true,
        TyKind::Interface(class, _) => *class == core_class(CoreClass::Function),
        TyKind::FutureOr(inner) => is_function_context(*inner),
        _ => false,
    }
}

/// What a member lookup on a static type finds.
#[derive(Clone, Debug)]
pub enum Lookup {
    Member(Found),
    /// A member of an extension, with the extension's inferred type arguments.
    Extension {
        target: Target,
        extension: ClassRef,
        args: Vec<Ty>,
    },
    RecordField(typed::RecordField, Ty),
    /// `call` of a function-typed value.
    FunctionCall,
    Dynamic,
    Never,
    Ambiguous,
    None,
}
