//! `oche create`: the files a new package or script begins with. May touch `args`, `packages`.

use std::io::Write;
use std::path::Path;

use super::args::{CreateArguments, PubArguments, PubCommand, Template};
use super::{exit, packages};
use crate::library::LANGUAGE_VERSION;

/// Makes a package or a script; the exit code.
pub fn create(arguments: &CreateArguments) -> u8 {
    let folder = Path::new(&arguments.folder);
    let full = std::env::current_dir().unwrap_or_default().join(folder);
    let base = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = base.trim_end_matches(".dart").replace('-', "_").to_lowercase();
    if !name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return super::exit::wrong(&format!("'{name}' can't name a package: use lower-case letters, digits and '_'."));
    }
    let script = arguments.template == Template::Script;
    if !script && folder.is_dir() && !arguments.force && std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return super::exit::wrong(&format!("{} is there and not empty (--force writes into it).", folder.display()));
    }
    let files = files(arguments.template, &name);
    for (path, text) in &files {
        let place = match script {
            true => folder.with_file_name(path),
            false => folder.join(path),
        };
        if script && place.exists() && !arguments.force {
            return super::exit::wrong(&format!("{} is there (--force writes over it).", place.display()));
        }
        let written = place.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&place, text));
        if let Err(error) = written {
            let _ = writeln!(std::io::stderr(), "Could not write {}: {error}", place.display());
            return 1;
        }
        let _ = writeln!(std::io::stdout(), "  {}", place.display());
    }
    let next = if script { format!("oche {}", folder.with_file_name(&files[0].0).display()) } else { format!("oche {}", folder.display()) };
    let wants_packages = arguments.template != Template::Script && !arguments.no_pub;
    if wants_packages {
        let command = PubCommand::Get { dry_run: false, enforce_lockfile: false, script: None };
        let code = packages::command(&PubArguments { command, offline: false, directory: Some(arguments.folder.clone()) });
        if code != exit::OK {
            let _ = writeln!(std::io::stderr(), "The files are there, the packages are not: 'oche pub get' tries again.");
            return code;
        }
    }
    let what = if arguments.template == Template::Package { format!("cd {} && oche test", folder.display()) } else { next };
    let _ = writeln!(std::io::stdout(), "\nMade {name}. Next: {what}");
    exit::OK
}

fn files(template: Template, name: &str) -> Vec<(String, String)> {
    let (major, minor) = LANGUAGE_VERSION;
    let pubspec = |about: &str| {
        (
            "pubspec.yaml".to_owned(),
            format!(
                "name: {name}\ndescription: {about}\nversion: 0.1.0\npublish_to: none\n\nenvironment:\n  sdk: ^{major}.{minor}.0\n\ndev_dependencies:\n  test: ^1.25.0\n"
            ),
        )
    };
    let ignored = (".gitignore".to_owned(), "# What is made here, not written.\n.dart_tool/\n".to_owned());
    let test = (
        format!("test/{name}_test.dart"),
        format!(
            "import 'package:{name}/{name}.dart';\nimport 'package:test/test.dart';\n\nvoid main() {{\n  test('greets by name', () {{\n    expect(greeting('Ada'), 'Hello, Ada!');\n  }});\n}}\n"
        ),
    );
    let library =
        (format!("lib/{name}.dart"), "/// What to say to somebody.\nString greeting(String name) => 'Hello, $name!';\n".to_owned());
    let program = format!(
        "import 'package:{name}/{name}.dart';\n\nvoid main(List<String> arguments) {{\n  print(greeting(arguments.firstOrNull ?? 'world'));\n}}\n"
    );
    match template {
        Template::Script => {
            let text = format!(
                "#!/usr/bin/env oche\n// /// pubspec\n// environment:\n//   sdk: ^{major}.{minor}.0\n// dependencies: {{}}\n// ///\n\nvoid main(List<String> arguments) {{\n  print('Hello, ${{arguments.firstOrNull ?? 'world'}}!');\n}}\n"
            );
            vec![(format!("{name}.dart"), text)]
        }
        Template::Package => vec![pubspec("A library."), library, test, ignored],
        Template::Console => vec![pubspec("A command."), (format!("bin/{name}.dart"), program), library, test, ignored],
    }
}
