//! No call of the core library ends oche: programs full of extreme numbers, aliases and hostile iterables run to their end.
//!
//! Everything here is deterministic: a failure prints the program that caused it.

#[path = "../common/calls.rs"]
mod calls;
use crate::common;

use std::fs;
use std::time::Duration;

const CALLS: usize = 150;

fn run(seeds: std::ops::Range<u64>, environment: &[(&str, &str)]) {
    let folder = std::env::temp_dir().join(format!("oche-natives-{}-{}", std::process::id(), seeds.start));
    fs::create_dir_all(&folder).expect("a folder");
    for seed in seeds {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut choose = |n: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as usize % n
        };
        let program = calls::program(CALLS, &mut choose);
        fs::write(folder.join("calls.dart"), &program).expect("a file");
        let arguments = ["--max-heap", "256M", "calls.dart"];
        let outcome = common::oche(&folder, &arguments, environment, Duration::from_secs(120)).expect("oche");
        assert!(
            outcome.exit == Some(0) && outcome.stdout == format!("{CALLS} calls\n"),
            "seed {seed}: exit {:?}\n{}\n{}\n{program}",
            outcome.exit,
            outcome.stdout,
            outcome.stderr
        );
    }
    let _ = fs::remove_dir_all(folder);
}

#[test]
fn no_call_of_the_core_library_ends_oche() {
    run(1..60, &[]);
}

#[test]
fn nor_with_a_collection_at_every_safepoint() {
    run(1000..1010, &[("OCHE_GC_STRESS", "1")]);
}
