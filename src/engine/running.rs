//! A program on its own thread: its session, its isolate, and the event loop. May touch `session`, `check`, `library` and `isolate`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use oche_syntax::{ReplInput, ReplItem, parse_repl, parse_repl_expression};

use super::program::Setup;
use super::{Error, Interrupter, Object, Turn, Value};
use crate::check;
use crate::diagnostics::{Diagnostic, Source};
use crate::elements::{CoreClass, SelectorKind};
use crate::heap::{self, ListKind, Tracer};
use crate::host::defect::catch;
use crate::interp::{Extension, Isolate, Stop, Uncaught};
use crate::isolate::event_loop::{self, End, Ready, Step, state};
use crate::isolate::foreground::{self, Ended};
use crate::isolate::mailbox::Mailbox;
use crate::isolate::program::HostFunctions;
use crate::isolate::{self, spawn, uncaught};
use crate::library::{self, Loader};
use crate::natives::support::list_of;
use crate::session::{DeclaredKind, Session};
use crate::types::{Ty, TyList};

/// Where a program's text is.
pub enum Text {
    File(String),
    Given(String),
    None,
}

pub struct Running {
    session: Session,
    isolate: Isolate,
    program: Arc<isolate::Program>,
    mailbox: Arc<Mailbox>,
    /// Texts evaluated so far.
    inputs: u32,
}

/// Errors of timers, microtasks and messages that nothing has caught: texts and stack traces.
#[derive(Default)]
struct Strays(Vec<(String, String)>);

impl Extension for Strays {
    fn trace(&self, _: &mut Tracer) {}
}

fn note_stray(isolate: &mut Isolate, uncaught: Uncaught) {
    let (error, trace) = uncaught::describe(isolate, uncaught);
    if let Some(strays) = isolate.extension_mut::<Strays>() {
        strays.0.push((error.to_rust(), trace.map_or_else(String::new, |trace| trace.to_rust())));
    }
}

impl Running {
    pub fn begin(setup: Setup, stack: usize) -> Result<Running, Error> {
        let Setup { engine, directory, host, text } = setup;
        let mut loader = Loader::new(library::LoadOptions {
            directory: directory.to_string_lossy().into_owned(),
            packages: engine.packages.clone(),
            defines: engine.defines.clone(),
            provided: Arc::new(engine.libraries.clone()),
            ..library::LoadOptions::default()
        });
        let main = match text {
            Text::File(path) => Some(loader.load_file(&path)),
            Text::Given(text) => {
                let uri = loader.uri_of("main.dart");
                Some(loader.load_text(&uri, "main.dart", &text))
            }
            Text::None => None,
        };
        if !loader.diagnostics.is_empty() {
            return Err(Error::compile(&loader.diagnostics));
        }
        let main = main.and_then(|main| loader.libraries.get(main)).map(|library| library.uri.clone());
        let origin = main.clone().map(|script| -> Arc<dyn crate::interp::Origin> { Arc::new(check::LoadedFrom::new(script, &loader)) });
        let environment = engine.defines.clone();
        let session = Session::over(loader, check::CheckOptions { environment }).map_err(|errors| Error::compile(&errors))?;
        let options = isolate::IsolateOptions {
            asserts: engine.asserts,
            asks_where: false,
            max_heap: engine.max_heap,
            max_isolates: engine.max_isolates,
            stress: std::env::var_os("OCHE_GC_STRESS").is_some(),
            owns_process: false,
            functions: HostFunctions(Arc::new(engine.functions.into_iter().collect())),
            front_end: Some(check::front_end()),
            origin,
        };
        let program = isolate::Program::new(Arc::new(host), options);
        let (mailbox, inbox) = Mailbox::new(&program, "main".to_owned());
        program.add(&mailbox);
        let mut isolate = spawn::prepare(&program, mailbox.clone(), inbox, stack);
        isolate.add_extension(Box::<Strays>::default());
        let loop_ = state(&mut isolate);
        loop_.is_main = true;
        loop_.errors_are_fatal = false;
        loop_.on_uncaught = Some(note_stray);
        let mut running = Running { session, isolate, program, mailbox, inputs: 0 };
        for uri in main.iter().chain(engine.libraries.keys()) {
            running.eval(&format!("import '{uri}';"))?;
        }
        Ok(running)
    }

    pub fn interrupter(&self) -> Interrupter {
        Interrupter::new(self.isolate.control.clone(), self.mailbox.clone())
    }

    /// Does something for the program. A defect of oche ends that, not the program.
    pub fn contained<T>(&mut self, work: impl FnOnce(&mut Running) -> Result<T, Error>) -> Result<T, Error> {
        if self.program.exiting.load(Ordering::SeqCst) {
            return Err(Error::Exit(self.program.exit_code.load(Ordering::SeqCst)));
        }
        catch(|| work(self)).unwrap_or_else(|mut defect| {
            defect.calls = self.isolate.abandon_calls();
            state(&mut self.isolate).give_up();
            foreground::abandon(&mut self.isolate);
            Err(Error::Internal(defect.to_string()))
        })
    }

    pub fn flush(&mut self) {
        self.program.host.stdout.flush();
        self.program.host.stderr.flush();
    }

    /// Ends the isolates that are still alive.
    pub fn end(&mut self) {
        let _ = catch(|| spawn::dispose(&mut self.isolate, End::Idle));
        self.program.finish(self.mailbox.isolate);
    }

    // ------------------------------------------------------------ calls

    /// Runs something to its end, the future that it gives included.
    fn run_to_end(&mut self, work: impl FnOnce(&mut Isolate) -> Result<heap::Value, Stop>) -> Result<heap::Value, Error> {
        let mut ended = foreground::begin(&mut self.isolate, work);
        let ended = loop {
            match ended {
                Some(ended) => break ended,
                None => ended = foreground::advance(&mut self.isolate),
            }
        };
        self.program.host.stdout.flush();
        match ended {
            Ended::Normally(value) => Ok(value),
            Ended::Threw(error) => Err(self.uncaught(error)),
            Ended::Interrupted => Err(Error::Interrupted),
            Ended::Stuck => Err(Error::Stuck),
            Ended::Exit(code) => Err(Error::Exit(code)),
        }
    }

    fn uncaught(&mut self, error: Uncaught) -> Error {
        let (error, trace) = uncaught::describe(&mut self.isolate, error);
        Error::Uncaught { error: error.to_rust(), stack_trace: trace.map_or_else(String::new, |trace| trace.to_rust()) }
    }

    pub fn call(&mut self, name: &str, arguments: &[Value]) -> Result<Value, Error> {
        let function = self.session.function(name).ok_or_else(|| Error::NotFound(name.to_owned()))?;
        let wanted: Vec<Ty> = function.signature.get().map_or_else(Vec::new, |signature| signature.params.iter().map(|p| p.ty).collect());
        let arguments = self.arguments(arguments, &wanted)?;
        let value = self.run_to_end(move |isolate| {
            let arguments = arguments.release(isolate);
            let function = isolate.static_tear_off(function, TyList::empty());
            isolate.apply(function, None, &arguments, &[])
        })?;
        Ok(Value::read(&mut self.isolate, value))
    }

    pub fn run_main(&mut self, arguments: &[String]) -> Result<i64, Error> {
        let main = self.session.function("main").ok_or_else(|| Error::NotFound("main".to_owned()))?;
        let arguments = arguments.to_vec();
        self.run_to_end(move |isolate| {
            let texts = arguments.iter().map(|argument| isolate.string(argument)).collect();
            let list = isolate.heap.new_list(ListKind::Fixed, list_of(CoreClass::String), texts);
            let function = isolate.static_tear_off(main, TyList::empty());
            let arguments = isolate::run::main_arguments(main, [list, heap::Value::Null]);
            isolate.call(function, &arguments)
        })?;
        self.run_until_idle()?;
        Ok(self.program.exit_code.load(Ordering::SeqCst))
    }

    pub fn invoke(&mut self, object: Object, method: &str, arguments: &[Value]) -> Result<Value, Error> {
        let arguments = self.arguments(&[&[Value::Object(object)], arguments].concat(), &[])?;
        let method = method.to_owned();
        let value = self.run_to_end(move |isolate| {
            let arguments = arguments.release(isolate);
            let (receiver, arguments) = (arguments[0], &arguments[1..]);
            if method == "call" && matches!(receiver, heap::Value::Closure(_)) {
                return isolate.apply(receiver, None, arguments, &[]);
            }
            isolate.invoke_dynamic(receiver, Isolate::selector(&method, SelectorKind::Method), arguments)
        })?;
        Ok(Value::read(&mut self.isolate, value))
    }

    pub fn get(&mut self, object: Object, getter: &str) -> Result<Value, Error> {
        let arguments = self.arguments(&[Value::Object(object)], &[])?;
        let getter = getter.to_owned();
        let value = self.run_to_end(move |isolate| {
            let receiver = arguments.release(isolate)[0];
            isolate.invoke_dynamic(receiver, Isolate::selector(&getter, SelectorKind::Getter), &[])
        })?;
        Ok(Value::read(&mut self.isolate, value))
    }

    pub fn show(&mut self, value: &Value) -> Result<String, Error> {
        let arguments = self.arguments(std::slice::from_ref(value), &[])?;
        let text = self.run_to_end(move |isolate| {
            let value = arguments.release(isolate)[0];
            let text = isolate.to_str(value)?;
            Ok(isolate.string(&text.to_rust()))
        })?;
        match Value::read(&mut self.isolate, text) {
            Value::String(text) => Ok(text),
            other => Err(Error::conversion("String", &other)),
        }
    }

    /// Values of Rust in this isolate, kept until they are used.
    fn arguments(&mut self, values: &[Value], wanted: &[Ty]) -> Result<Kept, Error> {
        let mut kept = Kept(Vec::with_capacity(values.len()));
        for (i, value) in values.iter().enumerate() {
            let wanted = wanted.get(i).copied().unwrap_or_else(Ty::dynamic);
            match value.write(&mut self.isolate, wanted) {
                Ok(value) => kept.0.push(self.isolate.heap.keep(value)),
                Err(stop) => {
                    kept.release(&mut self.isolate);
                    let error = stop.and_then(|stop| self.isolate.take_error(stop));
                    return Err(match error {
                        Some(error) => self.uncaught(error),
                        None => Error::Conversion { wanted: "object of this program".to_owned(), found: value.kind().to_owned() },
                    });
                }
            }
        }
        Ok(kept)
    }

    // ------------------------------------------------------------ texts

    pub fn eval(&mut self, text: &str) -> Result<Value, Error> {
        self.inputs += 1;
        let name = format!("input {}", self.inputs);
        let source = Source::new(name.clone(), name, text.to_owned());
        // Elements point into the syntax they were declared from, for good.
        let items: &'static [ReplItem] = items(source)?.leak();
        let mut input = self.session.check(source, items).map_err(|errors| Error::compile(&errors))?;
        let body = input.body;
        if let Err(error) = self.run_to_end(move |isolate| isolate.call_static(body, TyList::empty(), &[])) {
            let unset = |declared: &&crate::session::Declared| match declared.kind {
                DeclaredKind::Variable(field) => self.isolate.static_value(field).is_none(),
                _ => false,
            };
            let unset: Vec<oche_syntax::Name> = input.declared.iter().filter(unset).map(|declared| declared.name).collect();
            self.session.withdraw(&mut input, &unset);
            return Err(error);
        }
        let value = input.result.and_then(|(field, _)| self.isolate.static_value(field));
        Ok(value.map_or(Value::Null, |value| Value::read(&mut self.isolate, value)))
    }

    // ------------------------------------------------------------ the event loop

    pub fn turn(&mut self) -> Result<Turn, Error> {
        let turn = match event_loop::step_if_ready(&mut self.isolate) {
            Ready::Waits { .. } => Turn::Waiting,
            Ready::Stepped(Step::Done) => Turn::Ran,
            Ready::Stepped(Step::Idle) => Turn::Idle,
            Ready::Stepped(Step::Ended(end)) => self.after(end)?,
        };
        self.program.host.stdout.flush();
        self.first_stray()?;
        Ok(turn)
    }

    pub fn run_until_idle(&mut self) -> Result<(), Error> {
        loop {
            self.first_stray()?;
            if self.isolate.control.take_cancel() {
                return Err(Error::Interrupted);
            }
            match event_loop::step(&mut self.isolate) {
                Step::Done => {}
                Step::Idle => break,
                Step::Ended(end) => drop(self.after(end)?),
            }
        }
        self.program.host.stdout.flush();
        Ok(())
    }

    fn after(&mut self, end: End) -> Result<Turn, Error> {
        if end == End::Stuck {
            return Err(Error::Stuck);
        }
        match foreground::survive(&mut self.isolate, end) {
            Some(Ended::Exit(code)) => Err(Error::Exit(code)),
            Some(_) => Err(Error::Interrupted),
            None => Ok(Turn::Ran),
        }
    }

    /// The oldest error that nothing has caught and nobody has been told.
    fn first_stray(&mut self) -> Result<(), Error> {
        match self.isolate.extension_mut::<Strays>() {
            Some(strays) if !strays.0.is_empty() => {
                let (error, stack_trace) = strays.0.remove(0);
                Err(Error::Uncaught { error, stack_trace })
            }
            _ => Ok(()),
        }
    }
}

/// Values that are safe from collection.
struct Kept(Vec<heap::Kept>);

impl Kept {
    fn release(self, isolate: &mut Isolate) -> Vec<heap::Value> {
        self.0.into_iter().map(|kept| isolate.heap.release(kept)).collect()
    }
}

/// A text as an expression, else as statements and declarations.
fn items(source: &'static Source) -> Result<Vec<ReplItem>, Error> {
    let (ReplInput::Items(expression), wrong) = parse_repl_expression(&source.text);
    if wrong.is_empty() {
        return Ok(expression);
    }
    let (ReplInput::Items(items), errors) = parse_repl(&source.text);
    if errors.is_empty() {
        return Ok(items);
    }
    let errors: Vec<Diagnostic> = errors.into_iter().map(|error| Diagnostic::of(source, error.span, error.message)).collect();
    Err(Error::compile(&errors))
}
