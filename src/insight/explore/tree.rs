//! The tree of choices that have been tried, and what is to be tried next: dynamic partial order reduction with source sets and sleep
//! sets. May touch races and the scheduler's strategies.
//!
//! A run is made again from the start along its first choices, differs in one, is led from there to the other order of a race, and goes
//! on in the usual order. A choice **sleeps** where all that can follow from it has been, or will be, tried before an alternative to it.

use std::cell::RefCell;
use std::collections::{BinaryHeap, VecDeque};
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use super::races::{Facts, History, Observe, Race};
use crate::isolate::schedule::strategy::Order;
use crate::isolate::schedule::{Account, Key, LaneKey, Made, Strategy};

/// A point of a run at which something was chosen.
struct Node {
    parent: Option<Rc<Node>>,
    /// The choice that led here from the parent.
    via: Option<Key>,
    depth: usize,
    enabled: Vec<Key>,
    sleep: Vec<Facts>,
    tried: RefCell<Tried>,
}

#[derive(Default)]
struct Tried {
    done: Vec<Facts>,
    waiting: Vec<Key>,
}

impl Drop for Node {
    /// One after the other: a run may be long.
    fn drop(&mut self) {
        let mut next = self.parent.take();
        while let Some(mut node) = next.and_then(|node| Rc::try_unwrap(node).ok()) {
            next = node.parent.take();
        }
    }
}

impl Node {
    fn knows(&self, key: Key) -> bool {
        let tried = self.tried.borrow();
        tried.waiting.contains(&key) || tried.done.iter().chain(&self.sleep).any(|known| known.key == key)
    }
    /// The choices that lead here.
    fn path(&self) -> Vec<Key> {
        let mut path: Vec<Key> = Vec::with_capacity(self.depth);
        let mut at = Some(self);
        while let Some(node) = at {
            path.extend(node.via);
            at = node.parent.as_deref();
        }
        path.reverse();
        path
    }
}

/// A pair of steps, each by its lane and how often that had been taken before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    pub first: (Key, usize),
    pub second: (Key, usize),
}

/// A run that is to be tried.
pub struct Plan {
    node: Option<Rc<Node>>,
    choice: Option<Key>,
    /// The choices it is to be led to.
    guide: Vec<Key>,
    /// The run that it differs from, by its number.
    pub from: Option<usize>,
    /// The pair that is turned round, if it is one.
    pub pair: Option<Pair>,
    /// The number of choices between it and the first run.
    distance: usize,
    pub delays: usize,
    rank: (usize, usize, usize),
}

/// Another choice than a run has made, to be planned: what it is to be led to then, what is turned round by it, and the run's number.
struct Other {
    choice: Key,
    guide: Vec<Key>,
    pair: Option<Pair>,
    from: usize,
}

impl PartialEq for Plan {
    fn eq(&self, other: &Plan) -> bool {
        self.rank == other.rank
    }
}
impl Eq for Plan {}
impl PartialOrd for Plan {
    fn partial_cmp(&self, other: &Plan) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Plan {
    fn cmp(&self, other: &Plan) -> std::cmp::Ordering {
        self.rank.cmp(&other.rank)
    }
}

pub struct Tree {
    observe: Observe,
    order: Order,
    /// Times that the clock may move on although something could happen.
    max_delays: usize,
    /// Steps of a run.
    max_steps: usize,
    next: Next,
    plans: BinaryHeap<Plan>,
    count: usize,
}

/// The order in which plans are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// Those that differ late in a run, so that little need be kept.
    Deepest,
    /// Those nearest to the first run.
    Nearest,
    /// Those nearest to the first run, and among them those that need no delay.
    Punctual,
}

/// The course of a run, beside its account.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Course {
    #[default]
    Whole,
    /// All that could have followed has been tried elsewhere.
    Blocked,
    /// It was too long.
    Cut,
    /// It did not follow its plan: something decides that is not the scheduler's.
    Strayed,
}

impl Tree {
    pub fn new(observe: Observe, order: Order, max_delays: usize, max_steps: usize, next: Next) -> Tree {
        let mut tree = Tree { observe, order, max_delays, max_steps, next, plans: BinaryHeap::new(), count: 0 };
        tree.plans.push(Plan {
            node: None,
            choice: None,
            guide: Vec::new(),
            from: None,
            pair: None,
            distance: 0,
            delays: 0,
            rank: (0, 0, 0),
        });
        tree
    }

    /// Whether nothing is left to try.
    pub fn is_empty(&self) -> bool {
        self.plans.is_empty()
    }
    /// The number of orders that are known and have not been tried.
    pub fn left(&self) -> usize {
        self.plans.len()
    }
    pub fn next(&mut self) -> Option<Plan> {
        self.plans.pop()
    }

    /// The strategy that makes the run of a plan; its course is written there.
    pub fn strategy(&self, plan: &Plan) -> (Box<dyn Strategy>, Arc<Mutex<Course>>) {
        let mut prefix = plan.node.as_ref().map_or_else(Vec::new, |node| node.path());
        prefix.extend(plan.choice);
        let course = Arc::default();
        let strategy = Guided {
            sleep: asleep(plan),
            prefix,
            guide: plan.guide.iter().copied().collect(),
            observe: self.observe,
            order: self.order,
            max_steps: self.max_steps,
            course: Arc::clone(&course),
        };
        (Box::new(strategy), course)
    }

    /// Takes in a run that was made by a plan: what it shows that is to be tried. `number`: the run's.
    pub fn learn(&mut self, plan: &Plan, account: &Account, course: Course, number: usize) {
        let start = plan.node.as_ref().map_or(0, |node| node.depth);
        if account.made.len() <= start || course == Course::Strayed {
            return;
        }
        let nodes = self.grow(plan, account, start);
        let history = History::new(account, self.observe);
        let lost = if course == Course::Whole { account.lost.as_slice() } else { &[] };
        for race in history.races(start, lost) {
            self.turn(&nodes, plan, &history, race, number);
        }
        if course == Course::Whole {
            for (at, key) in history.left_undone(account) {
                let first = account.made[at].key;
                let pair = Pair { first: (first, history.taken(at, first)), second: (key, history.taken(at, key)) };
                self.add(&nodes[at], plan, Other { choice: key, guide: vec![key], pair: Some(pair), from: number });
            }
        }
        if plan.delays < self.max_delays {
            self.delay(&nodes, plan, account, start, number);
        }
    }

    /// The nodes of a run, those of its plan and new ones.
    fn grow(&self, plan: &Plan, account: &Account, start: usize) -> Vec<Rc<Node>> {
        let mut nodes: Vec<Rc<Node>> = Vec::with_capacity(account.made.len());
        let mut next = plan.node.clone();
        while let Some(node) = next.take() {
            next.clone_from(&node.parent);
            nodes.push(node);
        }
        nodes.reverse();
        let mut sleep = asleep(plan);
        for (depth, step) in account.made.iter().enumerate().skip(start) {
            let facts = Facts::of(account, depth);
            if depth < nodes.len() {
                let mut tried = nodes[depth].tried.borrow_mut();
                tried.waiting.retain(|key| *key != step.key);
                tried.done.push(facts);
            } else {
                let parent = nodes.last().cloned();
                let via = depth.checked_sub(1).map(|before| account.made[before].key);
                let tried = RefCell::new(Tried { done: vec![facts], waiting: Vec::new() });
                nodes.push(Rc::new(Node { parent, via, depth, enabled: step.enabled.clone(), sleep: sleep.clone(), tried }));
            }
            sleep.retain(|one| !one.depends(&facts, self.observe));
        }
        nodes
    }

    /// Plans the other order of a race, unless it is tried anyway.
    fn turn(&mut self, nodes: &[Rc<Node>], plan: &Plan, history: &History<'_>, race: Race, number: usize) {
        let node = &nodes[race.first];
        if race.initials.iter().any(|key| node.knows(*key)) {
            return;
        }
        let Some(choice) = race.initials.iter().copied().find(|key| node.enabled.contains(key)) else { return };
        let first = history.made[race.first].key;
        let pair = Pair { first: (first, history.taken(race.first, first)), second: (race.second, race.nth) };
        self.add(node, plan, Other { choice, guide: race.instead, pair: Some(pair), from: number });
    }

    /// Plans what happens if all that is on its way comes later than the next timer.
    fn delay(&mut self, nodes: &[Rc<Node>], plan: &Plan, account: &Account, start: usize, number: usize) {
        for (node, _) in nodes.iter().zip(&account.made).skip(start) {
            let key = node.enabled.last().copied().filter(|key| key.lane == LaneKey::Delay);
            if let Some(key) = key {
                self.add(node, plan, Other { choice: key, guide: Vec::new(), pair: None, from: number });
            }
        }
    }

    /// Plans another choice at a node of a plan's run, unless it is known there.
    fn add(&mut self, node: &Rc<Node>, plan: &Plan, Other { choice, guide, pair, from }: Other) {
        if node.knows(choice) {
            return;
        }
        node.tried.borrow_mut().waiting.push(choice);
        self.count += 1;
        let distance = plan.distance + 1;
        let delays = plan.delays + usize::from(choice.lane == LaneKey::Delay);
        let rank = match self.next {
            Next::Deepest => (0, node.depth, self.count),
            Next::Nearest => (0, usize::MAX - distance, usize::MAX - self.count),
            Next::Punctual => (usize::MAX - delays, usize::MAX - distance, usize::MAX - self.count),
        };
        self.plans.push(Plan { node: Some(node.clone()), choice: Some(choice), guide, from: Some(from), pair, distance, delays, rank });
    }
}

/// The steps that sleep where a plan's own choice is made: those that sleep there, and those that have been chosen there before.
fn asleep(plan: &Plan) -> Vec<Facts> {
    let Some(node) = &plan.node else { return Vec::new() };
    node.sleep.iter().chain(&node.tried.borrow().done).copied().collect()
}

/// Follows a plan, then takes the usual order, but for what sleeps.
struct Guided {
    prefix: Vec<Key>,
    guide: VecDeque<Key>,
    sleep: Vec<Facts>,
    observe: Observe,
    order: Order,
    max_steps: usize,
    course: Arc<Mutex<Course>>,
}

impl Guided {
    fn ends(&self, course: Course) -> Option<usize> {
        *self.course.lock().unwrap_or_else(|p| p.into_inner()) = course;
        None
    }
}

impl Strategy for Guided {
    fn order(&self) -> Order {
        self.order
    }
    fn choose(&mut self, enabled: &[Key], made: &[Made]) -> Option<usize> {
        let at = made.len();
        if let Some(last) = made.last().filter(|_| at >= self.prefix.len()) {
            let facts = Facts { key: last.key, silent: last.silent, wrote: last.wrote, ends: last.key.lane == LaneKey::End };
            self.sleep.retain(|one| !one.depends(&facts, self.observe));
        }
        if at >= self.max_steps {
            return self.ends(Course::Cut);
        }
        if let Some(wanted) = self.prefix.get(at) {
            if at + 1 == self.prefix.len()
                && let Some(done) = self.guide.iter().position(|key| key == wanted)
            {
                self.guide.remove(done);
            }
            return enabled.iter().position(|key| key == wanted).or_else(|| self.ends(Course::Strayed));
        }
        let sleeps = |key: &Key| key.lane == LaneKey::Delay || self.sleep.iter().any(|one| one.key == *key);
        let led = self.guide.iter().position(|key| enabled.contains(key) && !sleeps(key));
        if let Some(led) = led
            && let Some(key) = self.guide.remove(led)
        {
            return enabled.iter().position(|one| *one == key);
        }
        let usual = enabled.iter().position(|key| !sleeps(key));
        usual.or_else(|| self.ends(Course::Blocked))
    }
}
