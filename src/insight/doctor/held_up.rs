//! Events that had to wait for what ran: for too many microtasks, or for a turn that took too long.

use super::case::Case;
use super::finding::{Finding, Harm};
use crate::insight::run::{Moment, StepAt};
use crate::isolate::trace::{Kind, PlaceId, StepKind};
use crate::sorting::Arrange;

/// So many microtasks in one turn are too many while an event waits.
const MICROTASKS: usize = 10_000;
/// So many microseconds are too long for one turn while an event waits.
const LONG: i64 = 50_000;
/// The shortest wait that counts, in microseconds.
const HARDLY: i64 = 1000;

impl Case<'_> {
    pub(super) fn held_up(&self) -> Vec<Finding> {
        let run = self.run;
        let mut microtasks = vec![0; run.steps.len()];
        run.steps.iter().filter(|step| step.kind == Kind::Microtask).for_each(|step| microtasks[step.turn] += 1);
        let turns = (0..run.steps.len()).filter(|at| run.steps[*at].kind == Kind::Turn);
        let mut found: Vec<Finding> = self.endless().into_iter().collect();
        for turn in turns {
            let last = run.steps[turn].end.saturating_sub(1);
            let took = self.record(last).time - self.record(run.steps[turn].begin).time;
            let finding = if microtasks[turn] > MICROTASKS { self.starved(turn, microtasks[turn]) } else { None };
            let finding = finding.or_else(|| if took > LONG { self.long(turn, last, took) } else { None });
            // A loop that does so again and again is one mistake.
            if let Some(finding) = finding.filter(|new| !found.iter().any(|old| old.place == new.place)) {
                found.push(finding);
            }
        }
        found
    }

    /// The place that most microtasks of a turn were queued at.
    fn where_queued(&self, turn: StepAt) -> PlaceId {
        let mut places: Vec<(PlaceId, usize)> = Vec::new();
        for step in self.run.steps.iter().filter(|step| step.turn == turn && step.kind == Kind::Microtask && step.place != 0) {
            match places.iter_mut().find(|(place, _)| *place == step.place) {
                Some((_, count)) => *count += 1,
                None => places.push((step.place, 1)),
            }
        }
        places.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(place, _)| place)
    }

    fn endless(&self) -> Option<Finding> {
        let microtasks = self.run.about.endless?;
        let turn = (0..self.run.steps.len()).max_by_key(|at| self.run.steps[*at].begin).map(|last| self.run.steps[last].turn)?;
        let isolate = self.run.steps[turn].isolate;
        let harm = Harm::Endless { microtasks, waiting: self.events_left(turn) };
        Some(Finding { place: self.where_queued(turn), isolate, harm })
    }

    fn starved(&self, turn: StepAt, microtasks: usize) -> Option<Finding> {
        let run = self.run;
        let step = &run.steps[turn];
        let (place, isolate) = (self.where_queued(turn), step.isolate);
        let (waiting, _) = self.waited_for(turn, microtasks as i64, |ready_at| self.microtasks_after(turn, ready_at) > MICROTASKS)?;
        Some(Finding { place, isolate, harm: Harm::Starved { microtasks, waiting, turn } })
    }

    fn microtasks_after(&self, turn: StepAt, moment: Moment) -> usize {
        self.run.steps.iter().filter(|step| step.turn == turn && step.kind == Kind::Microtask && step.begin > moment).count()
    }

    /// The first event of a queue that stood there while a turn ran, for long enough; or a timer that was due before `passed` microseconds,
    /// which is what a turn takes at least, though virtual time stands still.
    fn waited_for(&self, turn: StepAt, passed: i64, long: impl Fn(Moment) -> bool) -> Option<(StepAt, i64)> {
        let run = self.run;
        let step = &run.steps[turn];
        let later = (turn + 1..run.steps.len()).filter(|at| run.steps[*at].kind == Kind::Turn && run.steps[*at].isolate == step.isolate);
        later
            .filter_map(|at| Some((at, run.steps[at].queued?)))
            .filter(|(_, queued)| *queued < step.end)
            .find(|(_, queued)| {
                let record = self.record(*queued);
                let at_once = record.kind == Kind::Sent || record.kind == Kind::Armed && i64::from(record.via) * 1000 <= passed;
                at_once && long((*queued).max(step.begin))
            })
            .map(|(at, queued)| (at, self.record(queued).time))
    }

    /// The events that had been asked for, and never came to their turn.
    fn events_left(&self, turn: StepAt) -> Vec<Moment> {
        let isolate = self.run.steps[turn].isolate;
        let left = self.records().filter(|(_, r)| {
            let timer = r.kind == Kind::Armed && r.isolate == isolate;
            let message = r.kind == Kind::Sent && r.via == isolate && r.isolate != isolate;
            (timer || message) && r.place != 0 && self.run.turns_of(r.id).is_empty()
        });
        left.map(|(at, _)| at).take(3).collect()
    }

    fn long(&self, turn: StepAt, last: Moment, took: i64) -> Option<Finding> {
        let run = self.run;
        let step = &run.steps[turn];
        let end = self.record(last).time;
        let later = (turn + 1..run.steps.len()).filter(|at| run.steps[*at].kind == Kind::Turn && run.steps[*at].isolate == step.isolate);
        let ready = later.filter_map(|at| {
            let queued = run.steps[at].queued.filter(|queued| *queued < step.end)?;
            let record = self.record(queued);
            let ready = match record.kind {
                Kind::Armed if record.via != 0 && record.what == StepKind::Periodic => return None,
                Kind::Armed if record.via != 0 => (record.time / 1000 + 1 + i64::from(record.via)) * 1000,
                _ => record.time,
            };
            (ready + HARDLY <= end).then_some((at, ready))
        });
        // A timer shows best what went wrong.
        let ready: Vec<(StepAt, i64)> = ready.collect();
        let timer = |(at, _): &&(StepAt, i64)| {
            let queued = run.steps[*at].queued.map(|queued| self.record(queued));
            queued.is_some_and(|record| record.kind == Kind::Armed && record.via != 0)
        };
        let (waiting, ready) = ready.iter().find(timer).or(ready.first()).copied()?;
        let spent = self.spent(turn);
        let place = spent.first().map_or(step.place, |(place, ..)| *place);
        Some(Finding { place, isolate: step.isolate, harm: Harm::LongTurn { turn, took, waiting, ready, spent } })
    }

    /// Where the time of a turn went: the longest first.
    fn spent(&self, turn: StepAt) -> Vec<(PlaceId, i64, Kind)> {
        let run = self.run;
        let step = &run.steps[turn];
        let mut spent: Vec<(PlaceId, i64, Kind)> = Vec::new();
        let own: Vec<Moment> = (step.begin..step.end).filter(|at| self.record(*at).isolate == step.isolate).collect();
        for pair in own.windows(2) {
            let (record, gap) = (self.record(pair[0]), self.record(pair[1]).time - self.record(pair[0]).time);
            if gap < LONG / 10 || record.place == 0 {
                continue;
            }
            match spent.iter_mut().find(|(place, _, kind)| *place == record.place && *kind == record.kind) {
                Some((_, time, _)) => *time += gap,
                None => spent.push((record.place, gap, record.kind)),
            }
        }
        spent.arrange_by_key(|(_, time, _)| -time);
        spent.truncate(3);
        spent
    }
}
