//! Calls: arguments are written in any order, evaluated in that order, and passed in the callee's. What does not fit goes through
//! temporaries. May touch what `lower` may.

use oche_syntax::Name;

use super::state::Lowering;
use crate::check::typed::{self, Callee, Expr, Node};
use crate::elements::{FunctionRef, SelectorKind};
use crate::ir::{self, Rep, Stmt, TypeArgs};
use crate::types::{Ty, erase_extension_types};

/// Arguments as a call of a method or function value has them, with what is evaluated before it.
struct Ordered {
    before: Vec<Stmt>,
    callee: ir::Expr,
    positional: Vec<ir::Expr>,
    named: Vec<(Name, ir::Expr)>,
}

impl Lowering<'_> {
    pub(super) fn invocation(&mut self, invocation: &typed::Invocation, rep: Rep) -> ir::Expr {
        let typed::Invocation { callee, type_args, args, pos } = invocation;
        let (this, function) = match callee {
            Callee::Function(function, this) => (this.as_ref(), *function),
            Callee::New(_, constructor) => (None, *constructor),
        };
        let (before, args) = self.calling_order(function, this, args);
        let call = match callee {
            Callee::Function(..) => {
                let type_args = self.type_args(type_args);
                ir::Expr::CallStatic { function, type_args, args, rep, pos: *pos }
            }
            Callee::New(class, constructor) => {
                ir::Expr::New { class: *class, type_args: self.types(type_args), constructor: *constructor, args, pos: *pos }
            }
        };
        after(before, call)
    }

    /// Arguments in the order of the signature. If that is not the order of evaluation, they are evaluated into temporaries first.
    fn calling_order(&mut self, function: FunctionRef, this: Option<&Expr>, args: &typed::Args) -> (Vec<Stmt>, Vec<ir::Expr>) {
        let signature = self.world.signature(function);
        let moves = this.is_some_and(|this| !matches!(this.node, Node::This));
        let this = this.map(|this| self.value(this));
        let values: Vec<ir::Expr> = args.iter().map(|(_, arg)| self.expr(arg)).collect();
        let places = signature.places(args.iter().map(|(name, _)| *name));
        let impure = values.iter().zip(&places).filter(|(e, _)| !is_simple(e)).map(|(_, place)| *place);
        let spill = !impure.is_sorted();
        let mut before = Vec::new();
        let this = this.map(|this| if spill && moves && !is_simple(&this) { self.kept(this, &mut before) } else { this });
        let mut passed: Vec<ir::Expr> = signature.params.iter().map(|_| ir::Expr::Absent).collect();
        for (value, place) in values.into_iter().zip(places) {
            let value = if spill && !matches!(value, ir::Expr::Const(_)) { self.kept(value, &mut before) } else { value };
            if let Some(param) = passed.get_mut(place) {
                *param = value;
            }
        }
        (before, this.into_iter().chain(passed).collect())
    }

    /// Receiver or callee, positional, named: evaluated in this order, so a named argument before a positional one needs a temporary.
    /// `any`: arguments are passed as values that can be of any type.
    fn method_order(&mut self, callee: &Expr, args: &typed::Args, any: bool) -> Ordered {
        let callee = self.value(callee);
        let values: Vec<(Option<Name>, ir::Expr)> =
            args.iter().map(|(name, arg)| (*name, if any { self.value(arg) } else { self.expr(arg) })).collect();
        let last_positional = values.iter().rposition(|(name, e)| name.is_none() && !is_simple(e));
        let first_named = values.iter().position(|(name, e)| name.is_some() && !is_simple(e));
        let spill = matches!((last_positional, first_named), (Some(positional), Some(named)) if named < positional);
        let mut before = Vec::new();
        let callee = if spill { self.kept(callee, &mut before) } else { callee };
        let (mut positional, mut named) = (Vec::new(), Vec::new());
        for (name, e) in values {
            let e = if spill { self.kept(e, &mut before) } else { e };
            match name {
                None => positional.push(e),
                Some(name) => named.push((name, e)),
            }
        }
        Ordered { before, callee, positional, named }
    }

    /// A call of a method or accessor; of one that assigns, the value is what is assigned.
    pub(super) fn call_method(&mut self, call: &typed::CallMethod, rep: Rep) -> ir::Expr {
        let object_ty = erase_extension_types(call.object.ty);
        let (before, mut call) = self.method_call(call, object_ty, false);
        let assigns = call.selector.kind == SelectorKind::Setter || call.selector.name.as_str() == "[]=";
        call.rep = if assigns { call.positional.last().map_or(rep, ir::Expr::rep) } else { rep };
        after(before, ir::Expr::CallMethod(Box::new(call)))
    }

    pub(super) fn call_dynamic(&mut self, call: &typed::CallMethod) -> ir::Expr {
        let (before, call) = self.method_call(call, Ty::dynamic(), true);
        after(before, ir::Expr::CallDynamic(Box::new(call)))
    }

    fn method_call(&mut self, call: &typed::CallMethod, object_ty: Ty, dynamic: bool) -> (Vec<Stmt>, ir::CallMethod) {
        let Ordered { before, callee: object, positional, named } = self.method_order(&call.object, &call.args, dynamic);
        let (selector, type_args, pos) = (call.selector, self.type_args(&call.type_args), call.pos);
        (before, ir::CallMethod { object, selector, type_args, positional, named, object_ty, rep: Rep::Value, pos })
    }

    pub(super) fn call_function(&mut self, call: &typed::CallFunction, rep: Rep) -> ir::Expr {
        let Ordered { before, callee, positional, named } = self.method_order(&call.function, &call.args, false);
        let type_args = self.type_args(&call.type_args);
        let call = ir::CallFunction { function: callee, type_args, positional, named, rep, pos: call.pos };
        after(before, ir::Expr::CallFunction(Box::new(call)))
    }

    /// A record's fields are evaluated in the order they are written.
    pub(super) fn record(&mut self, fields: &typed::Args) -> ir::Expr {
        let in_order = fields.iter().skip_while(|(name, _)| name.is_none()).all(|(name, _)| name.is_some());
        let (mut before, mut positional, mut named) = (Vec::new(), Vec::new(), Vec::new());
        for (name, value) in fields {
            let value = self.value(value);
            let value = if in_order { value } else { self.kept(value, &mut before) };
            match name {
                None => positional.push(value),
                Some(name) => named.push((*name, value)),
            }
        }
        after(before, ir::Expr::Record { positional, named })
    }

    /// Evaluates a value into a temporary; reads it there.
    pub(super) fn kept(&mut self, value: ir::Expr, before: &mut Vec<Stmt>) -> ir::Expr {
        let (slot, rep) = (self.temporary(), value.rep());
        before.push(Stmt::Expr(ir::Expr::SetLocal(slot, rep, Box::new(value))));
        ir::Expr::Local(slot, rep)
    }

    pub(super) fn type_args(&mut self, type_args: &[Ty]) -> TypeArgs {
        if type_args.is_empty() { TypeArgs::None } else { TypeArgs::Types(self.types(type_args)) }
    }

    /// A call of a function of the core library that the language rules call, its arguments in calling order.
    pub(super) fn entry(&mut self, library: &str, class: &str, name: &str, args: Vec<ir::Expr>, pos: ir::Pos) -> Option<ir::Expr> {
        let function = self.world.entry(library, class, name)?;
        self.world.signature(function);
        Some(ir::Expr::CallStatic { function, type_args: TypeArgs::None, args, rep: Rep::Value, pos })
    }
}

/// Evaluating it early or late makes no difference. (A local may change in between, so only constants and closures count.)
fn is_simple(e: &ir::Expr) -> bool {
    matches!(e, ir::Expr::Const(_) | ir::Expr::Absent | ir::Expr::Closure { .. } | ir::Expr::Type(_))
}

pub(super) fn after(before: Vec<Stmt>, value: ir::Expr) -> ir::Expr {
    if before.is_empty() { value } else { ir::Expr::Block { stmts: before, value: Box::new(value) } }
}
