//! Expressions: the form every kind shares, and those that are neither calls nor literals. May touch `interp`.

use super::choice::Chain;
use super::context::{Cx, next_constant};
use super::effects::known;
use super::elements::is_element;
use super::kind::{Any, Bool, Double, Fun, Int, Kind, Node, Operand, Outcome, read_cell, write_cell};
use super::prim::Prims;
use super::walk::Expressions;
use crate::elements::SelectorKind;
use crate::heap::Value;
use crate::interp::{Flow, Frame, Isolate, Place, Stop};
use crate::ir::{AsKind, Const, Expr, Rep};
use crate::types::{Ty, TyKind};

impl Expressions for Cx {
    fn expr<K: Prims>(&mut self, expr: &Expr, at: u32) -> Operand<K> {
        self.reach(at);
        match expr.rep() {
            rep if rep == K::rep() || is_held_boxed(expr) => self.expr_of_kind(expr, at),
            Rep::Value => convert::<Any, K>(self.expr_of_kind(expr, at)),
            Rep::Int => convert::<Int, K>(self.expr_of_kind(expr, at)),
            Rep::Double => convert::<Double, K>(self.expr_of_kind(expr, at)),
            Rep::Bool => convert::<Bool, K>(self.expr_of_kind(expr, at)),
        }
    }

    fn eval<K: Prims, T: Outcome>(
        &mut self,
        expr: &Expr,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, K::T) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        match expr {
            Expr::Prim(op, args, pos) if expr.rep() == K::rep() => {
                self.reach(at);
                K::prim(self, *op, args, *pos, at, next)
            }
            Expr::CallMethod(call) if call.selector.kind == SelectorKind::Getter => self.getter::<K, T>(call, at, next),
            Expr::CallMethod(call) if is_element(call) => self.element::<K, T>(call, at, next),
            Expr::Convert { value, .. } if is_held_boxed(value) => self.eval::<K, T>(value, at, next),
            _ => self.expr::<K>(expr, at).then(next),
        }
    }

    fn store(&mut self, expr: &Expr, slot: u32, at: u32) -> Node<Flow> {
        self.reach(slot + 1);
        fn to<K: Prims>(cx: &mut Cx, expr: &Expr, slot: u32, at: u32) -> Node<Flow> {
            cx.eval::<K, Flow>(expr, at, move |_, frame, value| {
                frame.set(slot, K::boxed(value));
                Flow::Next
            })
        }
        match expr.rep() {
            Rep::Value => to::<Any>(self, expr, slot, at),
            Rep::Int => to::<Int>(self, expr, slot, at),
            Rep::Double => to::<Double>(self, expr, slot, at),
            Rep::Bool => to::<Bool>(self, expr, slot, at),
        }
    }
}

impl Cx {
    fn expr_of_kind<K: Prims>(&mut self, expr: &Expr, at: u32) -> Operand<K> {
        Operand::Code(match expr {
            Expr::Const(constant) => return self.constant(constant),
            Expr::Local(slot, _) => return Operand::Local(*slot),
            Expr::SetLocal(slot, _, value) => {
                let slot = *slot;
                self.reach(slot + 1);
                self.eval::<K, _>(value, at, move |_, frame, value| {
                    frame.set(slot, K::boxed(value));
                    Ok(value)
                })
            }
            Expr::Cell(slot, _) => {
                let slot = *slot;
                Node::new(move |iso, frame| Ok(K::unbox(read_cell(iso, frame, slot))))
            }
            Expr::SetCell(slot, _, value) => {
                let slot = *slot;
                self.eval::<K, _>(value, at, move |iso, frame, value| {
                    write_cell(iso, frame, slot, K::boxed(value));
                    Ok(value)
                })
            }
            Expr::LateLocal { slot, cell, name, pos, .. } => {
                let (slot, cell, name, site) = (*slot, *cell, *name, self.site(*pos, at));
                Node::new(move |iso, frame| {
                    let value = if cell { read_cell(iso, frame, slot) } else { frame.get(slot) };
                    if value.is_absent() {
                        return Err(iso.error_in(frame, Place::Node(site), "lateLocalNotInitialized", name));
                    }
                    Ok(K::unbox(value))
                })
            }
            Expr::SetLateFinal { slot, cell, name, value, pos } => {
                let (slot, cell, name, site) = (*slot, *cell, *name, self.site(*pos, at));
                self.eval::<K, _>(value, at, move |iso, frame, value| {
                    let old = if cell { read_cell(iso, frame, slot) } else { frame.get(slot) };
                    if !old.is_absent() {
                        return Err(iso.error_in(frame, Place::Node(site), "lateLocalAlreadyInitialized", name));
                    }
                    if cell {
                        write_cell(iso, frame, slot, K::boxed(value));
                    } else {
                        frame.set(slot, K::boxed(value));
                    }
                    Ok(value)
                })
            }
            Expr::Static(field, _, pos) => self.read_static::<K>(*field, *pos, at),
            Expr::SetStatic(field, value, pos) => self.write_static::<K>(*field, value, *pos, at),
            Expr::Field { object, field, pos, .. } => self.read_field::<K>(object, *field, *pos, at),
            Expr::SetField { object, field, value, pos } => self.write_field::<K>(object, *field, value, *pos, at),
            Expr::CallStatic { function, type_args, args, pos, .. } => self.call_static::<K>(*function, type_args, args, *pos, at),
            Expr::CallMethod(call) => self.call_method::<K>(call, at),
            Expr::CallFunction(call) => self.call_function::<K>(call, at),
            Expr::CallDynamic(call) => self.call_dynamic::<K>(call, at),
            Expr::Prim(op, args, pos) => K::prim(self, *op, args, *pos, at, |_, _, value| Ok(value)),
            Expr::Equals { left, right, negated, pos } => {
                let negated = *negated;
                let node = self.equals(left, right, *pos, at, move |_, _, same| Ok(K::unbox(Value::bool(same != negated))));
                return Operand::Code(node);
            }
            Expr::Is { value, ty } => {
                let test = self.type_test(*ty);
                self.eval::<Any, _>(value, at, move |iso, frame, value| Ok(K::unbox(Value::bool(test(iso, frame, value)))))
            }
            Expr::As { value, ty, why, pos, .. } => {
                let site = self.site(*pos, at + 1);
                let (type_site, test, why) = (self.type_site(*ty), self.type_test(*ty), *why);
                self.eval::<Any, _>(value, at, move |iso, frame, value| {
                    if test(iso, frame, value) {
                        return Ok(K::unbox(value));
                    }
                    frame.set(site.at - 1, value);
                    let wanted = iso.site_type(&type_site, frame);
                    Err(match why {
                        AsKind::Cast => iso.cast_error(frame, site, value, wanted),
                        AsKind::Trusted => iso.type_error(frame, site, value, wanted, None),
                        AsKind::Implicit(name) => iso.type_error(frame, site, value, wanted, name),
                    })
                })
            }
            Expr::NullCheck { value, pos, .. } => {
                let site = self.site(*pos, at);
                self.eval::<Any, _>(value, at, move |iso, frame, value| {
                    if value.is_null() {
                        return Err(iso.error_at(frame, site, "nullCheck", &[]));
                    }
                    Ok(K::unbox(value))
                })
            }
            // Conditions that are expressions are not fused with what they decide: they are rare enough, and every fusion is multiplied by
            // all comparisons and shapes.
            Expr::And(a, b) => {
                let b = self.expr::<Bool>(b, at).code();
                self.expr::<Bool>(a, at).then(move |iso, frame, a| {
                    let both = a && b.run(iso, frame)?;
                    Ok(K::unbox(Value::bool(both)))
                })
            }
            Expr::Or(a, b) => {
                let b = self.expr::<Bool>(b, at).code();
                self.expr::<Bool>(a, at).then(move |iso, frame, a| {
                    let either = a || b.run(iso, frame)?;
                    Ok(K::unbox(Value::bool(either)))
                })
            }
            Expr::If { condition, then, otherwise, .. } => {
                if let Some(yes) = known(condition) {
                    return self.expr::<K>(if yes { then } else { otherwise }, at);
                }
                if let Some(chosen) = self.chosen_expr::<K>(expr, at) {
                    return Operand::Code(chosen);
                }
                let then = self.expr::<K>(then, at).code();
                let otherwise = self.expr::<K>(otherwise, at).code();
                self.expr::<Bool>(condition, at)
                    .then(move |iso, frame, yes| if yes { then.run(iso, frame) } else { otherwise.run(iso, frame) })
            }
            Expr::IfNull { value, otherwise, .. } => {
                let otherwise = self.expr::<K>(otherwise, at).code();
                self.eval::<Any, _>(
                    value,
                    at,
                    move |iso, frame, value| {
                        if value.is_null() { otherwise.run(iso, frame) } else { Ok(K::unbox(value)) }
                    },
                )
            }
            Expr::Block { stmts, value } => {
                let stmts = self.block(stmts, at);
                let value = self.expr::<K>(value, at).code();
                Node::new(move |iso, frame| match stmts.run(iso, frame) {
                    Flow::Next => value.run(iso, frame),
                    _ => Err(Stop::new()),
                })
            }
            Expr::Convert { value, to } => {
                debug_assert_eq!(*to, K::rep());
                return match value.rep() {
                    _ if is_held_boxed(value) => self.expr_of_kind(value, at),
                    Rep::Value => convert::<Any, K>(self.expr_of_kind(value, at)),
                    Rep::Int => convert::<Int, K>(self.expr_of_kind(value, at)),
                    Rep::Double => convert::<Double, K>(self.expr_of_kind(value, at)),
                    Rep::Bool => convert::<Bool, K>(self.expr_of_kind(value, at)),
                };
            }
            Expr::AssertsEnabled => Node::new(|iso, _| Ok(K::unbox(Value::bool(iso.asserts)))),
            Expr::Absent => return Operand::Const(K::unbox(Value::Absent)),
            Expr::Type(ty) => {
                let site = self.type_site(*ty);
                Node::new(move |iso, frame| Ok(K::unbox(Value::Type(iso.site_type(&site, frame)))))
            }
            Expr::TypeArgs(types) => {
                let site = self.types_site(types);
                Node::new(move |iso, frame| Ok(K::unbox(Value::Types(iso.site_types(&site, frame)))))
            }
            Expr::Throw { value, pos } => {
                let site = self.site(*pos, at);
                self.eval::<Any, _>(value, at, move |iso, frame, value| {
                    if value.is_null() {
                        return Err(iso.error_at(frame, site, "thrownNull", &[]));
                    }
                    Err(iso.throw_at(frame, site, value))
                })
            }
            Expr::Rethrow { exception, stack_trace } => {
                let (exception, stack_trace) = (*exception, *stack_trace);
                Node::new(move |iso, frame| Err(iso.rethrow(frame.get(exception), frame.get(stack_trace))))
            }
            // Suspension has been brought to statement level; what is left stands in a body that cannot suspend.
            Expr::Await { value, .. } => return convert::<Any, K>(self.expr::<Any>(value, at)),
            Expr::New { .. }
            | Expr::Closure { .. }
            | Expr::TearOff { .. }
            | Expr::Instantiate { .. }
            | Expr::List { .. }
            | Expr::Set { .. }
            | Expr::Map { .. }
            | Expr::Record { .. }
            | Expr::RecordField { .. }
            | Expr::Interpolate(..)
            | Expr::NoSuchMethod { .. } => return convert::<Any, K>(Operand::Code(self.make(expr, at))),
        })
    }

    /// An expression that begins a chain.
    fn chosen_expr<K: Prims>(&mut self, expr: &Expr, at: u32) -> Option<Fun<K::T>> {
        let mut chain = Chain::at(expr)?;
        let choice = self.choice(&mut chain, at);
        let arms: Box<[Fun<K::T>]> = chain.ways().flatten().map(|way| self.expr::<K>(way, at).code()).collect();
        Some(Node::new(move |iso, frame| {
            let arm = choice.arm(iso, frame)?;
            arms[arm].run(iso, frame)
        }))
    }

    fn constant<K: Kind>(&mut self, constant: &Const) -> Operand<K> {
        let value = match constant {
            Const::Null => Value::Null,
            Const::Bool(b) => Value::bool(*b),
            Const::Int(i) => Value::Int(*i),
            Const::Double(d) => Value::double(*d),
            Const::String(_) | Const::Object(_) => {
                let (constant, id) = (constant.clone(), next_constant());
                return Operand::Code(Node::new(move |iso, _| Ok(K::unbox(iso.constant(id, &constant)))));
            }
        };
        Operand::Const(K::unbox(value))
    }

    /// A test for a type, specialised on what can be seen of it here.
    pub fn type_test(&mut self, ty: Ty) -> Box<dyn Fn(&mut Isolate, Frame<'_>, Value) -> bool + Send + Sync> {
        let site = self.type_site(ty);
        if site.open.is_none() {
            let (inner, nullable) = match ty.kind() {
                TyKind::Nullable(inner) => (*inner, true),
                _ => (ty, false),
            };
            match inner.kind() {
                TyKind::Dynamic | TyKind::Void => return Box::new(|_, _, _| true),
                TyKind::Null => return Box::new(|_, _, value| value.is_null()),
                TyKind::Interface(class, args) if args.is_empty() => {
                    use crate::elements::{CoreClass, core_class};
                    let is = |which| *class == core_class(which);
                    if is(CoreClass::Int) {
                        return Box::new(move |_, _, v| matches!(v, Value::Int(_)) || nullable && v.is_null());
                    }
                    if is(CoreClass::Double) {
                        return Box::new(move |_, _, v| matches!(v, Value::Double(_)) || nullable && v.is_null());
                    }
                    if is(CoreClass::Num) {
                        return Box::new(move |_, _, v| matches!(v, Value::Int(_) | Value::Double(_)) || nullable && v.is_null());
                    }
                    if is(CoreClass::String) {
                        return Box::new(move |_, _, v| matches!(v, Value::String(_)) || nullable && v.is_null());
                    }
                    if is(CoreClass::Bool) {
                        return Box::new(move |_, _, v| matches!(v, Value::True | Value::False) || nullable && v.is_null());
                    }
                    if is(CoreClass::Object) {
                        return Box::new(move |_, _, v| nullable || !v.is_null());
                    }
                    let class = *class;
                    return Box::new(move |iso, _, v| {
                        if let Value::Object(object) = v
                            && iso.heap.class(object) == Some(class)
                        {
                            return true;
                        }
                        iso.is_cached(site.id, v, ty)
                    });
                }
                _ => {}
            }
            return Box::new(move |iso, _, v| iso.is_cached(site.id, v, ty));
        }
        Box::new(move |iso, frame, value| {
            let ty = iso.site_type(&site, frame);
            iso.is_cached(site.id, value, ty)
        })
    }
}

/// Whether a node has its value boxed before it delivers it, so that it can deliver it in any representation.
fn is_held_boxed(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::CallMethod(_)
            | Expr::CallFunction(_)
            | Expr::CallStatic { .. }
            | Expr::Field { .. }
            | Expr::Static(..)
            | Expr::Cell(..)
            | Expr::NullCheck { .. }
            | Expr::As { .. }
    )
}

/// Changes the representation.
pub fn convert<A: Kind, B: Kind>(operand: Operand<A>) -> Operand<B> {
    match operand {
        Operand::Const(value) => Operand::Const(B::unbox(A::boxed(value))),
        // Slots hold boxed values.
        Operand::Local(slot) => Operand::Local(slot),
        Operand::Code(code) => Operand::Code(Node::new(move |iso, frame| Ok(B::unbox(A::boxed(code.run(iso, frame)?))))),
    }
}
