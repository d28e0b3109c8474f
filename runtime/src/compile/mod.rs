//! From the core tree to executable closures. May touch `ir`, `elements`, `types`, and `interp` for what the closures do.
//!
//! Each node becomes one Rust closure, specialised on the representation of its operands and on whether they are constants or locals;
//! running a program is calling them. Every function here takes `at`: how many cells of the frame are in use. Cells below it hold proper
//! values, so a collection may look at them; what a node has to keep while it evaluates something else goes to `at` and beyond.
//!
//! In reading order: `kind` (families of nodes, operand shapes), `walk` (from kind to kind), `expr`, `prim`, `access`, `elements`, `call`, `make`, `stmt`, `row`
//! (statements in a row), `tail` (bodies), `suspend` and `resume` (async and generators).

mod access;
mod call;
mod choice;
mod context;
mod effects;
mod elements;
mod expr;
mod iteration;
mod kind;
mod make;
mod prim;
mod resume;
mod row;
mod stmt;
mod suspend;
mod tail;
mod walk;

use crate::elements::{FunctionKind, FunctionRef};
use std::sync::Arc;

use crate::heap::Value;
use crate::interp::{Args, Code, Isolate, NATIVE_ROOM, Native, Prologue, Resumable, RtFunction, Run, Services, Stop};
use crate::ir::{Body, BodyKind, Rep};
use context::{Cx, next_constant};
pub use effects::set_recording;
use kind::{Any, Bool, Double, Int, Node};
use prim::Prims;

/// The code of a function, from its body; of an `external` one, from the natives that the program has.
///
/// # Errors
/// There is no such native.
pub fn code_of(function: &'static RtFunction, body: &Body, services: &Services) -> Result<Code, String> {
    match body.kind {
        BodyKind::Native => native(function.decl, body, services),
        BodyKind::Sync | BodyKind::Async(_) | BodyKind::SyncStar(_) | BodyKind::AsyncStar(_) => Ok(self::function(function, body)),
    }
}

/// The code of a body of the core tree.
fn function(function: &'static RtFunction, body: &Body) -> Code {
    let mut cx = Cx::new(function.decl, function.id, body);
    let (run, resumable) = match body.kind {
        BodyKind::Sync | BodyKind::Native => (sync(&mut cx, body), None),
        BodyKind::Async(_) | BodyKind::SyncStar(_) | BodyKind::AsyncStar(_) => {
            let (run, resumable) = resume::body(&mut cx, body);
            (run, Some(resumable))
        }
    };
    code(&mut cx, body, run, resumable)
}

fn sync(cx: &mut Cx, body: &Body) -> Run {
    fn of<K: Prims>(cx: &mut Cx, body: &Body) -> Run {
        K::wrap(cx.tail::<K>(&[&body.code], body.slots))
    }
    match body.rep {
        Rep::Value => of::<Any>(cx, body),
        Rep::Int => of::<Int>(cx, body),
        Rep::Double => of::<Double>(cx, body),
        Rep::Bool => of::<Bool>(cx, body),
    }
}

/// The code of an `external` member: its native.
fn native(decl: FunctionRef, body: &Body, services: &Services) -> Result<Code, String> {
    let key = native_key(decl);
    let args = body.type_params.len().min(1) + usize::from(body.has_this) + body.params.len();
    let run = match services.native(&key) {
        None => return Err(format!("{key} has no native implementation")),
        Some(Native::Plain(native)) => Run::Native(native),
        Some(Native::Long(native)) => long_native(args, native),
        Some(Native::Host(function)) => long_native(args, move |iso, args| function(iso, decl, args)),
    };
    let mut cx = Cx::new(decl, 0, body);
    Ok(code(&mut cx, body, run, None))
}

/// A native that may take long: after it the isolate asks whether it is interrupted. It is no kind of its own among what runs: telling apart
/// one more would cost every call more than a closure costs these.
fn long_native(args: usize, native: impl Fn(&mut Isolate, Args<'_>) -> Result<Value, Stop> + Send + Sync + 'static) -> Run {
    Run::Value(Node::new(move |iso, frame| {
        iso.enter_native(frame, args as u32);
        let result = native(iso, Args::new(&frame.cells()[..args]));
        iso.leave_long_native();
        result
    }))
}

/// `dart:core/int.+`; see `FindNative`.
pub fn native_key(decl: FunctionRef) -> String {
    let name = match decl.kind {
        FunctionKind::Setter => format!("{}=", decl.name),
        FunctionKind::Constructor | FunctionKind::Factory if decl.name.as_str().is_empty() => "new".to_owned(),
        FunctionKind::Method
        | FunctionKind::Getter
        | FunctionKind::Constructor
        | FunctionKind::Factory
        | FunctionKind::Closure
        | FunctionKind::Initializer => decl.name.to_string(),
    };
    match decl.class {
        Some(class) => format!("{}/{}.{name}", decl.library.uri, class.name),
        None => format!("{}/{name}", decl.library.uri),
    }
}

fn code(cx: &mut Cx, body: &Body, run: Run, resumable: Option<Arc<Resumable>>) -> Code {
    let has_types = !body.type_params.is_empty();
    let args = has_types as u32 + body.has_this as u32 + body.params.len() as u32;
    let slots = resumable.as_ref().map_or(body.slots, |r| r.slots).max(args);
    let signature = cx.function.signature.get();
    let positional = match signature {
        Some(signature) => signature.positional,
        None => body.params.len(),
    };
    let required = signature.map_or(positional, |s| s.required);
    let named = match signature {
        Some(signature) => signature.params[positional..].iter().map(|p| (p.name, p.required)).collect(),
        None => Vec::new(),
    };
    let prologue = prologue(cx, body, slots);
    Code {
        function: cx.function,
        args,
        has_types,
        has_this: body.has_this,
        positional: positional as u32,
        required: required as u32,
        named,
        captures: body.captures.clone(),
        slots,
        size: cx.high.max(slots) + NATIVE_ROOM,
        prologue: (!prologue.is_empty()).then_some(prologue),
        run,
        checked: (0..).zip(&body.params).filter(|(_, p)| p.check.is_some()).map(|(i, _)| i).collect(),
        resumable,
        type_env: body.type_env.clone(),
    }
}

/// Defaults first, for checks and cells want the value; constants only the isolate can make are made there.
fn prologue(cx: &mut Cx, body: &Body, slots: u32) -> Vec<Prologue> {
    let mut steps = Vec::new();
    for param in &body.params {
        let Some(default) = &param.default else { continue };
        match steps.last_mut() {
            Some(Prologue::Defaults { slots, value, .. }) if slots.end == param.slot && value.is_same(default) => slots.end += 1,
            _ => steps.push(Prologue::Defaults { slots: param.slot..param.slot + 1, value: default.clone(), id: next_constant() }),
        }
    }
    for param in &body.params {
        if let Some(ty) = param.check {
            let site = cx.site(param.pos, slots);
            steps.push(Prologue::Check { slot: param.slot, ty: cx.type_site(ty), name: param.name, site });
        }
    }
    for param in body.params.iter().filter(|p| p.cell) {
        steps.push(Prologue::Cell { slot: param.slot });
    }
    steps
}
