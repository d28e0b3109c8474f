//! `oche explore`: which outcomes a program can have, depending on which of its messages come first. May touch the scheduler, and the run.
//!
//! `races` finds which orders of a run could have been other ones, `tree` tries them, `sample` tries some of many; here runs are counted
//! by their outcomes, and it is found out what decides between two of them. `witness` looks for an order in which two lines change places,
//! `survey` for which lines do.
//!
//! # What it rests on
//!
//! Isolates share nothing but mailboxes and the outside; an isolate is a function of the letters it gets, the clock and its random
//! numbers; steps are not interrupted. Then a run is, up to what nobody can see, the order in which each isolate meets its letters, and
//! it is enough to try each such order once. Timers are exact, but for `max_delays`.

pub mod races;
mod sample;
pub mod survey;
mod tree;
pub mod witness;

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use crate::insight::run::Run;
use crate::isolate::alive::WaitsFor;
use crate::isolate::id::IsolateId;
use crate::isolate::schedule::strategy::{self, Left, Order};
use crate::isolate::schedule::{Account, Key, LaneKey, Seed, Strategy, Who};
use crate::sorting::Arrange;
pub use races::Observe;
use sample::Sample;
pub use tree::Course;
use tree::{Next, Pair, Plan, Tree};

/// The limits of the search.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Everything is tried, unless another limit is met.
    pub exhaustive: bool,
    /// Runs, if not everything is tried.
    pub runs: usize,
    pub max_delays: usize,
    /// Steps of one run.
    pub max_steps: usize,
    pub time: Option<Duration>,
    pub observe: Observe,
    pub order: Order,
    /// Tells the program from others, in seeds.
    pub program: u16,
}

/// A run that was made for this.
pub struct Ran {
    pub account: Account,
    /// The number of the next record when each step began (`Record::seq`).
    pub begins: Vec<u64>,
    pub run: Run,
    /// The things the program would have waited for for ever.
    pub stuck: Option<Vec<WaitsFor>>,
    /// Its standard error.
    pub errors: String,
    /// It was ended before its own end.
    pub given_up: Option<GivenUp>,
}

/// Why no more is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GivenUp {
    /// The time is up.
    Late,
    /// Somebody did not want to wait.
    Interrupted,
}

/// Runs the program with a strategy.
pub type Runner<'a> = &'a mut dyn FnMut(Box<dyn Strategy>) -> Ran;

/// Something that a program can come to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Lines of the standard output.
    pub lines: Vec<String>,
    pub code: i64,
    pub stuck: Option<Vec<WaitsFor>>,
    pub errors: String,
    pub runs: usize,
    pub seed: Seed,
    /// Whether the run with this seed has come to it again, if it was made again.
    pub proven: Option<bool>,
    /// The choices that are not the usual ones.
    choices: Vec<(u32, u32)>,
}

/// The pair of steps that decides between two outcomes: which of them comes first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// With the first of the two first; with the second first. Indices of outcomes.
    pub outcomes: (usize, usize),
    pub alternatives: Alternatives,
}

/// Two steps, either of which may come first, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alternatives {
    /// The isolate that meets them, if it is one.
    pub isolate: Option<String>,
    pub first: String,
    pub second: String,
}

#[derive(Default, Debug)]
pub struct Report {
    /// Those with the most runs first.
    pub outcomes: Vec<Outcome>,
    pub runs: usize,
    /// Runs that were given up, because all that could follow was tried elsewhere.
    pub blocked: usize,
    /// Every order that can make a difference was tried.
    pub complete: bool,
    /// Orders that were known to make a difference, and not tried.
    pub untried: usize,
    /// Runs that were too long to be followed to their ends.
    pub cut: usize,
    /// Runs that did not follow their plans.
    pub strayed: usize,
    /// It was stopped before it was through.
    pub given_up: Option<GivenUp>,
    pub several_isolates: bool,
    pub decisions: Vec<Decision>,
}

/// The features that tell runs apart.
type Difference = (BTreeMap<Who, String>, i64, bool, String);

struct Explorer<'a> {
    limits: &'a Limits,
    runner: Runner<'a>,
    begun: Instant,
    report: Report,
    known: HashMap<Difference, usize>,
    /// The outcome of each run, and what each isolate met in it.
    runs: Vec<(usize, Meetings)>,
    /// By pairs of outcomes: what decides, and how much else differs.
    decisions: HashMap<(usize, usize), (usize, Decision)>,
}

/// The meetings of each isolate, in its order.
type Meetings = BTreeMap<Who, Vec<LaneKey>>;

/// Finds the outcomes of a program.
pub fn explore(limits: &Limits, runner: Runner<'_>) -> Report {
    let mut explorer = Explorer {
        limits,
        runner,
        begun: Instant::now(),
        report: Report::default(),
        known: HashMap::new(),
        runs: Vec::new(),
        decisions: HashMap::new(),
    };
    explorer.search();
    explorer.finish()
}

impl Explorer<'_> {
    fn is_given_up(&mut self) -> bool {
        let late = self.limits.time.is_some_and(|limit| self.begun.elapsed() >= limit);
        self.report.given_up = self.report.given_up.or(late.then_some(GivenUp::Late));
        self.report.given_up.is_some()
    }
    fn run(&mut self, strategy: Box<dyn Strategy>) -> Ran {
        let ran = (self.runner)(strategy);
        self.report.given_up = self.report.given_up.or(ran.given_up);
        ran
    }

    fn search(&mut self) {
        let Limits { exhaustive, runs, max_delays, max_steps, observe, order, .. } = *self.limits;
        let next = if exhaustive { Next::Deepest } else { Next::Nearest };
        let mut tree = Tree::new(observe, order, max_delays, max_steps, next);
        // Half of the runs of a sample are those nearest to the usual one.
        let systematic = if exhaustive { usize::MAX } else { runs.div_ceil(2).max(1) };
        let mut longest = 0;
        while self.runs.len() + self.report.blocked < systematic
            && let Some(plan) = tree.next()
        {
            let number = self.runs.len();
            let (account, course) = self.follow(&tree, &plan);
            longest = longest.max(account.made.len());
            if self.is_given_up() {
                break;
            }
            tree.learn(&plan, &account, course, number);
        }
        self.report.complete = tree.is_empty();
        self.report.untried = tree.left();
        if !tree.is_empty() && !exhaustive {
            self.sample(longest);
        }
    }

    fn follow(&mut self, tree: &Tree, plan: &Plan) -> (Account, Course) {
        let (strategy, course) = tree.strategy(plan);
        let ran = self.run(strategy);
        let course = *course.lock().unwrap_or_else(|p| p.into_inner());
        match course {
            _ if ran.given_up.is_some() => {}
            Course::Whole => self.take(&ran, plan.from.zip(plan.pair)),
            Course::Blocked => self.report.blocked += 1,
            Course::Cut => self.report.cut += 1,
            Course::Strayed => self.report.strayed += 1,
        }
        (ran.account, course)
    }

    fn sample(&mut self, longest: usize) {
        let mut number = 0;
        while self.runs.len() + self.report.blocked + self.report.cut < self.limits.runs && !self.is_given_up() {
            number += 1;
            let sample = Sample::new(number, longest, self.limits.max_steps, self.limits.order);
            let course = sample.course();
            let ran = self.run(Box::new(sample));
            match *course.lock().unwrap_or_else(|p| p.into_inner()) {
                _ if ran.given_up.is_some() => {}
                Course::Whole => self.take(&ran, None),
                _ => self.report.cut += 1,
            }
        }
    }

    /// Counts a run, and looks whether a pair of steps has made the difference to the run that this one was made from.
    fn take(&mut self, ran: &Ran, origin: Option<(usize, Pair)>) {
        let difference = difference(ran, self.limits.observe);
        self.report.several_isolates |= ran.run.has_isolates();
        let outcomes = &mut self.report.outcomes;
        let outcome = *self.known.entry(difference).or_insert_with(|| {
            outcomes.push(outcome_of(ran));
            outcomes.len() - 1
        });
        let known = &mut outcomes[outcome];
        known.runs += 1;
        // The shortest seed is the one that is nearest to the usual order.
        if ran.account.unusual.len() < known.choices.len() {
            known.choices.clone_from(&ran.account.unusual);
        }
        let meetings = meetings(&ran.account);
        if let Some((from, pair)) = origin
            && let Some((before, others)) = self.runs.get(from)
            && *before != outcome
        {
            let (key, apart) = ((*before.min(&outcome), outcome.max(*before)), distance(others, &meetings));
            if self.decisions.get(&key).is_none_or(|(known, _)| apart < *known) {
                let decision = Decision { outcomes: (*before, outcome), alternatives: alternatives(ran, pair) };
                self.decisions.insert(key, (apart, decision));
            }
        }
        self.runs.push((outcome, meetings));
    }

    /// Makes seeds as short as they can be, and looks whether they hold.
    fn shrink(&mut self) {
        const ATTEMPTS: usize = 40;
        for at in 0..self.report.outcomes.len() {
            let mut choices = self.report.outcomes[at].choices.clone();
            let proven = self.comes_to(&choices).map(|outcome| outcome == Some(at));
            let mut attempts = 0;
            let mut next = choices.len();
            while proven == Some(true) && next > 0 && attempts < ATTEMPTS {
                next -= 1;
                attempts += 1;
                let mut fewer = choices.clone();
                fewer.remove(next);
                if self.comes_to(&fewer) == Some(Some(at)) {
                    choices = fewer;
                    next = next.min(choices.len());
                }
            }
            let outcome = &mut self.report.outcomes[at];
            outcome.proven = proven;
            outcome.seed = match choices.is_empty() {
                true => Seed::Number(0),
                false => Seed::Exact { program: self.limits.program, order: self.limits.order, choices, pause: None },
            };
        }
    }

    /// The outcome of a run with these unusual choices, if it is a known one. Nothing if there is no time for such a run.
    fn comes_to(&mut self, choices: &[(u32, u32)]) -> Option<Option<usize>> {
        if self.is_given_up() {
            return None;
        }
        let seed = Seed::Exact { program: self.limits.program, order: self.limits.order, choices: choices.to_vec(), pause: None };
        let ran = self.run(strategy::of(&seed, &Left::default()));
        ran.given_up.is_none().then(|| self.known.get(&difference(&ran, self.limits.observe)).copied())
    }

    fn finish(mut self) -> Report {
        self.report.runs = self.runs.len();
        self.report.complete &= self.report.cut == 0 && self.report.strayed == 0 && self.report.given_up.is_none();
        self.shrink();
        let mut order: Vec<usize> = (0..self.report.outcomes.len()).collect();
        order.arrange_by_key(|at| (std::cmp::Reverse(self.report.outcomes[*at].runs), *at));
        let place = |at: usize| order.iter().position(|one| *one == at).unwrap_or(at);
        let mut decisions: Vec<(usize, Decision)> = self.decisions.into_values().collect();
        for (_, decision) in &mut decisions {
            decision.outcomes = (place(decision.outcomes.0), place(decision.outcomes.1));
        }
        // What decides about the commonest outcome first.
        decisions.arrange_by_key(|(apart, decision)| {
            let (a, b) = decision.outcomes;
            (a.min(b), a.max(b), *apart)
        });
        self.report.decisions = decisions.into_iter().map(|(_, decision)| decision).collect();
        self.report.outcomes = order.into_iter().map(|at| self.report.outcomes[at].clone()).collect();
        self.report
    }
}

fn alternatives(ran: &Ran, pair: Pair) -> Alternatives {
    let said = |(key, nth): (Key, usize)| ran.run.met(&ran.account, key, nth);
    let lane = pair.second.0.lane;
    let isolate = (lane != LaneKey::End && pair.first.0.who == pair.second.0.who).then(|| isolate_of(ran, pair.first.0.who));
    Alternatives { isolate, first: said(pair.first), second: said(pair.second) }
}
fn who_is(account: &Account, isolate: IsolateId) -> Who {
    account.made.iter().find(|step| step.isolate == isolate).map_or(0, |step| step.key.who)
}
fn isolate_of(ran: &Ran, who: Who) -> String {
    let step = ran.account.made.iter().find(|step| step.key.who == who);
    step.map_or_else(|| "?".to_owned(), |step| ran.run.isolate_name(step.isolate).to_owned())
}

fn difference(ran: &Ran, observe: Observe) -> Difference {
    let mut texts: BTreeMap<Who, String> = BTreeMap::new();
    for line in &ran.run.lines {
        let who = if observe == Observe::Outputs { 0 } else { who_is(&ran.account, line.isolate) };
        let text = texts.entry(who).or_default();
        text.push_str(&line.text);
        text.push('\n');
    }
    (texts, ran.run.about.exit_code, ran.stuck.is_some(), ran.errors.clone())
}

fn outcome_of(ran: &Ran) -> Outcome {
    Outcome {
        lines: ran.run.lines.iter().map(|line| line.text.clone()).collect(),
        code: ran.run.about.exit_code,
        stuck: ran.stuck.clone(),
        errors: ran.errors.clone(),
        runs: 0,
        seed: Seed::default(),
        proven: None,
        choices: ran.account.unusual.clone(),
    }
}

fn meetings(account: &Account) -> Meetings {
    let mut meetings = Meetings::new();
    for step in account.made.iter().filter(|step| !step.silent) {
        meetings.entry(step.key.who).or_default().push(step.key.lane);
    }
    meetings
}

/// In how many places two runs differ.
fn distance(one: &Meetings, other: &Meetings) -> usize {
    let empty = Vec::new();
    let apart = |a: &Vec<LaneKey>, b: &Vec<LaneKey>| a.iter().zip(b).filter(|(a, b)| a != b).count() + a.len().abs_diff(b.len());
    let of_one: usize = one.iter().map(|(who, met)| apart(met, other.get(who).unwrap_or(&empty))).sum();
    of_one + other.iter().filter(|(who, _)| !one.contains_key(who)).map(|(_, met)| met.len()).sum::<usize>()
}
