// HashMap, LinkedHashMap, HashSet, LinkedHashSet: the factories choose the
// implementation. The plain linked ones are those of dart:core.

part of 'collection.dart';

/// A map in no particular order.
abstract final class HashMap<K, V> implements Map<K, V> {
  factory HashMap(
      {bool equals(K key1, K key2)?,
      int hashCode(K key)?,
      bool isValidKey(potentialKey)?}) {
    if (equals == null && hashCode == null && isValidKey == null) return _HashMap<K, V>();
    if (_isIdentity(equals, hashCode) && isValidKey == null) return _IdentityHashMap<K, V>();
    return _CustomHashMap<K, V>(
        equals ?? _equal, hashCode ?? _hashOf, isValidKey ?? (Object? key) => key is K);
  }

  factory HashMap.identity() = _IdentityHashMap<K, V>;

  factory HashMap.from(Map<dynamic, dynamic> other) {
    final HashMap<K, V> result = HashMap<K, V>();
    other.forEach((dynamic key, dynamic value) {
      result[key as K] = value as V;
    });
    return result;
  }

  factory HashMap.of(Map<K, V> other) => HashMap<K, V>()..addAll(other);

  factory HashMap.fromIterable(Iterable iterable,
          {K key(element)?, V value(element)?}) =>
      HashMap<K, V>()..addAll(Map<K, V>.fromIterable(iterable, key: key, value: value));

  factory HashMap.fromIterables(Iterable<K> keys, Iterable<V> values) =>
      HashMap<K, V>()..addAll(Map<K, V>.fromIterables(keys, values));

  factory HashMap.fromEntries(Iterable<MapEntry<K, V>> entries) =>
      HashMap<K, V>()..addEntries(entries);
}

/// A map in the order in which the keys were added.
abstract final class LinkedHashMap<K, V> implements Map<K, V> {
  factory LinkedHashMap(
      {bool equals(K key1, K key2)?,
      int hashCode(K key)?,
      bool isValidKey(potentialKey)?}) {
    if (equals == null && hashCode == null && isValidKey == null) {
      return <K, V>{} as LinkedHashMap<K, V>;
    }
    if (_isIdentity(equals, hashCode) && isValidKey == null) {
      return LinkedHashMap<K, V>.identity();
    }
    return _CustomLinkedHashMap<K, V>(
        equals ?? _equal, hashCode ?? _hashOf, isValidKey ?? (Object? key) => key is K);
  }

  factory LinkedHashMap.identity() => Map<K, V>.identity() as LinkedHashMap<K, V>;

  factory LinkedHashMap.from(Map<dynamic, dynamic> other) =>
      Map<K, V>.from(other) as LinkedHashMap<K, V>;

  factory LinkedHashMap.of(Map<K, V> other) => Map<K, V>.of(other) as LinkedHashMap<K, V>;

  factory LinkedHashMap.fromIterable(Iterable iterable, {K key(element)?, V value(element)?}) =>
      Map<K, V>.fromIterable(iterable, key: key, value: value) as LinkedHashMap<K, V>;

  factory LinkedHashMap.fromIterables(Iterable<K> keys, Iterable<V> values) =>
      Map<K, V>.fromIterables(keys, values) as LinkedHashMap<K, V>;

  factory LinkedHashMap.fromEntries(Iterable<MapEntry<K, V>> entries) =>
      Map<K, V>.fromEntries(entries) as LinkedHashMap<K, V>;
}

/// A set in no particular order.
abstract final class HashSet<E> implements Set<E> {
  factory HashSet(
      {bool equals(E e1, E e2)?, int hashCode(E e)?, bool isValidKey(potentialKey)?}) {
    if (equals == null && hashCode == null && isValidKey == null) return _HashSet<E>();
    if (_isIdentity(equals, hashCode) && isValidKey == null) return _IdentityHashSet<E>();
    return _CustomHashSet<E>(
        equals ?? _equal, hashCode ?? _hashOf, isValidKey ?? (Object? key) => key is E);
  }

  factory HashSet.identity() = _IdentityHashSet<E>;

  factory HashSet.from(Iterable<dynamic> elements) {
    final HashSet<E> result = HashSet<E>();
    for (final dynamic element in elements) {
      result.add(element as E);
    }
    return result;
  }

  factory HashSet.of(Iterable<E> elements) => HashSet<E>()..addAll(elements);
}

/// A set in the order in which the elements were added.
abstract final class LinkedHashSet<E> implements Set<E> {
  factory LinkedHashSet(
      {bool equals(E e1, E e2)?, int hashCode(E e)?, bool isValidKey(potentialKey)?}) {
    if (equals == null && hashCode == null && isValidKey == null) {
      return <E>{} as LinkedHashSet<E>;
    }
    if (_isIdentity(equals, hashCode) && isValidKey == null) return LinkedHashSet<E>.identity();
    return _CustomLinkedHashSet<E>(
        equals ?? _equal, hashCode ?? _hashOf, isValidKey ?? (Object? key) => key is E);
  }

  factory LinkedHashSet.identity() => Set<E>.identity() as LinkedHashSet<E>;

  factory LinkedHashSet.from(Iterable<dynamic> elements) =>
      Set<E>.from(elements) as LinkedHashSet<E>;

  factory LinkedHashSet.of(Iterable<E> elements) => Set<E>.of(elements) as LinkedHashSet<E>;
}

bool _equal(Object? a, Object? b) => a == b;

int _hashOf(Object? object) => object.hashCode;

bool _isIdentity(Function? equals, Function? hashCode) =>
    identical(equals, identical) && identical(hashCode, identityHashCode);
