//! Expressions of the typed tree. May touch what `typed` may.

use oche_syntax::{Name, Span};

use super::*;
use crate::elements::{ClassRef, FieldRef, FunctionRef, LibraryRef, Selector, Signature};
use crate::library::Source;
use crate::types::Ty;

/// A function expression or local function.
#[derive(Clone, Debug)]
pub struct Closure {
    pub function: Function,
    pub name: Name,
    pub span: Span,
    pub library: LibraryRef,
    pub source: &'static Source,
    pub class: Option<ClassRef>,
    pub signature: Signature,
    /// Its type, extension types erased.
    pub ty: Ty,
}

#[derive(Clone, Debug)]
pub enum Expr {
    Const(Const),
    /// The object that the body belongs to.
    This(Rep),
    /// Read a variable that holds the value itself.
    Local(Variable, Rep),
    SetLocal(Variable, Rep, Box<Expr>),
    /// Read or write a variable that lives in a cell (captured by a closure and assigned). The slot holds the cell.
    Cell(Variable, Rep),
    SetCell(Variable, Rep, Box<Expr>),
    /// Like `Local`/`Cell`, of a `late` (or not definitely assigned) variable: throws LateInitializationError while `Absent`.
    LateLocal {
        var: Variable,
        cell: bool,
        rep: Rep,
        name: Name,
        pos: Pos,
    },
    /// Assign a `late final` local: throws if it is already set.
    SetLateFinal {
        var: Variable,
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
    /// A call of a function or constructor known at compile time, its arguments as they are written.
    Invoke(Box<Invocation>),
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
    Closure(Box<Closure>),
    /// A closure that does nothing, and has captured what can be seen here.
    Scope {
        function: FunctionRef,
        captures: Vec<Captured>,
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
    /// `receiver..section..section`: the value is kept in the variable, which the sections read.
    Cascade {
        var: Variable,
        receiver: Box<Expr>,
        /// `?..`: no section runs if it is null.
        null_aware: bool,
        sections: Vec<Expr>,
    },
    /// `receiver?.rest`: the value is kept in the variable, which the rest reads; if it is null, so is the whole.
    NullAware {
        var: Variable,
        receiver: Box<Expr>,
        rest: Box<Expr>,
        rep: Rep,
    },
    /// The element of an iteration that is under way.
    Current {
        iterator: Variable,
        element: Ty,
        await_: bool,
        pos: Pos,
    },
    Switch(Box<SwitchExpr>),
    /// A literal with elements that are more than values.
    Collection(Box<Collection>),
    /// Values that are used more than once are kept in variables, in this order; then the expression that reads them there.
    Let {
        kept: Vec<(Variable, Expr)>,
        value: Box<Expr>,
    },
    /// A call of a setter, or of `[]=`, that is known at compile time: its value is the last argument.
    Store(Box<Invocation>),
    /// `target++` and `target--`: the old value is kept in the variable, which `write` reads, and is the value of the whole.
    Postfix {
        old: Variable,
        read: Box<Expr>,
        write: Box<Expr>,
    },
    /// `pattern = value`: the value of the whole is the value.
    Destructure(Box<Destructure>),
    /// Read a `late` variable that has an initialiser, which runs at the first read.
    LateInit(LateInit, Pos),
    /// Assign one: its initialiser will not run.
    SetLateInit(LateInit, Box<Expr>),
    /// `super == right`, where `right` may be null: then nothing is called. Else `==` with `this` and the operand, read in the variable.
    SuperEquals {
        right: Box<Expr>,
        var: Variable,
        call: Box<Expr>,
        pos: Pos,
    },
    /// Something that a deferred prefix gives: throws if its library has not been loaded. The prefix is known by its text.
    Loaded {
        prefix: Const,
        value: Box<Expr>,
        pos: Pos,
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
    /// Fields in the order they are written.
    Record(Args),
    RecordField {
        record: Box<Expr>,
        field: RecordField,
    },
    /// String interpolation: each operand's `toString()`.
    Interpolate(Vec<Expr>, Pos),
    /// A type as a value.
    Type(Ty),
    Throw {
        value: Box<Expr>,
        pos: Pos,
    },
    /// Throw again what a `Try` has caught, with the same stack trace.
    Rethrow {
        exception: Variable,
        stack_trace: Variable,
    },
    /// With the type T for which a `Future<T>` is waited on.
    Await {
        value: Box<Expr>,
        ty: Ty,
        pos: Pos,
    },
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
    pub args: Args,
    /// The receiver's static type (the compiler looks for lists, strings, maps and the like).
    pub object_ty: Ty,
    pub rep: Rep,
    pub pos: Pos,
}

#[derive(Clone, Debug)]
pub struct CallFunction {
    pub function: Expr,
    pub type_args: TypeArgs,
    pub args: Args,
    pub rep: Rep,
    pub pos: Pos,
}

/// Arguments in the order they are written and evaluated, each with its name if it has one.
pub type Args = Vec<(Option<Name>, Expr)>;

pub fn positional(args: Vec<Expr>) -> Args {
    args.into_iter().map(|arg| (None, arg)).collect()
}

#[derive(Clone, Debug)]
pub struct Invocation {
    pub callee: Callee,
    pub type_args: Vec<Ty>,
    pub args: Args,
    pub rep: Rep,
    pub pos: Pos,
}

/// A `late` variable with an initialiser: where its value is, whether it has one yet, and the closure that makes it.
#[derive(Clone, Copy, Debug)]
pub struct LateInit {
    pub var: Variable,
    pub flag: Variable,
    pub thunk: Variable,
    pub rep: Rep,
}

#[derive(Clone, Debug)]
pub enum Callee {
    /// With the receiver, if it has one.
    Function(FunctionRef, Option<Expr>),
    /// An object of the class is made, and initialised by the constructor.
    New(ClassRef, FunctionRef),
}

impl Expr {
    /// How this node delivers its value.
    pub fn rep(&self) -> Rep {
        match self {
            Expr::Const(value) => value.rep(),
            Expr::This(rep)
            | Expr::Local(_, rep)
            | Expr::Cell(_, rep)
            | Expr::Static(_, rep, _)
            | Expr::LateLocal { rep, .. }
            | Expr::Field { rep, .. } => *rep,
            Expr::SetLocal(_, rep, _) | Expr::SetCell(_, rep, _) => *rep,
            Expr::SetLateFinal { value, .. } | Expr::SetStatic(_, value, _) | Expr::SetField { value, .. } => value.rep(),
            Expr::Switch(switch) => switch.rep,
            Expr::Invoke(invocation) => match invocation.callee {
                Callee::Function(..) => invocation.rep,
                Callee::New(..) => Rep::Value,
            },
            Expr::CallStatic { rep, .. }
            | Expr::NullAware { rep, .. }
            | Expr::As { rep, .. }
            | Expr::NullCheck { rep, .. }
            | Expr::If { rep, .. }
            | Expr::IfNull { rep, .. } => *rep,
            Expr::CallMethod(call) | Expr::CallDynamic(call) => call.rep,
            Expr::CallFunction(call) => call.rep,
            Expr::Prim(op, ..) => op.rep(),
            Expr::Equals { .. } | Expr::Is { .. } | Expr::And(..) | Expr::Or(..) | Expr::SuperEquals { .. } => Rep::Bool,
            Expr::Let { value, .. } | Expr::Loaded { value, .. } | Expr::SetLateInit(_, value) => value.rep(),
            Expr::Store(call) => call.args.last().map_or(Rep::Value, |(_, value)| value.rep()),
            Expr::Postfix { read, .. } => read.rep(),
            Expr::LateInit(late, _) => late.rep,
            Expr::Convert { to, .. } => *to,
            Expr::New { .. }
            | Expr::Closure(_)
            | Expr::Scope { .. }
            | Expr::TearOff { .. }
            | Expr::Instantiate { .. }
            | Expr::List { .. }
            | Expr::Set { .. }
            | Expr::Map { .. }
            | Expr::Record(_)
            | Expr::Cascade { .. }
            | Expr::Current { .. }
            | Expr::Collection(_)
            | Expr::Destructure(_)
            | Expr::RecordField { .. }
            | Expr::Interpolate(..)
            | Expr::Type(_)
            | Expr::Throw { .. }
            | Expr::Rethrow { .. }
            | Expr::Await { .. }
            | Expr::Absent
            | Expr::NoSuchMethod { .. } => Rep::Value,
        }
    }

    /// This node with its value in the representation `to`.
    pub fn held_as(self, to: Rep) -> Expr {
        if self.rep() == to { self } else { Expr::Convert { value: Box::new(self), to } }
    }
}
