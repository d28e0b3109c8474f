//! `forEach` with an async callback: nobody waits for what it began.

use super::case::Case;
use super::finding::{Finding, Harm};
use crate::insight::run::{Line, Moment};
use crate::isolate::trace::{Kind, PlaceId, StepKind};

/// Functions that call what they are given for every element, and drop what they get. The others are lazy: what they are given is called
/// by those.
const CALL_AND_DROP: [&str; 3] = ["forEach", "toList", "toSet"];

impl Case<'_> {
    pub(super) fn dropped_futures(&self) -> Vec<Finding> {
        let mut groups: Vec<(PlaceId, Vec<(Moment, u32)>)> = Vec::new();
        for (at, record) in self.records().filter(|(_, r)| r.kind == Kind::Made && r.what == StepKind::Call) {
            let place = self.caller_of(at, record.place);
            if !self.is_call_of(place, &CALL_AND_DROP) || self.calls.is_listened_to(record.id) {
                continue;
            }
            match groups.iter_mut().find(|(known, _)| *known == place) {
                Some((_, futures)) => futures.push((at, record.id)),
                None => groups.push((place, vec![(at, record.id)])),
            }
        }
        groups.into_iter().filter_map(|(place, futures)| self.dropped(place, &futures)).collect()
    }

    /// Who has called an async function: of an event of a stream, who listens.
    fn caller_of(&self, made: Moment, place: PlaceId) -> PlaceId {
        match self.run.inside(made).map(|step| &self.run.steps[step]) {
            Some(step) if place == 0 && step.kind == Kind::Delivery => step.place,
            _ => place,
        }
    }

    fn dropped(&self, place: PlaceId, made: &[(Moment, u32)]) -> Option<Finding> {
        let futures: Vec<u32> = made.iter().map(|(_, future)| *future).collect();
        let went_on = futures.iter().filter_map(|future| self.calls.of_future(*future)).filter(|call| call.went_on || call.is_open());
        let calls = went_on.count();
        let (first, _) = made.first()?;
        let last =
            made.iter().filter_map(|(at, future)| self.calls.of_future(*future).map(|call| call.ended.unwrap_or(usize::MAX).max(*at)));
        let last = last.max()?;
        let lines = self.calls.lines_of(&futures);
        let run = self.run;
        let own = |line: &Line| lines.contains(&line.number);
        let before = run.lines.iter().find(|line| line.at > *first && line.at < last && !own(line) && self.is_by_caller(line, place))?;
        let lines: Vec<usize> = lines.iter().copied().filter(|line| *line > before.number).collect();
        let isolate = self.record(*first).isolate;
        (calls > 0).then_some(Finding { place, isolate, harm: Harm::Dropped { calls, lines, before: before.number } })
    }

    /// Whether a line was printed by one of the functions that were being called at a place.
    fn is_by_caller(&self, line: &Line, place: PlaceId) -> bool {
        let (Some(printed), Some(called)) = (self.run.place(line.place), self.run.place(place)) else { return false };
        // Not from inside the call.
        !printed.frames.contains(&called.frames[0])
            && printed.frames.iter().any(|frame| called.frames.iter().any(|f| f.function == frame.function && f.uri == frame.uri))
    }
}
