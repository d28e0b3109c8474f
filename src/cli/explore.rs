//! `oche explore`: makes a program run again and again in different orders of its messages. May touch everything below the command line.

use super::args::{ExploreArguments, LettersKeep, ObserveWhat};
use super::exit;
use super::recorded::print;
use super::run::Origin;
use super::stage::Stage;
use crate::insight::explore::{self, Observe};
use crate::insight::words;
use crate::isolate::schedule::strategy::Order;

/// `oche explore`; the exit code.
pub fn explore(arguments: &ExploreArguments) -> u8 {
    let Some((file, rest)) = arguments.script.split_first() else { return exit::USAGE };
    let stage = match Stage::new(&Origin::File(file.clone()), rest, &arguments.run) {
        Ok(stage) => stage.lasting(arguments.time).interruptible(),
        Err(code) => return code,
    };
    let limits = explore::Limits {
        exhaustive: arguments.exhaustive,
        runs: arguments.runs as usize,
        max_delays: arguments.max_delays as usize,
        max_steps: arguments.max_steps as usize,
        time: arguments.time,
        observe: match arguments.observe {
            ObserveWhat::Isolates => Observe::Isolates,
            ObserveWhat::Outputs => Observe::Outputs,
        },
        order: match arguments.order {
            LettersKeep::Causal => Order::Causal,
            LettersKeep::Documented => Order::Documented,
        },
        program: stage.number,
    };
    let report = explore::explore(&limits, &mut |strategy| stage.run(strategy));
    let program = rest.iter().fold(file.clone(), |line, argument| line + " " + argument);
    print(&words::explore::report(&report, &limits, &program));
    let bad = report.outcomes.iter().any(|outcome| outcome.stuck.is_some() || outcome.code != 0 || !outcome.errors.is_empty());
    let bad = bad || report.outcomes.is_empty();
    match arguments.expect {
        Some(expected) => u8::from(expected != report.outcomes.len()),
        None if bad => exit::BAD_OUTCOME,
        None => u8::from(report.outcomes.len() > 1),
    }
}

#[cfg(test)]
mod tests;
