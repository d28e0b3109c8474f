// Lists of Float32x4, Int32x4 and Float64x2, kept in lists of their lanes.

part of 'typed_data.dart';

/// How many numbers [length] elements of [lanes] numbers are.
int _lanes(int lanes, int length) {
  if (length < 0) throw RangeError.range(length, 0, 0x7fffffffffffffff >> 7, 'length');
  if (length > 0x7fffffffffffffff ~/ lanes) throw OutOfMemoryError();
  return lanes * length;
}

/// What the three lists share: a fixed length.
abstract base class _SimdList<E> extends ListBase<E> implements TypedDataList<E> {
  TypedData get _storage;

  int get elementSizeInBytes => 16;

  int get offsetInBytes => _storage.offsetInBytes;

  int get lengthInBytes => _storage.lengthInBytes;

  ByteBuffer get buffer => _storage.buffer;

  int get length => lengthInBytes ~/ 16;

  void _check(int index) {
    if (index < 0 || index >= length) {
      throw IndexError.withLength(index, length, indexable: this, name: 'index');
    }
  }

  void set length(int newLength) {
    throw UnsupportedError('Cannot resize a fixed-length list');
  }

  void add(E value) => _TypedList._cannotAdd();

  void addAll(Iterable<E> iterable) => _TypedList._cannotAdd();

  void insert(int index, E element) => _TypedList._cannotInsert();

  void insertAll(int index, Iterable<E> iterable) => _TypedList._cannotInsert();

  void clear() => _TypedList._cannotRemove();

  bool remove(Object? element) => _TypedList._cannotRemove();

  E removeAt(int index) => _TypedList._cannotRemove();

  E removeLast() => _TypedList._cannotRemove();

  void removeRange(int start, int end) => _TypedList._cannotRemove();

  void removeWhere(bool test(E element)) => _TypedList._cannotRemove();

  void retainWhere(bool test(E element)) => _TypedList._cannotRemove();

  void replaceRange(int start, int end, Iterable<E> newContents) => _TypedList._cannotRemove();
}

/// A fixed-length list of [Float32x4].
abstract final class Float32x4List implements TypedDataList<Float32x4> {
  static const int bytesPerElement = 16;

  /// [length] zeros.
  factory Float32x4List(int length) => _Float32x4List._(Float32List(_lanes(4, length)));

  factory Float32x4List.fromList(List<Float32x4> elements) {
    final Float32x4List list = Float32x4List(elements.length);
    for (int i = 0; i < elements.length; i++) {
      list[i] = elements[i];
    }
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Float32x4List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asFloat32x4List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Float32x4List.sublistView(TypedData data, [int start = 0, int? end]) {
    final int size = data.elementSizeInBytes;
    final int to = RangeError.checkValidRange(start, end, data.lengthInBytes ~/ size);
    final int bytes = (to - start) * size;
    if (bytes % 16 != 0) throw ArgumentError('The number of bytes to view must be a multiple of 16');
    return data.buffer.asFloat32x4List(data.offsetInBytes + start * size, bytes ~/ 16);
  }

  List<Float32x4> operator +(List<Float32x4> other);

  Float32x4List asUnmodifiableView();

  Float32x4List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Float32x4List')
final class _Float32x4List extends _SimdList<Float32x4> implements Float32x4List {
  final Float32List _lanes;

  _Float32x4List._(this._lanes);

  TypedData get _storage => _lanes;

  Float32x4 operator [](int index) {
    _check(index);
    return _Float32x4(_lanes[4 * index], _lanes[4 * index + 1], _lanes[4 * index + 2], _lanes[4 * index + 3]);
  }

  void operator []=(int index, Float32x4 value) {
    _check(index);
    _lanes[4 * index] = value.x;
    _lanes[4 * index + 1] = value.y;
    _lanes[4 * index + 2] = value.z;
    _lanes[4 * index + 3] = value.w;
  }

  Float32x4List asUnmodifiableView() => _Float32x4List._(_lanes.asUnmodifiableView());

  Float32x4List sublist(int start, [int? end]) {
    final int to = RangeError.checkValidRange(start, end, length);
    return _Float32x4List._(_lanes.sublist(4 * start, 4 * to));
  }
}

/// A fixed-length list of [Int32x4].
abstract final class Int32x4List implements TypedDataList<Int32x4> {
  static const int bytesPerElement = 16;

  /// [length] zeros.
  factory Int32x4List(int length) => _Int32x4List._(Int32List(_lanes(4, length)));

  factory Int32x4List.fromList(List<Int32x4> elements) {
    final Int32x4List list = Int32x4List(elements.length);
    for (int i = 0; i < elements.length; i++) {
      list[i] = elements[i];
    }
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Int32x4List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asInt32x4List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Int32x4List.sublistView(TypedData data, [int start = 0, int? end]) {
    final int size = data.elementSizeInBytes;
    final int to = RangeError.checkValidRange(start, end, data.lengthInBytes ~/ size);
    final int bytes = (to - start) * size;
    if (bytes % 16 != 0) throw ArgumentError('The number of bytes to view must be a multiple of 16');
    return data.buffer.asInt32x4List(data.offsetInBytes + start * size, bytes ~/ 16);
  }

  List<Int32x4> operator +(List<Int32x4> other);

  Int32x4List asUnmodifiableView();

  Int32x4List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Int32x4List')
final class _Int32x4List extends _SimdList<Int32x4> implements Int32x4List {
  final Int32List _lanes;

  _Int32x4List._(this._lanes);

  TypedData get _storage => _lanes;

  Int32x4 operator [](int index) {
    _check(index);
    return _Int32x4(_lanes[4 * index], _lanes[4 * index + 1], _lanes[4 * index + 2], _lanes[4 * index + 3]);
  }

  void operator []=(int index, Int32x4 value) {
    _check(index);
    _lanes[4 * index] = value.x;
    _lanes[4 * index + 1] = value.y;
    _lanes[4 * index + 2] = value.z;
    _lanes[4 * index + 3] = value.w;
  }

  Int32x4List asUnmodifiableView() => _Int32x4List._(_lanes.asUnmodifiableView());

  Int32x4List sublist(int start, [int? end]) {
    final int to = RangeError.checkValidRange(start, end, length);
    return _Int32x4List._(_lanes.sublist(4 * start, 4 * to));
  }
}

/// A fixed-length list of [Float64x2].
abstract final class Float64x2List implements TypedDataList<Float64x2> {
  static const int bytesPerElement = 16;

  /// [length] zeros.
  factory Float64x2List(int length) => _Float64x2List._(Float64List(_lanes(2, length)));

  factory Float64x2List.fromList(List<Float64x2> elements) {
    final Float64x2List list = Float64x2List(elements.length);
    for (int i = 0; i < elements.length; i++) {
      list[i] = elements[i];
    }
    return list;
  }

  /// A view of the bytes of [buffer].
  factory Float64x2List.view(ByteBuffer buffer, [int offsetInBytes = 0, int? length]) =>
      buffer.asFloat64x2List(offsetInBytes, length);

  /// A view of the elements of [data] from [start] to before [end].
  factory Float64x2List.sublistView(TypedData data, [int start = 0, int? end]) {
    final int size = data.elementSizeInBytes;
    final int to = RangeError.checkValidRange(start, end, data.lengthInBytes ~/ size);
    final int bytes = (to - start) * size;
    if (bytes % 16 != 0) throw ArgumentError('The number of bytes to view must be a multiple of 16');
    return data.buffer.asFloat64x2List(data.offsetInBytes + start * size, bytes ~/ 16);
  }

  List<Float64x2> operator +(List<Float64x2> other);

  Float64x2List asUnmodifiableView();

  Float64x2List sublist(int start, [int? end]);
}

@pragma('oche:shown', 'Float64x2List')
final class _Float64x2List extends _SimdList<Float64x2> implements Float64x2List {
  final Float64List _lanes;

  _Float64x2List._(this._lanes);

  TypedData get _storage => _lanes;

  Float64x2 operator [](int index) {
    _check(index);
    return _Float64x2(_lanes[2 * index], _lanes[2 * index + 1]);
  }

  void operator []=(int index, Float64x2 value) {
    _check(index);
    _lanes[2 * index] = value.x;
    _lanes[2 * index + 1] = value.y;
  }

  Float64x2List asUnmodifiableView() => _Float64x2List._(_lanes.asUnmodifiableView());

  Float64x2List sublist(int start, [int? end]) {
    final int to = RangeError.checkValidRange(start, end, length);
    return _Float64x2List._(_lanes.sublist(2 * start, 2 * to));
  }
}
