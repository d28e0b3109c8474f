//! Expressions. May touch what `lower` may.

use std::sync::Arc;

use super::representation::rep_of;
use super::state::Lowering;
use super::walk::*;
use crate::check::typed::{self, Expr, Node, Variable};
use crate::check::world::{FunctionAst, Place};
use crate::elements::{Function, FunctionHead, FunctionKind};
use crate::ir::{self, Const, Prim, Rep};
use crate::types::Ty;

impl Expressions for Lowering<'_> {
    /// As long as there are kinds of nodes, each with its arm, so that the compiler asks for a new one.
    fn node(&mut self, e: &Expr) -> ir::Expr {
        let rep = rep_of(e.ty);
        match &e.node {
            Node::Const(value) => ir::Expr::Const(value.clone()),
            Node::This => match self.this() {
                Some(slot) => ir::Expr::Local(slot, rep),
                None => ir::Expr::Const(Const::Null),
            },
            Node::Local(var) => self.read(*var),
            Node::SetLocal(var, value) => self.write(*var, value),
            Node::LateLocal(var, pos) => {
                let info = self.info(*var);
                ir::Expr::LateLocal { slot: self.slot(*var), cell: info.cell, rep: rep_of(info.ty), name: info.name, pos: *pos }
            }
            Node::SetLateFinal(var, value, pos) => {
                let info = self.info(*var);
                let value = Box::new(self.expr(value).to_rep(rep_of(info.ty)));
                ir::Expr::SetLateFinal { slot: self.slot(*var), cell: info.cell, name: info.name, value, pos: *pos }
            }
            Node::LateInit(late, pos) => self.late_init(late, *pos),
            Node::SetLateInit(late, value) => self.set_late_init(late, value),
            Node::Static(field, pos) => ir::Expr::Static(*field, rep_of(field.ty.get().copied().unwrap_or_else(Ty::dynamic)), *pos),
            Node::SetStatic(field, value, pos) => ir::Expr::SetStatic(*field, self.boxed(value), *pos),
            Node::Field { object, field, pos } => ir::Expr::Field { object: self.boxed(object), field: *field, rep, pos: *pos },
            Node::SetField { object, field, value, pos } => {
                ir::Expr::SetField { object: self.boxed(object), field: *field, value: self.boxed(value), pos: *pos }
            }
            Node::Fit(value) => self.expr(value),
            Node::Invoke(invocation) => self.invocation(invocation, rep),
            Node::CallMethod(call) => self.call_method(call, rep),
            Node::CallFunction(call) => self.call_function(call, rep),
            Node::CallDynamic(call) => self.call_dynamic(call),
            Node::Store(call) => self.store(call),
            Node::Closure(closure) => self.closure(closure, e.ty),
            Node::Scope { function, captures } => self.scope(*function, captures, e.ty),
            Node::TearOff { object, selector, function, pos } => {
                ir::Expr::TearOff { object: self.boxed_value(object), selector: *selector, function: *function, pos: *pos }
            }
            Node::Instantiate { function, type_args, pos } => {
                ir::Expr::Instantiate { function: self.boxed_value(function), type_args: self.types(type_args), pos: *pos }
            }
            Node::Prim(op, operands, pos) => self.prim(*op, operands, *pos),
            Node::Equals { left, right, negated, pos } => {
                ir::Expr::Equals { left: self.boxed_value(left), right: self.boxed_value(right), negated: *negated, pos: *pos }
            }
            Node::SuperEquals { right, var, call, pos } => self.super_equals(right, *var, call, *pos),
            Node::Is { value, ty } => ir::Expr::Is { value: self.boxed_value(value), ty: self.ty(*ty) },
            Node::As { value, why, pos } => ir::Expr::As { value: self.boxed_value(value), ty: self.ty(e.ty), why: *why, rep, pos: *pos },
            Node::NullCheck(value, pos) => ir::Expr::NullCheck { value: self.boxed_value(value), rep, pos: *pos },
            Node::And(a, b) => ir::Expr::And(self.boxed(a), self.boxed(b)),
            Node::Or(a, b) => ir::Expr::Or(self.boxed(a), self.boxed(b)),
            Node::If { condition, then, otherwise } => {
                let condition = self.boxed(condition);
                let then = Box::new(self.held_as(then, rep));
                ir::Expr::If { condition, then, otherwise: Box::new(self.held_as(otherwise, rep)), rep }
            }
            Node::IfNull { value, otherwise } => {
                ir::Expr::IfNull { value: self.boxed_value(value), otherwise: Box::new(self.held_as(otherwise, rep)), rep }
            }
            Node::Cascade { var, receiver, null_aware, sections } => self.cascade(*var, receiver, *null_aware, sections),
            Node::NullAware { var, receiver, rest } => self.null_aware(*var, receiver, rest, rep),
            Node::Let { kept, value } => self.let_(kept, value),
            Node::Postfix { old, read, write } => self.postfix(*old, read, write),
            Node::Destructure(destructure) => self.destructure_expr(destructure),
            Node::Current { iterator, await_, pos } => self.current(*iterator, e.ty, *await_, *pos),
            Node::Switch(switch) => self.switch_expr(switch, rep),
            Node::Collection(collection) => self.collection(collection, e.ty),
            Node::List { element, items } => ir::Expr::List { element: self.ty(*element), items: self.values(items) },
            Node::Set { element, items } => ir::Expr::Set { element: self.ty(*element), items: self.values(items) },
            Node::Map { key, value, entries } => ir::Expr::Map {
                key: self.ty(*key),
                value: self.ty(*value),
                entries: entries.iter().map(|(key, value)| (self.value(key), self.value(value))).collect(),
            },
            Node::Record(fields) => self.record(fields),
            Node::RecordField { record, field } => ir::Expr::RecordField { record: self.boxed_value(record), field: *field },
            Node::Interpolate(parts, pos) => ir::Expr::Interpolate(self.exprs(parts), *pos),
            Node::Type(ty) => ir::Expr::Type(self.ty(*ty)),
            Node::Throw(value, pos) => ir::Expr::Throw { value: self.boxed_value(value), pos: *pos },
            Node::Rethrow { exception, stack_trace } => {
                ir::Expr::Rethrow { exception: self.slot(*exception), stack_trace: self.slot(*stack_trace) }
            }
            Node::Await(value, pos) => {
                let awaited = ir::Expr::Await { value: self.boxed_value(value), ty: self.ty(e.ty), pos: *pos };
                ir::Expr::Convert { value: Box::new(awaited), to: rep }
            }
            Node::Loaded { prefix, value, pos } => self.loaded(prefix, value, *pos),
            Node::NoSuchMethod { object, selector, type_args, args, pos } => {
                let (positional, named) = args.iter().partition::<Vec<_>, _>(|(name, _)| name.is_none());
                ir::Expr::NoSuchMethod {
                    object: self.boxed(object),
                    selector: *selector,
                    type_args: self.type_args(type_args),
                    positional: positional.into_iter().map(|(_, arg)| self.expr(arg)).collect(),
                    named: named.into_iter().filter_map(|(name, arg)| Some(((*name)?, self.expr(arg)))).collect(),
                    pos: *pos,
                }
            }
        }
    }
}

impl Lowering<'_> {
    /// An operation on operands of the types that it is for.
    fn prim(&mut self, op: Prim, operands: &[Expr], pos: ir::Pos) -> ir::Expr {
        let any = matches!(op, Prim::Identical | Prim::IsNull);
        ir::Expr::Prim(op, if any { self.values(operands) } else { self.exprs(operands) }, pos)
    }

    /// `receiver..section`
    fn cascade(&mut self, var: Variable, receiver: &Expr, null_aware: bool, sections: &[Expr]) -> ir::Expr {
        let mut stmts = Vec::new();
        let slot = self.keep(var, receiver, &mut stmts);
        let sections: Vec<ir::Stmt> = sections.iter().map(|section| ir::Stmt::Expr(self.expr(section))).collect();
        if null_aware {
            let (nothing, sections) = (Box::new(ir::Stmt::Block(Vec::new())), Box::new(ir::Stmt::Block(sections)));
            let condition = is_null(ir::Expr::Local(slot, Rep::Value));
            stmts.push(ir::Stmt::If { condition, then: nothing, otherwise: Some(sections) });
        } else {
            stmts.extend(sections);
        }
        ir::Expr::Block { stmts, value: Box::new(ir::Expr::Local(slot, Rep::Value)) }
    }

    /// `receiver?.rest`
    fn null_aware(&mut self, var: Variable, receiver: &Expr, rest: &Expr, rep: Rep) -> ir::Expr {
        let receiver = self.boxed_value(receiver);
        let test = is_null(ir::Expr::SetLocal(self.slot(var), Rep::Value, receiver));
        let null = Box::new(ir::Expr::Const(Const::Null));
        ir::Expr::If { condition: Box::new(test), then: null, otherwise: Box::new(self.held_as(rest, rep)), rep }
    }

    /// A closure gets its element, and its captures from the functions around it.
    fn closure(&mut self, closure: &typed::Closure, ty: Ty) -> ir::Expr {
        let function = Function::declare(FunctionHead {
            name: closure.name,
            kind: FunctionKind::Closure,
            library: closure.library,
            class: closure.class,
            static_: true,
            abstract_: false,
            external: false,
            span: closure.span,
        });
        let _ = function.get().signature.set(closure.signature.clone());
        let place = Place { lib: self.world.lib_of(closure.library), source: closure.source };
        self.world.set_function(function, place, FunctionAst::Values);
        self.world.function_mut(function).begins = closure.begins;
        self.enter(&closure.function, false);
        let (body, captures) = self.function(function, &closure.function);
        ir::Expr::Closure { function, body: Arc::new(body), captures, ty: self.ty(ty) }
    }
}
