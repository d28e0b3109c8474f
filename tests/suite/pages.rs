//! What a person at a terminal sees of programs with mistakes: the pages of some of `samples/errors`, under `snapshots/pages`.

use crate::common;

use oche::check;
use oche::diagnostics::{Style, render};
use oche::library::{Loader, Options};

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
    let folder = common::root().join("samples/errors");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots/pages"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in SHOWN {
        let mut loader = Loader::new(Options { directory: folder.display().to_string(), ..Options::default() });
        let main = loader.load_file(&format!("{name}.dart"));
        let diagnostics = match loader.diagnostics.clone() {
            none if none.is_empty() => check::check_program(loader, main, check::Options::default()).err().unwrap_or_default(),
            syntax => syntax,
        };
        let page = render(&diagnostics, Style::Page { color: false });
        settings.bind(|| insta::assert_snapshot!(*name, page));
    }
}
