import 'dart:async';

Stream<int> crossings(int days) async* {
  for (var day = 1; day <= days; day++) {
    print('day $day');
    yield day;
    await null;
  }
}

void main() async {
  await for (final day in crossings(5)) {
    if (day == 2) break;
  }
  runZonedGuarded(() {
    Timer(Duration.zero, () => throw 'fog');
  }, (error, _) => print('no ferry: $error'));
  await Future(() {});
  print('home');
}
