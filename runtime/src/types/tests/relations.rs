//! Subtyping, bounds, normal forms and printing.

use super::*;

fn world() -> World {
    let mut world = World::new();
    world.class("A", &[]);
    world.class("B", &["A"]);
    world.class("C", &["A"]);
    world.class("P<E>", &[]);
    world.class("PA", &["P<int>", "A"]);
    world.class("PB", &["P<String>", "A"]);
    world.class("M1", &[]);
    world.class("M2", &[]);
    world.class("M3", &["M1", "M2"]);
    world.class("M4", &["M1", "M2"]);
    world.extension_type("E", "int", &[]);
    world.extension_type("EI", "int", &["int"]);
    world.extension_type("EL<E>", "List<E>", &[]);
    world.params("X, Y extends num, Z extends X, F extends FutureOr<B>, N extends num?, V extends Never, L extends List<L>");
    world
}

#[test]
fn subtypes() {
    let world = world();
    let table = "
        int <: num          int <: Object       int <: Object?      int <: dynamic      int <: void         int <: int?
        Never <: int        Never <: X          Null <: int?        Null <: Object?     Null <: FutureOr<int?>
        Null <: Null        dynamic <: void     dynamic <: Object?  dynamic <: FutureOr<Object?>  void <: FutureOr<void>
        Object? <: FutureOr<dynamic>            List<int> <: Iterable<num>              List<dynamic> <: List<void>
        List<int> <: Object                     int <: Comparable<num>                  int <: FutureOr<num>
        Future<int> <: FutureOr<num>            FutureOr<int> <: FutureOr<num>          FutureOr<int> <: Object
        FutureOr<Future<int>> <: FutureOr<Object>                                       FutureOr<int>? <: FutureOr<int?>
        FutureOr<int?> <: FutureOr<int?>?       X <: Object?        Y <: num            Y <: Object         Z <: X
        Y <: FutureOr<num>  F <: FutureOr<A>    X <: FutureOr<X>    N <: num?           V <: int            X <: X?
        L <: List<List<Object>>                 X & int <: int      X & int <: X        X & int <: num?     X & int <: Object
        X & int <: X & num
        int Function(num) <: num Function(int)  int Function(int) <: Function           int Function(int) <: Object
        int Function(num, [num]) <: num Function(int)                                   void Function([int]) <: void Function()
        int Function({int a, int b}) <: void Function({int b})
        void Function({int a}) <: void Function({required int a})                       int Function() <: void Function()
        dynamic Function<T>(T) -> T <: dynamic Function<S>(S) -> S
        dynamic Function<T extends num>(T) -> T <: dynamic Function<S extends num>(S) -> num
        dynamic Function<T>(num) -> T <: dynamic Function<T>(int) -> Object?
        (int, String) <: (num, Object)          (int,) <: Record    (int, {String a}) <: (num, {Object a})  () <: Object
        (int, String) <: Object                 E <: E              E <: Object?        EI <: int           EI <: Object
        EL<int> <: EL<num>  EI <: num           List<EI> <: Iterable<num>";
    let not = "
        num <: int          int? <: int         Null <: int         Null <: Object      Null <: X           dynamic <: int
        dynamic <: Object   void <: Object      Object? <: Object   int? <: Object      List<num> <: List<int>
        FutureOr<int> <: int                    FutureOr<int> <: Future<int>            FutureOr<int?> <: Object
        X <: Object         N <: Object         N <: num            X <: Y              X <: Z              int <: X
        X & int <: Y        int <: X & int      X & num <: X & int
        num Function(int) <: num Function(num)  int Function(int) <: int Function()     void Function() <: void Function(int)
        void Function({required int a}) <: void Function()          void Function({required int a}) <: void Function({int a})
        void Function() <: void Function({int a})                   Function <: void Function()
        dynamic Function<T>(T) -> T <: dynamic Function(int)
        dynamic Function<T extends num>(T) -> T <: dynamic Function<S extends int>(S) -> S
        dynamic Function<T>(T) -> T <: dynamic Function<T>(T) -> int
        (int,) <: (int, int)                    (int, {int a}) <: (int, {int b})        (num,) <: (int,)    Record <: ()
        E <: int            int <: E            E <: Object         EI <: E             EL<num> <: EL<int>  E <: Function";
    for (lines, expected) in [(table, true), (not, false)] {
        for case in lines.split("  ").map(str::trim).filter(|c| !c.is_empty()).flat_map(|c| c.split('\n')) {
            let Some((a, b)) = case.split_once(" <: ") else { panic!("{case:?}") };
            assert_eq!(is_subtype(world.ty(a.trim()), world.ty(b.trim())), expected, "{case}");
        }
    }
}

#[test]
fn upper_bounds() {
    let world = world();
    // Expected results are those of the Dart compiler for `c ? a : b`.
    for (a, b, expected) in [
        ("int", "double", "num"),
        ("int", "String", "Object"),
        ("int", "Null", "int?"),
        ("int?", "double", "num?"),
        ("Never", "int", "int"),
        ("Never", "Null", "Null"),
        ("Object", "dynamic", "dynamic"),
        ("Object?", "dynamic", "dynamic"),
        ("Object", "Null", "Object?"),
        ("List<int>", "List<double>", "List<num>"),
        ("List<int>", "Set<int>", "Iterable<int>"),
        ("List<int>", "Set<String>", "Object"),
        ("B", "C", "A"),
        ("PA", "PB", "A"),
        ("M3", "M4", "Object"),
        ("E", "int", "Object?"),
        ("E", "Null", "E?"),
        ("EI", "int", "int"),
        ("EI", "double", "num"),
        ("(int, {int a})", "(double, {String a})", "(num, {Object a})"),
        ("(int,)", "(int, int)", "Record"),
        ("(int,)", "int", "Object"),
        ("Null Function(int)", "int Function(num)", "int? Function(int)"),
        ("Null Function(int)", "int Function(num, int)", "Function"),
        ("Null Function(int)", "int Function(num, [int])", "int? Function(int)"),
        ("Null Function({int? x})", "int Function({required num x})", "int? Function({required int x})"),
        ("dynamic Function<T>(T, int) -> T", "dynamic Function<S>(S, num) -> Null", "dynamic Function<T>(T, int) -> T?"),
        ("void Function()", "E", "Object?"),
        ("int", "Future<int>", "Object"),
        ("Future<int>", "Future<double>", "Future<num>"),
        ("FutureOr<int>", "FutureOr<String?>", "FutureOr<Object?>"),
        ("FutureOr<int>", "String", "FutureOr<Object>"),
        ("FutureOr<int>", "Future<String>", "FutureOr<Object>"),
        ("X", "Y", "Object?"),
        ("Y", "int", "num"),
        ("Y", "String", "Object"),
        ("X", "Null", "X?"),
        ("Z", "X", "X"),
        ("X & int", "int", "int"),
        ("X & int", "String", "Object"),
        ("X & int", "Null", "int?"),
        ("L", "List<int>", "List<Object?>"),
        ("_", "int", "int"),
        ("List<_>", "List<int>", "List<int>"),
    ] {
        let (x, y) = (world.ty(a), world.ty(b));
        assert_eq!(upper_bound(x, y), world.ty(expected), "UP({a}, {b}) is {}", upper_bound(x, y));
        assert_eq!(upper_bound(y, x), world.ty(expected), "UP({b}, {a}) is {}", upper_bound(y, x));
    }
}

#[test]
fn lower_bounds() {
    let world = world();
    for (a, b, expected) in [
        ("int", "num", "int"),
        ("int", "String", "Never"),
        ("int?", "num?", "int?"),
        ("int?", "num", "int"),
        ("int?", "Null", "Null"),
        ("int", "Null", "Never"),
        ("Object", "int?", "int"),
        ("Object", "dynamic", "Object"),
        ("dynamic", "void", "dynamic"),
        ("FutureOr<int>", "Future<num>", "Future<int>"),
        ("FutureOr<num>", "int", "int"),
        ("int Function(int)", "num Function(num)", "int Function(num)"),
        ("void Function(int)", "void Function()", "void Function([int])"),
        ("void Function({int a})", "void Function({int b})", "void Function({int a, int b})"),
        ("(int, Object)", "(num, String)", "(int, String)"),
        ("(int,)", "(int, int)", "Never"),
        ("List<int>", "_", "List<int>"),
    ] {
        let (x, y) = (world.ty(a), world.ty(b));
        assert_eq!(lower_bound(x, y), world.ty(expected), "DOWN({a}, {b}) is {}", lower_bound(x, y));
        assert_eq!(lower_bound(y, x), world.ty(expected), "DOWN({b}, {a}) is {}", lower_bound(y, x));
    }
}

#[test]
fn normal_forms_and_type_functions() {
    let world = world();
    for (from, to) in [
        ("FutureOr<Object>", "Object"),
        ("FutureOr<dynamic>", "dynamic"),
        ("FutureOr<Never>", "Future<Never>"),
        ("FutureOr<Null>", "Future<Null>?"),
        ("FutureOr<int?>?", "FutureOr<int?>"),
        ("List<FutureOr<Object?>>", "List<Object?>"),
        ("V?", "Null"),
        ("X & Object?", "X"),
        ("(FutureOr<void>, int)", "(void, int)"),
    ] {
        assert_eq!(normalize(world.ty(from)), world.ty(to), "NORM({from})");
    }
    for (from, to) in [
        ("int?", "int"),
        ("Null", "Never"),
        ("X", "X & Object"),
        ("Y", "Y"),
        ("N", "N & num"),
        ("N?", "N & num"),
        ("X & int?", "X & int"),
        ("dynamic", "dynamic"),
    ] {
        assert_eq!(non_nullable(world.ty(from)), world.ty(to), "NonNull({from})");
    }
    for (from, to) in
        [("int", "int"), ("Future<int>", "int"), ("FutureOr<int>?", "int?"), ("Future<Future<int>>", "Future<int>"), ("F", "B"), ("X", "X")]
    {
        assert_eq!(flatten(world.ty(from)), world.ty(to), "flatten({from})");
    }
    assert_eq!(erase_extension_types(world.ty("P<EL<E?>> Function(EI)")), world.ty("P<List<int?>> Function(int)"));
}

/// Bounds without an end: every question about them has an answer.
#[test]
fn circular_bounds() {
    let mut world = World::new();
    world.params("X extends FutureOr<X>, Y extends List<Z>, Z extends List<Y>, U extends U, V extends W, W extends V");
    let class = world.class("C<T>", &["Iterable<T>"]);
    for (a, b, expected) in [
        ("X", "Object", false),
        ("X", "Future<dynamic>", false),
        ("X", "FutureOr<X>", true),
        ("U", "int", false),
        ("V", "W", true),
        ("W", "Object", false),
    ] {
        assert_eq!(is_subtype(world.ty(a), world.ty(b)), expected, "{a} <: {b}");
    }
    for name in ["X", "Y", "U", "V"] {
        let ty = world.ty(name);
        assert!(is_subtype(ty, upper_bound(ty, world.ty("Z"))));
        assert!(is_subtype(ty, upper_bound(ty, world.ty("int"))));
        let _ = (non_nullable(ty), flatten(ty), normalize(ty), lower_bound(ty, world.ty("Z")), as_instance_of(ty, class));
        let _ = instantiate_to_bounds(&[match ty.kind() {
            TyKind::Param(param) => *param,
            _ => continue,
        }]);
    }
    // A class's own parameter in the wanted type is not the one in its supertypes.
    let own = Ty::param(class.type_params()[0]);
    let Some(iterable) = world.ty("Iterable<int>").as_interface() else {
        return;
    };
    assert!(is_subtype(Ty::interface(class, &[own]), Ty::interface(iterable.0, &[own])));
    assert!(!is_subtype(world.ty("C<int>"), Ty::interface(iterable.0, &[own])));
}

#[test]
fn function_types_open_and_close() {
    let mut world = world();
    let params = world.params("G extends List<H>, H");
    let f = world.ty("G Function(H, dynamic Function<T>(T, H) -> G, X)").as_function().cloned();
    let closed = close_function(&params, f.clone().unwrap_or_else(|| panic!("a function type")));
    assert_eq!(closed.to_string(), "G Function<G extends List<H>, H>(H, G Function<T>(T, H), X)");
    let (g, args) = (closed.as_function(), [world.ty("List<int>"), world.ty("int")]);
    let opened = g.map(|g| Ty::function(open_function(g, &args)));
    assert_eq!(opened, Some(world.ty("List<int> Function(int, dynamic Function<T>(T, int) -> List<int>, X)")));
    assert_eq!(g.map(|g| instantiate_bounds(g, &args)), Some(vec![world.ty("List<int>"), Ty::top()]));
    let back = g.map(|g| Ty::function(open_function(g, &params.iter().map(|p| Ty::param(*p)).collect::<Vec<_>>())));
    assert_eq!(back, f.map(Ty::function));
}

#[test]
fn printing() {
    let world = world();
    // What the compiler prints, what runtimeType prints.
    for (text, message, runtime) in [
        ("List<FutureOr<int>?>", "List<FutureOr<int>?>", "List<FutureOr<int>?>"),
        ("List<void Function()?>", "List<void Function()?>", "List<(() => void)?>"),
        ("(int,)", "(int)", "(int)"),
        ("(int, {String name, int? b})", "(int, {int? b, String name})", "(int, {int? b, String name})"),
        ("({int a})", "({int a})", "({int a})"),
        ("void Function(int, [String])", "void Function(int, [String])", "(int, [String]) => void"),
        ("void Function({required int x, String? y})", "void Function({int x, String? y})", "({required int x, String? y}) => void"),
        ("dynamic Function<T extends num>(T) -> T", "T Function<T extends num>(T)", "<Y0 extends num>(Y0) => Y0"),
        (
            "dynamic Function<X1, Y1>(dynamic Function<Z1>(Z1, Y1, Z1) -> X1) -> X1",
            "X1 Function<X1, Y1>(X1 Function<Z1>(Z1, Y1, Z1))",
            "<Y0, Y1>(<F2Y0>(F2Y0, Y1, F2Y0) => Y0) => Y0",
        ),
        ("P<E>", "P<E>", "P<int>"),
        ("X & int", "X", "X"),
    ] {
        let ty = world.ty(text);
        assert_eq!(ty.to_string(), message);
        assert_eq!(runtime_name(ty), runtime);
    }
}
