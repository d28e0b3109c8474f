//! Running a program: the library's entry point. May touch everything in `isolate`, and `host`.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::alive::{self, Awaits, WaitsFor};
use super::driver::{ISOLATE_STACK, MAIN_STACK};
use super::event_loop::{self, End, state};
use super::mailbox::Mailbox;
use super::program::{Program, STUCK};
use super::spawn::{contain, dispose, prepare};
use crate::elements::{CoreClass, FunctionRef};
use crate::heap::{ListKind, Value};
use crate::host::apart::Slot;
use crate::host::{defect, threads};
use crate::natives::support::list_of;
use crate::types::TyList;

/// The code of an uncaught error.
const FAILED: i64 = 255;

/// The end of a program.
#[derive(Default)]
pub struct Outcome {
    /// The exit code.
    pub code: i64,
    /// The things it would wait for for ever.
    pub stuck: Option<Vec<WaitsFor>>,
    /// The chain that `main` waits for still, if the program is over though `main` never came to its end.
    pub unfinished: Option<Awaits>,
}

/// Runs `main` with the program's arguments to the end of the program.
pub fn run_main(main: FunctionRef, args: &[String], program: Arc<Program>) -> Outcome {
    let (args, on_thread) = (args.to_vec(), program.clone());
    let stacks = [MAIN_STACK, MAIN_STACK / 4, ISOLATE_STACK];
    let thread = threads::start_with_one_of("main", &stacks, move |stack| run_here(&on_thread, main, &args, stack));
    match thread.map(JoinHandle::join) {
        Ok(Ok(outcome)) => outcome,
        // Not even the end went well; it has said so.
        Ok(Err(_)) => Outcome { code: defect::EXIT_CODE, ..Outcome::default() },
        Err((_, error)) => {
            program.host.write_error(&format!("Could not start a thread: {error}\n"));
            Outcome { code: FAILED, ..Outcome::default() }
        }
    }
}

/// A program that has been told to end may take so long over it.
const GRACE: Duration = Duration::from_millis(500);

/// Runs a program, but not for ever: at `until` it is killed, and nothing comes of it. If even then it does not end, because something in
/// the system holds it, its threads are left where they are.
pub fn run_main_until(main: FunctionRef, args: &[String], program: Arc<Program>, until: Option<Instant>) -> Option<Outcome> {
    let Some(until) = until else { return Some(run_main(main, args, program)) };
    let (args, on_thread) = (args.to_vec(), program.clone());
    let ended = Slot::new();
    let filled = ended.clone();
    let running = threads::start("runner", threads::SMALL_STACK, move || {
        // Nobody waits for it any more if it took too long.
        filled.fill(run_main(main, &args, on_thread));
    });
    if let Err(error) = running {
        program.host.write_error(&format!("Could not start a thread: {error}\n"));
        return None;
    }
    let in_time = ended.wait_until(until);
    if in_time.is_none() {
        program.kill_all();
        ended.wait_until(Instant::now() + GRACE);
    }
    in_time
}

fn run_here(program: &Arc<Program>, main: FunctionRef, args: &[String], stack: usize) -> Outcome {
    let (mailbox, inbox) = Mailbox::new(program, "main".to_owned());
    let id = mailbox.isolate;
    program.add(&mailbox);
    program.driver.begins(id);
    let mut isolate = prepare(program, mailbox, inbox, stack);
    state(&mut isolate).is_main = true;
    let function = isolate.static_tear_off(main, TyList::empty());
    let texts = args.iter().map(|arg| isolate.string(arg)).collect();
    let list = isolate.heap.new_list(ListKind::Fixed, list_of(CoreClass::String), texts);
    state(&mut isolate).set_start(function, main_arguments(main, [list, Value::Null]));
    let end = contain(&mut isolate, event_loop::run);
    let stuck = (end == End::Stuck).then(|| alive::status(&mut isolate, false).waits_for);
    let unfinished = if end == End::Idle { alive::unfinished_main(&mut isolate) } else { None };
    let left = state(&mut isolate).left;
    program.driver.is_over(id);
    dispose(&mut isolate, end);
    let exiting = program.exiting.load(Ordering::SeqCst);
    if end == End::Stopped && !exiting {
        let how = if left { "exit" } else { "kill" };
        program.host.write_error(&format!("isolate terminated by Isolate.{how}\n"));
    }
    program.finish(id);
    let code = match end {
        End::Idle | End::Failed | End::Stopped if !exiting && program.defective.load(Ordering::SeqCst) => defect::EXIT_CODE,
        End::Stopped if exiting => program.exit_code.load(Ordering::SeqCst),
        End::Failed => FAILED,
        End::Stuck => STUCK,
        End::Stopped => FAILED,
        End::Idle => program.exit_code.load(Ordering::SeqCst),
    };
    Outcome { code, stuck, unfinished }
}

/// The arguments that `main()`, `main(args)` or `main(args, message)` is called with.
pub fn main_arguments(main: FunctionRef, given: [Value; 2]) -> Vec<Value> {
    let wanted = main.signature.get().map_or(0, |s| s.positional);
    given.into_iter().take(wanted).collect()
}
