//! The core library is checked like a user's program: every body, although at run time bodies are elaborated only when called.

use oche::check;
use oche::elements::{CoreClass, core_class};
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

/// `heap/activation.rs` counts cells from the fields that `_Activation` has with its superclass; nothing else would say that one was added.
#[test]
fn activations_have_the_fields_that_the_heap_counts_on() {
    let mut loader = Loader::new(LoadOptions::default());
    loader.load("dart:async");
    check::check_core_libraries(loader);
    let layout = core_class(CoreClass::Activation).ready_layout().expect("dart:async is loaded");
    let fields: Vec<&str> = layout.fields().iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields, ["_next", "state"]);
}
