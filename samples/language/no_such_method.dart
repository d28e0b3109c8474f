// A class with noSuchMethod has a member for everything in its interface: defaults are passed, results are checked, members are torn off.
abstract class Service {
  int count();
  String find(String key, [int from = 1, int? to]);
  void log({String level = 'info', int? code});
  List<T> all<T>(T x);
  double get ratio;
  set limit(int value);
  late String field;
  bool operator <(Service other);
}

class Fake implements Service {
  final Object? answer;
  Fake(this.answer);
  @override
  noSuchMethod(Invocation i) {
    print('${i.memberName} ${i.positionalArguments} ${i.namedArguments} ${i.typeArguments}');
    return answer;
  }
}

void attempt(Object? Function() action) {
  try {
    print(action());
  } on TypeError catch (e) {
    print('TypeError: $e');
  }
}

void main() {
  for (final Service fake in [Fake(null), Fake(3), Fake('text'), Fake(<int>[1])]) {
    attempt(() => fake.count() + 1);
    attempt(() => fake.find('k').length);
    attempt(() => fake.all<int>(1));
  }
  final Service fake = Fake(null);
  fake.log();
  fake.log(code: 4);
  attempt(() => fake.ratio);
  fake.limit = 3;
  fake.field = 'f';
  attempt(() => fake.field);
  attempt(() => fake < fake);
  final find = fake.find;
  print(find is String Function(String, [int, int?]));
  attempt(() => find('x', 2));
  attempt(() => (fake as dynamic).count());
}
