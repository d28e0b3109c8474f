// Elements of typed data are read and written where they are; what does not fit, or may not be written, is refused as by any list.
import 'dart:typed_data';

void attempt(String what, void Function() action) {
  try {
    action();
    print('$what: done');
  } on Error catch (e) {
    print('$what: ${e.runtimeType}');
  }
}

int sum(List<int> list) {
  var sum = 0;
  for (var i = 0; i < list.length; i++) {
    sum += list[i];
  }
  return sum;
}

void main() {
  final clamped = Uint8ClampedList(3);
  final bytes = Uint8List(3), words = Int16List(3), longs = Uint64List(3), signed = Int8List(3);
  for (final value in [300, -1, 70000]) {
    for (final List<int> list in [clamped, bytes, words, longs, signed]) {
      list[1] = value;
    }
    print([clamped[1], bytes[1], words[1], longs[1], signed[1]]);
  }
  final single = Float32List(2), double_ = Float64List(2);
  print([single[0] = 0.1, single[0], double_[1] = 0.1, double_[1]]);
  print([sum(bytes), sum([1, 2, 3]), sum(longs), sum(Uint8List.sublistView(words))]);

  final List<num> numbers = double_;
  attempt('an int into doubles', () => numbers[0] = 1);
  attempt('a double', () => numbers[0] = 1.5);
  attempt('behind the end', () => bytes[3] = 1);
  attempt('before the start', () => bytes[-1]);
  final fixed = bytes.asUnmodifiableView();
  attempt('into an unmodifiable view', () => fixed[0] = 1);
  bytes[0] = 9;
  print([fixed[0], fixed.length, fixed.isEmpty, Uint8List(0).isNotEmpty, numbers]);
}
