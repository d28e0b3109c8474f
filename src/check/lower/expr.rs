//! Expressions. May touch what `lower` may.

use std::sync::Arc;

use oche_syntax::Name;

use super::Lowering;
use super::collection::is_null;
use crate::check::typed::{self, Expr, Variable};
use crate::check::world::{FunctionAst, Place};
use crate::elements::{Function, FunctionHead, FunctionKind};
use crate::ir::{self, Const, Rep};

impl Lowering<'_> {
    /// As long as there are kinds of nodes, each with its arm, so that the compiler asks for a new one.
    pub(super) fn expr(&mut self, e: &Expr) -> ir::Expr {
        match e {
            Expr::Const(value) => ir::Expr::Const(value.clone()),
            Expr::This(rep) => match self.this() {
                Some(slot) => ir::Expr::Local(slot, *rep),
                None => ir::Expr::Const(Const::Null),
            },
            Expr::Local(var, rep) => ir::Expr::Local(self.slot(*var), *rep),
            Expr::SetLocal(var, rep, value) => {
                let value = self.boxed(value);
                ir::Expr::SetLocal(self.slot(*var), *rep, value)
            }
            Expr::Cell(var, rep) => ir::Expr::Cell(self.slot(*var), *rep),
            Expr::SetCell(var, rep, value) => {
                let value = self.boxed(value);
                ir::Expr::SetCell(self.slot(*var), *rep, value)
            }
            Expr::LateLocal { var, cell, rep, name, pos } => {
                ir::Expr::LateLocal { slot: self.slot(*var), cell: *cell, rep: *rep, name: *name, pos: *pos }
            }
            Expr::SetLateFinal { var, cell, name, value, pos } => {
                let value = self.boxed(value);
                ir::Expr::SetLateFinal { slot: self.slot(*var), cell: *cell, name: *name, value, pos: *pos }
            }
            Expr::Static(field, rep, pos) => ir::Expr::Static(*field, *rep, *pos),
            Expr::SetStatic(field, value, pos) => ir::Expr::SetStatic(*field, self.boxed(value), *pos),
            Expr::Field { object, field, rep, pos } => ir::Expr::Field { object: self.boxed(object), field: *field, rep: *rep, pos: *pos },
            Expr::SetField { object, field, value, pos } => {
                ir::Expr::SetField { object: self.boxed(object), field: *field, value: self.boxed(value), pos: *pos }
            }
            Expr::CallStatic { function, type_args, args, rep, pos } => ir::Expr::CallStatic {
                function: *function,
                type_args: self.type_args(type_args),
                args: self.exprs(args),
                rep: *rep,
                pos: *pos,
            },
            Expr::Invoke(invocation) => self.invocation(invocation),
            Expr::CallMethod(call) => self.call_method(call, false),
            Expr::CallFunction(call) => self.call_function(call),
            Expr::CallDynamic(call) => self.call_method(call, true),
            Expr::Cascade { var, receiver, null_aware, sections } => self.cascade(*var, receiver, *null_aware, sections),
            Expr::NullAware { var, receiver, rest, rep } => self.null_aware(*var, receiver, rest, *rep),
            Expr::Current { iterator, element, await_, pos } => self.current(*iterator, *element, *await_, *pos),
            Expr::Collection(collection) => self.collection(collection),
            Expr::Switch(switch) => self.switch_expr(switch),
            Expr::New { class, type_args, constructor, args, pos } => ir::Expr::New {
                class: *class,
                type_args: self.types(type_args),
                constructor: *constructor,
                args: self.exprs(args),
                pos: *pos,
            },
            Expr::Closure(closure) => self.closure(closure),
            Expr::Scope { function, captures, ty } => self.scope(*function, captures, *ty),
            Expr::TearOff { object, selector, function, pos } => {
                ir::Expr::TearOff { object: self.boxed(object), selector: *selector, function: *function, pos: *pos }
            }
            Expr::Instantiate { function, type_args, pos } => {
                ir::Expr::Instantiate { function: self.boxed(function), type_args: self.types(type_args), pos: *pos }
            }
            Expr::Prim(op, operands, pos) => ir::Expr::Prim(*op, self.exprs(operands), *pos),
            Expr::Equals { left, right, negated, pos } => {
                ir::Expr::Equals { left: self.boxed(left), right: self.boxed(right), negated: *negated, pos: *pos }
            }
            Expr::Is { value, ty } => ir::Expr::Is { value: self.boxed(value), ty: self.ty(*ty) },
            Expr::As { value, ty, why, rep, pos } => {
                ir::Expr::As { value: self.boxed(value), ty: self.ty(*ty), why: *why, rep: *rep, pos: *pos }
            }
            Expr::NullCheck { value, rep, pos } => ir::Expr::NullCheck { value: self.boxed(value), rep: *rep, pos: *pos },
            Expr::And(a, b) => ir::Expr::And(self.boxed(a), self.boxed(b)),
            Expr::Or(a, b) => ir::Expr::Or(self.boxed(a), self.boxed(b)),
            Expr::If { condition, then, otherwise, rep } => {
                ir::Expr::If { condition: self.boxed(condition), then: self.boxed(then), otherwise: self.boxed(otherwise), rep: *rep }
            }
            Expr::IfNull { value, otherwise, rep } => {
                ir::Expr::IfNull { value: self.boxed(value), otherwise: self.boxed(otherwise), rep: *rep }
            }
            Expr::Let { kept, value } => self.let_(kept, value),
            Expr::Store(call) => self.store(call),
            Expr::Postfix { old, read, write } => self.postfix(*old, read, write),
            Expr::Destructure(destructure) => self.destructure_expr(destructure),
            Expr::LateInit(late, pos) => self.late_init(late, *pos),
            Expr::SetLateInit(late, value) => self.set_late_init(late, value),
            Expr::SuperEquals { right, var, call, pos } => self.super_equals(right, *var, call, *pos),
            Expr::Loaded { prefix, value, pos } => self.loaded(prefix, value, *pos),
            Expr::Convert { value, to } => ir::Expr::Convert { value: self.boxed(value), to: *to },
            Expr::List { element, items } => ir::Expr::List { element: self.ty(*element), items: self.exprs(items) },
            Expr::Set { element, items } => ir::Expr::Set { element: self.ty(*element), items: self.exprs(items) },
            Expr::Map { key, value, entries } => ir::Expr::Map {
                key: self.ty(*key),
                value: self.ty(*value),
                entries: entries.iter().map(|(key, value)| (self.expr(key), self.expr(value))).collect(),
            },
            Expr::Record(fields) => self.record(fields),
            Expr::RecordField { record, field } => ir::Expr::RecordField { record: self.boxed(record), field: *field },
            Expr::Interpolate(parts, pos) => ir::Expr::Interpolate(self.exprs(parts), *pos),
            Expr::Type(ty) => ir::Expr::Type(self.ty(*ty)),
            Expr::Throw { value, pos } => ir::Expr::Throw { value: self.boxed(value), pos: *pos },
            Expr::Rethrow { exception, stack_trace } => {
                ir::Expr::Rethrow { exception: self.slot(*exception), stack_trace: self.slot(*stack_trace) }
            }
            Expr::Await { value, ty, pos } => ir::Expr::Await { value: self.boxed(value), ty: self.ty(*ty), pos: *pos },
            Expr::NoSuchMethod { object, selector, type_args, positional, named, pos } => ir::Expr::NoSuchMethod {
                object: self.boxed(object),
                selector: *selector,
                type_args: self.type_args(type_args),
                positional: self.exprs(positional),
                named: self.named(named),
                pos: *pos,
            },
            Expr::Absent => ir::Expr::Absent,
        }
    }

    pub(super) fn boxed(&mut self, e: &Expr) -> Box<ir::Expr> {
        Box::new(self.expr(e))
    }

    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> Vec<ir::Expr> {
        exprs.iter().map(|e| self.expr(e)).collect()
    }

    fn named(&mut self, named: &[(Name, Expr)]) -> Vec<(Name, ir::Expr)> {
        named.iter().map(|(name, e)| (*name, self.expr(e))).collect()
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
        let receiver = self.boxed(receiver);
        let test = is_null(ir::Expr::SetLocal(self.slot(var), Rep::Value, receiver));
        let null = Box::new(ir::Expr::Const(Const::Null));
        ir::Expr::If { condition: Box::new(test), then: null, otherwise: self.boxed(rest), rep }
    }

    /// A closure gets its element, and its captures from the functions around it.
    fn closure(&mut self, closure: &typed::Closure) -> ir::Expr {
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
        self.enter(&closure.function, false);
        let (body, captures) = self.function(&closure.function);
        ir::Expr::Closure { function, body: Arc::new(body), captures, ty: self.ty(closure.ty) }
    }
}
