//! Which lines of a program change places in other orders of its messages, for all pairs of lines at once: the orders are tried that
//! `oche explore` tries, the nearest first, and it is kept where the lines stood in each. May touch the tree of choices, and the run.
//!
//! `witness` looks longer for one pair; here is what a picture of a run can say of every pair. How lines of different isolates mix is another
//! question than what each isolate meets, and has more answers: both are asked, one after the other.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::races::Observe;
use super::tree::{Course, Next, Tree};
use super::witness::{Bounds, Finding, Lines, Witness, turned_round};
use super::{Alternatives, Runner, alternatives};
use crate::insight::order;
use crate::insight::run::{Line, Run};
use crate::isolate::schedule::Seed;
use crate::isolate::schedule::strategy::{self, Left, Order};

/// The orders that were tried.
pub struct Survey<'a> {
    bounds: &'a Bounds,
    runner: RefCell<Runner<'a>>,
    lines: Lines,
    tried: Vec<Tried>,
    runs: usize,
    /// Whether these were all that can make a difference for what an isolate meets, and for how lines of different isolates mix.
    complete: [bool; 2],
    /// Whether the seed of an order gives it again.
    proven: RefCell<FxHashMap<usize, bool>>,
    order: order::Order<'a>,
    begun: Instant,
    /// Runs that are left for orders in which an isolate is left in the middle of a step.
    left: Cell<usize>,
}

/// So many of them at most for two lines.
const FOR_A_PAIR: usize = 24;

/// One of them.
struct Tried {
    choices: Vec<(u32, u32)>,
    late: bool,
    decides: Option<Alternatives>,
    places: Places,
}

/// Where each line stands in a run, and how it reads there.
type Places = Vec<Option<(usize, String)>>;

impl<'a> Survey<'a> {
    /// Tries orders within bounds. `run`: the one whose lines are asked for.
    pub fn new(bounds: &'a Bounds, runner: Runner<'a>, run: &'a Run) -> Survey<'a> {
        let mut survey = Survey {
            bounds,
            runner: RefCell::new(runner),
            lines: Lines::of(run),
            tried: Vec::new(),
            runs: 0,
            complete: [false; 2],
            proven: RefCell::default(),
            order: order::Order::new(run),
            begun: Instant::now(),
            left: Cell::new(bounds.runs),
        };
        let mixed = run.lines.iter().any(|line| line.isolate != run.lines[0].isolate);
        survey.complete[0] = survey.go(Observe::Isolates, bounds.time / 2);
        if mixed {
            survey.complete[1] = survey.go(Observe::Outputs, bounds.time / 2);
        }
        survey
    }

    /// Whether that was all of them.
    fn go(&mut self, observe: Observe, time: Duration) -> bool {
        let (begun, most) = (Instant::now(), self.runs + self.bounds.runs / 2);
        let mut tree = Tree::new(observe, Order::Causal, 1, self.bounds.max_steps, Next::Punctual);
        let mut whole = true;
        while self.runs < most
            && begun.elapsed() < time
            && let Some(plan) = tree.next()
        {
            let (strategy, course) = tree.strategy(&plan);
            let ran = (self.runner.get_mut())(strategy);
            if ran.given_up.is_some() {
                return false;
            }
            let course = *course.lock().unwrap_or_else(|p| p.into_inner());
            tree.learn(&plan, &ran.account, course, self.runs);
            self.runs += 1;
            match course {
                Course::Whole => self.tried.push(Tried {
                    choices: ran.account.unusual.clone(),
                    late: plan.delays > 0,
                    decides: plan.pair.map(|pair| alternatives(&ran, pair)),
                    places: self.lines.places(&ran.run),
                }),
                Course::Blocked => {}
                Course::Cut | Course::Strayed => whole = false,
            }
        }
        whole && tree.is_empty()
    }

    /// The finding of this survey on the order of two lines, the first of which came first.
    pub fn finding(&self, first: &Line, second: &Line) -> Finding {
        let [one, two] = [first, second].map(|line| self.lines.index(line));
        let (Some(one), Some(two)) = (one, two) else { return Finding::default() };
        let turned = |places: &Places| {
            let (one, two) = (places[one].as_ref()?, places[two].as_ref()?);
            (two.0 < one.0).then(|| [two.1.clone(), one.1.clone()])
        };
        let witnesses = self.tried.iter().enumerate().filter_map(|(at, tried)| Some((at, tried, turned(&tried.places)?)));
        let witness = witnesses.filter(|(at, ..)| self.is_proven(*at)).map(|(_, tried, texts)| Witness {
            seed: self.seed(&tried.choices),
            late: tried.late,
            texts: Some(texts).filter(|[a, b]| [a, b] != [&second.text, &first.text]),
            decides: tried.decides.clone(),
        });
        let complete = self.complete[usize::from(first.isolate != second.isolate)];
        let witness = { witness }.next().or_else(|| self.in_the_middle(first, second));
        Finding { witness, runs: self.runs, complete }
    }

    /// Isolates run at the same time: lines of two of them may also change places because one is left in the middle of a step. That is looked for
    /// where nothing leads from the first line to the second, as long as there is time.
    fn in_the_middle(&self, first: &Line, second: &Line) -> Option<Witness> {
        let apart = first.isolate != second.isolate && self.order.way_in_this_run(first.at, second.at).is_none();
        let runs = self.left.get().min(FOR_A_PAIR);
        if !apart || runs == 0 || self.begun.elapsed() > 2 * self.bounds.time {
            return None;
        }
        let bounds = Bounds { runs, ..self.bounds.clone() };
        let finding = turned_round(&bounds, &mut **self.runner.borrow_mut(), self.order.run, first, second);
        self.left.set(self.left.get().saturating_sub(finding.runs));
        finding.witness
    }

    fn seed(&self, choices: &[(u32, u32)]) -> Seed {
        match choices.is_empty() {
            true => Seed::Number(0),
            false => Seed::Exact { program: self.bounds.program, order: Order::Causal, choices: choices.to_vec(), pause: None },
        }
    }
    /// Whether the run with the seed of an order has the lines where they were.
    fn is_proven(&self, at: usize) -> bool {
        *self.proven.borrow_mut().entry(at).or_insert_with(|| {
            let tried = &self.tried[at];
            let again = (self.runner.borrow_mut())(strategy::of(&self.seed(&tried.choices), &Left::default()));
            again.given_up.is_none() && self.lines.places(&again.run) == tried.places
        })
    }
}
