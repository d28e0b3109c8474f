//! Expressions: each is elaborated to a core-tree node with its static type, given the type its context wants
//! (dart-lang/language, resources/type-system/inference.md). May touch the rest of `check`.

use oche_syntax::ast::{self, BinaryOp, ExprKind, StringPart, UnaryOp};
use oche_syntax::{Name, Span};

use super::bodies::Use;
use super::cx::*;
use super::flow_state::{FlowState, Key};
use super::message::*;
use super::world::*;
use crate::elements::*;
use crate::ir::{self, AsKind, Const, Expr, Prim, Rep, Stmt, TypeArgs};
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
        let rep = rep_of(ty);
        let mut e = typed.e.to_rep(rep);
        while self.guards.len() > mark {
            if let Some(Guard { slot, receiver, if_null }) = self.guards.pop() {
                self.state = self.state.join(&if_null);
                let test = Expr::Prim(Prim::IsNull, vec![Expr::SetLocal(slot, Rep::Value, Box::new(receiver))], 0);
                e = Expr::If { condition: Box::new(test), then: Box::new(Expr::Const(Const::Null)), otherwise: Box::new(e), rep };
            }
        }
        Typed { e, ty, cond: None, key: None }
    }

    /// Begins a null-aware chain: the receiver, known not to be null from here on.
    pub fn guard(&mut self, receiver: Typed) -> Typed {
        if matches!(receiver.ty.kind(), TyKind::Error) {
            return receiver;
        }
        let ty = non_nullable(receiver.ty);
        let slot = self.slot();
        let key = receiver.key.clone();
        let if_null = if self.known_null(receiver.ty) == Some(false) { self.state.unreachable() } else { self.state.clone() };
        // Inside the chain the receiver is promoted.
        if let Some(key) = &key {
            self.state.promote(key, receiver.ty, ty);
        }
        self.guards.push(Guard { slot, receiver: receiver.value(), if_null });
        let mut typed = Typed::new(Expr::Local(slot, Rep::Value), ty);
        typed.key = key;
        typed
    }

    /// An expression whose guards stay open, because the caller continues the chain.
    pub fn chain(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
        let span = e.span;
        match &e.kind {
            ExprKind::Null => Typed::new(Expr::Const(Const::Null), Ty::null()),
            ExprKind::Bool(b) => {
                let mut typed = Typed::new(Expr::Const(Const::Bool(*b)), bool_type());
                let unreachable = self.state.unreachable();
                typed.cond = Some(Box::new(if *b { (self.state.clone(), unreachable) } else { (unreachable, self.state.clone()) }));
                typed
            }
            ExprKind::Int { value, hex } => self.int_literal(*value, *hex, false, context, span),
            ExprKind::Double(d) => Typed::new(Expr::Const(Const::Double(*d)), double_type()),
            ExprKind::String(literal) => self.string(literal),
            ExprKind::Symbol(name) => {
                let value = ir::ConstRef::new(ir::constant::ConstValue::Symbol(*name));
                Typed::new(Expr::Const(Const::Object(value)), core_type(CoreClass::Symbol, &[]))
            }
            ExprKind::List { const_, type_args, elements } => self.list(*const_, type_args, elements, context, span),
            ExprKind::SetOrMap { const_, type_args, elements } => self.set_or_map(*const_, type_args, elements, context, span),
            ExprKind::Record { const_, fields } => self.record(*const_, fields, context, span),
            ExprKind::Ident(name) => self.read_name(*name, context),
            ExprKind::This => self.this(span),
            ExprKind::Super => {
                self.error(span, "Can't use 'super' as an expression.");
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
                    self.error(span, "Not a constant expression.");
                }
                self.closure(Name::new(""), &function.type_params, &function.params, None, &function.body, context, span)
            }
            ExprKind::New { const_, constructor, args } => self.new_expr(*const_, constructor, args, context, span),
            ExprKind::DotShorthand { name, const_ } => self.shorthand_read(*name, *const_, context, span),
            ExprKind::Property { target, name, null_aware } => self.property(target, *name, *null_aware, context, span),
            ExprKind::Index { target, index, null_aware } => self.index(target, index, *null_aware, context, span),
            ExprKind::Call { target, type_args, args } => self.call(e, target, type_args, args, context, span),
            ExprKind::Instantiate { target, type_args } => self.instantiate(target, type_args, context, span),
            ExprKind::NullCheck(inner) => self.null_check(inner, context, span),
            ExprKind::Cascade { target, null_aware, sections } => self.cascade_expr(target, *null_aware, sections, context),
            ExprKind::CascadeTarget => match self.cascade.last() {
                Some((slot, ty, key)) => {
                    let (slot, ty, key) = (*slot, *ty, key.clone());
                    let mut typed = Typed::new(Expr::Local(slot, Rep::Value), ty);
                    typed.key = key;
                    typed
                }
                None => Typed::error(),
            },
            ExprKind::Unary { op, operand } => self.unary(*op, operand, context, span),
            ExprKind::IncDec { prefix, increment, target } => self.inc_dec(*prefix, *increment, target, span),
            ExprKind::Binary { op, op_span, left, right } => self.binary(*op, *op_span, left, right, context, span),
            ExprKind::Is { value, ty, negated } => self.is_test(value, ty, *negated, span),
            ExprKind::As { value, ty } => self.as_cast(value, ty, span),
            ExprKind::Conditional { condition, then, otherwise } => self.conditional(condition, then, otherwise, context),
            ExprKind::Assign { op, op_span, target, value } => self.assign(*op, *op_span, target, value, context, span),
            ExprKind::PatternAssign { pattern, value } => self.pattern_assign(pattern, value),
            ExprKind::Throw(value) => {
                let typed = self.expr(value, Ty::unknown());
                self.not_void(&typed, value.span);
                if is_potentially_nullable(typed.ty) && !typed.ty.is_dynamic() && !typed.ty.is_error() {
                    self.error(value.span, "Can't throw a value of '".to_owned() + &typed.ty.to_string() + "' since it is neither dynamic nor non-nullable.");
                }
                self.state = self.state.unreachable();
                let pos = self.pos(span);
                Typed::new(Expr::Throw { value: Box::new(typed.value()), pos }, Ty::never())
            }
            ExprKind::Await(value) => self.await_expr(value, context, span),
            ExprKind::Switch { subject, cases } => self.switch_expr(subject, cases, context, span),
            ExprKind::Error => Typed::error(),
        }
    }

    // ------------------------------------------------------------ conditions

    /// A condition: its code, and the states after it is true and false.
    pub fn condition(&mut self, e: &'static ast::Expr) -> (Expr, FlowState, FlowState) {
        let mut typed = self.expr(e, bool_type());
        let cond = typed.cond.take();
        let code = self.coerce(typed, bool_type(), e.span, Use::Other);
        let (when_true, when_false) = match cond {
            Some(states) => *states,
            None => (self.state.clone(), self.state.clone()),
        };
        (code, when_true, when_false)
    }

    fn and_or(&mut self, and: bool, left: &'static ast::Expr, right: &'static ast::Expr) -> Typed {
        let (a, a_true, a_false) = self.condition(left);
        self.state = if and { a_true.clone() } else { a_false.clone() };
        let (b, b_true, b_false) = self.condition(right);
        let states = if and { (b_true, a_false.join(&b_false)) } else { (a_true.join(&b_true), b_false) };
        self.state = states.0.join(&states.1);
        let e = if and { Expr::And(Box::new(a), Box::new(b)) } else { Expr::Or(Box::new(a), Box::new(b)) };
        let mut typed = Typed::new(e, bool_type());
        typed.cond = Some(Box::new(states));
        typed
    }

    fn conditional(&mut self, condition: &'static ast::Expr, then: &'static ast::Expr, otherwise: &'static ast::Expr, context: Ty) -> Typed {
        let (c, when_true, when_false) = self.condition(condition);
        self.state = when_true;
        let mut a = self.expr(then, context);
        let a_cond = a.cond.take();
        let after_then = self.state.clone();
        self.state = when_false;
        let mut b = self.expr(otherwise, context);
        let b_cond = b.cond.take();
        let after_else = self.state.clone();
        self.state = after_then.join(&after_else);
        let ty = self.join_types(a.ty, b.ty, context);
        let (a, b) = self.join_arms(a, b, ty, context, then.span, otherwise.span);
        let rep = rep_of(ty);
        let mut typed = Typed::new(Expr::If { condition: Box::new(c), then: Box::new(a), otherwise: Box::new(b), rep }, ty);
        if ty == bool_type() {
            let (at, af) = a_cond.map_or((after_then.clone(), after_then), |c| *c);
            let (bt, bf) = b_cond.map_or((after_else.clone(), after_else), |c| *c);
            typed.cond = Some(Box::new((at.join(&bt), af.join(&bf))));
        }
        typed
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

    pub fn join_arms(&mut self, a: Typed, b: Typed, ty: Ty, _context: Ty, _a_span: Span, _b_span: Span) -> (Expr, Expr) {
        let rep = rep_of(ty);
        (a.e.to_rep(rep), b.e.to_rep(rep))
    }

    // ------------------------------------------------------------ literals

    fn int_literal(&mut self, value: Option<u64>, hex: bool, negative: bool, context: Ty, span: Span) -> Typed {
        let wants_double = {
            let context = non_nullable_context(context);
            context == double_type()
        };
        let Some(value) = value else {
            self.error(span, "The integer literal can't be represented in 64 bits.");
            return Typed::new(Expr::Const(Const::Int(0)), int_type());
        };
        if wants_double {
            let mut d = value as f64;
            if d as u128 != u128::from(value) {
                self.error(span, format!("The integer literal {value} can't be represented exactly as a double."));
            }
            if negative {
                d = -d;
            }
            return Typed::new(Expr::Const(Const::Double(d)), double_type());
        }
        let fits = if hex { true } else { value <= i64::MAX as u64 || negative && value == 1 << 63 };
        if !fits {
            let sign = if negative { "-" } else { "" };
            self.error(span, format!("The integer literal {sign}{value} can't be represented in 64 bits."));
            return Typed::new(Expr::Const(Const::Int(0)), int_type());
        }
        let int = if negative { (value as i64).wrapping_neg() } else { value as i64 };
        Typed::new(Expr::Const(Const::Int(int)), int_type())
    }

    pub fn text(text: &ast::Text) -> Const {
        Const::String(intern_text(text))
    }

    fn string(&mut self, literal: &'static ast::StringLit) -> Typed {
        if literal.parts.iter().all(|p| matches!(p, StringPart::Text(_))) {
            let text = joined_text(literal);
            return Typed::new(Expr::Const(Self::text(&text)), string_type());
        }
        let mut parts = Vec::new();
        for part in &literal.parts {
            match part {
                StringPart::Text(text) => parts.push(Expr::Const(Self::text(text))),
                StringPart::Interpolation(e) => {
                    let typed = self.expr(e, Ty::unknown());
                    self.not_void(&typed, e.span);
                    parts.push(typed.e);
                }
            }
        }
        let pos = self.pos(literal.span);
        Typed::new(Expr::Interpolate(parts, pos), string_type())
    }

    fn this(&mut self, span: Span) -> Typed {
        let Some(ty) = self.this_ty else {
            self.error(span, "Expected identifier, but got 'this'.");
            return Typed::error();
        };
        if self.no_this {
            self.error(span, "Can't access 'this' in a field initializer.");
            return Typed::error();
        }
        let key = Key::this();
        let promoted = self.state.promoted(&key).unwrap_or(ty);
        let e = self.this_expr();
        let mut typed = Typed::new(e, promoted);
        typed.key = Some(key);
        typed
    }

    // ------------------------------------------------------------ operators

    fn unary(&mut self, op: UnaryOp, operand: &'static ast::Expr, context: Ty, span: Span) -> Typed {
        match op {
            UnaryOp::Not => {
                let (code, when_true, when_false) = self.condition(operand);
                let pos = self.pos(span);
                let mut typed = Typed::new(Expr::Prim(Prim::BoolNot, vec![code], pos), bool_type());
                typed.cond = Some(Box::new((when_false, when_true)));
                typed
            }
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

    fn chain_operand(&mut self, operand: &'static ast::Expr, context: Ty) -> Typed {
        if matches!(operand.kind, ExprKind::Super) {
            let this = self.super_receiver(operand.span);
            return this;
        }
        self.expr(operand, context)
    }

    /// `super` as a receiver: `this`, marked by the caller.
    fn super_receiver(&mut self, span: Span) -> Typed {
        let typed = self.this(span);
        Typed { key: None, ..typed }
    }

    fn unary_operator(&mut self, operand: Typed, name: &str, int: Prim, double: Option<Prim>, span: Span) -> Typed {
        let pos = self.pos(span);
        if operand.ty == int_type() {
            return Typed::new(Expr::Prim(int, vec![operand.e], pos), int_type());
        }
        if operand.ty == double_type()
            && let Some(prim) = double
        {
            return Typed::new(Expr::Prim(prim, vec![operand.e], pos), double_type());
        }
        self.call_operator(operand, Name::new(name), Vec::new(), span)
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        left: &'static ast::Expr,
        right: &'static ast::Expr,
        context: Ty,
        span: Span,
    ) -> Typed {
        match op {
            BinaryOp::And => self.and_or(true, left, right),
            BinaryOp::Or => self.and_or(false, left, right),
            BinaryOp::IfNull => self.if_null(left, right, context),
            BinaryOp::Eq | BinaryOp::Ne => self.equality(op == BinaryOp::Ne, left, right, span),
            _ => {
                if matches!(left.kind, ExprKind::Super) {
                    return self.super_operator(op, op_span, right, span);
                }
                if let Some(typed) = self.extension_operator(left, Name::new(op.spelling()), Some(right), span) {
                    return typed;
                }
                let a = self.expr(left, Ty::unknown());
                self.not_void(&a, left.span);
                self.binary_with(op, op_span, a, right, context, span)
            }
        }
    }

    /// `a op right`, with `a` elaborated already.
    pub fn binary_with(&mut self, op: BinaryOp, op_span: Span, a: Typed, right: &'static ast::Expr, context: Ty, _span: Span) -> Typed {
        let name = Name::new(op.spelling());
        let right_context = self.operand_context(op, a.ty, name, context);
        let b = self.expr(right, right_context);
        self.not_void(&b, right.span);
        self.binary_typed(op, op_span, a, b, right.span)
    }

    /// What the right operand is wanted as: the operator's parameter type, but for numbers the specification's own rule
    /// ("Additive and multiplicative expressions": an int literal beside a double context is a double).
    fn operand_context(&mut self, op: BinaryOp, left: Ty, name: Name, context: Ty) -> Ty {
        let arithmetic = matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Mod);
        if arithmetic && is_number(left) {
            if is_subtype(left, int_type()) {
                let context = if context.is_unknown() { context } else { non_nullable_context(context) };
                if context == int_type() {
                    return int_type();
                }
                if context == double_type() {
                    return double_type();
                }
                return num_type();
            }
            if is_subtype(left, double_type()) {
                return double_type();
            }
            return num_type();
        }
        if left == double_type() {
            return double_type();
        }
        match self.lookup(left, name, false) {
            Lookup::Member(found) => {
                let ty = self.w.member_type_in(found, resolve_bound(left));
                ty.as_function().and_then(|f| f.positional.first().copied()).unwrap_or_else(Ty::unknown)
            }
            _ => Ty::unknown(),
        }
    }

    /// Arithmetic on numbers becomes machine operations; anything else is a method call.
    pub fn binary_typed(&mut self, op: BinaryOp, op_span: Span, a: Typed, b: Typed, b_span: Span) -> Typed {
        use BinaryOp::*;
        let pos = self.pos(op_span);
        let (int, double) = (int_type(), double_type());
        if a.ty == int && b.ty == int {
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
            return Typed::new(Expr::Prim(prim, vec![a.e, b.e], pos), ty);
        }
        let both_double = (a.ty == double && (b.ty == double || b.ty == int)) || (a.ty == int && b.ty == double);
        if both_double {
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
                let widen = |t: Typed| if t.ty == int { Expr::Prim(Prim::IntToDouble, vec![t.e], pos) } else { t.e };
                return Typed::new(Expr::Prim(prim, vec![widen(a), widen(b)], pos), ty);
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
                return Typed::new(Expr::Prim(prim, vec![a.e, b.e], pos), boolean);
            }
        }
        if op == Add && a.ty == string_type() && b.ty == string_type() {
            return Typed::new(Expr::Prim(Prim::Concat, vec![a.e, b.e], pos), string_type());
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
        let typed = self.call_operator(a, Name::new(op.spelling()), vec![(b, b_span)], op_span);
        match result {
            Some(ty) if !typed.ty.is_error() => Typed::new(typed.e, ty),
            _ => typed,
        }
    }

    fn equality(&mut self, negated: bool, left: &'static ast::Expr, right: &'static ast::Expr, span: Span) -> Typed {
        if matches!(left.kind, ExprKind::Super) {
            let op = BinaryOp::Eq;
            let typed = self.super_operator(op, span, right, span);
            if negated {
                let pos = self.pos(span);
                return Typed::new(Expr::Prim(Prim::BoolNot, vec![typed.e], pos), bool_type());
            }
            return typed;
        }
        let a = self.expr(left, Ty::unknown());
        self.not_void(&a, left.span);
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
        self.not_void(&b, right.span);
        let pos = self.pos(span);
        let (a_key, b_key, a_ty, b_ty) = (a.key.clone(), b.key.clone(), a.ty, b.ty);
        if let Some(wanted) = parameter
            && !is_subtype(b.ty, wanted.nullable())
            && !b.ty.is_dynamic()
            && !b.ty.is_error()
            && !wanted.is_dynamic()
        {
            self.error(right.span, format!("The argument type '{}' can't be assigned to the parameter type '{}'.", b.ty, wanted.nullable()));
        }
        let null_left = matches!(a.e, Expr::Const(Const::Null));
        let null_right = matches!(b.e, Expr::Const(Const::Null));
        let e = if null_right || null_left {
            let other = if null_right { a } else { b };
            let test = Expr::Prim(Prim::IsNull, vec![other.value()], pos);
            if negated { Expr::Prim(Prim::BoolNot, vec![test], pos) } else { test }
        } else {
            match (a.ty, b.ty) {
                (x, y) if x == int_type() && y == int_type() => Self::negate_if(negated, Expr::Prim(Prim::IntEq, vec![a.e, b.e], pos)),
                (x, y) if x == double_type() && y == double_type() => Self::negate_if(negated, Expr::Prim(Prim::DoubleEq, vec![a.e, b.e], pos)),
                (x, y) if x == bool_type() && y == bool_type() => Self::negate_if(negated, Expr::Prim(Prim::BoolEq, vec![a.e, b.e], pos)),
                _ => {
                    let b = match parameter {
                        // A covariant `operator ==`: the callee checks.
                        Some(_) | None => b.value(),
                    };
                    Expr::Equals { left: Box::new(a.value()), right: Box::new(b), negated, pos }
                }
            }
        };
        let mut typed = Typed::new(e, bool_type());
        // Comparison with null promotes.
        let tested = if null_right || !null_left && b_ty.is_null() {
            Some((a_key, a_ty))
        } else if null_left || a_ty.is_null() {
            Some((b_key, b_ty))
        } else {
            None
        };
        if null_left && null_right {
            let (t, f) = (self.state.clone(), self.state.unreachable());
            typed.cond = Some(Box::new(if negated { (f, t) } else { (t, f) }));
        } else if let Some((key, ty)) = tested {
            let mut equal = self.state.clone();
            let mut different = self.state.clone();
            match self.known_null(ty) {
                Some(true) => different = different.unreachable(),
                Some(false) => equal = equal.unreachable(),
                None => {}
            }
            if let Some(key) = key {
                different.promote(&key, ty, non_nullable(ty));
            }
            typed.cond = Some(Box::new(if negated { (different, equal) } else { (equal, different) }));
        }
        typed
    }

    fn negate_if(negated: bool, e: Expr) -> Expr {
        if negated { Expr::Prim(Prim::BoolNot, vec![e], 0) } else { e }
    }

    fn if_null(&mut self, left: &'static ast::Expr, right: &'static ast::Expr, context: Ty) -> Typed {
        let left_context = if context.is_unknown() { context } else { context.nullable() };
        let a = self.expr(left, left_context);
        self.not_void(&a, left.span);
        let before = self.state.clone();
        let stripped = non_nullable(a.ty);
        let right_context = if context.is_unknown() || context.is_dynamic() { stripped } else { context };
        let mut not_null = before.clone();
        if let Some(key) = &a.key {
            not_null.promote(key, a.ty, stripped);
        }
        match self.known_null(a.ty) {
            Some(true) => not_null = not_null.unreachable(),
            Some(false) => self.state = self.state.unreachable(),
            None => {}
        }
        let b = self.expr(right, right_context);
        self.state = not_null.join(&self.state);
        let ty = {
            let upper = upper_bound(stripped, b.ty);
            if context.is_unknown() || context.is_dynamic() {
                upper
            } else {
                let wanted = greatest_closure(context);
                if is_subtype(upper, wanted) || !(is_subtype(stripped, wanted) && is_subtype(b.ty, wanted)) { upper } else { wanted }
            }
        };
        let rep = rep_of(ty);
        Typed::new(Expr::IfNull { value: Box::new(a.value()), otherwise: Box::new(b.e.to_rep(rep)), rep }, ty)
    }

    fn null_check(&mut self, inner: &'static ast::Expr, context: Ty, span: Span) -> Typed {
        let context = if context.is_unknown() { context } else { context.nullable() };
        let typed = self.chain(inner, context);
        self.not_void(&typed, inner.span);
        let ty = non_nullable(typed.ty);
        let key = typed.key.clone();
        if let Some(key) = &key {
            self.state.promote(key, typed.ty, ty);
        }
        if ty.is_never() && !typed.ty.is_never() {
            self.state = self.state.unreachable();
        }
        if rep_of(typed.ty) != Rep::Value {
            return Typed { key, cond: None, ..typed };
        }
        let pos = self.pos(span);
        let rep = rep_of(ty);
        let mut out = Typed::new(Expr::NullCheck { value: Box::new(typed.value()), rep, pos }, ty);
        out.key = key;
        out
    }

    fn is_test(&mut self, value: &'static ast::Expr, ty: &'static ast::Type, negated: bool, span: Span) -> Typed {
        let typed = self.expr(value, Ty::unknown());
        self.not_void(&typed, value.span);
        let tested = self.written_type(ty);
        let key = typed.key.clone();
        let current = typed.ty;
        let reified = self.reify(tested);
        let pos = self.pos(span);
        let test = Expr::Is { value: Box::new(typed.value()), ty: reified };
        let e = if negated { Expr::Prim(Prim::BoolNot, vec![test], pos) } else { test };
        let mut out = Typed::new(e, bool_type());
        let key_less = key.is_none();
        let (mut yes, mut no) = (self.state.clone(), self.state.clone());
        if tested.is_never() {
            yes = yes.unreachable();
        }
        if self.sound_flow() && is_subtype(current, tested) && !current.is_error() && !tested.is_error() {
            no = no.unreachable();
        }
        if key_less {
            out.cond = Some(Box::new(if negated { (no, yes) } else { (yes, no) }));
        } else if let Some(key) = key {
            yes.promote(&key, current, tested);
            no.tested(&key, tested);
            // `x is! T?` and `x is Null`: what is left over.
            if is_subtype(current, tested) {
                no = no.unreachable();
            } else if let Some(rest) = what_is_left(current, tested) {
                no.promote(&key, current, rest);
            }
            out.cond = Some(Box::new(if negated { (no, yes) } else { (yes, no) }));
        }
        out
    }

    fn as_cast(&mut self, value: &'static ast::Expr, ty: &'static ast::Type, span: Span) -> Typed {
        let target = self.written_type(ty);
        let typed = self.expr(value, Ty::unknown());
        let key = typed.key.clone();
        if let Some(key) = &key {
            self.state.promote(key, typed.ty, target);
        }
        let pos = self.pos(span);
        let rep = rep_of(target);
        let reified = self.reify(target);
        if target.is_never() {
            self.state = self.state.unreachable();
        }
        let e = Expr::As { value: Box::new(typed.value()), ty: reified, why: AsKind::Cast, rep, pos };
        let mut out = Typed::new(e, target);
        out.key = key;
        out
    }

    fn await_expr(&mut self, value: &'static ast::Expr, context: Ty, span: Span) -> Typed {
        let marker = self.func().marker;
        if !matches!(marker, ast::AsyncMarker::Async | ast::AsyncMarker::AsyncStar) || self.late_init {
            self.error(span, "'await' can only be used in 'async' or 'async*' methods.");
        }
        let inner_context = if context.is_unknown() { context } else { flatten_context(context).future_or() };
        let typed = self.expr(value, inner_context);
        self.not_void(&typed, value.span);
        if let Some((class, _)) = typed.ty.as_interface()
            && class.is_extension_type()
            && as_instance_of(typed.ty, core_class(CoreClass::Future)).is_none()
        {
            self.error(value.span, "The 'await' expression can't be used for an expression with an extension type that is not a subtype of 'Future'.");
        }
        let ty = flatten(typed.ty);
        let reified = self.reify(ty);
        let pos = self.pos(span);
        if ty.is_never() {
            self.state = self.state.unreachable();
        }
        let e = Expr::Await { value: Box::new(typed.value()), ty: reified, pos };
        let rep = rep_of(ty);
        // A Future from elsewhere is only known to be a Future<dynamic> where the static type is dynamic.
        Typed::new(Expr::Convert { value: Box::new(e), to: rep }, ty)
    }

    /// A written type in a body, with its bounds checked.
    pub fn written_type(&mut self, ty: &'static ast::Type) -> Ty {
        let scope = self.type_scope();
        let resolved = self.w.resolve_type(ty, &scope);
        if !resolved.is_error() {
            self.w.check_type_bounds(ty, &scope, true);
        }
        resolved
    }

    /// The scope for types here: type parameters of enclosing functions included, hidden where a variable has the name.
    pub fn type_scope(&self) -> super::resolve::TypeScope {
        self.types.clone()
    }

    // ------------------------------------------------------------ conversions

    pub fn not_void(&mut self, typed: &Typed, span: Span) {
        if typed.ty.is_void() {
            self.error(span, "This expression has type 'void' and can't be used.");
        }
    }

    /// Fits a value to the type its place has: implicit downcast from dynamic, `.call` tear-off, generic instantiation; or an error.
    pub fn coerce(&mut self, typed: Typed, to: Ty, span: Span, what: Use) -> Expr {
        let rep = rep_of(to);
        let from = typed.ty;
        if to.is_error() || from.is_error() || to.is_unknown() {
            return typed.e.to_rep(rep);
        }
        if is_subtype(from, to) {
            // A generic function where a non-generic one is wanted was instantiated already; void accepts everything.
            return typed.e.to_rep(rep);
        }
        if from.is_dynamic() {
            let pos = self.pos(span);
            let ty = self.reify(to);
            let why = AsKind::Implicit(None);
            return Expr::As { value: Box::new(typed.value()), ty, why, rep, pos };
        }
        let typed = match self.instantiated(typed, to, span) {
            Ok(e) => return e,
            Err(typed) => typed,
        };
        // A callable object where a function is wanted.
        if is_function_context(to)
            && let Lookup::Member(found) = self.lookup(from, Name::new("call"), false)
            && let Target::Function(function) = found.target
            && function.kind == FunctionKind::Method
            && !is_potentially_nullable(from)
        {
            let method = self.w.member_type_in(found, resolve_bound(from));
            let selector = Selector::new(Name::new("call"), function.library, SelectorKind::Method);
            let pos = self.pos(span);
            let tear_off = Typed::new(Expr::TearOff { object: Box::new(typed.value()), selector, function: None, pos }, method);
            if is_subtype(method, to) {
                return tear_off.e;
            }
            return match self.instantiated(tear_off, to, span) {
                Ok(e) => e,
                Err(tear_off) => {
                    self.assignment_error(from, to, span, what);
                    tear_off.e
                }
            };
        }
        self.assignment_error(from, to, span, what);
        // Checking goes on; the code never runs.
        Expr::Convert { value: Box::new(typed.value()), to: rep }
    }

    /// A generic function value where a non-generic function type is wanted: its type arguments are inferred.
    fn instantiated(&mut self, typed: Typed, to: Ty, span: Span) -> Result<Expr, Typed> {
        let target = match non_nullable(to).kind() {
            TyKind::FutureOr(inner) => non_nullable(*inner),
            _ => non_nullable(to),
        };
        let (Some(from), Some(wanted)) = (typed.ty.as_function(), target.as_function()) else { return Err(typed) };
        if from.type_params.is_empty() || !wanted.type_params.is_empty() {
            return Err(typed);
        }
        let params = fresh_params(from);
        let args: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
        let opened = Ty::function(open_function(from, &args));
        let mut inference = Inference::new(&params);
        inference.from_return(opened, target);
        let types = match inference.finish() {
            Ok(types) => types,
            Err(failure) => failure.types,
        };
        let result = Ty::function(open_function(from, &types));
        if !is_subtype(result, target) {
            return Err(typed);
        }
        let types = self.reify_all(&types);
        let pos = self.pos(span);
        Ok(Expr::Instantiate { function: Box::new(typed.value()), type_args: types, pos })
    }

    pub fn assignment_error(&mut self, from: Ty, to: Ty, span: Span, what: Use) {
        if from.is_void() {
            self.error(span, "This expression has type 'void' and can't be used.");
            return;
        }
        let nullable_only = !is_potentially_nullable(to) && is_subtype(non_nullable(from), to) && !from.is_null();
        let message = match (what, from.is_null()) {
            (Use::Argument, true) => format!("The value 'null' can't be assigned to the parameter type '{to}' because '{to}' is not nullable."),
            (Use::Return, true) => {
                format!("The value 'null' can't be returned from a function with return type '{to}' because '{to}' is not nullable.")
            }
            (_, true) => format!("The value 'null' can't be assigned to a variable of type '{to}' because '{to}' is not nullable."),
            (Use::Argument, _) if nullable_only => {
                format!("The argument type '{from}' can't be assigned to the parameter type '{to}' because '{from}' is nullable and '{to}' isn't.")
            }
            (Use::Return, _) if nullable_only => format!(
                "A value of type '{from}' can't be returned from a function with return type '{to}' because '{from}' is nullable and '{to}' isn't."
            ),
            (_, _) if nullable_only => {
                format!("A value of type '{from}' can't be assigned to a variable of type '{to}' because '{from}' is nullable and '{to}' isn't.")
            }
            (Use::Argument, _) => format!("The argument type '{from}' can't be assigned to the parameter type '{to}'."),
            (Use::Return, _) => format!("A value of type '{from}' can't be returned from a function with return type '{to}'."),
            (_, _) => format!("A value of type '{from}' can't be assigned to a variable of type '{to}'."),
        };
        self.error(span, Message::at_start(message));
    }

    // ------------------------------------------------------------ cascades

    fn cascade_expr(&mut self, target: &'static ast::Expr, null_aware: bool, sections: &'static [ast::Expr], context: Ty) -> Typed {
        let receiver = self.expr(target, context);
        self.not_void(&receiver, target.span);
        let ty = receiver.ty;
        let section_ty = if null_aware { non_nullable(ty) } else { ty };
        let slot = self.slot();
        let key = receiver.key.clone();
        let set = Expr::SetLocal(slot, Rep::Value, Box::new(receiver.value()));
        self.cascade.push((slot, section_ty, key));
        let before = self.state.clone();
        let mut stmts = Vec::new();
        for section in sections {
            let typed = self.expr(section, Ty::unknown());
            stmts.push(Stmt::Expr(typed.e));
        }
        self.cascade.pop();
        let read = Expr::Local(slot, Rep::Value);
        if null_aware {
            self.state = self.state.join(&before);
            let test = Expr::Prim(Prim::IsNull, vec![Expr::Local(slot, Rep::Value)], 0);
            let body = Stmt::If { condition: test, then: Box::new(Stmt::Block(Vec::new())), otherwise: Some(Box::new(Stmt::Block(stmts))) };
            return Typed::new(Expr::Block { stmts: vec![Stmt::Expr(set), body], value: Box::new(read) }, ty);
        }
        let mut all = vec![Stmt::Expr(set)];
        all.extend(stmts);
        Typed::new(Expr::Block { stmts: all, value: Box::new(read) }, ty)
    }

    fn instantiate(&mut self, target: &'static ast::Expr, type_args: &'static [ast::Type], context: Ty, span: Span) -> Typed {
        if let Some(typed) = self.type_or_constructor_instantiation(target, type_args, span) {
            return typed;
        }
        self.shorthand_from(target, context);
        let mut typed = self.chain(target, Ty::unknown());
        if typed.ty.is_error() {
            return typed;
        }
        if typed.ty.as_function().is_none()
            && let Lookup::Member(found) = self.lookup(typed.ty, Name::new("call"), false)
            && let Target::Function(function) = found.target
            && !is_potentially_nullable(typed.ty)
        {
            let method = self.w.member_type_in(found, resolve_bound(typed.ty));
            let selector = Selector::new(Name::new("call"), function.library, SelectorKind::Method);
            let pos = self.pos(span);
            typed = Typed::new(Expr::TearOff { object: Box::new(typed.value()), selector, function: None, pos }, method);
        }
        let args: Vec<Ty> = type_args.iter().map(|t| self.written_type(t)).collect();
        let Some(f) = typed.ty.as_function() else {
            self.error(span, format!("The static type of the explicit instantiation operand must be a generic function type but is '{}'.", typed.ty));
            return Typed::error();
        };
        if f.type_params.len() != args.len() {
            let message = if f.type_params.is_empty() {
                format!("The static type of the explicit instantiation operand must be a generic function type but is '{}'.", typed.ty)
            } else if args.len() < f.type_params.len() {
                format!("Too few type arguments: {} required, {} given.", f.type_params.len(), args.len())
            } else {
                format!("Too many type arguments: {} allowed, but {} found.", f.type_params.len(), args.len())
            };
            self.error(span, message);
            return Typed::error();
        }
        for (bound, arg) in instantiate_bounds(f, &args).iter().zip(&args) {
            if !is_subtype(*arg, *bound) {
                self.error(span, format!("Type argument '{arg}' doesn't conform to the bound '{bound}'."));
            }
        }
        let ty = Ty::function(open_function(f, &args));
        let types = self.reify_all(&args);
        let pos = self.pos(span);
        Typed::new(Expr::Instantiate { function: Box::new(typed.value()), type_args: types, pos }, ty)
    }

    /// A call of an operator method on a value.
    pub fn call_operator(&mut self, a: Typed, name: Name, args: Vec<(Typed, Span)>, span: Span) -> Typed {
        let pos = self.pos(span);
        if a.ty.is_error() {
            return Typed::error();
        }
        if a.ty.is_dynamic() {
            let selector = self.w.selector(self.place.lib, name, SelectorKind::Method);
            let positional = args.into_iter().map(|(t, _)| t.value()).collect();
            let call = ir::CallMethod {
                object: a.value(),
                selector,
                type_args: TypeArgs::None,
                positional,
                named: Vec::new(),
                object_ty: Ty::dynamic(),
                rep: Rep::Value,
                pos,
            };
            let ty = if matches!(name.as_str(), "<" | ">" | "<=" | ">=") { Ty::dynamic() } else { Ty::dynamic() };
            return Typed::new(Expr::CallDynamic(Box::new(call)), ty);
        }
        if a.ty.is_never() {
            return Typed::raw(Expr::Convert { value: Box::new(a.value()), to: Rep::Value }, Ty::never());
        }
        match self.lookup(a.ty, name, false) {
            Lookup::None => {
                let shown = if name.as_str() == "unary-" { "unary-" } else { name.as_str() };
                let message = if is_potentially_nullable(a.ty) && !matches!(self.lookup(non_nullable(a.ty), name, false), Lookup::None) {
                    format!("Operator '{shown}' cannot be called on '{}' because it is potentially null.", a.ty).into()
                } else {
                    undefined(Missing::Operator, Name::new(shown), &self.class_shown(a.ty))
                };
                self.error(span, message);
                Typed::error()
            }
            found => {
                let ty = self.lookup_type(&found, a.ty);
                let Some(f) = ty.as_function() else { return Typed::error() };
                let f = f.clone();
                let mut positional = Vec::new();
                for (i, (arg, arg_span)) in args.into_iter().enumerate() {
                    match f.positional.get(i) {
                        Some(wanted) => positional.push(self.coerce(arg, *wanted, arg_span, Use::Argument)),
                        None => positional.push(arg.value()),
                    }
                }
                self.invoke(found, a, name, Vec::new(), positional.into_iter().map(|e| (None, e)).collect(), f.ret, span)
            }
        }
    }
}

/// The type of a value of type `current` that is not a `tested`, where that is narrower (flow-analysis.md, "factor").
fn what_is_left(current: Ty, tested: Ty) -> Option<Ty> {
    match current.kind() {
        TyKind::Nullable(inner) if is_subtype(Ty::null(), tested) => Some(what_is_left(*inner, tested).unwrap_or(*inner)),
        TyKind::Nullable(inner) if is_subtype(*inner, tested) => Some(Ty::null()),
        TyKind::Nullable(inner) => what_is_left(*inner, tested).map(|rest| rest.nullable()),
        TyKind::FutureOr(inner) => {
            let future = core_type(CoreClass::Future, &[*inner]);
            if is_subtype(future, tested) {
                Some(*inner)
            } else if is_subtype(*inner, tested) {
                Some(future)
            } else {
                None
            }
        }
        _ => None,
    }
}

/// A context type for a numeric literal: `double?` wants a double too.
/// `num`, its subtypes, and type variables bounded by them: what the special rules for arithmetic are for.
fn is_number(ty: Ty) -> bool {
    let extension = resolve_bound(ty).as_interface().is_some_and(|(class, _)| class.is_extension_type());
    is_subtype(ty, num_type()) && !ty.is_never() && !extension
}

pub fn non_nullable_context(context: Ty) -> Ty {
    match context.kind() {
        TyKind::Nullable(inner) => *inner,
        TyKind::FutureOr(inner) => non_nullable_context(*inner),
        _ => context,
    }
}

fn flatten_context(context: Ty) -> Ty {
    match context.kind() {
        TyKind::FutureOr(inner) => *inner,
        _ => context,
    }
}

fn is_function_context(ty: Ty) -> bool {
    match non_nullable(ty).kind() {
        TyKind::Function(_) => true,
        TyKind::Interface(class, _) => *class == core_class(CoreClass::Function),
        TyKind::FutureOr(inner) => is_function_context(*inner),
        _ => false,
    }
}

/// Fresh declared parameters standing for those of a generic function type.
pub fn fresh_params(f: &FunctionTy) -> Vec<ParamRef> {
    let params: Vec<ParamRef> = f.type_params.iter().map(|p| TypeParam::declare(p.name)).collect();
    let types: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
    for (param, bound) in params.iter().zip(instantiate_bounds(f, &types)) {
        let _ = param.bound.set(bound);
    }
    params
}

/// The text of a literal without interpolation.
pub fn joined_text(literal: &ast::StringLit) -> ast::Text {
    let mut wide = false;
    for part in &literal.parts {
        wide |= matches!(part, StringPart::Text(ast::Text::Utf16(_)));
    }
    if wide {
        let mut units = Vec::new();
        for part in &literal.parts {
            match part {
                StringPart::Text(ast::Text::Utf8(s)) => units.extend(s.encode_utf16()),
                StringPart::Text(ast::Text::Utf16(u)) => units.extend(u),
                StringPart::Interpolation(_) => {}
            }
        }
        // Two halves of a pair from adjacent literals make a character.
        return match String::from_utf16(&units) {
            Ok(text) => ast::Text::Utf8(text),
            Err(_) => ast::Text::Utf16(units),
        };
    }
    let mut text = String::new();
    for part in &literal.parts {
        if let StringPart::Text(ast::Text::Utf8(s)) = part {
            text.push_str(s);
        }
    }
    ast::Text::Utf8(text)
}

/// String constants live for the process, each text once.
pub fn intern_text(text: &ast::Text) -> &'static ast::Text {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex};
    static TEXTS: LazyLock<Mutex<HashMap<Vec<u16>, &'static ast::Text>>> = LazyLock::new(Default::default);
    let key: Vec<u16> = match text {
        ast::Text::Utf8(s) => s.encode_utf16().collect(),
        ast::Text::Utf16(u) => u.clone(),
    };
    let mut texts = TEXTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    texts.entry(key).or_insert_with(|| Box::leak(Box::new(text.clone())))
}

/// What a member lookup on a static type finds.
#[derive(Clone, Debug)]
pub enum Lookup {
    Member(Found),
    /// A member of an extension, with the extension's inferred type arguments.
    Extension { target: Target, extension: ClassRef, args: Vec<Ty> },
    RecordField(ir::RecordField, Ty),
    /// `call` of a function-typed value.
    FunctionCall,
    Dynamic,
    Never,
    Ambiguous,
    None,
}
