//! Programs that share a process see nothing of each other: each has its own defines, packages, permissions, current directory, input
//! and output.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::{fs, io, thread};

use oche::check::{self, check_program};
use oche::host::input::Input;
use oche::host::permissions::Rules;
use oche::host::{Console, Host, Permissions, RealClock};
use oche::isolate::{self, run_main};
use oche::library::{LoadOptions, Loader};

/// Says what it sees. The core library's bodies, and `later`, are made while the other program runs.
const PROGRAM: &str = "
import 'dart:io';
import 'package:own/own.dart';

const who = String.fromEnvironment('who');
final level = later();
int later() => const int.fromEnvironment('level', defaultValue: -1);
String read(String path) {
  try {
    return File(path).readAsStringSync();
  } on FileSystemException {
    return 'refused';
  }
}

Future<void> main() async {
  for (var i = 0; i < 20; i++) {
    await Future<void>.delayed(Duration(milliseconds: 1));
    final file = File('own.txt').openSync();
    print([who, level, own(), read('own.txt'), read('../anna/own.txt'), read('../bert/own.txt'), file.readByteSync(),
        bool.hasEnvironment('only'), Directory.current.path.split(Platform.pathSeparator).last].join(' '));
    file.closeSync();
  }
  print(stdin.readLineSync());
}
";

fn prepare(folder: &Path) -> io::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    fs::create_dir_all(folder.join("lib"))?;
    fs::write(folder.join("own.txt"), &name)?;
    fs::write(folder.join("main.dart"), PROGRAM)?;
    fs::write(folder.join("lib/own.dart"), format!("String own() => \"{name}'s\";"))?;
    let config = r#"{"configVersion": 2, "packages": [{"name": "own", "rootUri": ".", "packageUri": "lib/", "languageVersion": "3.7"}]}"#;
    fs::write(folder.join("config.json"), config)
}

fn run(folder: PathBuf, defines: &[(&str, &str)], both: &Barrier) -> String {
    let defines: Vec<(String, String)> = defines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let mut loader = Loader::new(LoadOptions {
        packages: Some(path("config.json")),
        defines: defines.clone(),
        directory: folder.to_string_lossy().into_owned(),
        ..LoadOptions::default()
    });
    let main = loader.load_file(&path("main.dart"));
    let program = check_program(loader, main, check::CheckOptions { environment: defines.clone() }).expect("a program");
    both.wait();
    let (stdout, output) = Console::captured();
    let (stderr, errors) = Console::captured();
    let rules = Rules { read: Some(vec![folder.to_string_lossy().into_owned()]), ..Rules::default() };
    let permissions = Permissions::sandbox(&rules).in_directory(folder.clone());
    let said = format!("to {}\n", folder.file_name().unwrap_or_default().to_string_lossy());
    let input = Input::of(io::Cursor::new(said.into_bytes()));
    let host = Host { permissions, defines, input, ..Host::with(Box::new(RealClock::new()), stdout, stderr) };
    let options = isolate::IsolateOptions { front_end: Some(check::front_end()), ..isolate::IsolateOptions::default() };
    let outcome = run_main(program.main, &[], isolate::Program::new(Arc::new(host), options));
    let text = |bytes: &std::sync::Mutex<Vec<u8>>| String::from_utf8_lossy(&bytes.lock().expect("nobody panicked")).into_owned();
    assert_eq!((outcome.code, text(&errors)), (0, String::new()));
    text(&output)
}

#[test]
fn two_programs_at_the_same_time() -> io::Result<()> {
    let base = std::env::temp_dir().join(format!("oche-two-programs-{}", std::process::id()));
    let base = fs::create_dir_all(&base).and_then(|()| fs::canonicalize(&base))?;
    let (anna, bert) = (base.join("anna"), base.join("bert"));
    prepare(&anna)?;
    prepare(&bert)?;
    let both = Arc::new(Barrier::new(2));
    let there = both.clone();
    let first = thread::spawn(move || run(anna, &[("who", "A"), ("level", "1"), ("only", "")], &there));
    let second = run(bert, &[("who", "B"), ("level", "2")], &both);
    let first = first.join().expect("no panic");
    assert_eq!(first, "A 1 anna's anna anna refused 97 true anna\n".repeat(20) + "to anna\n");
    assert_eq!(second, "B 2 bert's bert refused bert 98 false bert\n".repeat(20) + "to bert\n");
    fs::remove_dir_all(&base)
}
