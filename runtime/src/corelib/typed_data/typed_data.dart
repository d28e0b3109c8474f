/// Lists of numbers of fixed sizes, and the bytes behind them.
///
/// A list is a native object: a buffer shared with other views, an offset, a length and the kind of its elements.
library dart.typed_data;

import 'dart:_internal';
import 'dart:collection' show ListBase;
import 'dart:math' as math show sqrt;
import 'dart:math' show Random;

part 'byte_data.dart';
part 'bytes_builder.dart';
part 'lists.dart';
part 'shown_views.dart';
part 'simd.dart';
part 'simd_lists.dart';
part 'typed_list.dart';

/// A list of [length] zeros of a kind.
external TypedData _allocate(int kind, int length);

/// A list over a range of bytes that is valid.
external TypedData _view(int kind, ByteBuffer buffer, int offsetInBytes, int length, bool unmodifiable);

TypedData _viewChecked(int kind, int elementSize, ByteBuffer buffer, int offsetInBytes, int? length) {
  length ??= (buffer.lengthInBytes - offsetInBytes) ~/ elementSize;
  _checkView(buffer.lengthInBytes, offsetInBytes, length, elementSize);
  _checkAlignment(offsetInBytes, elementSize);
  return _view(kind, buffer, offsetInBytes, length, false);
}

void _checkView(int available, int offset, int length, int elementSize) {
  if (offset < 0) throw RangeError.value(offset);
  if (length < 0) throw RangeError.value(length * elementSize);
  // Neither the product nor the sum is made before it is known to fit.
  if (offset > available || length > (available - offset) ~/ elementSize) {
    throw RangeError.value(offset + length * elementSize);
  }
}

void _checkAlignment(int offset, int elementSize) {
  if (offset % elementSize != 0) {
    throw RangeError('Offset ($offset) must be a multiple of BYTES_PER_ELEMENT ($elementSize)');
  }
}

TypedData _sublistView(int kind, int elementSize, TypedData data, int start, int? end) {
  final int dataSize = data.elementSizeInBytes;
  final int to = RangeError.checkValidRange(start, end, data.lengthInBytes ~/ dataSize);
  final int bytes = (to - start) * dataSize;
  if (bytes % elementSize != 0) {
    throw ArgumentError('The number of bytes to view must be a multiple of $elementSize');
  }
  final int offset = data.offsetInBytes + start * dataSize;
  _checkAlignment(offset, elementSize);
  return _view(kind, data.buffer, offset, bytes ~/ elementSize, false);
}

/// Something that is a range of bytes.
abstract final class TypedData {
  int get elementSizeInBytes;

  /// Where it begins in [buffer].
  int get offsetInBytes;

  int get lengthInBytes;

  ByteBuffer get buffer;
}

/// A typed list.
abstract final class TypedDataList<E> implements TypedData, List<E> {}

abstract final class _TypedIntList implements TypedDataList<int> {}

abstract final class _TypedFloatList implements TypedDataList<double> {}

/// The order of the bytes of a number.
final class Endian {
  final bool _little;

  const Endian._(this._little);

  /// The most significant byte first.
  static const Endian big = Endian._(false);

  /// The least significant byte first.
  static const Endian little = Endian._(true);

  /// As this machine does it.
  static final Endian host = Uint16List.fromList(<int>[1]).buffer.asUint8List()[0] == 1 ? little : big;
}

/// A run of bytes that lists and [ByteData] are views of.
abstract final class ByteBuffer {
  int get lengthInBytes;

  Int8List asInt8List([int offsetInBytes = 0, int? length]);

  Uint8List asUint8List([int offsetInBytes = 0, int? length]);

  Uint8ClampedList asUint8ClampedList([int offsetInBytes = 0, int? length]);

  Int16List asInt16List([int offsetInBytes = 0, int? length]);

  Uint16List asUint16List([int offsetInBytes = 0, int? length]);

  Int32List asInt32List([int offsetInBytes = 0, int? length]);

  Uint32List asUint32List([int offsetInBytes = 0, int? length]);

  Int64List asInt64List([int offsetInBytes = 0, int? length]);

  Uint64List asUint64List([int offsetInBytes = 0, int? length]);

  Float32List asFloat32List([int offsetInBytes = 0, int? length]);

  Float64List asFloat64List([int offsetInBytes = 0, int? length]);

  Int32x4List asInt32x4List([int offsetInBytes = 0, int? length]);

  Float32x4List asFloat32x4List([int offsetInBytes = 0, int? length]);

  Float64x2List asFloat64x2List([int offsetInBytes = 0, int? length]);

  ByteData asByteData([int offsetInBytes = 0, int? length]);
}

final class _ByteBuffer implements ByteBuffer {
  factory _ByteBuffer._uninstantiable() => throw UnsupportedError('made by the runtime');

  external int get lengthInBytes;

  external bool operator ==(Object other);

  external int get hashCode;

  Int8List asInt8List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindInt8, 1, this, offsetInBytes, length) as Int8List;

  Uint8List asUint8List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindUint8, 1, this, offsetInBytes, length) as Uint8List;

  Uint8ClampedList asUint8ClampedList([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindUint8Clamped, 1, this, offsetInBytes, length) as Uint8ClampedList;

  Int16List asInt16List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindInt16, 2, this, offsetInBytes, length) as Int16List;

  Uint16List asUint16List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindUint16, 2, this, offsetInBytes, length) as Uint16List;

  Int32List asInt32List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindInt32, 4, this, offsetInBytes, length) as Int32List;

  Uint32List asUint32List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindUint32, 4, this, offsetInBytes, length) as Uint32List;

  Int64List asInt64List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindInt64, 8, this, offsetInBytes, length) as Int64List;

  Uint64List asUint64List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindUint64, 8, this, offsetInBytes, length) as Uint64List;

  Float32List asFloat32List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindFloat32, 4, this, offsetInBytes, length) as Float32List;

  Float64List asFloat64List([int offsetInBytes = 0, int? length]) =>
      _viewChecked(_kindFloat64, 8, this, offsetInBytes, length) as Float64List;

  Int32x4List asInt32x4List([int offsetInBytes = 0, int? length]) =>
      _Int32x4List._(asInt32List(offsetInBytes, _simdLength(offsetInBytes, length, 4)));

  Float32x4List asFloat32x4List([int offsetInBytes = 0, int? length]) =>
      _Float32x4List._(asFloat32List(offsetInBytes, _simdLength(offsetInBytes, length, 4)));

  Float64x2List asFloat64x2List([int offsetInBytes = 0, int? length]) =>
      _Float64x2List._(asFloat64List(offsetInBytes, _simdLength(offsetInBytes, length, 2)));

  /// Checks a view of 16-byte elements and gives its length in lanes.
  int _simdLength(int offsetInBytes, int? length, int lanes) {
    length ??= (lengthInBytes - offsetInBytes) ~/ 16;
    _checkView(lengthInBytes, offsetInBytes, length, 16);
    _checkAlignment(offsetInBytes, 16);
    return length * lanes;
  }

  ByteData asByteData([int offsetInBytes = 0, int? length]) {
    length ??= lengthInBytes - offsetInBytes;
    _checkView(lengthInBytes, offsetInBytes, length, 1);
    return _byteDataView(this, offsetInBytes, length, false);
  }
}
