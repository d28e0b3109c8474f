//! The checker comes to an end in bounded time and memory: where types, constants or switches spell more than a program says, it works on
//! what the program says, and where it gives up, it says so.

use crate::common;

use std::fs;
use std::time::Duration;

/// What a program may take that must not be exponential: exponential is minutes or years.
const LIMIT: Duration = Duration::from_secs(60);

fn check(name: &str, program: &str) -> common::Outcome {
    let folder = std::env::temp_dir().join(format!("oche-bounds-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("p.dart"), program).expect("a file");
    let outcome = common::oche(&folder, &["run", "p.dart"], &[], LIMIT).expect("oche");
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

#[test]
fn more_supertypes_than_any_program_has() {
    let numbers = || (0..5100).map(|i| i.to_string());
    let classes: String = numbers().map(|i| format!("class C{i} {{}}\n")).collect();
    let all = numbers().map(|i| format!("C{i}")).collect::<Vec<_>>().join(", ");
    let program = format!("{classes}class D implements {all} {{}}\nclass E extends D {{}}\nvoid main() {{}}");
    refused("supertypes", &program, "'D' has more than 5000 supertypes, which is too many.");
}
