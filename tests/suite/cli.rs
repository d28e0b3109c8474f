//! The command line from outside: exit codes, what is refused, and in which words.

use crate::common;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, process};

use common::Outcome;

const LIMIT: Duration = Duration::from_secs(20);

/// A fresh folder with these files.
fn folder(name: &str, files: &[(&str, &[u8])]) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, text)?;
    }
    Ok(folder)
}

fn run(folder: &Path, arguments: &[&str]) -> io::Result<Outcome> {
    common::oche(folder, arguments, &[], LIMIT)
}

/// Runs `main.dart` of these files; what it printed, and its exit code.
fn program(name: &str, files: &[(&str, &str)]) -> io::Result<(String, String, Option<i32>)> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let outcome = run(&folder(name, &files)?, &["main.dart"])?;
    Ok((outcome.stdout, outcome.stderr, outcome.exit))
}

/// A program that is refused: its errors. Nothing is printed, the exit code is 254.
fn refused(name: &str, files: &[(&str, &str)]) -> io::Result<String> {
    let (stdout, stderr, exit) = program(name, files)?;
    assert_eq!((stdout.as_str(), exit), ("", Some(254)), "{stderr}");
    Ok(stderr)
}

#[test]
fn help_and_version() -> io::Result<()> {
    let help = run(common::root(), &["--help"])?;
    assert_eq!((help.exit, help.stderr.as_str()), (Some(0), ""));
    assert!(help.stdout.contains("oche hello.dart"), "{}", help.stdout);
    let version = run(common::root(), &["--version"])?;
    assert_eq!((version.exit, version.stdout), (Some(0), format!("oche {}\n", env!("CARGO_PKG_VERSION"))));
    Ok(())
}

#[test]
fn wrong_usage() -> io::Result<()> {
    for arguments in [&["--no-such-flag", "a.dart"][..], &[], &["run"], &["--max-heap", "much", "a.dart"], &["-D", "x", "a.dart"]] {
        let outcome = run(common::root(), arguments)?;
        assert_eq!((outcome.exit, outcome.stdout.as_str()), (Some(64), ""), "{arguments:?}");
        assert!(!outcome.stderr.is_empty(), "{arguments:?}");
    }
    Ok(())
}

#[test]
fn what_is_no_program() -> io::Result<()> {
    let here = folder("no-program", &[("bytes.dart", b"main() { print('\xff\xfe'); }\n")])?;
    fs::create_dir_all(here.join("folder"))?;
    let refusal = |file: &str| run(&here, &[file]).map(|outcome| (outcome.exit, outcome.stdout, outcome.stderr));
    let error = |text: &str| (Some(254), String::new(), text.to_owned());
    assert_eq!(refusal("nope.dart")?, error("nope.dart: Error: Error when reading 'nope.dart': No such file or directory\n"));
    let (exit, stdout, stderr) = refusal("folder")?;
    assert_eq!((exit, stdout.as_str()), (Some(64), ""));
    assert!(stderr.starts_with("There is no program to run: looked for folder/bin/main.dart"), "{stderr}");
    assert_eq!(
        refusal("bytes.dart")?,
        error("bytes.dart:1:17: Error: Unable to decode bytes as UTF-8.\nmain() { print('\u{fffd}\u{fffd}'); }\n                ^\n")
    );
    Ok(())
}

#[test]
fn a_missing_import() -> io::Result<()> {
    let errors = refused("missing-import", &[("main.dart", "import 'a.dart';\nmain() {}\n"), ("a.dart", "import 'b.dart';\n")])?;
    assert_eq!(errors, "a.dart:1:8: Error: Error when reading 'b.dart': No such file or directory\nimport 'b.dart';\n       ^\n");
    Ok(())
}

#[test]
fn several_syntax_errors_in_one_run() -> io::Result<()> {
    let errors = refused("syntax", &[("main.dart", "f() { var x = ; }\nvoid main() {\n  f(]);\n}\n")])?;
    assert!(errors.contains("main.dart:1:15: Error: "), "{errors}");
    assert!(errors.contains("main.dart:3:5: Error: "), "{errors}");
    Ok(())
}

#[test]
fn no_main() -> io::Result<()> {
    let here = folder("no-main", &[("main.dart", b"int x = 1;\n")])?;
    let outcome = run(&here, &["main.dart"])?;
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (Some(253), ""));
    assert!(outcome.stderr.contains("'main'"), "{}", outcome.stderr);
    Ok(())
}

#[test]
fn compile_time_errors() -> io::Result<()> {
    let errors = refused("types", &[("main.dart", "void main() {\n  int x = 'one';\n  foo();\n  x.bar;\n}\n")])?;
    assert_eq!(
        errors,
        "main.dart:3:3: Error: Method not found: 'foo'.
  foo();
  ^^^
main.dart:2:11: Error: A value of type 'String' can't be assigned to a variable of type 'int'.
  int x = 'one';
          ^
main.dart:4:5: Error: The getter 'bar' isn't defined for the class 'int'.
Try correcting the name to the name of an existing getter, or defining a getter or field named 'bar'.
  x.bar;
    ^^^
"
    );
    Ok(())
}

#[test]
fn a_program_of_many_files() -> io::Result<()> {
    let (stdout, stderr, exit) = program(
        "many",
        &[
            ("main.dart", "import 'a.dart' as a;\nimport 'package:p/p.dart';\npart 'sub/part.dart';\nint x = 1;\n"),
            ("sub/part.dart", "part of '../main.dart';\nmain() => print([x, a.y, p, a.z]);\n"),
            ("a.dart", "import 'main.dart';\nexport 'main.dart' show x;\nfinal y = x + 1;\nfinal z = x;\n"),
            ("packages/p/lib/p.dart", "import 'src/q.dart';\nString p = 'p$q';\n"),
            ("packages/p/lib/src/q.dart", "const q = 1;\n"),
            (
                ".dart_tool/package_config.json",
                r#"{"configVersion": 2, "packages": [{"name": "p", "rootUri": "../packages/p", "packageUri": "lib/"}]}"#,
            ),
        ],
    )?;
    assert_eq!((stdout.as_str(), stderr.as_str(), exit), ("[1, 2, p1, 1]\n", "", Some(0)));
    Ok(())
}

#[test]
fn a_chain_of_a_thousand_imports() -> io::Result<()> {
    let text = |n: usize| format!("import 'f{}.dart';\nint get v{n} => v{} + 1;\n", n + 1, n + 1);
    let mut files: Vec<(String, String)> = (0..1000).map(|n| (format!("f{n}.dart"), text(n))).collect();
    files.push(("f1000.dart".to_owned(), "import 'main.dart';\nint get v1000 => zero;\n".to_owned()));
    files.push(("main.dart".to_owned(), "import 'f0.dart';\nint zero = 0;\nmain() => print(v0);\n".to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(program("chain", &files)?, ("1000\n".to_owned(), String::new(), Some(0)));
    Ok(())
}

#[test]
fn arguments_are_the_programs() -> io::Result<()> {
    let here = folder("arguments", &[("main.dart", b"main(List<String> args) => print(args);\n")])?;
    let outcome = run(&here, &["run", "main.dart", "--version", "-D", "a b", "--", "ü"])?;
    assert_eq!((outcome.stdout.as_str(), outcome.exit), ("[--version, -D, a b, --, ü]\n", Some(0)));
    Ok(())
}

#[test]
fn exit_codes() -> io::Result<()> {
    for (name, text, code) in [
        ("exit", "import 'dart:io';\nmain() { exit(7); }", 7),
        ("exit-code", "import 'dart:io';\nmain() { exitCode = 3; }", 3),
        ("throw", "main() { throw 'no'; }", 255),
        ("late", "import 'dart:async';\nmain() { Timer.run(() => throw 'no'); }", 255),
    ] {
        let (_, stderr, exit) = program(name, &[("main.dart", text)])?;
        assert_eq!(exit, Some(code), "{name}: {stderr}");
        assert_eq!(stderr.starts_with("Unhandled exception:\nno\n"), code == 255, "{name}: {stderr}");
    }
    Ok(())
}

#[test]
fn options_of_a_run() -> io::Result<()> {
    let text = b"main() {\n  print(const String.fromEnvironment('who', defaultValue: 'nobody'));\n  assert(false, 'checked');\n}\n";
    let here = folder("options", &[("main.dart", text)])?;
    let plain = run(&here, &["main.dart"])?;
    assert_eq!((plain.stdout.as_str(), plain.exit), ("nobody\n", Some(0)));
    let defined = run(&here, &["-D", "who=me", "--enable-asserts", "main.dart"])?;
    assert_eq!((defined.stdout.as_str(), defined.exit), ("me\n", Some(255)));
    assert!(defined.stderr.contains("Failed assertion"), "{}", defined.stderr);
    Ok(())
}

#[test]
fn a_heap_limit_is_an_error_of_the_program() -> io::Result<()> {
    let text = b"main() {\n  final list = [];\n  try { while (true) { list.add([1]); } } on OutOfMemoryError { list.clear(); print('full'); }\n}\n";
    let here = folder("heap", &[("main.dart", text)])?;
    let outcome = run(&here, &["--max-heap", "20M", "main.dart"])?;
    assert_eq!((outcome.stdout.as_str(), outcome.exit), ("full\n", Some(0)), "{}", outcome.stderr);
    Ok(())
}

/// Whatever a run hangs in, `oche explore` ends when its time is up.
#[test]
fn exploring_ends_in_time() -> io::Result<()> {
    let programs = [
        ("loop", "void main() { while (true) {} }"),
        ("microtasks", "import 'dart:async';\nvoid main() { void again() => scheduleMicrotask(again); again(); }"),
        ("match", "void main() => print(RegExp(r'(a+)+$').hasMatch('${'a' * 60}b'));"),
        (
            "child",
            "import 'dart:isolate';\nvoid spin(_) { while (true) {} }\nvoid main() async { await Isolate.spawn(spin, 0); await ReceivePort().first; }",
        ),
        ("socket", "import 'dart:io';\nvoid main() async => (await ServerSocket.bind('127.0.0.1', 0)).listen(print);"),
        #[cfg(unix)]
        ("process", "import 'dart:io';\nvoid main() => print(Process.runSync('sleep', ['5']).exitCode);"),
    ];
    for (name, program) in programs {
        let folder = folder(&format!("explore-{name}"), &[("main.dart", program.as_bytes())])?;
        let outcome = run(&folder, &["explore", "--time", "300ms", "main.dart"])?;
        assert_eq!(outcome.exit, Some(2), "{name}: {}", outcome.stderr);
        let said = outcome.stdout.replace('\n', " ");
        assert!(said.contains("the time of 300 ms was up before the first run had come to its end"), "{name}: {said}");
    }
    Ok(())
}

/// Ctrl-C ends an exploration, which says what is known.
#[test]
#[cfg(unix)]
fn exploring_is_interrupted() -> io::Result<()> {
    let program = "import 'dart:io';\nvoid main() { File('begun').createSync(); while (true) {} }";
    let folder = folder("explore-interrupted", &[("main.dart", program.as_bytes())])?;
    let child = process::Command::new(env!("CARGO_BIN_EXE_oche"))
        .args(["explore", "main.dart"])
        .current_dir(&folder)
        .stdin(process::Stdio::null())
        .stdout(process::Stdio::piped())
        .spawn()?;
    for _ in 0..1000 {
        if folder.join("begun").exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    process::Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    let output = child.wait_with_output()?;
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
    assert!(said.contains("it was interrupted before the first run had come to its end"), "{said}");
    Ok(())
}

/// A program that goes round and round says where, when it is asked, and goes on.
#[test]
#[cfg(unix)]
fn a_loop_is_found() -> io::Result<()> {
    let program = "import 'dart:io';\n\
        class Search {\n\
        \x20 int rounds = 0;\n\
        \x20 bool get found => File('stop').existsSync();\n\
        \x20 void look() {\n\
        \x20   do {\n\
        \x20     for (var i = 0; i < 1000000; i++) {\n\
        \x20       rounds ^= i;\n\
        \x20     }\n\
        \x20   } while (!found);\n\
        \x20 }\n\
        }\n\
        void main() {\n\
        \x20 File('begun').createSync();\n\
        \x20 Search().look();\n\
        \x20 print('done');\n\
        }\n";
    let folder = folder("loop-found", &[("main.dart", program.as_bytes())])?;
    let child = process::Command::new(env!("CARGO_BIN_EXE_oche"))
        .arg("main.dart")
        .current_dir(&folder)
        .stdin(process::Stdio::null())
        .stdout(process::Stdio::piped())
        .stderr(process::Stdio::piped())
        .spawn()?;
    for _ in 0..1000 {
        if folder.join("begun").exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    process::Command::new("kill").args(["-USR1", &child.id().to_string()]).status()?;
    std::thread::sleep(Duration::from_millis(500));
    fs::write(folder.join("stop"), "")?;
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("oche: isolate main is running\n   in Search.look main.dart:"), "{said}");
    assert!(said.ends_with("   in main main.dart:15:12\n"), "{said}");
    assert_eq!((output.status.code(), &*output.stdout), (Some(0), &b"done\n"[..]));
    Ok(())
}
