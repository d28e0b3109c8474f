// ByteData: numbers of all sizes at any place in a run of bytes.

part of 'typed_data.dart';

/// Zeros.
external ByteData _allocateByteData(int length);

/// A view of a range of bytes that is valid.
external ByteData _byteDataView(ByteBuffer buffer, int offsetInBytes, int length, bool unmodifiable);

/// Reads and writes numbers in bytes; without being told, in big-endian order.
abstract final class ByteData implements TypedData {
  factory ByteData(int length) => _allocateByteData(length);

  /// A view of the bytes of [buffer].
  factory ByteData.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asByteData(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory ByteData.sublistView(TypedData data, [int start = 0, int? end]) {
    final int size = data.elementSizeInBytes;
    final int to = RangeError.checkValidRange(start, end, data.lengthInBytes ~/ size);
    return data.buffer.asByteData(data.offsetInBytes + start * size, (to - start) * size);
  }

  ByteData asUnmodifiableView();

  int getInt8(int byteOffset);

  void setInt8(int byteOffset, int value);

  int getUint8(int byteOffset);

  void setUint8(int byteOffset, int value);

  int getInt16(int byteOffset, [Endian endian = Endian.big]);

  void setInt16(int byteOffset, int value, [Endian endian = Endian.big]);

  int getUint16(int byteOffset, [Endian endian = Endian.big]);

  void setUint16(int byteOffset, int value, [Endian endian = Endian.big]);

  int getInt32(int byteOffset, [Endian endian = Endian.big]);

  void setInt32(int byteOffset, int value, [Endian endian = Endian.big]);

  int getUint32(int byteOffset, [Endian endian = Endian.big]);

  void setUint32(int byteOffset, int value, [Endian endian = Endian.big]);

  int getInt64(int byteOffset, [Endian endian = Endian.big]);

  void setInt64(int byteOffset, int value, [Endian endian = Endian.big]);

  int getUint64(int byteOffset, [Endian endian = Endian.big]);

  void setUint64(int byteOffset, int value, [Endian endian = Endian.big]);

  double getFloat32(int byteOffset, [Endian endian = Endian.big]);

  void setFloat32(int byteOffset, double value, [Endian endian = Endian.big]);

  double getFloat64(int byteOffset, [Endian endian = Endian.big]);

  void setFloat64(int byteOffset, double value, [Endian endian = Endian.big]);
}

@pragma('oche:shown', '_ByteDataView')
final class _ByteData implements ByteData {
  factory _ByteData._uninstantiable() => throw UnsupportedError('made by the runtime');

  int get elementSizeInBytes => 1;

  String toString() => '$runtimeType';

  external int get offsetInBytes;

  external int get lengthInBytes;

  external ByteBuffer get buffer;

  /// The integer in [size] bytes.
  external int _getInt(int byteOffset, int size, bool signed, bool littleEndian);

  external void _setInt(int byteOffset, int size, int value, bool littleEndian);

  external double _getFloat(int byteOffset, int size, bool littleEndian);

  external void _setFloat(int byteOffset, int size, double value, bool littleEndian);

  ByteData asUnmodifiableView() => _byteDataView(buffer, offsetInBytes, lengthInBytes, true);

  int getInt8(int byteOffset) => _getInt(byteOffset, 1, true, false);

  void setInt8(int byteOffset, int value) {
    _setInt(byteOffset, 1, value, false);
  }

  int getUint8(int byteOffset) => _getInt(byteOffset, 1, false, false);

  void setUint8(int byteOffset, int value) {
    _setInt(byteOffset, 1, value, false);
  }

  int getInt16(int byteOffset, [Endian endian = Endian.big]) => _getInt(byteOffset, 2, true, endian._little);

  void setInt16(int byteOffset, int value, [Endian endian = Endian.big]) {
    _setInt(byteOffset, 2, value, endian._little);
  }

  int getUint16(int byteOffset, [Endian endian = Endian.big]) => _getInt(byteOffset, 2, false, endian._little);

  void setUint16(int byteOffset, int value, [Endian endian = Endian.big]) {
    _setInt(byteOffset, 2, value, endian._little);
  }

  int getInt32(int byteOffset, [Endian endian = Endian.big]) => _getInt(byteOffset, 4, true, endian._little);

  void setInt32(int byteOffset, int value, [Endian endian = Endian.big]) {
    _setInt(byteOffset, 4, value, endian._little);
  }

  int getUint32(int byteOffset, [Endian endian = Endian.big]) => _getInt(byteOffset, 4, false, endian._little);

  void setUint32(int byteOffset, int value, [Endian endian = Endian.big]) {
    _setInt(byteOffset, 4, value, endian._little);
  }

  int getInt64(int byteOffset, [Endian endian = Endian.big]) => _getInt(byteOffset, 8, true, endian._little);

  void setInt64(int byteOffset, int value, [Endian endian = Endian.big]) {
    _setInt(byteOffset, 8, value, endian._little);
  }

  int getUint64(int byteOffset, [Endian endian = Endian.big]) => _getInt(byteOffset, 8, false, endian._little);

  void setUint64(int byteOffset, int value, [Endian endian = Endian.big]) {
    _setInt(byteOffset, 8, value, endian._little);
  }

  double getFloat32(int byteOffset, [Endian endian = Endian.big]) => _getFloat(byteOffset, 4, endian._little);

  void setFloat32(int byteOffset, double value, [Endian endian = Endian.big]) {
    _setFloat(byteOffset, 4, value, endian._little);
  }

  double getFloat64(int byteOffset, [Endian endian = Endian.big]) => _getFloat(byteOffset, 8, endian._little);

  void setFloat64(int byteOffset, double value, [Endian endian = Endian.big]) {
    _setFloat(byteOffset, 8, value, endian._little);
  }
}
