//! Between isolates: those that wait for each other, lines that nothing waits for, messages that nobody reads.

use rustc_hash::FxHashMap;

use super::case::{Case, why};
use super::finding::{Finding, Harm};
use crate::insight::run::Moment;
use crate::isolate::id::IsolateId;
use crate::isolate::trace::{Kind, PlaceId};

/// In virtual time a line that is so many microseconds older than the end of the program is not there by luck.
const APART: i64 = 1000;

impl Case<'_> {
    // ---- waiting for each other

    /// A circle of isolates that wait: one that stands at an `await` waits for the isolate it has asked last, one that only listens for
    /// those it has answered last, one that has never spoken to another for those that have spoken to it.
    pub(super) fn embraces(&self) -> Option<Finding> {
        if self.why(self.main()) != Some(why::STUCK) || !self.run.has_isolates() {
            return None;
        }
        let end = self.end_of(self.main())?;
        let alive = |isolate: &IsolateId| self.end_of(*isolate).is_none_or(|ended| ended >= end);
        let isolates: Vec<IsolateId> = self.run.trace.isolates.iter().map(|(isolate, _)| *isolate).filter(alive).collect();
        let mut edges: FxHashMap<IsolateId, Vec<IsolateId>> = FxHashMap::default();
        let mut stands: FxHashMap<IsolateId, PlaceId> = FxHashMap::default();
        for isolate in &isolates {
            let blocked = self.calls.all.iter().rev().find(|call| call.isolate == *isolate && call.is_open() && call.awaited != 0);
            let asked = blocked.and_then(|call| self.asked_last(*isolate, call.waits));
            let silent = asked.is_none() && self.is_silent(*isolate);
            let waits_for = match asked {
                Some(asked) => vec![asked],
                None if silent => self.heard_from(*isolate),
                None => self.answered_last(*isolate),
            };
            if let Some(call) = blocked.filter(|_| asked.is_some() || silent) {
                stands.insert(*isolate, call.place);
            }
            edges.insert(*isolate, waits_for.into_iter().filter(|other| isolates.contains(other) && other != isolate).collect());
        }
        let circle = isolates.iter().filter(|isolate| stands.contains_key(isolate)).find_map(|start| circle_from(*start, &edges))?;
        let circle: Vec<(IsolateId, PlaceId)> =
            circle.into_iter().map(|isolate| (isolate, stands.get(&isolate).copied().unwrap_or(0))).collect();
        let (isolate, place) = circle.iter().copied().find(|(_, place)| *place != 0)?;
        Some(Finding { place, isolate, harm: Harm::Embrace { circle } })
    }

    /// The isolate that one has sent its last message to, before a moment.
    fn asked_last(&self, isolate: IsolateId, before: Moment) -> Option<IsolateId> {
        let sent = self.run.trace.records[..before].iter().rev().find(|r| r.kind == Kind::Sent && r.isolate == isolate && r.via != isolate);
        sent.map(|sent| sent.via)
    }
    /// Whether an isolate has never sent anything to another.
    fn is_silent(&self, isolate: IsolateId) -> bool {
        !self.records().any(|(_, r)| r.kind == Kind::Sent && r.isolate == isolate && r.via != isolate)
    }
    /// Those that have sent something to an isolate.
    fn heard_from(&self, isolate: IsolateId) -> Vec<IsolateId> {
        let mut all: Vec<IsolateId> = Vec::new();
        for (_, record) in self.records().filter(|(_, r)| r.kind == Kind::Sent && r.via == isolate && r.isolate != isolate) {
            if !all.contains(&record.isolate) {
                all.push(record.isolate);
            }
        }
        all
    }
    /// Those that an isolate has sent something to, and that have not written since.
    fn answered_last(&self, isolate: IsolateId) -> Vec<IsolateId> {
        let mut owed: Vec<IsolateId> = Vec::new();
        for (_, record) in self.records().filter(|(_, r)| r.kind == Kind::Sent && r.via != r.isolate) {
            if record.isolate == isolate && !owed.contains(&record.via) {
                owed.push(record.via);
            } else if record.via == isolate {
                owed.retain(|other| *other != record.isolate);
            }
        }
        owed
    }

    // ---- by luck

    /// Lines of isolates that main would not have waited for: nothing leads from them to its end.
    pub(super) fn only_by_luck(&self) -> Vec<Finding> {
        let main = self.main();
        let Some(end) = self.end_of(main).filter(|end| self.record(*end).id != 1) else { return Vec::new() };
        let mut found: Vec<Finding> = Vec::new();
        // What happens in main after its last turn has begun is not waited for.
        let last = self.records().take(end).filter(|(_, r)| r.isolate == main && r.kind == Kind::Turn).map(|(at, _)| at).last();
        let Some(last) = last else { return found };
        for line in self.run.lines.iter().filter(|line| line.isolate != main) {
            let in_time = self.run.about.virtual_time && self.record(end).time - self.record(line.at).time >= APART;
            let isolate = line.isolate;
            if in_time || self.order.way(line.at, last + 1).is_some() {
                continue;
            }
            let known = found.iter_mut().find_map(|finding| match &mut finding.harm {
                Harm::OnlyByLuck { isolate: of, lines } if *of == isolate => Some(lines),
                _ => None,
            });
            match known {
                Some(lines) => lines.push(line.number),
                None => found.push(Finding { place: line.place, isolate, harm: Harm::OnlyByLuck { isolate, lines: vec![line.number] } }),
            }
        }
        found
    }

    // ---- unread

    pub(super) fn unread(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let sent = self.records().filter(|(_, r)| r.kind == Kind::Sent && r.trigger != 0 && self.is_call_of(r.place, &["send"]));
        for (at, record) in sent {
            let closed = self.closed_at(record.via, record.trigger);
            let read = self.run.turns_of(record.id).first().map(|turn| self.run.steps[*turn].begin);
            let ended = match (read, closed) {
                (Some(read), Some(closed)) if closed < read => false,
                (None, Some(_)) => false,
                (None, None) if self.end_of(record.via).is_some_and(|ended| ended < at) => true,
                _ => continue,
            };
            // One line of the source is told once, however it was come to.
            let known = found.iter_mut().find(|finding| self.run.frame(finding.place) == self.run.frame(record.place));
            match known.map(|finding| &mut finding.harm) {
                Some(Harm::Unread { messages, .. }) => messages.push(at),
                _ => {
                    let harm = Harm::Unread { messages: vec![at], ended };
                    found.push(Finding { place: record.place, isolate: record.isolate, harm });
                }
            }
        }
        found
    }

    fn closed_at(&self, isolate: IsolateId, port: u32) -> Option<Moment> {
        self.records().find(|(_, r)| r.kind == Kind::Closed && r.isolate == isolate && r.id == port).map(|(at, _)| at)
    }
}

/// A circle through `start`.
fn circle_from(start: IsolateId, edges: &FxHashMap<IsolateId, Vec<IsolateId>>) -> Option<Vec<IsolateId>> {
    let mut ways = vec![vec![start]];
    let mut seen = vec![start];
    let mut next = 0;
    while next < ways.len() {
        let way = ways[next].clone();
        next += 1;
        let last = way.last()?;
        for to in edges.get(last).into_iter().flatten() {
            if *to == start {
                return (way.len() > 1).then_some(way);
            }
            if !seen.contains(to) {
                seen.push(*to);
                ways.push(way.iter().copied().chain([*to]).collect());
            }
        }
    }
    None
}
