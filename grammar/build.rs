//! Joins the grammar fragments of `rules/` into one file, runs LALRPOP over it, guards the size of what it generates and makes its
//! largest table small.

use std::path::PathBuf;
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
    let generated = fs::read_to_string(out.join("dart.rs")).expect("LALRPOP wrote the parser");
    let lines = generated.lines().count();
    assert!(lines < MAX_GENERATED_LINES, "the generated parser has {lines} lines, more than {MAX_GENERATED_LINES}");
    fs::write(out.join("parser.rs"), with_small_table(&generated)).expect("OUT_DIR is writable");
}

/// The parser with its table of actions, one row of tokens per state, in another form: nearly all of it is zeros (errors), so the rows
/// are laid over each other where the actions of one meet zeros of all others, and each action says whose it is.
fn with_small_table(generated: &str) -> String {
    let head = "    const __ACTION: &[i16] = &[\n";
    let start = generated.find(head).expect("a table of actions");
    let function = start + generated[start..].find("    fn __action(").expect("its function");
    let end = function + generated[function..].find("\n    }\n").expect("the end of the function") + "\n    }\n".len();
    let body = &generated[start + head.len()..function];
    let rows: Vec<Vec<i16>> = body
        .lines()
        .filter(|line| line.trim_start().starts_with(|c: char| c == '-' || c.is_ascii_digit()))
        .map(|line| line.split(',').filter_map(|number| number.trim().parse().ok()).collect())
        .collect();
    let tokens = rows.first().map_or(0, Vec::len);
    assert!(
        generated[function..end].contains(&format!("(state as usize) * {tokens} + integer")) && rows.iter().all(|row| row.len() == tokens)
    );

    // Full rows first: the others fit in between.
    let mut distinct: Vec<&Vec<i16>> = rows.iter().collect();
    distinct.sort_by_key(|row| (row.iter().filter(|&&action| action == 0).count(), *row));
    distinct.dedup();
    let mut table: Vec<(u16, i16)> = Vec::new();
    let mut starts = Vec::new();
    for (owner, row) in distinct.iter().enumerate() {
        let fits = |start: &usize| (0..tokens).all(|at| row[at] == 0 || table.get(start + at).is_none_or(|(_, action)| *action == 0));
        let start = (0..).find(fits).expect("beyond the end everything fits");
        table.resize(table.len().max(start + tokens), (0, 0));
        for (at, &action) in row.iter().enumerate().filter(|(_, action)| **action != 0) {
            table[start + at] = (owner as u16, action);
        }
        starts.push(start);
    }
    let owners: Vec<usize> = rows.iter().map(|row| distinct.iter().position(|other| *other == row).expect("a row")).collect();
    format!(
        "{}    static __ROWS: [u16; {}] = {owners:?};
    static __STARTS: [u16; {}] = {starts:?};
    static __ACTIONS: [(u16, i16); {}] = {table:?};
    fn __action(state: i16, integer: usize) -> i16 {{
        let row = __ROWS[state as usize];
        match __ACTIONS[usize::from(__STARTS[usize::from(row)]) + integer] {{
            (owner, action) if owner == row => action,
            _ => 0,
        }}
    }}
{}",
        &generated[..start],
        owners.len(),
        starts.len(),
        table.len(),
        &generated[end..]
    )
}
