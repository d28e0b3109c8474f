//! Lines that are understood, and lines that are not.

use super::*;

fn parsed(arguments: &[&str]) -> Result<CommandLine, clap::error::ErrorKind> {
    CommandLine::try_parse_from(std::iter::once(&"oche").chain(arguments)).map_err(|error| error.kind())
}

fn script(arguments: &[&str]) -> Vec<String> {
    let run = |line: CommandLine| match line.command {
        Some(Command::Run(arguments)) => arguments.script,
        Some(_) => Vec::new(),
        None => line.run.script,
    };
    parsed(arguments).map(run).unwrap_or_default()
}

#[test]
fn the_definition_holds_together() {
    definition_of_all().debug_assert();
}

#[test]
fn what_follows_the_file_is_the_programs() {
    assert_eq!(script(&["a.dart", "--version", "-D", "x"]), ["a.dart", "--version", "-D", "x"]);
    assert_eq!(script(&["run", "--enable-asserts", "a.dart", "run", "--help"]), ["a.dart", "run", "--help"]);
    assert_eq!(script(&["--max-heap", "1M", "a.dart", "--", "x"]), ["a.dart", "--", "x"]);
    assert_eq!(script(&["-", "-x", "check"]), ["-", "-x", "check"]);
    assert_eq!(script(&["a.dart", "check"]), ["a.dart", "check"]);
    assert_eq!(script(&["--sandbox", "--allow-read", "a.dart"]), ["a.dart"]);
    assert_eq!(script(&["--color", "a.dart"]), ["a.dart"]);
}

#[test]
fn what_needs_no_grammar_means_the_same() {
    for line in [&["a.dart", "--version"][..], &["run", "a", "-D", "x"], &["run", "check"], &["a.dart", "--", "x"]] {
        let arguments: Vec<OsString> = std::iter::once(&"oche").chain(line).map(OsString::from).collect();
        assert_eq!(plain_run(&arguments), Some(script(line)), "{line:?}");
    }
    for line in [&["-e", "1"][..], &["--version"], &["check"], &["run"], &["run", "-D", "x", "a.dart"], &["run", "-"], &["helo"], &[]] {
        let arguments: Vec<OsString> = std::iter::once(&"oche").chain(line).map(OsString::from).collect();
        assert_eq!(plain_run(&arguments), None, "{line:?}");
    }
}

#[test]
fn options() {
    let options = parsed(&["-D", "a=b=c", "-Dx=", "--max-heap=2g", "--packages", "p.json", "a.dart"]).map(|line| line.run.options);
    assert!(options.is_ok_and(|o| {
        o.program.defines == [("a".to_owned(), "b=c".to_owned()), ("x".to_owned(), String::new())]
            && o.max_heap == Some(2 << 30)
            && o.program.packages.as_deref() == Some("p.json")
            && !o.enable_asserts
    }));
    for wrong in [&["-D", "a"][..], &["--max-heap", "1X"], &["--no-such-flag"], &["--allow-read"], &["--timeout", "0"], &["--color=no"]] {
        assert!(parsed(&[wrong, &["x.dart"]].concat()).is_err(), "{wrong:?}");
    }
}

#[test]
fn what_is_allowed() {
    let sandbox = |arguments: &[&str]| parsed(&[arguments, &["x.dart"]].concat()).map(|line| line.run.options.sandbox);
    let none = sandbox(&["--sandbox"]);
    assert!(none.is_ok_and(|o| o.sandbox && o.allow_read.is_none()));
    let some = sandbox(&["--sandbox", "--allow-read", "--allow-write=a,b", "--allow-write=c"]);
    assert!(some.is_ok_and(|o| o.allow_read == Some(Vec::new()) && o.allow_write.is_some_and(|names| names == ["a", "b", "c"])));
}

#[test]
fn durations() {
    assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
    assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
    assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
    assert_eq!(duration("3"), Ok(Duration::from_secs(3)));
    for wrong in ["", "s", "-1s", "1d", "1e3s", "nan", "0s", "99999999999999999999999h"] {
        assert!(duration(wrong).is_err(), "{wrong}");
    }
}
