//! The core tree: what the checker hands to the compiler. Sugar is gone, every name is a slot or an element, every static type that
//! matters at run time stands in the tree. May touch `elements`, `types` and the syntax crate's small data types.
//!
//! Invariants: a slot of representation `Int` always holds an int when read (likewise `Double`, `Bool`): static types are sound, and
//! where Dart needs a run-time check there is an `As` node. `Await` and `Yield` stand anywhere an expression or statement may; the
//! compiler's suspension pass brings them to statement level.

use std::fmt;

use oche_syntax::Name;
use oche_syntax::ast::Text;
use rustc_hash::FxHashMap;

use crate::elements::{ClassRef, FieldRef, FunctionRef, ParamRef, Selector};
use crate::sorting::Arrange;
use crate::types::{Ty, TyList};

pub mod constant;
mod place;
mod rep;
pub use constant::ConstRef;
pub use rep::Rep;
pub(crate) use rep::{bool_prims, double_prims, int_prims, value_prims};

/// A place in a function's frame.
pub type Slot = u32;

/// The body of a function, closure, constructor or initialiser.
///
/// Frame: `[type arguments] [this] parameters… then, in any order, captured values, locals and temporaries`, which start as null. The callee fills parameters passed as `Absent` with their defaults, then wraps those that are `cell`s.
pub struct Body {
    /// The function's own type parameters: slot 0 holds the arguments if there are any.
    pub type_params: Vec<ParamRef>,
    pub has_this: bool,
    pub params: Vec<Param>,
    /// Values a closure brings along are copied into these slots on entry (in the order of `Expr::Closure::captures`).
    pub captures: Vec<Slot>,
    /// Size of the frame.
    pub slots: u32,
    pub kind: BodyKind,
    /// Where each type parameter that the body mentions is found at run time.
    pub type_env: FxHashMap<ParamRef, ParamSource>,
    /// Representation of the result (of a `Sync` body).
    pub rep: Rep,
    pub code: Stmt,
}

/// Equal texts for equal trees, in every run.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut types: Vec<_> = self.type_env.iter().collect();
        types.arrange_by_key(|(param, source)| (param.name.as_str(), format!("{source:?}")));
        f.debug_struct("Body")
            .field("type_params", &self.type_params)
            .field("has_this", &self.has_this)
            .field("params", &self.params)
            .field("captures", &self.captures)
            .field("slots", &self.slots)
            .field("kind", &self.kind)
            .field("type_env", &types)
            .field("rep", &self.rep)
            .field("code", &self.code)
            .finish()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyKind {
    Sync,
    /// With the future value type: the call's result is a `_Future<T>`.
    Async(Ty),
    /// With the element type: the result is an `Iterable<T>` / a `Stream<T>`.
    SyncStar(Ty),
    AsyncStar(Ty),
    /// An `external` member: its native is found by name; `code` is empty.
    Native,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub slot: Slot,
    pub rep: Rep,
    /// For an optional parameter that was not passed. `None`: required.
    pub default: Option<Const>,
    /// Must be checked against this type on entry (covariant, or generic-covariant, parameter).
    pub check: Option<Ty>,
    /// Captured and assigned: on entry the slot gets a fresh cell that holds the argument.
    pub cell: bool,
    pub name: Name,
    /// Where a failed check is said to be.
    pub pos: Pos,
}

/// Where a type parameter's argument is at run time.
#[derive(Clone, Copy, Debug)]
pub enum ParamSource {
    /// The `index`th of the type arguments in a slot.
    Slot { slot: Slot, index: u32 },
    /// The `index`th argument of `class` as the object in the slot (`this`) implements it.
    This { slot: Slot, class: ClassRef, index: u32 },
}

#[derive(Clone, Debug)]
pub enum Const {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    String(&'static Text),
    /// Any other constant: canonical, made once per isolate.
    Object(ConstRef),
}

impl Const {
    /// Whether both are one object.
    pub fn is_same(&self, other: &Const) -> bool {
        match (self, other) {
            (Const::Null, Const::Null) => true,
            (Const::Bool(a), Const::Bool(b)) => a == b,
            (Const::Int(a), Const::Int(b)) => a == b,
            (Const::Double(a), Const::Double(b)) => a.to_bits() == b.to_bits(),
            (Const::String(a), Const::String(b)) => a == b,
            (Const::Object(a), Const::Object(b)) => a == b,
            _ => false,
        }
    }
}

/// Source offset in the function's file, for stack traces and errors.
pub type Pos = u32;
/// A call that is nowhere in the source, as a superclass's constructor where nothing is written: stack traces show the file only.
pub const NOWHERE: Pos = u32::MAX;
/// A call that stack traces don't show: in Dart there is none.
pub const HIDDEN: Pos = u32::MAX - 1;

#[derive(Clone, Debug)]
pub enum Expr {
    Const(Const),
    /// Read a slot that holds the value itself.
    Local(Slot, Rep),
    SetLocal(Slot, Rep, Box<Expr>),
    /// Read or write a variable that lives in a cell (captured by a closure and assigned). The slot holds the cell.
    Cell(Slot, Rep),
    SetCell(Slot, Rep, Box<Expr>),
    /// Like `Local`/`Cell`, of a `late` (or not definitely assigned) variable: throws LateInitializationError while `Absent`.
    LateLocal {
        slot: Slot,
        cell: bool,
        rep: Rep,
        name: Name,
        pos: Pos,
    },
    /// Assign a `late final` local: throws if it is already set.
    SetLateFinal {
        slot: Slot,
        cell: bool,
        name: Name,
        value: Box<Expr>,
        pos: Pos,
    },
    /// Static field or top-level variable, initialised at first read.
    Static(FieldRef, Rep, Pos),
    SetStatic(FieldRef, Box<Expr>, Pos),
    /// A field of an object whose class is known to have exactly this field here (constructors, `super.x`).
    Field {
        object: Box<Expr>,
        field: FieldRef,
        rep: Rep,
        pos: Pos,
    },
    SetField {
        object: Box<Expr>,
        field: FieldRef,
        value: Box<Expr>,
        pos: Pos,
    },
    /// A function known at compile time. `args` in calling order (see `Signature`), `this` included, `Absent` for those not given;
    /// type arguments in `type_args`.
    CallStatic {
        function: FunctionRef,
        type_args: TypeArgs,
        args: Vec<Expr>,
        rep: Rep,
        pos: Pos,
    },
    /// Dispatch on the receiver's class. `type_args` is empty for a non-generic callee.
    CallMethod(Box<CallMethod>),
    /// Call a value that is statically of a function type (arguments are known to fit).
    CallFunction(Box<CallFunction>),
    /// Receiver or callee of type `dynamic` (or `Function`): everything is checked at run time. `selector.name` `call` on a function
    /// value calls it. Getter, setter and operator uses come here too, by the selector's kind.
    CallDynamic(Box<CallMethod>),
    /// Allocate and construct: `constructor` is generative, `args` without `this`.
    New {
        class: ClassRef,
        type_args: Vec<Ty>,
        constructor: FunctionRef,
        args: Vec<Expr>,
        pos: Pos,
    },
    Closure {
        function: FunctionRef,
        body: std::sync::Arc<Body>,
        captures: Vec<Slot>,
        ty: Ty,
    },
    /// `object.method` as a value; for `super.method` the function is given.
    TearOff {
        object: Box<Expr>,
        selector: Selector,
        function: Option<FunctionRef>,
        pos: Pos,
    },
    /// A generic function value with type arguments applied.
    Instantiate {
        function: Box<Expr>,
        type_args: Vec<Ty>,
        pos: Pos,
    },
    Prim(Prim, Vec<Expr>, Pos),
    /// `==` as the language defines it: null is handled here, else the left operand's `==` is called.
    Equals {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
        pos: Pos,
    },
    Is {
        value: Box<Expr>,
        ty: Ty,
    },
    /// Checked conversion. The value is returned unchanged (representation by `rep`).
    As {
        value: Box<Expr>,
        ty: Ty,
        why: AsKind,
        rep: Rep,
        pos: Pos,
    },
    /// `e!`
    NullCheck {
        value: Box<Expr>,
        rep: Rep,
        pos: Pos,
    },
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
        rep: Rep,
    },
    /// `a ?? b`
    IfNull {
        value: Box<Expr>,
        otherwise: Box<Expr>,
        rep: Rep,
    },
    /// Statements, then a value. A `Break` may not leave it.
    Block {
        stmts: Vec<Stmt>,
        value: Box<Expr>,
    },
    /// Change of representation: boxes, or unboxes what is known to be of that kind.
    Convert {
        value: Box<Expr>,
        to: Rep,
    },
    List {
        element: Ty,
        items: Vec<Expr>,
    },
    Set {
        element: Ty,
        items: Vec<Expr>,
    },
    Map {
        key: Ty,
        value: Ty,
        entries: Vec<(Expr, Expr)>,
    },
    Record {
        positional: Vec<Expr>,
        named: Vec<(Name, Expr)>,
    },
    RecordField {
        record: Box<Expr>,
        field: RecordField,
    },
    /// String interpolation: each operand's `toString()`.
    Interpolate(Vec<Expr>, Pos),
    /// A type as a value.
    Type(Ty),
    /// Type arguments as a value, for a type-args slot.
    TypeArgs(Vec<Ty>),
    Throw {
        value: Box<Expr>,
        pos: Pos,
    },
    /// Throw again what a `Try` has caught, with the same stack trace.
    Rethrow {
        exception: Slot,
        stack_trace: Slot,
    },
    /// With the type T for which a `Future<T>` is waited on.
    Await {
        value: Box<Expr>,
        ty: Ty,
        pos: Pos,
    },
    /// Whether assertions are enabled.
    AssertsEnabled,
    /// The marker for an argument not given.
    Absent,
    /// `noSuchMethod` of the receiver with an Invocation of a member that is missing (forwarders of `noSuchMethod`).
    NoSuchMethod {
        object: Box<Expr>,
        selector: Selector,
        type_args: TypeArgs,
        positional: Vec<Expr>,
        named: Vec<(Name, Expr)>,
        pos: Pos,
    },
}

#[derive(Clone, Debug)]
pub struct CallMethod {
    pub object: Expr,
    pub selector: Selector,
    pub type_args: TypeArgs,
    pub positional: Vec<Expr>,
    /// In source order of evaluation; names distinct.
    pub named: Vec<(Name, Expr)>,
    /// The receiver's static type (the compiler looks for lists, strings, maps and the like).
    pub object_ty: Ty,
    pub rep: Rep,
    pub pos: Pos,
}

#[derive(Clone, Debug)]
pub struct CallFunction {
    pub function: Expr,
    pub type_args: TypeArgs,
    pub positional: Vec<Expr>,
    pub named: Vec<(Name, Expr)>,
    pub rep: Rep,
    pub pos: Pos,
}

/// Type arguments passed along with a call.
#[derive(Debug, Clone)]
pub enum TypeArgs {
    None,
    /// They may mention type parameters of the body's `type_env`.
    Types(Vec<Ty>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AsKind {
    /// `e as T`: "type 'X' is not a subtype of type 'T' in type cast".
    Cast,
    /// Dart takes a value for one of this type without a look; here it is looked at where it must be one.
    Trusted,
    /// An implicit downcast from dynamic or a covariance check: "type 'X' is not a subtype of type 'T'", with " of 'name'" for
    /// a parameter or variable.
    Implicit(Option<Name>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordField {
    Positional(u32),
    Named(Name),
}

/// Operations the compiler turns into machine operations. Operands have the representation the name says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prim {
    IntAdd,
    IntSub,
    IntMul,
    /// `~/` and `%`: throw IntegerDivisionByZeroException.
    IntDiv,
    IntMod,
    /// `int / int`, a double.
    IntQuot,
    IntAnd,
    IntOr,
    IntXor,
    /// Shifts throw ArgumentError for a negative count.
    IntShl,
    IntShr,
    IntUShr,
    IntNeg,
    IntNot,
    IntLt,
    IntLe,
    IntGt,
    IntGe,
    IntEq,
    DoubleAdd,
    DoubleSub,
    DoubleMul,
    DoubleDiv,
    DoubleMod,
    DoubleNeg,
    DoubleLt,
    DoubleLe,
    DoubleGt,
    DoubleGe,
    DoubleEq,
    IntToDouble,
    /// `~/` of doubles: an int; throws UnsupportedError for NaN and infinities.
    DoubleIntDiv,
    BoolNot,
    BoolEq,
    /// `&`, `|`, `^` of bool (both operands evaluated).
    BoolAnd,
    BoolOr,
    BoolXor,
    /// `identical(a, b)`; operands are values.
    Identical,
    IsNull,
    /// `String + String`, values known to be strings.
    Concat,
}

/// A jump target inside one body.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Label(pub u32);

#[derive(Clone, Debug)]
pub enum Stmt {
    Expr(Expr),
    Block(Vec<Stmt>),
    /// Declare a variable that lives in a cell: the slot gets a fresh cell with this value (`Absent` if none).
    NewCell {
        slot: Slot,
        value: Option<Expr>,
    },
    /// The slot gets a fresh cell with the old one's value (a `for` variable, per iteration).
    CopyCell(Slot),
    If {
        condition: Expr,
        then: Box<Stmt>,
        otherwise: Option<Box<Stmt>>,
    },
    /// `Break(label)` leaves it; `Continue(label)` goes to `update`.
    While {
        label: Label,
        condition: Expr,
        body: Box<Stmt>,
        update: Vec<Expr>,
    },
    DoWhile {
        label: Label,
        body: Box<Stmt>,
        condition: Expr,
    },
    /// `Break(label)` leaves it.
    Labeled {
        label: Label,
        body: Box<Stmt>,
    },
    Break(Label),
    Continue(Label),
    Return(Option<Expr>),
    Try {
        body: Box<Stmt>,
        catch: Option<Catch>,
        finally: Option<Box<Stmt>>,
    },
    Yield {
        value: Expr,
        star: bool,
        pos: Pos,
    },
}

/// Catches everything; the checker has turned `on` clauses into tests that end in `Rethrow`.
#[derive(Clone, Debug)]
pub struct Catch {
    /// Gets the thrown object.
    pub exception: Slot,
    /// Gets its StackTrace.
    pub stack_trace: Slot,
    pub body: Box<Stmt>,
}

/// Type arguments of an instantiated tear-off or class, for constants.
pub type ConstTypes = TyList;
