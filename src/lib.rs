//! oche runs [Dart](https://dart.dev) programs: a parser, a checker with Dart's static types, an interpreter with its own heap, and an
//! event loop per isolate. As a library it runs them inside of a Rust program:
//!
//! ```
//! use oche::{Engine, Library};
//!
//! # fn main() -> Result<(), oche::Error> {
//! // Rust functions with Dart declarations: the checker knows them as it knows any other.
//! let shop = Library::new().function("int price(String article)", |article: String| article.len() as i64 * 10);
//! let engine = Engine::new().library("app:shop", shop)?;
//!
//! let mut program = engine.load(
//!     "import 'app:shop';
//!      Future<int> total(List<String> articles) async {
//!        await Future.delayed(Duration(milliseconds: 1));
//!        print('${articles.length} articles');
//!        return articles.map(price).reduce((a, b) => a + b);
//!      }",
//! )?;
//! let total: i64 = program.call("total", (vec!["apple", "fig"],))?;
//! assert_eq!(total, 80);
//! assert_eq!(program.take_output(), "2 articles\n");
//!
//! // Anything can be evaluated, and what is wrong is said before it runs.
//! let doubled: Vec<i64> = program.eval("[for (final word in ['a', 'bc']) price(word) * 2]")?;
//! assert_eq!(doubled, [20, 40]);
//! let wrong = program.eval::<i64>("price(1)").unwrap_err();
//! assert!(wrong.to_string().contains("The argument type 'int' can't be assigned to the parameter type 'String'."));
//! # Ok(())
//! # }
//! ```
//!
//! An [`Engine`] says what programs may do: by default they reach nothing outside ([`Permissions`]), and what they print is captured. A
//! [`Program`] has an isolate on a thread of its own; its event loop goes on only while one of its methods runs, to the end
//! ([`Program::run`], [`Program::run_until_idle`]) or an event at a time ([`Program::turn`]). Programs see nothing of each other.
//! `examples/embed.rs` shows more.
//!
//! Programs run side by side, but are checked one after the other: the tables of declarations are behind one lock, which is also taken when a
//! function is first called. Elements, types and code live as long as the process: of a program that has been dropped its declarations, trees and
//! code stay, 35 kB for one of a class and two functions. Who runs thousands of small programs may want to keep one and call it.
//!
//! Features, all on by default: `cli` is the command line (clap), `repl` the prompt and errors as pages (rustyline, ariadne,
//! signal-hook), `pub` packages (HTTP, TLS, git). A program that embeds Dart wants `default-features = false`.
//!
//! # The map of the source
//!
//! ```text
//!  source text
//!    │  oche_syntax (grammar/)   lexer → bracket pairs → shape markers → LALRPOP grammar → tree; syntax errors
//!    ▼
//!  library      imports, exports, parts, packages → the libraries of a program
//!  check        names → elements, expressions → types; flow, patterns, constants; errors in Dart's words
//!    │          a body is inferred to a typed tree: no name is looked up by its spelling any more, every expression has a static type;
//!    │          and lowered, when it is called, to the core tree (`ir`) that the run time compiles
//!    ▼
//!  oche_runtime (runtime/)       types, elements, core tree, compiler, heap, interpreter, natives, isolates, host; the core library
//!    ▲
//!  insight      what a recorded run tells: why this line comes before that one; what else could have come of the program
//!  diagnostics  errors as data, and the two ways to print them
//!  session      what is typed at a prompt, checked: one library that grows
//!  engine       the door for Rust programs: what stands at the top of this page
//!  repl         the prompt: an engine without a terminal, and the terminal
//!  cli          the command line                                                ← oche_pub (pub/): packages, versions, repositories
//! ```
//!
//! The run time's own map is the front page of `oche_runtime`. Its modules are known here by their names (`crate::heap` is
//! `oche_runtime::heap`).
//!
//! To read a program's way from the top: `cli::run`, then `library::Loader`, `check::check_program`, `compile`, `isolate`. The way of a
//! line at the prompt: `repl::engine`, `session`.
//!
//! # Layers
//!
//! Uses point one way: `cli` → `repl`, `engine` → `session`, `insight` → `check` → `library` → `diagnostics`, syntax; and all of them → the
//! run time. This last arrow is one between crates: the run time knows elements, types and the core tree, and nothing of syntax trees, scopes
//! or checking; it asks a `FrontEnd`, which `check` implements and each program is given. Every module's first lines say what it may touch;
//! `tests/suite/tidy.rs` holds the modules of both maps to their order, and the rooms inside `check` to theirs.
//!
//! Nothing that one program could see of another is in a static: files, sockets, defines, input and output belong to a program's
//! `host::Host`, natives and the front end to its `isolate::Program`. What the process shares (equal types and names exist once, the core library
//! is declared once) stands in a list in `tests/suite/tidy.rs`, with its reasons.
//!
//! # What is always true
//!
//! - Loading and parsing never fail: they give a tree and a list of errors. Errors are values (`diagnostics::Diagnostic`); only
//!   `diagnostics` turns them into text.
//! - No input makes oche panic, hang or run out of stack; `tests/suite/bad_input.rs` tries, and `fuzz/` goes on trying.
//! - A compiled program is immutable and shared by all isolates. What changes (objects, statics, inline caches, queues) belongs to one
//!   isolate and is touched by its thread only.
//! - An isolate handles one event to completion and never blocks inside it. All that is not deterministic comes through two doors: the
//!   clock and the isolate's inbox. Both are behind a driver (`isolate::driver`), so that a seed can decide it (`isolate::schedule`).
//! - A reference that must outlive another evaluation is on the isolate's value stack, never only in a Rust local: a collection can
//!   happen at every safepoint. `OCHE_GC_STRESS=1` collects at every one.
//! - Orders are Dart's, to the microtask. `samples/` holds programs with what Dart itself printed.
//! - The core library is Dart (`runtime/src/corelib`). A member is `external` exactly if it has a native.
//! - Of the core library, what a program doesn't name is never read: the build lists its declarations (`runtime/src/corelib/embed.rs`), the first
//!   look-up of a name reads the head (`World::read`), the first look inside a class its members (`World::ensure_members`), the first
//!   call a body.
//! - No unsafe code.

#![deny(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented))]

// The lower half of the map: a crate of its own, under its modules' names.
#[doc(hidden)]
pub use oche_runtime::{compile, corelib, elements, heap, host, interp, ir, isolate, natives, numbers, sorting, types};

#[doc(hidden)]
pub mod check;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod diagnostics;
mod engine;
#[doc(hidden)]
pub mod insight;
#[doc(hidden)]
pub mod library;
#[cfg(feature = "repl")]
#[doc(hidden)]
pub mod repl;
#[doc(hidden)]
pub mod session;

pub use engine::{
    Callable, CompileError, Engine, Error, FromDart, Interrupter, IntoArguments, IntoDart, Library, Object, Permissions, Program, Turn,
    Value,
};
