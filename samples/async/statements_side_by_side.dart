// Statements side by side share the places in which a suspended body remembers where it stands: none may find what another has left there.

import 'dart:async';

Future<int> later(int value) => Future(() => value);

Future<Object?> throughFinally(int way) async {
  final seen = <Object?>[];
  for (var round = 0; round < 3; round++) {
    try {
      seen.add(await later(way * 10 + round));
      if (way == 1 && round == 1) return seen..add(await later(-1));
      if (way == 2 && round == 1) continue;
      if (way == 3 && round == 1) break;
      if (way == 4 && round == 1) throw 'thrown $round';
      seen.add('whole $round');
    } on String catch (error) {
      seen.add('caught $error');
      seen.add(await later(100));
      if (round == 1) {
        try {
          await later(0);
          throw 7;
        } on int catch (n) {
          seen.add(n + await later(1));
        } finally {
          await later(0);
          seen.add('inner');
        }
      }
    } finally {
      await later(0);
      if (way == 5 && round == 2) {
        await later(0);
        // What was on its way goes no further.
        break;
      }
      seen.add('finally');
      if (way == 6) await later(0);
    }
    // After a `finally` that held an int on its way.
    final a = await later(1);
    if (a == 1) {
      await later(0);
      seen.add('then');
    } else {
      await later(0);
      seen.add('else');
    }
    do {
      seen.add(await later(2));
    } while (await later(seen.length) < 4);
  }
  await later(0);
  return seen;
}

Future<int> overtaken() async {
  for (var i = 0; i < 2; i++) {
    try {
      await later(0);
      return 1;
    } finally {
      await later(0);
      // Replaces the return.
      if (i == 0) continue;
    }
  }
  await later(0);
  if (await later(3) == 3) {
    await later(0);
    return 4;
  }
  return 5;
}

Stream<int> numbers(int to) async* {
  try {
    for (var i = 0; i < to; i++) {
      if (i.isEven) {
        await later(0);
        yield i;
      } else {
        yield* Stream.fromIterable([i, -i]);
      }
    }
  } finally {
    await later(0);
    print('stream done');
  }
}

Iterable<int> places(int depth) sync* {
  if (depth == 0) {
    yield 0;
  } else {
    try {
      yield depth;
      yield* places(depth - 1);
    } finally {
      yield -depth;
    }
  }
  switch (depth) {
    case 1:
      yield 11;
    case 2:
      yield 12;
      yield 13;
  }
}

Future<String> many() async {
  var sum = 0;
  sum += await later(1);
  sum += await later(2);
  {
    sum += await later(3);
    {
      sum += await later(4) * await later(5);
    }
    sum += await later(6);
  }
  label:
  for (final x in [1, 2, 3]) {
    await for (final y in numbers(3)) {
      sum += x * y;
      if (y == 1) continue;
      if (x == 2) continue label;
      if (x == 3) break label;
    }
  }
  return '$sum';
}

Future<void> main() async {
  for (var way = 0; way < 7; way++) {
    print('$way: ${await throughFinally(way)}');
  }
  print(await overtaken());
  print(places(3).toList());
  print(await many());
  try {
    await Future.wait([throughFinally(4), later(1).then((_) => throw 'outer')]);
  } catch (error) {
    print(error);
  }
}
