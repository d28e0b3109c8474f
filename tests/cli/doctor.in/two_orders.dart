// The second order fails while the first one is waited for.
Future<String> order(String what, int minutes) async {
  await Future.delayed(Duration(minutes: minutes));
  if (what == 'soup') throw StateError('no $what left');
  return what;
}

void main() async {
  final soup = order('soup', 1);
  print(await order('bread', 2));
  try {
    print(await soup);
  } on StateError catch (e) {
    print('never reached: $e');
  }
}
