// The typed lists by kind of element: their interfaces, and the classes of the lists themselves.

part of 'typed_data.dart';

const int _kindInt8 = 0;
const int _kindUint8 = 1;
const int _kindUint8Clamped = 2;
const int _kindInt16 = 3;
const int _kindUint16 = 4;
const int _kindInt32 = 5;
const int _kindUint32 = 6;
const int _kindInt64 = 7;
const int _kindUint64 = 8;
const int _kindFloat32 = 9;
const int _kindFloat64 = 10;

/// A fixed-length list of 8-bit signed integers.
abstract final class Int8List implements _TypedIntList {
  static const int bytesPerElement = 1;

  /// [length] zeros.
  factory Int8List(int length) => _allocate(_kindInt8, length) as Int8List;

  /// The numbers in [elements].
  factory Int8List.fromList(List<int> elements) {
    final Int8List list = Int8List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Int8List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asInt8List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Int8List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindInt8, 1, data, start, end) as Int8List;

  Int8List asUnmodifiableView();

  Int8List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Int8List')
final class _Int8List extends _TypedList<int> implements Int8List {
  factory _Int8List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Int8List asUnmodifiableView() => _view(_kindInt8, buffer, offsetInBytes, length, true) as Int8List;

  Int8List sublist(int start, [int? end]) => _sublist(_kindInt8, start, end) as Int8List;
}

/// A fixed-length list of 8-bit unsigned integers.
abstract final class Uint8List implements _TypedIntList {
  static const int bytesPerElement = 1;

  /// [length] zeros.
  factory Uint8List(int length) => _allocate(_kindUint8, length) as Uint8List;

  /// The numbers in [elements].
  factory Uint8List.fromList(List<int> elements) {
    final Uint8List list = Uint8List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Uint8List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asUint8List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Uint8List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindUint8, 1, data, start, end) as Uint8List;

  Uint8List asUnmodifiableView();

  Uint8List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Uint8List')
final class _Uint8List extends _TypedList<int> implements Uint8List {
  factory _Uint8List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Uint8List asUnmodifiableView() => _view(_kindUint8, buffer, offsetInBytes, length, true) as Uint8List;

  Uint8List sublist(int start, [int? end]) => _sublist(_kindUint8, start, end) as Uint8List;
}

/// A fixed-length list of 8-bit unsigned integers; what is stored is cut to 0 … 255.
abstract final class Uint8ClampedList implements _TypedIntList {
  static const int bytesPerElement = 1;

  /// [length] zeros.
  factory Uint8ClampedList(int length) => _allocate(_kindUint8Clamped, length) as Uint8ClampedList;

  /// The numbers in [elements].
  factory Uint8ClampedList.fromList(List<int> elements) {
    final Uint8ClampedList list = Uint8ClampedList(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Uint8ClampedList.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asUint8ClampedList(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Uint8ClampedList.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindUint8Clamped, 1, data, start, end) as Uint8ClampedList;

  Uint8ClampedList asUnmodifiableView();

  Uint8ClampedList sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Uint8ClampedList')
final class _Uint8ClampedList extends _TypedList<int> implements Uint8ClampedList {
  factory _Uint8ClampedList._uninstantiable() => throw UnsupportedError('made by the runtime');

  Uint8ClampedList asUnmodifiableView() => _view(_kindUint8Clamped, buffer, offsetInBytes, length, true) as Uint8ClampedList;

  Uint8ClampedList sublist(int start, [int? end]) => _sublist(_kindUint8Clamped, start, end) as Uint8ClampedList;
}

/// A fixed-length list of 16-bit signed integers.
abstract final class Int16List implements _TypedIntList {
  static const int bytesPerElement = 2;

  /// [length] zeros.
  factory Int16List(int length) => _allocate(_kindInt16, length) as Int16List;

  /// The numbers in [elements].
  factory Int16List.fromList(List<int> elements) {
    final Int16List list = Int16List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Int16List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asInt16List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Int16List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindInt16, 2, data, start, end) as Int16List;

  Int16List asUnmodifiableView();

  Int16List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Int16List')
final class _Int16List extends _TypedList<int> implements Int16List {
  factory _Int16List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Int16List asUnmodifiableView() => _view(_kindInt16, buffer, offsetInBytes, length, true) as Int16List;

  Int16List sublist(int start, [int? end]) => _sublist(_kindInt16, start, end) as Int16List;
}

/// A fixed-length list of 16-bit unsigned integers.
abstract final class Uint16List implements _TypedIntList {
  static const int bytesPerElement = 2;

  /// [length] zeros.
  factory Uint16List(int length) => _allocate(_kindUint16, length) as Uint16List;

  /// The numbers in [elements].
  factory Uint16List.fromList(List<int> elements) {
    final Uint16List list = Uint16List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Uint16List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asUint16List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Uint16List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindUint16, 2, data, start, end) as Uint16List;

  Uint16List asUnmodifiableView();

  Uint16List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Uint16List')
final class _Uint16List extends _TypedList<int> implements Uint16List {
  factory _Uint16List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Uint16List asUnmodifiableView() => _view(_kindUint16, buffer, offsetInBytes, length, true) as Uint16List;

  Uint16List sublist(int start, [int? end]) => _sublist(_kindUint16, start, end) as Uint16List;
}

/// A fixed-length list of 32-bit signed integers.
abstract final class Int32List implements _TypedIntList {
  static const int bytesPerElement = 4;

  /// [length] zeros.
  factory Int32List(int length) => _allocate(_kindInt32, length) as Int32List;

  /// The numbers in [elements].
  factory Int32List.fromList(List<int> elements) {
    final Int32List list = Int32List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Int32List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asInt32List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Int32List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindInt32, 4, data, start, end) as Int32List;

  Int32List asUnmodifiableView();

  Int32List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Int32List')
final class _Int32List extends _TypedList<int> implements Int32List {
  factory _Int32List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Int32List asUnmodifiableView() => _view(_kindInt32, buffer, offsetInBytes, length, true) as Int32List;

  Int32List sublist(int start, [int? end]) => _sublist(_kindInt32, start, end) as Int32List;
}

/// A fixed-length list of 32-bit unsigned integers.
abstract final class Uint32List implements _TypedIntList {
  static const int bytesPerElement = 4;

  /// [length] zeros.
  factory Uint32List(int length) => _allocate(_kindUint32, length) as Uint32List;

  /// The numbers in [elements].
  factory Uint32List.fromList(List<int> elements) {
    final Uint32List list = Uint32List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Uint32List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asUint32List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Uint32List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindUint32, 4, data, start, end) as Uint32List;

  Uint32List asUnmodifiableView();

  Uint32List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Uint32List')
final class _Uint32List extends _TypedList<int> implements Uint32List {
  factory _Uint32List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Uint32List asUnmodifiableView() => _view(_kindUint32, buffer, offsetInBytes, length, true) as Uint32List;

  Uint32List sublist(int start, [int? end]) => _sublist(_kindUint32, start, end) as Uint32List;
}

/// A fixed-length list of 64-bit signed integers.
abstract final class Int64List implements _TypedIntList {
  static const int bytesPerElement = 8;

  /// [length] zeros.
  factory Int64List(int length) => _allocate(_kindInt64, length) as Int64List;

  /// The numbers in [elements].
  factory Int64List.fromList(List<int> elements) {
    final Int64List list = Int64List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Int64List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asInt64List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Int64List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindInt64, 8, data, start, end) as Int64List;

  Int64List asUnmodifiableView();

  Int64List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Int64List')
final class _Int64List extends _TypedList<int> implements Int64List {
  factory _Int64List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Int64List asUnmodifiableView() => _view(_kindInt64, buffer, offsetInBytes, length, true) as Int64List;

  Int64List sublist(int start, [int? end]) => _sublist(_kindInt64, start, end) as Int64List;
}

/// A fixed-length list of 64-bit unsigned integers, which look like signed ones.
abstract final class Uint64List implements _TypedIntList {
  static const int bytesPerElement = 8;

  /// [length] zeros.
  factory Uint64List(int length) => _allocate(_kindUint64, length) as Uint64List;

  /// The numbers in [elements].
  factory Uint64List.fromList(List<int> elements) {
    final Uint64List list = Uint64List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Uint64List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asUint64List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Uint64List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindUint64, 8, data, start, end) as Uint64List;

  Uint64List asUnmodifiableView();

  Uint64List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Uint64List')
final class _Uint64List extends _TypedList<int> implements Uint64List {
  factory _Uint64List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Uint64List asUnmodifiableView() => _view(_kindUint64, buffer, offsetInBytes, length, true) as Uint64List;

  Uint64List sublist(int start, [int? end]) => _sublist(_kindUint64, start, end) as Uint64List;
}

/// A fixed-length list of single-precision numbers.
abstract final class Float32List implements _TypedFloatList {
  static const int bytesPerElement = 4;

  /// [length] zeros.
  factory Float32List(int length) => _allocate(_kindFloat32, length) as Float32List;

  /// The numbers in [elements].
  factory Float32List.fromList(List<double> elements) {
    final Float32List list = Float32List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Float32List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asFloat32List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Float32List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindFloat32, 4, data, start, end) as Float32List;

  Float32List asUnmodifiableView();

  Float32List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Float32List')
final class _Float32List extends _TypedList<double> implements Float32List {
  factory _Float32List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Float32List asUnmodifiableView() => _view(_kindFloat32, buffer, offsetInBytes, length, true) as Float32List;

  Float32List sublist(int start, [int? end]) => _sublist(_kindFloat32, start, end) as Float32List;
}

/// A fixed-length list of double-precision numbers.
abstract final class Float64List implements _TypedFloatList {
  static const int bytesPerElement = 8;

  /// [length] zeros.
  factory Float64List(int length) => _allocate(_kindFloat64, length) as Float64List;

  /// The numbers in [elements].
  factory Float64List.fromList(List<double> elements) {
    final Float64List list = Float64List(elements.length);
    list.setRange(0, elements.length, elements);
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Float64List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asFloat64List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Float64List.sublistView(TypedData data, [int start = 0, int? end]) =>
      _sublistView(_kindFloat64, 8, data, start, end) as Float64List;

  Float64List asUnmodifiableView();

  Float64List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Float64List')
final class _Float64List extends _TypedList<double> implements Float64List {
  factory _Float64List._uninstantiable() => throw UnsupportedError('made by the runtime');

  Float64List asUnmodifiableView() => _view(_kindFloat64, buffer, offsetInBytes, length, true) as Float64List;

  Float64List sublist(int start, [int? end]) => _sublist(_kindFloat64, start, end) as Float64List;
}
