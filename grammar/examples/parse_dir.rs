//! Parses every Dart file below the directories given; prints the errors of each file as `FILE:LINE:COL: Error: text`, then the speed.
//! With `--valid` only files that should be valid: those without a `[cfe]` mark. With `--lazy` the bodies are left out.
//! A `.txt` file is a list of files.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use oche_syntax::{ParseOptions, parse_unit};

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| collect(entry, files));
    } else if path.extension().is_some_and(|e| e == "dart") {
        files.push(path.to_owned());
    } else if path.extension().is_some_and(|e| e == "txt") {
        let list = fs::read_to_string(path).unwrap_or_default();
        files.extend(list.lines().map(PathBuf::from));
    }
}

fn main() {
    let mut valid_only = false;
    let mut options = ParseOptions::default();
    let mut files = Vec::new();
    for arg in env::args().skip(1) {
        if arg == "--valid" {
            valid_only = true;
        } else if arg == "--lazy" {
            options.lazy = oche_syntax::Lazy::Bodies;
        } else {
            collect(Path::new(&arg), &mut files);
        }
    }
    let (mut bytes, mut time, mut parsed, mut failed) = (0, Duration::ZERO, 0, 0);
    for file in files {
        let Ok(source) = fs::read_to_string(&file) else { continue };
        if valid_only && source.contains("[cfe]") {
            continue;
        }
        let started = Instant::now();
        let (unit, errors) = parse_unit(&source, options);
        time += started.elapsed();
        drop(unit);
        parsed += 1;
        bytes += source.len();
        failed += usize::from(!errors.is_empty());
        for error in errors {
            let start = error.span.start as usize;
            let before = &source[..start.min(source.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1) + 1;
            println!("{}:{line}:{column}: Error: {}", file.display(), error.message.text());
        }
    }
    let seconds = time.as_secs_f64();
    eprintln!("{parsed} files, {failed} with errors, {bytes} bytes in {seconds:.2} s: {:.1} MB/s", bytes as f64 / 1e6 / seconds.max(1e-9));
}
