//! The checker comes to an end in bounded time and memory: where types, constants or switches spell more than a program says, it works on
//! what the program says, and where it gives up, it says so.

use crate::common;

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What a program may take that must not be exponential: exponential is minutes or years.
const LIMIT: Duration = Duration::from_secs(60);

/// Programs run so far: tests run at the same time, and two of them may give a program the same name.
static RUNS: AtomicUsize = AtomicUsize::new(0);

fn check(name: &str, program: &str) -> common::Outcome {
    run_with(&[], name, program)
}

fn run_with(options: &[&str], name: &str, program: &str) -> common::Outcome {
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("oche-bounds-{}-{run}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("p.dart"), program).expect("a file");
    let outcome = common::oche(&folder, &[&["run"], options, &["p.dart"]].concat(), &[], LIMIT).expect("oche");
    let _ = fs::remove_dir_all(folder);
    outcome
}

fn runs(name: &str, program: &str, prints: &str) {
    let outcome = check(name, program);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (Some(0), prints), "{name}: {}", outcome.stderr);
}

fn refused(name: &str, program: &str, message: &str) {
    let outcome = check(name, program);
    assert!(outcome.exit == Some(254) && outcome.stderr.contains(message), "{name}: {:?} {}", outcome.exit, outcome.stderr);
}

/// `first`, then `step` for 1 to `n`, with `#` for the number and `@` for the one before.
fn steps(first: &str, n: usize, step: &str) -> String {
    let each = |i: usize| step.replace('#', &i.to_string()).replace('@', &(i - 1).to_string());
    first.to_owned() + &(1..=n).map(each).collect::<String>()
}

#[test]
fn types_that_double_are_graphs() {
    let pairs = "(T, T) pair<T>(T x) => (x, x);\n";
    runs(
        "calls",
        &format!("{pairs}void main() {{ var m = {}1{}; print(m.$1 == m.$2 || true); }}", "pair(".repeat(18), ")".repeat(18)),
        "true\n",
    );
    let calls = format!("{pairs}Object? never() => {}1{};\nvoid main() {{ print(1); }}", "pair(".repeat(60), ")".repeat(60));
    runs("nested_calls", &calls, "1\n");
}

#[test]
fn typedefs_supertypes_and_bounds_that_double() {
    let end = "void main() { print(1); }";
    runs("records", &(steps("typedef T0 = int;\n", 60, "typedef T# = (T@, T@);\n") + "T60? x; T59? y; " + end), "1\n");
    runs(
        "functions",
        &(steps("typedef T0 = int;\n", 60, "typedef T# = T@ Function(T@);\n") + "T60? x; Object? y = x is T60; " + end),
        "1\n",
    );
    runs("generic", &(steps("typedef T0<X> = X;\n", 60, "typedef T#<X> = T@<(X, X)>;\n") + "T60<int>? x; " + end), "1\n");
    let classes = steps("class A<T> {}\nclass C0<T> extends A<T> {}\n", 60, "class C#<T> extends C@<(T, T)> {}\n");
    runs("supertypes", &(classes + "A<Object>? a = b; C60<int>? b; " + end), "1\n");
    let upper = steps("void main() { var a0 = (1, 'a'); var b0 = (1, 2);", 40, "var a# = (a@, a@); var b# = (b@, b@);");
    runs("upper_bounds", &(upper + "var c = identical(1, 2) ? () => a40 : () => b40; print(c is Function); }"), "true\n");
}

#[test]
fn constants_that_double_or_go_round() {
    let end = "void main() { print(1); }";
    runs("lists", &(steps("const c0 = [1];\n", 60, "const c# = [c@, c@];\n") + end), "1\n");
    let text = steps("const c0 = 'ab';\n", 60, "const c# = '$c@$c@';\n") + "void main() { print(c60.length); }";
    refused("texts", &text, "The string is longer than");
    let spread = steps("const c0 = [1];\n", 60, "const c# = [...c@, ...c@];\n") + "void main() { print(c60.length); }";
    refused("spreads", &spread, "The collection has more than");
    let cycle = "class A { const A.a() : this.b(); const A.b() : this.a(); }\nconst x = A.a();\n";
    refused("redirections", &format!("{cycle}{end}"), "Redirecting constructors can't be cyclic.");
    refused("itself", &format!("const c = [c];\n{end}"), "circularity found during type inference");
}

#[test]
fn switches_over_many_values_and_subclasses() {
    let cases = |n: usize, of: &str| (0..n).map(|i| of.replace('#', &i.to_string())).collect::<String>();
    let n = 3000;
    let values = format!("enum E {{ {} }}\nint f(E e) => switch (e) {{ {} }};\n", cases(n, "v#, "), cases(n, "E.v# => #, "));
    runs("values", &format!("{values}void main() {{ print(f(E.v2999)); }}"), "2999\n");
    let classes = format!(
        "sealed class S {{}}\n{}int f(S s) => switch (s) {{ {} }};\n",
        cases(n, "class C# extends S {}\n"),
        cases(n, "C#() => #, ")
    );
    runs("subclasses", &format!("{classes}void main() {{ print(f(C2999())); }}"), "2999\n");
}

#[test]
fn switches_over_many_flags() {
    let flags = |n: usize, last: &str| {
        let names: Vec<String> = (0..n).map(|i| format!("b{i}")).collect();
        let case = |i: usize| (0..n).map(|j| if i == j { "true" } else { "_" }).collect::<Vec<_>>().join(", ");
        let cases: String = (0..n).map(|i| format!("({}) => {i},\n", case(i))).collect();
        let parameters: Vec<String> = names.iter().map(|name| format!("bool {name}")).collect();
        let end = "void main() { print(1); }";
        format!("int f({}) => switch (({})) {{ {cases} {last} }};\n{end}", parameters.join(", "), names.join(", "))
    };
    let none = format!("({}) => -1", vec!["false"; 40].join(", "));
    runs("covered", &flags(40, &none), "1\n");
    refused("not_covered", &flags(40, ""), "is not exhaustively matched by the switch cases");
    // What makes each case a little different from all others has no short answer.
    let n = 24;
    let case = |i: usize| {
        (0..n)
            .map(|j| match (j + i * 7) % 5 {
                0 => "E.a || E.b",
                1 => "E.b || E.c",
                2 => "E.c || E.a",
                _ => "_",
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    let cases: String = (0..60).map(|i| format!("({}) => {i},\n", case(i))).collect();
    let hard = format!("enum E {{ a, b, c }}\nint f(({}) t) => switch (t) {{ {cases} }};\nvoid main() {{}}", vec!["E"; n].join(", "));
    let outcome = check("hard", &hard);
    assert!(outcome.exit == Some(254) && outcome.stderr.contains("exhaustive"), "{:?} {}", outcome.exit, outcome.stderr);
}

/// Hierarchies of which copying tables from class to class would take gigabytes, or trying all ways up for ever.
#[test]
fn long_chains_of_classes() {
    let n = 6000;
    let chain = |first: &str, step: &str, end: &str| steps(first, n, step) + "void main() {" + end + "}";
    let step = "class C# extends C@ { int m(int x) => x + #; int n#() => m(#); final x# = #; }\n";
    runs("own", &chain("class C0 { int m(int x) => x; }\n", step, "dynamic c = C6000(); print('${c.n77()} ${c.x5}');"), "6077 5\n");
    let step = "class C#<T> extends C@<List<T>> { void n#(T x) {} }\n";
    let end = "Object c = C6000<int>(); print('${c is C5999<List<int>>} ${c is C5999<int>} ${c is C1<int>}');";
    runs("generic", &chain("class C0<T> {}\n", step, end), "true false false\n");
    let step = "abstract class I# implements I@ { int m#(); }\n";
    let end = "print((A() as I0).m0());";
    let all = "class A implements I6000 { noSuchMethod(i) => 5; }\n";
    runs("interfaces", &chain(&format!("abstract class I0 {{ int m0(); }}\n{all}"), step, end), "5\n");
    let reversed: String = (1..=n).rev().map(|i| format!("class C{i} extends C{} implements I {{}}\n", i - 1)).collect();
    let first = "abstract class I { int get a; }\nclass C0 implements I { int get a => 3; }\n";
    runs("reversed", &format!("{reversed}{first}void main() {{ I c = C6000(); print(c.a); }}"), "3\n");
    let first = "abstract class I { int get a; }\nabstract class C0 implements I {}\nclass D extends C6000 {}\n";
    let message = "The non-abstract class 'D' is missing implementations for these members:\n - I.a";
    refused("lacks", &chain(first, "abstract class C# extends C@ {}\n", ""), message);
}

#[test]
fn many_mixins_and_interfaces() {
    let mixins = steps("", 1500, "mixin M# { int m#() => #; int f# = #; }\n");
    let all = |n: usize, name: &str| (1..=n).map(|i| format!("{name}{i}")).collect::<Vec<_>>().join(", ");
    let class = format!("class C with {} {{}}\nvoid main() {{ dynamic c = C(); print(c.m3() + c.f1500); }}", all(1500, "M"));
    runs("mixins", &(mixins + &class), "1503\n");
    let classes = steps("", 6000, "class C# {}\n");
    let class = format!("class D implements {} {{}}\nclass E extends D {{}}\n", all(6000, "C"));
    runs("interfaces", &format!("{classes}{class}void main() {{ Object e = E(); print(e is C6000); }}"), "true\n");
}

/// Two ways up from each class to the next: 2 to the power of 60 in all.
#[test]
fn ways_up_that_double() {
    let member = "void m(covariant num x) => x;";
    let step = format!("class A# extends A@ implements B@ {{ {member} }}\nclass B# extends B@ implements A@ {{ {member} }}\n");
    let first = format!("class A0 {{ {member} }}\nclass B0 {{ {member} }}\n");
    runs("methods", &(steps(&first, 60, &step) + "void main() { dynamic a = A60(); a.m(1); print(1); }"), "1\n");
}

#[test]
fn functions_with_many_variables() {
    let tests = steps("final b0 = x is int;\n", 4000, "final b# = x is int;\n");
    let uses = steps("", 4000, "if (b#) { x = #; }\n");
    runs("conditions", &format!("void main() {{ Object? x = 1;\n{tests}{uses}print(x); }}"), "4000\n");
}

#[test]
fn many_parameters_bounds_and_extension_types() {
    let n = 1500;
    let list = |of: &str, join: &str| {
        (0..n).map(|i| of.replace("##", &(i + 1).to_string()).replace('#', &i.to_string())).collect::<Vec<_>>().join(join)
    };
    let class = format!("class C<{}> {{}}\nvoid main() {{ print('${{C().runtimeType}}'.length); }}", list("T#", ", "));
    runs("parameters", &class, "13501\n");
    let bounds = format!("class C<{}, T1500> {{}}\nvoid main() {{ C? c; print(c); }}", list("T# extends Comparable<T##>", ", "));
    runs("bounds", &bounds, "null\n");
    let circle = format!(
        "class C<{}, T1500 extends Comparable<T0>> {{}}\nvoid main() {{ C? c; print(c); }}",
        list("T# extends Comparable<T##>", ", ")
    );
    runs("circle", &circle, "null\n");
    let types = steps("extension type E0(int i) {}\n", 4000, "extension type E#(E@ i) {}\n");
    runs("extension_types", &(types + "void main() { Object o = 1; print(o is E4000); }"), "true\n");
    let doubling = steps("typedef T0 = int;\n", 60, "typedef T# = (T@, T@);\n");
    runs("representation", &(doubling + "extension type E(T60 x) {}\nvoid main() { E? e; print(e); }"), "null\n");
    let sealed = steps("sealed class S0 {}\n", 1500, "sealed class S# extends S@ {}\nclass L# extends S# {}\n");
    let cases = steps("", 1500, "L#() => #, ");
    runs("sealed", &format!("{sealed}int f(S0 s) => switch (s) {{ {cases} }};\nvoid main() {{ print(f(L77())); }}"), "77\n");
}

#[test]
fn much_that_is_held_weakly() {
    let program = "
        void main() {
          final next = Expando<Object>();
          final objects = [for (var i = 0; i < 60000; i++) Object()];
          for (var i = objects.length - 1; i > 0; i--) next[objects[i - 1]] = objects[i];
          final finalizer = Finalizer<int>((_) {});
          for (final object in objects) finalizer.attach(object, 1, detach: object);
          objects.forEach(finalizer.detach);
          final first = objects.first;
          objects.clear();
          final garbage = [for (var i = 0; i < 60000; i++) [i]];
          var count = 0;
          for (Object? at = first; at != null; at = next[at]) count++;
          print('$count ${garbage.length}');
        }";
    runs("weak", program, "60000 60000\n");
}

/// What is never freed counts as well: types that a program makes at run time, and names of symbols.
#[test]
fn types_and_symbols_count() {
    let limited = |name: &str, program: &str| {
        let outcome = run_with(&["--max-heap", "20M"], name, program);
        assert_eq!((outcome.exit, outcome.stdout.as_str()), (Some(0), "OutOfMemoryError\n"), "{name}: {}", outcome.stderr);
    };
    let end = "} on Error catch (e) { print(e.runtimeType); } }";
    limited(
        "types",
        &format!(
            "class A<T> {{ A get next => A<List<T>>(); }}\nvoid main() {{ dynamic a = A<int>(); try {{ while (true) a = a.next; {end}"
        ),
    );
    limited("symbols", &format!("void main() {{ try {{ for (var i = 0;; i++) Symbol('s$i'); {end}"));
}

/// Each of many libraries exports the next, the last one the first.
#[test]
fn exports_that_go_round() {
    let n = 600;
    let folder = std::env::temp_dir().join(format!("oche-bounds-{}-exports", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    for i in 0..n {
        let text = format!("export 'e{}.dart';\nint v{i} = {i};\n", (i + 1) % n);
        fs::write(folder.join(format!("e{i}.dart")), text).expect("a file");
    }
    fs::write(folder.join("p.dart"), "import 'e0.dart';\nvoid main() => print(v0 + v300 + v599);").expect("a file");
    let outcome = common::oche(&folder, &["run", "p.dart"], &[], LIMIT).expect("oche");
    let _ = fs::remove_dir_all(folder);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (Some(0), "899\n"), "{}", outcome.stderr);
}

/// Chains as long as programs write programs, in an isolate's stack too. (Dart's own limit for brackets and `else if` is 500.)
#[test]
fn long_chains_run() {
    let links = |n: usize, link: &str| (0..n).map(|i| link.replace('#', &i.to_string())).collect::<String>();
    let bodies = [
        ("conditional", format!("var x = 7; return {}0;", links(1400, "x == -# ? # : "))),
        ("constant_conditional", format!("const x = 7; const y = {}0; return y;", links(1400, "x == # + 8 ? # : "))),
        ("else_if", format!("var x = 7; {}return 0;", links(1400, "if (x == -# - 1) { return #; } else "))),
        ("else_if_case", format!("Object x = 7; {}return 0;", links(1400, "if (x case 'a#') { return #; } else "))),
        ("collection", format!("var x = 7; return [{}x].length - 1;", links(1400, "if (x == -# - 1) # else "))),
        ("sum", format!("var x = 1; return {}-2900;", "x + ".repeat(2900))),
        ("texts", format!("return ({}'').length - 2900;", "'a' + ".repeat(2900))),
        ("conjunction", format!("var x = true; return {}x ? 0 : 1;", "x && ".repeat(2900))),
        ("if_null", format!("int? x; return {}0;", "x ?? ".repeat(2900))),
        ("cascade", format!("var l = <int>[]; l{}; return l.length - 2900;", "..add(1)".repeat(2900))),
        ("methods", format!("return 0{};", ".abs()".repeat(1400))),
        ("properties", format!("return 0{};", ".sign".repeat(2900))),
        ("types", format!("{}int{}? x; return x == null ? 0 : 1;", "List<".repeat(400), ">".repeat(400))),
        ("assignments", format!("var x = 1; {}0; return x;", "x = ".repeat(1400))),
        ("alternatives", format!("var x = -7; switch (x) {{ case {}0: return 1; }} return 0;", links(2900, "# || "))),
        ("interpolation", format!("var x = 1; return '{}'.length - 60000;", "${x}$x ".repeat(20_000))),
    ];
    for (name, body) in bodies {
        let program =
            format!("import 'dart:isolate';\nint f() {{ {body} }}\nvoid main() async {{ print(f()); print(await Isolate.run(f)); }}");
        runs(name, &program, "0\n0\n");
    }
}

/// What is inside is looked at once, or it would take twice as long with each level.
#[test]
fn nesting_does_not_double() {
    let nest = |n: usize, part: &str, core: &str| (0..n).fold(core.to_owned(), |inner, _| part.replace('@', &inner));
    let types = ["Function<T extends @>()", "Function<T extends List<@>>()", "Function<T extends (@,)>()", "(@, {void Function(@) a})"];
    for (i, ty) in types.iter().enumerate() {
        // (Where a part mentions it twice, so does the program.)
        let depth = if ty.matches('@').count() > 1 { 6 } else { 100 };
        let program = format!("typedef A = {};\nvoid main() {{ {}? x; print(x); }}", nest(depth, ty, "int"), nest(depth, ty, "int"));
        runs(&format!("type{i}"), &program, "null\n");
    }
    let spreads = ["{...{1: @}}", "{...{...@}}", "{...id(@)}", "[for (var i in [0]) ...{...{@}}]"];
    for (i, part) in spreads.iter().enumerate() {
        let value = nest(60, part, "{0}");
        let program = format!("T id<T>(T x) => x;\nvoid main() {{ Object x = {value}; print(x is Iterable || x is Map); }}");
        runs(&format!("spread{i}"), &program, "true\n");
    }
}

/// Closures that assign what is captured, and calls with many type parameters, each know of the others only by name.
#[test]
fn closures_and_type_arguments_in_numbers() {
    let closures = steps("void main() { var l = <Function>[];", 20_000, "var v# = #; l.add(() { v#++; return v#; });");
    runs("closures", &format!("{closures} print(l.last()); }}"), "20001\n");
    let n = 4000;
    let each = |part: &str| (0..n).map(|i| part.replace('#', &i.to_string())).collect::<Vec<_>>().join(", ");
    let call = format!("int f<{}>({}) => x7;\nvoid main() {{ print(f({})); }}", each("T# extends num"), each("T# x#"), each("#"));
    refused("not_a_number", &call, "A value of type 'T7'");
    let call = format!("Object f<{}>({}) => x7;\nvoid main() {{ print(f({})); }}", each("T# extends num"), each("T# x#"), each("#"));
    runs("type_arguments", &call, "7\n");
}

#[test]
fn what_is_told_of_many_things_is_found_in_one_go() {
    // Each level is sealed and lies below both classes of the level above: 2^40 ways lead down.
    let levels =
        steps("sealed class A0 {} sealed class B0 {}\n", 40, "sealed class A# implements A@, B@ {} sealed class B# implements A@, B@ {}\n");
    let switch = "class C implements A40, B40 {}\nvoid main() { A0 a = C(); print(switch (a) { C() => 1 }); }";
    runs("sealed_diamonds", &format!("{levels}{switch}"), "1\n");
    // Which closure waits for which other one was asked of all of them, for all of them.
    let closures = "(x) => x, ".repeat(1500);
    let program = format!(
        "T call<T>(T a, {}) => a;\nvoid main() {{ print(call(1, {closures})); }}",
        (0..1500).map(|i| format!("T Function(T) f{i}")).collect::<Vec<_>>().join(", ")
    );
    runs("closures", &program, "1\n");
    let circle = steps("class C { C.c0() : this.c3000();", 3000, " C.c#() : this.c@();");
    refused("circle", &format!("{circle} }}\nvoid main() {{}}"), "Redirecting constructors can't be cyclic.");
    let circle = steps("class C { factory C.c0() = C.c3000;", 3000, " factory C.c#() = C.c@;");
    refused("factories", &format!("{circle} }}\nvoid main() {{}}"), "Cyclic definition of factory 'C.c0'.");
}
