//! Dart in a Rust program: an [`Engine`] says what programs may do and which Rust functions they can call, a [`Program`] is one that
//! runs. May touch everything but the command line and the prompt.
//!
//! `functions` makes Rust functions into external ones of a Dart library, `value` is what goes in and out, `running` is the side of a
//! program's own thread.

mod error;
mod functions;
mod program;
mod running;
mod value;

use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub use error::{CompileError, Error};
pub use functions::{Callable, Library};
pub use program::{Interrupter, Program, Turn};
pub use value::{FromDart, IntoArguments, IntoDart, Object, Value};

use crate::host::permissions::Rules;
use crate::host::{self, Host, RealClock, VirtualClock};
use crate::interp::HostFunction;
use crate::isolate::program::HostFunctions;

/// The things outside itself that a program may reach. What is not allowed fails in Dart with a `FileSystemException`, `SocketException` or
/// `ProcessException`.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    all: bool,
    rules: Rules,
}

impl Permissions {
    /// Nothing: the default of an [`Engine`].
    pub fn none() -> Permissions {
        Permissions::default()
    }
    /// Whatever the process may do.
    pub fn all() -> Permissions {
        Permissions { all: true, rules: Rules::default() }
    }
    /// Reading this file, or what is in this folder.
    pub fn read(mut self, path: impl Into<String>) -> Permissions {
        self.rules.read.get_or_insert_default().push(path.into());
        self
    }
    /// Writing to this file, or in this folder.
    pub fn write(mut self, path: impl Into<String>) -> Permissions {
        self.rules.write.get_or_insert_default().push(path.into());
        self
    }
    /// Connecting to this host, `example.org` or `example.org:443`, and listening there.
    pub fn net(mut self, host: impl Into<String>) -> Permissions {
        self.rules.net.get_or_insert_default().push(host.into());
        self
    }
    /// Starting this program, which is not held by any permission itself.
    pub fn run(mut self, program: impl Into<String>) -> Permissions {
        self.rules.run.get_or_insert_default().push(program.into());
        self
    }
    /// Seeing this variable of the environment.
    pub fn env(mut self, variable: impl Into<String>) -> Permissions {
        self.rules.env.get_or_insert_default().push(variable.into());
        self
    }
    fn of_host(&self) -> host::Permissions {
        if self.all { host::Permissions::all() } else { host::Permissions::sandbox(&self.rules) }
    }
}

/// Where a stream of programs goes.
#[derive(Clone)]
enum Output {
    /// Kept for `Program::take_output`.
    Captured,
    Inherited,
    To(Arc<Mutex<dyn std::io::Write + Send>>),
}

type Source = Arc<dyn Fn() -> Box<dyn Read + Send> + Send + Sync>;

/// A way to run programs, and the Rust functions they can call. Each [`Program`] made from it is apart from all others.
///
/// A dropped program gives back its objects, threads and files. Its declarations and code stay until the process ends: some tens of kilobytes
/// for a small one, growing with its text.
///
/// ```
/// # fn main() -> Result<(), oche::Error> {
/// let engine = oche::Engine::new().define("name", "Ada").max_heap(64 << 20);
/// let mut program = engine.session()?;
/// let greeting: String = program.eval("'Hello, ${const String.fromEnvironment('name')}'")?;
/// assert_eq!(greeting, "Hello, Ada");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Engine {
    libraries: HashMap<String, String>,
    functions: HashMap<String, HostFunction>,
    defines: Vec<(String, String)>,
    packages: Option<String>,
    directory: Option<PathBuf>,
    permissions: Permissions,
    stdout: Output,
    stderr: Output,
    input: Option<Source>,
    asserts: bool,
    virtual_time: bool,
    max_heap: Option<usize>,
    max_isolates: Option<usize>,
    timeout: Option<Duration>,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let functions = HostFunctions(Arc::new(self.functions.clone().into_iter().collect()));
        f.debug_struct("Engine").field("functions", &functions).field("permissions", &self.permissions).finish_non_exhaustive()
    }
}

impl Engine {
    /// Programs may reach nothing outside, what they print is captured, their standard input is empty, and `assert` is evaluated.
    pub fn new() -> Engine {
        Engine {
            libraries: HashMap::new(),
            functions: HashMap::new(),
            defines: Vec::new(),
            packages: None,
            directory: None,
            permissions: Permissions::none(),
            stdout: Output::Captured,
            stderr: Output::Captured,
            input: None,
            asserts: true,
            virtual_time: false,
            max_heap: None,
            max_isolates: None,
            timeout: None,
        }
    }

    /// Adds a library that programs import by this URI, as `app:shop`. See [`Library`] for its contents.
    ///
    /// # Errors
    /// [`Error::Declaration`] if a function's declaration is no Dart, or does not fit the Rust function.
    pub fn library(mut self, uri: &str, library: Library) -> Result<Engine, Error> {
        let (text, functions) = library.finish(uri)?;
        self.libraries.insert(uri.to_owned(), text);
        self.functions.extend(functions);
        Ok(self)
    }

    /// Sets what `String.fromEnvironment(name)` and its like give.
    pub fn define(mut self, name: impl Into<String>, value: impl Into<String>) -> Engine {
        self.defines.push((name.into(), value.into()));
        self
    }
    /// The package configuration, a `package_config.json`; by default it is looked for from a program's file upwards.
    pub fn packages(mut self, path: impl Into<String>) -> Engine {
        self.packages = Some(path.into());
        self
    }
    /// The directory that relative paths start from, an absolute path. By default, that of the process when the program is made.
    pub fn directory(mut self, path: impl Into<PathBuf>) -> Engine {
        self.directory = Some(path.into());
        self
    }
    /// Sets what programs may do to the world.
    pub fn permissions(mut self, permissions: Permissions) -> Engine {
        self.permissions = permissions;
        self
    }
    /// Sends the output of programs to the standard output and error of the process.
    pub fn inherit_output(mut self) -> Engine {
        (self.stdout, self.stderr) = (Output::Inherited, Output::Inherited);
        self
    }
    /// Sends the standard output of programs to a writer.
    pub fn stdout(mut self, to: impl std::io::Write + Send + 'static) -> Engine {
        self.stdout = Output::To(Arc::new(Mutex::new(to)));
        self
    }
    /// Sends the standard error of programs to a writer.
    pub fn stderr(mut self, to: impl std::io::Write + Send + 'static) -> Engine {
        self.stderr = Output::To(Arc::new(Mutex::new(to)));
        self
    }
    /// Gives programs a standard input: `open` is called once for each program.
    pub fn stdin<R: Read + Send + 'static>(mut self, open: impl Fn() -> R + Send + Sync + 'static) -> Engine {
        self.input = Some(Arc::new(move || Box::new(open())));
        self
    }
    /// Whether `assert` is evaluated.
    pub fn asserts(mut self, on: bool) -> Engine {
        self.asserts = on;
        self
    }
    /// Waiting takes no time: timers fire in their order as soon as nothing else can happen, and the clock follows them.
    pub fn virtual_time(mut self, on: bool) -> Engine {
        self.virtual_time = on;
        self
    }
    /// Bytes of heap that each isolate may use; more is an `OutOfMemoryError` in Dart.
    pub fn max_heap(mut self, bytes: usize) -> Engine {
        self.max_heap = Some(bytes);
        self
    }
    /// Isolates of a program that may be alive at a time.
    pub fn max_isolates(mut self, count: usize) -> Engine {
        self.max_isolates = Some(count);
        self
    }
    /// Limits the time of a single call of a [`Program`]'s methods; then it is given up with [`Error::TimedOut`].
    pub fn timeout(mut self, time: Duration) -> Engine {
        self.timeout = Some(time);
        self
    }

    /// The program in a file, loaded and checked; nothing has run yet.
    ///
    /// # Errors
    /// [`Error::Compile`].
    pub fn load_file(&self, path: impl Into<String>) -> Result<Program, Error> {
        Program::start(self, running::Text::File(path.into()))
    }
    /// The program with this text, loaded and checked; nothing has run yet. It need not have a `main`.
    ///
    /// # Errors
    /// [`Error::Compile`].
    pub fn load(&self, text: impl Into<String>) -> Result<Program, Error> {
        Program::start(self, running::Text::Given(text.into()))
    }
    /// A program without any text, for [`Program::eval`].
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn session(&self) -> Result<Program, Error> {
        Program::start(self, running::Text::None)
    }

    /// The world of a new program, and what it writes.
    fn host(&self, directory: PathBuf) -> (Host, [Option<Arc<Mutex<Vec<u8>>>>; 2]) {
        let console = |output: &Output, process: fn() -> host::Console| match output {
            Output::Captured => {
                let (console, bytes) = host::Console::captured();
                (console, Some(bytes))
            }
            Output::Inherited => (process(), None),
            Output::To(writer) => (host::Console::new(Box::new(Shared(writer.clone())), false), None),
        };
        let (stdout, out) = console(&self.stdout, host::Console::stdout);
        let (stderr, err) = console(&self.stderr, host::Console::stderr);
        let clock: Box<dyn host::Clock> = if self.virtual_time { Box::new(VirtualClock::default()) } else { Box::new(RealClock::new()) };
        let input = match &self.input {
            Some(open) => host::input::Input::of(open()),
            None => host::input::Input::of(std::io::empty()),
        };
        let permissions = self.permissions.of_host().in_directory(directory);
        (Host { input, permissions, defines: self.defines.clone(), ..Host::with(clock, stdout, stderr) }, [out, err])
    }
}

/// A writer that several programs may share.
struct Shared(Arc<Mutex<dyn std::io::Write + Send>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).flush()
    }
}
