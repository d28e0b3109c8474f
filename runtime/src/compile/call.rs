//! Calls. May touch `interp`.
//!
//! Arguments are evaluated straight into the callee's frame: the site's record goes to cell `at`, the arguments behind it. The record is
//! written first: a collection while arguments are evaluated looks at every cell below them, and must find no leftovers there.

use super::context::Cx;
use super::kind::{Any, Bool, Fun, Kind, Node, Operand};
use super::prim::Prims;
use super::walk::Expressions;
use crate::elements::{FunctionRef, Selector, SelectorKind};
use crate::heap::{Site, Value};
use crate::interp::{CachedMember, Fit, Flow, Frame, Isolate, MethodSite, NATIVE_ROOM, RtFunction, STACK_RESERVE, Shape, Stop};
use crate::ir::{CallFunction, CallMethod, Expr, Pos, TypeArgs};
use crate::sorting::Arrange;

/// Puts the arguments in place.
pub enum Args {
    None,
    One(Node<Flow>),
    Two(Node<Flow>, Node<Flow>),
    Many(Box<[Node<Flow>]>),
}

impl Args {
    pub fn new(mut stores: Vec<Node<Flow>>) -> Args {
        match stores.len() {
            0 => Args::None,
            1 => Args::One(stores.remove(0)),
            2 => {
                let second = stores.remove(1);
                Args::Two(stores.remove(0), second)
            }
            _ => Args::Many(stores.into_boxed_slice()),
        }
    }
    #[inline(always)]
    pub fn lay_out(&self, iso: &mut Isolate, frame: Frame<'_>) -> Result<(), Stop> {
        let flow = match self {
            Args::None => Flow::Next,
            Args::One(a) => a.run(iso, frame),
            Args::Two(a, b) => match a.run(iso, frame) {
                Flow::Next => b.run(iso, frame),
                stop => stop,
            },
            Args::Many(all) => {
                for arg in all {
                    if arg.run(iso, frame) != Flow::Next {
                        return Err(Stop::new());
                    }
                }
                Flow::Next
            }
        };
        if flow == Flow::Next { Ok(()) } else { Err(Stop::new()) }
    }
}

impl Cx {
    /// Stores type arguments, if there are any, in the first of the cells from `slot` on, and the arguments behind them.
    pub fn args(&mut self, types: &TypeArgs, exprs: &[&Expr], slot: u32) -> Vec<Node<Flow>> {
        let mut stores: Vec<Node<Flow>> = Vec::new();
        let mut slot = slot;
        if let TypeArgs::Types(types) = types {
            stores.push(self.store_types(types, slot));
            slot += 1;
        }
        for expr in exprs {
            // Everything below `slot` is in use.
            stores.push(self.store_value(expr, slot));
            slot += 1;
        }
        self.reach(slot + 1);
        stores
    }
    fn store_types(&mut self, types: &[crate::types::Ty], slot: u32) -> Node<Flow> {
        let site = self.types_site(types);
        if site.open.is_none() {
            let types = site.ty;
            return Node::new(move |_, frame| {
                frame.set(slot, Value::Types(types));
                Flow::Next
            });
        }
        Node::new(move |iso, frame| {
            let types = iso.site_types(&site, frame);
            frame.set(slot, Value::Types(types));
            Flow::Next
        })
    }

    pub fn call_static<K: Kind>(&mut self, function: FunctionRef, types: &TypeArgs, args: &[Expr], pos: Pos, at: u32) -> Fun<K::T> {
        let site = self.site(pos, at);
        let function = RtFunction::of(function);
        let exprs: Vec<&Expr> = args.iter().collect();
        let args = Args::new(self.args(types, &exprs, at + 1));
        // One closure per number of arguments keeps the common cases free of the match.
        match args {
            Args::One(arg) => Node::new(move |iso, frame| {
                frame.set(at, Value::Site(site));
                if arg.run(iso, frame) != Flow::Next {
                    return Err(Stop::new());
                }
                call::<K>(iso, frame, site, function)
            }),
            args => Node::new(move |iso, frame| {
                frame.set(at, Value::Site(site));
                args.lay_out(iso, frame)?;
                call::<K>(iso, frame, site, function)
            }),
        }
    }

    pub fn call_method<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let plain = call.named.is_empty() && matches!(call.type_args, TypeArgs::None);
        match call.selector.kind {
            SelectorKind::Getter => return self.getter::<K, _>(call, at, |_, _, value| Ok(value)),
            SelectorKind::Setter => return self.setter::<K>(call, at),
            SelectorKind::Method if plain => {
                if call.selector.library.is_none()
                    && let Some(native) = self.native_method::<K>(call, at)
                {
                    return native;
                }
                if call.selector.name.as_str() == "[]=" && call.positional.len() == 2 {
                    return self.index_set_any::<K>(call, at);
                }
            }
            SelectorKind::Method => {}
        }
        let (args, shape) = self.method_args(call, at);
        let site = self.site(call.pos, at);
        let (member, selector) = (MethodSite::new(), call.selector);
        let this = at + 1 + shape.types as u32;
        Node::new(move |iso, frame| {
            frame.set(at, Value::Site(site));
            args.lay_out(iso, frame)?;
            let class = iso.class_of(frame.get(this));
            let callee = frame.rest(at + 1);
            if let Some(code) = iso.cached_method(&member, class) {
                return iso.enter(code, callee, |_, _| (), |iso, frame| K::run(&code.run, iso, frame, code.args));
            }
            iso.call_laid_out::<K>(&member, callee, selector, &shape)
        })
    }

    /// `object[index] = value`: the value is the expression's.
    fn index_set_any<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let site = self.site(call.pos, at + 3);
        let (member, selector) = (MethodSite::new(), call.selector);
        self.reach(at + 8);
        let stores = self.args(&TypeArgs::None, &[&call.object, &call.positional[0], &call.positional[1]], at);
        let args = Args::new(stores);
        Node::new(move |iso, frame| {
            args.lay_out(iso, frame)?;
            frame.set(at + 3, Value::Site(site));
            let callee = frame.rest(at + 4);
            (0..3).for_each(|i| callee.set(i, frame.get(at + i)));
            iso.call_laid_out::<Any>(&member, callee, selector, &Shape::positional(2))?;
            Ok(K::unbox(frame.get(at + 2)))
        })
    }

    /// Receiver and arguments in the order of the site's shape. Named ones are evaluated in source order and sorted by name.
    fn method_args(&mut self, call: &CallMethod, at: u32) -> (Args, Shape) {
        let mut exprs = vec![&call.object];
        exprs.extend(&call.positional);
        self.shaped(&call.type_args, exprs, &call.named, true, at)
    }

    /// Type arguments, the receiver if there is one, and arguments, as a call at `at` wants them; and the shape of that.
    fn shaped(
        &mut self,
        types: &TypeArgs,
        exprs: Vec<&Expr>,
        named: &[(oche_syntax::Name, Expr)],
        receiver: bool,
        at: u32,
    ) -> (Args, Shape) {
        let generic = matches!(types, TypeArgs::Types(_));
        let mut stores = self.args(types, &exprs, at + 1);
        let first = at + 1 + generic as u32 + exprs.len() as u32;
        let mut names: Vec<_> = named.iter().map(|(name, _)| *name).collect();
        names.arrange_by_key(|name| name.as_str());
        // A later cell may be written before an earlier one: none of them may be read as garbage meanwhile.
        let sorted = named.iter().map(|(name, _)| *name).eq(names.iter().copied());
        let end = first + named.len() as u32;
        if !sorted {
            stores.push(Node::new(move |_, frame| {
                frame.fill(first, end, Value::Null);
                Flow::Next
            }));
        }
        for (i, (name, expr)) in named.iter().enumerate() {
            let place = names.iter().position(|n| n == name).unwrap_or(i) as u32;
            let free = if sorted { first + place } else { end };
            stores.push(self.store(expr, first + place, free));
        }
        self.reach(end + 1);
        let positional = (exprs.len() - usize::from(receiver)) as u32;
        let shape = Shape { types: generic, receiver, positional, named: names };
        (Args::new(stores), shape)
    }

    pub fn call_function<K: Prims>(&mut self, call: &CallFunction, at: u32) -> Fun<K::T> {
        // The function itself waits in cell `at`.
        let function = self.expr::<Any>(&call.function, at);
        let exprs: Vec<&Expr> = call.positional.iter().collect();
        let (args, shape) = self.shaped(&call.type_args, exprs, &call.named, false, at + 1);
        let site = self.site(call.pos, at + 1);
        let run = move |iso: &mut Isolate, frame: Frame<'_>, function: Value| {
            frame.set(at, function);
            frame.set(at + 1, Value::Site(site));
            args.lay_out(iso, frame)?;
            call_value::<K>(iso, frame.get(at), frame.rest(at + 2), &shape)
        };
        match function {
            Operand::Code(code) => Node::new(move |iso, frame| {
                let function = code.run(iso, frame)?;
                run(iso, frame, function)
            }),
            other => other.then(run),
        }
    }

    pub fn call_dynamic<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let assigns = match call.selector.kind {
            SelectorKind::Setter => Some(1),
            SelectorKind::Method if call.selector.name.as_str() == "[]=" && call.positional.len() == 2 => Some(2),
            SelectorKind::Method | SelectorKind::Getter => None,
        };
        // What an assignment assigns waits in cell `at`, to be the value of the expression.
        let base = at + assigns.is_some() as u32;
        let (args, shape) = self.method_args(call, base);
        let site = self.site(call.pos, base);
        let (member, selector) = (MethodSite::new(), call.selector);
        let arithmetic = arithmetic(selector, call.positional.len());
        Node::new(move |iso, frame| {
            if assigns.is_some() {
                frame.set(at, Value::Null);
            }
            frame.set(base, Value::Site(site));
            args.lay_out(iso, frame)?;
            let callee = frame.rest(base + 1);
            if let Some(index) = assigns {
                frame.set(at, callee.get(index));
                iso.invoke_slowly(callee, selector, &shape, false)?;
                return Ok(K::unbox(frame.get(at)));
            }
            if let Some(op) = arithmetic
                && let Some(result) = op(callee.get(0), callee.get(1))
            {
                return Ok(K::unbox(result));
            }
            if selector.kind == SelectorKind::Getter {
                // A getter takes nothing that would have to be checked.
                return iso.call_laid_out::<K>(&member, callee, selector, &shape);
            }
            Ok(K::unbox(iso.invoke_slowly(callee, selector, &shape, false)?))
        })
    }
}

/// Operators of numbers, for dynamic operands.
fn arithmetic(selector: Selector, positional: usize) -> Option<fn(Value, Value) -> Option<Value>> {
    if selector.kind != SelectorKind::Method || positional != 1 {
        return None;
    }
    macro_rules! op {
        (|$x:ident, $y:ident| $int:expr, $double:expr) => {
            Some(|a, b| match (a, b) {
                (Value::Int($x), Value::Int($y)) => Some(Value::from($int)),
                (Value::Double(x), Value::Double(y)) => {
                    let ($x, $y) = (x.get(), y.get());
                    Some(Value::from($double))
                }
                _ => None,
            })
        };
    }
    match selector.name.as_str() {
        "+" => op!(|x, y| x.wrapping_add(y), x + y),
        "-" => op!(|x, y| x.wrapping_sub(y), x - y),
        "*" => op!(|x, y| x.wrapping_mul(y), x * y),
        "<" => op!(|x, y| x < y, x < y),
        "<=" => op!(|x, y| x <= y, x <= y),
        ">" => op!(|x, y| x > y, x > y),
        ">=" => op!(|x, y| x >= y, x >= y),
        _ => None,
    }
}

/// The call itself, arguments being in place.
#[inline(always)]
fn call<K: Kind>(iso: &mut Isolate, frame: Frame<'_>, site: &'static Site, function: &'static RtFunction) -> Result<K::T, Stop> {
    let callee = frame.rest(site.at + 1);
    let code = function.code(iso, callee)?;
    iso.enter(code, callee, |_, _| (), |iso, frame| K::run(&code.run, iso, frame, code.args))
}

/// Calls a value whose static type says that the arguments fit.
#[inline(always)]
fn call_value<K: Kind>(iso: &mut Isolate, function: Value, callee: Frame<'_>, shape: &Shape) -> Result<K::T, Stop> {
    if let Some((closure, code)) = iso.fitting(function, callee, shape)? {
        return iso.enter(
            code,
            callee,
            |iso, frame| iso.bring_captures(code, Some(closure), frame),
            |iso, frame| K::run(&code.run, iso, frame, code.args),
        );
    }
    Ok(K::unbox(iso.call_value(function, callee, shape, true)?))
}

impl Isolate {
    /// Calls a member of the receiver that stands in `callee`, with the arguments behind it.
    pub(crate) fn call_laid_out<K: Kind>(
        &mut self,
        member: &MethodSite,
        callee: Frame<'_>,
        selector: Selector,
        shape: &Shape,
    ) -> Result<K::T, Stop> {
        let receiver = callee.get(shape.types as u32);
        let class = self.class_of(receiver);
        let cache = self.dispatch(member, class, selector, shape);
        match (cache.found, receiver) {
            (CachedMember::Method(code), _) if cache.fit != Fit::Not => {
                if callee.len() < (code.args + NATIVE_ROOM) as usize {
                    let size = code.args as usize + STACK_RESERVE;
                    return self.in_new_segment(callee, shape.cells(), size, |iso, callee| {
                        iso.call_laid_out::<K>(member, callee, selector, shape)
                    });
                }
                self.fit(cache.fit, shape, code, callee);
                self.enter(code, callee, |_, _| (), |iso, frame| K::run(&code.run, iso, frame, code.args))
            }
            (CachedMember::Field(index), Value::Object(object)) => match selector.kind {
                SelectorKind::Getter => Ok(K::unbox(self.heap.field(object, index as usize))),
                SelectorKind::Setter => {
                    let value = callee.get(1);
                    self.heap.set_field(object, index as usize, value);
                    Ok(K::unbox(value))
                }
                SelectorKind::Method => Ok(K::unbox(self.invoke_slowly(callee, selector, shape, true)?)),
            },
            (CachedMember::TornOff(function), _) => Ok(K::unbox(self.tear_off(receiver, function))),
            (CachedMember::Late(index), Value::Object(object)) if !self.heap.field(object, index as usize).is_absent() => {
                Ok(K::unbox(self.heap.field(object, index as usize)))
            }
            (CachedMember::Checked(field), Value::Object(object)) if self.is_known_to_fit(member.number, receiver, callee.get(1)) => {
                let value = callee.get(1);
                let index = field.index.get().copied().unwrap_or(0);
                self.heap.set_field(object, index as usize, value);
                Ok(K::unbox(value))
            }
            (CachedMember::Checked(_), _) => {
                let value = callee.get(1);
                let written = self.invoke_slowly(callee, selector, shape, true)?;
                self.note_that_fits(member.number, receiver, value);
                Ok(K::unbox(written))
            }
            _ => Ok(K::unbox(self.invoke_slowly(callee, selector, shape, true)?)),
        }
    }

    /// `x == y` by the class's operator; the call is laid out at the site.
    #[inline(never)]
    pub(crate) fn equals_at(
        &mut self,
        frame: Frame<'_>,
        site: &'static Site,
        member: &MethodSite,
        (x, y): (Value, Value),
    ) -> Result<bool, Stop> {
        frame.set(site.at, Value::Site(site));
        let callee = frame.rest(site.at + 1);
        callee.set(0, x);
        callee.set(1, y);
        match self.cached_method(member, self.class_of(x)) {
            Some(code) => self.enter(code, callee, |_, _| (), |iso, frame| Bool::run(&code.run, iso, frame, code.args)),
            None => self.call_laid_out::<Bool>(member, callee, self.selectors.equals, &Shape::positional(1)),
        }
    }
}
