//! Expressions of the typed tree. May touch what `typed` may.

use oche_syntax::ast::Text;
use oche_syntax::{Name, Span};

use super::*;
use crate::elements::{ClassRef, CoreClass, FieldRef, FunctionRef, LibraryRef, Selector, Signature, core_type};
use crate::library::Source;
use crate::types::Ty;

/// A function expression or local function.
#[derive(Clone, Debug)]
pub struct Closure {
    pub function: Function,
    pub name: Name,
    pub span: Span,
    /// Where its declaration begins, with its return type.
    pub begins: u32,
    pub library: LibraryRef,
    pub source: &'static Source,
    pub class: Option<ClassRef>,
    pub signature: Signature,
}

/// An expression with its static type.
#[derive(Clone, Debug)]
pub struct Expr {
    pub node: Node,
    pub ty: Ty,
}

#[derive(Clone, Debug)]
pub enum Node {
    Const(Const),
    /// The object that the body belongs to.
    This,
    /// Read a variable.
    Local(Variable),
    SetLocal(Variable, Box<Expr>),
    /// Read a `late` (or not definitely assigned) variable: throws LateInitializationError if it has no value.
    LateLocal(Variable, Pos),
    /// Assign a `late final` variable: throws if it is already set.
    SetLateFinal(Variable, Box<Expr>, Pos),
    /// Read a `late` variable that has an initialiser, which runs at the first read.
    LateInit(LateInit, Pos),
    /// Assign one: its initialiser will not run.
    SetLateInit(LateInit, Box<Expr>),
    /// Static field or top-level variable, initialised at first read.
    Static(FieldRef, Pos),
    SetStatic(FieldRef, Box<Expr>, Pos),
    /// A field of an object whose class is known to have exactly this field here (constructors, `super.x`).
    Field {
        object: Box<Expr>,
        field: FieldRef,
        pos: Pos,
    },
    SetField {
        object: Box<Expr>,
        field: FieldRef,
        value: Box<Expr>,
        pos: Pos,
    },
    /// A value where another type is wanted, or where more is known of it: it is of the node's type, and nothing is checked.
    Fit(Box<Expr>),
    /// A call of a function or constructor known at compile time, its arguments as they are written.
    Invoke(Box<Invocation>),
    /// Dispatch on the receiver's class.
    CallMethod(Box<CallMethod>),
    /// Call a value that is statically of a function type (arguments are known to fit).
    CallFunction(Box<CallFunction>),
    /// Receiver or callee of type `dynamic` (or `Function`): everything is checked at run time. `selector.name` `call` on a function
    /// value calls it. Getter, setter and operator uses come here too, by the selector's kind.
    CallDynamic(Box<CallMethod>),
    /// A call of a setter, or of `[]=`, that is known at compile time: its value is the last argument.
    Store(Box<Invocation>),
    Closure(Box<Closure>),
    /// A closure that does nothing, and has captured what can be seen here.
    Scope {
        function: FunctionRef,
        captures: Vec<Captured>,
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
    /// `super == right`, where `right` may be null: then nothing is called. Else `==` with `this` and the operand, read in the variable.
    SuperEquals {
        right: Box<Expr>,
        var: Variable,
        call: Box<Expr>,
        pos: Pos,
    },
    Is {
        value: Box<Expr>,
        ty: Ty,
    },
    /// Checked conversion to the node's type.
    As {
        value: Box<Expr>,
        why: AsKind,
        pos: Pos,
    },
    /// `e!`
    NullCheck(Box<Expr>, Pos),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `a ?? b`
    IfNull {
        value: Box<Expr>,
        otherwise: Box<Expr>,
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
    },
    /// Values that are used more than once are kept in variables, in this order; then the expression that reads them there.
    Let {
        kept: Vec<(Variable, Expr)>,
        value: Box<Expr>,
    },
    /// `target++` and `target--`: the old value is kept in the variable, which `write` reads, and is the value of the whole.
    Postfix {
        old: Variable,
        read: Box<Expr>,
        write: Box<Expr>,
    },
    /// `pattern = value`: the value of the whole is the value.
    Destructure(Box<Destructure>),
    /// The element of an iteration that is under way.
    Current {
        iterator: Variable,
        await_: bool,
        pos: Pos,
    },
    Switch(Box<SwitchExpr>),
    /// A literal with elements that are more than values.
    Collection(Box<Collection>),
    /// Literals with the types of what is in them.
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
    Throw(Box<Expr>, Pos),
    /// Throw again what a `Try` has caught, with the same stack trace.
    Rethrow {
        exception: Variable,
        stack_trace: Variable,
    },
    /// Of type T, it waits for a `Future<T>`.
    Await(Box<Expr>, Pos),
    /// Something that a deferred prefix gives: throws if its library has not been loaded. The prefix is known by its text.
    Loaded {
        prefix: Const,
        value: Box<Expr>,
        pos: Pos,
    },
    /// `noSuchMethod` of the receiver with an Invocation of a member that is missing (forwarders of `noSuchMethod`).
    NoSuchMethod {
        object: Box<Expr>,
        selector: Selector,
        type_args: Vec<Ty>,
        args: Args,
        pos: Pos,
    },
}

#[derive(Clone, Debug)]
pub struct CallMethod {
    pub object: Expr,
    pub selector: Selector,
    pub type_args: Vec<Ty>,
    pub args: Args,
    pub pos: Pos,
}

#[derive(Clone, Debug)]
pub struct CallFunction {
    pub function: Expr,
    pub type_args: Vec<Ty>,
    pub args: Args,
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
    pub pos: Pos,
}

/// A `late` variable with an initialiser: where its value is, whether it has one yet, and the closure that makes it.
#[derive(Clone, Copy, Debug)]
pub struct LateInit {
    pub var: Variable,
    pub flag: Variable,
    pub thunk: Variable,
}

#[derive(Clone, Debug)]
pub enum Callee {
    /// With the receiver, if it has one.
    Function(FunctionRef, Option<Expr>),
    /// An object of the class is made, and initialised by the constructor.
    New(ClassRef, FunctionRef),
}

impl Node {
    /// A call of a function that has no type parameters, known at compile time.
    pub fn call(function: FunctionRef, this: Option<Expr>, args: Vec<Expr>, pos: Pos) -> Node {
        let callee = Callee::Function(function, this);
        Node::Invoke(Box::new(Invocation { callee, type_args: Vec::new(), args: positional(args), pos }))
    }
}

impl Expr {
    pub fn new(node: Node, ty: Ty) -> Expr {
        Expr { node, ty }
    }

    pub fn local(var: Variable, ty: Ty) -> Expr {
        Expr::new(Node::Local(var), ty)
    }

    pub fn int(value: i64) -> Expr {
        Expr::new(Node::Const(Const::Int(value)), core_type(CoreClass::Int, &[]))
    }

    pub fn text(text: &str) -> Expr {
        let text = constant::intern_text(&Text::Utf8(text.to_owned()));
        Expr::new(Node::Const(Const::String(text)), core_type(CoreClass::String, &[]))
    }

    pub fn null() -> Expr {
        Expr::new(Node::Const(Const::Null), Ty::null())
    }

    /// A value that Dart takes for one of its type without knowing it: as what it is known to be.
    pub fn trusted(&self) -> Option<&Expr> {
        match &self.node {
            Node::As { value, why: AsKind::Trusted, .. } => Some(value),
            _ => None,
        }
    }

    /// The value as what it is known to be.
    pub fn into_known(self) -> Expr {
        match self.node {
            Node::As { value, why: AsKind::Trusted, .. } => *value,
            _ => self,
        }
    }

    /// The value as one of this type, which it is known to be, or can be used as.
    pub fn fit(self, ty: Ty) -> Expr {
        match self.node {
            _ if self.ty == ty => self,
            Node::Const(_) => Expr { ty, ..self },
            _ => Expr::new(Node::Fit(Box::new(self)), ty),
        }
    }
}
