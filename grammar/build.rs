//! Joins the grammar fragments of `rules/` into one file, runs LALRPOP over it and guards the size of what it generates.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Lines the generated parser may have. Parameterised or doubled rules make it explode; find the rule instead of raising this.
const MAX_GENERATED_LINES: usize = 100_000;

fn main() {
    println!("cargo:rerun-if-changed=rules");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut fragments: Vec<PathBuf> = fs::read_dir("rules")
        .expect("rules/ exists")
        .map(|e| e.expect("readable").path())
        .filter(|p| p.extension().is_some_and(|e| e == "lalrpop"))
        .collect();
    fragments.sort();

    let mut joined = String::new();
    let mut starts = Vec::new();
    for path in &fragments {
        println!("cargo:rerun-if-changed={}", path.display());
        starts.push((joined.lines().count() + 1, path.clone()));
        joined.push_str(&fs::read_to_string(path).expect("readable fragment"));
    }
    let grammar = out.join("dart.lalrpop");
    if fs::read_to_string(&grammar).ok().as_deref() != Some(&joined) {
        fs::write(&grammar, &joined).expect("OUT_DIR is writable");
    }
    if let Err(error) = lalrpop::Configuration::new().emit_rerun_directives(false).set_out_dir(&out).process_file(&grammar) {
        for (line, path) in &starts {
            eprintln!("note: line {line} of dart.lalrpop is line 1 of {}", path.display());
        }
        panic!("{error}");
    }
    guard_size(&out.join("dart.rs"));
}

fn guard_size(generated: &Path) {
    let lines = fs::read_to_string(generated).expect("LALRPOP wrote the parser").lines().count();
    assert!(lines < MAX_GENERATED_LINES, "the generated parser has {lines} lines, more than {MAX_GENERATED_LINES}");
}
