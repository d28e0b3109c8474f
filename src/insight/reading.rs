//! Reads a trace for a picture: record by record into moments and steps. May touch `moments`, `run`, `words` and `isolate::trace`.

use std::collections::{HashMap, HashSet};

use super::moments::{Act, Index, Line, Moment, Queue, Score, Shape, Step, Wait};
use super::run::Run;
use super::words;
use crate::isolate::trace::{Kind, PlaceId, Record, StepKind, Trace};

impl Score {
    /// A run as it is drawn.
    pub fn of(run: &Run) -> Score {
        let mut reader = Reader::new(run);
        for (at, record) in run.trace.records.iter().enumerate() {
            reader.take(at, record);
        }
        reader.finish()
    }
}

/// Reads a trace, record by record.
struct Reader<'r> {
    known: &'r Run,
    score: Score,
    /// The number of steps that have begun: the run has them in this order.
    begun: usize,
    /// Of the last record.
    time: i64,
    /// Indices of isolates by their numbers.
    isolates: HashMap<u32, Index>,
    /// By isolate, the steps that are running.
    running: Vec<Vec<Index>>,
    /// By isolate, its last turn: to that belong the microtasks that follow.
    turn: Vec<Option<Index>>,
    /// By isolate, its last moment.
    latest: Vec<Option<Index>>,
    /// Isolates that have been asked for and have not begun: by their numbers, the turn to come.
    births: HashMap<u32, Index>,
    /// By number: steps that have begun, and what waits.
    steps: HashMap<u32, Index>,
    microtasks: HashMap<u32, Index>,
    /// Timers keep their number over all their periods.
    timers: HashMap<u32, (Index, Option<i64>)>,
    letters: HashMap<u32, Index>,
    requests: HashMap<u32, Index>,
    completions: HashMap<u32, Index>,
    listens: HashMap<(u32, PlaceId), Index>,
    waits: HashMap<u32, Index>,
    /// Calls that are over and whose future will be completed, by that.
    returning: HashMap<u32, Index>,
    later: Later,
}

impl<'r> Reader<'r> {
    pub fn new(known: &'r Run) -> Reader<'r> {
        let trace = &known.trace;
        let mut score = Score::default();
        let mut isolates = HashMap::new();
        for (number, _) in &trace.isolates {
            isolates.insert(*number, score.isolates.len());
            score.isolates.push(known.isolate_name(*number).to_owned());
        }
        Reader {
            running: vec![Vec::new(); score.isolates.len()],
            turn: vec![None; score.isolates.len()],
            latest: vec![None; score.isolates.len()],
            known,
            score,
            begun: 0,
            time: 0,
            isolates,
            births: HashMap::new(),
            steps: HashMap::new(),
            microtasks: HashMap::new(),
            timers: HashMap::new(),
            letters: HashMap::new(),
            requests: HashMap::new(),
            completions: HashMap::new(),
            listens: HashMap::new(),
            waits: HashMap::new(),
            returning: HashMap::new(),
            later: Later::of(trace),
        }
    }

    fn isolate(&mut self, number: u32) -> Index {
        let (score, running, turn, latest) = (&mut self.score, &mut self.running, &mut self.turn, &mut self.latest);
        *self.isolates.entry(number).or_insert_with(|| {
            score.isolates.push(format!("isolate {number}"));
            running.push(Vec::new());
            turn.push(None);
            latest.push(None);
            score.isolates.len() - 1
        })
    }

    pub fn take(&mut self, at: usize, record: &Record) {
        let isolate = self.isolate(record.isolate);
        // Isolates number their records and look at the clock one after the other: the number decides.
        self.time = self.time.max(record.time);
        let record = &Record { time: self.time, ..*record };
        let time = record.time * 1000;
        self.clock_moves(time);
        match record.kind {
            Kind::Turn => self.turn(isolate, record),
            Kind::Microtask => {
                let step = self.microtasks.remove(&record.id).unwrap_or_else(|| self.unknown_microtask(isolate));
                self.begin(step, record);
            }
            Kind::Reaction | Kind::Delivery => self.nested(at, isolate, record),
            Kind::End => self.end(isolate, time),
            Kind::Queued | Kind::Armed | Kind::Sent | Kind::Requested => self.queued(at, isolate, record),
            Kind::Cancelled => {
                let what = self.timers.get(&record.id).map(|(step, _)| *step);
                let moment = self.moment(isolate, record, Act::Cancel, String::new(), what);
                // A periodic timer that has been cancelled in its own callback has no next turn.
                if let Some(step) = what.filter(|step| self.score.steps[*step].began.is_none()) {
                    self.score.steps[step].gone = Some(moment);
                }
            }
            Kind::Suspended | Kind::Resumed | Kind::Returned => self.call(at, isolate, record),
            Kind::Printed => self.printed(isolate, record),
            _ => self.other(isolate, record),
        }
    }

    /// If time worth speaking of has passed while nothing ran, that is a moment of its own.
    fn clock_moves(&mut self, time: i64) {
        const WORTH: i64 = 1_000_000;
        let before = self.score.ticks.last().copied().unwrap_or(0);
        if time >= before + WORTH && self.running.iter().all(Vec::is_empty) && !self.score.moments.is_empty() {
            let tick = self.tick(time);
            self.score.moments.push(Moment { act: Act::Jump, step: None, place: 0, time, text: String::new(), what: None, tick });
        }
    }

    fn tick(&mut self, time: i64) -> Index {
        self.score.ticks.push(time);
        self.score.ticks.len() - 1
    }

    fn moment(&mut self, isolate: Index, record: &Record, act: Act, text: String, what: Option<Index>) -> Index {
        let time = record.time * 1000;
        let tick = self.tick(time);
        let step = self.running[isolate].last().copied();
        self.score.moments.push(Moment { act, step, place: record.place, time, text, what, tick });
        let moment = self.score.moments.len() - 1;
        self.latest[isolate] = Some(moment);
        moment
    }

    fn step(&mut self, shape: Shape, isolate: Index, name: String, record: &Record) -> Index {
        let asked = self.steps.get(&record.asked).copied();
        self.score.steps.push(Step {
            shape,
            isolate,
            parent: None,
            number: None,
            name,
            queue: Queue::None,
            front: 0,
            queued: None,
            began: None,
            ended: None,
            gone: None,
            asked,
            asked_at: None,
            place: record.place,
            trigger: asked,
            trigger_at: None,
            due: None,
            resumes: false,
            until: record.time * 1000,
            ticks: (0, 0),
        });
        self.score.steps.len() - 1
    }

    fn unknown_microtask(&mut self, isolate: Index) -> Index {
        self.step(Shape::Microtask, isolate, String::new(), &Record::default())
    }

    fn begin(&mut self, step: Index, record: &Record) {
        let isolate = self.score.steps[step].isolate;
        let turn = self.turn[isolate].filter(|_| !self.score.steps[step].shape.is_turn());
        let parent = self.running[isolate].last().copied().or(turn);
        self.running[isolate].push(step);
        // Where the code of a callback stands isn't known before it does something; a call goes on where it waited.
        let (shown, body) = (&self.score.steps[step], self.known.steps[self.begun].body);
        let place = if body != 0 || !shown.resumes { body } else { shown.place };
        let moment = self.moment(isolate, &Record { place, ..*record }, Act::Begin, String::new(), None);
        let tick = self.score.moments[moment].tick;
        self.steps.insert(record.id, step);
        let known = &self.known.steps[self.begun];
        let step = &mut self.score.steps[step];
        (step.parent, step.began, step.ticks.0) = (parent, Some(moment), tick);
        (step.name, step.number) = (self.known.step_title(self.begun), Some(known.number as u32).filter(|number| *number > 0));
        self.begun += 1;
    }

    fn end(&mut self, isolate: Index, time: i64) {
        let Some(step) = self.running[isolate].pop() else {
            return; // its beginning has been dropped
        };
        if self.running[isolate].last() == Some(&step) {
            return; // it goes on as the microtask that was queued for it
        }
        let tick = self.tick(time);
        let end = (Some(self.score.moments.len()), time);
        let ended = &mut self.score.steps[step];
        (ended.ended, ended.until, ended.ticks.1) = (end.0, end.1, tick);
        // A turn goes on as long as its microtasks do.
        if let Some(turn) = ended.parent.filter(|parent| self.running[isolate].is_empty() && *parent != step) {
            let tick = self.tick(time);
            let turn = &mut self.score.steps[turn];
            (turn.ended, turn.until, turn.ticks.1) = (end.0, end.1, tick);
        }
    }

    fn turn(&mut self, isolate: Index, record: &Record) {
        let waiting = match record.what {
            StepKind::Message | StepKind::Control => self.letters.remove(&record.via),
            StepKind::Timer => self.timers.get(&record.via).map(|(step, _)| *step),
            StepKind::Main => self.births.remove(&record.isolate),
            StepKind::Io => self.requests.remove(&record.via),
            _ => None,
        };
        let shape = match record.what {
            StepKind::Main => Shape::Main,
            StepKind::Timer => Shape::Timer,
            StepKind::Message => Shape::Message,
            StepKind::Io => Shape::Io,
            _ => Shape::Control,
        };
        let step = waiting.unwrap_or_else(|| self.step(shape, isolate, String::new(), record));
        self.turn[isolate] = Some(step);
        self.begin(step, record);
        if let Some((at, Some(period))) = self.timers.get(&record.via).copied().filter(|_| record.what == StepKind::Timer) {
            // The next turn of a periodic timer waits from now on.
            let queued = self.score.steps[at].began;
            let mut next = self.score.steps[at].clone();
            (next.parent, next.number, next.began, next.ended, next.queued) = (None, None, None, None, queued);
            next.due = Some(record.time * 1000 + period);
            self.score.steps.push(next);
            self.timers.insert(record.via, (self.score.steps.len() - 1, Some(period)));
        }
    }

    fn nested(&mut self, at: usize, isolate: Index, record: &Record) {
        // A microtask that was queued to call just this listener is the same step.
        let around = self.running[isolate].last().copied().filter(|around| {
            let around = &self.score.steps[*around];
            if around.shape == Shape::Delivery && record.kind == Kind::Reaction && around.place == record.place {
                return true; // an `await for` takes the event
            }
            around.shape == Shape::Microtask && around.place == record.place && around.began == self.latest[isolate]
        });
        if let Some(around) = around {
            self.running[isolate].push(around);
            self.steps.insert(record.id, around);
            self.begun += 1;
            return;
        }
        let resumes = self.later.resumes.contains(&at);
        let shape = match (record.kind, resumes) {
            (Kind::Delivery, _) => Shape::Delivery,
            (_, true) => Shape::Continuation,
            _ => Shape::Reaction,
        };
        let step = self.step(shape, isolate, String::new(), record);
        let asked_at = self.listens.get(&(record.asked, record.place)).copied();
        let trigger = self.steps.get(&record.trigger).copied();
        let trigger_at = self.completions.get(&record.via).copied().filter(|_| record.kind == Kind::Reaction);
        let known = &mut self.score.steps[step];
        (known.resumes, known.asked_at, known.trigger, known.trigger_at) = (resumes, asked_at, trigger, trigger_at);
        self.begin(step, record);
    }

    /// Something has been put into a queue.
    fn queued(&mut self, at: usize, isolate: Index, record: &Record) {
        let (shape, queue, owner) = match record.kind {
            Kind::Queued => (Shape::Microtask, Queue::Microtasks, isolate),
            Kind::Armed if record.via == 0 => (Shape::Timer, Queue::Events, isolate),
            Kind::Armed => (Shape::Timer, Queue::Timers, isolate),
            Kind::Requested => (Shape::Io, Queue::Outside, isolate),
            _ => (Shape::Message, Queue::Letters, self.isolate(record.via)),
        };
        // If it ever begins, more will be known of it.
        let step = self.step(shape, owner, self.known.waiting_title(record), record);
        self.score.steps[step].resumes = shape == Shape::Microtask && self.later.resumes.contains(&at);
        let act = if queue == Queue::Letters { Act::Send } else { Act::Queue };
        let moment = self.moment(isolate, record, act, String::new(), Some(step));
        let known = &mut self.score.steps[step];
        (known.queue, known.queued, known.asked_at, known.trigger_at) = (queue, Some(moment), Some(moment), Some(moment));
        match record.kind {
            Kind::Queued => {
                known.front = if record.what.is_of_generator() { 0 } else { record.trigger };
                self.microtasks.insert(record.id, step);
            }
            Kind::Sent => {
                self.letters.insert(record.id, step);
            }
            Kind::Requested => {
                (known.trigger, known.trigger_at) = (None, None);
                self.requests.insert(record.id, step);
            }
            _ => {
                let wait = i64::from(record.via) * 1_000_000;
                (known.due, known.trigger, known.trigger_at) = (Some(record.time * 1000 + wait), None, None);
                let period = (record.what == StepKind::Periodic).then_some(wait);
                self.timers.insert(record.id, (step, period));
            }
        }
    }

    /// A call of an async function waits, goes on, is over.
    fn call(&mut self, at: usize, isolate: Index, record: &Record) {
        match record.kind {
            Kind::Suspended => {
                let text = self.known.awaits(record, self.later.ready.contains(&at));
                let moment = self.moment(isolate, record, Act::Suspend, text, None);
                self.listens.insert((record.asked, record.place), moment);
                let name = self.known.function_at(record.place);
                self.waits.insert(record.id, self.score.waits.len());
                self.score.waits.push(Wait { isolate, from: moment, to: None, name, place: record.place });
            }
            Kind::Resumed => {
                if let Some(wait) = self.waits.get(&record.id) {
                    self.score.waits[*wait].to = self.score.moments.len().checked_sub(1);
                }
            }
            _ => {
                // Only of calls that have waited is it known who they are. That their future is complete comes next.
                if let Some(wait) = self.waits.remove(&record.id) {
                    self.returning.insert(record.via, wait);
                }
            }
        }
    }

    fn printed(&mut self, isolate: Index, record: &Record) {
        let text = self.known.trace.text(record);
        let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n');
        for (number, text) in (record.id..).zip(lines) {
            // Output without an end of line goes on in the next record.
            if let Some(line) = self.score.lines.last_mut().filter(|line| line.number == number) {
                line.text.push_str(text);
                continue;
            }
            let index = self.score.lines.len();
            let moment = self.moment(isolate, record, Act::Print, text.to_owned(), Some(index));
            self.score.lines.push(Line { number, moment, text: text.to_owned() });
        }
    }

    fn other(&mut self, isolate: Index, record: &Record) {
        let api = self.known.place(record.place).is_some_and(|place| place.api.is_some());
        let returned = if record.kind == Kind::Completed { self.returning.remove(&record.id) } else { None };
        let act = match record.kind {
            Kind::Completed if returned.is_some() => Act::Return,
            Kind::Completed if record.what == StepKind::Error => Act::Fail,
            // Nobody learns of the others.
            Kind::Completed if self.later.awaited.contains(&record.id) => Act::Complete,
            Kind::Completed => {
                self.completions.insert(record.id, self.score.moments.len().saturating_sub(1));
                return;
            }
            // An await says so itself.
            Kind::Listened | Kind::Subscribed if api => Act::Listen,
            Kind::Spawned => return self.spawned(isolate, record),
            Kind::Failed => Act::Fail,
            Kind::Ended => Act::End,
            Kind::Opened | Kind::Closed | Kind::Looked | Kind::Slept => Act::Other,
            _ => return,
        };
        let what = (act == Act::End).then_some(isolate);
        let text = match returned {
            Some(wait) => words::is_over(&self.score.waits[wait].name, record.what == StepKind::Error),
            None => self.known.shown_moment(record),
        };
        let moment = self.moment(isolate, record, act, text, what);
        match record.kind {
            Kind::Completed => {
                self.completions.insert(record.id, moment);
            }
            Kind::Listened => {
                self.listens.insert((record.asked, record.place), moment);
            }
            _ => {}
        }
    }

    /// Another isolate has been asked for: its first turn waits.
    fn spawned(&mut self, isolate: Index, record: &Record) {
        let child = self.isolate(record.id);
        let step = self.step(Shape::Main, child, self.known.waiting_title(record), record);
        let moment = self.moment(isolate, record, Act::Spawn, self.known.shown_moment(record), Some(child));
        let birth = &mut self.score.steps[step];
        (birth.queue, birth.queued, birth.asked_at, birth.trigger_at) = (Queue::Events, Some(moment), Some(moment), Some(moment));
        self.births.insert(record.id, step);
    }

    pub fn finish(mut self) -> Score {
        // What was running when the recording ended goes on to the end.
        let time = self.score.ticks.last().copied().unwrap_or(0);
        for isolate in 0..self.running.len() {
            while !self.running[isolate].is_empty() {
                self.end(isolate, time);
            }
        }
        self.score
    }
}

/// Facts that are only known from later records.
#[derive(Default)]
struct Later {
    /// Records that begin, or queue, a step that resumes a call.
    resumes: HashSet<usize>,
    /// Records of calls that wait for something that is there already: a microtask is queued at once.
    ready: HashSet<usize>,
    /// Futures whose completion calls somebody.
    awaited: HashSet<u32>,
}

impl Later {
    fn of(trace: &Trace) -> Later {
        let mut later = Later::default();
        // By isolate, the steps that have begun and not done anything yet, and the call that waits since the last record.
        let mut begun: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut suspended: HashMap<u32, (usize, PlaceId)> = HashMap::new();
        let mut queued: HashMap<u32, usize> = HashMap::new();
        for (at, record) in trace.records.iter().enumerate() {
            let begun = begun.entry(record.isolate).or_default();
            let waits = if record.kind == Kind::Listened { None } else { suspended.remove(&record.isolate) };
            match record.kind {
                Kind::Microtask => *begun = queued.remove(&record.id).into_iter().chain([at]).collect(),
                Kind::Reaction => {
                    later.awaited.insert(record.via);
                    begun.push(at);
                }
                Kind::Delivery => begun.push(at),
                Kind::Resumed => later.resumes.extend(begun.drain(..)),
                Kind::Queued => {
                    queued.insert(record.id, at);
                    begun.clear();
                    later.ready.extend(waits.filter(|(_, place)| *place == record.place).map(|(at, _)| at));
                }
                Kind::Suspended => {
                    suspended.insert(record.isolate, (at, record.place));
                    begun.clear();
                }
                _ => begun.clear(),
            }
        }
        later
    }
}
