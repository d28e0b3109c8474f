// BytesBuilder: collects bytes piece by piece.

part of 'typed_data.dart';

/// Collects bytes; [takeBytes] and [toBytes] join them.
abstract interface class BytesBuilder {
  /// Without [copy], added lists are kept until they are joined, and must not change meanwhile.
  factory BytesBuilder({bool copy = true}) => copy ? _CopyingBytesBuilder() : _BytesBuilder();

  void add(List<int> bytes);

  void addByte(int byte);

  /// All bytes; the builder is empty then.
  Uint8List takeBytes();

  /// A copy of all bytes.
  Uint8List toBytes();

  int get length;

  bool get isEmpty;

  bool get isNotEmpty;

  void clear();
}

class _CopyingBytesBuilder implements BytesBuilder {
  Uint8List _buffer = Uint8List(0);
  int _length = 0;

  void _makeRoom(int count) {
    final int needed = _length + count;
    if (needed <= _buffer.length && needed >= 0) return;
    if (needed < 0 || needed > 1 << 48) throw OutOfMemoryError();
    int size = _buffer.length < 32 ? 64 : _buffer.length * 2;
    while (size < needed) {
      size *= 2;
    }
    final Uint8List bigger = Uint8List(size);
    bigger.setRange(0, _length, _buffer);
    _buffer = bigger;
  }

  void add(List<int> bytes) {
    final int count = bytes.length;
    if (count == 0) return;
    _makeRoom(count);
    _buffer.setRange(_length, _length + count, bytes);
    _length += count;
  }

  void addByte(int byte) {
    if (_length == _buffer.length) _makeRoom(1);
    _buffer[_length] = byte;
    _length++;
  }

  Uint8List takeBytes() {
    if (_length == 0) return Uint8List(0);
    final Uint8List result =
        _length == _buffer.length ? _buffer : Uint8List.view(_buffer.buffer, _buffer.offsetInBytes, _length);
    clear();
    return result;
  }

  Uint8List toBytes() => _buffer.sublist(0, _length);

  int get length => _length;

  bool get isEmpty => _length == 0;

  bool get isNotEmpty => _length != 0;

  void clear() {
    _length = 0;
    _buffer = Uint8List(0);
  }
}

class _BytesBuilder implements BytesBuilder {
  int _length = 0;
  final List<Uint8List> _chunks = <Uint8List>[];

  void add(List<int> bytes) {
    final Uint8List chunk = bytes is Uint8List ? bytes : Uint8List.fromList(bytes);
    _chunks.add(chunk);
    _length += chunk.length;
  }

  void addByte(int byte) {
    _chunks.add(Uint8List(1)..[0] = byte);
    _length++;
  }

  Uint8List takeBytes() {
    if (_chunks.length == 1) {
      final Uint8List only = _chunks[0];
      clear();
      return only;
    }
    final Uint8List result = toBytes();
    clear();
    return result;
  }

  Uint8List toBytes() {
    final Uint8List result = Uint8List(_length);
    int at = 0;
    for (final Uint8List chunk in _chunks) {
      result.setRange(at, at + chunk.length, chunk);
      at += chunk.length;
    }
    return result;
  }

  int get length => _length;

  bool get isEmpty => _length == 0;

  bool get isNotEmpty => _length != 0;

  void clear() {
    _length = 0;
    _chunks.clear();
  }
}
