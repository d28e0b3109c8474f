//! A running program as Rust holds it. Everything Dart does happens on the program's own thread, with a stack of its own; a call is
//! handed over and waited for. May touch `running`.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, Sender, bounded, unbounded};

use super::running::{Running, Text};
use super::{Engine, Error, FromDart, IntoArguments, IntoDart, Object, Value};
use crate::host::defect::catch;
use crate::host::threads;
use crate::interp::Control;
use crate::isolate::mailbox::{Content, Mailbox};

/// Something to do on the program's thread.
type Job = Box<dyn FnOnce(&mut Running) + Send>;

/// Stacks for a program's thread, in bytes: address space, not memory, until it is used.
const STACKS: [usize; 3] = [256 << 20, 64 << 20, 16 << 20];

/// A Dart program in this process: declarations, objects, an event loop. Made by an [`Engine`].
///
/// Nothing of it runs between the calls of its methods: timers and messages wait until [`turn`](Program::turn),
/// [`run_until_idle`](Program::run_until_idle), or a call that awaits something. When it is dropped, its isolates end.
#[derive(Debug)]
pub struct Program {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    interrupter: Interrupter,
    timeout: Option<Duration>,
    output: [Option<Arc<Mutex<Vec<u8>>>>; 2],
}

/// Stops what a program does, from any thread.
#[derive(Clone)]
pub struct Interrupter {
    control: Arc<Control>,
    mailbox: Arc<Mailbox>,
}

impl std::fmt::Debug for Interrupter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Interrupter")
    }
}

impl Interrupter {
    pub(super) fn new(control: Arc<Control>, mailbox: Arc<Mailbox>) -> Interrupter {
        Interrupter { control, mailbox }
    }
    /// The call that runs or awaits is given up: it ends with [`Error::Interrupted`]. If none does, it is about the next one.
    pub fn interrupt(&self) {
        self.control.cancel();
        self.mailbox.put(Content::Wake);
    }
}

/// The result of one turn of the event loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// An event has been handled, and the microtasks that followed.
    Ran,
    /// Nothing can be done now: a timer, a message or a result of the system is waited for.
    Waiting,
    /// Nothing can happen any more by itself.
    Idle,
}

impl Program {
    pub(super) fn start(engine: &Engine, text: Text) -> Result<Program, Error> {
        let directory = match &engine.directory {
            Some(directory) => directory.clone(),
            None => std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
        };
        let (host, output) = engine.host(directory.clone());
        let (jobs, work) = unbounded::<Job>();
        let (ready, started) = bounded(1);
        let setup = Setup { engine: engine.clone(), directory, host, text };
        let body = move |stack: usize, setup: Setup| {
            let begun = catch(|| Running::begin(setup, stack));
            let (mut running, answer) = match begun {
                Ok(Ok(running)) => {
                    let interrupter = running.interrupter();
                    (Some(running), Ok(interrupter))
                }
                Ok(Err(error)) => (None, Err(error)),
                Err(defect) => (None, Err(Error::Internal(defect.to_string()))),
            };
            let _ = ready.send(answer);
            if let Some(running) = &mut running {
                work.iter().for_each(|job| job(running));
                running.end();
            }
        };
        let thread = threads::start_with_one_of("dart", &STACKS, move |stack| body(stack, setup));
        let thread = thread.map_err(|(_, error)| Error::Internal(format!("no thread for the program: {error}")))?;
        match started.recv() {
            Ok(Ok(interrupter)) => Ok(Program { jobs: Some(jobs), thread: Some(thread), interrupter, timeout: engine.timeout, output }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::Internal("the program's thread has ended".to_owned())),
        }
    }

    /// Does something on the program's thread.
    fn on_thread<T: Send + 'static>(&mut self, work: impl FnOnce(&mut Running) -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
        let (done, result) = bounded(1);
        let job: Job = Box::new(move |running| {
            let outcome = running.contained(work);
            let _ = done.send(outcome);
        });
        let gone = || Error::Internal("the program's thread has ended".to_owned());
        self.jobs.as_ref().and_then(|jobs| jobs.send(job).ok()).ok_or_else(gone)?;
        let Some(timeout) = self.timeout else { return result.recv().map_err(|_| gone())? };
        match result.recv_timeout(timeout) {
            Err(RecvTimeoutError::Timeout) => {
                self.interrupter.interrupt();
                let outcome = result.recv().map_err(|_| gone())?;
                // It may have come too late for this call, and is not about the next.
                self.interrupter.control.take_cancel();
                match outcome {
                    Err(Error::Interrupted) => Err(Error::TimedOut),
                    finished => finished,
                }
            }
            outcome => outcome.map_err(|_| gone())?,
        }
    }

    /// Runs `main` with these arguments, and the event loop until nothing is left to do. The exit code: what `exitCode` has been set to,
    /// or what `exit` was called with.
    ///
    /// # Errors
    /// [`Error::Uncaught`] for the first error that nothing catches; [`Error::NotFound`] if there is no `main`.
    pub fn run(&mut self, arguments: &[&str]) -> Result<i64, Error> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        match self.on_thread(move |running| running.run_main(&arguments)) {
            Err(Error::Exit(code)) => Ok(code),
            outcome => outcome,
        }
    }

    /// Calls a top-level function by its name. If it gives a future, the event loop goes on until that is complete.
    ///
    /// # Errors
    /// [`Error::Uncaught`] if it throws, [`Error::NotFound`] if there is no such function, [`Error::Conversion`] if its value is not what is
    /// wanted.
    pub fn call<R: FromDart>(&mut self, name: &str, arguments: impl IntoArguments) -> Result<R, Error> {
        let (name, arguments) = (name.to_owned(), arguments.into_arguments());
        R::from_dart(self.on_thread(move |running| running.call(&name, &arguments))?)
    }

    /// Evaluates an expression, or runs statements and declarations, as at the prompt: what is declared stays, names of the core
    /// libraries need no import, `await` waits. The value of the last expression, null if there is none.
    ///
    /// Each text that is evaluated stays in memory for as long as the process runs: for what is done often, call a function.
    ///
    /// # Errors
    /// As [`call`](Program::call), and [`Error::Compile`].
    pub fn eval<R: FromDart>(&mut self, text: impl Into<String>) -> Result<R, Error> {
        let text = text.into();
        R::from_dart(self.on_thread(move |running| running.eval(&text))?)
    }

    /// Calls a method of an object; a function is called by its method `call`.
    ///
    /// # Errors
    /// As [`call`](Program::call).
    pub fn invoke<R: FromDart>(&mut self, object: &Object, method: &str, arguments: impl IntoArguments) -> Result<R, Error> {
        let (object, method, arguments) = (object.clone(), method.to_owned(), arguments.into_arguments());
        R::from_dart(self.on_thread(move |running| running.invoke(object, &method, &arguments))?)
    }
    /// The value of an object's getter or field.
    ///
    /// # Errors
    /// As [`call`](Program::call).
    pub fn get<R: FromDart>(&mut self, object: &Object, getter: &str) -> Result<R, Error> {
        let (object, getter) = (object.clone(), getter.to_owned());
        R::from_dart(self.on_thread(move |running| running.get(object, &getter))?)
    }
    /// A value's `toString()`.
    ///
    /// # Errors
    /// As [`call`](Program::call).
    pub fn show(&mut self, value: impl IntoDart) -> Result<String, Error> {
        let value = value.into_dart();
        self.on_thread(move |running| running.show(&value))
    }

    /// Handles the next event of the loop, if one is there, with the microtasks that follow.
    ///
    /// # Errors
    /// [`Error::Uncaught`], [`Error::Exit`].
    pub fn turn(&mut self) -> Result<Turn, Error> {
        self.on_thread(Running::turn)
    }
    /// Runs the event loop, waiting where it must, until nothing is left to do.
    ///
    /// # Errors
    /// As [`turn`](Program::turn).
    pub fn run_until_idle(&mut self) -> Result<(), Error> {
        self.on_thread(Running::run_until_idle)
    }

    /// Takes the standard output since it was taken last, if it is captured.
    pub fn take_output(&mut self) -> String {
        self.take(0)
    }
    /// Takes the standard error since it was taken last, if it is captured.
    pub fn take_errors(&mut self) -> String {
        self.take(1)
    }
    fn take(&mut self, stream: usize) -> String {
        // What is still buffered comes first.
        let _ = self.on_thread(|running| {
            running.flush();
            Ok(())
        });
        let bytes = self.output[stream].as_ref().map(|bytes| std::mem::take(&mut *bytes.lock().unwrap_or_else(|p| p.into_inner())));
        String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
    }

    /// A handle that stops the running call from another thread.
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }
}

/// The beginning of a program.
pub(super) struct Setup {
    pub engine: Engine,
    pub directory: PathBuf,
    pub host: crate::host::Host,
    pub text: Text,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

// A program can be handed to another thread.
const _: fn() = || {
    fn is_send<T: Send>() {}
    is_send::<Program>();
    is_send::<Value>();
};
