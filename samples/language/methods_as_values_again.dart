// A method read at one place from objects of many classes: what it is a value of, what it equals, and what stands in its way.
class Base {
  int plain(int x) => x + 1;
  T generic<T>(T x) => x;
  int get getter => 10;
  int Function() field = () => 20;
}

class Sub extends Base {
  @override
  int plain(int x) => super.plain(x) * 2;
  int call() => 30;
}

class Typed<E> {
  final E value;
  Typed(this.value);
  E give() => value;
  void take(E value) => print('took $value');
}

class Strange {
  @override
  dynamic noSuchMethod(Invocation invocation) => '${invocation.memberName}';
}

class Counted {
  int reads = 0;
  int Function(int) get plain {
    reads++;
    return (x) => x + reads;
  }
}

Object? readPlain(dynamic object) {
  try {
    return object.plain;
  } on NoSuchMethodError {
    return 'none';
  }
}

int use(Base base) {
  final f = base.plain;
  return f(1);
}

void main() {
  final base = Base(), sub = Sub();
  print([for (final b in [base, sub, base, sub]) use(b)]);
  print([base.plain == base.plain, base.plain == sub.plain, sub.plain == sub.plain, identical(base.plain, base.plain)]);
  print([base.plain.hashCode == base.plain.hashCode, base.plain.runtimeType, base.generic.runtimeType]);
  print([base.plain is int Function(int), base.plain is int Function(String), sub.call is int Function()]);
  final int Function(int) instantiated = base.generic;
  print([instantiated(3), instantiated == base.generic<int>, instantiated.runtimeType]);
  final counted = Counted();
  final read = [for (final object in [base, sub, counted, Strange(), 5, counted, base, (plain: 7)]) readPlain(object)];
  print([for (final r in read) r is Function ? r(1) : r]);
  print(counted.reads);
  final types = <Object>[];
  for (final typed in <Typed<Object>>[Typed<int>(1), Typed<String>('a'), Typed<int>(2), Typed<Object>(3.5)]) {
    final give = typed.give, take = typed.take;
    types.addAll([give.runtimeType, take.runtimeType, give()]);
    try {
      take('text');
    } on TypeError catch (e) {
      print('$e'.split('\n').first);
    }
  }
  print(types);
  dynamic d = sub;
  print([d.plain(1), d.getter, d.field(), d(), d.generic('g')]);
  d = base;
  print([d.plain(1), d.getter, d.field(), d.generic(1)]);
  print(Duration(seconds: 3) + Duration(milliseconds: 5) - Duration(hours: 1) * 1.5 ~/ 2);
  print([-Duration(days: 2), Duration(microseconds: -7).abs(), Duration(minutes: 1) == Duration(seconds: 60)]);
}
