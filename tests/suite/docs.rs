//! The documents under `docs/` are true: their scripts run and print what stands below them, and the list of what is missing is the one
//! that the core library declares.
#![cfg(unix)]

use crate::common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{error, fs};

type Outcome = Result<(), Box<dyn error::Error>>;

/// A fenced block: the words after the fence, and the text.
struct Block {
    language: String,
    name: String,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    for line in document.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, name) = info.split_once(' ').unwrap_or((info, ""));
                open = Some(Block { language: language.to_owned(), name: name.to_owned(), text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    blocks
}

/// What a command prints on both streams, its exit code first if it is not 0.
fn run(command: &str, folder: &Path) -> Result<String, Box<dyn error::Error>> {
    let oche = PathBuf::from(env!("CARGO_BIN_EXE_oche"));
    let path = format!("{}:{}", oche.parent().ok_or("no folder")?.display(), std::env::var("PATH")?);
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()?;
    let code = output.status.code().unwrap_or(-1);
    let mut text = if code == 0 { String::new() } else { format!("? {code}\n") };
    text.push_str(&String::from_utf8(output.stdout)?);
    text.push_str(&String::from_utf8(output.stderr)?);
    Ok(text)
}

/// Writes the files of a document and runs its commands.
fn check(name: &str) -> Outcome {
    let document = fs::read_to_string(common::root().join("docs").join(name))?;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docs").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let mut commands = 0;
    for block in blocks(&document) {
        if !block.name.is_empty() {
            fs::write(folder.join(&block.name), &block.text)?;
        }
        if block.language != "console" {
            continue;
        }
        for part in format!("\n{}", block.text).split("\n$ ").skip(1) {
            let (command, expected) = part.split_once('\n').unwrap_or((part, ""));
            let printed = run(command, &folder)?;
            assert_eq!(printed.trim_end(), expected.trim_end(), "{name}: $ {command}");
            commands += 1;
        }
    }
    assert!(commands > 0, "{name} runs nothing");
    Ok(())
}

#[test]
fn the_guide_is_true() -> Outcome {
    check("guide.md")
}

#[test]
fn the_scripts_of_the_cookbook_print_what_they_promise() -> Outcome {
    check("cookbook.md")
}

/// What the core library declares and does not support.
fn declared_unsupported() -> Result<BTreeSet<String>, Box<dyn error::Error>> {
    let mut names = BTreeSet::new();
    for file in common::files_below(&common::root().join("runtime/src/corelib"), "dart")? {
        let text = fs::read_to_string(file)?;
        for part in text.split("_unsupported(\"").skip(1) {
            names.extend(part.split('"').next().map(str::to_owned));
        }
    }
    Ok(names)
}

/// Nothing is missing that the document does not say. What has been built since leaves the list with `DOCS=write cargo test --test suite docs`.
#[test]
fn the_list_of_what_is_missing_is_complete() -> Outcome {
    const MARK: &str = "<!-- declared -->";
    let path = common::root().join("docs/differences.md");
    let document = fs::read_to_string(&path)?;
    let [before, listed, after] = document.split(MARK).collect::<Vec<_>>()[..] else {
        return Err("differences.md has no list between two marks".into());
    };
    let names: Vec<String> = declared_unsupported()?.into_iter().map(|name| format!("- `{name}`")).collect();
    if std::env::var_os("DOCS").is_some_and(|how| how == "write") {
        fs::write(&path, format!("{before}{MARK}\n{}\n{MARK}{after}", names.join("\n")))?;
        return Ok(());
    }
    let missing: Vec<&String> = names.iter().filter(|name| !listed.lines().any(|line| line == *name)).collect();
    assert!(missing.is_empty(), "docs/differences.md does not say: {missing:?}");
    Ok(())
}

/// `docs/sandbox.md` names a test for each promise: the tests must be there.
#[test]
fn every_promise_of_the_sandbox_names_its_test() -> Outcome {
    let document = fs::read_to_string(common::root().join("docs/sandbox.md"))?;
    let promised = document.split("## What is promised").nth(1).and_then(|rest| rest.split("\n## ").next()).ok_or("no promises")?;
    let mut sources = String::new();
    for file in common::files_below(&common::root().join("runtime/src"), "rs")? {
        sources.push_str(&fs::read_to_string(file)?);
    }
    let mut broken = Vec::new();
    for promise in promised.split("\n- ").skip(1) {
        let names: Vec<&str> = promise
            .split('[')
            .skip(1)
            .filter_map(|part| part.split(']').next())
            .flat_map(|part| part.split('`').skip(1).step_by(2))
            .collect();
        let exists = |name: &&&str| match name.contains('/') {
            true => common::root().join(name).exists(),
            false => sources.contains(&format!("fn {name}(")),
        };
        let missing: Vec<&&str> = names.iter().filter(|name| !exists(name)).collect();
        if names.is_empty() || !missing.is_empty() {
            broken.push(format!("{missing:?} of: {promise}"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    Ok(())
}
