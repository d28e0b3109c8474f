//! The commands of `dart` that are none of oche: each is answered with what to do instead. A file or folder of that name is run, as ever.
//! May touch the command line only.

use std::io::Write;
use std::path::Path;

use super::exit;

/// Every command that gets a sentence.
const WORDS: &[(&str, &str)] = &[
    ("format", "oche doesn't format; `dart format` does."),
    ("compile", "There is nothing to compile: oche FILE.dart runs a program at once."),
    ("build", "There is nothing to build: oche FILE.dart runs a program at once."),
    ("doc", "oche doesn't write API pages; at the prompt, :doc NAME shows what is written about a name."),
    ("fix", "oche doesn't change files; oche check says what is wrong, and `dart fix` mends it."),
    ("devtools", "oche has no service for DevTools; the prompt shows values: oche repl"),
    ("language-server", "oche has no language server; oche check --format json is made for tools."),
    ("tooling-daemon", "oche has no daemon; oche check --format json is made for tools."),
];

/// Answers a word that is a command of `dart` and no file; the exit code.
pub fn answer(word: &str) -> Option<u8> {
    let (_, sentence) = WORDS.iter().find(|(known, _)| *known == word && !Path::new(word).exists())?;
    // Nobody listens on stderr: nothing to be done about it.
    let _ = writeln!(std::io::stderr(), "{sentence}");
    Some(exit::USAGE)
}
