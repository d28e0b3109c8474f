// What natives make of what is there already: nobody knows beforehand how much that will be.
import 'dart:convert';

void attempt(String what, Object? Function() make) {
  try {
    make();
    print('$what: made');
  } on OutOfMemoryError catch (error) {
    print('$what: $error');
  }
}

void main() {
  attempt('lists of JSON', () => jsonDecode('[' * 5000000));
  attempt('maps of JSON', () => jsonDecode('{"a":' * 1000000));
  attempt('numbers of JSON', () => jsonDecode('[${'1,' * 5000000}1]'));
  attempt('pieces', () => (',' * 5000000).split(','));
  attempt('letters', () => ('a' * 5000000).split(''));
  attempt('a longer text', () => ('ß' * 8000000).toUpperCase());
  attempt('bytes of a text', () => utf8.encode('é' * 8000000));
  attempt('a text of bytes', () => utf8.decode(List.filled(2000000, 65)));
  attempt('escapes', () => jsonEncode('\u0001' * 8000000));
  attempt('a list of itself', () {
    final all = [1];
    while (true) {
      all.addAll(all.toList());
    }
  });
  attempt('copies', () {
    var all = <Object>[1];
    while (true) {
      all = [...all, ...all];
    }
  });
  attempt('insertions', () {
    final all = List.filled(500000, 0, growable: true);
    while (true) {
      all.insert(all.length, 1);
    }
  });
  attempt('sums', () {
    var sum = BigInt.one << 8000000;
    final all = [sum];
    while (true) {
      all.add(sum += sum);
    }
  });
  // Nothing of it is left behind.
  attempt('less', () => jsonDecode('[' * 20000 + ']' * 20000));
}
