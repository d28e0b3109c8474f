//! Whether two lines of a program change places in another order of its messages: a run in which they do, with its seed, or how much was
//! tried in vain. May touch the tree of choices, races, and the run.
//!
//! The orders are tried that `oche explore` tries, the nearest to the usual one first, and those without a late message before all with
//! one. A run in which nothing leads from the first line to the second is made once more with the steps that lead to the second first;
//! and of the first run one is made in which the first line waits as long as anything else can happen. Isolates run at the same time: where
//! nothing leads from the first line itself to the second, but something that its step had sent before does, the step is left in its middle
//! for the others to go on. What is found is believed only when it was seen.

use std::hash::{Hash, Hasher};
use std::time::{Duration, Instant};

use rustc_hash::{FxHashMap, FxHasher};

use super::races::{History, Observe};
use super::tree::{Course, Next, Plan, Tree};
use super::{Alternatives, Ran, Runner, alternatives};
use crate::insight::order;
use crate::insight::run::{Line, Run, StepAt};
use crate::isolate::schedule::strategy::{self, Left, Order};
use crate::isolate::schedule::{Account, Key, LaneKey, Made, Seed, Strategy};
use crate::isolate::trace::{Kind, Place, StepKind};

/// The limits of a search.
#[derive(Clone, Debug)]
pub struct Bounds {
    pub runs: usize,
    pub time: Duration,
    /// Steps of one run.
    pub max_steps: usize,
    /// Tells the program from others, in seeds.
    pub program: u16,
}

/// The result of a search.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Finding {
    /// A run in which the second line comes first.
    pub witness: Option<Witness>,
    pub runs: usize,
    /// Every order that can make a difference was tried, with at most one late message.
    pub complete: bool,
}

/// A run in which two lines have changed places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Witness {
    pub seed: Seed,
    /// A message came later in it than a timer that was due after it was sent.
    pub late: bool,
    /// The texts of the lines in it, if not as in the other run: of the one that was first there, then of the other.
    pub texts: Option<[String; 2]>,
    /// The step that comes first in the one run, and that in the other.
    pub decides: Option<Alternatives>,
}

/// Looks for a run in which `second` comes before `first`. `run`: the one that both are of.
pub fn turned_round(bounds: &Bounds, runner: Runner<'_>, run: &Run, first: &Line, second: &Line) -> Finding {
    let sought = [Sought::new(run, first), Sought::new(run, second)];
    if [first, second].into_iter().zip(&sought).any(|(line, sought)| sought.find(run) != Some(line)) {
        return Finding::default();
    }
    let mut search = Search { bounds, runner, sought, begun: Instant::now(), runs: 0, loose: false };
    let (witness, complete) = search.go();
    Finding { witness, runs: search.runs, complete }
}

struct Search<'a> {
    bounds: &'a Bounds,
    runner: Runner<'a>,
    sought: [Sought; 2],
    begun: Instant,
    runs: usize,
    /// There was a run in which nothing leads from the first line to the second.
    loose: bool,
}

impl Search<'_> {
    fn goes_on(&self) -> bool {
        self.runs < self.bounds.runs && self.begun.elapsed() < self.bounds.time
    }
    fn run(&mut self, strategy: Box<dyn Strategy>) -> Ran {
        self.runs += 1;
        (self.runner)(strategy)
    }

    fn go(&mut self) -> (Option<Witness>, bool) {
        let mut tree = Tree::new(Observe::Isolates, Order::Causal, 1, self.bounds.max_steps, Next::Punctual);
        let (mut number, mut whole) = (0, true);
        while self.goes_on()
            && let Some(plan) = tree.next()
        {
            let (strategy, course) = tree.strategy(&plan);
            let ran = self.run(strategy);
            let course = *course.lock().unwrap_or_else(|p| p.into_inner());
            if ran.given_up.is_some() {
                return (None, false);
            }
            tree.learn(&plan, &ran.account, course, number);
            match course {
                Course::Whole => {
                    if let Some(witness) = self.look(&ran, &plan, number == 0) {
                        return (Some(witness), false);
                    }
                }
                Course::Blocked => {}
                Course::Cut | Course::Strayed => whole = false,
            }
            number += 1;
        }
        (None, whole && tree.is_empty() && !self.loose)
    }

    /// Whether a run, or one that is near to it, has the lines the other way round.
    fn look(&mut self, ran: &Ran, plan: &Plan, is_first: bool) -> Option<Witness> {
        let [first, second] = self.lines(&ran.run)?;
        if second.number < first.number {
            return self.witness(ran, None, plan.delays > 0, plan.pair.map(|pair| alternatives(ran, pair)));
        }
        let (at, then) = (step_of(ran, first)?, step_of(ran, second)?);
        if at == then {
            return None;
        }
        let made = &ran.account.made;
        let history = History::new(&ran.account, Observe::Isolates);
        if !history.is_before(at, then) {
            let free = (0..=then).filter(|step| *step != at && !history.is_before(at, *step));
            let wanted = free.map(|step| made[step].key).collect();
            let found = self.attempt(Box::new(Follow { wanted }), plan.delays > 0);
            if found.is_some() {
                return found;
            }
        }
        if is_first {
            let nth = history.taken(at, made[at].key);
            let found = self.attempt(Box::new(Postpone { key: made[at].key, nth, seen: 0, taken: 0 }), false);
            if found.is_some() {
                return found;
            }
        }
        if first.isolate != second.isolate && order::Order::new(&ran.run).way_in_this_run(first.at, second.at).is_none() {
            self.loose = true;
            return self.pause(ran, at, plan.delays > 0);
        }
        None
    }
    /// Leaves a step in its middle, behind each of the last things that it has sent.
    fn pause(&mut self, ran: &Ran, at: usize, late: bool) -> Option<Witness> {
        let Account { made, unusual, sends, .. } = &ran.account;
        let forks = made[..=at].iter().filter(|step| step.enabled.len() > 1).count();
        let choices: Vec<_> = unusual.iter().filter(|(fork, _)| (*fork as usize) < forks).copied().collect();
        let sent = made[at].sends..made.get(at + 1).map_or(*sends, |next| next.sends);
        for nth in sent.rev().take(MOST_PAUSES) {
            let seed = self.seed(&choices, Some(nth + 1));
            if !self.goes_on() {
                return None;
            }
            let again = self.run(strategy::of(&seed, &Left::default()));
            if self.lines(&again.run).is_some_and(|[first, second]| second.number < first.number) {
                return self.witness(&again, Some(nth + 1), late, None);
            }
        }
        None
    }
    fn attempt(&mut self, strategy: Box<dyn Strategy>, late: bool) -> Option<Witness> {
        if !self.goes_on() {
            return None;
        }
        let ran = self.run(strategy);
        let [first, second] = self.lines(&ran.run)?;
        if second.number < first.number { self.witness(&ran, None, late, None) } else { None }
    }
    fn lines<'r>(&self, run: &'r Run) -> Option<[&'r Line; 2]> {
        let [one, two] = &self.sought;
        Some([one.find(run)?, two.find(run)?])
    }

    /// The witness that a run is, if its choices come to it again; with as few of them as will do.
    fn witness(&mut self, ran: &Ran, pause: Option<u32>, late: bool, decides: Option<Alternatives>) -> Option<Witness> {
        let mut choices = ran.account.unusual.clone();
        let mut texts = self.proof(&choices, pause)?;
        let mut next = choices.len();
        while next > 0 && self.begun.elapsed() < self.bounds.time {
            next -= 1;
            let mut fewer = choices.clone();
            fewer.remove(next);
            if let Some(shown) = self.proof(&fewer, pause) {
                (choices, texts) = (fewer, shown);
                next = next.min(choices.len());
            }
        }
        let texts = Some(texts).filter(|[second, first]| [first, second] != self.sought.each_ref().map(|one| &one.text));
        Some(Witness { seed: self.seed(&choices, pause), late, texts, decides })
    }
    /// The texts of the lines in a run with these unusual choices, if they have changed places there.
    fn proof(&mut self, choices: &[(u32, u32)], pause: Option<u32>) -> Option<[String; 2]> {
        let seed = self.seed(choices, pause);
        let ran = self.run(strategy::of(&seed, &Left::default()));
        let [first, second] = self.lines(&ran.run)?;
        (second.number < first.number).then(|| [second.text.clone(), first.text.clone()])
    }
    fn seed(&self, choices: &[(u32, u32)], pause: Option<u32>) -> Seed {
        match (choices, pause) {
            ([], None) => Seed::Number(0),
            _ => Seed::Exact { program: self.bounds.program, order: Order::Causal, choices: choices.to_vec(), pause },
        }
    }
}

/// In so many places a step is left in its middle.
const MOST_PAUSES: usize = 12;

/// Of these lines of the run under `seed`, those that are missing in another one, in which what printed them comes as late as can be: the
/// program has not waited for them.
pub fn missing_if_late(runner: Runner<'_>, seed: &Seed, lines: &[usize]) -> Vec<usize> {
    let ran = runner(strategy::of(seed, &Left::default()));
    let history = History::new(&ran.account, Observe::Isolates);
    let mut missing = Vec::new();
    for number in lines {
        let Some(line) = ran.run.line(*number) else { continue };
        let Some(at) = step_of(&ran, line) else { continue };
        let key = ran.account.made[at].key;
        let late = runner(Box::new(Postpone { key, nth: history.taken(at, key), seen: 0, taken: 0 }));
        if late.given_up.is_none() && late.stuck.is_none() && Sought::new(&ran.run, line).find(&late.run).is_none() {
            missing.push(*number);
        }
    }
    missing
}

/// The scheduler's step in which a line was printed.
fn step_of(ran: &Ran, line: &Line) -> Option<usize> {
    let seq = ran.run.record(line.at).seq;
    ran.begins.partition_point(|begin| *begin <= seq).checked_sub(1).filter(|step| *step < ran.account.made.len())
}

/// In longer outputs lines are known by their text only.
const MOST_LINES: usize = 2000;

/// A line of a run, to be known again in others.
struct Sought {
    text: String,
    /// No other line of its run reads like this.
    unique: bool,
    origin: Origin,
}

/// Where a line comes from: what led to its turn, and what printed it there.
#[derive(PartialEq)]
struct Origin {
    turn: u64,
    place: Option<Place>,
    nth: usize,
    /// Which line of what was printed there at once.
    part: usize,
}

impl Sought {
    fn new(run: &Run, line: &Line) -> Sought {
        let unique = with_text(run, &line.text).nth(1).is_none();
        let origin = Origin::of(run, line, &mut FxHashMap::default());
        Sought { text: line.text.clone(), unique, origin }
    }

    /// This line in another run: the only one with its text, or the one that comes from the same.
    fn find<'r>(&self, run: &'r Run) -> Option<&'r Line> {
        let mut same = with_text(run, &self.text);
        if let (true, Some(only), None) = (self.unique, same.next(), same.next()) {
            return Some(only);
        }
        if run.lines.len() > MOST_LINES {
            return None;
        }
        let mut known = FxHashMap::default();
        let here = run.lines.iter().filter(|line| run.place(line.place) == self.origin.place.as_ref());
        let mut here = here.filter(|line| Origin::of(run, line, &mut known) == self.origin);
        here.next()
    }
}

/// The lines of a run, to be found in others.
pub(super) struct Lines {
    /// By their numbers, from the first one's on.
    first: usize,
    sought: Vec<Option<Sought>>,
}

impl Lines {
    pub fn of(run: &Run) -> Lines {
        let all = if run.lines.len() > MOST_SURVEYED { &[] } else { run.lines.as_slice() };
        let sought = |line| Some(Sought::new(run, line)).filter(|sought| sought.find(run) == Some(line));
        Lines { first: all.first().map_or(0, |line| line.number), sought: all.iter().map(sought).collect() }
    }
    /// Nothing of a line that can't be known again.
    pub fn index(&self, line: &Line) -> Option<usize> {
        line.number.checked_sub(self.first).filter(|at| self.sought.get(*at).is_some_and(Option::is_some))
    }
    /// Where each of them is in a run, and how it reads there.
    pub fn places(&self, run: &Run) -> Vec<Option<(usize, String)>> {
        let place = |sought: &Option<Sought>| sought.as_ref()?.find(run).map(|line| (line.number, line.text.clone()));
        self.sought.iter().map(place).collect()
    }
}

/// Of more lines no survey is made.
const MOST_SURVEYED: usize = 200;

fn with_text<'r>(run: &'r Run, text: &str) -> impl Iterator<Item = &'r Line> {
    run.lines.iter().filter(move |line| line.text == text)
}

impl Origin {
    fn of(run: &Run, line: &Line, known: &mut FxHashMap<StepAt, u64>) -> Origin {
        let turn_of = |line: &Line| line.step.map(|step| run.steps[step].turn);
        let turn = turn_of(line);
        let before =
            run.lines.iter().filter(|other| other.at < line.at && turn_of(other) == turn && run.lines_at(other.at).next() == Some(*other));
        let place = run.place(line.place);
        let nth = before.filter(|other| run.place(other.place) == place).count();
        let part = line.number.saturating_sub(run.record(line.at).id as usize);
        Origin { turn: turn.map_or(0, |turn| origin(run, turn, known)), place: place.cloned(), nth, part }
    }
}

/// The origin of a turn: the same number in all runs in which the same led to it. Each turn is known by the one it was asked for in, and as
/// which of the requests of that.
fn origin(run: &Run, turn: StepAt, known: &mut FxHashMap<StepAt, u64>) -> u64 {
    let mut open = vec![turn];
    while let Some(at) = open.last().copied() {
        let step = &run.steps[at];
        let asked = step.queued.and_then(|queued| run.inside(queued)).map(|step| run.steps[step].turn).filter(|asked| *asked < at);
        if let Some(asked) = asked.filter(|asked| !known.contains_key(asked)) {
            open.push(asked);
            continue;
        }
        let mut hasher = FxHasher::default();
        (step.kind as u8, step.what as u8).hash(&mut hasher);
        if let (Some(asked), Some(queued)) = (asked, step.queued) {
            let record = run.record(queued);
            let (what, isolate) = (record.kind, record.isolate);
            let earlier = &run.trace.records[run.steps[asked].begin..queued];
            let nth = earlier.iter().filter(|record| record.kind == what && record.isolate == isolate).count();
            (known.get(&asked), what as u8, nth).hash(&mut hasher);
        } else {
            let others = run.steps[..at].iter().filter(|other| other.kind == Kind::Turn && other.what == step.what);
            others.filter(|other| other.queued.and_then(|queued| run.inside(queued)).is_none()).count().hash(&mut hasher);
        }
        if step.what == StepKind::Timer && step.kind == Kind::Turn {
            run.turns_of(step.via).iter().position(|tick| *tick == at).hash(&mut hasher);
        }
        known.insert(at, hasher.finish());
        open.pop();
    }
    known.get(&turn).copied().unwrap_or(0)
}

/// Takes what is wanted as soon as it can be taken, in its order; then the usual.
struct Follow {
    wanted: Vec<Key>,
}

impl Strategy for Follow {
    fn choose(&mut self, enabled: &[Key], made: &[Made]) -> Option<usize> {
        let wanted = self.wanted.get(made.len());
        Some(wanted.and_then(|wanted| enabled.iter().position(|key| key == wanted)).unwrap_or(0))
    }
}

/// The usual order, but for one step, which comes when nothing else can.
struct Postpone {
    key: Key,
    /// The number of times its lane is taken before.
    nth: usize,
    /// Steps that were looked at, and how often its lane was among them.
    seen: usize,
    taken: usize,
}

impl Strategy for Postpone {
    fn choose(&mut self, enabled: &[Key], made: &[Made]) -> Option<usize> {
        self.taken += made[self.seen..].iter().filter(|step| step.key == self.key).count();
        self.seen = made.len();
        let postponed = |key: &Key| key.lane == LaneKey::Delay || self.taken == self.nth && *key == self.key;
        Some(enabled.iter().position(|key| !postponed(key)).unwrap_or(0))
    }
}
