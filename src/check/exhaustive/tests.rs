//! Switches and what the Dart compiler says of them.

use rustc_hash::FxHashMap;

use super::*;
use crate::check::notation::World;

/// A program of sealed classes and enums.
struct Program {
    world: World,
    sealed: FxHashMap<ClassRef, Vec<ClassRef>>,
    enums: FxHashMap<ClassRef, Vec<(Name, Ty)>>,
    getters: Vec<(Ty, Name, Ty)>,
}

impl Hierarchy for Program {
    fn sealed_subtypes(&self, class: ClassRef) -> Option<Vec<ClassRef>> {
        self.sealed.get(&class).cloned()
    }
    fn enum_values(&self, class: ClassRef) -> Option<Vec<(Name, Ty)>> {
        self.enums.get(&class).cloned()
    }
    fn getter_type(&self, ty: Ty, name: Name) -> Option<Ty> {
        self.getters.iter().find(|(on, n, _)| *n == name && is_subtype(ty, *on)).map(|(_, _, ty)| *ty)
    }
}

/// ```dart
/// enum E { a, b, c }
/// enum G<T> { x<int>(), y<String>() }
/// sealed class S {}  class A extends S { int n; bool b; E e; S? next; }  class B extends S {}
/// sealed class T extends S {}  class C extends T {}  class D extends T {}
/// sealed class R<X> {}  class Ok<X> extends R<X> { X value; }  class Err<X> extends R<X> {}  class IntOnly extends R<int> {}
/// sealed class R2<X> {}  class L<Y extends num> extends R2<List<Y>> {}  class Rev<Y extends num> extends R2<Y> {}
/// extension type Ex(S s) {}
/// ```
fn program() -> Program {
    let mut world = World::new();
    world.core("bool", CoreClass::Bool);
    world.core("List", CoreClass::List);
    let [e, g, s] = ["E", "G<T>", "S"].map(|head| world.class(head, &[]));
    let [a, b, t] = ["A", "B", "T"].map(|head| world.class(head, &["S"]));
    let [c, d] = ["C", "D"].map(|head| world.class(head, &["T"]));
    // The sealed class `T` and its subclasses are subtypes of `S` through it.
    let r = world.class("R<X>", &[]);
    let [ok, err] = ["Ok<X>", "Err<X>"].map(|head| world.class(head, &["R<X>"]));
    let int_only = world.class("IntOnly", &["R<int>"]);
    let r2 = world.class("R2<X>", &[]);
    let l = world.class("L<Y extends num>", &["R2<List<Y>>"]);
    let rev = world.class("Rev<Y extends num>", &["R2<Y>"]);
    world.extension_type("Ex", "S", &[]);
    world.params("Z extends S");
    let value = |name: &str, ty: &str| (Name::new(name), world.ty(ty));
    let enums = [(e, vec![value("a", "E"), value("b", "E"), value("c", "E")]), (g, vec![value("x", "G<int>"), value("y", "G<String>")])];
    let sealed = [(s, vec![a, b, t]), (t, vec![c, d]), (r, vec![ok, err, int_only]), (r2, vec![l, rev])];
    let mut getters: Vec<(Ty, Name, Ty)> =
        [("n", "int"), ("b", "bool"), ("e", "E"), ("next", "S?")].map(|(name, ty)| (world.ty("A"), Name::new(name), world.ty(ty))).into();
    for arg in ["int", "R<bool>", "bool"] {
        getters.push((world.ty(&format!("Ok<{arg}>")), Name::new("value"), world.ty(arg)));
    }
    Program { sealed: sealed.into_iter().collect(), enums: enums.into_iter().collect(), getters, world }
}

impl Program {
    fn ty(&self, text: &str) -> Ty {
        self.world.ty(text)
    }
    /// A type's values; `true`, `false` and `E.a` are constants, `!` is none.
    fn of(&self, text: &str) -> Space {
        match (text, text.split_once('.')) {
            ("true" | "false", _) => Space::constant(Constant::Bool(text == "true"), self.ty("bool")),
            ("!", _) => Space::empty(),
            (_, Some((name, value))) => {
                let class = self.ty(&format!("{name}<_>").replace("E<_>", "E")).as_interface().map(|(class, _)| class);
                let found = class.and_then(|class| Some((class, self.enums.get(&class)?.iter().find(|(n, _)| n.as_str() == value)?)));
                found.map_or_else(Space::empty, |(class, (name, ty))| Space::constant(Constant::Enum(class, *name), *ty))
            }
            _ => Space::of_type(self.ty(text)),
        }
    }
    fn all(&self, texts: &[&str]) -> Vec<Space> {
        texts.iter().map(|text| self.of(text)).collect()
    }
    fn object(&self, ty: &str, fields: &[(&str, &str)]) -> Space {
        Space::object(self.ty(ty), fields.iter().map(|(name, text)| (Name::new(name), self.of(text))))
    }
    fn record(&self, texts: &[&str]) -> Space {
        Space::record(self.all(texts), Vec::new())
    }
    /// `...` stands for a rest without a pattern.
    fn list(&self, ty: &str, texts: &[&str]) -> Space {
        let (head, tail, rest) = match texts.iter().position(|t| *t == "...") {
            Some(at) => (&texts[..at], &texts[at + 1..], Some(None)),
            None => (texts, &[][..], None),
        };
        Space::list(self.ty(ty), self.all(head), rest, self.all(tail))
    }
    #[track_caller]
    fn check(&self, subject: &str, cases: &[Space], missing: &str) {
        let found = check_exhaustive(self, self.ty(subject), cases);
        assert_eq!(found.err().and_then(|e| e.witness).map(|w| w.pattern).unwrap_or_default(), missing, "{subject}");
    }
}

#[test]
fn types_and_constants() {
    let program = program();
    for (subject, cases, missing) in [
        ("bool", &["true"][..], "false"),
        ("bool", &["true", "false"], ""),
        ("E", &["E.a", "E.c"], "E.b"),
        ("E?", &["E.a", "E.b", "E.c"], "null"),
        ("E?", &["E.a"], "null"),
        ("S", &["A", "B"], "C()"),
        ("S", &["A", "B", "C"], "D()"),
        ("S", &["A", "B", "C", "D"], ""),
        ("S?", &["A", "B", "T"], "null"),
        ("S?", &["A", "B", "T", "Null"], ""),
        ("Z", &["A", "B"], "C()"),
        ("Ex", &["A", "T"], "B()"),
        ("R<int>", &["Ok<int>", "Err<int>"], "IntOnly()"),
        ("R<String>", &["Ok<String>", "Err<String>"], ""),
        ("R2<int>", &["Rev<int>"], "L<num>()"),
        ("R2<String>", &["L<num>"], "Rev<num>()"),
        ("G<int>", &["G.x"], ""),
        ("G<dynamic>", &["G.x"], "G.y"),
        ("int", &["!"], "int()"),
        ("int?", &["int"], "null"),
        ("int?", &["Null"], "int()"),
        ("Object?", &[], "Object()"),
        ("Object?", &["Object"], "null"),
        ("dynamic", &["!"], "Object()"),
        ("FutureOr<bool>", &["true"], "Future<bool>()"),
        ("FutureOr<bool>?", &["true"], "null"),
        ("Null", &[], "null"),
        ("Never", &[], ""),
        ("void Function()", &[], "void Function() _"),
        ("List<int>", &[], "[...]"),
        ("Map<int, int>", &[], "Map<int, int>()"),
        ("()", &[], "()"),
        ("(int, {bool b})", &[], "(_, b: _)"),
    ] {
        program.check(subject, &program.all(cases), missing);
    }
    let found = check_exhaustive(&program, program.ty("bool"), &[]);
    let message = "The type 'bool' is not exhaustively matched by the switch cases since it doesn't match 'true'.";
    assert_eq!(found.err().map(|e| e.message).as_deref(), Some(message));
}

#[test]
fn records_and_objects() {
    let p = program();
    p.check("(bool, bool)", &[p.record(&["true", "bool"]), p.record(&["bool", "true"])], "(false, false)");
    p.check("(S, S)", &[p.record(&["A", "S"]), p.record(&["B", "B"]), p.record(&["S", "T"])], "(B(), A())");
    p.check("(E, E)", &[p.record(&["E.a", "E"]), p.record(&["E", "E.b"]), p.record(&["E.b", "E.a"])], "(E.b, E.c)");
    p.check("(int?,)", &[p.record(&["int"])], "(null)");
    let named = Space::record(p.all(&["bool"]), vec![(Name::new("e"), p.of("E.a"))]);
    p.check("(bool, {E e})", &[Space::record(p.all(&["true"]), vec![(Name::new("e"), p.of("E"))]), named], "(false, e: E.b)");
    p.check("A", &[p.object("A", &[("n", "!")])], "A(n: int())");
    p.check("S", &[p.object("A", &[("b", "true")]), p.object("A", &[("e", "E.a")]), p.of("B"), p.of("T")], "A(b: false, e: E.b)");
    p.check("S", &[p.object("A", &[("next", "Null")]), p.object("A", &[("next", "A")]), p.of("B"), p.of("T")], "A(next: B())");
    p.check("R<int>", &[p.object("Ok<int>", &[("value", "!")]), p.of("Err<int>"), p.of("IntOnly")], "Ok<int>(value: int())");
    let inner = p.object("Ok<bool>", &[("value", "true")]);
    let nested = Space::object(p.ty("Ok<R<bool>>"), [(Name::new("value"), inner)]);
    let err = Space::object(p.ty("Ok<R<bool>>"), [(Name::new("value"), p.of("Err<bool>"))]);
    p.check("R<R<bool>>", &[nested, p.of("Err<R<bool>>"), err], "Ok<R<bool>>(value: Ok<bool>(value: false))");
    let both = p.object("A", &[("n", "int")]).intersect(&p.object("A", &[("b", "true")]));
    p.check("S", &[both, p.of("B"), p.of("T")], "A(b: false, n: int())");
    p.check("S", &[p.object("S", &[("hashCode", "!")])], "A(hashCode: Object())");
}

#[test]
fn lists_and_maps() {
    let p = program();
    let list = |texts: &[&str]| p.list("List<bool>", texts);
    for (cases, missing) in [
        (vec![list(&[]), list(&["bool"]), list(&["bool", "bool", "bool", "..."])], "[_, _]"),
        (vec![list(&[]), list(&["true", "..."])], "[false, ...[...]]"),
        (vec![list(&[]), list(&["...", "true"]), list(&["false", "..."])], "[true]"),
        (vec![list(&["true", "...", "false"]), list(&[]), list(&["bool"])], "[true, _, ...[...]]"),
        (vec![list(&["..."])], ""),
        (vec![list(&[]), list(&["bool", "..."])], ""),
        (vec![list(&[])], "[...]"),
        (vec![list(&["bool", "..."])], "[]"),
    ] {
        p.check("List<bool>", &cases, missing);
    }
    let nested = Space::list(p.ty("List<List<bool>>"), vec![list(&["true"])], None, Vec::new());
    p.check("List<List<bool>>", &[nested, p.list("List<List<bool>>", &[])], "[_, ...]");
    let rest = Space::list(p.ty("List<bool>"), p.all(&["true"]), Some(Some(list(&["true"]))), Vec::new());
    p.check("List<bool>", &[rest, list(&[]), list(&["bool"])], "[true, ...[]]");
    let map = Space::map(p.ty("Map<int, bool>"), vec![(1, p.of("bool"))]);
    p.check("Map<int, bool>", &[map], "Map<int, bool>()");
}

#[test]
fn null_and_casts() {
    let p = program();
    let rules = Exhaustiveness::new(&p);
    p.check("S?", &[p.of("S?").null_check()], "null");
    p.check("S?", &[p.of("S").null_assert()], "");
    // A() as A throws on everything else.
    p.check("S", &[rules.cast(p.of("A"), p.ty("A"), p.ty("S"))], "");
    p.check("int", &[rules.cast(Space::empty(), p.ty("num"), p.ty("int"))], "int()");
    p.check("S?", &[rules.cast(p.object("A", &[("b", "true")]), p.ty("A"), p.ty("S?")), p.of("S")], "");
    // Reachability: what is before a case covers it.
    assert_eq!(rules.uncovered(&p.of("C"), &p.all(&["A", "T"])), None);
    assert_eq!(rules.uncovered(&p.of("E.b"), &p.all(&["E.a", "E.b"])), None);
    assert!(rules.uncovered(&p.of("E.b"), &p.all(&["E.a"])).is_some());
}

#[test]
fn always_exhaustive_types() {
    let p = program();
    for (ty, expected) in [
        ("bool", true),
        ("E?", true),
        ("FutureOr<S?>", true),
        ("(bool, {S s})", true),
        ("Z", true),
        ("Ex", true),
        ("int", false),
        ("(int, bool)", false),
        ("Future<bool>", false),
        ("List<bool>", false),
        ("Object?", false),
    ] {
        assert_eq!(is_always_exhaustive(&p, p.ty(ty)), expected, "{ty}");
    }
}
