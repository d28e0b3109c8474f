//! The kinds of nodes: four families of expressions by the representation of what they return, and statements. May touch `interp`'s types.
//!
//! An expression is compiled to an [`Operand`]; a parent that sees a constant or a local builds a node that reads it in place. Where it
//! pays, a parent goes further and hands its own work down as a continuation (`fuse`), so that `i < n` and the branch it decides are one
//! closure.

use crate::heap::{Cell, Items, Number, Value};
use crate::interp::{Args, BoolFn, DoubleFn, Flow, Frame, IntFn, Isolate, Run, Stop, ValueFn};

pub use crate::interp::{Node, StmtFn};

pub type Fun<T> = Node<Result<T, Stop>>;

/// Results of nodes, which can say that evaluation has stopped.
pub trait Outcome: 'static {
    fn stopped() -> Self;
}
impl<T: 'static> Outcome for Result<T, Stop> {
    #[inline(always)]
    fn stopped() -> Self {
        Err(Stop::new())
    }
}
impl Outcome for Flow {
    #[inline(always)]
    fn stopped() -> Flow {
        Flow::Stop
    }
}

/// One representation.
pub trait Kind: 'static + Sized {
    type T: Number + Send + Sync + 'static;
    fn load(frame: Frame<'_>, slot: u32) -> Self::T;
    /// Unboxes what is known to be of this kind.
    fn unbox(value: Value) -> Self::T;
    fn boxed(value: Self::T) -> Value;
    /// The place of an element in a list that holds its elements as this kind; `None` in another list, or beyond its end.
    fn place(items: &mut Items, index: usize) -> Option<&mut Self::T>;
    /// The item at an index.
    fn item(items: &Items, index: usize) -> Option<Self::T>;
    /// Runs code whatever it returns.
    fn run(run: &Run, iso: &mut Isolate, frame: Frame<'_>, args: u32) -> Result<Self::T, Stop>;
    fn wrap(code: Fun<Self::T>) -> Run;
    fn rep() -> crate::ir::Rep;
}

pub struct Any;
pub struct Int;
pub struct Double;
pub struct Bool;

pub enum Operand<K: Kind> {
    Const(K::T),
    Local(u32),
    Code(Fun<K::T>),
}

impl<K: Kind> Operand<K> {
    pub fn code(self) -> Fun<K::T> {
        match self {
            Operand::Const(value) => Node::new(move |_, _| Ok(value)),
            Operand::Local(slot) => Node::new(move |_, frame| Ok(K::load(frame, slot))),
            Operand::Code(code) => code,
        }
    }
    /// Evaluates and goes on: one node for constants and locals.
    pub fn then<T: Outcome>(self, next: impl Fn(&mut Isolate, Frame<'_>, K::T) -> T + Send + Sync + 'static) -> Node<T> {
        match self {
            Operand::Const(value) => Node::new(move |iso, frame| next(iso, frame, value)),
            Operand::Local(slot) => Node::new(move |iso, frame| next(iso, frame, K::load(frame, slot))),
            Operand::Code(code) => Node::new(move |iso, frame| match code.run(iso, frame) {
                Ok(value) => next(iso, frame, value),
                Err(_) => T::stopped(),
            }),
        }
    }
}

/// Evaluates two operands and goes on with both. The first must not be a reference if evaluating the second may collect.
pub fn both<A: Kind, B: Kind, T: Outcome>(
    a: Operand<A>,
    b: Operand<B>,
    next: impl Fn(&mut Isolate, Frame<'_>, A::T, B::T) -> T + Send + Sync + 'static,
) -> Node<T> {
    match (a, b) {
        (Operand::Local(i), Operand::Local(j)) => Node::new(move |iso, frame| next(iso, frame, A::load(frame, i), B::load(frame, j))),
        (Operand::Local(i), Operand::Const(c)) => Node::new(move |iso, frame| next(iso, frame, A::load(frame, i), c)),
        (Operand::Local(i), Operand::Code(b)) => Node::new(move |iso, frame| {
            let x = A::load(frame, i);
            match b.run(iso, frame) {
                Ok(y) => next(iso, frame, x, y),
                Err(_) => T::stopped(),
            }
        }),
        (Operand::Code(a), Operand::Const(c)) => Node::new(move |iso, frame| match a.run(iso, frame) {
            Ok(x) => next(iso, frame, x, c),
            Err(_) => T::stopped(),
        }),
        (Operand::Code(a), Operand::Local(j)) => Node::new(move |iso, frame| match a.run(iso, frame) {
            Ok(x) => next(iso, frame, x, B::load(frame, j)),
            Err(_) => T::stopped(),
        }),
        (a, b) => {
            let (a, b) = (a.code(), b.code());
            Node::new(move |iso, frame| {
                let Ok(x) = a.run(iso, frame) else { return T::stopped() };
                let Ok(y) = b.run(iso, frame) else { return T::stopped() };
                next(iso, frame, x, y)
            })
        }
    }
}

impl Kind for Any {
    type T = Value;
    #[inline(always)]
    fn load(frame: Frame<'_>, slot: u32) -> Value {
        frame.get(slot)
    }
    #[inline(always)]
    fn unbox(value: Value) -> Value {
        value
    }
    #[inline(always)]
    fn boxed(value: Value) -> Value {
        value
    }
    #[inline(always)]
    fn place(items: &mut Items, index: usize) -> Option<&mut Value> {
        if let Items::Values(all) = items { all.get_mut(index) } else { None }
    }
    #[inline(always)]
    fn item(items: &Items, index: usize) -> Option<Value> {
        if let Items::Values(all) = items { all.get(index).copied() } else { None }
    }
    #[inline(always)]
    fn run(run: &Run, iso: &mut Isolate, frame: Frame<'_>, args: u32) -> Result<Value, Stop> {
        run.value(iso, frame, args)
    }
    fn wrap(code: ValueFn) -> Run {
        Run::Value(code)
    }
    #[inline(always)]
    fn rep() -> crate::ir::Rep {
        crate::ir::Rep::Value
    }
}

macro_rules! unboxed {
    ($kind:ident $t:ty, $items:ident, $run:ident $code:ty, $load:ident, $value:ident => $unbox:expr, $boxed:expr) => {
        impl Kind for $kind {
            type T = $t;
            #[inline(always)]
            fn load(frame: Frame<'_>, slot: u32) -> $t {
                frame.$load(slot)
            }
            #[inline(always)]
            fn unbox($value: Value) -> $t {
                $unbox
            }
            #[inline(always)]
            fn boxed($value: $t) -> Value {
                $boxed
            }
            #[inline(always)]
            fn place(items: &mut Items, index: usize) -> Option<&mut $t> {
                if let Items::$items(all) = items { all.get_mut(index) } else { None }
            }
            #[inline(always)]
            fn item(items: &Items, index: usize) -> Option<$t> {
                if let Items::$items(all) = items { all.get(index).copied() } else { None }
            }
            #[inline(always)]
            fn run(run: &Run, iso: &mut Isolate, frame: Frame<'_>, args: u32) -> Result<$t, Stop> {
                match run {
                    Run::$run(run) => run.run(iso, frame),
                    Run::Native(run) => {
                        iso.enter_native(frame, args);
                        Ok(Self::unbox(run(iso, Args::new(&frame.cells()[..args as usize]))?))
                    }
                    other => Ok(Self::unbox(other.value(iso, frame, args)?)),
                }
            }
            fn wrap(code: $code) -> Run {
                Run::$run(code)
            }
            #[inline(always)]
            fn rep() -> crate::ir::Rep {
                crate::ir::Rep::$run
            }
        }
    };
}
unboxed!(Int i64, Ints, Int IntFn, int, value => match value { Value::Int(i) => i, _ => 0 }, Value::Int(value));
unboxed!(Double f64, Doubles, Double DoubleFn, double, value => match value { Value::Double(d) => d.get(), _ => 0.0 }, Value::double(value));
unboxed!(Bool bool, Bools, Bool BoolFn, bool, value => value == Value::True, Value::bool(value));

/// The value of a captured variable.
#[inline(always)]
pub fn read_cell(iso: &Isolate, frame: Frame<'_>, slot: u32) -> Value {
    match frame.get(slot) {
        Value::Cell(cell) => iso.heap.cell(cell).0,
        _ => Value::Null,
    }
}
/// Assigns a captured variable.
#[inline(always)]
pub fn write_cell(iso: &mut Isolate, frame: Frame<'_>, slot: u32, value: Value) {
    if let Value::Cell(cell) = frame.get(slot) {
        *iso.heap.cell_mut(cell) = Cell(value);
    }
}
