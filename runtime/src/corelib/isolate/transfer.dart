// Bytes that are handed over instead of copied.

part of 'isolate.dart';

/// Puts [bytes] away for any isolate of the process; returns their number.
external int _transferPut(Uint8List bytes);

/// Takes them out; null if that was done before.
external Uint8List? _transferTake(int number);

/// Bytes that one isolate can take out once.
abstract final class TransferableTypedData {
  /// The bytes of all of [list], one after the other.
  factory TransferableTypedData.fromList(List<TypedData> list) = _TransferableTypedData;

  /// The bytes. The second call, in any isolate, throws.
  ByteBuffer materialize();
}

final class _TransferableTypedData implements TransferableTypedData {
  final int _number;

  _TransferableTypedData(List<TypedData> list) : _number = _transferPut(_joined(list));

  static Uint8List _joined(List<TypedData> list) {
    int length = 0;
    for (final TypedData data in list) {
      length += data.lengthInBytes;
    }
    final Uint8List all = Uint8List(length);
    int at = 0;
    for (final TypedData data in list) {
      final int size = data.lengthInBytes;
      all.setRange(at, at + size, Uint8List.view(data.buffer, data.offsetInBytes, size));
      at += size;
    }
    return all;
  }

  ByteBuffer materialize() {
    final Uint8List? bytes = _transferTake(_number);
    if (bytes == null) {
      throw ArgumentError('Attempt to materialize object that was transferred already.');
    }
    return bytes.buffer;
  }

  String toString() => 'TransferableTypedData';
}
