//! `oche test` over the real package:test: `PACKAGES=path/to/package_config.json cargo test --test suite -- testing`, where the
//! configuration names package:test and what it needs. Skipped without one, for nothing of it is in this repository.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use crate::common::{self, Outcome};

const LIMIT: Duration = Duration::from_secs(120);

const FILES: &[(&str, &str)] = &[
    ("pubspec.yaml", "name: darts\nenvironment:\n  sdk: ^3.4.0\n"),
    ("lib/darts.dart", "int score(List<int> throws) => throws.fold(0, (sum, one) => sum + one);\n"),
    (
        "test/score_test.dart",
        "@Tags(['quick'])
library;

import 'package:darts/darts.dart';
import 'package:test/test.dart';

void main() {
  group('score', () {
    test('of nothing', () => expect(score([]), 0));
    test('of three', () => expect(score([60, 60, 60]), 180), tags: 'three');
    test('later', () async => expect(await Future.delayed(Duration.zero, () => score([1])), 1));
  });
}
",
    ),
    (
        "test/wrong_test.dart",
        "import 'package:test/test.dart';

void main() {
  test('fails', () => expect(1, 2));
  test('throws', () => throw StateError('off the board'));
  test('skipped', () {}, skip: 'not today');
}
",
    ),
    ("test/deep/broken_test.dart", "void main() {\n  int board = 'round';\n}\n"),
    ("test/browser_test.dart", "@TestOn('browser')\nlibrary;\n\nimport 'dart:html';\nimport 'package:test/test.dart';\n\nvoid main() {}\n"),
    (
        "test/hybrid_test.dart",
        "import 'package:test/test.dart';

void main() {
  test('another isolate', () async {
    final channel = spawnHybridUri('hybrid.dart', message: 20);
    expect(await channel.stream.toList(), [20, 21]);
  });
  test('from code', () async {
    final channel = spawnHybridCode('''
import 'package:stream_channel/stream_channel.dart';
void hybridMain(StreamChannel channel) => channel.sink..add('bull')..close();
''');
    expect(await channel.stream.single, 'bull');
  });
}
",
    ),
    (
        "test/hybrid.dart",
        "import 'package:stream_channel/stream_channel.dart';

void hybridMain(StreamChannel channel, Object message) => channel.sink..add(message)..add((message as int) + 1)..close();
",
    ),
    ("test/helper.dart", "void main() => throw 'no test';\n"),
];

/// A package with tests, in a folder of its own.
struct Package(PathBuf);

impl Package {
    /// None if there is no package:test.
    fn new() -> io::Result<Option<Package>> {
        let Some(packages) = env::var_os("PACKAGES") else {
            println!("skipped: PACKAGES names no package configuration");
            return Ok(None);
        };
        let folder = env::temp_dir().join(format!("oche-testing-{}", std::process::id()));
        for (path, text) in FILES {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            fs::write(path, text)?;
        }
        let text = fs::read_to_string(&packages)?;
        let own = format!(r#""packages": [{{"name": "darts", "rootUri": "file://{}", "packageUri": "lib/"}}, "#, folder.display());
        fs::create_dir_all(folder.join(".dart_tool"))?;
        fs::write(folder.join(".dart_tool/package_config.json"), text.replacen(r#""packages": ["#, &own, 1))?;
        Ok(Some(Package(folder)))
    }
    fn test(&self, arguments: &[&str]) -> io::Result<Outcome> {
        let arguments: Vec<&str> = ["test", "-r", "expanded"].into_iter().chain(arguments.iter().copied()).collect();
        common::oche(&self.0, &arguments, &[], LIMIT)
    }
    /// The last line of what is printed, and the exit code.
    fn end(&self, arguments: &[&str]) -> io::Result<(String, Option<i32>)> {
        let outcome = self.test(arguments)?;
        let last = outcome.stdout.lines().last().and_then(|line| line.split_once(' ')).map_or("", |(_, line)| line).to_owned();
        Ok((last, outcome.exit))
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn suites_run_as_package_test_means_them() -> io::Result<()> {
    let Some(package) = Package::new()? else { return Ok(()) };
    let passed = |count: usize| (format!("+{count}: All tests passed!"), Some(0));
    assert_eq!(package.end(&["test/score_test.dart"])?, passed(3));
    assert_eq!(package.end(&["test/score_test.dart", "-n", "of .*e"])?, passed(1));
    assert_eq!(package.end(&["test/score_test.dart", "-N", "of three"])?, passed(1));
    assert_eq!(package.end(&["test/score_test.dart", "-t", "quick"])?, passed(3));
    assert_eq!(package.end(&["test/score_test.dart", "-t", "quick", "-x", "three"])?, passed(2));
    assert_eq!(package.end(&["test/score_test.dart", "--total-shards=3", "--shard-index=0"])?, passed(1));
    assert_eq!(package.end(&["test/score_test.dart:10"])?, passed(1));
    assert_eq!(package.end(&["test/hybrid_test.dart", "-j", "1"])?, passed(2));
    assert_eq!(package.end(&["test/score_test.dart", "-n", "no such test"])?.1, Some(79));

    // What is meant for browsers need not even compile here, and what is no test is none; what does not load fails whatever is asked for.
    let all = package.test(&[])?;
    assert_eq!(all.exit, Some(1));
    for part in [
        "+5 ~1 -3: Some tests failed.",
        "test/wrong_test.dart: fails [E]",
        "Expected: <2>",
        "Bad state: off the board",
        "Skip: not today",
        "Failed to load \"test/deep/broken_test.dart\":",
        "test/deep/broken_test.dart:2:15: Error: A value of type 'String' can't be assigned to a variable of type 'int'.",
    ] {
        assert!(all.stdout.contains(part), "{part} is not in\n{}{}", all.stdout, all.stderr);
    }
    assert!(!all.stdout.contains("browser") && !all.stdout.contains("no test"), "{}", all.stdout);
    assert_eq!(package.test(&["--no-such-option"])?.exit, Some(64));
    Ok(())
}
