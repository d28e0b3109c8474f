// A name in the pattern of a declaration is a new variable, whatever it hides.
void main() {
  var b = 'outside';
  for (var [a, b] in [
    [1, 2]
  ]) {
    print([a + 1, b + 1]);
  }
  for (final (a, :b) in [(1, b: 2.5)]) print([a, b.floor()]);
  for (var {'k': b} in [
    {'k': true}
  ]) {
    print(!b);
  }
  print(b.length);

  num total = 1;
  final List<num> kept;
  {
    final [total, ...kept] = ['x', 'y'];
    print([total.length, kept.first.length]);
  }
  [total, ...kept] = [2, 3];
  print('$total $kept ${kept.runtimeType}');
}
