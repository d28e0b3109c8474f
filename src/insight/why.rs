//! The argument for the order of two lines of output, and the chain that led to one. May touch the run and its order; what it says is put
//! into words elsewhere.

use super::argument::{Advice, Argument, Point};
use super::explore::witness::{Finding, Witness};
use super::order::{Order, Reason, Verdict};
use super::run::{Line, Moment, Run, StepAt};
use crate::isolate::trace::{Kind, Place, PlaceId, StepKind};

/// Sentences that people still read.
const MOST: usize = 5;
/// Microtasks that are followed back.
const MOST_HOPS: usize = 1000;

/// The argument for the order of two lines; the one that came first is found out here.
pub fn why(order: &Order<'_>, one: &Line, other: &Line) -> Argument {
    let (a, b) = if one.number <= other.number { (one, other) } else { (other, one) };
    let mut argument = Argument { first: a.number, second: b.number, ..Argument::default() };
    let (Some(sa), Some(sb)) = (a.step, b.step) else {
        return argument;
    };
    let (sa, sb) = (order.run.shown_for(sa), order.run.shown_for(sb));
    let case = Case { order, run: order.run, a, b, sa, sb };
    let Some((verdict, points)) = case.argue() else { return argument };
    (argument.verdict, argument.points) = (Some(verdict), points);
    if verdict == Verdict::Always && a.isolate == b.isolate {
        argument.though_asked_earlier = case.second_was_asked_earlier();
        argument.advice = case.advice();
        if let Some((point, advice)) = case.not_waited_for() {
            argument.points.insert(1.min(argument.points.len()), point);
            argument.advice = argument.advice.or(advice);
        }
    }
    argument.points.truncate(MOST);
    argument
}

/// Adds the finding of other orders of messages, which is more than what one run shows.
pub fn add_finding(argument: &mut Argument, lines: [&Line; 2], finding: Finding) {
    let Some(verdict) = argument.verdict else { return };
    let by_luck = matches!(verdict, Verdict::Luck | Verdict::Unknown);
    // Isolates run at the same time: nothing leads from the first line to the second, whatever is sent when.
    let apart = verdict == Verdict::Luck && lines[0].isolate != lines[1].isolate;
    argument.points.retain(|point| *point != Point::ByOrderOfThisRun);
    match &finding.witness {
        Some(witness) => {
            argument.verdict = Some(match verdict {
                Verdict::Luck => Verdict::Luck,
                _ if witness.late => Verdict::Time,
                _ => Verdict::Luck,
            });
            if matches!(verdict, Verdict::Always | Verdict::Unknown) || verdict == Verdict::Time && !witness.late {
                overturn(argument, lines);
            }
            argument.points.truncate(MOST - 1);
            argument.points.extend(decides(verdict, witness));
        }
        None if apart => {}
        None if by_luck && finding.complete => {
            argument.verdict = Some(Verdict::Always);
            argument.points.truncate(MOST - 1);
            argument.points.push(Point::NeverTurnedRound);
        }
        None if by_luck => argument.verdict = Some(Verdict::Unknown),
        None => {}
    }
    argument.finding = Some(finding);
}

/// The point that names what decides, where the argument has not said so.
fn decides(verdict: Verdict, witness: &Witness) -> Option<Point> {
    match (verdict, &witness.decides) {
        (Verdict::Luck, _) => None,
        (Verdict::Time, _) if witness.late => None,
        (_, Some(alternatives)) => Some(Point::Decides(alternatives.clone())),
        (_, None) => Some(Point::SeenTurnedRound),
    }
}

/// Takes the argument back to the facts: it holds for what led to the lines in this run, and something else can lead to them.
fn overturn(argument: &mut Argument, lines: [&Line; 2]) {
    let ran = |line: &Line| line.step.map(|step| Point::Ran { line: line.number, step });
    argument.points = lines.into_iter().filter_map(ran).collect();
    (argument.though_asked_earlier, argument.advice) = (false, None);
}

/// Whether other orders of messages can tell more about the order of two lines than their run.
pub fn may_be_luck(run: &Run) -> bool {
    run.has_isolates() || run.steps.iter().any(|step| step.what == StepKind::Io)
}

struct Case<'a> {
    order: &'a Order<'a>,
    run: &'a Run,
    a: &'a Line,
    b: &'a Line,
    sa: StepAt,
    sb: StepAt,
}

impl Case<'_> {
    /// `None` if what would be needed to know is not kept.
    fn argue(&self) -> Option<(Verdict, Vec<Point>)> {
        let run = self.run;
        let (ta, tb) = (run.steps[self.sa].turn, run.steps[self.sb].turn);
        if !run.is_whole_from(self.a.at) {
            return None;
        }
        if self.a.isolate != self.b.isolate {
            return self.isolates();
        }
        if ta != tb {
            return self.turns(ta, tb);
        }
        let (ma, mb) = (self.stretch(self.sa), self.stretch(self.sb));
        if ma != mb && self.is_gone(mb) {
            return None;
        }
        let points = if ma == mb { self.in_one_stretch(ma, self.sb) } else { self.stretches(ma, mb) };
        Some((Verdict::Always, points))
    }
    /// Whether it is not kept how a microtask was queued.
    fn is_gone(&self, microtask: StepAt) -> bool {
        let step = &self.run.steps[microtask];
        self.run.is_cut() && step.kind == Kind::Microtask && step.queued.is_none()
    }

    /// The turn or microtask that a step is or runs in.
    fn stretch(&self, step: StepAt) -> StepAt {
        self.run.around(step).find(|at| matches!(self.run.steps[*at].kind, Kind::Turn | Kind::Microtask)).unwrap_or(step)
    }
    /// The steps from the stretch to a step.
    fn path(&self, step: StepAt) -> Vec<StepAt> {
        let mut path: Vec<StepAt> = Vec::new();
        for at in self.run.around(step).filter(|at| !self.run.is_taking(*at)) {
            path.push(at);
            if matches!(self.run.steps[at].kind, Kind::Turn | Kind::Microtask) {
                break;
            }
        }
        path.reverse();
        path
    }

    // ---- one go

    /// The way from the first line's step to another one of its stretch.
    fn in_one_stretch(&self, stretch: StepAt, to: StepAt) -> Vec<Point> {
        let run = self.run;
        let (pa, pb) = (self.path(self.sa), self.path(to));
        let common = pa.iter().zip(&pb).take_while(|(x, y)| x == y).count();
        let ran = Point::Ran { line: self.a.number, step: self.sa };
        match (pa.get(common), pb.get(common)) {
            (None, None) => vec![Point::SameGo { step: self.sa }],
            (None, Some(inner)) => {
                let inner = std::iter::once(inner).chain(pb.get(common + 1..).unwrap_or_default());
                // What the core library does for itself is told only if there is nothing else.
                let (own, known): (Vec<&StepAt>, Vec<&StepAt>) = inner.partition(|inner| run.place(run.steps[**inner].place).is_none());
                let told = if known.is_empty() { own } else { known };
                std::iter::once(ran).chain(told.into_iter().map(|inner| Point::AtOnce { inner: *inner })).collect()
            }
            (Some(inner), None) => vec![ran, Point::CalledInside { inner: *inner }],
            (Some(first), Some(second)) => self.side_by_side(stretch, *first, *second),
        }
    }

    /// Two steps inside the same one.
    fn side_by_side(&self, stretch: StepAt, first: StepAt, second: StepAt) -> Vec<Point> {
        let run = self.run;
        let (one, two) = (&run.steps[first], &run.steps[second]);
        let ran = Point::Ran { line: self.a.number, step: self.sa };
        match (one.kind, two.kind) {
            (Kind::Reaction, Kind::Reaction) => {
                let (ha, hb) = (self.head(first), self.head(second));
                if ha == hb {
                    let at_once = Point::AtOnce { inner: second };
                    return if two.trigger == Some(first) { vec![ran, at_once] } else { vec![ran, Point::Chain { head: ha }, at_once] };
                }
                let mut points = vec![ran];
                if ha != first || hb != second {
                    points.push(Point::Chain { head: ha });
                }
                if run.steps[ha].via == run.steps[hb].via {
                    points.push(Point::Registered { first: ha, second: hb });
                } else {
                    points.push(Point::SameGo { step: stretch });
                }
                points
            }
            (Kind::Delivery, Kind::Delivery) => vec![ran, Point::Events { first, second }],
            _ => vec![ran, Point::AtOnce { inner: second }],
        }
    }

    /// The listener that a chain of reactions begins with: each of the others waits for what the one before has completed.
    fn head(&self, reaction: StepAt) -> StepAt {
        let mut at = reaction;
        while let Some(trigger) = self.run.steps[at].trigger {
            let before = &self.run.steps[trigger];
            if before.kind != Kind::Reaction || trigger >= at || before.parent != self.run.steps[at].parent {
                break;
            }
            at = trigger;
        }
        at
    }

    // ---- one turn

    fn stretches(&self, ma: StepAt, mb: StepAt) -> Vec<Point> {
        let run = self.run;
        let ran = Point::Ran { line: self.a.number, step: self.sa };
        let queued_in = |m: StepAt| run.steps[m].queued.and_then(|queued| run.inside(queued)).map(|step| self.stretch(step));
        if run.steps[ma].kind == Kind::Turn {
            return vec![ran, Point::WaitsForMicrotask { line: self.b.number, microtask: mb }];
        }
        // What was queued there, and what came of that.
        let ancestors = std::iter::successors(Some(mb), |m| queued_in(*m).filter(|q| q < m && run.steps[*q].kind == Kind::Microtask));
        if let Some((microtasks, after)) = ancestors.take(MOST_HOPS).enumerate().find(|(_, m)| queued_in(*m) == Some(ma)) {
            let mut points = vec![ran, Point::QueuedBy { first: ma, second: after }];
            if microtasks > 0 {
                points.push(Point::LedTo { line: self.b.number, microtasks });
            }
            return points;
        }
        let mut points = vec![Point::MicrotaskFifo { first: ma, second: mb }];
        // Microtasks of microtasks: whose came first goes back to those that queued them.
        if let (Some(qa), Some(qb)) = (queued_in(ma), queued_in(mb))
            && qa != qb
        {
            match run.steps[qa].kind {
                Kind::Turn => points.push(Point::QueuedBy { first: qb, second: mb }),
                _ => points.push(Point::MicrotaskFifo { first: qa, second: qb }),
            }
        }
        points.insert(0, ran);
        points
    }

    // ---- turns

    fn turns(&self, ta: StepAt, tb: StepAt) -> Option<(Verdict, Vec<Point>)> {
        let (verdict, reason) = self.order.turns(ta, tb);
        if verdict == Verdict::Unknown {
            return None;
        }
        let (a, b) = (self.a.number, self.b.number);
        let mut points = match self.microtasks_to(self.sa) {
            microtasks if microtasks.is_empty() => vec![Point::Ran { line: a, step: self.sa }],
            microtasks => vec![Point::ByMicrotasks { line: a, microtasks }],
        };
        match reason {
            Reason::First | Reason::Asked if self.is_asked_after(tb) => {
                points.extend(self.way_to_asking(tb));
                points.push(Point::AskedOnlyThen { line: b, turn: tb });
            }
            Reason::First | Reason::Asked if self.is_asked_in(ta, tb) => {
                points.push(Point::WaitsForTurn { line: b, turn: tb });
                points.push(if matches!(points[0], Point::ByMicrotasks { .. }) { Point::MicrotasksFirst } else { Point::FinishesFirst });
            }
            Reason::First => {
                points.push(Point::WaitsForTurn { line: b, turn: tb });
                points.push(Point::MainFirst { turn: ta });
            }
            reason => {
                points.push(Point::WaitsForTurn { line: b, turn: tb });
                self.reason(ta, tb, reason, &mut points);
            }
        }
        Some((verdict, points))
    }

    /// Whether a turn was asked for after the first line, in the turn of that.
    fn is_asked_after(&self, turn: StepAt) -> bool {
        self.run.steps[turn].queued.is_some_and(|queued| queued > self.a.at) && self.is_asked_in(self.run.steps[self.sa].turn, turn)
    }
    /// The steps that the first line's step led to, at once, until a turn was asked for.
    fn way_to_asking(&self, turn: StepAt) -> Vec<Point> {
        let run = self.run;
        let asking = run.steps[turn].queued.and_then(|queued| run.inside(queued));
        match asking {
            Some(asking) if asking != self.sa && self.stretch(asking) == self.stretch(self.sa) => {
                let mut points = self.in_one_stretch(self.stretch(asking), asking);
                let way = points.split_off(1.min(points.len()));
                if way.len() <= 2 { way } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn is_asked_in(&self, ta: StepAt, tb: StepAt) -> bool {
        let run = self.run;
        run.steps[tb].queued.and_then(|queued| run.inside(queued)).is_some_and(|step| run.steps[step].turn == ta)
    }

    fn reason(&self, first: StepAt, second: StepAt, reason: Reason, points: &mut Vec<Point>) {
        match reason {
            Reason::First => points.push(Point::MainFirst { turn: first }),
            Reason::Asked => points.push(Point::FinishesFirst),
            Reason::Ticks => points.push(Point::Ticks { turn: first }),
            Reason::AskedAfter(late) => {
                if late != second && late != first {
                    points.push(Point::ComesOf { line: self.b.number, turn: late });
                    let (_, reason) = self.order.turns(first, late);
                    if !matches!(reason, Reason::AskedAfter(_)) {
                        self.reason(first, late, reason, points);
                    }
                } else {
                    points.push(Point::FinishesFirst);
                }
            }
            Reason::Fifo => points.push(Point::EventFifo { first, second }),
            Reason::NoLonger => points.push(Point::NoLonger { first, second }),
            Reason::Due(a, b) => {
                points.push(Point::Due { first, second, at: (a, b) });
                points.extend(self.passed(first, second));
            }
            Reason::NotDueYet { queued, due } => {
                points.push(Point::NotDueYet { first, second, queued, due });
                points.extend(self.passed(first, second).or_else(|| self.passed_before(first, due)));
            }
            Reason::DueBefore { due, queued } => {
                points.push(Point::DueBefore { first, second, due, queued });
                points.extend(self.passed(first, second));
            }
            Reason::ByMessages(way) => points.push(Point::Messages(way)),
            Reason::Outside => points.push(Point::Outside),
            Reason::Typed => points.push(Point::Typed),
            Reason::Race => points.push(Point::Race { first, second }),
            Reason::Gone => {}
        }
    }

    /// The way in which the program passed the time between two requests of one step: where most of it went.
    fn passed(&self, first: StepAt, second: StepAt) -> Option<Point> {
        let (q1, q2) = (self.run.steps[first].queued?, self.run.steps[second].queued?);
        self.spent(q1.min(q2), q1.max(q2))
    }
    /// The way in which the step that put a turn into the queue then kept it waiting, beyond the time at which the other one was due.
    fn passed_before(&self, first: StepAt, due: i64) -> Option<Point> {
        let run = self.run;
        let queued = run.steps[first].queued?;
        let last = run.steps[run.inside(queued)?].end.checked_sub(1)?;
        if run.record(last).time < due { None } else { self.spent(queued, last) }
    }
    /// Where most of the time between two moments of a step went.
    fn spent(&self, from: Moment, to: Moment) -> Option<Point> {
        let run = self.run;
        if run.inside(from) != run.inside(to) {
            return None;
        }
        let own: Vec<Moment> = (from..=to).filter(|at| run.inside(*at) == run.inside(from)).collect();
        let (gap, before) =
            own.windows(2).map(|pair| (run.record(pair[1]).time - run.record(pair[0]).time, pair[0])).max_by_key(|(gap, _)| *gap)?;
        let record = run.record(before);
        match record.kind {
            Kind::Looked if gap >= 1000 => Some(Point::Looked { place: record.place, time: gap }),
            Kind::Slept if gap >= 1000 => Some(Point::Slept { place: record.place, time: gap }),
            _ => None,
        }
    }

    /// The microtasks by which a turn reached a step, the first one first.
    fn microtasks_to(&self, step: StepAt) -> Vec<StepAt> {
        let run = self.run;
        let mut found = Vec::new();
        let mut at = self.stretch(step);
        while run.steps[at].kind == Kind::Microtask {
            if self.is_gone(at) {
                return Vec::new();
            }
            found.push(at);
            match run.steps[at].asked {
                Some(asked) if run.steps[asked].turn == run.steps[step].turn => at = self.stretch(asked),
                _ => break,
            }
        }
        found.reverse();
        found
    }

    // ---- isolates

    fn isolates(&self) -> Option<(Verdict, Vec<Point>)> {
        let run = self.run;
        if let Some(mut way) = self.order.way(self.a.at, self.b.at) {
            way.reverse();
            return Some((Verdict::Always, vec![Point::Ran { line: self.a.number, step: self.sa }, Point::Messages(way)]));
        }
        let apart = Point::Apart { first: self.sa, second: self.sb };
        let (at_a, at_b) = (run.record(self.a.at).time, run.record(self.b.at).time);
        if run.about.virtual_time && at_b - at_a >= 1000 {
            return Some((Verdict::Time, vec![apart, Point::ApartInTime { first: at_a, second: at_b }]));
        }
        match self.order.way_in_this_run(self.a.at, self.b.at) {
            // What makes the order of this run that of all runs may be among what was dropped.
            Some(_) if run.is_cut() => None,
            Some(mut way) => {
                way.reverse();
                let ran = Point::Ran { line: self.a.number, step: self.sa };
                Some((Verdict::Unknown, vec![ran, Point::Messages(way), Point::ByOrderOfThisRun]))
            }
            None => Some((Verdict::Luck, vec![apart])),
        }
    }

    // ---- what is said beside

    /// The moment at which a line's step was put into its queue.
    fn queued(&self, step: StepAt) -> Option<Moment> {
        let run = self.run;
        let stretch = self.stretch(step);
        run.steps[stretch].queued.or_else(|| run.steps[run.steps[step].turn].queued)
    }
    fn second_was_asked_earlier(&self) -> bool {
        if self.stretch(self.sa) == self.stretch(self.sb) {
            return false;
        }
        self.queued(self.sa).zip(self.queued(self.sb)).is_some_and(|(a, b)| b < a)
    }

    /// A future that could be awaited, so that the second line comes first.
    fn advice(&self) -> Option<Advice> {
        let run = self.run;
        let turn = &run.steps[run.steps[self.sb].turn];
        let place = run.place(turn.place)?;
        let is_future = matches!(place, Place { api: Some(api), .. } if api.trim_start_matches("new ").split('.').next() == Some("Future"));
        let asked_in_time = turn.queued.is_some_and(|queued| queued < self.a.at);
        let awaited = run.trace.records.iter().any(|r| r.kind == Kind::Suspended && self.is_at(r.place, turn.place));
        let asked_here = self.is_asked_in(run.steps[self.sa].turn, run.steps[self.sb].turn);
        (is_future && asked_in_time && asked_here && !awaited).then_some(Advice::Future(turn.place))
    }
    /// The outermost call of an async function that the second line comes of, if it was called in the first line's stretch, and not waited for
    /// when that line was printed. With it what turns the order round, if nothing else had to happen.
    fn not_waited_for(&self) -> Option<(Point, Option<Advice>)> {
        let run = self.run;
        let here = self.stretch(self.sa);
        if self.stretch(self.sb) == here {
            return None;
        }
        let calls = self.order.calls();
        let came_back = |future| calls.came_back(future).is_some_and(|back| back < self.a.at);
        let is_before = |made: Moment| made < self.a.at && run.inside(made).is_some_and(|step| self.stretch(step) == here);
        let outermost = calls.around(self.b.number).filter_map(|future| {
            let made = run.made(future).filter(|made| is_before(*made) && came_back(future))?;
            let waited = calls.waited_for(future);
            waited.is_none_or(|waited| waited > self.a.at).then_some((future, made, waited.is_some()))
        });
        let (future, made, late) = outermost.last()?;
        let place = run.record(made).place;
        // A listener of a stream is called for whoever listens.
        let listens = run.inside(made).map(|step| &run.steps[step]).filter(|step| step.kind == Kind::Delivery).map(|step| step.place);
        let place = if place == 0 { listens? } else { place };
        run.frame(place)?;
        let in_time = self.queued(self.sb).is_some_and(|queued| queued < self.a.at);
        let advice = match &run.place(place)?.api {
            Some(api) if is_for_each(api) => Some(Advice::Loop(place)),
            Some(_) => None,
            None => Some(Advice::Call(place)),
        };
        Some((Point::NotWaitedFor { future, place, late }, advice.filter(|_| in_time && !late)))
    }
    /// Whether two places are on one line of the source.
    fn is_at(&self, one: PlaceId, other: PlaceId) -> bool {
        match (self.run.frame(one), self.run.frame(other)) {
            (Some(a), Some(b)) => a.uri == b.uri && a.line == b.line,
            _ => false,
        }
    }
}

/// Whether a function of the core library is a `forEach`: that calls what it is given for every element and drops what it gets.
pub fn is_for_each(api: &str) -> bool {
    api.rsplit('.').next() == Some("forEach")
}

/// The chain that led to a step: itself, what asked for it, and so on to `main`.
pub fn chain(run: &Run, step: StepAt) -> Vec<StepAt> {
    let mut chain = vec![step];
    let mut at = step;
    while let Some(next) = run.steps[at].asked.filter(|next| *next < at) {
        chain.push(next);
        at = next;
    }
    chain
}
