// What natives make in one go.
import 'dart:typed_data';

void attempt(String what, Object? Function() make) {
  try {
    make();
    print('$what: made');
  } on OutOfMemoryError catch (error) {
    print('$what: $error');
  }
}

void main() {
  attempt('list', () => List.filled(1 << 40, 0));
  attempt('smaller list', () => List.filled(1 << 25, 0));
  attempt('string', () => 'a' * (1 << 40));
  attempt('smaller string', () => 'a' * (1 << 28));
  attempt('padding', () => 'a'.padLeft(1 << 40));
  attempt('bytes', () => Uint8List(1 << 40));
  attempt('smaller bytes', () => Uint8List(1 << 28));
  attempt('doubling', () {
    var text = 'ab';
    while (true) {
      text += text;
    }
  });
  attempt('buffer', () {
    final buffer = StringBuffer();
    while (true) {
      buffer.write('x' * 1000000);
    }
  });
  attempt('shift', () => BigInt.one << (1 << 40));
  attempt('patterns', () {
    final all = [];
    while (true) {
      all.add(RegExp('(?:ab|cd)' * 500 + '${all.length}'));
    }
  });
  attempt('objects', () {
    final all = [];
    while (true) {
      all.add([all]);
    }
  });
}
