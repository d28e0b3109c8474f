//! What a person at a terminal sees of programs with mistakes: the pages of some of `samples/errors`, under `snapshots/pages`, and those
//! of `tests/mistakes`, under `snapshots/mistakes`.

use crate::common;

use std::path::Path;

use oche::check;
use oche::diagnostics::{Style, render};
use oche::library::{LoadOptions, Loader};

/// Each shows something else: a hint beside the place, another place, advice that only pages give.
const SHOWN: &[&str] = &[
    "await_in_a_plain_function",
    "callback_missing_return",
    "condition_is_an_int",
    "duplicate_local",
    "interface_not_implemented",
    "length_by_a_function",
    "let_from_elsewhere",
    "list_map_without_to_list",
    "map_value_may_be_missing",
    "missing_import_math",
    "misspelt_getter_on_list",
    "misspelt_local",
    "misspelt_member_of_own_class",
    "misspelt_named_argument",
    "misspelt_type",
    "nullable_method_call",
    "nullable_to_non_nullable",
    "override_wrong_parameter_type",
    "path_without_return",
    "switch_not_exhaustive_enum",
    "syntax_missing_paren",
    "too_few_arguments",
    "two_classes_of_one_name",
];

#[test]
fn pages() {
    show(&common::root().join("samples/errors"), "pages", SHOWN);
}

/// What learners do most, and who comes from another language: each page ends in what to do.
#[test]
fn mistakes_of_learners() -> std::io::Result<()> {
    let folder = common::root().join("tests/mistakes");
    let files = common::dart_files(&folder)?;
    let names: Vec<String> = files.iter().filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned())).collect();
    show(&folder, "mistakes", &names.iter().map(String::as_str).collect::<Vec<_>>());
    Ok(())
}

fn show(folder: &Path, snapshots: &str, names: &[&str]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots").join(snapshots));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in names {
        let mut loader = Loader::new(LoadOptions { directory: folder.display().to_string(), ..LoadOptions::default() });
        let main = loader.load_file(&format!("{name}.dart"));
        let diagnostics = match loader.diagnostics.clone() {
            none if none.is_empty() => check::check_program(loader, main, check::CheckOptions::default()).err().unwrap_or_default(),
            syntax => syntax,
        };
        let page = render(&diagnostics, Style::Page { color: false });
        settings.bind(|| insta::assert_snapshot!(*name, page));
    }
}
