// A statement may begin like the declaration of a nullable variable and be a conditional: the colon tells.
void main() {
  var ready = true;
  var lit = 0, dark = 0;
  ready ? lit = 1 : dark = 1;
  ready ? lit += 1 : dark += 1;
  !ready ? lit = dark = 9 : dark = lit;
  print('$lit $dark');
  int? nothing = ready ? 3 : null, other;
  ready ? nothing = null : other = nothing as int?;
  print('$nothing $other');
  if (ready) ready ? lit = 7 : dark = 8;
  for (ready ? lit = 5 : dark = 5; lit < 6; ready ? lit = 6 : dark = 6) {
    print('once $lit');
  }
  ready ? ready ? lit = 1 : lit = 2 : lit = 3;
  ready ? lit = [4, dark][0] : throw StateError('dark');
  List<int?>? some = <int?>[lit, null];
  String? text = {'a': lit}.map((k, v) => MapEntry(v, k))[4];
  print('$some $text');
}
