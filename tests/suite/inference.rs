//! Inference and lowering are two steps: what is inferred is data that can be made again, and `oche check` lowers nothing.

use oche::check::{self, CheckOptions};
use oche::library::{self, Loader};

use crate::common;

/// Checks a sample; the URI of its library, unless it has errors.
fn checked(name: &str) -> Option<String> {
    let uri = format!("file://{}", common::root().join("samples").join(name).display());
    let mut loader = Loader::new(library::LoadOptions::default());
    loader.load(&uri);
    check::check_libraries(&loader, CheckOptions::default()).is_empty().then_some(uri)
}

#[test]
fn inferring_a_body_again_gives_the_same_and_leaves_no_trace() -> std::io::Result<()> {
    let mut programs = 0;
    for sample in common::samples()? {
        let Some(uri) = checked(&format!("{}.dart", sample.name)) else { continue };
        let differences = check::infer_again(&|own| own == uri);
        assert!(differences.is_empty(), "{}\n{}", sample.name, differences.join("\n"));
        programs += 1;
    }
    assert!(programs > 100);
    Ok(())
}

#[test]
fn checking_lowers_nothing() {
    let uri = checked("language/pattern_assignment.dart").unwrap_or_default();
    assert_eq!(check::lowered(&|own| own == uri), 0);
    assert!(!check::core_trees(&|own| own == uri).is_empty());
    assert!(check::lowered(&|own| own == uri) > 0);
}
