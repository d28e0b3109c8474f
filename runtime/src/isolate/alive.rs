//! What an isolate does, and what keeps it alive, for somebody who asks from outside while the program runs. May touch the event loop and
//! the interpreter's services; how it is said is decided above.

use super::state::state;
pub use super::status::{Awaits, Say, Status, WaitsFor};
use super::trace::shown_name;
use crate::interp::{Isolate, MadeAt, Waiting};

/// Calls that people still read.
const CALLS: usize = 12;

/// The status of the isolate. `running`: its code has been stopped at a safepoint for this.
pub fn status(isolate: &mut Isolate, running: bool) -> Status {
    let mut calls = Vec::new();
    if running {
        let mut sites = Vec::new();
        isolate.sites(isolate.base(), |site| {
            sites.push(site);
            sites.len() < CALLS
        });
        let users = sites.iter().filter(|site| !site.function.library.uri.starts_with("dart:"));
        calls = users.filter_map(|site| Some(format!("{} {}", shown_name(site.function), isolate.place_of(site)?))).collect();
    }
    let state = state(isolate);
    let (name, is_main) = (state.mailbox.debug_name.clone(), state.is_main);
    let waiting = state.waiting();
    let waits_for = waiting.into_iter().map(|one| WaitsFor {
        what: one.what,
        made_at: one.origin.and_then(|origin| isolate.place_of(origin.site)),
        made_by: one.origin.and_then(|origin| made_by(isolate, &origin)),
        unheard: one.what == "port" && !isolate.is_heard(one.port),
        when: one.when,
        keeps_alive: one.keeps_alive,
    });
    let waits_for = waits_for.collect();
    let awaits = awaits(isolate);
    Status { isolate: name, is_main, calls: running.then_some(calls), waits_for, awaits }
}

fn made_by(isolate: &Isolate, origin: &MadeAt) -> Option<(String, String)> {
    Some((shown_name(origin.site.function), isolate.place_of(origin.caller?)?))
}

/// Who awaits whom.
fn awaits(isolate: &mut Isolate) -> Vec<Awaits> {
    let chains = isolate.waiting_calls();
    chains.iter().take(CALLS).map(|chain| as_text(isolate, chain)).filter(|chain| !chain.calls.is_empty()).collect()
}

fn as_text(isolate: &mut Isolate, chain: &Waiting) -> Awaits {
    let future = chain.bodies.first().and_then(|body| isolate.awaited_by(*body));
    let made = future.and_then(|future| state(isolate).completers.get(&future.index()).copied());
    let completer = made.and_then(|site| isolate.place_of(site));
    Awaits { calls: chain.calls.iter().take(CALLS).filter_map(|call| isolate.call_text(call)).collect(), completer }
}

/// The chain that `main` still waits for; `None` if it is over, or never had to wait.
pub fn unfinished_main(isolate: &mut Isolate) -> Option<Awaits> {
    let main = state(isolate).main_call?;
    if !isolate.is_suspended(main) {
        return None;
    }
    let chains = isolate.waiting_calls();
    let chain = chains.iter().find(|chain| chain.bodies.contains(&main))?;
    Some(as_text(isolate, chain))
}

/// Answers somebody who has asked.
pub fn answer(isolate: &mut Isolate, running: bool) {
    let program = state(isolate).program.clone();
    if let Some(say) = program.say.get() {
        let status = status(isolate, running);
        program.host.write_error(&say(&status));
    }
}
