//! The primitive operations, per representation of their result, each taking a continuation. May touch `interp` for the errors.

use super::context::Cx;
use super::kind::{Any, Bool, Double, Int, Kind, Node, Outcome, both};
use super::walk::Expressions;
use crate::heap::{Str, Value};
use crate::interp::{Frame, Isolate};
use crate::ir::{Expr, Pos, Prim, bool_prims, double_prims, int_prims, value_prims};
use crate::numbers::arith;

/// A kind that has primitive operations.
pub trait Prims: Kind {
    /// Evaluates the operation and goes on with its result.
    fn prim<T: Outcome>(
        cx: &mut Cx,
        op: Prim,
        args: &[Expr],
        pos: Pos,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, Self::T) -> T + Send + Sync + 'static,
    ) -> Node<T>;
}

/// An operation of two unboxed operands that cannot fail.
macro_rules! plain {
    ($cx:ident, $args:ident, $at:ident, $next:ident, $kind:ty, |$x:ident, $y:ident| $result:expr) => {{
        let (a, b) = ($cx.expr::<$kind>(&$args[0], $at), $cx.expr::<$kind>(&$args[1], $at));
        both(a, b, move |iso, frame, $x, $y| $next(iso, frame, $result))
    }};
}
macro_rules! unary {
    ($cx:ident, $args:ident, $at:ident, $next:ident, $kind:ty, |$x:ident| $result:expr) => {{
        // Not `eval`: a continuation made of a continuation has no end.
        $cx.expr::<$kind>(&$args[0], $at).then(move |iso, frame, $x| $next(iso, frame, $result))
    }};
}
/// One that may: `$result` is an Option.
macro_rules! failing {
    ($cx:ident, $args:ident, $pos:ident, $at:ident, $next:ident, $kind:ty, |$x:ident, $y:ident| $result:expr, $error:expr) => {{
        let site = $cx.site($pos, $at);
        let (a, b) = ($cx.expr::<$kind>(&$args[0], $at), $cx.expr::<$kind>(&$args[1], $at));
        both(a, b, move |iso, frame, $x, $y| match $result {
            Some(value) => $next(iso, frame, value),
            None => {
                let raise: fn(&mut Isolate, Frame<'_>, &'static crate::heap::Site, _) = $error;
                raise(iso, frame, site, $y);
                T::stopped()
            }
        })
    }};
}

fn division_by_zero(iso: &mut Isolate, frame: Frame<'_>, site: &'static crate::heap::Site, _: i64) {
    iso.error_at(frame, site, "divisionByZero", &[]);
}
fn negative_shift(iso: &mut Isolate, frame: Frame<'_>, site: &'static crate::heap::Site, count: i64) {
    iso.error_at(frame, site, "argumentMessage", &[Value::Int(count)]);
}
fn not_an_int(iso: &mut Isolate, frame: Frame<'_>, site: &'static crate::heap::Site, _: f64) {
    iso.error_text_at(frame, site, "unsupported", "Infinity or NaN toInt");
}

/// An operation is compiled for the kind of its result only (`Prim::rep`); it never comes here.
fn misplaced<K: Kind, T: Outcome>(op: Prim) -> Node<T> {
    unreachable!("{op:?} gives {:?}, not {:?}", op.rep(), K::rep())
}

impl Prims for Int {
    fn prim<T: Outcome>(
        cx: &mut Cx,
        op: Prim,
        args: &[Expr],
        pos: Pos,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, i64) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        match op {
            Prim::IntAdd => plain!(cx, args, at, next, Int, |x, y| x.wrapping_add(y)),
            Prim::IntSub => plain!(cx, args, at, next, Int, |x, y| x.wrapping_sub(y)),
            Prim::IntMul => plain!(cx, args, at, next, Int, |x, y| x.wrapping_mul(y)),
            Prim::IntAnd => plain!(cx, args, at, next, Int, |x, y| x & y),
            Prim::IntOr => plain!(cx, args, at, next, Int, |x, y| x | y),
            Prim::IntXor => plain!(cx, args, at, next, Int, |x, y| x ^ y),
            Prim::IntDiv => failing!(cx, args, pos, at, next, Int, |x, y| arith::int_div(x, y), division_by_zero),
            Prim::IntMod => failing!(cx, args, pos, at, next, Int, |x, y| arith::int_mod(x, y), division_by_zero),
            Prim::IntShl => failing!(cx, args, pos, at, next, Int, |x, y| arith::shift_left(x, y), negative_shift),
            Prim::IntShr => failing!(cx, args, pos, at, next, Int, |x, y| arith::shift_right(x, y), negative_shift),
            Prim::IntUShr => failing!(cx, args, pos, at, next, Int, |x, y| arith::shift_right_unsigned(x, y), negative_shift),
            Prim::IntNeg => unary!(cx, args, at, next, Int, |x| x.wrapping_neg()),
            Prim::IntNot => unary!(cx, args, at, next, Int, |x| !x),
            Prim::DoubleIntDiv => failing!(cx, args, pos, at, next, Double, |x, y| arith::double_int_div(x, y), not_an_int),
            double_prims!() | bool_prims!() | value_prims!() => misplaced::<Int, T>(op),
        }
    }
}

impl Prims for Double {
    fn prim<T: Outcome>(
        cx: &mut Cx,
        op: Prim,
        args: &[Expr],
        _pos: Pos,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, f64) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        match op {
            Prim::DoubleAdd => plain!(cx, args, at, next, Double, |x, y| x + y),
            Prim::DoubleSub => plain!(cx, args, at, next, Double, |x, y| x - y),
            Prim::DoubleMul => plain!(cx, args, at, next, Double, |x, y| x * y),
            Prim::DoubleDiv => plain!(cx, args, at, next, Double, |x, y| x / y),
            Prim::DoubleMod => plain!(cx, args, at, next, Double, |x, y| arith::double_mod(x, y)),
            Prim::IntQuot => plain!(cx, args, at, next, Int, |x, y| x as f64 / y as f64),
            Prim::DoubleNeg => unary!(cx, args, at, next, Double, |x| -x),
            Prim::IntToDouble => unary!(cx, args, at, next, Int, |x| x as f64),
            int_prims!() | bool_prims!() | value_prims!() => misplaced::<Double, T>(op),
        }
    }
}

impl Prims for Bool {
    fn prim<T: Outcome>(
        cx: &mut Cx,
        op: Prim,
        args: &[Expr],
        _pos: Pos,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, bool) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        match op {
            Prim::IntLt => plain!(cx, args, at, next, Int, |x, y| x < y),
            Prim::IntLe => plain!(cx, args, at, next, Int, |x, y| x <= y),
            Prim::IntGt => plain!(cx, args, at, next, Int, |x, y| x > y),
            Prim::IntGe => plain!(cx, args, at, next, Int, |x, y| x >= y),
            Prim::IntEq => plain!(cx, args, at, next, Int, |x, y| x == y),
            Prim::DoubleLt => plain!(cx, args, at, next, Double, |x, y| x < y),
            Prim::DoubleLe => plain!(cx, args, at, next, Double, |x, y| x <= y),
            Prim::DoubleGt => plain!(cx, args, at, next, Double, |x, y| x > y),
            Prim::DoubleGe => plain!(cx, args, at, next, Double, |x, y| x >= y),
            Prim::DoubleEq => plain!(cx, args, at, next, Double, |x, y| x == y),
            Prim::BoolNot => unary!(cx, args, at, next, Bool, |x| !x),
            Prim::BoolEq => plain!(cx, args, at, next, Bool, |x, y| x == y),
            Prim::BoolAnd => plain!(cx, args, at, next, Bool, |x, y| x & y),
            Prim::BoolOr => plain!(cx, args, at, next, Bool, |x, y| x | y),
            Prim::BoolXor => plain!(cx, args, at, next, Bool, |x, y| x ^ y),
            Prim::Identical => cx.two_values(&args[0], &args[1], at, move |iso, frame, x, y| {
                let same = iso.identical(x, y);
                next(iso, frame, same)
            }),
            Prim::IsNull => cx.expr::<Any>(&args[0], at).then(move |iso, frame, x| next(iso, frame, x.is_null())),
            int_prims!() | double_prims!() | value_prims!() => misplaced::<Bool, T>(op),
        }
    }
}

impl Prims for Any {
    fn prim<T: Outcome>(
        cx: &mut Cx,
        op: Prim,
        args: &[Expr],
        _pos: Pos,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, Value) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        match op {
            Prim::Concat => cx.two_values(&args[0], &args[1], at, move |iso, frame, x, y| {
                let text = match (x, y) {
                    (Value::String(x), Value::String(y)) => {
                        let units = iso.heap.str(x).len() + iso.heap.str(y).len();
                        if iso.heap.room_for_text(units) { iso.heap.str(x).concat(iso.heap.str(y)) } else { Str::default() }
                    }
                    _ => Str::default(),
                };
                let text = iso.heap.new_str(text);
                next(iso, frame, text)
            }),
            int_prims!() | double_prims!() | bool_prims!() => misplaced::<Any, T>(op),
        }
    }
}
