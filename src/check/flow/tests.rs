//! Scenarios, each a small Dart body told to the analysis call by call. What is expected was observed with the Dart compiler.

use oche_syntax::ast::DeclKind;
use oche_syntax::{ParseOptions, parse_unit};

use super::*;
use crate::check::notation::World;

/// An analysis and types by name. Variables are numbered as declared.
struct Walk {
    world: World,
    flow: FlowAnalysis,
}

const NODE: oche_syntax::Span = oche_syntax::Span { start: 1, end: 2 };

impl Walk {
    /// Variables of these types with values, in a body where `NODE` assigns `written` and the closures in it `captured`.
    fn new(types: &[&str], written: &[u32], captured: &[u32]) -> Walk {
        let mut walk = Walk { world: World::new(), flow: FlowAnalysis::new(false) };
        let _ = walk.flow.enter(|_| AssignedVariables::of_test(types.len() as u32, NODE, written, captured));
        walk.world.class("P", &[]);
        for (i, ty) in types.iter().enumerate() {
            let ty = walk.world.ty(ty);
            walk.flow.declare(Var(i as u32), ty, true);
        }
        walk
    }
    fn sound(mut self) -> Walk {
        self.flow.sound = true;
        self
    }
    fn ty(&self, var: u32) -> String {
        self.flow.type_of(Var(var)).to_string()
    }
    fn is(&mut self, var: u32, ty: &str) -> ExprFlow {
        let (from, value) = self.flow.read(Var(var));
        let to = self.world.ty(ty);
        self.flow.is_test(&value, from, to, false)
    }
    fn is_null(&mut self, var: u32) -> ExprFlow {
        let (ty, value) = self.flow.read(Var(var));
        let null = self.flow.null_literal();
        self.flow.equals((&value, ty), (&null, Ty::null()), false)
    }
    fn write(&mut self, var: u32, ty: &str) {
        let ty = self.world.ty(ty);
        self.flow.write(Var(var), ty, &ExprFlow::default());
    }
    fn condition(&mut self, condition: &ExprFlow, then: impl FnOnce(&mut Walk), otherwise: impl FnOnce(&mut Walk)) {
        let token = self.flow.begin_if();
        let token = self.flow.if_then(token, condition);
        then(self);
        let token = self.flow.if_else(token);
        otherwise(self);
        self.flow.end_if(token);
    }
}

fn nothing(_: &mut Walk) {}

#[test]
fn type_tests_promote_and_assignments_demote() {
    let mut w = Walk::new(&["Object?", "num"], &[], &[]);
    let test = w.is(0, "int");
    w.condition(
        &test,
        |w| {
            assert_eq!(w.ty(0), "int");
            w.write(0, "String");
            assert_eq!(w.ty(0), "Object");
        },
        |w| assert_eq!(w.ty(0), "Object?"),
    );
    // Losing every promotion, a variable loses its types of interest too.
    let test = w.is(1, "int");
    w.condition(
        &test,
        |w| {
            w.write(1, "double");
            assert_eq!(w.ty(1), "num");
            w.write(1, "int");
            assert_eq!(w.ty(1), "num");
        },
        |w| {
            // In the other branch `int` is of interest.
            w.write(1, "int");
            assert_eq!(w.ty(1), "int");
        },
    );
}

#[test]
fn null_tests() {
    let mut w = Walk::new(&["int?"], &[], &[]);
    let test = w.is_null(0);
    w.condition(&test, |w| w.flow.exit(), nothing);
    assert_eq!(w.ty(0), "int");
    let mut w = Walk::new(&["int?"], &[], &[]);
    let test = w.is_null(0);
    w.condition(&test, |w| w.write(0, "int"), nothing);
    assert_eq!(w.ty(0), "int");
    // x ??= 1
    let mut w = Walk::new(&["int?"], &[], &[]);
    let (ty, x) = w.flow.read(Var(0));
    let token = w.flow.begin_if_null(&x, ty);
    w.write(0, "int");
    w.flow.end_if_null(token);
    assert_eq!(w.ty(0), "int");
    // x?.add(x)
    let mut w = Walk::new(&["int?"], &[], &[]);
    let (ty, x) = w.flow.read(Var(0));
    let token = w.flow.begin_null_aware(&x, ty);
    assert_eq!(w.ty(0), "int");
    w.flow.end_null_aware(token);
    assert_eq!(w.ty(0), "int?");
    // A comparison with null of a variable that can't be null says something only since 3.9.
    for sound in [false, true] {
        let mut w = Walk::new(&["int"], &[], &[]);
        w.flow.sound = sound;
        let test = w.is_null(0);
        w.condition(&test, |w| assert_eq!(w.flow.is_reachable(), !sound), nothing);
    }
}

#[test]
fn logical_operators() {
    // b && x is int || x is int
    let mut w = Walk::new(&["Object?", "bool"], &[], &[]);
    let or = w.flow.begin_logical();
    let and = w.flow.begin_logical();
    let (_, b) = w.flow.read(Var(1));
    let and = w.flow.logical_right(and, &b, true);
    let test = w.is(0, "int");
    let left = w.flow.end_logical(and, &test);
    let or = w.flow.logical_right(or, &left, false);
    let right = w.is(0, "int");
    let whole = w.flow.end_logical(or, &right);
    w.condition(&whole, |w| assert_eq!(w.ty(0), "int"), |w| assert_eq!(w.ty(0), "Object?"));
    let not = w.flow.not(&whole);
    w.condition(&not, |w| assert_eq!(w.ty(0), "Object?"), |w| assert_eq!(w.ty(0), "int"));
    // b ? x is int : x is int
    let mut w = Walk::new(&["Object?", "bool"], &[], &[]);
    let token = w.flow.begin_conditional();
    let (_, b) = w.flow.read(Var(1));
    let token = w.flow.conditional_then(token, &b);
    let then = w.is(0, "int");
    let token = w.flow.conditional_else(token, &then);
    let otherwise = w.is(0, "int");
    let whole = w.flow.end_conditional(token, &otherwise);
    w.condition(&whole, |w| assert_eq!(w.ty(0), "int"), nothing);
}

#[test]
fn conditions_in_variables() {
    // final b = o is int; if (b) ...; o = ..; if (b) ...
    let mut w = Walk::new(&["Object?", "bool", "Object?"], &[], &[]);
    let test = w.is(0, "int");
    let init = InitialValue { ty: w.world.ty("bool"), value: &test, final_: true, late: false, implicit: true };
    w.flow.initialize(Var(1), init);
    let other = w.is(2, "int");
    w.condition(
        &other,
        |w| {
            let (_, b) = w.flow.read(Var(1));
            w.condition(
                &b,
                |w| {
                    assert_eq!(w.ty(0), "int");
                    assert_eq!(w.ty(2), "int");
                },
                nothing,
            );
            w.write(0, "Object?");
            let (_, b) = w.flow.read(Var(1));
            w.condition(&b, |w| assert_eq!(w.ty(0), "Object?"), nothing);
        },
        nothing,
    );
    // bool b = true; if (b) return; <unreachable>
    let mut w = Walk::new(&["bool"], &[], &[]);
    let literal = w.flow.bool_literal(true);
    w.flow.write(Var(0), w.world.ty("bool"), &literal);
    let (_, b) = w.flow.read(Var(0));
    w.condition(&b, |w| w.flow.exit(), nothing);
    assert!(!w.flow.is_reachable());
}

#[test]
fn declarations() {
    // int? x = 0 promotes, final int? x = 0 does not.
    for (final_, expected) in [(false, "int"), (true, "int?")] {
        let mut w = Walk::new(&["int?"], &[], &[]);
        let (ty, x) = (w.world.ty("int?"), Var(0));
        w.flow.declare(x, ty, false);
        assert!(w.flow.is_unassigned(x) && !w.flow.is_assigned(x));
        let init = InitialValue { ty: w.world.ty("int"), value: &ExprFlow::default(), final_, late: false, implicit: false };
        w.flow.initialize(x, init);
        assert!(w.flow.is_assigned(x));
        assert_eq!(w.ty(0), expected);
    }
    // if (t is int) var v = t;
    let mut w = Walk::new(&[], &[], &[]);
    w.world.params("T");
    let t = w.world.ty("T");
    w.flow = FlowAnalysis::new(false);
    let _ = w.flow.enter(|_| AssignedVariables::of_test(2, NODE, &[], &[]));
    w.flow.declare(Var(0), t, true);
    let test = w.is(0, "int");
    w.condition(
        &test,
        |w| {
            assert_eq!(w.flow.type_of(Var(0)), w.world.ty("T & int"));
            w.flow.declare(Var(1), t, false);
            let (ty, value) = w.flow.read(Var(0));
            let init = InitialValue { ty, value: &value, final_: false, late: false, implicit: true };
            w.flow.initialize(Var(1), init);
            assert_eq!(w.flow.type_of(Var(1)), w.world.ty("T & int"));
        },
        nothing,
    );
}

#[test]
fn loops() {
    // while (o is int) { o; o = Object? }  with o assigned in the loop
    let mut w = Walk::new(&["Object?"], &[0], &[]);
    let test = w.is(0, "int");
    let outer = w.flow.begin_if();
    let outer = w.flow.if_then(outer, &test);
    let token = w.flow.begin_loop_condition(NODE);
    assert_eq!(w.ty(0), "Object?");
    let condition = w.is(0, "num");
    let token = w.flow.loop_body(token, Some(&condition));
    assert_eq!(w.ty(0), "num");
    w.write(0, "Object?");
    w.flow.end_loop(token);
    assert_eq!(w.ty(0), "Object?");
    w.flow.end_if(outer);
    // do { if (..) break; } while (o is! int); o
    let mut w = Walk::new(&["Object?"], &[], &[]);
    let token = w.flow.begin_do(NODE);
    let token = w.flow.do_condition(token);
    let test = w.is(0, "int");
    let test = w.flow.not(&test);
    w.flow.end_do(token, &test);
    assert_eq!(w.ty(0), "int");
    // while (true) {}
    let token = w.flow.begin_loop_condition(NODE);
    let always = w.flow.bool_literal(true);
    let token = w.flow.loop_body(token, Some(&always));
    w.flow.end_loop(token);
    assert!(!w.flow.is_reachable());
    // for (;;) { if (b) break; }
    let mut w = Walk::new(&["bool"], &[], &[]);
    let token = w.flow.begin_loop_condition(NODE);
    let token = w.flow.loop_body(token, None);
    let target = token.target;
    let (_, b) = w.flow.read(Var(0));
    w.condition(&b, |w| w.flow.break_to(target), nothing);
    let token = w.flow.loop_updates(token);
    w.flow.end_loop(token);
    assert!(w.flow.is_reachable());
}

#[test]
fn definite_assignment() {
    let unassigned = |w: &mut Walk| {
        let int = w.world.ty("int");
        w.flow.declare(Var(0), int, false);
    };
    // int y; while (b) { y = 1; }
    let mut w = Walk::new(&["int", "bool"], &[0], &[]);
    unassigned(&mut w);
    let token = w.flow.begin_loop_condition(NODE);
    let (_, b) = w.flow.read(Var(1));
    let token = w.flow.loop_body(token, Some(&b));
    w.write(0, "int");
    w.flow.end_loop(token);
    assert!(!w.flow.is_assigned(Var(0)) && !w.flow.is_unassigned(Var(0)));
    // int x; try { x = 1; } finally {}
    let mut w = Walk::new(&["int"], &[0], &[]);
    unassigned(&mut w);
    let token = w.flow.begin_finally_region(NODE);
    w.write(0, "int");
    let token = w.flow.begin_finally(token);
    assert!(!w.flow.is_assigned(Var(0)) && !w.flow.is_unassigned(Var(0)));
    w.flow.end_finally(token);
    assert!(w.flow.is_assigned(Var(0)));
    // if (b && (w = 1) == 1) w
    let mut w = Walk::new(&["int", "bool"], &[], &[]);
    unassigned(&mut w);
    let token = w.flow.begin_logical();
    let (_, b) = w.flow.read(Var(1));
    let token = w.flow.logical_right(token, &b, true);
    w.write(0, "int");
    let both = w.flow.end_logical(token, &ExprFlow::default());
    assert!(!w.flow.is_assigned(Var(0)));
    w.condition(&both, |w| assert!(w.flow.is_assigned(Var(0))), |w| assert!(!w.flow.is_assigned(Var(0))));
}

#[test]
fn try_statements() {
    // int f() { try { return 1; } catch (_) { return 2; } }
    let mut w = Walk::new(&["Object?"], &[0], &[]);
    let test = w.is(0, "int");
    let outer = w.flow.begin_if();
    let outer = w.flow.if_then(outer, &test);
    let token = w.flow.begin_try(NODE);
    w.flow.exit();
    let mut token = w.flow.end_try_body(token);
    w.flow.begin_catch(&token);
    assert!(w.flow.is_reachable());
    assert_eq!(w.ty(0), "Object?");
    w.flow.exit();
    w.flow.end_catch(&mut token);
    w.flow.end_try(token);
    assert!(!w.flow.is_reachable());
    w.flow.end_if(outer);
    // try {} finally { return; }
    let token = w.flow.begin_finally_region(NODE);
    let token = w.flow.begin_finally(token);
    w.flow.exit();
    w.flow.end_finally(token);
    assert!(!w.flow.is_reachable());
}

#[test]
fn closures() {
    // A closure that assigns ends promotion for good; inside one, what is assigned anywhere is not promoted.
    let mut w = Walk::new(&["Object?", "Object?"], &[0], &[0]);
    let (a, b) = (w.is(0, "int"), w.is(1, "int"));
    let outer = w.flow.begin_if();
    let outer = w.flow.if_then(outer, &a);
    let token = w.flow.begin_closure(NODE);
    assert_eq!(w.ty(0), "Object?");
    w.flow.end_closure(token);
    assert_eq!(w.ty(0), "Object?");
    let again = w.is(0, "int");
    w.condition(&again, |w| assert_eq!(w.ty(0), "Object?"), nothing);
    w.flow.end_if(outer);
    w.condition(
        &b,
        |w| {
            let token = w.flow.begin_closure(NODE);
            assert_eq!(w.ty(1), "int");
            w.flow.end_closure(token);
        },
        nothing,
    );
}

#[test]
fn fields() {
    let mut w = Walk::new(&["P", "P", "bool"], &[], &[]);
    let (f, object) = (Name::new("_f"), w.world.ty("Object?"));
    let test = |w: &mut Walk, var: Option<u32>| {
        let target = match var {
            Some(var) => w.flow.read(Var(var)).1,
            None => w.flow.this(object),
        };
        let (ty, field) = w.flow.property(&target, f, object);
        let int = w.world.ty("int");
        (ty.to_string(), w.flow.is_test(&field, ty, int, false))
    };
    for var in [None, Some(0)] {
        let (_, is_int) = test(&mut w, var);
        w.condition(
            &is_int,
            |w| {
                assert_eq!(test(w, var).0, "int");
                w.write(0, "P");
                assert_eq!(test(w, var).0, if var.is_none() { "int" } else { "Object?" });
            },
            |w| assert_eq!(test(w, var).0, "Object?"),
        );
    }
}

#[test]
fn patterns() {
    // if (x case int y) { x; y } else { x }
    let mut w = Walk::new(&["int?", "int"], &[], &[]);
    let int = w.world.ty("int");
    let outer = w.flow.begin_if();
    let (ty, x) = w.flow.read(Var(0));
    let token = w.flow.begin_if_case(&x, ty);
    w.flow.pattern_type_test(int);
    w.flow.pattern_variable(Var(1), int, false, false);
    let condition = w.flow.end_if_case(token, None);
    let outer = w.flow.if_then(outer, &condition);
    assert_eq!((w.ty(0), w.ty(1)), ("int".to_owned(), "int".to_owned()));
    let outer = w.flow.if_else(outer);
    // What is left of `int?` is `Never?`, that is `Null`.
    assert_eq!(w.ty(0), "Null");
    w.flow.end_if(outer);
    // switch (x) { case null: ...; case var y: y; case _: <unreachable> }
    let mut w = Walk::new(&["int?", "int"], &[], &[]);
    let int = w.world.ty("int");
    let (ty, x) = w.flow.read(Var(0));
    let mut switch = w.flow.begin_switch(NODE, &x, ty);
    w.flow.begin_case(&switch);
    let null = w.flow.null_literal();
    w.flow.pattern_equals(&null, Ty::null(), false);
    w.flow.end_case(&mut switch, None);
    w.flow.begin_case_body(&mut switch, false);
    assert_eq!(w.ty(0), "int?");
    w.flow.end_case_body(&mut switch);
    w.flow.begin_case(&switch);
    assert_eq!(w.flow.matched_type(), int);
    w.flow.pattern_variable(Var(1), int, false, true);
    w.flow.end_case(&mut switch, None);
    w.flow.begin_case_body(&mut switch, false);
    assert_eq!((w.ty(0), w.ty(1)), ("int".to_owned(), "int".to_owned()));
    w.flow.exit();
    w.flow.end_case_body(&mut switch);
    w.flow.begin_case(&switch);
    w.flow.end_case(&mut switch, None);
    w.flow.begin_case_body(&mut switch, false);
    assert!(!w.flow.is_reachable());
    w.flow.end_case_body(&mut switch);
    w.flow.end_switch(switch, true);
    assert!(w.flow.is_reachable());
    // case int() || String(): the value has neither type.
    let mut w = Walk::new(&["Object?"], &[], &[]).sound();
    let (int, string) = (w.world.ty("int"), w.world.ty("String"));
    let (ty, x) = w.flow.read(Var(0));
    let token = w.flow.begin_if_case(&x, ty);
    let or = w.flow.begin_or_pattern();
    w.flow.pattern_type_test(int);
    let or = w.flow.or_pattern_right(or);
    w.flow.pattern_type_test(string);
    w.flow.end_or_pattern(or);
    assert_eq!(w.flow.matched_type().to_string(), "Object?");
    let condition = w.flow.end_if_case(token, None);
    w.condition(&condition, |w| assert!(w.flow.is_reachable()), |w| assert!(w.flow.is_reachable()));
    // case var y?
    let mut w = Walk::new(&["int?", "int"], &[], &[]);
    let (int, (nullable, x)) = (w.world.ty("int"), w.flow.read(Var(0)));
    let token = w.flow.begin_if_case(&x, nullable);
    assert_eq!(w.flow.pattern_null_check(), int);
    w.flow.pattern_variable(Var(1), int, false, true);
    let condition = w.flow.end_if_case(token, None);
    w.condition(&condition, |w| assert_eq!(w.ty(0), "int"), |w| assert_eq!(w.ty(0), "int?"));
}

/// The assignments of every node of a body, as `node's first word: written / captured`, by names with their order of declaration.
fn assignments(source: &str) -> Vec<String> {
    let (unit, errors) = parse_unit(source, ParseOptions::default());
    assert!(errors.is_empty(), "{errors:?}");
    let Some(DeclKind::Function(function)) = unit.decls.first().map(|d| &d.kind) else {
        return Vec::new();
    };
    let assigned = AssignedVariables::of_function(Var(0), function.params.as_ref(), &[], Some(&function.body));
    let text = |at: u32| source[at as usize..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let named = |vars: &[Var]| {
        let name = |var: &Var| {
            let mut places: Vec<u32> = assigned.places(*var).collect();
            places.sort();
            places.first().map(|at| format!("{}{}", text(*at), var.0)).unwrap_or_default()
        };
        vars.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    let mut nodes: Vec<_> = assigned.nodes().collect();
    nodes.sort_by_key(|(span, _)| (span.start, span.end));
    let line = |(span, info): (oche_syntax::Span, &super::assigned::Assignments)| {
        format!("{}: {} / {}", text(span.start), named(&info.written), named(&info.captured))
    };
    nodes.into_iter().map(line).collect()
}

#[test]
fn assigned_variables() {
    let of = |body: &str| assignments(&format!("void f(a, b) {{ {body} }}"));
    // Each name means the innermost variable declared before.
    assert_eq!(of("while (a) { var b; b = 1; a = 2; }"), ["while: a0 b2 / "]);
    assert_eq!(of("for (var i = a = 0; i < 1; i++) { c = 1; } var c;"), ["for: i2 / "]);
    assert_eq!(of("for (a in b) {} for (var a in b) { a = 1; }"), ["for: a0 / ", "for: a2 / "]);
    assert_eq!(of("[for (b in a) if (a case var a) a = 1 else a = 2];"), ["for: a0 b1 a2 / "]);
    // Closures capture; so do local functions and late initialisers.
    assert_eq!(of("do { (() => a++)(); b = 1; } while (b);"), ["do: a0 b1 / a0", ": a0 / "]);
    assert_eq!(of("void g(a) { a = b = 1; } late var c = a = 2;"), ["g: b1 a3 / ", "c: a0 / "]);
    // What closures share with the function around them; a parameter of the closure is not shared.
    let source = "void f(a, b) { void g(a) { a = b; } late var c = g; d(); b = 1; }";
    let (unit, _) = parse_unit(source, ParseOptions::default());
    if let Some(DeclKind::Function(function)) = unit.decls.first().map(|d| &d.kind) {
        let assigned = AssignedVariables::of_function(Var(7), function.params.as_ref(), &[], Some(&function.body));
        let mentioned: Vec<bool> = (7..7 + assigned.count()).map(|var| assigned.is_mentioned_in_closure(Var(var))).collect();
        assert_eq!(mentioned, [false, true, true, false, false]);
        assert!(!assigned.suspends());
    }
    // What is assigned in a try body, and in all that `finally` protects.
    assert_eq!(of("try { a = 1; } catch (e) { b = e = 2; } finally { b = 3; }"), ["try: a0 b1 e2 / ", ": a0 / "]);
    // Variables of one name in alternatives, and in cases that share a body, are one.
    let shared = of("switch (a) { case [var x] || {1: var x}: case (var x, 1) when (b = 1) == 1: x = 1; case var x: x = 2; }");
    assert_eq!(shared, ["switch: b1 x2 x3 / "]);
    assert_eq!(of("while (b) { (a, b) = (b, a); var (c, d) = b; c = d; }"), ["while: a0 b1 c2 / "]);
}
