// Lengths and places so large that their sums and products wrap around in 64 bits.
import 'dart:collection';
import 'dart:typed_data';

void attempt(String what, Object? Function() action) {
  try {
    print('$what: ${action()}');
  } on OutOfMemoryError {
    print('$what: OutOfMemoryError');
  } on RangeError {
    print('$what: RangeError');
  } on Error catch (error) {
    print('$what: $error');
  }
}

void main() {
  const huge = 1 << 62, most = 0x7fffffffffffffff, least = -most - 1;
  attempt('Int32x4List', () => Int32x4List(huge).length);
  attempt('Float32x4List', () => Float32x4List(huge).length);
  attempt('Float64x2List', () => Float64x2List(least).length);
  attempt('ListQueue', () => ListQueue<int>(huge).length);
  attempt('ListQueue of fewer than none', () => ListQueue<int>(-5).length);
  final buffer = Uint8List(64).buffer;
  attempt('16-bit view', () => buffer.asUint16List(0, huge).length);
  attempt('view from far away', () => buffer.asByteData(most).lengthInBytes);
  attempt('view from before', () => buffer.asByteData(-8, 8).lengthInBytes);
  attempt('sublist view', () => Uint8List.sublistView(Uint64List(4), huge, huge + 1));
  attempt('skip of a set', () => [1, 2, 3, 4].setRange(2, 4, {1, 2, 3}, most - 1));
  attempt('skip of bytes', () => Uint8List(5).setRange(2, 4, [1, 2, 3], most - 1));
  attempt('negative skip', () => Uint8List(5).setRange(2, 4, Uint8List(3), least));
  attempt('negative skip of a list', () => [1, 2].setRange(0, 2, [1, 2], least));
  attempt('setAll', () => Uint8List(5).setAll(most, [1, 2]));
  attempt('setAll of a list', () => [1].setAll(most, [1, 2]));
  attempt('skip', () => {1, 2, 3}.skip(most).toList());
  attempt('take', () => {1, 2, 3}.take(most).toList());
  attempt('substring', () => 'abc'.substring(most));
  attempt('getRange', () => [1, 2, 3].getRange(1, most).length);
  attempt('sublist', () => [1, 2, 3].sublist(least));
  attempt('removeRange', () => [1, 2, 3].removeRange(1, most));
}
