//! The sentences of an argument, and the answers of `oche why`.

use super::{call_named, call_of, capital, counted, duration, function_name, wrapped};
use crate::insight::argument::{Advice, Argument, Point};
use crate::insight::explore::Alternatives;
use crate::insight::order::Verdict;
use crate::insight::run::{Line, Moment, Run, StepAt};
use crate::insight::why::is_for_each;
use crate::isolate::id::IsolateId;
use crate::isolate::trace::{Kind, Place, PlaceId, Record, StepKind};

impl Run {
    /// When something in a step happened: `when stepTwo went on after its await at :13 (microtask 1)`.
    fn during(&self, at: StepAt) -> String {
        let step = &self.steps[at];
        let (name, source, call) = (self.step_name(at), self.at_source(step.place), self.call_at(self.place(step.place)));
        let who = self.frame(step.place).map_or_else(String::new, function_name);
        let awaits = self.goes_on_after_await(at);
        match (step.kind, step.what) {
            (Kind::Microtask, StepKind::Begins) => format!("when {} began ({name})", self.function_at(step.body)),
            (Kind::Microtask, StepKind::Yielded) => {
                format!("when {} went on after its yield{} ({name})", self.function_at(step.body), self.at_source(step.body))
            }
            (Kind::Turn, StepKind::Main) if self.is_main(step.isolate) => format!("while main ran for the first time ({name})"),
            (Kind::Turn, StepKind::Main) => format!("when isolate {} began ({name})", self.isolate_name(step.isolate)),
            (Kind::Turn, StepKind::Input) => format!("by {}", self.step_title(at)),
            (Kind::Turn, _) => format!("in {name}, that of {}{source}", self.step_title(at)),
            (Kind::Microtask, _) if awaits => format!("when {who} went on after its await{source} ({name})"),
            (Kind::Microtask, _) if self.delivers(at) && step.place == 0 => format!("in {name}, in which a stream has an event"),
            (Kind::Microtask, _) if step.place == 0 => format!("in {name}"),
            (Kind::Microtask, _) if call == "await" => format!("in {name}, asked for by what is awaited{source}"),
            (Kind::Microtask, _) => format!("in {name}, that of {call}{source}"),
            (Kind::Reaction, _) if awaits => format!("when {who} went on after its await{source}, in {name}"),
            (Kind::Reaction, _) if step.place == 0 => format!("in {name}"),
            (Kind::Reaction, _) => format!("by the callback of {call}{source}, in {name}"),
            (Kind::Delivery, _) if awaits => format!("when {who} got an event of the stream it waits for{source}, in {name}"),
            _ => format!("by the listener of a stream{source}, in {name}"),
        }
    }
    /// `the timer of 10 ms made at :7`, `the message sent at :13 by a`.
    fn entry(&self, turn: StepAt) -> String {
        let step = &self.steps[turn];
        let source = self.at_source(step.place);
        match step.queued.map(|queued| self.record(queued)) {
            Some(armed) if armed.kind == Kind::Armed => {
                let every = if armed.what == StepKind::Periodic { "periodic timer" } else { "timer" };
                format!("the {every} of {} made{source}", duration(i64::from(armed.via) * 1000))
            }
            Some(sent) if sent.kind == Kind::Sent => format!("the message sent{source} by isolate {}", self.isolate_name(sent.isolate)),
            _ => self.step_title(turn),
        }
    }
    /// `the timer of 0 ms made at :8, then the timer of 1 s made at :9`; of two that read alike, by what they were made for.
    fn entries(&self, first: StepAt, second: StepAt) -> String {
        self.one_then(first, second, self.entry(first), self.entry(second))
    }
    fn one_then(&self, first: StepAt, second: StepAt, one: String, two: String) -> String {
        let asked_in = |turn: StepAt| {
            let step = &self.steps[turn];
            step.queued.and_then(|queued| self.inside(queued)).map(|by| self.step_name(by))
        };
        if one != two {
            return format!("{one}, then {two}");
        }
        match (asked_in(first), asked_in(second)) {
            (Some(a), Some(b)) if a != b => format!("{one} in {a}, then the one made there in {b}"),
            _ => format!("{one} for {}, then the one for {}", self.step_name(first), self.step_name(second)),
        }
    }
    /// The other isolate that has sent the message of a turn.
    fn sender(&self, turn: StepAt) -> Option<IsolateId> {
        let step = &self.steps[turn];
        let sent = self.record(step.queued?);
        (sent.kind == Kind::Sent && sent.isolate != step.isolate).then_some(sent.isolate)
    }
    /// Why code goes on behind a call of an async function: for whom nobody waits.
    fn not_waited_for(&self, future: u32, place: PlaceId, late: bool) -> String {
        let (called, at) = (self.call_of_future(future).unwrap_or_default(), self.at_source(place));
        let caller = self.frame(place).map_or_else(|| "its caller".to_owned(), function_name);
        let yet = if late { "did not wait for it yet" } else { "does not wait for it" };
        match self.place(place).and_then(|place| place.api.as_deref()) {
            Some(api) if is_for_each(api) => format!(
                "forEach(...){at} had called its function, which came back at its first await. forEach drops the future that it gets: \
                 nobody waits for it, and {caller} goes on."
            ),
            Some(api) => {
                format!("{}{at} had called a function, which came back at its first await with a future; {caller} {yet}.", call_of(api))
            }
            None => format!("The call of {}{at} had come back at its first await; {caller} {yet}.", call_named(called)),
        }
    }
    fn queued_in(&self, at: StepAt) -> String {
        let step = &self.steps[at];
        let by = step.queued.and_then(|queued| self.inside(queued)).or(step.asked).map(|by| {
            let isolate = if self.steps[by].isolate == step.isolate {
                String::new()
            } else {
                format!(" of isolate {}", self.isolate_name(self.steps[by].isolate))
            };
            format!(" in {}{isolate}", self.step_name(by))
        });
        format!("{}{}", self.at_source(step.place), by.unwrap_or_default())
    }
    fn clock(&self, micros: i64) -> String {
        duration(micros)
    }

    /// A sentence of an argument.
    pub fn sentence(&self, point: &Point) -> String {
        match point {
            Point::Ran { line, step } => format!("Line {line} was printed {}.", self.during(*step)),
            Point::SameGo { step } => {
                format!("Both lines were printed in one go, {}: what runs is not interrupted.", self.during(*step))
            }
            Point::AtOnce { inner } => self.at_once(*inner),
            Point::CalledInside { inner } => {
                let step = &self.steps[*inner];
                let done = match step.kind {
                    Kind::Delivery => "added an event to a stream".to_owned(),
                    _ => format!("completed {}", self.future_name(step.via)),
                };
                let (listener, place) = (self.listener(*inner), self.at_source(step.place));
                let who = if step.kind == Kind::Delivery { format!("the listener{place}") } else { listener };
                format!("The code of the other line had {done}: that ran {who} at once, and only then went on itself.")
            }
            Point::Registered { first, second } => format!(
                "Both wait for the same future. It calls its listeners in the order in which they came: {} before {}.",
                self.listener(*first),
                self.listener(*second)
            ),
            Point::Chain { head } => format!(
                "It belongs to what begins with {}: a chain is one go, and each link runs as soon as the one before it is done.",
                self.listener(*head)
            ),
            Point::Events { first, second } => {
                let (one, two) = (&self.steps[*first], &self.steps[*second]);
                if one.via == two.via {
                    "A stream hands over its events one after the other, in the order in which they were added.".to_owned()
                } else {
                    let (one, two) = (self.at_source(one.place), self.at_source(two.place));
                    format!("An event goes to the listeners in the order in which they began to listen: that{one} before that{two}.")
                }
            }
            Point::WaitsForMicrotask { line, microtask } => format!(
                "Line {line} belongs to {}, queued{}. A microtask runs only when the code that is running has ended.",
                self.step_name(*microtask),
                self.queued_in(*microtask)
            ),
            Point::QueuedBy { first, second } => format!(
                "{} was queued{} while {} was running; that runs to its end first, with all that it calls.",
                capital(&self.step_name(*second)),
                self.at_source(self.steps[*second].place),
                self.step_name(*first)
            ),
            Point::MicrotaskFifo { first, second } => format!(
                "Microtasks run in the order in which they were queued: {}{}, then {}{}.",
                self.step_name(*first),
                self.queued_in(*first),
                self.step_name(*second),
                self.queued_in(*second)
            ),
            Point::ByMicrotasks { line, microtasks } => self.by_microtasks(*line, microtasks),
            Point::WaitsForTurn { line, turn } => {
                let queued = self.queued_in(*turn);
                let queued = if queued.is_empty() { queued } else { format!(", asked for{queued}") };
                format!("Line {line} belongs to another event, {}: {}{queued}.", self.step_name(*turn), self.step_title(*turn))
            }
            Point::AskedOnlyThen { line, turn } => format!(
                "Only then was {} asked for{}; line {line} belongs to it ({}).",
                self.step_title(*turn),
                self.at_source(self.steps[*turn].place),
                self.step_name(*turn)
            ),
            Point::LedTo { line, microtasks } => {
                format!("Line {line} came of that, {} later.", counted(*microtasks, "microtask"))
            }
            Point::NotWaitedFor { future, place, late } => self.not_waited_for(*future, *place, *late),
            Point::FinishesFirst => "An isolate finishes what it is doing before it takes the next event.".to_owned(),
            Point::MicrotasksFirst => "No event is taken while a microtask is waiting.".to_owned(),
            Point::MainFirst { turn } => format!("{} is the first event of its isolate.", capital(&self.step_name(*turn))),
            Point::ComesOf { line, turn } => {
                format!("Line {line} could not come before {} ({}), which led to it.", self.step_name(*turn), self.step_title(*turn))
            }
            Point::EventFifo { first, second } if self.sender(*first).is_some() && self.sender(*first) == self.sender(*second) => {
                let (one, two) = (self.at_source(self.steps[*first].place), self.at_source(self.steps[*second].place));
                let (one, two) = (format!("that sent{one}"), format!("that sent{two}"));
                format!("Messages of one isolate come in the order in which they were sent: {}.", self.one_then(*first, *second, one, two))
            }
            Point::EventFifo { first, second } => format!(
                "Events that are ready are taken in the order in which they were put into the queue: {}.",
                self.entries(*first, *second)
            ),
            Point::NoLonger { first, second } => {
                format!("Of two timers the one goes first that was made first, unless it takes longer: {}.", self.entries(*first, *second))
            }
            Point::Due { first, second, at: (a, b) } if a == b => format!(
                "Both timers were due at the same time ({}), and then the one that was made first goes first: {}.",
                self.clock(*a),
                self.entries(*first, *second)
            ),
            Point::Due { first, second, at: (a, b) } => format!(
                "{} was due at {}, {} only at {}.",
                capital(&self.entry(*first)),
                self.clock(*a),
                self.entry(*second),
                self.clock(*b)
            ),
            Point::NotDueYet { first, second, queued, due } => format!(
                "{} was in the queue at {}; {} was due only at {}.",
                capital(&self.entry(*first)),
                self.clock(*queued),
                self.entry(*second),
                self.clock(*due)
            ),
            Point::DueBefore { first, second, due, queued } => format!(
                "{} was due at {}, before {} was in the queue (at {}).",
                capital(&self.entry(*first)),
                self.clock(*due),
                self.entry(*second),
                self.clock(*queued)
            ),
            Point::Looked { place, time } => {
                format!("In between the program passed {} by looking at the clock{}.", duration(*time), self.at_source(*place))
            }
            Point::Slept { place, time } => format!("In between the program slept for {}{}.", duration(*time), self.at_source(*place)),
            Point::Ticks { turn } => format!("Both are ticks of {}, which come one after the other.", self.entry(*turn)),
            Point::Messages(sent) => {
                let hop = |at: &Moment| {
                    let sent = self.record(*at);
                    let (from, to) = (self.isolate_name(sent.isolate), self.isolate_name(sent.via));
                    match sent.kind {
                        Kind::Spawned => {
                            format!("isolate {from} started isolate {}{}", self.isolate_name(sent.id), self.at_source(sent.place))
                        }
                        _ => format!("isolate {from} sent a message to isolate {to}{}", self.at_source(sent.place)),
                    }
                };
                let shown: Vec<String> = sent.iter().take(3).map(hop).collect();
                let more = if sent.len() > 3 { format!(", and so on through {} more", sent.len() - 3) } else { String::new() };
                format!("After that, {}{more}; the other line follows from it.", shown.join(", and then "))
            }
            Point::Race { first, second } => format!(
                "Nothing orders messages of different isolates, nor a message and a timer that is due at the same time: {} and {}.",
                self.entry(*first),
                self.entry(*second)
            ),
            Point::Apart { first, second } => format!(
                "One line is printed by isolate {}, the other by isolate {}, and no message leads from the first to the second.",
                self.isolate_name(self.steps[*first].isolate),
                self.isolate_name(self.steps[*second].isolate)
            ),
            Point::ApartInTime { first, second } => {
                format!("But the first was printed at {}, the second at {}.", self.clock(*first), self.clock(*second))
            }
            Point::ByOrderOfThisRun => "But some of these messages could have come in another order, and that was not tried.".to_owned(),
            Point::Decides(Alternatives { isolate, first, second }) => {
                let which = match isolate {
                    Some(isolate) => format!("What decides is which of these isolate {isolate} meets first"),
                    None => "What decides is which of these comes first".to_owned(),
                };
                format!("{which}: {first}, or {second}.")
            }
            Point::SeenTurnedRound => "In another order of the program's messages they come the other way round.".to_owned(),
            Point::NeverTurnedRound => {
                "But the program sees to it: every order of messages that can make a difference was tried, and none turns them round."
                    .to_owned()
            }
            Point::Typed => "Inputs are handled when they are typed, and events when nothing is held or running.".to_owned(),
            Point::Outside => "One of them waits for something outside the program, which may take long or not.".to_owned(),
        }
    }

    fn listener(&self, reaction: StepAt) -> String {
        let step = &self.steps[reaction];
        let source = self.at_source(step.place);
        match self.place(step.place) {
            Some(Place { api: Some(api), .. }) => format!("{}{source}", call_of(api)),
            Some(Place { frames, .. }) => format!("{}'s await{source}", function_name(&frames[0])),
            None => "a listener of the core library".to_owned(),
        }
    }

    /// `main's await for at :5`
    fn loop_over_stream(&self, delivery: StepAt) -> String {
        let place = self.steps[delivery].place;
        format!("{}'s await for{}", self.function_at(place), self.at_source(place))
    }

    fn at_once(&self, inner: StepAt) -> String {
        let step = &self.steps[inner];
        match (step.kind, self.place(step.place)) {
            (Kind::Reaction, Some(place))
                if place.api.is_some() && self.made(step.via).is_some_and(|at| self.record(at).place == step.place) =>
            {
                format!("Then {} went on, in the same go.", self.listener(inner))
            }
            (Kind::Reaction, Some(place)) => {
                let future = match self.call_of_future(step.via).filter(|name| !name.is_empty()) {
                    Some(call) => format!("{} was over, and its future complete", call_named(call)),
                    None => format!("{} was complete", self.future_name(step.via)),
                };
                let who = match place.api {
                    Some(_) => format!("{} had been registered", self.listener(inner)),
                    None => format!("{} was waiting", self.listener(inner)),
                };
                format!("Then {future}, for which {who}: who waits for a future goes on at once when it completes, without a microtask.")
            }
            (Kind::Delivery, Some(_)) => {
                let who = match self.goes_on_after_await(inner) {
                    true => format!("{}: that goes on at once", self.loop_over_stream(inner)),
                    false => format!("its listener{}: who listens is called at once", self.at_source(step.place)),
                };
                match step.what {
                    StepKind::Done => format!("Then the stream was at its end, and told {who}."),
                    StepKind::Error => format!("Then the stream had an error for {who}."),
                    _ => format!("Then the stream had an event for {who}."),
                }
            }
            _ => "Then the core library went on, in the same go.".to_owned(),
        }
    }

    fn by_microtasks(&self, line: usize, microtasks: &[StepAt]) -> String {
        let awaits: Vec<&StepAt> = microtasks.iter().filter(|at| self.goes_on_after_await(**at)).collect();
        let places = |steps: &[&StepAt]| {
            let sources = steps.iter().map(|at| self.source(self.steps[**at].place)).filter(|source| !source.is_empty());
            let mut all: Vec<String> = sources.collect();
            let is_one = all.len() > 1 && all.iter().all(|source| *source == all[0]);
            all.truncate(if is_one { 1 } else { 3 });
            if is_one {
                return format!("{} each time", all[0]);
            }
            if steps.len() > 3 {
                all.push(format!("{} more", steps.len() - 3));
            }
            all.join(" and ")
        };
        if awaits.len() == microtasks.len() {
            let places = places(&awaits);
            let at = if places.is_empty() { "an await".to_owned() } else { format!("the await at {places}") };
            format!(
                "Line {line} was reached by {}: after {at}, where nothing was left to wait for, so that {} took only a microtask.",
                counted(microtasks.len(), "microtask"),
                if awaits.len() == 1 { "it" } else { "each" }
            )
        } else {
            let all: Vec<&StepAt> = microtasks.iter().collect();
            let places = places(&all);
            let at = if places.is_empty() { places } else { format!(", queued at {places}") };
            format!("Line {line} was reached by {}{at}.", counted(microtasks.len(), "microtask"))
        }
    }

    /// The verdict on an order, in a sentence.
    pub fn headline(&self, argument: &Argument) -> String {
        let (a, b) = (argument.first, argument.second);
        let though = if argument.though_asked_earlier { format!(", though line {b} was asked for earlier") } else { String::new() };
        match argument.verdict {
            Some(Verdict::Always) => format!("Line {a} always comes before line {b}{though}."),
            Some(Verdict::Time) => format!("Line {a} comes before line {b} because of time."),
            Some(Verdict::Unknown) => format!("In this run line {a} comes before line {b}; whether it always does is not known."),
            Some(Verdict::Luck) if argument.points.iter().any(|point| matches!(point, Point::Decides(_) | Point::SeenTurnedRound)) => {
                format!("It is luck that line {a} comes before line {b}.")
            }
            Some(Verdict::Luck) if argument.points.iter().any(|point| matches!(point, Point::Race { .. } | Point::Outside)) => {
                format!("Nothing orders what led to these two lines. Here line {a} happened to be first.")
            }
            Some(Verdict::Luck) => format!("Nothing orders these two lines. Here line {a} happened to be first."),
            None => format!("What would tell why is gone. {}", self.not_kept().unwrap_or_default()),
        }
    }

    /// A way to turn the order round, if there is a simple one.
    pub fn advice(&self, argument: &Argument) -> Option<String> {
        let (advice, first) = (argument.advice?, format!("To have line {} first: ", argument.second));
        Some(match advice {
            Advice::Future(place) => format!("{first}await the future of {}{}.", self.call_at(self.place(place)), self.at_source(place)),
            Advice::Call(place) => format!("{first}await the call{}.", self.at_source(place)),
            Advice::Loop(place) => {
                format!(
                    "{first}instead of forEach{}, a loop that awaits each call, or await Future.wait(list.map(...)).",
                    self.at_source(place)
                )
            }
        })
    }

    /// The result of trying other orders of messages: the seed of one that turns the lines round, or how much was tried. `program`: as it
    /// is named on a command line.
    pub fn other_orders(&self, argument: &Argument, program: &str) -> Option<String> {
        let finding = argument.finding.as_ref()?;
        if let Some(witness) = &finding.witness {
            let late = if witness.late { ", if a message is late" } else { "" };
            let texts = witness
                .texts
                .as_ref()
                .map_or_else(String::new, |[first, second]| format!("\nThe two lines read there: {first}\n{:27}{second}", ""));
            return Some(format!("The other way round{late}: oche run --seed {} {program}{texts}", witness.seed));
        }
        if finding.runs == 0 {
            return Some("Other orders of messages were not tried.".to_owned());
        }
        let orders =
            if finding.runs == 1 { "1 order of messages was".to_owned() } else { format!("{} orders of messages were", finding.runs) };
        match argument.verdict {
            Some(Verdict::Unknown | Verdict::Luck) => Some(format!("{orders} tried, not all that there are; none turns the lines round.")),
            _ if finding.complete => None,
            _ => Some(format!("{orders} tried, not all that there are; none contradicts this.")),
        }
    }

    /// The command that tries more orders than a picture of the run does.
    pub fn more_orders(&self, argument: &Argument, program: &str) -> String {
        format!("More orders of messages are tried by: oche why {program} {} {}", argument.first, argument.second)
    }

    /// The whole answer to `why A B`, of a run that nobody can make again.
    pub fn answer(&self, argument: &Argument) -> String {
        self.full_answer(argument, "")
    }
    /// The whole answer to `why A B`. `program`: as it is named on a command line.
    pub fn full_answer(&self, argument: &Argument, program: &str) -> String {
        let mut out = String::new();
        out.push_str(&self.lines_and_who(&[argument.first, argument.second]));
        out.push_str(&format!("\n{}\n", self.headline(argument)));
        for (i, point) in argument.points.iter().enumerate() {
            out.push_str(&wrapped(&format!("  {}. ", i + 1), &self.sentence(point)));
        }
        if let Some(advice) = self.advice(argument) {
            out.push_str(&format!("{advice}\n"));
        }
        if let Some(orders) = self.other_orders(argument, program) {
            out.push_str(&format!("{orders}\n"));
        }
        out
    }

    /// Lines of output, whose code printed them, and where.
    fn lines_and_who(&self, numbers: &[usize]) -> String {
        let digits = numbers.iter().max().map_or(1, |most| most.to_string().len());
        let table: Vec<[String; 3]> = numbers.iter().filter_map(|number| self.line(*number)).map(|line| self.row(line, digits)).collect();
        let width = |column: usize, least: usize, most: usize| {
            table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).clamp(least, most)
        };
        let (text, who) = (width(0, 30, 56), width(1, 50, 64));
        table.iter().map(|row| format!("{:text$} {:who$} {}", row[0], row[1], row[2]).trim_end().to_owned() + "\n").collect()
    }
    fn row(&self, line: &Line, digits: usize) -> [String; 3] {
        let at = self.frame(line.place).map_or_else(String::new, |frame| {
            format!("{}:{}:{}", frame.uri.rsplit('/').next().unwrap_or(&frame.uri), frame.line, frame.column)
        });
        [format!("{:digits$} | {}", line.number, line.text), self.who_printed(line), at]
    }

    /// The whole answer to `why N`: who printed it, and what led to it.
    pub fn chain_answer(&self, number: usize, chain: &[StepAt]) -> String {
        let mut out = self.lines_and_who(&[number]);
        out.push_str(&self.chain_lines(chain));
        out
    }
    /// `  asked for by Timer(...) at input 2:1:1`, of something that waits.
    pub fn asked_for_at(&self, record: &Record) -> String {
        let place = self.at_place(record.place);
        let place = if place.is_empty() { place } else { format!(" at {place}") };
        format!("  asked for by {}{place}\n", self.call_at(self.place(record.place)))
    }
    /// The chain that led to a step, a line each; what is often repeated is counted.
    pub fn chain_lines(&self, chain: &[StepAt]) -> String {
        // Links that some link among the last ones was like are shown no more.
        let like = |a: StepAt, b: StepAt| {
            let (a, b) = (&self.steps[a], &self.steps[b]);
            (a.kind, a.what, a.place, a.isolate) == (b.kind, b.what, b.place, b.isolate)
        };
        let is_repeated = |i: usize| i >= LOOP && chain[i - LOOP..i].iter().any(|earlier| like(*earlier, chain[i]));
        let mut out = String::new();
        let mut i = 0;
        while i < chain.len() {
            let repeated = (i..chain.len()).take_while(|i| is_repeated(*i)).count();
            if repeated > LOOP {
                out.push_str(&format!("  and so on, {} more like these\n", counted(repeated, "step")));
                i += repeated;
                continue;
            }
            out.push_str(&self.link(i, chain[i]));
            if i == 0 {
                out.push_str(&self.brought_about(chain[0]));
            }
            i += 1;
            if i == MOST_LINKS && chain.len() > 2 * MOST_LINKS {
                let left_out = chain.len() - 2 * MOST_LINKS;
                out.push_str(&format!("  {} that are not shown\n", counted(left_out, "step")));
                i += left_out;
            }
        }
        let begins = |at: &StepAt| self.steps[*at].what == StepKind::Main && self.steps[*at].kind == Kind::Turn;
        if let Some(gone) = self.gone().filter(|_| !chain.last().is_some_and(begins)) {
            out.push_str(&format!("  what led to that is gone, with {gone}\n"));
        }
        out
    }
    /// What a listener or a waiting function goes on with: the message, timer or result that its turn began with. An event of a stream that
    /// had to wait for its listener came in an earlier turn than the one it is heard in.
    fn brought_about(&self, at: StepAt) -> String {
        let step = &self.steps[at];
        if !matches!(step.kind, Kind::Reaction | Kind::Delivery) {
            return String::new();
        }
        let deliveries = self.around(at).filter(|at| self.steps[*at].kind == Kind::Delivery);
        let added = deliveries.filter_map(|at| self.steps[at].trigger).find(|added| self.steps[*added].turn != step.turn);
        let turn = self.steps[added.unwrap_or(at)].turn;
        let begun = &self.steps[turn];
        let sent = begun.queued.map(|queued| self.record(queued)).filter(|sent| sent.kind == Kind::Sent);
        let what = match (begun.what, sent) {
            (StepKind::Message, Some(sent)) if sent.isolate != step.isolate => {
                format!("a message from isolate {}", self.isolate_name(sent.isolate))
            }
            (StepKind::Timer | StepKind::Io, _) if begun.place != 0 => self.step_title(turn),
            _ => return String::new(),
        };
        format!("{:<72} {}", format!("  with {what}"), self.at_place(begun.place)).trim_end().to_owned() + "\n"
    }
    /// The ith link of what led to a step.
    fn link(&self, i: usize, at: StepAt) -> String {
        let step = &self.steps[at];
        let isolate = if self.has_isolates() { format!("isolate {}, ", self.isolate_name(step.isolate)) } else { String::new() };
        let word = if i == 0 { "in" } else { "asked for in" };
        let title = match (step.kind, self.frame(step.place)) {
            (Kind::Reaction, Some(frame)) if self.goes_on_after_await(at) => format!("{} goes on after await", function_name(frame)),
            _ => self.step_title(at),
        };
        let text = format!("  {word} {isolate}{}: {title}", self.step_name(at));
        format!("{text:<72} {}", self.at_place(step.place)).trim_end().to_owned() + "\n"
    }
}

/// A loop of so many links is known as one.
const LOOP: usize = 4;
/// Of a chain so many links are shown at its beginning, and at its end.
const MOST_LINKS: usize = 40;
