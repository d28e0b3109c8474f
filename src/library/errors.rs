//! The table of errors of loading: what can't be read, and directives that make no sense. May touch `diagnostics`.

use oche_syntax::errors::Part;

use crate::diagnostics::{Kind, Message, errors};

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    table::ALL.iter().copied()
}

pub use table::*;

mod table {
    use super::{Message, Part, errors};

    errors! {
        unreadable(file, why) "URI_DOES_NOT_EXIST" Scanner
            "Error when reading '{file}': {why}";
        package_not_found(uri, package) "URI_DOES_NOT_EXIST" Scanner
            "Not found: '{uri}'";
        unresolved_package(why) "URI_DOES_NOT_EXIST" Scanner
            "{why}";
        library_unavailable(uri) "URI_DOES_NOT_EXIST" Scanner
            "Dart library '{uri}' is not available on this platform.";
        bad_packages(why) "-" Scanner
            "Problem in packages configuration file: {why}";
        not_utf8() "-" Scanner
            "Unable to decode bytes as UTF-8.";
        version_too_low(version, supported) "-" Scanner
            "The specified language version {version} is too low. The lowest supported language version is {supported}.";
        version_too_high(version, supported) "INVALID_LANGUAGE_VERSION_OVERRIDE_GREATER" Scanner
            "The specified language version {version} is too high. The highest supported language version is {supported}.";
        private_library() "IMPORT_INTERNAL_LIBRARY" Scanner
            "Can't access platform private library.";
        imported_part(name) "IMPORT_OF_NON_LIBRARY" Scanner
            "Can't import '{name}', because it has a 'part of' declaration."
            => "Try removing the 'part of' declaration, or using '{name}' as a part.";
        exported_part() "EXPORT_OF_NON_LIBRARY" Scanner
            "Can't export this file because it contains a 'part of' declaration.";
        interpolated_uri() "URI_WITH_INTERPOLATION" Scanner
            "Can't use string interpolation in a URI.";
        uri_not_text() "-" Scanner
            "Expected a URI.";
        invalid_uri(uri) "INVALID_URI" Scanner
            "Couldn't parse URI '{uri}':";
        no_such_core_part() "-" Scanner
            "There is no such part.";
        part_twice(name) "DUPLICATE_PART" Scanner
            "Can't use '{name}' as a part more than once.";
        part_without_part_of(name) "PART_OF_NON_PART" Scanner
            "Can't use '{name}' as a part, because it has no 'part of' declaration.";
        part_of_another(name, library, says) "PART_OF_DIFFERENT_LIBRARY" Scanner
            "Using '{name}' as part of '{library}' but its 'part of' declaration says '{says}'.";
        part_version() "INCONSISTENT_LANGUAGE_VERSION_OVERRIDE" Scanner
            "The language version override has to be the same in the library and its part(s).";
        not_a_program() "-" Scanner
            "This part doesn't have a containing library."
            => "Try removing the 'part of' declaration.";
    }
}
