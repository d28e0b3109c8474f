//! What a program's stages above give to its isolates: the front end that has checked it, the compiler, and the table of natives. May touch `ir` and
//! `elements`.

use std::fmt::Debug;
use std::sync::Arc;

use super::{Args, Code, Isolate, NativeFn, RtFunction, Stop};
use crate::elements::{ClassRef, FunctionRef};
use crate::heap::Value;
use crate::ir::Body;

/// Answers the run time's questions about declarations.
pub trait FrontEnd: Send + Sync + Debug {
    /// The body of a function that has one, made at the first call.
    ///
    /// # Errors
    /// A compile-time error found only now (core library in development).
    fn body(&self, function: FunctionRef) -> Result<Arc<Body>, String>;
    /// `class` is empty for a top-level function. Constructors are named as in `Function::name`.
    fn function(&self, library: &str, class: &str, name: &str) -> Option<FunctionRef>;
    fn class(&self, library: &str, name: &str) -> Option<ClassRef>;
    /// Where in the source a position of a function is, for stack traces.
    fn locate(&self, function: FunctionRef, pos: u32) -> Option<Location>;
    /// The position at which a function's declaration begins, with its annotations and its return type.
    fn beginning(&self, function: FunctionRef) -> u32 {
        function.span.start
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    pub uri: String,
    /// From 1.
    pub line: u32,
    pub column: u32,
}

/// Nothing is declared.
impl FrontEnd for () {
    fn body(&self, function: FunctionRef) -> Result<Arc<Body>, String> {
        Err(format!("no body for {}", function.name))
    }
    fn function(&self, _: &str, _: &str, _: &str) -> Option<FunctionRef> {
        None
    }
    fn class(&self, _: &str, _: &str) -> Option<ClassRef> {
        None
    }
    fn locate(&self, _: FunctionRef, _: u32) -> Option<Location> {
        None
    }
}

/// A native that carries something along: a function of the Rust program around. It is told which declaration it is the half of.
pub type HostFunction = Arc<dyn Fn(&mut Isolate, FunctionRef, Args<'_>) -> Result<Value, Stop> + Send + Sync>;

/// The Rust half of an `external` declaration.
#[derive(Clone)]
pub enum Native {
    Plain(NativeFn),
    /// Whose work grows with what it is given.
    Long(NativeFn),
    Host(HostFunction),
}

/// Finds a native by its key: `{library}/{class}.{name}` or `{library}/{name}`, as `dart:core/int.+`, `dart:core/identical`. The name is
/// that of the declaration (`unary-`, `[]=`); setters end in `=`; the unnamed constructor is `new`.
pub type FindNative = Arc<dyn Fn(&str) -> Option<Native> + Send + Sync>;

/// Makes a function's code from its body, at the first call. The error is a message for the program's author.
pub type Compiler = fn(&'static RtFunction, &Body, &Services) -> Result<Code, String>;

/// The services that an isolate has from its program.
#[derive(Clone)]
pub struct Services {
    pub front_end: Arc<dyn FrontEnd>,
    pub natives: FindNative,
    pub compiler: Compiler,
}

impl Services {
    /// The native with this key.
    pub fn native(&self, key: &str) -> Option<Native> {
        (self.natives)(key)
    }
}
