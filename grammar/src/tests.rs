//! Whole texts through the whole crate: what parses to what, what is reported where, and that no input does harm.

use crate::ast::{AsyncMarker, BodyKind, DeclKind};
use crate::{Name, ParseOptions, ReplInput, ReplItem, Span, parse_body, parse_outline, parse_repl, parse_unit};

fn errors(source: &str) -> Vec<String> {
    let (_, errors) = parse_unit(source, ParseOptions::default());
    errors
        .into_iter()
        .map(|e| {
            let before = &source[..e.span.start as usize];
            format!(
                "{}:{}: {}",
                before.matches('\n').count() + 1,
                before.len() - before.rfind('\n').map_or(0, |n| n + 1) + 1,
                e.message.text()
            )
        })
        .collect()
}

/// The tree of the statements, without places.
fn tree(statements: &str) -> String {
    let source = format!("main() async {{ {statements} }}");
    let (unit, errors) = parse_unit(&source, ParseOptions::default());
    assert!(errors.is_empty(), "{statements}: {errors:?}");
    let mut text = format!("{unit:?}");
    while let Some(at) = text.find("span: Span {") {
        let end = at + text[at..].find('}').map_or(0, |n| n + 1);
        text.replace_range(at..end, "_");
    }
    text.replace("_, ", "")
}

#[track_caller]
fn assert_tree(statements: &str, fragments: &[&str]) {
    let tree = tree(statements);
    for fragment in fragments {
        assert!(tree.contains(fragment), "{statements}: no {fragment} in {tree}");
    }
}

#[test]
fn type_arguments_or_comparison() {
    assert_tree("f(a<b, c>(d));", &["type_args: [Type"]);
    assert_tree("f(a<b, c>d);", &["op: Lt", "op: Gt"]);
    assert_tree("x = a < b;", &["op: Lt"]);
    assert_tree("List<List<int>> x = y;", &["Variables("]);
    assert_tree("x = a >> b >>> c >= d;", &["op: Shr", "op: UShr", "op: Ge"]);
    assert_tree("f<int>;", &["Instantiate"]);
    assert_tree("x = y is int ? 1 : 2;", &["Conditional", "nullable: false"]);
    assert_tree("x = y is int? || z;", &["nullable: true", "op: Or"]);
}

#[test]
fn declarations_or_expressions() {
    assert_tree("a * b;", &["Expr(Expr"]);
    assert_tree("a b;", &["Variables("]);
    assert_tree("a? b;", &["Variables("]);
    assert_tree("a ? b : c;", &["Conditional"]);
    assert_tree("void Function(int) f = g;", &["Variables(", "Function {"]);
    assert_tree("f(x) { } f(x);", &["Function { metadata", "Call"]);
    assert_tree("(int, String) r = x;", &["Record { positional"]);
    assert_tree("late = 1; late int x; late(); get = set;", &["late: true"]);
    assert_tree("await f(); for (var x in y) {} await for (final x in y) {}", &["Await", "await_: true"]);
    assert_tree("a?[b]; a ? [b] : c;", &["null_aware: true", "Conditional"]);
}

#[test]
fn literals_of_functions_and_collections() {
    assert_tree("f((x) => x, () {}, <T>(T y) async => y);", &["Function(FunctionExpr", "marker: Async"]);
    assert_tree("x = {1: 2, if (a) 3: 4 else ...b, for (var i in c) i: i, ?k: ?v};", &["Entry", "Spread", "key_null_aware: true"]);
    assert_tree("x = a ?? throw b;", &["op: IfNull", "Throw"]);
    assert_tree("a..b = c..d()..[e] = f;", &["Cascade", "CascadeTarget"]);
    assert_tree("x = .foo; y = const .bar(1);", &["DotShorthand { const_: false", "DotShorthand { const_: true"]);
    assert_tree("x = (1,); y = (a: 1, 2); z = (1);", &["Record { const_: false", "Paren("]);
}

#[test]
fn patterns_or_expressions() {
    assert_tree("(a, b) = (b, a);", &["PatternAssign", "Record([PatternField"]);
    assert_tree("{'k': a} = m; [a, ...b] = l; C(:a) = o;", &["Map {", "Rest", "Object"]);
    assert_tree("var (a, [b, _]) = x; final C(f: d) = y;", &["PatternVariables"]);
    assert_tree("if (x case int y? when y > 3) {}", &["NullCheck", "guard: Some"]);
    assert_tree("switch (x) { case 1 || 2: case > 3 && < 5: l: default: }", &["Or(", "And(", "labels: [Ident"]);
    assert_tree("x = switch (y) { A() when a + (b) => (c) => d, _ => 1 };", &["Switch {", "Function(FunctionExpr"]);
    assert_tree("for (var (a, b) in x) {} for (final [a] = x; a; ) {}", &["Pattern { keyword: Var"]);
}

#[test]
fn declarations_of_classes() {
    let source = "
        abstract base mixin class A<T extends B<T>> extends C with D, E implements F {
          static final int x = 1, y; late var z; external int get w; set v(int a) {}
          const A(this.x, [int? b = 1]) : z = 1, super.named(b), assert(true, 'm');
          A.named({required super.c, this.d = 2}); factory A.f() = B<int>.g; operator []=(int i, T e) {}
          new named2(); factory() => A(1); this : q = 3;
        }
        class const P<T>.named(final int x, {var y = 1}); extension type const E(int id) implements int {}
        enum F with M { a, b(1), c<int>.n(2); const F([int x = 0]); }
        extension on int {} extension X<T> on List<T> {} mixin M on A, B implements C {}
        typedef F<T> = T Function<S>(S, {required int x}); typedef int G(int a, [String b]);
        class N = O with Q; external int f(); int get g => 1; List<int> h<T>() sync* { yield* []; }
    ";
    assert_eq!(errors(source), Vec::<String>::new());
}

#[test]
fn errors_are_in_darts_words_and_places() {
    assert_eq!(errors("main() {\n  var x = 1\n  print(x);\n}"), ["2:11: Expected ';' after this."]);
    assert_eq!(errors("main() { int x = ; }"), ["1:18: Expected an identifier, but got ';'."]);
    assert_eq!(errors("main() { f(a b); }"), ["1:14: Expected ',' before this."]);
    assert_eq!(errors("main() {\n  f(a;\n}"), ["2:4: Can't find ')' to match '('."]);
    assert_eq!(errors("class A\nmain() {}"), ["1:7: A class declaration must have a body, even if it is empty."]);
    assert_eq!(errors("class A { final static x = 1; }"), ["1:17: The modifier 'static' should be before the modifier 'final'."]);
    assert_eq!(
        errors("class A { foo }"),
        ["1:11: Variables must be declared using the keywords 'const', 'final', 'var' or a type name.", "1:11: Expected ';' after this."]
    );
    assert_eq!(errors("main() { 1 < 2 < 3; }"), ["1:16: A comparison expression can't be an operand of another comparison expression."]);
    assert_eq!(errors("main() { print(super); }"), ["1:16: Expected identifier, but got 'super'."]);
    assert_eq!(errors("class A {}\nimport 'b';"), ["2:1: Directives must appear before any declarations."]);
}

#[test]
fn one_run_reports_several_errors() {
    let source = "class A { int x = ; void f( { } int y = ; }\nmain() {\n  if (a {}\n  var b = 1\n  c(;\n}\n}\nint z = 1 +;";
    let found = errors(source);
    for line in [1, 3, 4, 5, 8] {
        assert!(found.iter().any(|e| e.starts_with(&format!("{line}:"))), "line {line}: {found:?}");
    }
}

#[test]
fn lazy_bodies_are_read_later() {
    let source = "int f(int x) async { return await x; } class A { get y => {1: 2}[1]; A() : z = 1 { g(); } }";
    let (unit, errors) = parse_unit(source, ParseOptions { lazy: crate::Lazy::Bodies });
    assert!(errors.is_empty(), "{errors:?}");
    let text = format!("{unit:?}");
    assert_eq!(text.matches("kind: Lazy").count(), 3);
    let start = source.find('{').unwrap_or(0);
    let end = source.find('}').unwrap_or(0) + 1;
    let (body, errors) = parse_body(source, Span::new(start, end), AsyncMarker::Async);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(body.span, Span::new(start, end));
    assert!(matches!(body.kind, BodyKind::Block(_)) && format!("{body:?}").contains("Await"));
}

#[test]
fn an_outline_is_the_head_of_a_declaration() {
    let heads = [
        ("/* { */ @a({1}) class A<T> extends B<({int x})> { @ ' ( }", "A"),
        ("int f({int a = 1, List<int>? b}) async { ) ] }", "f"),
        ("extension type E._({required int x}) { [ }", "E"),
        ("void g() => {1}.toString();", "g"),
        ("class C(final int x);", "C"),
    ];
    for (source, name) in heads {
        let text = format!("int before; {source} ' after");
        let start = "int before; ".len();
        let (decl, errors) = parse_outline(&text, Span::new(start, start + source.len()));
        assert!(errors.is_empty(), "{source}: {errors:?}");
        let found = decl.map(|decl| match decl.kind {
            DeclKind::Class(class) if class.members.is_empty() => class.name.map(|name| name.name),
            DeclKind::Function(function) => Some(function.name.name),
            _ => None,
        });
        assert_eq!(found, Some(Some(Name::new(name))));
    }
}

#[test]
fn a_prompt_takes_anything() {
    let kinds = |source: &str| {
        let (ReplInput::Items(items), errors) = parse_repl(source);
        let kinds: String = items
            .iter()
            .map(|item| match item {
                ReplItem::Directive(_) => 'i',
                ReplItem::Decl(_) => 'd',
                ReplItem::Stmt(_) => 's',
                ReplItem::Expr(_) => 'e',
            })
            .collect();
        (kinds, errors.len(), errors.iter().any(|e| e.incomplete))
    };
    assert_eq!(kinds("1 + 2"), ("e".to_owned(), 0, false));
    assert_eq!(kinds("var x = 1"), ("s".to_owned(), 0, false));
    assert_eq!(kinds("import 'a'; class A {} f() => 1; await g(); x"), ("idsse".to_owned(), 0, false));
    for unfinished in ["f() {", "1 +", "'''abc", "[1, 2", "class A", "if (x"] {
        let (_, count, incomplete) = kinds(unfinished);
        assert!(count > 0 && incomplete, "{unfinished}");
    }
}

const SAMPLE: &str = r#"// @dart=3.0
import 'a.dart' if (dart.library.io) 'b.dart' deferred as p show x, y hide z;
@meta(1) @p.q<int>.r() class A<T extends num> extends B<T> with M implements I { static const int x = 1; factory A.f(int a, {required this.b}) = C;
A() : x = {1: 2}, super() { } operator ==(Object o) => o is A?; }
enum E { a(1), b; const E([int x = 0x1F]); } extension type T._(int i) {} typedef F = void Function(int, [String s])?;
Stream<int> f<T>((int, {String s}) r) async* { await for (final x in y) yield* z; label: do { continue label; } while (a < b);
switch (x) { case A(:var x, y: > 3) when x is int: l: case [1, ...]: default: } try { throw 'a$b${c['d']}' r'e' '''f'''; } on X catch (e, s) { rethrow; }
var (a, [b, ...c]) = d; x = switch (e) { 1 || 2 => () {}, _ => (q) => q }; g(h<i, j>(k), l?[m]?.n!..o = p, #sym.bol); if (a case int b) {} else {} }
"#;

#[test]
fn no_prefix_and_no_mutilation_does_harm() {
    assert_eq!(errors(SAMPLE), Vec::<String>::new());
    for end in 0..SAMPLE.len() {
        parse_unit(&SAMPLE[..end], ParseOptions::default());
    }
    for start in (0..SAMPLE.len()).step_by(3) {
        parse_unit(&SAMPLE[start..], ParseOptions { lazy: crate::Lazy::Bodies });
        parse_repl(&SAMPLE[start..(start + 200).min(SAMPLE.len())]);
        let mut without = SAMPLE.to_owned();
        without.remove(start);
        parse_unit(&without, ParseOptions::default());
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = 30_000;
    let around = |open: &str, inner: &str, close: &str| format!("main() {{ x = {}{inner}{}; }}", open.repeat(deep), close.repeat(deep));
    let statements = |open: &str, close: &str| format!("main() {{ {}{} }}", open.repeat(deep), close.repeat(deep));
    for source in [
        around("(", "1", ")"),
        around("[", "", "]"),
        around("-", "1", ""),
        around("!", "a", ""),
        around("a = ", "1", ""),
        around("a ? b : ", "1", ""),
        around("() => ", "1", ""),
        around("'${", "1", "}'"),
        around("a + ", "1", ""),
        around("a.", "b", ""),
        around("", "a", "()"),
        around("await ", "a", ""),
        around("List<", "int", ">"),
        statements("{", "}"),
        statements("if (a) ", ";"),
        statements("if (a) {} else ", ";"),
        statements("a: ", ";"),
        "(".repeat(deep),
        "class A { ".repeat(deep),
        "List<".repeat(deep) + " x;",
        "int ".to_owned() + &"Function() ".repeat(deep) + "x;",
    ] {
        assert!(!errors(&source).is_empty(), "{}", &source[..40]);
    }
    assert!(errors(&statements("a; ", "")).is_empty());
}

#[test]
fn what_nests_as_deeply_as_allowed_fits_the_stack() {
    let around =
        |open: &str, inner: &str, close: &str, deep: usize| format!("main() {{ x = {}{inner}{}; }}", open.repeat(deep), close.repeat(deep));
    for source in [
        around("(", "1", ")", 490),
        around("() { ", "1", "; }", 240),
        around("!", "a", "", 1400),
        around("a + ", "1", "", 2900),
        around("a.", "b", "", 2900),
        around("[", "", "]", 490),
        format!("main() {{ {}; }}", "if (a) {} else ".repeat(700)),
    ] {
        let (unit, errors) = parse_unit(&source, ParseOptions::default());
        assert!(errors.is_empty(), "{errors:?} {}", &source[..40]);
        drop(unit);
    }
}
