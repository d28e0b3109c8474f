//! Loading small programs from memory; every message and position is what the Dart compiler prints.

use std::sync::Arc;

use super::*;
use crate::diagnostics::{Style, render};

/// Loads `/w/main.dart` of these files, the current directory being `/w`.
fn load(files: &[(&str, &str)]) -> (Loader, usize) {
    let memory = files.iter().map(|(path, text)| (format!("/w/{path}"), text.as_bytes().to_vec()));
    let mut loader = Loader::new(LoadOptions {
        directory: "/w".to_owned(),
        packages: None,
        language: None,
        defines: vec![("level".to_owned(), "3".to_owned())],
        files: Arc::new(Memory(memory.collect())),
        provided: Arc::default(),
    });
    let main = loader.load_file("main.dart");
    (loader, main)
}

fn errors(files: &[(&str, &str)]) -> String {
    render(&load(files).0.diagnostics, Style::Plain)
}

/// Each import of a library: its target, and the prefix.
fn imports(loader: &Loader, library: usize) -> Vec<String> {
    let show = |import: &Import| {
        let target = &loader.libraries[import.target].display;
        import.prefix.map_or(target.clone(), |prefix| format!("{target} as {}", prefix.name))
    };
    loader.libraries[library].imports.iter().map(show).collect()
}

#[test]
fn the_core_library_is_number_0_and_imported_unless_it_is_named() {
    let (loader, main) = load(&[("main.dart", "import 'a.dart' as a;"), ("a.dart", "import 'dart:core' as core;")]);
    assert_eq!(loader.libraries[0].uri, "dart:core");
    assert!(loader.libraries[0].is_core);
    assert_eq!(imports(&loader, main), ["a.dart as a", "dart:core"]);
    let a = loader.libraries[main].imports[0].target;
    assert_eq!(imports(&loader, a), ["dart:core as core"]);
}

#[test]
fn cycles_end() {
    let (loader, main) = load(&[
        ("main.dart", "import 'sub/b.dart'; import 'main.dart' as self; export 'sub/../sub/b.dart' show x;"),
        ("sub/b.dart", "import '../main.dart' deferred as m; import 'b.dart';"),
    ]);
    assert!(loader.diagnostics.is_empty());
    assert_eq!(imports(&loader, main), ["sub/b.dart", "main.dart as self", "dart:core"]);
    let b = loader.libraries[main].imports[0].target;
    assert_eq!(imports(&loader, b), ["main.dart as m", "sub/b.dart", "dart:core"]);
    assert!(loader.libraries[b].imports[0].deferred);
    assert_eq!(loader.libraries[main].exports[0].target, b);
    assert_eq!(loader.libraries[main].exports[0].combinators.len(), 1);
}

#[test]
fn conditional_imports() {
    let source = "import 'none.dart' if (dart.library.core) 'core.dart' if (level) 'other.dart';
import 'no.dart' if (dart.library.html) 'html.dart' if (level == '3') 'three.dart';
import 'last.dart' if (level) 'wrong.dart' if (dart.library._internal) 'wrong.dart';";
    let (loader, main) = load(&[("main.dart", source), ("core.dart", ""), ("three.dart", ""), ("last.dart", "")]);
    assert_eq!(render(&loader.diagnostics, Style::Plain), "");
    assert_eq!(imports(&loader, main), ["core.dart", "three.dart", "last.dart", "dart:core"]);
}

#[test]
fn what_cannot_be_imported() {
    let source = "import 'nope.dart';
  import \"sub/none.dart\" as x;
export 'none2.dart';
import 'dart:foo';
import 'package:nopkg/a.dart';
import 'package:/x.dart';
import 'http://x/y.dart';
import ':::';
import 'dart:_internal';
import 'a ${1}.dart';
import 'p.dart';
export 'p.dart';
";
    insta::assert_snapshot!(errors(&[("main.dart", source), ("p.dart", "part of 'main.dart';")]), @r#"
        main.dart:1:8: Error: Error when reading 'nope.dart': No such file or directory
        import 'nope.dart';
               ^
        main.dart:2:10: Error: Error when reading 'sub/none.dart': No such file or directory
          import "sub/none.dart" as x;
                 ^
        main.dart:3:1: Error: Error when reading 'none2.dart': No such file or directory
        export 'none2.dart';
        ^
        Error: Couldn't resolve the package 'nopkg' in 'package:nopkg/a.dart'.
        main.dart:5:8: Error: Not found: 'package:nopkg/a.dart'
        import 'package:nopkg/a.dart';
               ^
        main.dart:6:8: Error: Not found: 'package:/x.dart'
        Invalid package URI 'package:/x.dart':
          Package URIs must not start with a '/'.
        import 'package:/x.dart';
               ^
        main.dart:7:8: Error: Error when reading 'http://x/y.dart': StandardFileSystem only supports file:* and data:* URIs
        import 'http://x/y.dart';
               ^
        main.dart:8:8: Error: Couldn't parse URI ':::':
          Invalid empty scheme.
        import ':::';
               ^^^^^
        main.dart:9:8: Error: Can't access platform private library.
        import 'dart:_internal';
               ^
        main.dart:10:11: Error: Can't use string interpolation in a URI.
        import 'a ${1}.dart';
                  ^
        main.dart:4:8: Error: Dart library 'dart:foo' is not available on this platform.
        import 'dart:foo';
               ^
        Context: The unavailable library 'dart:foo' is imported through these paths:

            main.dart => dart:foo

        main.dart:11:1: Error: Can't import 'p.dart', because it has a 'part of' declaration.
        Try removing the 'part of' declaration, or using 'p.dart' as a part.
        import 'p.dart';
        ^
        main.dart:12:1: Error: Can't export this file because it contains a 'part of' declaration.
        export 'p.dart';
        ^^^^^^
        p.dart: Context: This is the file that can't be exported.
        "#);
}

#[test]
fn missing_programs() {
    assert_eq!(errors(&[]), "main.dart: Error: Error when reading 'main.dart': No such file or directory\n");
}

#[test]
fn parts_must_agree() {
    let source = "library my.lib;
part 'ok.dart';
part 'named.dart';
part 'wrong_name.dart';
part 'wrong_uri.dart';
part 'none.dart';
part 'ok.dart';
part 'missing.dart';
part 'imports.dart';
part 'version.dart';
";
    insta::assert_snapshot!(errors(&[
        ("main.dart", source),
        ("ok.dart", "part of 'main.dart';"),
        ("named.dart", "part of my.lib;"),
        ("wrong_name.dart", "part of other.name;"),
        ("wrong_uri.dart", "part of 'other.dart';"),
        ("none.dart", "var x = 1;"),
        ("imports.dart", "part of 'main.dart';\nimport 'dart:core';"),
        ("version.dart", "// @dart=3.0\npart of 'main.dart';"),
    ]), @"
        main.dart:8:6: Error: Error when reading 'missing.dart': No such file or directory
        part 'missing.dart';
             ^
        main.dart:10:6: Error: The language version override has to be the same in the library and its part(s).
        part 'version.dart';
             ^
        version.dart:1:1: Context: This is language version annotation in the part.
        // @dart=3.0
        ^^^^^^^^^^^^
        main.dart:4:6: Error: Using 'wrong_name.dart' as part of 'my.lib' but its 'part of' declaration says 'other.name'.
        part 'wrong_name.dart';
             ^
        main.dart:5:6: Error: Using 'wrong_uri.dart' as part of 'main.dart' but its 'part of' declaration says 'other.dart'.
        part 'wrong_uri.dart';
             ^
        main.dart:6:6: Error: Can't use 'none.dart' as a part, because it has no 'part of' declaration.
        part 'none.dart';
             ^
        main.dart:7:6: Error: Can't use 'ok.dart' as a part more than once.
        part 'ok.dart';
             ^
        main.dart:8:6: Error: Can't use 'missing.dart' as a part, because it has no 'part of' declaration.
        part 'missing.dart';
             ^
        imports.dart:2:1: Error: The part-of directive must be the only directive in a part.
        import 'dart:core';
        ^^^^^^
        ");
}

#[test]
fn a_part_stands_for_its_library() {
    let mut files = vec![("main.dart", "part of 'whole.dart';"), ("whole.dart", "part 'main.dart';")];
    let (loader, whole) = load(&files);
    assert_eq!(render(&loader.diagnostics, Style::Plain), "");
    assert_eq!(loader.libraries[whole].uri, "file:///w/whole.dart");
    assert_eq!(loader.libraries[whole].units.len(), 2);
    files[0].1 = "part of whole;";
    insta::assert_snapshot!(errors(&files), @"
        main.dart:1:1: Error: This part doesn't have a containing library.
        Try removing the 'part of' declaration.
        part of whole;
        ^
        ");
}

#[test]
fn a_part_of_an_unnamed_library_names_the_file() {
    let files = [("main.dart", "part 'p.dart';"), ("p.dart", "part of foo;")];
    insta::assert_snapshot!(errors(&files), @"
        main.dart:1:6: Error: Using 'p.dart' as part of 'main.dart' but its 'part of' declaration says 'foo'.
        Try changing the 'part of' declaration to use a relative file name.
        part 'p.dart';
             ^
        ");
}

#[test]
fn language_versions() {
    let (loader, main) = load(&[
        (".dart_tool/package_config.json", r#"{"configVersion":2,"packages":[{"name":"w","rootUri":"..","languageVersion":"3.5"}]}"#),
        ("main.dart", "import 'old.dart'; import 'package:w/new.dart';"),
        ("old.dart", "// @dart = 3.0\n"),
        ("new.dart", "import 'sub/a.dart';"),
        ("sub/a.dart", ""),
    ]);
    assert_eq!(render(&loader.diagnostics, Style::Plain), "");
    let version = |uri: &str| loader.libraries.iter().find(|l| l.uri == uri).map(|l| l.language_version);
    assert_eq!(loader.libraries[main].language_version, (3, 5));
    assert_eq!(version("file:///w/old.dart"), Some((3, 0)));
    assert_eq!(version("package:w/new.dart"), Some((3, 5)));
    assert_eq!(version("package:w/sub/a.dart"), Some((3, 5)));
    assert_eq!(version("dart:core"), Some(LANGUAGE_VERSION));
    insta::assert_snapshot!(errors(&[("main.dart", "\n  // @dart=2.9\nvoid main() {}")]), @"
        main.dart:2:3: Error: The specified language version 2.9 is too low. The lowest supported language version is 2.12.
          // @dart=2.9
          ^^^^^^^^^^^^
        ");
    insta::assert_snapshot!(errors(&[("main.dart", "// @dart=4.0\nvoid main() {}")]), @"
        main.dart:1:1: Error: The specified language version 4.0 is too high. The highest supported language version is 3.13.
        // @dart=4.0
        ^^^^^^^^^^^^
        ");
}

#[test]
fn package_configurations_are_checked() {
    let config = |text| errors(&[(".dart_tool/package_config.json", text), ("main.dart", "")]);
    assert_eq!(
        config(r#"{"configVersion":3,"packages":[]}"#),
        ".dart_tool/package_config.json: Error: Problem in packages configuration file: Must be in the range 1 to 2\n"
    );
}

#[test]
fn bytes_that_are_not_text() {
    let mut files = Memory::default();
    files.0.insert("/w/main.dart".to_owned(), b"\xef\xbb\xbf// \xff\xfe\n".to_vec());
    let mut loader = Loader::new(LoadOptions { directory: "/w".to_owned(), files: Arc::new(files), ..LoadOptions::default() });
    let main = loader.load_file("main.dart");
    assert!(loader.libraries[main].units[0].source.text.starts_with("//"));
    assert_eq!(
        render(&loader.diagnostics, Style::Plain),
        "main.dart:1:4: Error: Unable to decode bytes as UTF-8.\n// \u{fffd}\u{fffd}\n   ^\n"
    );
}
