//! The core library is checked like a user's program: every body, although at run time bodies are elaborated only when called.

use oche::check;
use oche::library::{LoadOptions, Loader};

#[test]
fn the_core_library_has_no_compile_time_errors() {
    let mut loader = Loader::new(LoadOptions::default());
    for uri in [
        "dart:core",
        "dart:async",
        "dart:collection",
        "dart:convert",
        "dart:isolate",
        "dart:math",
        "dart:typed_data",
        "dart:io",
        "dart:developer",
    ] {
        loader.load(uri);
    }
    let errors: Vec<String> = check::check_core_libraries(loader)
        .iter()
        .map(|d| {
            let (line, column) = d.source.line_col(d.span.start);
            format!("{}:{line}:{column}: {}", d.source.display, d.message)
        })
        .collect();
    assert!(errors.is_empty(), "{} errors:\n{}", errors.len(), errors.join("\n"));
}
