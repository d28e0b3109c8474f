// Collections seen with another element type: every element is checked when it passes.

part of 'internal.dart';

abstract class _CastIterableBase<S, T> extends Iterable<T> {
  Iterable<S> get _source;

  Iterator<T> get iterator => CastIterator<S, T>(_source.iterator);

  int get length => _source.length;

  bool get isEmpty => _source.isEmpty;

  bool get isNotEmpty => _source.isNotEmpty;

  Iterable<T> skip(int count) => CastIterable<S, T>(_source.skip(count));

  Iterable<T> take(int count) => CastIterable<S, T>(_source.take(count));

  T elementAt(int index) => _source.elementAt(index) as T;

  T get first => _source.first as T;

  T get last => _source.last as T;

  T get single => _source.single as T;

  bool contains(Object? other) => _source.contains(other);

  String toString() => _source.toString();
}

class CastIterator<S, T> implements Iterator<T> {
  final Iterator<S> _source;

  CastIterator(this._source);

  bool moveNext() => _source.moveNext();

  T get current => _source.current as T;
}

class CastIterable<S, T> extends _CastIterableBase<S, T> {
  final Iterable<S> _source;

  CastIterable._(this._source);

  factory CastIterable(Iterable<S> source) {
    if (source is EfficientLengthIterable<S>) return EfficientLengthCastIterable<S, T>(source);
    return CastIterable<S, T>._(source);
  }

  Iterable<R> cast<R>() => CastIterable<S, R>(_source);
}

@pragma('oche:shown', '_EfficientLengthCastIterable')
class EfficientLengthCastIterable<S, T> extends CastIterable<S, T> implements EfficientLengthIterable<T> {
  EfficientLengthCastIterable(Iterable<S> source) : super._(source);
}

class CastList<S, T> extends ListBase<T> {
  final List<S> _source;

  CastList(this._source);

  List<R> cast<R>() => CastList<S, R>(_source);

  Iterator<T> get iterator => CastIterator<S, T>(_source.iterator);

  int get length => _source.length;

  T operator [](int index) => _source[index] as T;

  void operator []=(int index, T value) {
    _source[index] = value as S;
  }

  void set length(int newLength) {
    _source.length = newLength;
  }

  void add(T value) {
    _source.add(value as S);
  }

  void addAll(Iterable<T> iterable) {
    _source.addAll(CastIterable<T, S>(iterable));
  }

  void sort([int compare(T a, T b)?]) {
    _source.sort(compare == null ? null : (S a, S b) => compare(a as T, b as T));
  }

  void shuffle([Random? random]) {
    _source.shuffle(random);
  }

  void insert(int index, T element) {
    _source.insert(index, element as S);
  }

  void insertAll(int index, Iterable<T> iterable) {
    _source.insertAll(index, CastIterable<T, S>(iterable));
  }

  void setAll(int index, Iterable<T> iterable) {
    _source.setAll(index, CastIterable<T, S>(iterable));
  }

  bool remove(Object? element) => _source.remove(element);

  T removeAt(int index) => _source.removeAt(index) as T;

  T removeLast() => _source.removeLast() as T;

  void removeWhere(bool test(T element)) {
    _source.removeWhere((S element) => test(element as T));
  }

  void retainWhere(bool test(T element)) {
    _source.retainWhere((S element) => test(element as T));
  }

  Iterable<T> getRange(int start, int end) => CastIterable<S, T>(_source.getRange(start, end));

  void setRange(int start, int end, Iterable<T> iterable, [int skipCount = 0]) {
    _source.setRange(start, end, CastIterable<T, S>(iterable), skipCount);
  }

  void removeRange(int start, int end) {
    _source.removeRange(start, end);
  }

  void fillRange(int start, int end, [T? fillValue]) {
    _source.fillRange(start, end, fillValue as S);
  }

  void replaceRange(int start, int end, Iterable<T> replacement) {
    _source.replaceRange(start, end, CastIterable<T, S>(replacement));
  }
}

class CastSet<S, T> extends _CastIterableBase<S, T> implements Set<T>, EfficientLengthIterable<T> {
  final Set<S> _source;

  /// Makes the sets that operations give; null for the default.
  final Set<R> Function<R>()? _emptySet;

  CastSet(this._source, this._emptySet);

  Set<R> cast<R>() => CastSet<S, R>(_source, _emptySet);

  bool add(T value) => _source.add(value as S);

  void addAll(Iterable<T> elements) {
    _source.addAll(CastIterable<T, S>(elements));
  }

  bool remove(Object? object) => _source.remove(object);

  void removeAll(Iterable<Object?> objects) {
    _source.removeAll(objects);
  }

  void retainAll(Iterable<Object?> objects) {
    _source.retainAll(objects);
  }

  void removeWhere(bool test(T element)) {
    _source.removeWhere((S element) => test(element as T));
  }

  void retainWhere(bool test(T element)) {
    _source.retainWhere((S element) => test(element as T));
  }

  bool containsAll(Iterable<Object?> objects) => _source.containsAll(objects);

  Set<T> _newSet() {
    final Set<R> Function<R>()? emptySet = _emptySet;
    return emptySet == null ? <T>{} : emptySet<T>();
  }

  Set<T> _copy() {
    final Set<T> result = _newSet();
    for (final S element in _source) {
      result.add(element as T);
    }
    return result;
  }

  Set<T> intersection(Set<Object?> other) {
    final Set<T> result = _newSet();
    for (final S element in _source) {
      if (other.contains(element)) result.add(element as T);
    }
    return result;
  }

  Set<T> difference(Set<Object?> other) {
    final Set<T> result = _newSet();
    for (final S element in _source) {
      if (!other.contains(element)) result.add(element as T);
    }
    return result;
  }

  Set<T> union(Set<T> other) => _copy()..addAll(other);

  void clear() {
    _source.clear();
  }

  Set<T> toSet() => _copy();

  T? lookup(Object? object) => _source.lookup(object) as T?;
}

class CastMap<SK, SV, K, V> extends MapBase<K, V> {
  final Map<SK, SV> _source;

  CastMap(this._source);

  Map<RK, RV> cast<RK, RV>() => CastMap<SK, SV, RK, RV>(_source);

  bool containsValue(Object? value) => _source.containsValue(value);

  bool containsKey(Object? key) => _source.containsKey(key);

  V? operator [](Object? key) => _source[key] as V?;

  void operator []=(K key, V value) {
    _source[key as SK] = value as SV;
  }

  V putIfAbsent(K key, V ifAbsent()) => _source.putIfAbsent(key as SK, () => ifAbsent() as SV) as V;

  void addAll(Map<K, V> other) {
    _source.addAll(CastMap<K, V, SK, SV>(other));
  }

  V? remove(Object? key) => _source.remove(key) as V?;

  void clear() {
    _source.clear();
  }

  void forEach(void f(K key, V value)) {
    _source.forEach((SK key, SV value) {
      f(key as K, value as V);
    });
  }

  Iterable<K> get keys => CastIterable<SK, K>(_source.keys);

  Iterable<V> get values => CastIterable<SV, V>(_source.values);

  int get length => _source.length;

  bool get isEmpty => _source.isEmpty;

  bool get isNotEmpty => _source.isNotEmpty;

  V update(K key, V update(V value), {V ifAbsent()?}) =>
      _source.update(key as SK, (SV value) => update(value as V) as SV,
          ifAbsent: ifAbsent == null ? null : () => ifAbsent() as SV) as V;

  void updateAll(V update(K key, V value)) {
    _source.updateAll((SK key, SV value) => update(key as K, value as V) as SV);
  }

  Iterable<MapEntry<K, V>> get entries =>
      _source.entries.map<MapEntry<K, V>>((MapEntry<SK, SV> e) => MapEntry<K, V>(e.key as K, e.value as V));

  void addEntries(Iterable<MapEntry<K, V>> entries) {
    for (final MapEntry<K, V> entry in entries) {
      _source[entry.key as SK] = entry.value as SV;
    }
  }

  void removeWhere(bool test(K key, V value)) {
    _source.removeWhere((SK key, SV value) => test(key as K, value as V));
  }
}
