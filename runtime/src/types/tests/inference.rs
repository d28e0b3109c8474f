//! Closures, constraints, generic invocations, instantiation to bound. Expected results are the Dart compiler's.

use super::*;

#[test]
fn closures_of_schemas() {
    let world = World::new();
    for (schema, greatest, least) in [
        ("_", "Object?", "Never"),
        ("List<_>", "List<Object?>", "List<Never>"),
        ("_ Function(_)", "Object? Function(Never)", "Never Function(Object?)"),
        ("void Function(void Function(_))", "void Function(void Function(Object?))", "void Function(void Function(Never))"),
        ("(_, {int a})", "(Object?, {int a})", "(Never, {int a})"),
        ("void Function<T extends List<_>>(T)", "Function", "Never"),
        ("FutureOr<_>?", "FutureOr<Object?>?", "FutureOr<Never>?"),
    ] {
        assert_eq!(greatest_closure(world.ty(schema)), world.ty(greatest), "greatest closure of {schema}");
        assert_eq!(least_closure(world.ty(schema)), world.ty(least), "least closure of {schema}");
    }
}

fn world() -> World {
    let mut world = World::new();
    world.class("A<X extends A<X>>", &[]);
    world.class("B", &["A<B>"]);
    world.class("C", &["B"]);
    world.class("D", &["B"]);
    world.class("K<T>", &[]);
    world.params("U");
    world
}

/// Infers for `<params>(formals)` returning `ret`, in this context, with all arguments in one stage.
fn infer(params: &'static str, ret: &str, context: &str, arguments: &[(&str, &str)]) -> String {
    let mut world = world();
    let params = world.params(params);
    let mut inference = Inference::new(&params);
    inference.from_return(world.ty(ret), world.ty(context));
    inference.partial();
    for (formal, argument) in arguments {
        inference.argument(world.ty(argument), world.ty(formal));
    }
    let show = |types: &[Ty]| types.iter().map(Ty::to_string).collect::<Vec<_>>().join(", ");
    match inference.finish() {
        Ok(types) => show(&types),
        Err(failure) => format!("{} (not {} extends {})", show(&failure.types), failure.param.name, failure.bound),
    }
}

#[test]
fn invocations() {
    for (params, ret, context, arguments, expected) in [
        ("T", "List<T>", "_", &[][..], "dynamic"),
        ("T", "List<T>", "List<int>", &[], "int"),
        ("T", "List<T>", "Iterable<num>", &[("T", "int")], "num"),
        ("T", "List<T>", "List<List<_>>", &[("T", "List<int>")], "List<int>"),
        ("T extends num", "List<T>", "_", &[], "num"),
        ("T extends num", "T", "String", &[("T", "int")], "Never"),
        ("T extends Comparable<T>", "T", "_", &[], "Comparable<Object?> (not T extends Comparable<T>)"),
        ("T extends Comparable<T>", "List<T>", "_", &[("List<T>", "List<int>")], "num"),
        ("T extends List<S>, S", "T", "_", &[], "List<Object?>, dynamic"),
        ("T", "T", "_", &[("T?", "Null")], "Null"),
        ("T", "T", "_", &[("T?", "int?")], "int"),
        ("T", "T", "_", &[("FutureOr<T>", "int")], "int"),
        ("T", "T", "_", &[("FutureOr<T>", "Future<int>")], "int"),
        ("T", "T", "_", &[("FutureOr<T>", "Null")], "Null"),
        ("T", "T", "_", &[("T", "int"), ("T", "double")], "num"),
        ("T", "T", "_", &[("T", "int"), ("T", "Null")], "int?"),
        ("T", "T", "_", &[("T", "dynamic"), ("T", "int")], "dynamic"),
        ("T", "T", "_", &[("T", "U & int")], "U"),
        ("T", "T", "_", &[("T", "U & int"), ("T", "int")], "int"),
        ("T", "T", "_", &[("void Function(T)", "void Function(int)")], "int"),
        ("T", "T", "_", &[("void Function(T)", "void Function(Object)"), ("T?", "int")], "int"),
        ("T", "T", "_", &[("T", "dynamic Function<T>(T) -> T"), ("T", "dynamic Function<T>(T) -> T")], "T Function<T>(T)"),
        // Constraints do not leave the generic function types they come from.
        ("T", "T", "_", &[("dynamic Function<Y>(Y) -> T", "dynamic Function<Y>(Y) -> List<Y>")], "List<Object?>"),
        // Inference using bounds.
        ("T extends A<T>", "T", "_", &[("T", "C")], "B"),
        ("T extends A<T>", "T", "_", &[("T", "C"), ("T?", "D")], "B"),
        ("T extends num", "T", "_", &[("T", "String")], "num"),
        ("T extends num", "T", "_", &[("T", "dynamic")], "num"),
        ("T extends num", "T", "_", &[("T", "int"), ("T", "Null")], "int"),
        ("T, S extends T", "T", "_", &[("T", "int"), ("S", "double")], "int, double (not S extends T)"),
        ("S extends T, T", "T", "_", &[("T", "int"), ("S", "double")], "double, num"),
        ("T, S extends List<T>", "T", "_", &[("S", "List<int>")], "dynamic, List<int>"),
    ] {
        assert_eq!(infer(params, ret, context, arguments), expected, "<{params}>{arguments:?} -> {ret} in {context}");
    }
}

#[test]
fn horizontal_inference() {
    let mut world = world();
    let params = world.params("T, R");
    let mut inference = Inference::new(&params);
    inference.from_return(world.ty("R"), Ty::unknown());
    assert_eq!(inference.partial(), [Ty::unknown(), Ty::unknown()]);
    assert!(inference.argument(world.ty("List<int>"), world.ty("Iterable<T>")));
    assert_eq!(inference.partial(), [world.ty("int"), Ty::unknown()]);
    assert_eq!(inference.context(world.ty("R Function(T)")), world.ty("_ Function(int)"));
    assert!(inference.argument(world.ty("String Function(int)"), world.ty("R Function(T)")));
    assert_eq!(inference.finish().ok(), Some(vec![world.ty("int"), world.ty("String")]));
}

#[test]
fn raw_types_and_bounds() {
    let mut world = world();
    for (params, expected) in [
        ("X", "dynamic"),
        ("X extends num", "num"),
        ("X extends A<X>", "A<dynamic>"),
        ("X extends List<Y>, Y extends num", "List<num>, num"),
        ("X extends Comparable<X>", "Comparable<dynamic>"),
        ("X extends Y, Y extends List<X>", "dynamic, List<dynamic>"),
        ("X extends void Function(X)", "void Function(Never)"),
        ("X, Y extends void Function(X)", "dynamic, void Function(Never)"),
    ] {
        let params = world.params(params);
        let args = instantiate_to_bounds(&params);
        assert_eq!(args.iter().map(Ty::to_string).collect::<Vec<_>>().join(", "), expected);
    }
    let params = world.params("X extends Comparable<X>");
    let violates = |text: &str| check_bounds(&params, &[world.ty(text)]).is_err();
    let badly = |text: &str| check_well_bounded(&params, &[world.ty(text)]).is_err();
    assert!(!violates("num") && violates("Comparable<dynamic>") && violates("bool"));
    assert!(!badly("num") && !badly("Comparable<dynamic>") && !badly("dynamic") && badly("bool"));
}

#[test]
fn variance() {
    let mut world = world();
    let params = world.params("T");
    for (ty, expected) in [
        ("int", Variance::Unrelated),
        ("List<T>", Variance::Covariant),
        ("void Function(T)", Variance::Contravariant),
        ("void Function(void Function(T))", Variance::Covariant),
        ("T Function(T)", Variance::Invariant),
        ("void Function<S extends T>()", Variance::Invariant),
    ] {
        assert_eq!(variance_of(params[0], world.ty(ty)), expected, "{ty}");
    }
}
