// What grows with n: each operation handles n things, and Dart does it in time proportional to n (or n log n).
//
//     oche run operations.dart NAME N
import 'dart:async';
import 'dart:collection';
import 'dart:convert';
import 'dart:isolate';
import 'dart:typed_data';

final class Item extends LinkedListEntry<Item> {
  Item(this.id);
  final int id;
}

class Link {
  Link(this.next);
  final Link? next;
}

List<int> numbers(int n) => [for (var i = 0; i < n; i++) (i * 7919) % (n + 1)];
String text(int n) => 'word ' * n;

Iterable<int> nested(int depth) sync* {
  yield depth;
  if (depth > 0) yield* nested(depth - 1);
}

Future<int> recursive(int n) async => n == 0 ? 0 : 1 + await recursive(n - 1);

final Map<String, FutureOr<Object?> Function(int)> operations = {
  // Lists
  'list add': (n) {
    var list = [];
    for (var i = 0; i < n; i++) list.add(i);
    return list.length;
  },
  'list removeLast': (n) {
    var list = numbers(n);
    while (list.isNotEmpty) list.removeLast();
    return list.length;
  },
  'list addAll of one': (n) {
    var list = <int>[];
    for (var i = 0; i < n; i++) list.addAll([i]);
    return list.length;
  },
  'list removeWhere': (n) => (numbers(n)..removeWhere((x) => x.isEven)).length,
  'list insertAll': (n) => (numbers(n)..insertAll(n ~/ 2, numbers(n))).length,
  'list setRange on itself': (n) => (numbers(n)..setRange(1, n, numbers(n))).length,
  'list sort': (n) => (numbers(n)..sort()).first,
  'list sort sorted': (n) => (List.generate(n, (i) => i)..sort()).first,
  'list sort reversed': (n) => (List.generate(n, (i) => n - i)..sort()).first,
  'list sort equal': (n) => (List.filled(n, 1)..sort()).first,
  'list sort saw': (n) => (List.generate(n, (i) => i % 10)..sort((a, b) => a.compareTo(b))).first,
  'list sort organ pipe': (n) => (List.generate(n, (i) => i < n ~/ 2 ? i : n - i)..sort()).first,
  'list shuffle': (n) => (numbers(n)..shuffle()).length,
  'list spread': (n) => [...numbers(n), ...numbers(n)].length,
  'list reversed': (n) => numbers(n).reversed.fold<int>(0, (a, b) => a ^ b),
  'list toString': (n) => numbers(n).toString().length,
  'list sublist views': (n) {
    var list = Uint8List(n), sum = 0;
    for (var i = 0; i < n; i++) sum += Uint8List.sublistView(list, i).length;
    return sum;
  },
  'iterable chain': (n) {
    Iterable<int> it = numbers(n);
    for (var i = 0; i < 10; i++) it = it.map((x) => x + 1).where((x) => true).skip(1);
    return it.length;
  },
  'iterable skip take': (n) {
    var sum = 0;
    var list = numbers(n);
    for (var i = 0; i < n; i++) sum += list.skip(i).take(1).first + list.getRange(i, n).first;
    return sum;
  },
  'iterable last elementAt': (n) {
    var sum = 0;
    var it = numbers(n).map((x) => x + 1);
    for (var i = 0; i < n; i++) sum += it.elementAt(i) + it.last + it.length;
    return sum;
  },
  'reversed elementAt': (n) {
    var sum = 0;
    var it = numbers(n).reversed;
    for (var i = 0; i < n; i++) sum += it.elementAt(i) + it.first + it.skip(i).first;
    return sum;
  },
  // Maps and sets
  'map add': (n) => {for (var i = 0; i < n; i++) 'k$i': i}.length,
  'map remove first': (n) {
    var map = {for (var i = 0; i < n; i++) i: i};
    while (map.isNotEmpty) map.remove(map.keys.first);
    return map.length;
  },
  'map remove last': (n) {
    var map = {for (var i = 0; i < n; i++) i: i};
    for (var i = n; i-- > 0;) map.remove(i);
    return map.length;
  },
  'map as a queue': (n) {
    var map = <int, int>{};
    for (var i = 0; i < n; i++) {
      map[i] = i;
      if (map.length > 10) map.remove(map.keys.first);
    }
    return map.length;
  },
  'map doubles': (n) => {for (var i = 0; i < n; i++) i / 3: i}.length,
  'map multiples': (n) => {for (var i = 0; i < n; i++) i << 20: i}.length,
  'map large keys': (n) => {for (var i = 0; i < n; i++) i << 40: i}.length,
  'map records': (n) => {for (var i = 0; i < n; i++) (i, i + 1): i}.length,
  'map lists of objects': (n) => {for (var i = 0; i < n; i++) Object(): i}.length,
  'map putIfAbsent update': (n) {
    var map = <int, int>{};
    for (var i = 0; i < n; i++) map.update(i % 1000, (x) => x + 1, ifAbsent: () => 1);
    return map.length;
  },
  'map removeWhere': (n) => ({for (var i = 0; i < n; i++) i: i}..removeWhere((k, v) => k.isEven)).length,
  'hash map': (n) => (HashMap<int, int>()..addAll({for (var i = 0; i < n; i++) i: i})).length,
  'splay tree map': (n) {
    var map = SplayTreeMap<int, int>();
    for (var i in numbers(n)) map[i] = i;
    while (map.length > n ~/ 2) map.remove(map.firstKey());
    return map.length;
  },
  'splay tree in order': (n) {
    var map = SplayTreeMap<int, int>();
    for (var i = 0; i < n; i++) map[i] = i;
    return map.keys.length + map.lastKey()!;
  },
  'set operations': (n) {
    var a = numbers(n).toSet(), b = {for (var i = 0; i < n; i += 2) i};
    return a.union(b).length + a.intersection(b).length + a.difference(b).length;
  },
  'set remove while iterating a copy': (n) {
    var set = numbers(n).toSet();
    for (var x in set.toList()) set.remove(x);
    return set.length;
  },
  'set first': (n) {
    var set = {for (var i = 0; i < n; i++) i};
    while (set.isNotEmpty) set.remove(set.first);
    return set.length;
  },
  'queue': (n) {
    var queue = Queue<int>();
    for (var i = 0; i < n; i++) queue..addLast(i)..addFirst(i);
    while (queue.isNotEmpty) queue.removeFirst();
    return queue.length;
  },
  'linked list': (n) {
    var list = LinkedList<Item>();
    for (var i = 0; i < n; i++) list.addFirst(Item(i));
    while (list.isNotEmpty) list.last.unlink();
    return list.length;
  },
  'unmodifiable views': (n) {
    List<int> list = numbers(n);
    for (var i = 0; i < 3; i++) list = UnmodifiableListView(list);
    var sum = 0;
    for (var i = 0; i < n; i++) sum += list[i];
    return sum;
  },
  'expando': (n) {
    var e = Expando<int>();
    var all = List.generate(n, (_) => Object());
    for (var o in all) e[o] = 1;
    return all.fold<int>(0, (a, o) => a + e[o]!);
  },
  // Text
  'string buffer': (n) {
    var b = StringBuffer();
    for (var i = 0; i < n; i++) b.write(i);
    return b.length;
  },
  'string index': (n) {
    var s = text(n), sum = 0;
    for (var i = 0; i < s.length; i += 5) sum += s.codeUnitAt(i) + s[i].length;
    return sum;
  },
  'string index, not Latin': (n) {
    var s = 'wörd \u{1F600}' * n, sum = 0;
    for (var i = 0; i < s.length; i += 5) sum += s.codeUnitAt(i) + s[i].length;
    return sum;
  },
  'string substring': (n) {
    var s = text(n), sum = 0;
    for (var i = 0; i + 5 < s.length; i += 5) sum += s.substring(i, i + 4).length;
    return sum;
  },
  'string indexOf from': (n) {
    var s = text(n), at = 0, found = 0;
    while ((at = s.indexOf('d', at) + 1) > 0) found++;
    return found;
  },
  'string startsWith at': (n) {
    var s = 'ä${text(n)}', found = 0;
    for (var i = 0; i < s.length; i++) if (s.startsWith('word', i)) found++;
    return found;
  },
  'string split join': (n) => text(n).split(' ').join('-').length,
  'string split empty': (n) => text(n).split('').length,
  'string replaceAll': (n) => text(n).replaceAll('o', '00').length,
  'string replaceAllMapped': (n) => text(n).replaceAllMapped(RegExp('o.'), (m) => m[0]! * 2).length,
  'string splitMapJoin': (n) => text(n).splitMapJoin('r', onMatch: (m) => 'x').length,
  'string replaceFirst from the front': (n) => text(n).replaceFirst('w', '').trim().toUpperCase().padLeft(n * 6).length,
  'string runes': (n) => ('a\u{1F600}' * n).runes.length,
  'string compare': (n) => text(n).compareTo(text(n)) + text(n).hashCode * 0,
  'string concatenation in twos': (n) {
    var parts = List.filled(n, 'x');
    while (parts.length > 1) {
      parts = [for (var i = 0; i < parts.length; i += 2) i + 1 < parts.length ? parts[i] + parts[i + 1] : parts[i]];
    }
    return parts.first.length;
  },
  'regexp allMatches': (n) => RegExp(r'\w+').allMatches(text(n)).length,
  'regexp matchAsPrefix': (n) {
    var s = text(n), word = RegExp(r'\w+|\s+'), at = 0, found = 0;
    while (at < s.length) {
      at = word.matchAsPrefix(s, at)!.end;
      found++;
    }
    return found;
  },
  'regexp matchAsPrefix, not Latin': (n) {
    var s = 'wörđ ' * n, word = RegExp(r'\S+|\s+'), at = 0, found = 0;
    while (at < s.length) {
      at = word.matchAsPrefix(s, at)!.end;
      found++;
    }
    return found;
  },
  'regexp lazy': (n) => RegExp(r'<(.*?)>').allMatches('<abc>' * n).length,
  'regexp one long match': (n) => RegExp(r'^(a|b)*$').hasMatch('ab' * (n ~/ 10)),
  'regexp long alternation': (n) => RegExp([for (var i = 0; i < 200; i++) 'x$i'].join('|')).allMatches('x150 ' * (n ~/ 10)).length,
  'lines': (n) => LineSplitter.split('line\n' * n).length,
  'lines in chunks': (n) async => await Stream.fromIterable(List.filled(n, 'ab\ncd')).transform(const LineSplitter()).length,
  'a line in chunks': (n) async => (await Stream.fromIterable(List.filled(n, 'abcd')).transform(const LineSplitter()).first).length,
  'utf8': (n) => utf8.decode(utf8.encode('wörd ' * n)).length,
  'utf8 in chunks': (n) async => await Stream.fromIterable(List.filled(n, [0xc3, 0xb6])).transform(utf8.decoder).length,
  'base64': (n) => base64.decode(base64.encode(Uint8List(n * 3))).length,
  'json': (n) => (jsonDecode(jsonEncode([for (var i = 0; i < n; i++) {'k': i}])) as List).length,
  'json of one map': (n) => (jsonDecode(jsonEncode({for (var i = 0; i < n; i++) 'k$i': i})) as Map).length,
  'json deep': (n) => jsonDecode('[' * (n ~/ 200) + ']' * (n ~/ 200)) != null,
  'json in chunks': (n) async =>
      (await Stream.fromIterable(['[', ...List.filled(n, '1,'), '1]']).transform(json.decoder).first as List).length,
  'uri': (n) => Uri.parse('http://a/${'b/' * n}?${'c=d&' * n}').queryParametersAll.length,
  'uri normalise': (n) => Uri.parse('http://a/${'b/../' * n}').path.length,
  'html escape': (n) => htmlEscape.convert('<a>' * n).length,
  'int parse': (n) {
    var sum = 0;
    for (var i = 0; i < n; i++) sum += int.parse('$i');
    return sum;
  },
  'bytes builder': (n) {
    var b = BytesBuilder();
    for (var i = 0; i < n; i++) b.add([1, 2, 3]);
    return b.takeBytes().length;
  },
  'bytes builder of bytes': (n) {
    var b = BytesBuilder();
    for (var i = 0; i < n; i++) b.addByte(i);
    return b.toBytes().length;
  },
  // Time
  'microtasks': (n) {
    var done = Completer<int>();
    for (var i = 0; i < n; i++) scheduleMicrotask(() {});
    scheduleMicrotask(() => done.complete(n));
    return done.future;
  },
  'timers': (n) {
    var done = Completer<int>();
    for (var i = 0; i < n; i++) Timer(Duration(microseconds: (i * 7919) % 5000), () {});
    Timer(const Duration(milliseconds: 6), () => done.complete(n));
    return done.future;
  },
  'timers cancelled': (n) {
    for (var i = 0; i < n; i++) Timer(Duration(seconds: i % 100), () {}).cancel();
    return n;
  },
  'timers cancelled backwards': (n) {
    var all = [for (var i = 0; i < n; i++) Timer(Duration(seconds: i % 100 + 1), () {})];
    for (var t in all.reversed) t.cancel();
    return n;
  },
  'zero timers': (n) async {
    var left = n;
    var done = Completer<int>();
    for (var i = 0; i < n; i++) Timer.run(() => --left == 0 ? done.complete(0) : null);
    return done.future;
  },
  'awaits': (n) async {
    for (var i = 0; i < n; i++) await null;
    return n;
  },
  'then chain': (n) {
    var f = Future.value(0);
    for (var i = 0; i < n; i++) f = f.then((x) => x + 1);
    return f;
  },
  'then chain of futures': (n) {
    var f = Future.value(0);
    for (var i = 0; i < n; i++) f = f.then((x) => Future.value(x + 1));
    return f;
  },
  'listeners of a future': (n) {
    var done = Completer<int>(), sum = 0;
    for (var i = 0; i < n; i++) done.future.then((x) => sum += x);
    done.complete(1);
    return Future.value(done.future);
  },
  'recursive futures': (n) => recursive(n ~/ 100),
  'future returned in a future': (n) {
    var first = Completer<int>();
    Future<int> f = first.future;
    for (var i = 0; i < n ~/ 10; i++) {
      var inner = f;
      f = Future(() => inner);
    }
    first.complete(1);
    return f;
  },
  'future wait': (n) async => (await Future.wait([for (var i = 0; i < n; i++) Future.value(i)])).length,
  'future any': (n) => Future.any([for (var i = 0; i < n; i++) Future.value(i)]),
  'future forEach': (n) async {
    var sum = 0;
    await Future.forEach(numbers(n), (x) => sum += x);
    return sum;
  },
  'stream': (n) => Stream.fromIterable(numbers(n)).map((x) => x + 1).where((x) => x.isEven).length,
  'stream buffered': (n) {
    var c = StreamController<int>();
    for (var i = 0; i < n; i++) c.add(i);
    c.close();
    return c.stream.length;
  },
  'stream async*': (n) async {
    Stream<int> count() async* {
      for (var i = 0; i < n; i++) yield i;
    }
    var sum = 0;
    await for (var x in count()) sum += x;
    return sum;
  },
  'stream broadcast': (n) async {
    var c = StreamController<int>.broadcast(sync: true), sum = 0;
    for (var i = 0; i < n; i++) c.stream.listen((x) => sum += x);
    c.add(1);
    await c.close();
    return sum;
  },
  'stream broadcast cancelled': (n) async {
    var c = StreamController<int>.broadcast();
    var all = [for (var i = 0; i < n; i++) c.stream.listen((x) {})];
    for (var s in all) s.cancel();
    return c.hasListener;
  },
  'stream paused': (n) async {
    var c = StreamController<int>(), sum = 0, done = Completer<int>();
    var s = c.stream.listen((x) => sum += x, onDone: () => done.complete(sum));
    s.pause();
    for (var i = 0; i < n; i++) c.add(i);
    c.close();
    s.resume();
    return done.future;
  },
  'stream iterator': (n) async {
    var it = StreamIterator(Stream.fromIterable(numbers(n))), sum = 0;
    while (await it.moveNext()) sum += it.current;
    return sum;
  },
  'zones nested': (n) {
    var sum = 0;
    void down(int k) => k == 0 ? sum++ : runZoned(() => down(k - 1));
    down(n ~/ 200);
    return sum;
  },
  'generator': (n) {
    Iterable<int> count() sync* {
      for (var i = 0; i < n; i++) yield i;
    }
    return count().fold<int>(0, (a, b) => a + b);
  },
  'generator nested': (n) => nested(n ~/ 200).length,
  // Isolates and memory
  'messages': (n) async {
    var port = ReceivePort(), left = n, done = Completer<int>();
    port.listen((_) {
      if (--left == 0) {
        port.close();
        done.complete(n);
      }
    });
    for (var i = 0; i < n; i++) port.sendPort.send(i);
    return done.future;
  },
  'message of a list': (n) async {
    var port = ReceivePort()..sendPort.send(numbers(n));
    return (await port.first as List).length;
  },
  'message of a chain': (n) async {
    Link? chain;
    for (var i = 0; i < n; i++) chain = Link(chain);
    var port = ReceivePort()..sendPort.send(chain);
    return await port.first is Link;
  },
  'message shared': (n) async {
    Object shared = [];
    for (var i = 0; i < 40; i++) shared = [shared, shared];
    var port = ReceivePort()..sendPort.send(shared);
    return (await port.first as List).length;
  },
  'isolate run': (n) => Isolate.run(() => numbers(n).length),
  'chain of objects': (n) {
    Link? chain;
    for (var i = 0; i < n; i++) chain = Link(chain);
    var length = 0;
    for (var l = chain; l != null; l = l.next) length++;
    return length;
  },
  'exceptions': (n) {
    var caught = 0;
    for (var i = 0; i < n; i++) {
      try {
        throw i;
      } catch (_) {
        caught++;
      }
    }
    return caught;
  },
  'recursion': (n) {
    int down(int k) => k == 0 ? 0 : 1 + down(k - 1);
    var sum = 0;
    for (var i = 0; i < 100; i++) sum += down(n ~/ 200);
    return sum;
  },
  'exceptions deep': (n) {
    int down(int k) => k == 0 ? throw 'deep' : 1 + down(k - 1);
    var caught = 0;
    for (var i = 0; i < 10; i++) {
      try {
        down(n ~/ 200);
      } catch (_) {
        caught++;
      }
    }
    return caught;
  },
  'noSuchMethod': (n) {
    dynamic o = Object();
    var caught = 0;
    for (var i = 0; i < n ~/ 10; i++) {
      try {
        o.nothing();
      } on NoSuchMethodError {
        caught++;
      }
    }
    return caught;
  },
  'bigint shifts': (n) => (BigInt.one << n).bitLength,
  'bigint sum': (n) {
    var a = BigInt.one << 1000;
    for (var i = 0; i < n; i++) a += BigInt.one;
    return a.bitLength;
  },
  'stopwatch, dates': (n) {
    var d = DateTime.utc(2000);
    for (var i = 0; i < n; i++) d = d.add(const Duration(hours: 1));
    return d.year;
  },
};

Future<void> main(List<String> arguments) async {
  if (arguments.length != 2) return print(operations.keys.join('\n'));
  var (name, n) = (arguments[0], int.parse(arguments[1]));
  print(await operations[name]!(n));
}
