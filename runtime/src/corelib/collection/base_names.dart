// Older names of the base classes, and the iterator that tells what comes.

part of 'collection.dart';

typedef IterableMixin<E> = Iterable<E>;
typedef IterableBase<E> = Iterable<E>;
typedef ListMixin<E> = ListBase<E>;
typedef MapMixin<K, V> = MapBase<K, V>;
typedef SetMixin<E> = SetBase<E>;

/// An iterator that is asked whether there is a next element before it is moved.
@Deprecated("Will be removed in a later version of the Dart SDK")
final class HasNextIterator<E> {
  final Iterator<E> _iterator;
  bool _asked = false;
  bool _more = false;

  HasNextIterator(this._iterator);

  /// Whether [next] will give an element.
  bool get hasNext {
    if (!_asked) {
      _more = _iterator.moveNext();
      _asked = true;
    }
    return _more;
  }

  /// The next element.
  E next() {
    if (!hasNext) throw StateError("No more elements");
    _asked = false;
    return _iterator.current;
  }
}
