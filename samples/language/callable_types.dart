// What has a `call` method is a function where one is wanted, extension types too; in an extension its own members come first.
extension type Adder(int by) {
  int call(int x) => x + by;
}

class Greeter {
  String call<T>(T who) => 'hello $who';
}

extension Even on List<int> {
  bool get isEven => every((x) => x.isEven);
  bool get isOdd => !isEven;
}

extension Lengths on List<Object> {
  bool get isEven => length.isEven;
}

class Base {
  String note(num n) => 'any number';
}

class Strict extends Base {
  String note(covariant int n) => 'an int';
}

mixin Noting on Base {
  String half() => super.note(0.5);
}

class Both extends Strict with Noting {}

void main() {
  final add = Adder(2);
  print(add(3));
  final Function f = add;
  final int Function(int) g = Adder(10);
  print([f(1), g(1), [1, 2].map(Adder(5).call).toList()]);
  String Function(int) greet = Greeter();
  print([greet(3), Greeter()<bool>(true)]);
  print(Even([3, 1]).isOdd);
  T same<T>(T x) => x;
  final copy = same;
  print(same<int> == copy<int>);
  try {
    print(Both().half());
  } on TypeError {
    print('TypeError');
  }
}
