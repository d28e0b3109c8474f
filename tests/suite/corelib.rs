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

/// The heap knows fields of some classes by their places; nothing else would say that one was added.
#[test]
fn classes_have_the_fields_that_the_heap_counts_on() {
    let mut loader = Loader::new(LoadOptions::default());
    for uri in ["dart:async", "dart:typed_data"] {
        loader.load(uri);
    }
    check::check_core_libraries(loader);
    let fields = |class: CoreClass| -> Vec<&str> {
        let layout = core_class(class).ready_layout().expect("its library is loaded");
        layout.fields().iter().map(|field| field.name.as_str()).collect()
    };
    // `heap/activation.rs` counts cells from the fields that the class has with its superclass.
    assert_eq!(fields(CoreClass::Activation), ["_next", "state"]);
    for iterator in [CoreClass::ArrayIterator, CoreClass::TypedListIterator] {
        assert_eq!(fields(iterator), ["_list", "_length", "_index", "_current"]);
    }
    for iterator in [CoreClass::MapKeyIterator, CoreClass::MapValueIterator, CoreClass::MapEntryIterator] {
        assert_eq!(fields(iterator), ["_map", "_changes", "_at", "_ended", "_current"]);
    }
    assert_eq!(fields(CoreClass::SetIterator), ["_set", "_changes", "_at", "_ended", "_current"]);
    assert_eq!(fields(CoreClass::MapEntry), ["key", "value"]);
    // `compile/choice.rs` tells the values of an enum apart by the first field.
    assert_eq!(fields(CoreClass::EnumValue), ["index", "_name"]);
}
