//! A run that is examined, with what all examinations ask about it. May touch the run and its order.

use super::calls::Calls;
use crate::insight::order::Order;
use crate::insight::run::{Moment, Run};
use crate::isolate::id::IsolateId;
use crate::isolate::trace::{Kind, PlaceId, Record};

pub struct Case<'a> {
    pub run: &'a Run,
    pub order: Order<'a>,
    pub calls: Calls,
    /// When each isolate ended.
    pub ended: Vec<(IsolateId, Moment)>,
}

fn ended(run: &Run) -> Vec<(IsolateId, Moment)> {
    let ends = run.trace.records.iter().enumerate().filter(|(_, record)| record.kind == Kind::Ended);
    ends.map(|(at, record)| (record.isolate, at)).collect()
}

/// Why an isolate has ended, as in its record.
pub mod why {
    pub const IDLE: u32 = 0;
    pub const STOPPED: u32 = 2;
    pub const STUCK: u32 = 3;
}

impl<'a> Case<'a> {
    pub fn new(run: &'a Run) -> Case<'a> {
        Case { run, order: Order::new(run), calls: Calls::new(run), ended: ended(run) }
    }
    pub fn record(&self, at: Moment) -> &Record {
        self.run.record(at)
    }
    pub fn records(&self) -> impl DoubleEndedIterator<Item = (Moment, &Record)> {
        self.run.trace.records.iter().enumerate()
    }
    /// The isolate that the program ends with.
    pub fn main(&self) -> IsolateId {
        self.run.trace.isolates.first().map_or(1, |(first, _)| *first)
    }
    pub fn end_of(&self, isolate: IsolateId) -> Option<Moment> {
        self.ended.iter().find(|(ended, _)| *ended == isolate).map(|(_, at)| *at)
    }
    /// Why an isolate has ended.
    pub fn why(&self, isolate: IsolateId) -> Option<u32> {
        self.end_of(isolate).map(|at| self.record(at).id)
    }
    /// Whether a place is the call of this function of the core library, in any class.
    pub fn is_call_of(&self, place: PlaceId, names: &[&str]) -> bool {
        let api = self.run.place(place).and_then(|place| place.api.as_deref());
        api.is_some_and(|api| names.contains(&api.rsplit('.').next().unwrap_or(api)))
    }
}
