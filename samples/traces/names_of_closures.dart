// A closure is named by all that is around it.
String name(StackTrace trace) => '$trace'.split('\n').first.replaceFirst(RegExp(r'^#0 +'), '').replaceFirst(RegExp(r' \(.*'), '');

final held = () => StackTrace.current;
StackTrace get lazily => (() => StackTrace.current)();

mixin Loud {
  StackTrace shout() => StackTrace.current;
}

class Box with Loud {
  final StackTrace Function() field = () => StackTrace.current;
  late StackTrace kept;
  Box();
  Box.full() {
    void fill() => kept = StackTrace.current;
    fill();
  }
  set value(int n) => kept = StackTrace.current;
  StackTrace operator [](int n) => (() => StackTrace.current)();
  static StackTrace make() => [1].map((_) => StackTrace.current).first;
}

extension Twice on int {
  StackTrace get twice => StackTrace.current;
}

extension type Id(int n) {
  static late StackTrace kept;
  Id.of(this.n) {
    kept = StackTrace.current;
  }
  StackTrace trace() => StackTrace.current;
}

void main() {
  print(name((() => StackTrace.current)()));
  print(name((() => (() => StackTrace.current)())()));
  StackTrace local() => StackTrace.current;
  print(name(local()));
  print(name(held()));
  print(name(lazily));
  print(name(Box().field()));
  print(name(Box.full().kept));
  print(name((Box()..value = 1).kept));
  print(name(Box()[0]));
  print(name(Box.make()));
  print(name(Box().shout()));
  print(name(1.twice));
  Id.of(1);
  print(name(Id.kept));
  print(name(Id(1).trace()));
}
