//! Prints what the checker hands to the compiler: `cargo run --example core_tree -- FILE.dart…` gives a line for each function of the
//! files with its core tree, or their errors; `--core` that of the whole core library. Two versions of the checker that print the same
//! mean the same.

use std::io::{self, BufWriter, Write};

use oche::check::{CheckOptions, check_core_libraries, check_program, core_trees};
use oche::corelib;
use oche::diagnostics::{Style, render};
use oche::library::{self, Loader};

fn main() -> io::Result<()> {
    let work = std::thread::Builder::new().stack_size(1 << 30).spawn(|| {
        let mut out = BufWriter::new(io::stdout().lock());
        std::env::args().skip(1).try_for_each(|argument| if argument == "--core" { core(&mut out) } else { file(&mut out, &argument) })
    })?;
    work.join().unwrap_or_else(|_| Err(io::Error::other("the checker panicked")))
}

fn core(out: &mut impl Write) -> io::Result<()> {
    let mut loader = Loader::new(library::LoadOptions::default());
    for uri in corelib::PUBLIC {
        loader.load(uri);
    }
    write!(out, "{}", render(&check_core_libraries(loader), Style::Plain))?;
    core_trees(&|uri| uri.starts_with("dart:")).into_iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn file(out: &mut impl Write, path: &str) -> io::Result<()> {
    let path = std::path::absolute(path)?;
    let mut loader = Loader::new(library::LoadOptions::default());
    let main = loader.load(&format!("file://{}", path.display()));
    let uris: Vec<String> = loader.libraries.iter().filter(|library| !library.is_core).map(|library| library.uri.clone()).collect();
    writeln!(out, "== {}", path.display())?;
    if let Err(errors) = check_program(loader, main, CheckOptions::default()) {
        write!(out, "{}{}", render(&errors, Style::Plain), render(&errors, Style::Page { color: false }))?;
    }
    core_trees(&|uri| uris.iter().any(|own| own == uri)).into_iter().try_for_each(|line| writeln!(out, "{line}"))
}
