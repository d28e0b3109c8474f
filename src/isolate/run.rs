//! Running a program: the library's entry point. May touch everything in `isolate`, and `host`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::event_loop::{self, End, state};
use super::mailbox::Mailbox;
use super::program::{Options, Program};
use super::spawn::{bury, prepare};
use crate::elements::{CoreClass, FunctionRef};
use crate::heap::{ListKind, Value};
use crate::host::Host;
use crate::interp::Isolate;
use crate::natives::support::list_of;
use crate::types::TyList;

/// Address space for the main isolate's stack: deep recursion ends in a StackOverflowError only after this much.
const MAIN_STACK: usize = 256 << 20;

/// The code of an uncaught error.
const FAILED: i64 = 255;

/// Runs `main` with the program's arguments to the end of the program, and returns the exit code. The natives must be installed.
pub fn run_main(main: FunctionRef, args: &[String], host: Arc<Host>, options: Options) -> i64 {
    super::install_natives();
    let program = Program::new(host, options);
    let args = args.to_vec();
    let on_thread = program.clone();
    let thread =
        std::thread::Builder::new().name("main".to_owned()).stack_size(MAIN_STACK).spawn(move || run_here(&on_thread, main, &args));
    match thread.map(|thread| thread.join()) {
        Ok(Ok(code)) => code,
        // The interpreter itself failed; its panic message has been printed.
        Ok(Err(_)) => FAILED,
        Err(error) => {
            program.host.write_error(&format!("Could not start a thread: {error}\n"));
            FAILED
        }
    }
}

fn run_here(program: &Arc<Program>, main: FunctionRef, args: &[String]) -> i64 {
    let (mailbox, inbox) = Mailbox::new(program.host.clone(), "main".to_owned());
    program.add(&mailbox);
    let mut isolate = prepare(program, mailbox, inbox, MAIN_STACK);
    state(&mut isolate).is_main = true;
    let function = isolate.static_tear_off(main, TyList::empty());
    let args = main_arguments(&mut isolate, main, args);
    state(&mut isolate).set_start(function, args);
    let end = event_loop::run(&mut isolate);
    let left = state(&mut isolate).left;
    bury(&mut isolate);
    let exiting = program.exiting.load(Ordering::SeqCst);
    if end == End::Stopped && !exiting && !left {
        program.host.write_error("isolate terminated by Isolate.kill\n");
    }
    program.finish();
    match end {
        End::Stopped if exiting => program.exit_code.load(Ordering::SeqCst),
        End::Failed => FAILED,
        End::Stopped if !left => FAILED,
        End::Idle | End::Stopped => program.exit_code.load(Ordering::SeqCst),
    }
}

/// `main()`, `main(args)` or `main(args, message)`: as many as it takes.
fn main_arguments(isolate: &mut Isolate, main: FunctionRef, args: &[String]) -> Vec<Value> {
    let wanted = main.signature.get().map_or(0, |s| s.positional);
    let texts = args.iter().map(|arg| isolate.string(arg)).collect();
    let list = isolate.heap.new_list(ListKind::Fixed, list_of(CoreClass::String), texts);
    [list, Value::Null].into_iter().take(wanted).collect()
}
