//! What a schedule knows: who waits for what, which letters are on their way, and what may happen next. Plain data under one lock; may touch
//! mailboxes, the trait of drivers and `host::outside`.
//!
//! A **lane** holds what comes to an isolate from one side, in order: from one sender, from itself, from one request to the outside.
//! The head of a lane may be taken next, unless something that waits for the same isolate was certainly sent before it: a send *is* the
//! insertion into the receiver's queue. What was certainly sent before what is told by vector clocks, which count the sends of each
//! isolate.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::super::driver::{Between, Turn};
use super::super::id::IsolateId;
use super::super::mailbox::{Content, Letter, Mailbox, PortId};
use super::super::timers::Millis;
use super::seat::{Lane, Seat, State, descendant, learn};
use super::steps::{Key, LaneKey, Lost, Made, Stamp, Who};
use super::strategy::{Order, Strategy};
use crate::host::Expected;
use crate::host::outside::{Jump, Outside};
use crate::interp::Control;
use crate::sorting::Arrange;

/// Jumps of the clock in a row without a sign of life, after which nothing is expected any more.
const IDLE_JUMPS: u32 = 1 << 18;

pub(super) struct World {
    seats: BTreeMap<IsolateId, Seat>,
    pub running: Option<IsolateId>,
    age: u64,
    /// The program is over: nobody is chosen any more.
    pub closing: bool,
    /// Nothing but its own end has stopped it.
    pub ended: bool,
    /// The requests to the outside. Of what is over soon, the end is waited for before anything is chosen.
    pub outside: Outside,
    /// By task, the isolate's how manieth request it was, and the step that made it.
    requests: FxHashMap<u64, (u32, Option<usize>)>,
    idle_jumps: u32,
    strategy: Box<dyn Strategy>,
    order: Order,
    /// Whether the steps are kept.
    keep: bool,
    pub made: Vec<Made>,
    pub steps: usize,
    jumped: bool,
    /// If the steps are kept: the letters that nobody has read, and who was who.
    pub lost: Vec<Lost>,
    ended_isolates: FxHashMap<IsolateId, Who>,
    /// The steps that have closed ports.
    closed: FxHashMap<PortId, usize>,
    /// Told to pause in the middle of a step, which takes too long.
    prodded: Option<IsolateId>,
    /// The number of writes when the running step began.
    written: u64,
    /// The number of times an isolate has sent something, or spawned another one.
    pub sends: u32,
    /// Choices with an alternative so far, and those that were not the usual one.
    pub forks: u32,
    pub unusual: Vec<(u32, u32)>,
}

/// The result of giving the baton away.
pub(super) enum Dispatched {
    Isolate(IsolateId),
    Nobody,
    /// Somebody gets it if nothing comes from outside for so long, from this state of it on.
    IfQuiet(Duration, u64),
}

enum Chosen {
    Isolate(IsolateId),
    /// The clock moves to this time.
    Delay(i64),
    /// The run is given up.
    Nobody,
}

/// Something that may happen next.
struct Choice {
    age: (u64, Millis),
    isolate: IsolateId,
    key: Key,
}

impl World {
    pub fn new(strategy: Box<dyn Strategy>, keep: bool) -> World {
        World {
            order: strategy.order(),
            seats: BTreeMap::new(),
            running: None,
            age: 0,
            closing: false,
            ended: true,
            outside: Outside::default(),
            requests: FxHashMap::default(),
            idle_jumps: 0,
            strategy,
            keep,
            made: Vec::new(),
            steps: 0,
            jumped: false,
            lost: Vec::new(),
            ended_isolates: FxHashMap::default(),
            closed: FxHashMap::default(),
            prodded: None,
            written: 0,
            sends: 0,
            forks: 0,
            unusual: Vec::new(),
        }
    }

    pub fn seat(&mut self, isolate: IsolateId) -> Option<&mut Seat> {
        self.seats.get_mut(&isolate)
    }
    fn next_age(&mut self) -> u64 {
        self.age += 1;
        self.age
    }
    fn current_step(&self) -> Option<usize> {
        self.steps.checked_sub(1)
    }

    /// A send of the running isolate.
    fn stamp(&mut self) -> Stamp {
        let (age, by, step) = (self.next_age(), self.running.unwrap_or(0), self.current_step());
        let Some(seat) = self.seats.get_mut(&by) else {
            return Stamp { age, by, nth: 0, clock: Arc::from([]), step };
        };
        if seat.clock.len() <= by as usize {
            seat.clock.resize(by as usize + 1, 0);
        }
        seat.clock[by as usize] += 1;
        Stamp { age, by, nth: seat.clock[by as usize], clock: Arc::from(seat.clock.as_slice()), step }
    }

    // ---- what the isolates tell

    pub fn join(&mut self, mailbox: &Mailbox) {
        let isolate = mailbox.isolate;
        let stamp = self.stamp();
        let parent = self.running.and_then(|running| self.seats.get_mut(&running));
        let who = parent.map_or(1, |parent| {
            parent.children += 1;
            descendant(parent.who, parent.children)
        });
        let seat = Seat {
            who,
            children: 0,
            tasks: 0,
            clock: if self.order == Order::Causal { stamp.clock.to_vec() } else { Vec::new() },
            state: State::Unborn(stamp),
            own: VecDeque::new(),
            lanes: Vec::new(),
            due: None,
            signs: 0,
            control: mailbox.control.clone(),
            interrupted: false,
            pauses: false,
            given: None,
            bell: Arc::default(),
        };
        self.seats.insert(isolate, seat);
    }
    fn leave(&mut self, isolate: IsolateId) {
        if let Some(seat) = self.seats.remove(&isolate)
            && self.keep
        {
            self.ended_isolates.insert(isolate, seat.who);
            self.lose(seat.who, seat.lanes);
        }
        self.outside.leave(isolate);
        if self.running == Some(isolate) {
            self.running = None;
        }
    }

    /// The running isolate has put an event into its own queue.
    pub fn queue_own(&mut self, isolate: IsolateId) {
        let stamp = self.stamp();
        if let Some(seat) = self.seats.get_mut(&isolate) {
            seat.own.push_back(stamp);
        }
    }

    /// A letter is on its way. Nothing happens if nobody is there to get it.
    pub fn send(&mut self, to: IsolateId, letter: Letter) {
        let finished = match &letter.content {
            Content::Finished { task, .. } => Some(*task),
            _ => None,
        };
        let (stamp, lane) = match finished {
            Some(task) => {
                // What the outside does comes after nothing but the request for it.
                let (nth, step) = self.requests.remove(&task).unwrap_or_default();
                self.outside.end(task);
                let stamp = Stamp { age: self.next_age(), by: 0, nth: 0, clock: Arc::from([]), step };
                (stamp, LaneKey::Task(nth))
            }
            None => {
                let stamp = self.stamp();
                let sender = self.seats.get(&stamp.by).map_or(0, |seat| seat.who);
                let control = matches!(letter.content, Content::Control(_));
                (stamp, if control { LaneKey::Requests(sender) } else { LaneKey::From(sender) })
            }
        };
        let news = self.made.last().is_some_and(|step| step.key.lane == LaneKey::Begin) && matches!(lane, LaneKey::From(_));
        let Some(seat) = self.seats.get_mut(&to) else { return };
        if matches!(seat.state, State::Over(_)) {
            let key = Key { who: seat.who, lane };
            let closed = self.closed_port(&letter);
            self.lost.push(Lost { key, closed, stamp, moment: letter.sent, number: letter.number });
            return;
        }
        let at = seat.lanes.iter().position(|one| one.key == lane).unwrap_or_else(|| {
            seat.lanes.push(Lane { key: lane, letters: VecDeque::new() });
            seat.lanes.len() - 1
        });
        seat.lanes[at].letters.push_back((stamp, letter, news));
    }

    /// The running isolate has sent something to one that is over.
    pub fn send_in_vain(&mut self, to: PortId, moment: Millis, number: u32) {
        if let Some(who) = self.ended_isolates.get(&to.isolate()).copied() {
            let stamp = self.stamp();
            let sender = self.seats.get(&stamp.by).map_or(0, |seat| seat.who);
            let closed = self.closed.get(&to).copied();
            self.lost.push(Lost { key: Key { who, lane: LaneKey::From(sender) }, closed, stamp, moment, number });
        }
    }

    pub fn begin_task(&mut self, owner: IsolateId, task: u64, expected: Expected) {
        let step = self.current_step();
        if let Some(seat) = self.seats.get_mut(&owner) {
            seat.tasks += 1;
            self.requests.insert(task, (seat.tasks, step));
            self.outside.begin(task, owner, expected);
        }
    }
    pub fn end_task(&mut self, task: u64) {
        self.requests.remove(&task);
        self.outside.end(task);
    }

    /// The running isolate's step is over.
    fn step_is_over(&mut self, isolate: IsolateId, written: u64, stirred: bool) {
        if self.running != Some(isolate) {
            return;
        }
        self.running = None;
        let wrote = written != self.written;
        if let Some(step) = self.made.last_mut() {
            step.wrote |= wrote;
            step.silent &= !stirred && !wrote;
        }
    }
    pub fn between(&mut self, isolate: IsolateId, between: Between, written: u64) {
        self.step_is_over(isolate, written, between.stirred);
        let Some(seat) = self.seats.get_mut(&isolate) else { return };
        while seat.own.len() > between.own {
            seat.own.pop_front();
        }
        if std::mem::replace(&mut seat.signs, between.signs) != between.signs {
            self.idle_jumps = 0;
        }
        seat.state = State::Between(between);
    }
    pub fn sleep(&mut self, isolate: IsolateId, until: i64, written: u64) {
        self.step_is_over(isolate, written, true);
        if let Some(seat) = self.seats.get_mut(&isolate) {
            seat.state = State::Asleep(until);
        }
    }
    pub fn over(&mut self, isolate: IsolateId, written: u64) {
        self.ends_here(isolate);
        self.step_is_over(isolate, written, true);
        let age = self.next_age();
        if let Some(seat) = self.seats.get_mut(&isolate) {
            seat.state = State::Over(age);
            let (who, lanes) = (seat.who, std::mem::take(&mut seat.lanes));
            if self.keep {
                self.lose(who, lanes);
            }
        }
    }
    /// Nobody will read these letters.
    fn lose(&mut self, who: Who, lanes: Vec<Lane>) {
        for lane in lanes {
            for (stamp, letter, _) in lane.letters {
                let closed = self.closed_port(&letter);
                let key = Key { who, lane: lane.key };
                self.lost.push(Lost { key, closed, stamp, moment: letter.sent, number: letter.number });
            }
        }
    }
    fn closed_port(&self, letter: &Letter) -> Option<usize> {
        match &letter.content {
            Content::Message { port, .. } => self.closed.get(port).copied(),
            _ => None,
        }
    }
    pub fn close_port(&mut self, port: PortId) {
        if let Some(step) = self.current_step().filter(|_| self.keep) {
            self.closed.insert(port, step);
        }
    }
    /// Who is in the middle of a step that began before the step number `since`, while others could go on.
    pub fn lingering(&mut self, since: usize) -> Option<IsolateId> {
        self.running.filter(|_| self.steps == since && self.seats.len() > 1).inspect(|running| self.prodded = Some(*running))
    }
    /// Whether an isolate is to let others go on, in the middle of its step.
    pub fn is_prodded(&mut self, isolate: IsolateId) -> bool {
        self.prodded.take_if(|prodded| *prodded == isolate).is_some() && self.running == Some(isolate)
    }
    pub fn interrupt(&mut self, isolate: IsolateId, now: i64, written: u64) {
        self.sleep(isolate, now, written);
        if let Some(seat) = self.seats.get_mut(&isolate) {
            seat.interrupted = true;
        }
    }
    /// The running isolate has sent something. Gives the isolate, if others are to go on before it does.
    pub fn pauses(&mut self) -> Option<IsolateId> {
        self.sends += 1;
        let running = self.running.filter(|_| self.strategy.pauses(self.sends))?;
        self.seats.get_mut(&running)?.pauses = true;
        Some(running)
    }
    pub fn is_interrupted(&self, isolate: IsolateId) -> bool {
        self.seats.get(&isolate).is_some_and(|seat| seat.interrupted)
    }
    pub fn control(&self, isolate: IsolateId) -> Option<Arc<Control>> {
        Some(self.seats.get(&isolate)?.control.clone())
    }
    /// The running isolate's step is its last one.
    fn ends_here(&mut self, isolate: IsolateId) {
        if self.running == Some(isolate)
            && let Some(step) = self.made.last_mut()
        {
            step.last = true;
        }
    }
    /// The running isolate ends, with this step.
    pub fn ends(&mut self, isolate: IsolateId, written: u64) {
        self.ends_here(isolate);
        self.step_is_over(isolate, written, true);
        self.leave(isolate);
    }

    // ---- what comes next

    /// The steps that may happen next, in the usual order: what has waited longest comes first.
    fn choices(&mut self, now: i64) -> Vec<Choice> {
        let mut choices = Vec::new();
        let mut age = self.age;
        let pauses = self.seats.values().any(|seat| seat.pauses);
        for (isolate, seat) in &mut self.seats {
            let mut add = |lane, age| choices.push(Choice { age, isolate: *isolate, key: Key { who: seat.who, lane } });
            match &seat.state {
                State::Running => {}
                State::Unborn(stamp) => add(LaneKey::Begin, (stamp.age, 0)),
                State::Asleep(until) if *until <= now => add(LaneKey::Awake, (u64::MAX, *until)),
                State::Asleep(_) => {}
                State::Over(_) if pauses => add(LaneKey::End, (u64::MAX, Millis::MAX)),
                State::Over(age) => add(LaneKey::End, (*age, 0)),
                State::Between(between) => {
                    let timed = between.timers_are_next(now / 1000);
                    if timed && seat.due.is_none() {
                        age += 1;
                        seat.due = Some(age);
                    }
                    let own_age = if timed { seat.due } else { seat.own.front().map(|stamp| stamp.age) };
                    if let Some(age) = own_age.filter(|_| !between.paused && seat.own_may_go(between, timed)) {
                        add(LaneKey::Own, (age, between.deadline.unwrap_or(0)));
                    }
                    for lane in &seat.lanes {
                        if let Some((stamp, ..)) = lane.letters.front().filter(|_| seat.lane_may_go(lane, between, now / 1000)) {
                            add(lane.key, (stamp.age, 0));
                        }
                    }
                }
            }
        }
        self.age = age;
        choices.arrange_by_key(|choice| (choice.age, choice.isolate));
        choices
    }

    /// The earliest time that somebody waits for, and whether a sleeper does.
    fn next_time(&self) -> Option<(i64, bool)> {
        let times = self.seats.values().filter_map(|seat| match &seat.state {
            State::Asleep(until) => Some((*until, false)),
            State::Between(between) if !between.paused => Some((between.deadline?.saturating_mul(1000), true)),
            _ => None,
        });
        times.min().map(|(time, awake)| (time, !awake))
    }

    /// Chooses who goes on; `jump` moves the clock.
    pub fn dispatch(&mut self, now: impl Fn() -> i64, jump: impl Fn(i64), written: u64) -> Dispatched {
        if self.running.is_some() || self.closing || self.outside.is_soon_over() {
            return Dispatched::Nobody;
        }
        self.written = written;
        loop {
            let choices = self.choices(now());
            if !choices.is_empty() {
                match self.choose(choices, now()) {
                    Chosen::Isolate(isolate) => return Dispatched::Isolate(isolate),
                    Chosen::Nobody => return Dispatched::Nobody,
                    Chosen::Delay(time) => {
                        self.delay(time);
                        jump(time);
                        continue;
                    }
                }
            }
            let next = self.next_time();
            match self.outside.jump(next.map(|(time, _)| time - now()), self.idle_jumps) {
                Jump::Now => {}
                Jump::After(quiet) => return Dispatched::IfQuiet(quiet, self.outside.changes()),
                Jump::Never => return Dispatched::Nobody,
            }
            self.idle_jumps = self.idle_jumps.saturating_add(1);
            match next {
                Some((time, asleep)) if asleep || self.idle_jumps < IDLE_JUMPS || self.outside.may_come() => {
                    jump(time);
                    self.jumped = true;
                }
                _ => break,
            }
        }
        // The oldest isolate is the one whose end is the program's.
        let Some(first) = self.seats.keys().next().copied() else { return Dispatched::Nobody };
        self.ended = false;
        self.give(first, Turn::Never);
        Dispatched::Isolate(first)
    }

    /// All that is on its way is as late as the clock is now.
    fn delay(&mut self, time: i64) {
        for (_, letter, _) in self.seats.values_mut().flat_map(|seat| &mut seat.lanes).flat_map(|lane| &mut lane.letters) {
            letter.sent = letter.sent.max(time / 1000);
        }
    }

    fn choose(&mut self, choices: Vec<Choice>, now: i64) -> Chosen {
        let mut enabled: Vec<Key> = choices.iter().map(|choice| choice.key).collect();
        let later = self.next_time().map(|(time, _)| time).filter(|time| *time > now);
        if later.is_some() && choices.iter().any(|choice| choice.key.lane != LaneKey::Own) {
            enabled.push(Key { who: 0, lane: LaneKey::Delay });
        }
        let Some(chosen) = self.strategy.choose(&enabled, &self.made).filter(|chosen| *chosen < enabled.len()) else {
            self.ended = false;
            self.close();
            return Chosen::Nobody;
        };
        if enabled.len() > 1 {
            if chosen > 0 {
                self.unusual.push((self.forks, chosen as u32));
            }
            self.forks += 1;
        }
        match (choices.get(chosen), later) {
            (Some(choice), _) => {
                let (isolate, key) = (choice.isolate, choice.key);
                self.begin_step(isolate, key, enabled, now).map_or(Chosen::Nobody, Chosen::Isolate)
            }
            (None, Some(time)) => {
                self.steps += 1;
                if self.keep {
                    self.made.push(Made::new(enabled[chosen], 0, enabled, now / 1000));
                }
                Chosen::Delay(time)
            }
            (None, None) => Chosen::Nobody,
        }
    }

    fn begin_step(&mut self, isolate: IsolateId, key: Key, enabled: Vec<Key>, now: i64) -> Option<IsolateId> {
        let after_jump = std::mem::take(&mut self.jumped);
        let seat = self.seats.get_mut(&isolate)?;
        let mut made = Made { after_jump, sends: self.sends, ..Made::new(key, isolate, enabled, now / 1000) };
        let turn = match key.lane {
            LaneKey::Own => {
                if let State::Between(between) = &seat.state {
                    made.timed = between.timers_are_next(now / 1000);
                    made.moment = if made.timed { between.deadline.unwrap_or(0) } else { between.first.unwrap_or(0) };
                }
                made.stamp = seat.own.front().filter(|_| !made.timed).cloned();
                seat.due = None;
                Turn::Own
            }
            LaneKey::From(_) | LaneKey::Requests(_) | LaneKey::Task(_) => {
                let at = seat.lanes.iter().position(|lane| lane.key == key.lane)?;
                let (stamp, letter, news) = seat.lanes[at].letters.pop_front()?;
                if seat.lanes[at].letters.is_empty() {
                    seat.lanes.swap_remove(at);
                }
                if self.order == Order::Causal {
                    learn(&mut seat.clock, &stamp.clock);
                }
                if let Content::Message { port, .. } = &letter.content {
                    made.closed = self.closed.get(port).copied();
                }
                (made.number, made.moment, made.silent) = (letter.number, letter.sent, news || made.closed.is_some());
                made.stamp = Some(stamp);
                Turn::Letter(letter)
            }
            LaneKey::Begin => {
                if let State::Unborn(stamp) = &seat.state {
                    made.stamp = Some(stamp.clone());
                }
                Turn::Own
            }
            LaneKey::Awake | LaneKey::End | LaneKey::Delay => Turn::Own,
        };
        made.asked = made.stamp.as_ref().and_then(|stamp| stamp.step);
        self.steps += 1;
        if self.keep {
            self.made.push(made);
        }
        self.give(isolate, turn);
        Some(isolate)
    }

    fn give(&mut self, isolate: IsolateId, turn: Turn) {
        if let Some(seat) = self.seats.get_mut(&isolate) {
            seat.given = Some(turn);
            seat.state = State::Running;
            (seat.interrupted, seat.pauses) = (false, false);
            self.running = Some(isolate);
        }
    }

    /// The program is over: whoever waits is told.
    pub fn close(&mut self) {
        self.closing = true;
        for seat in self.seats.values_mut() {
            if seat.given.is_none() {
                seat.given = Some(Turn::Over);
            }
            seat.bell.notify_all();
        }
    }
}
