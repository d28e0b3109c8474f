//! Running compiled code: the isolate's state, calls, dispatch, run-time types, exceptions, suspension. May touch `heap`, `ir`,
//! `types`, `elements`. The code of a function that is called for the first time comes from the compiler that the program brings.
//!
//! An [`Isolate`] owns everything that changes: heap, value stack, statics, inline caches. Compiled code is shared by all isolates. A
//! native is a function `fn(&mut Isolate, Args) -> Result<Value, Stop>`; the methods of `Isolate` are what it works with.
//!
//! The rule natives must keep: a value held only in a Rust variable does not survive a call back into Dart code (`call`, `invoke`,
//! `equals`, `hash_code`, `to_str`, `error`…). Arguments are safe, they are on the stack; anything else goes through
//! [`Isolate::push`] or [`crate::heap::Heap::keep`] first.

mod arguments;
mod caches;
mod call;
mod checks;
mod constants;
mod dispatch;
mod errors;
mod function;
mod hooks;
mod isolate;
mod memo;
mod objects;
mod origin;
mod rti;
mod safepoint;
mod sites;
mod stack;
mod suspend;
mod suspension;
mod table;
mod trace;
mod values;
mod waiting;

pub use errors::Uncaught;
pub use function::{Args, BoolFn, Code, DoubleFn, IntFn, NativeFn, Node, RtFunction, Run, StmtFn, ValueFn};
pub use hooks::{Compiler, FindNative, FrontEnd, HostFunction, Location, Native, Services};
pub use isolate::{Control, Extension, Isolate, Note, Pushed};
pub use origin::{Origin, PackageSource};
pub use stack::Frame;
pub use suspend::NATIVES;
pub use trace::MadeAt;
pub(crate) use values::{RECORD_HASH, mix_record_hash};
pub use waiting::Waiting;

pub(crate) use arguments::{NATIVE_ROOM, STACK_RESERVE};
pub(crate) use caches::{CachedMember, Fit, MethodSite, Shape};
pub(crate) use function::Prologue;
pub(crate) use sites::{OpenType, Place, TypeSite};
pub(crate) use suspension::{Resumable, ResumableKind, Resumption, Suspension};

/// Evaluation has stopped: an exception is on its way (or the isolate is being killed). Why is parked in the isolate, so that this is
/// nothing at all and results fit in two registers.
#[derive(Debug)]
pub struct Stop(());

impl Stop {
    /// For nodes that pass on what a child has reported.
    #[inline(always)]
    pub(crate) fn new() -> Stop {
        Stop(())
    }
}

/// The ways a statement can end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    Next,
    /// The value is in `Isolate::result`.
    Return,
    Break(u32),
    Continue(u32),
    Stop,
    /// The body is suspended: an `await` or `yield` has been reached.
    Suspend,
}
