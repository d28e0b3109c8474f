// Sorting with a function: lists short and long, in order and not, functions of all kinds, functions that fail or meddle.
class Version implements Comparable<Version> {
  final int major, minor;
  Version(this.major, this.minor);
  @override
  int compareTo(Version other) => major != other.major ? major.compareTo(other.major) : minor - other.minor;
  @override
  String toString() => '$major.$minor';
}

int backwards(Object a, Object b) => b.toString().compareTo(a.toString());

void main() {
  for (final length in [0, 1, 2, 7, 8, 9, 40, 1000]) {
    var seed = length;
    final list = [for (var i = 0; i < length; i++) seed = seed * 16807 % 2147483647];
    final byFunction = [...list]..sort((a, b) => a - b), plain = [...list]..sort();
    var same = true;
    for (var i = 0; i < length; i++) {
      same = same && byFunction[i] == plain[i];
    }
    byFunction.sort((a, b) => a < b ? 1 : -1);
    print('$length $same ${plain.take(2)} ${byFunction.take(2)}');
  }
  final versions = [Version(2, 0), Version(1, 10), Version(1, 9)];
  print(versions..sort());
  print(versions..sort(Comparable.compare));
  print(versions..sort(backwards));
  print(['b', 'A', 'c']..sort((a, [b = '']) => a.toLowerCase().compareTo(b.toLowerCase())));
  print(<num>[2, 1.5, -0.0, 0, double.nan, 1]..sort((a, b) => a.compareTo(b)));

  final list = List.generate(50, (i) => '${i * 7 % 50}');
  try {
    list.sort((a, b) => a == '49' ? throw StateError('49') : int.parse(a) - int.parse(b));
  } on StateError catch (e) {
    print('$e, ${list.length}');
  }
  final fixed = List.filled(3, 0)..[0] = 1;
  print(fixed..sort((a, b) => a.compareTo(b)));
  final meddled = [for (var i = 20; i > 0; i--) 'e' * i];
  meddled.sort((a, b) {
    meddled.clear();
    meddled.addAll(List.filled(20, ''));
    return a.length - b.length;
  });
  print(meddled.length);
}
