//! What Dart refuses is refused, at its place and in its words; and what looks like it but is allowed runs. Each line of `REFUSED` that
//! has a remark must have that error, the others must have none.

use crate::common;

use std::path::Path;
use std::time::Duration;
use std::{fs, io, process};

const LIMIT: Duration = Duration::from_secs(60);

const REFUSED: &str = r#"
abstract class Shape { double get area; void scale(num by) {} set name(String s) {} }
class Hidden extends Shape { double get area => 0; static void scale() {} } // Can't declare a member that conflicts with an inherited one.
class Both { int get side => 1; static set side(int x) {} } // This static member conflicts with an instance member.
class Own { int Own = 1; } // A class member can't have the same name as the enclosing class.
class Box<T> { void T() {} } // Conflicts with type variable 'T'.
class Counter { int count = 0; const Counter(); } // Constructor is marked 'const' so all fields must be final.
class Late { late final int x; const Late(); } // Can't have a late final field in a class with a const constructor.
class Plain {}
class Holder { final Object o; const Holder(x) : o = [x]; } // Constant expression expected.
class Maker { final o = Plain(); const Maker(); } // Constant expression expected.
class Loop { Loop() : this.a(); Loop.a() : this(); } // Redirecting constructors can't be cyclic.
class Twice extends Plain { Twice() : super(), super(); } // Can't have more than one 'super' initializer.
class Redirect { int x = 0; Redirect(); Redirect.to(this.x) : this(); } // A redirecting constructor can't have other initializers.
class Cycle { factory Cycle() = Cycle.b; factory Cycle.b() = Cycle; } // Cyclic definition of factory 'Cycle'.
class Ops { operator +(a, b) => 1; } // Operator '+' should have exactly one parameter.
class Options { operator []([int a = 0]) => 1; } // An operator can't have optional parameters.
class Setter { int set x(int v) => 1; } // The return type of the setter must be 'void' or absent.
class Required { void f({required int x = 1}) {} } // Named parameter 'x' is required and can't have a default value.
void top(covariant int x) {} // Can't have modifier 'covariant' here.
class A1 { int get m => 1; }
class A2 { String get m => ''; }
class A3 { int m() => 1; }
abstract class Two implements A1, A2 {} // Class 'Two' inherits multiple members named 'm' with incompatible signatures.
abstract class Kinds implements A1, A3 {} // Can't inherit members that conflict with each other.
mixin M2 { String get m => ''; }
class Mixed extends A1 with M2 {} // Applying the mixin 'M2' to 'A1' introduces an erroneous override of 'm'.
mixin class Sub extends A1 {} // The class 'Sub' can't be used as a mixin because it extends a class other than 'Object'.
mixin class Made { Made(int x); } // Can't use 'Made' as a mixin because it has constructors.
class In<T> {}
class Contra<T> extends In<void Function(T)> {} // Can't use implicitly 'out' variable 'T' in an 'in' position in supertype 'In'.
class Static<T> { static T? x; } // Type variables can't be used in static members.
mixin Asks on Shape { double twice() => super.area * 2; }
abstract class Given = Shape with Asks; // The class doesn't have a concrete implementation of the super-accessed member 'area'.
enum Values { a; static int values = 1; } // An enum can't declare a member named 'values'.
enum Index { a; int get index => 1; } // An enum can't declare a non-abstract member named 'index'.
extension E on int { String toString() => ''; } // This extension member conflicts with Object member 'toString'.
extension type Id(int id) { int x = 1; } // Extension types can't declare instance fields
extension type Wrong(String s) implements int {} // The implemented interface 'int' must be a supertype of the representation type 'String' of extension type 'Wrong'.
extension type Self(Self s) {} // An extension type can't depend on itself through its representation type.
@Plain class NoVariable {} // This can't be used as an annotation
@Plain() class NoConstant {} // Cannot invoke a non-'const' constructor where a const expression is expected.
void main(int args) {} // The type 'int' of the first parameter of the 'main' method is not a supertype of 'List<String>'.
"#;

const ACCEPTED: &str = r#"
class A { void m(covariant Object x, {covariant Object y = 0}) {} set v(covariant Object x) {} }
class B extends A { void m(int x, {int y = 0}) {} set v(int x) {} }
abstract class I1 { num get n; void f(int x); }
abstract class I2 { int get n; void f(num x); }
abstract class I3 implements I1, I2 {}
class Point { final int x; final double length; const Point(int a, String s) : x = a + s.length, length = a == 0 ? 0 : a / 2, assert(a >= 0); }
class Sub extends Point { const Sub(super.a, super.s); }
mixin Named { String get name => 'named'; }
enum Color with Named { red, green; static int get count => values.length; }
mixin class Free { const Free(); factory Free.made() = Free; }
extension type const Meters(int value) implements int { Meters.of(this.value); Meters operator +(Meters other) => Meters(value + other.value); }
class Callable { int call(int x) => x + 1; }
class Log { final List<String> calls = []; int get size { calls.add('size'); return 3; } }
class Up { int operator -() => 1; }
class Down extends Up { int operator -() => -super + 10; }
@Deprecated('for the test') @pragma('nothing')
class Static<T> { T? own; static X? pick<X>(X? x) => x; factory Static() => Static._(); Static._(); }

void main() {
  const p = Point(4, 'abc');
  print('${p.x} ${p.length} ${const Sub(4, 'abc').x} ${identical(const Sub(1, ''), const Sub(1, ''))}');
  print('${Color.red.name} ${Color.count} ${Color.green.index} ${Meters(1) + Meters.of(2)}');
  final log = Log();
  print(switch (log) { Log(size: 1) => 'one', Log(size: 2) => 'two', Log(size: var n) => 'size $n' });
  print(log.calls);
  dynamic record = (1, name: (int x) => x * 2);
  print('${record.$1} ${record.name(21)} ${-Down()}');
  var (int Function(int) f) = Callable();
  print(f(1));
  A a = B();
  try {
    a.m('text');
  } on TypeError {
    print('covariant');
  }
}
"#;

const PRINTED: &str = "7 2.0 7 true\nnamed 2 1 3\nsize 3\n[size]\n1 42 11\n2\ncovariant\n";

fn run(name: &str, text: &str) -> io::Result<common::Outcome> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", process::id()));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("main.dart"), text)?;
    common::oche(&folder, &["main.dart"], &[], LIMIT)
}

#[test]
fn each_line_that_is_wrong_is_refused() -> io::Result<()> {
    let outcome = run("refused", REFUSED)?;
    assert_eq!(outcome.exit, Some(254), "{}", outcome.stderr);
    let text = format!("{}{}", outcome.stdout, outcome.stderr);
    let mut wrong = Vec::new();
    for (i, line) in REFUSED.lines().enumerate() {
        let at = format!("main.dart:{}:", i + 1);
        let errors: Vec<&str> = text.lines().filter(|l| l.starts_with(&at) && l.contains(" Error: ")).collect();
        match line.split_once(" // ") {
            Some((_, wanted)) if errors.iter().any(|e| e.contains(wanted)) => {}
            None if errors.is_empty() => {}
            _ => wrong.push(format!("{line}\n    {errors:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn what_only_looks_wrong_runs() -> io::Result<()> {
    let outcome = run("accepted", ACCEPTED)?;
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (Some(0), PRINTED), "{}", outcome.stderr);
    Ok(())
}
