//! Literals with spreads, `if`, `for` and null-aware elements: the collection is made empty and filled. May touch what `lower` may.

use oche_syntax::Name;

use super::state::Lowering;
use super::walk::*;
use crate::check::typed::{Added, Collection, Element, Kind, Part};
use crate::elements::{CoreClass, Selector, SelectorKind, core_class};
use crate::ir::{self, Expr, Rep, Slot, Stmt, TypeArgs};
use crate::types::Ty;

/// The collection that is being filled.
#[derive(Clone, Copy)]
struct Filled {
    slot: Slot,
    ty: Ty,
    pos: ir::Pos,
}

impl Lowering<'_> {
    pub(super) fn collection(&mut self, collection: &Collection, ty: Ty) -> Expr {
        let empty = match collection.kind {
            Kind::List(element) => Expr::List { element: self.ty(element), items: Vec::new() },
            Kind::Set(element) => Expr::Set { element: self.ty(element), items: Vec::new() },
            Kind::Map(key, value) => Expr::Map { key: self.ty(key), value: self.ty(value), entries: Vec::new() },
        };
        let filled = Filled { slot: self.temporary(), ty, pos: collection.pos };
        let mut stmts = vec![Stmt::Expr(Expr::SetLocal(filled.slot, Rep::Value, Box::new(empty)))];
        for element in &collection.elements {
            self.add(element, filled, &mut stmts);
        }
        Expr::Block { stmts, value: Box::new(Expr::Local(filled.slot, Rep::Value)) }
    }

    fn add(&mut self, element: &Element, to: Filled, stmts: &mut Vec<Stmt>) {
        match element {
            Element::Item(Part::Value(value)) => {
                let value = self.value(value);
                stmts.push(call(to, "add", vec![value]));
            }
            Element::Item(part @ Part::NullAware { .. }) => {
                let (value, tested) = self.part(part, stmts);
                stmts.push(unless_null(tested, call(to, "add", vec![value])));
            }
            Element::Entry(entry) => {
                let (key, value) = &**entry;
                let (key, key_tested) = self.part(key, stmts);
                let mut inner = Vec::new();
                let (value, value_tested) = self.part(value, &mut inner);
                inner.push(unless_null(value_tested, call(to, "[]=", vec![key, value])));
                stmts.push(unless_null(key_tested, Stmt::Block(inner)));
            }
            Element::Spread { value, var, null_aware, added } => {
                let slot = self.keep(*var, value, stmts);
                let add = match added {
                    Added::All(all) => call(to, "addAll", vec![self.value(all)]),
                    Added::Each(each) => self.for_(&each.0, |cx| cx.added(&each.1, to)),
                };
                stmts.push(unless_null(null_aware.then_some(slot), add));
            }
            Element::If { condition, then, otherwise } => {
                let (before, condition) = self.condition(condition);
                let then = Box::new(self.added(then, to));
                let otherwise = otherwise.as_ref().map(|element| Box::new(self.added(element, to)));
                stmts.push(first(before, Stmt::If { condition, then, otherwise }));
            }
            Element::For { head, body } => stmts.push(self.for_(head, |cx| cx.added(body, to))),
        }
    }

    fn added(&mut self, element: &Element, to: Filled) -> Stmt {
        let mut stmts = Vec::new();
        self.add(element, to, &mut stmts);
        Stmt::Block(stmts)
    }

    /// Evaluates a part of an element into a slot: the read of what is added, and the slot that must not be null.
    fn part(&mut self, part: &Part, stmts: &mut Vec<Stmt>) -> (Expr, Option<Slot>) {
        match part {
            Part::Value(value) => {
                let value = self.value(value);
                (self.kept(value, stmts), None)
            }
            Part::NullAware { value, var, present } => {
                let slot = self.keep(*var, value, stmts);
                (self.value(present), Some(slot))
            }
        }
    }
}

fn call(to: Filled, name: &str, positional: Vec<Expr>) -> Stmt {
    Stmt::Expr(Expr::CallMethod(Box::new(ir::CallMethod {
        object: Expr::Local(to.slot, Rep::Value),
        selector: Selector::new(Name::new(name), core_class(CoreClass::Object).library, SelectorKind::Method),
        type_args: TypeArgs::None,
        positional,
        named: Vec::new(),
        object_ty: to.ty,
        rep: Rep::Value,
        pos: to.pos,
    })))
}

fn unless_null(slot: Option<Slot>, stmt: Stmt) -> Stmt {
    let Some(slot) = slot else { return stmt };
    Stmt::If { condition: not_null(slot), then: Box::new(stmt), otherwise: None }
}
