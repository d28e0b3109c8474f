//! What a program had not done when it was over: calls that wait for what can't happen any more, work that was cut off, a program that
//! does not end at all.

use rustc_hash::FxHashSet;

use super::calls::Call;
use super::case::{Case, why};
use super::finding::{Finding, Harm, Link};
use crate::insight::run::{Moment, Run};
use crate::isolate::id::IsolateId;
use crate::isolate::trace::{Kind, Place, PlaceId, StepKind};
use crate::sorting::Arrange;

/// Links of a chain that people still follow.
const LONGEST: usize = 12;

impl Case<'_> {
    // ---- never completed

    /// Where an isolate has ended because nothing was left to do: the calls that waited still, the outermost of each chain.
    pub(super) fn never_completed(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let mut ends: FxHashSet<(PlaceId, u32)> = FxHashSet::default();
        let ended_idle = |call: &&Call| matches!(self.why(call.isolate), Some(why::IDLE | why::STUCK));
        let mut open: Vec<&Call> = self.calls.all.iter().filter(|call| call.is_open() && call.future != 0).filter(ended_idle).collect();
        // What main waits for is said with main.
        open.arrange_by_key(|call| !self.run.is_of_entry(call.future));
        for call in open {
            let of_main = self.run.is_of_entry(call.future);
            if !of_main && (self.calls.is_listened_to(call.future) || self.has_done_its_work(call)) {
                continue;
            }
            let chain = self.chain(call);
            // Of a program that does not end, it is said what it listens to.
            if matches!(chain.last(), Some(Link::Events(_))) && self.why(call.isolate) == Some(why::STUCK) {
                continue;
            }
            let end = match chain.last() {
                Some(Link::Future(future)) => (0, *future),
                Some(Link::Call(place) | Link::Events(place)) => (*place, 0),
                None => continue,
            };
            if ends.insert(end) {
                found.push(Finding { place: call.place, isolate: call.isolate, harm: Harm::NeverCompleted { chain, of_main } });
            }
        }
        found
    }

    /// Whether a call nobody waits for has nothing left to do but to wait: for the next event of a stream, for more work, or for its end.
    fn has_done_its_work(&self, call: &Call) -> bool {
        call.goes_round || call.awaited == 0 || self.waits_for_events(call.awaited) || self.run.ends_after(call.place)
    }

    fn made_at(&self, future: u32) -> PlaceId {
        self.run.made(future).map_or(0, |made| self.record(made).place)
    }
    /// Whether a future is that of an event of a stream: `first`, `moveNext()`.
    fn waits_for_events(&self, future: u32) -> bool {
        let place = self.made_at(future);
        place != 0 && (self.calls.subscribed.contains(&place) || self.is_call_of(place, &["moveNext"]))
    }

    /// Who waits for whom, from a call on.
    fn chain(&self, call: &Call) -> Vec<Link> {
        let mut chain = Vec::new();
        let mut next = Some(call);
        let mut known: FxHashSet<u32> = FxHashSet::default();
        while let Some(call) = next.take() {
            chain.push(Link::Call(call.place));
            let mut future = call.awaited;
            if future == 0 {
                chain.push(Link::Events(call.place));
            }
            while future != 0 && known.insert(future) && chain.len() < LONGEST {
                if let Some(inner) = self.calls.of_future(future).filter(|inner| inner.is_open()) {
                    next = Some(inner);
                    break;
                }
                if self.waits_for_events(future) {
                    chain.push(Link::Events(self.made_at(future)));
                    break;
                }
                chain.push(Link::Future(future));
                future = self.behind(future);
            }
        }
        chain
    }

    /// The future that another one is made of, by `then`, `Future.wait` and the like; 0 if there is none.
    fn behind(&self, future: u32) -> u32 {
        let place = self.made_at(future);
        if place == 0 {
            return 0;
        }
        let listened = self.calls.listened.iter().filter(|(other, by)| {
            **other != 0 && **other != future && !self.calls.completed.contains(*other) && by.iter().any(|(_, at)| *at == place)
        });
        listened.map(|(other, _)| *other).min().unwrap_or(0)
    }

    // ---- cut off

    pub(super) fn cut_off(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let main = self.main();
        let Some(end) = self.end_of(main) else { return found };
        if self.record(end).id == why::STOPPED {
            let cut = self.calls.all.iter().filter(|call| self.is_cut_off(call, main));
            let mut calls: Vec<PlaceId> = Vec::new();
            cut.for_each(|call| {
                if !calls.contains(&call.place) {
                    calls.push(call.place)
                }
            });
            if let Some(first) = calls.first() {
                found.push(Finding { place: *first, isolate: main, harm: Harm::CutOff { calls } });
            }
        }
        if self.record(end).id > why::STOPPED {
            return found;
        }
        for (isolate, _) in &self.run.trace.isolates {
            if *isolate == main || self.end_of(*isolate).is_some_and(|ended| ended < end) || self.is_killed(*isolate) {
                continue;
            }
            let begun = self.records().any(|(_, r)| r.isolate == *isolate && r.kind == Kind::Turn && r.what == StepKind::Main);
            let timers = self.timers_left(*isolate);
            if begun && timers.is_empty() {
                continue;
            }
            let place = self.run.spawned(*isolate).map_or(0, |spawned| self.record(spawned).place);
            found.push(Finding { place, isolate: *isolate, harm: Harm::IsolateCutOff { isolate: *isolate, timers } });
        }
        found
    }

    /// A call that nobody waits for, and that had more to do.
    fn is_cut_off(&self, call: &Call, isolate: IsolateId) -> bool {
        let nobody = call.future != 0 && !self.calls.is_listened_to(call.future) && !self.run.is_of_entry(call.future);
        call.isolate == isolate && call.is_open() && nobody && !self.has_done_its_work(call)
    }

    /// Whether the user has asked for an isolate's end.
    fn is_killed(&self, isolate: IsolateId) -> bool {
        self.records().any(|(_, r)| r.kind == Kind::Sent && r.via == isolate && r.trigger == 0 && self.is_call_of(r.place, &["kill"]))
    }

    /// Where timers were made that had still to come.
    fn timers_left(&self, isolate: IsolateId) -> Vec<PlaceId> {
        let mut places = Vec::new();
        for (_, record) in self.records().filter(|(_, r)| r.isolate == isolate && r.kind == Kind::Armed) {
            let fired = !self.run.turns_of(record.id).is_empty();
            let cancelled = || self.records().any(|(_, r)| r.kind == Kind::Cancelled && r.id == record.id);
            if record.what != StepKind::Periodic && record.place != 0 && !fired && !cancelled() && !places.contains(&record.place) {
                places.push(record.place);
            }
        }
        places
    }

    // ---- no end

    /// The things that keep a program alive that would wait for ever.
    pub(super) fn never_ends(&self) -> Option<Finding> {
        let main = self.main();
        if self.why(main) != Some(why::STUCK) {
            return None;
        }
        let is_gone =
            |at: Moment, id: u32, kind: Kind| self.records().skip(at).any(|(_, r)| r.kind == kind && r.id == id && r.isolate == main);
        let left = self.records().filter(|(at, r)| {
            r.isolate == main
                && r.place != 0
                && match r.kind {
                    Kind::Opened => !is_gone(*at, r.id, Kind::Closed) && !is_gone(*at, r.id, Kind::Released),
                    Kind::Armed => r.what == StepKind::Periodic && !is_gone(*at, r.id, Kind::Cancelled),
                    _ => false,
                }
        });
        // What was asked for before the records that are kept is known by its turns.
        let run = self.run;
        let mut known = Vec::new();
        let ticks = run.steps.iter().rev().filter(|step| step.isolate == main && step.kind == Kind::Turn && step.what == StepKind::Timer);
        let ticks = ticks.take(TICKS).filter(|step| run.made(step.via).is_none()).filter(|step| {
            let is_new = !known.contains(&step.via);
            known.push(step.via);
            is_new
        });
        let things: Vec<Moment> = ticks.map(|step| step.begin).chain(left.map(|(at, _)| at)).collect();
        let place = things.first().map_or(0, |at| self.record(*at).place);
        Some(Finding { place, isolate: main, harm: Harm::NeverEnds { things } })
    }
}

/// So many of the last turns tell which timers go on.
const TICKS: usize = 100;

impl Run {
    /// Whether nothing is left to do behind an `await`, as far as the text tells: only the end of its function follows.
    fn ends_after(&self, place: PlaceId) -> bool {
        let Some(Place { frames, .. }) = self.place(place) else { return true };
        let frame = &frames[0];
        let Some(text) = self.about.sources.get(&frame.uri) else { return false };
        let line_start: usize = text.split_inclusive('\n').take((frame.line as usize).saturating_sub(1)).map(str::len).sum();
        let Some(rest) = text.get(line_start..) else { return false };
        let rest: String = rest.chars().skip((frame.column as usize).saturating_sub(1)).collect();
        let mut depth = 0i32;
        let mut over = None;
        for (i, c) in rest.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ';' if depth == 0 => over = Some(i + 1),
                _ => {}
            }
            // The function's own end, or that of the statement with the `await`.
            if depth < 0 {
                return c == '}' || rest[i..].starts_with(");") || rest[i..].starts_with("),");
            }
            if over.is_some() {
                break;
            }
        }
        let Some(over) = over else { return true };
        // Behind it nothing but closing braces, to the one of the function: a loop has been told apart before.
        rest[over..].trim_start().starts_with('}')
    }
}
