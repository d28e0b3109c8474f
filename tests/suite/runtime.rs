//! The compiler and interpreter on core trees made by hand: no parser, no checker, a stub of dart:async.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use oche::compile;
use oche::elements::*;
use oche::heap::{Tracer, Value};
use oche::interp::*;
use oche::ir::*;
use oche::types::{Ty, TyList};
use oche_syntax::{Name, Span};

// ---- a front end of tables

#[derive(Default)]
struct Program {
    bodies: HashMap<FunctionRef, Arc<Body>>,
    entries: HashMap<String, FunctionRef>,
}
static PROGRAM: LazyLock<Mutex<Program>> = LazyLock::new(Mutex::default);
fn program() -> std::sync::MutexGuard<'static, Program> {
    PROGRAM.lock().unwrap_or_else(|p| p.into_inner())
}
#[derive(Debug)]
struct Tables;
impl FrontEnd for Tables {
    fn body(&self, function: FunctionRef) -> Result<Arc<Body>, String> {
        program().bodies.get(&function).cloned().ok_or_else(|| format!("no body: {}", function.name))
    }
    fn function(&self, _library: &str, class: &str, name: &str) -> Option<FunctionRef> {
        program().entries.get(&format!("{class}.{name}")).copied()
    }
    fn class(&self, _library: &str, _name: &str) -> Option<ClassRef> {
        None
    }
    fn locate(&self, _function: FunctionRef, _pos: u32) -> Option<Location> {
        None
    }
}

/// What the stub of dart:async and the programs under test leave behind.
#[derive(Default)]
struct World {
    log: Vec<i64>,
    queue: VecDeque<(Value, Value)>,
}
impl Extension for World {
    fn trace(&self, tracer: &mut Tracer) {
        for &(activation, value) in &self.queue {
            tracer.value(activation);
            tracer.value(value);
        }
    }
}

fn native(key: &str) -> Option<NativeFn> {
    fn world(iso: &mut Isolate) -> &mut World {
        iso.extension_mut().expect("tests add it")
    }
    fn complete(iso: &mut Isolate, future: Value, values: &[Value]) {
        let Value::List(future) = future else { return };
        iso.heap.list_mut(future).items = oche::heap::Items::new(TyList::empty(), values.to_vec());
    }
    Some(match key {
        "dart:async/log" => |iso, args| {
            let value = args.get(0);
            world(iso).log.push(value.as_int().unwrap_or(-1));
            Ok(value)
        },
        "dart:async/allocate" => |iso, args| {
            // Garbage, and then a list that holds the argument.
            for _ in 0..8 {
                iso.heap.new_list(oche::heap::ListKind::Growable, TyList::empty(), vec![args.get(0)]);
            }
            Ok(iso.heap.new_list(oche::heap::ListKind::Growable, TyList::empty(), vec![args.get(0)]))
        },
        "dart:async/first" => |iso, args| {
            let Value::List(list) = args.get(0) else { return Ok(Value::Null) };
            Ok(iso.heap.list(list).items.get(0).unwrap_or(Value::Null))
        },
        "dart:async/_asyncStart" => |iso, _| Ok(iso.heap.new_list(oche::heap::ListKind::Growable, TyList::empty(), vec![])),
        "dart:async/_asyncReturn" | "dart:async/_asyncReturnValue" => |iso, args| {
            complete(iso, args.get(0), &[args.get(1)]);
            Ok(Value::Null)
        },
        "dart:async/_asyncThrow" => |iso, args| {
            complete(iso, args.get(0), &[Value::Int(-1), args.get(1)]);
            Ok(Value::Null)
        },
        "dart:async/_asyncAwait" => |iso, args| {
            let waiting = (args.get(0), args.get(1));
            world(iso).queue.push_back(waiting);
            Ok(Value::Null)
        },
        _ => return NATIVES.iter().find(|(of, _)| *of == key).map(|(_, native)| *native),
    })
}

fn declare(name: &str, class: Option<ClassRef>) -> FunctionRef {
    static LIBRARY: LazyLock<LibraryRef> = LazyLock::new(|| Library::declare("dart:async".into(), Name::new("dart.async")));
    FunctionRef(Box::leak(Box::new(Function {
        name: Name::new(name),
        kind: FunctionKind::Method,
        library: *LIBRARY,
        class,
        static_: class.is_none(),
        abstract_: false,
        external: false,
        span: Span::default(),
        id: next_id(&FUNCTION_IDS),
        signature: OnceLock::new(),
        enclosing: OnceLock::new(),
    })))
}
fn make(params: u32, slots: u32, kind: BodyKind, rep: Rep, code: Stmt) -> Arc<Body> {
    let param = |slot| Param { slot, rep: Rep::Value, default: None, check: None, cell: false, name: Name::new("p"), pos: 0 };
    Arc::new(Body {
        type_params: vec![],
        has_this: false,
        params: (0..params).map(param).collect(),
        captures: vec![],
        slots,
        kind,
        type_env: Default::default(),
        rep,
        code,
    })
}
fn define(name: &str, body: Arc<Body>) -> FunctionRef {
    let function = declare(name, None);
    program().bodies.insert(function, body);
    function
}
/// An external function of the stub library, found by name.
fn external(name: &str, params: u32) -> FunctionRef {
    if let Some(known) = program().entries.get(&format!(".{name}")) {
        return *known;
    }
    let function = define(name, make(params, params, BodyKind::Native, Rep::Value, Stmt::Block(vec![])));
    program().entries.insert(format!(".{name}"), function);
    function
}
fn resume() -> FunctionRef {
    static RESUME: LazyLock<FunctionRef> = LazyLock::new(|| {
        let class = core_class(CoreClass::Activation);
        let function = declare("resume", Some(class));
        program().bodies.insert(function, make(2, 2, BodyKind::Native, Rep::Value, Stmt::Block(vec![])));
        function
    });
    *RESUME
}
fn on_big_stack<T: Send + 'static>(run: impl FnOnce(&mut Isolate) -> T + Send + 'static) -> T {
    for (name, params) in [("log", 1), ("allocate", 1), ("first", 1), ("_asyncStart", 0)] {
        external(name, params);
    }
    for (name, params) in [("_asyncReturn", 2), ("_asyncReturnValue", 2), ("_asyncThrow", 4), ("_asyncAwait", 2)] {
        external(name, params);
    }
    resume();
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        let natives = Arc::new(|key: &str| native(key).map(Native::Plain));
        let mut iso = Isolate::new(64 << 20, Services { front_end: Arc::new(Tables), natives, compiler: compile::code_of });
        iso.add_extension(Box::new(World::default()));
        run(&mut iso)
    });
    thread.expect("a thread").join().expect("no panic")
}

// ---- shorthand

fn int(i: i64) -> Expr {
    Expr::Const(Const::Int(i))
}
fn local(slot: Slot) -> Expr {
    Expr::Local(slot, Rep::Int)
}
fn set(slot: Slot, value: Expr) -> Expr {
    Expr::SetLocal(slot, Rep::Int, Box::new(value))
}
fn prim(op: Prim, a: Expr, b: Expr) -> Expr {
    Expr::Prim(op, vec![a, b], 0)
}
fn call(function: FunctionRef, args: Vec<Expr>, rep: Rep) -> Expr {
    Expr::CallStatic { function, type_args: TypeArgs::None, args, rep, pos: 0 }
}
fn log(value: Expr) -> Expr {
    call(external("log", 1), vec![value.to_rep(Rep::Value)], Rep::Int)
}
fn wait(value: Expr) -> Expr {
    let rep = value.rep();
    Expr::Await { value: Box::new(value.to_rep(Rep::Value)), ty: Ty::dynamic(), pos: 0 }.to_rep(rep)
}

#[test]
fn recursion() {
    let fib = declare("fib", None);
    let again = |n| call(fib, vec![prim(Prim::IntSub, local(0), int(n)).to_rep(Rep::Value)], Rep::Int);
    let body = Expr::If {
        condition: Box::new(prim(Prim::IntLt, local(0), int(2))),
        then: Box::new(local(0)),
        otherwise: Box::new(prim(Prim::IntAdd, again(1), again(2))),
        rep: Rep::Int,
    };
    program().bodies.insert(fib, make(1, 1, BodyKind::Sync, Rep::Int, Stmt::Return(Some(body))));
    let result = on_big_stack(move |iso| iso.call_static(fib, TyList::empty(), &[Value::Int(20)]).ok());
    assert_eq!(result, Some(Value::Int(6765)));
}

#[test]
fn endless_recursion_is_an_error() {
    let error = define("stackOverflow", make(0, 0, BodyKind::Sync, Rep::Value, Stmt::Return(Some(int(77).to_rep(Rep::Value)))));
    program().entries.insert("_Errors.stackOverflow".into(), error);
    let forever = declare("forever", None);
    let body = prim(Prim::IntAdd, int(1), call(forever, vec![local(0).to_rep(Rep::Value)], Rep::Int));
    program().bodies.insert(forever, make(1, 1, BodyKind::Sync, Rep::Int, Stmt::Return(Some(body))));
    let depth = on_big_stack(move |iso| {
        let stop = iso.call_static(forever, TyList::empty(), &[Value::Int(0)]).expect_err("it never returns");
        iso.take_error(stop).map(|e| e.error)
    });
    assert_eq!(depth, Some(Value::Int(77)));
}

/// Random bodies over four int locals, with awaits, throws and jumps anywhere.
struct Random {
    state: u64,
    labels: u32,
    loops: Vec<u32>,
}
const LOCALS: u32 = 4;
const SLOTS: u32 = 8;

impl Random {
    fn next(&mut self, n: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % n
    }
    fn int(&mut self, depth: u32) -> Expr {
        if depth == 0 {
            return if self.next(2) == 0 { int(self.next(9) as i64) } else { local(self.next(u64::from(LOCALS)) as u32) };
        }
        let d = depth - 1;
        match self.next(12) {
            0 => local(self.next(u64::from(LOCALS)) as u32),
            1 => prim(Prim::IntAdd, self.int(d), self.int(d)),
            2 => prim(Prim::IntSub, self.int(d), self.int(d)),
            3 => set(self.next(u64::from(LOCALS)) as u32, self.int(d)),
            4 | 5 => log(self.int(d)),
            6 | 7 => wait(self.int(d)),
            8 => {
                Expr::If { condition: Box::new(self.bool(d)), then: Box::new(self.int(d)), otherwise: Box::new(self.int(d)), rep: Rep::Int }
            }
            9 => Expr::Block { stmts: vec![Stmt::Expr(self.int(d))], value: Box::new(self.int(d)) },
            10 => {
                let boxed = call(external("allocate", 1), vec![self.int(d).to_rep(Rep::Value)], Rep::Value);
                call(external("first", 1), vec![boxed], Rep::Int)
            }
            _ => {
                let value = if self.next(2) == 0 { Expr::Const(Const::Null) } else { self.int(d).to_rep(Rep::Value) };
                let otherwise = Box::new(self.int(d).to_rep(Rep::Value));
                Expr::IfNull { value: Box::new(value), otherwise, rep: Rep::Value }.to_rep(Rep::Int)
            }
        }
    }
    fn bool(&mut self, depth: u32) -> Expr {
        let d = depth.saturating_sub(1);
        match self.next(5) {
            0 if depth > 0 => Expr::And(Box::new(self.bool(d)), Box::new(self.bool(d))),
            1 if depth > 0 => Expr::Or(Box::new(self.bool(d)), Box::new(self.bool(d))),
            2 if depth > 0 => wait(self.bool(d)),
            3 => Expr::Prim(Prim::BoolNot, vec![prim(Prim::IntEq, self.int(d), self.int(d))], 0),
            _ => prim(Prim::IntLt, self.int(d), self.int(d)),
        }
    }
    fn block(&mut self, depth: u32) -> Stmt {
        let n = self.next(3) + 1;
        Stmt::Block((0..n).map(|_| self.stmt(depth)).collect())
    }
    fn stmt(&mut self, depth: u32) -> Stmt {
        if depth == 0 {
            return Stmt::Expr(log(self.int(2)));
        }
        let d = depth - 1;
        match self.next(11) {
            0 | 1 => Stmt::Expr(self.int(3)),
            2 => Stmt::If { condition: self.bool(2), then: Box::new(self.block(d)), otherwise: None },
            3 => Stmt::If { condition: self.bool(2), then: Box::new(self.block(d)), otherwise: Some(Box::new(self.block(d))) },
            4 | 5 => {
                // Bounded by a counter of its own, which is reset before.
                let label = self.labels;
                self.labels += 1;
                let counter = LOCALS + (depth % (SLOTS - LOCALS));
                let bound = self.next(3) as i64 + 1;
                self.loops.push(label);
                let body = Box::new(self.block(d));
                self.loops.pop();
                let count = set(counter, prim(Prim::IntAdd, local(counter), int(1)));
                let below = prim(Prim::IntLt, local(counter), if self.next(2) == 0 { int(bound) } else { wait(int(bound)) });
                let looped = match self.next(3) {
                    0 => Stmt::DoWhile {
                        label: Label(label),
                        body,
                        condition: prim(Prim::IntLt, set(counter, prim(Prim::IntAdd, local(counter), wait(int(1)))), int(bound)),
                    },
                    1 => Stmt::While { label: Label(label), condition: below, body, update: vec![log(int(7)), count] },
                    _ => Stmt::While { label: Label(label), condition: below, body, update: vec![wait(log(int(8))), count] },
                };
                Stmt::Block(vec![Stmt::Expr(set(counter, int(0))), looped])
            }
            6 | 7 => {
                let catch = Catch { exception: SLOTS, stack_trace: SLOTS + 1, body: Box::new(self.block(d)) };
                let catch = if self.next(3) == 0 { None } else { Some(catch) };
                let finally = if catch.is_none() || self.next(2) == 0 { Some(Box::new(self.block(d))) } else { None };
                Stmt::Try { body: Box::new(self.block(d)), catch, finally }
            }
            8 => Stmt::If {
                condition: self.bool(1),
                then: Box::new(Stmt::Expr(Expr::Throw { value: Box::new(self.int(1).to_rep(Rep::Value)), pos: 0 })),
                otherwise: None,
            },
            9 => match self.loops.last().copied() {
                Some(label) => {
                    let jump = if self.next(2) == 0 { Stmt::Break(Label(label)) } else { Stmt::Continue(Label(label)) };
                    Stmt::If { condition: self.bool(1), then: Box::new(jump), otherwise: None }
                }
                None => Stmt::Expr(self.int(2)),
            },
            _ => Stmt::If { condition: self.bool(1), then: Box::new(Stmt::Return(Some(self.int(1).to_rep(Rep::Value)))), otherwise: None },
        }
    }
}

/// How a run ended, with everything it logged: `Ok` with the value, `Err` with what was thrown.
type Outcome = (Result<Value, Value>, Vec<i64>);

fn run_straight(body: Arc<Body>, stress: bool) -> Outcome {
    let function = RtFunction::with_body(declare("straight", None), body);
    on_big_stack(move |iso| {
        iso.heap.set_stress(stress);
        let end = match iso.run_body(function, &[]) {
            Ok(value) => Ok(value),
            Err(stop) => Err(iso.take_error(stop).map_or(Value::Null, |e| e.error)),
        };
        (end, std::mem::take(&mut iso.extension_mut::<World>().expect("it is there").log))
    })
}
fn run_suspended(body: Arc<Body>, stress: bool) -> Outcome {
    let function = RtFunction::with_body(declare("suspended", None), body);
    on_big_stack(move |iso| {
        iso.heap.set_stress(stress);
        let future = iso.run_body(function, &[]).expect("an async body does not throw");
        iso.heap.keep(future);
        while let Some((activation, value)) = iso.extension_mut::<World>().expect("it is there").queue.pop_front() {
            iso.call_static(resume(), TyList::empty(), &[activation, value]).expect("resuming does not throw");
        }
        let Value::List(future) = future else { panic!("a future") };
        let end = match iso.heap.list(future).items.to_vec()[..] {
            [value] => Ok(value),
            [_, error] => Err(error),
            _ => panic!("the body has not ended"),
        };
        (end, std::mem::take(&mut iso.extension_mut::<World>().expect("it is there").log))
    })
}

fn random_body(seed: u64, kind: BodyKind) -> Arc<Body> {
    let mut random = Random { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, labels: 0, loops: vec![] };
    let start = (0..SLOTS).map(|slot| Stmt::Expr(set(slot, int(i64::from(slot))))).collect();
    let all = vec![Stmt::Block(start), random.block(4), random.block(3), Stmt::Return(Some(local(0).to_rep(Rep::Value)))];
    make(0, SLOTS + 2, kind, Rep::Value, Stmt::Block(all))
}

#[test]
fn waiting_for_a_value_changes_nothing_but_time() {
    for seed in 1..1500 {
        let straight = run_straight(random_body(seed, BodyKind::Sync), false);
        let suspended = run_suspended(random_body(seed, BodyKind::Async(Ty::dynamic())), false);
        assert_eq!(straight, suspended, "seed {seed}");
    }
}

#[test]
fn collecting_at_every_safepoint_changes_nothing() {
    for seed in 1..300 {
        let plain = run_straight(random_body(seed, BodyKind::Sync), false);
        assert_eq!(plain, run_straight(random_body(seed, BodyKind::Sync), true), "seed {seed}");
        assert_eq!(plain, run_suspended(random_body(seed, BodyKind::Async(Ty::dynamic())), true), "seed {seed}");
    }
}
