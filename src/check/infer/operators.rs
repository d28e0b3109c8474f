//! Operators: arithmetic, equality, `??`, tests and casts, `await`. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, BinaryOp, ExprKind, UnaryOp};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::context::*;
use super::contexts::*;
use super::lookup::Lookup;
use super::walk::*;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::typed::{AsKind, Const, Expr, Node, Prim};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn and_or(&mut self, and: bool, left: &'static ast::Expr, right: &'static ast::Expr) -> Typed {
        let token = self.flow.begin_logical();
        let (a, a_flow) = self.condition(left);
        let token = self.flow.logical_right(token, &a_flow, and);
        let (b, b_flow) = self.condition(right);
        let flow = self.flow.end_logical(token, &b_flow);
        let e = if and { Node::And(Box::new(a), Box::new(b)) } else { Node::Or(Box::new(a), Box::new(b)) };
        Typed::new(e, bool_type()).with(flow)
    }

    pub(crate) fn unary(&mut self, op: UnaryOp, operand: &'static ast::Expr, context: Ty, span: Span) -> Typed {
        match op {
            UnaryOp::Not => {
                let (code, flow) = self.condition(operand);
                let code = Self::cast_at(code, span);
                let pos = self.pos(span);
                Typed::new(Node::Prim(Prim::BoolNot, vec![code], pos), bool_type()).with(self.flow.not(&flow))
            }
            UnaryOp::Negate if matches!(operand.kind, ExprKind::Super) => self.super_unary("unary-", span),
            UnaryOp::BitNot if matches!(operand.kind, ExprKind::Super) => self.super_unary("~", span),
            UnaryOp::Negate => {
                if let ExprKind::Int { value, hex } = &operand.kind {
                    return self.int_literal(*value, *hex, true, context, span);
                }
                if let Some(typed) = self.extension_operator(operand, Name::new("unary-"), None, span) {
                    return typed;
                }
                let context = if non_nullable_context(context) == double_type() { context } else { Ty::unknown() };
                let typed = self.chain_operand(operand, context);
                self.unary_operator(typed, "unary-", Prim::IntNeg, Some(Prim::DoubleNeg), span)
            }
            UnaryOp::BitNot => {
                if let Some(typed) = self.extension_operator(operand, Name::new("~"), None, span) {
                    return typed;
                }
                let typed = self.chain_operand(operand, Ty::unknown());
                self.unary_operator(typed, "~", Prim::IntNot, None, span)
            }
        }
    }

    /// `-super`, `~super`
    fn super_unary(&mut self, name: &str, span: Span) -> Typed {
        let name = Name::new(name);
        let Some((found, superclass)) = self.super_target(name, false, span) else {
            self.missing_super(ast::Ident { name, span }, "operator");
            return Typed::error();
        };
        let ty = self.w.member_type_in(found, superclass);
        let (Some(f), Target::Function(function)) = (ty.as_function(), found.target) else {
            return Typed::error();
        };
        let this = self.this_expr();
        Typed::new(Node::call(function, Some(this), Vec::new(), self.pos(span)), f.ret)
    }

    pub(crate) fn chain_operand(&mut self, operand: &'static ast::Expr, context: Ty) -> Typed {
        if matches!(operand.kind, ExprKind::Super) {
            let this = self.super_receiver(operand.span);
            return this;
        }
        self.expr(operand, context)
    }

    /// `super` as a receiver: `this`, marked by the caller.
    pub(crate) fn super_receiver(&mut self, span: Span) -> Typed {
        let typed = self.this(span);
        let flow = self.flow.super_(typed.ty);
        typed.with(flow)
    }

    pub(crate) fn unary_operator(&mut self, operand: Typed, name: &str, int: Prim, double: Option<Prim>, span: Span) -> Typed {
        let pos = self.pos(span);
        if operand.e.trusted().is_some() {
            return self.call_operator(operand, Name::new(name), Vec::new(), At::Start(span), span);
        }
        if operand.ty == int_type() {
            return Typed::new(Node::Prim(int, vec![operand.e], pos), int_type());
        }
        if operand.ty == double_type()
            && let Some(prim) = double
        {
            return Typed::new(Node::Prim(prim, vec![operand.e], pos), double_type());
        }
        self.call_operator(operand, Name::new(name), Vec::new(), At::Start(span), span)
    }

    pub(crate) fn binary(
        &mut self,
        (op, op_span): (BinaryOp, Span),
        left: &'static ast::Expr,
        right: &'static ast::Expr,
        context: Ty,
        span: Span,
    ) -> Typed {
        match op {
            BinaryOp::And => self.and_or(true, left, right),
            BinaryOp::Or => self.and_or(false, left, right),
            BinaryOp::IfNull => self.if_null(left, right, context),
            BinaryOp::Eq | BinaryOp::Ne => self.equality(op == BinaryOp::Ne, left, right, op_span, span),
            _ => {
                if matches!(left.kind, ExprKind::Super) {
                    return self.super_operator(op, op_span, right, span);
                }
                if let Some(typed) = self.extension_operator(left, Name::new(op.spelling()), Some(right), span) {
                    return typed;
                }
                let a = self.expr(left, Ty::unknown());
                self.not_void(&a, left);
                self.binary_with(op, op_span, a, right, context)
            }
        }
    }

    /// `a op right`, with `a` elaborated already.
    pub fn binary_with(&mut self, op: BinaryOp, op_span: Span, a: Typed, right: &'static ast::Expr, context: Ty) -> Typed {
        let name = Name::new(op.spelling());
        let right_context = self.operand_context(op, a.ty, name, context);
        let b = self.expr(right, right_context);
        self.not_void(&b, right);
        self.binary_typed(op, op_span, a, b, right.into())
    }

    /// The context of the right operand: the operator's parameter type, but for numbers the specification's own rule ("Additive and
    /// multiplicative expressions": an int literal beside a double context is a double).
    pub(crate) fn operand_context(&mut self, op: BinaryOp, left: Ty, name: Name, context: Ty) -> Ty {
        let arithmetic = matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Mod);
        if arithmetic && is_number(left) {
            if is_subtype(left, double_type()) {
                return double_type();
            }
            return number_context(left, context, false);
        }
        if left == double_type() {
            return double_type();
        }
        match self.lookup(left, name, false) {
            Lookup::Member(found) => {
                let ty = self.w.member_type_in(found, resolve_bound(left));
                ty.as_function().and_then(|f| f.positional.first().copied()).unwrap_or_else(Ty::unknown)
            }
            found @ Lookup::Extension { .. } => {
                let ty = self.lookup_type(&found, left);
                ty.as_function().and_then(|f| f.positional.first().copied()).unwrap_or_else(Ty::unknown)
            }
            _ => Ty::unknown(),
        }
    }

    /// Arithmetic on numbers becomes machine operations; anything else is a method call.
    pub fn binary_typed(&mut self, op: BinaryOp, op_span: Span, a: Typed, b: Typed, b_at: At) -> Typed {
        use BinaryOp::*;
        let pos = self.pos(op_span);
        let (int, double) = (int_type(), double_type());
        // Of what is only taken for a number, anything may come.
        let trusted = a.e.trusted().is_some() || b.e.trusted().is_some();
        if !trusted && a.ty == int && b.ty == int {
            let (prim, ty) = match op {
                Add => (Prim::IntAdd, int),
                Sub => (Prim::IntSub, int),
                Mul => (Prim::IntMul, int),
                Div => (Prim::IntQuot, double),
                IntDiv => (Prim::IntDiv, int),
                Mod => (Prim::IntMod, int),
                BitAnd => (Prim::IntAnd, int),
                BitOr => (Prim::IntOr, int),
                BitXor => (Prim::IntXor, int),
                Shl => (Prim::IntShl, int),
                Shr => (Prim::IntShr, int),
                UShr => (Prim::IntUShr, int),
                Lt => (Prim::IntLt, bool_type()),
                Le => (Prim::IntLe, bool_type()),
                Gt => (Prim::IntGt, bool_type()),
                Ge => (Prim::IntGe, bool_type()),
                Eq | Ne | And | Or | IfNull => return Typed::error(),
            };
            return Typed::new(Node::Prim(prim, vec![a.e, b.e], pos), ty);
        }
        let both_double = (a.ty == double && (b.ty == double || b.ty == int)) || (a.ty == int && b.ty == double);
        if both_double && !trusted {
            let prim = match op {
                Add => Some((Prim::DoubleAdd, double)),
                Sub => Some((Prim::DoubleSub, double)),
                Mul => Some((Prim::DoubleMul, double)),
                Div => Some((Prim::DoubleDiv, double)),
                Mod => Some((Prim::DoubleMod, double)),
                IntDiv => Some((Prim::DoubleIntDiv, int)),
                Lt if a.ty == b.ty => Some((Prim::DoubleLt, bool_type())),
                Le if a.ty == b.ty => Some((Prim::DoubleLe, bool_type())),
                Gt if a.ty == b.ty => Some((Prim::DoubleGt, bool_type())),
                Ge if a.ty == b.ty => Some((Prim::DoubleGe, bool_type())),
                _ => None,
            };
            if let Some((prim, ty)) = prim {
                let widen = |t: Typed| {
                    if t.ty == int { Expr::new(Node::Prim(Prim::IntToDouble, vec![t.e], pos), double) } else { t.e }
                };
                return Typed::new(Node::Prim(prim, vec![widen(a), widen(b)], pos), ty);
            }
        }
        let boolean = bool_type();
        if a.ty == boolean && b.ty == boolean {
            let prim = match op {
                BitAnd => Some(Prim::BoolAnd),
                BitOr => Some(Prim::BoolOr),
                BitXor => Some(Prim::BoolXor),
                _ => None,
            };
            if let Some(prim) = prim {
                return Typed::new(Node::Prim(prim, vec![a.e, b.e], pos), boolean);
            }
        }
        if op == Add && a.ty == string_type() && b.ty == string_type() {
            return Typed::new(Node::Prim(Prim::Concat, vec![a.e, b.e], pos), string_type());
        }
        // `num + int` and the like: the result type follows the specification's table.
        let numeric = is_number(a.ty) && is_subtype(b.ty, num_type()) && !b.ty.is_never();
        let result = if numeric && matches!(op, Add | Sub | Mul | Mod) {
            if is_subtype(a.ty, int) && is_subtype(b.ty, int) {
                Some(int)
            } else if is_subtype(a.ty, double) || is_subtype(b.ty, double) && is_subtype(a.ty, int) || is_subtype(b.ty, double) {
                Some(double)
            } else {
                Some(num_type())
            }
        } else {
            None
        };
        let typed = self.call_operator(a, Name::new(op.spelling()), vec![(b, b_at)], At::Start(op_span), op_span);
        match result {
            Some(ty) if !typed.ty.is_error() && trusted => self.taken_for(Typed::fit(typed.e.into_known(), num_type()), Some(ty), op_span),
            Some(ty) if !typed.ty.is_error() => Typed::fit(typed.e, ty),
            _ => typed,
        }
    }

    pub(crate) fn equality(
        &mut self,
        negated: bool,
        left: &'static ast::Expr,
        right: &'static ast::Expr,
        op_span: Span,
        span: Span,
    ) -> Typed {
        if matches!(left.kind, ExprKind::Super) {
            let op = BinaryOp::Eq;
            let typed = self.super_operator(op, op_span, right, span);
            if negated {
                let pos = self.pos(span);
                return Typed::new(Node::Prim(Prim::BoolNot, vec![typed.e], pos), bool_type());
            }
            return typed;
        }
        let a = self.expr(left, Ty::unknown());
        self.not_void(&a, left);
        let parameter = match self.lookup(a.ty, Name::new("=="), false) {
            Lookup::Member(found) => {
                let ty = self.w.member_type_in(found, resolve_bound(a.ty));
                ty.as_function().and_then(|f| f.positional.first().copied())
            }
            _ => None,
        };
        let b_context = parameter.map_or(Ty::unknown(), |t| t.nullable());
        self.shorthand_from(right, a.ty);
        let b = self.expr(right, b_context);
        self.not_void(&b, right);
        let pos = self.pos(op_span);
        let flow = self.flow.equals((&a.flow, a.ty), (&b.flow, b.ty), negated);
        if let Some(wanted) = parameter
            && !is_subtype(b.ty, wanted.nullable())
            && !b.ty.is_dynamic()
            && !b.ty.is_error()
            && !wanted.is_dynamic()
        {
            self.error(right, errors::argument_type(b.ty, wanted.nullable()));
        }
        let null_left = matches!(a.e.node, Node::Const(Const::Null));
        let null_right = matches!(b.e.node, Node::Const(Const::Null));
        let e = if a.e.trusted().is_some() || b.e.trusted().is_some() {
            Node::Equals { left: Box::new(a.e.into_known()), right: Box::new(b.e.into_known()), negated, pos }
        } else if null_right || null_left {
            let other = if null_right { a } else { b };
            let test = Node::Prim(Prim::IsNull, vec![other.e], pos);
            if negated { Node::Prim(Prim::BoolNot, vec![Expr::new(test, bool_type())], pos) } else { test }
        } else {
            match (a.ty, b.ty) {
                (x, y) if x == int_type() && y == int_type() => Self::negate_if(negated, Node::Prim(Prim::IntEq, vec![a.e, b.e], pos)),
                (x, y) if x == double_type() && y == double_type() => {
                    Self::negate_if(negated, Node::Prim(Prim::DoubleEq, vec![a.e, b.e], pos))
                }
                (x, y) if x == bool_type() && y == bool_type() => Self::negate_if(negated, Node::Prim(Prim::BoolEq, vec![a.e, b.e], pos)),
                _ => {
                    // A covariant `operator ==`: the callee checks.
                    Node::Equals { left: Box::new(a.e), right: Box::new(b.e), negated, pos }
                }
            }
        };
        Typed::new(e, bool_type()).with(flow)
    }

    pub(crate) fn negate_if(negated: bool, test: Node) -> Node {
        if negated { Node::Prim(Prim::BoolNot, vec![Expr::new(test, bool_type())], 0) } else { test }
    }

    pub(crate) fn if_null(&mut self, left: &'static ast::Expr, right: &'static ast::Expr, context: Ty) -> Typed {
        let left_context = if context.is_unknown() { context } else { context.nullable() };
        let a = self.expr(left, left_context);
        self.not_void(&a, left);
        let stripped = non_nullable(a.ty);
        let right_context = if context.is_unknown() || context.is_dynamic() { stripped } else { context };
        let token = self.flow.begin_if_null(&a.flow, a.ty);
        let b = self.expr(right, right_context);
        self.flow.end_if_null(token);
        let ty = {
            let upper = upper_bound(stripped, b.ty);
            if context.is_unknown() || context.is_dynamic() {
                upper
            } else {
                let wanted = greatest_closure(context);
                if is_subtype(upper, wanted) || !(is_subtype(stripped, wanted) && is_subtype(b.ty, wanted)) { upper } else { wanted }
            }
        };
        Typed::new(Node::IfNull { value: Box::new(a.e), otherwise: Box::new(b.e.fit(ty)) }, ty)
    }

    pub(crate) fn null_check(&mut self, inner: &'static ast::Expr, context: Ty, span: Span) -> Typed {
        let context = if context.is_unknown() { context } else { context.nullable() };
        let typed = self.chain(inner, context);
        self.not_void(&typed, inner);
        let ty = non_nullable(typed.ty);
        self.flow.null_check(&typed.flow, typed.ty);
        if ty.is_never() && !typed.ty.is_never() {
            self.flow.exit();
        }
        // A number or bool is never null.
        if [int_type(), double_type(), bool_type()].contains(&erase_extension_types(typed.ty)) {
            return typed.with(ExprFlow::default());
        }
        let pos = span.end - 1;
        Typed::new(Node::NullCheck(Box::new(typed.e), pos), ty)
    }

    pub(crate) fn is_test(&mut self, value: &'static ast::Expr, ty: &'static ast::Type, negated: bool, span: Span) -> Typed {
        let typed = self.expr(value, Ty::unknown());
        self.not_void(&typed, value);
        let tested = self.written_type(ty);
        let flow = self.flow.is_test(&typed.flow, typed.ty, tested, negated);
        let pos = self.pos(span);
        let test = Node::Is { value: Box::new(typed.e), ty: tested };
        let e = if negated { Node::Prim(Prim::BoolNot, vec![Expr::new(test, bool_type())], pos) } else { test };
        Typed::new(e, bool_type()).with(flow)
    }

    pub(crate) fn as_cast(&mut self, value: &'static ast::Expr, ty: &'static ast::Type, span: Span) -> Typed {
        let target = self.written_type(ty);
        let typed = self.expr(value, Ty::unknown());
        self.flow.cast(&typed.flow, target);
        let word = self.place.source.text.get(value.span.end as usize..span.end as usize).and_then(|text| text.find("as"));
        let pos = word.map_or(span.start, |i| value.span.end + i as u32);
        if target.is_never() {
            self.flow.exit();
        }
        let e = Node::As { value: Box::new(typed.e), why: AsKind::Cast, pos };
        Typed::new(e, target)
    }

    pub(crate) fn await_expr(&mut self, value: &'static ast::Expr, context: Ty, span: Span) -> Typed {
        let marker = self.func().marker;
        if !matches!(marker, ast::AsyncMarker::Async | ast::AsyncMarker::AsyncStar) || self.late_init {
            self.name_error(span, errors::await_outside());
        }
        let inner_context = flatten_context(context).future_or();
        let typed = self.expr(value, inner_context);
        self.not_void(&typed, value);
        if incompatible_with_await(typed.ty) {
            self.error(value.span, errors::await_of());
        }
        let ty = flatten(typed.ty);
        let pos = self.pos(span);
        if ty.is_never() {
            self.flow.exit();
        }
        // A Future from elsewhere is only known to be a Future<dynamic> where the static type is dynamic.
        Typed::new(Node::Await(Box::new(typed.e), pos), ty)
    }
}

/// "Incompatible with await" (accepted/3.3/extension-types).
fn incompatible_with_await(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Interface(class, _) => class.is_extension_type() && as_instance_of(ty, core_class(CoreClass::Future)).is_none(),
        TyKind::Nullable(inner) | TyKind::Promoted(_, inner) => incompatible_with_await(*inner),
        TyKind::Param(param) => incompatible_with_await(param.bound()),
        _ => false,
    }
}
