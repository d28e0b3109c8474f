// A function that waits as a callback stands where its declaration begins.
class Box {
  final int value;
  Box(this.value);
  Box.of(this.value, [int more = 0]);
  factory Box.made(int n) => Box(n);

  @Deprecated('an annotation')
  static int
      twice(int n) => 2 * n;
  int plus(int n) => value + n;
}

extension on int {
  int less(int n) => this - n;
}

/// Documented.
@pragma('a:b')
int same(int n) => n;

Future<int> leaf() async {
  await null;
  throw StateError('leaf');
}

void main() async {
  int local(int n) => n;
  final box = Box(1);
  await leaf().then(same).then(local).then(Box.twice).then(box.plus).then(3.less).then(Box.of).then((b) => 1).then(Box.made);
}
