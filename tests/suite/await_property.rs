//! `await` in every position: random programs print the same with their awaits as without them.
//!
//! Each program is made once, as a text with marks, and written out twice: with `async` functions, futures and streams, and with plain
//! functions, values and iterables. `AWAIT_SEED` and `AWAIT_CASES` try other and more programs than the usual ones.

use crate::common;

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

/// What both texts begin with. `FUT`, `ASYNC` and the like are marks: see [`written`].
const COMMON: &str = "\
class Boom { final int k; Boom(this.k); String toString() => 'Boom($k)'; }
class Box { int v; Box(this.v); int operator [](int i) => v + i; void operator []=(int i, int x) { v = x - i; } int add(int x, {int by = 1}) => v += x * by;
  Box get me => this; int operator +(int o) => v + o; int call(int x) => x + v; }
int fuel = 3000;
int seen = 0;
int tick(int x) { if (--fuel < 0) throw Boom(-1); return x; }
void say(Object v) { if (seen++ < 400) print(v); }
int tr(int v) { say(v); return v; }
bool trBool(bool v) { say(v); return v; }
int boom(int k) { say('boom'); throw Boom(k); }
int named(int a, {int b = 2, required int c}) => tr(a * 3 + b * 5 + c);
";

const WITH: &str = "\
import 'dart:async';
int turn = 0;
Future<T> soon<T>(T v) => switch (turn++ % 4) { 0 => Future.value(v), 1 => Future(() => v), 2 => Future.microtask(() => v), _ => Future.sync(() => v) };
Future<int> later(int v) => soon<int>(v);
Future<bool> laterBool(bool v) => soon<bool>(v);
Future<int> fail(int k) { say('fail'); return turn++ % 2 == 0 ? Future.error(Boom(k)) : Future(() => throw Boom(k)); }
Stream<int> each(List<int> l) => turn++ % 2 == 0 ? Stream.fromIterable(l) : Stream.fromFutures([for (final x in l) later(x)]);
";

const WITHOUT: &str = "\
int later(int v) => v;
bool laterBool(bool v) => v;
int fail(int k) { say('fail'); throw Boom(k); }
Iterable<int> each(List<int> l) => l;
";

/// The program with or without its awaits.
fn written(marked: &str, awaits: bool) -> String {
    let marks: [(&str, &str, &str); 6] = [
        ("AWAIT", "await ", ""),
        ("FUT", "Future<int>", "int"),
        ("STAR", "async*", "sync*"),
        ("ASYNC", "async", ""),
        ("GEN", "Stream<int>", "Iterable<int>"),
        ("MAIN", "Future<void>", "void"),
    ];
    let mut text = if awaits { WITH } else { WITHOUT }.to_owned() + COMMON + marked;
    for (mark, with, without) in marks {
        text = text.replace(mark, if awaits { with } else { without });
    }
    text
}

/// Makes programs.
struct Maker {
    state: u64,
    text: String,
    /// Variables that may be assigned; all are ints.
    variables: Vec<String>,
    /// Loop counters and the like.
    constants: Vec<String>,
    functions: usize,
    generators: usize,
    names: usize,
    /// How many loops are around, and labels of those that may be left.
    loops: Vec<String>,
    /// Whether `await` is allowed here.
    awaits: bool,
    in_generator: bool,
    /// Whether a `rethrow` may stand here.
    caught: bool,
}

impl Maker {
    fn new(seed: u64) -> Maker {
        Maker {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            text: String::new(),
            variables: Vec::new(),
            constants: Vec::new(),
            functions: 0,
            generators: 0,
            names: 0,
            loops: Vec::new(),
            awaits: true,
            in_generator: false,
            caught: false,
        }
    }
    fn below(&mut self, n: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        ((self.state >> 33) % n as u64) as usize
    }
    fn fresh(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }
    fn variable(&mut self) -> String {
        let n = self.below(self.variables.len());
        self.variables[n].clone()
    }

    /// Waits for a value (or, where that is not allowed, just shows it).
    fn waited(&mut self, value: &str, kind: &str) -> String {
        match self.below(5) {
            _ if !self.awaits => format!("tr{kind}({value})"),
            0 => format!("(AWAIT{value})"),
            1 => format!("(AWAIT later{kind}(tr{kind}({value})))"),
            _ => format!("(AWAIT later{kind}({value}))"),
        }
    }

    fn int(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(4) {
                0 => self.below(7).to_string(),
                1 if !self.constants.is_empty() => {
                    let n = self.below(self.constants.len());
                    self.constants[n].clone()
                }
                _ => self.variable(),
            };
        }
        let d = depth - 1;
        let (a, b) = (self.int(d), self.int(d));
        let v = self.variable();
        match self.below(38) {
            0..=8 => self.waited(&a, ""),
            9 => format!("({a} + {b})"),
            10 => format!("({a} - {b})"),
            11 => format!("({a} * {b})"),
            12 => format!("({a} ~/ ({b} % 3))"),
            13 => format!("({} ? {a} : {b})", self.bool(d)),
            14 => format!("[{a}, {b}, {}][{} % 3]", self.int(d), self.int(d)),
            15 => format!("({{1: {a}, {b}: {}}}[{}] ?? {})", self.int(d), self.int(d), self.int(d)),
            16 => format!("named({a}, c: {b}, b: {})", self.int(d)),
            17 => format!("named(c: {a}, {b})"),
            18 => format!("({v} = {a})"),
            19 => format!("({v} += {a})"),
            20 => format!("({v}++ - {a})"),
            21 => format!("(--{v} * {a})"),
            22 => format!("(l[{a} % 4] = {b})"),
            23 => format!("(l[{a} % 4] += {b})"),
            24 => format!("(l[{a} % 4]++ + {b})"),
            25 => format!("(o.v -= {a})"),
            26 => format!("(o[{a}] += {b})"),
            27 => format!("(o..v = {a}..add({b}, by: {})).v", self.int(d)),
            28 => format!("o.me.add({a}, by: {b})"),
            29 => format!("(o + {a}) + o({b})"),
            30 => format!("'${{{a}}}-${{{b}}}'.length"),
            31 => {
                let c = self.bool(d);
                let x = self.fresh("x");
                let more = self.waited(&x, "");
                format!(
                    "[if ({c}) {a} else {b}, for (final {x} in [1, {a}]) {more}, ...[{b}], ...?(n ?? [{v}])].fold<int>(0, (s, e) => s * 3 + e)"
                )
            }
            32 => format!("(({a}, k: {b})).k"),
            33 => {
                let (p, q) = (self.fresh("p"), self.fresh("q"));
                let guard = format!("({p} < {q})");
                format!("switch (({a}, {b})) {{ (0, _) => {}, (final {p}, final {q}) when {guard} => {p} + {q}, _ => {b} }}", self.int(d))
            }
            34 => format!("(m ?? {a})"),
            35 => format!("(m ??= {a})"),
            36 if self.functions > 0 => {
                let f = self.below(self.functions);
                if self.awaits { format!("(AWAIT f{f}({a}, {b}))") } else { a }
            }
            36 => format!("((int y) => tr(y + {v}))({a})"),
            _ if self.awaits && self.below(3) == 0 => format!("(AWAIT fail({a}))"),
            _ if self.below(4) == 0 => format!("boom({a})"),
            _ => format!("(({a} as dynamic) as int)"),
        }
    }

    fn bool(&mut self, depth: usize) -> String {
        let d = depth.saturating_sub(1);
        match self.below(if depth == 0 { 2 } else { 8 }) {
            0 => format!("({} < {})", self.int(d), self.int(d)),
            1 => format!("({}.isEven)", self.variable()),
            2 => format!("({} && {})", self.bool(d), self.bool(d)),
            3 => format!("({} || {})", self.bool(d), self.bool(d)),
            4 => format!("(!{})", self.bool(d)),
            5 => format!("({} == {})", self.int(d), self.int(d)),
            // (As an `Object`: that an `int` is one would be known, and what follows if not would be dead code with types of its own.)
            6 => format!("(({} as Object) is int)", self.int(d)),
            _ => {
                let inner = self.bool(d);
                self.waited(&inner, "Bool")
            }
        }
    }

    fn block(&mut self, depth: usize) -> String {
        let (variables, constants) = (self.variables.len(), self.constants.len());
        let mut out = String::from("{\n");
        for _ in 0..1 + self.below(3) {
            out += &self.statement(depth);
        }
        out += "}";
        self.variables.truncate(variables);
        self.constants.truncate(constants);
        out
    }

    fn looping(&mut self, depth: usize, constant: Option<&str>) -> (String, String) {
        let label = self.fresh("w");
        self.loops.push(label.clone());
        self.constants.extend(constant.map(str::to_owned));
        let body = self.block(depth);
        if constant.is_some() {
            self.constants.pop();
        }
        self.loops.pop();
        (label, body)
    }

    fn statement(&mut self, depth: usize) -> String {
        let d = depth.saturating_sub(1);
        match self.below(if depth == 0 { 5 } else { 17 }) {
            0 => {
                let (name, value) = (self.fresh("v"), self.int(3));
                self.variables.push(name.clone());
                format!("var {name} = {value};\n")
            }
            1 => format!("tr({});\n", self.int(3)),
            2 => format!("{} = {};\n", self.variable(), self.int(3)),
            3 if self.in_generator => format!("yield {};\n", self.int(2)),
            3 => format!("print('${{{}}}');\n", self.int(2)),
            4 => format!("l[{} % 4] = {};\n", self.int(2), self.int(2)),
            5 => format!("if ({}) {} else {}\n", self.bool(2), self.block(d), self.block(d)),
            6 => {
                let i = self.fresh("i");
                let bound = self.waited("3", "");
                let (label, body) = self.looping(d, Some(&i));
                format!("{label}: for (var {i} = {}; {i} < {bound}; {i}++) {body}\n", self.below(2))
            }
            7 => {
                let i = self.fresh("i");
                let (label, body) = self.looping(d, None);
                let more = self.bool(2);
                format!("var {i} = 0; {label}: while ({i}++ < 3 && {more}) {body}\n")
            }
            8 => {
                let i = self.fresh("i");
                let (label, body) = self.looping(d, None);
                let more = self.bool(2);
                format!("var {i} = 0; {label}: do {body} while ({i}++ < 2 && {more});\n")
            }
            9 => {
                let x = self.fresh("x");
                let elements = format!("[{}, {}]", self.int(2), self.int(1));
                let (label, body) = self.looping(d, Some(&x));
                if !self.awaits {
                    format!("{label}: for (final {x} in {elements}) {body}\n")
                } else if self.generators > 0 && !self.in_generator && self.below(2) == 0 {
                    let g = self.below(self.generators);
                    format!("{label}: AWAIT for (final {x} in g{g}({})) {body}\n", self.int(2))
                } else {
                    format!("{label}: AWAIT for (final {x} in each({elements})) {body}\n")
                }
            }
            10 | 11 if !self.in_generator => {
                let body = self.block(d);
                let outer = std::mem::replace(&mut self.caught, true);
                let handler = self.block(d);
                self.caught = outer;
                let last = self.block(d);
                match self.below(4) {
                    0 => format!("try {body} catch (e) {{ say('$e'); {handler} }}\n"),
                    1 => format!("try {body} finally {last}\n"),
                    2 => format!("try {body} on Boom catch (e) {{ say('$e'); {handler} }} finally {last}\n"),
                    _ => format!("try {body} on Boom catch (e, s) {{ say('$e'); {handler} }} catch (e) {{ say('other'); }}\n"),
                }
            }
            12 => {
                let value = self.int(2);
                format!(
                    "switch ({value} % 4) {{ case 0: {} case 1 when {}: {} default: {} }}\n",
                    self.block(d),
                    self.bool(2),
                    self.block(d),
                    self.block(d)
                )
            }
            13 if !self.loops.is_empty() => {
                let n = self.below(self.loops.len());
                let how = if self.below(2) == 0 { "break" } else { "continue" };
                format!("if ({}) {how} {};\n", self.bool(2), self.loops[n])
            }
            14 if self.in_generator => format!("if ({}) return;\n", self.bool(2)),
            14 => format!("if ({}) return {};\n", self.bool(2), self.int(2)),
            15 if self.caught => format!("if ({}) rethrow;\n", self.bool(1)),
            15 if !self.in_generator => format!("if ({}) throw Boom({});\n", self.bool(2), self.int(1)),
            16 => {
                let (p, q) = (self.fresh("v"), self.fresh("v"));
                let line = format!("var ({p}, {q}) = ({}, {}); [{p}, {q}] = [{q}, {}];\n", self.int(2), self.int(2), self.int(2));
                self.variables.extend([p, q]);
                line
            }
            _ => {
                let outer = (std::mem::replace(&mut self.awaits, false), std::mem::take(&mut self.loops), self.caught, self.in_generator);
                (self.caught, self.in_generator) = (false, false);
                let name = self.fresh("c");
                let body = self.int(2);
                (self.awaits, self.loops, self.caught, self.in_generator) = outer;
                format!("int {name}() => tick({body}); tr({name}() + {});\n", self.int(2))
            }
        }
    }

    fn body(&mut self) -> String {
        self.variables = vec!["a".to_owned(), "b".to_owned()];
        self.constants.clear();
        let mut out = String::from("tick(0); var l = [a, b, 3, 4]; var o = Box(a); int? m; List<int>? n;\n");
        for _ in 0..2 + self.below(4) {
            out += &self.statement(3);
        }
        out
    }

    fn program(mut self) -> String {
        for index in 0..4 {
            if index == 1 || index == 2 {
                self.in_generator = true;
                let body = self.body();
                self.in_generator = false;
                let _ = writeln!(self.text, "GEN g{}(int a, [int b = 1]) STAR {{\n{body}}}", self.generators);
                self.generators += 1;
            }
            let body = self.body();
            let last = self.int(2);
            let _ = writeln!(self.text, "FUT f{index}(int a, int b) ASYNC {{\n{body}return {last};\n}}");
            self.functions += 1;
        }
        self.text
            + "MAIN main() ASYNC { for (var i = 0; i < 4; i++) { for (final f in [f0, f1, f2, f3]) { fuel = 300; seen = 0;
  try { print('= ${AWAIT f(i, 5 - i)}'); } catch (e) { print('! $e'); } } } }\n"
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn run(folder: &Path, name: &str, text: &str, stress: bool) -> String {
    fs::write(folder.join(name), text).expect("the program can be written");
    let environment: &[(&str, &str)] = if stress { &[("OCHE_GC_STRESS", "1")] } else { &[] };
    let outcome = common::oche(folder, &[name], environment, Duration::from_secs(60)).expect("oche runs");
    assert!(outcome.exit == Some(0), "{}/{name} ends with {:?}:\n{}", folder.display(), outcome.exit, outcome.stderr);
    outcome.stdout
}

#[test]
fn programs_print_the_same_with_and_without_awaits() {
    let folder = env::temp_dir().join(format!("oche-await-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the programs");
    let first = number("AWAIT_SEED", 1);
    let mut lines = 0;
    for seed in first..first + number("AWAIT_CASES", 10) {
        let marked = Maker::new(seed).program();
        let plain = run(&folder, &format!("plain{seed}.dart"), &written(&marked, false), false);
        let awaiting = run(&folder, &format!("await{seed}.dart"), &written(&marked, true), seed % 5 == 0);
        let differs = plain.lines().zip(awaiting.lines()).position(|(a, b)| a != b);
        assert!(
            plain == awaiting,
            "seed {seed}: {}/await{seed}.dart prints something else from line {:?} on",
            folder.display(),
            differs.map(|n| n + 1)
        );
        lines += plain.lines().count();
    }
    assert!(lines > 1000, "the programs print next to nothing: {lines} lines");
    fs::remove_dir_all(&folder).expect("the folder can be removed");
}
