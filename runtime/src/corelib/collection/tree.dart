// The ordered tree below SplayTreeMap and SplayTreeSet: an AA tree (balanced by
// levels: a left child is one level lower, a right child at most as high, and
// not twice in a row).

part of 'collection.dart';

final class _Node<K, V> {
  final K key;
  V value;
  int level = 1;
  _Node<K, V>? left;
  _Node<K, V>? right;

  _Node(this.key, this.value);
}

/// Compares keys with compareTo.
int _compareNaturally(dynamic a, dynamic b) => Comparable.compare(a, b);

final class _Tree<K, V> {
  final int Function(K, K) compare;
  final bool Function(Object?) isValid;
  _Node<K, V>? root;
  int size = 0;

  /// Counts the nodes that came and went.
  int changes = 0;

  _Tree(int compare(K a, K b)?, bool isValidKey(Object? key)?)
      : compare = compare ?? _compareNaturally,
        isValid = isValidKey ?? ((Object? key) => key is K);

  _Node<K, V>? find(Object? key) => isValid(key) ? locate(key as K) : null;

  /// As [find], for a key that may be added: nobody asks whether it is valid.
  _Node<K, V>? locate(K key) {
    _Node<K, V>? node = root;
    while (node != null) {
      final int order = compare(node.key, key);
      if (order == 0) return node;
      node = order > 0 ? node.left : node.right;
    }
    return null;
  }

  /// Adds a node for [key], which is not in the tree.
  void add(K key, V value) {
    if (root == null) compare(key, key);
    root = _insert(root, key, value);
    size++;
    changes++;
  }

  _Node<K, V> _insert(_Node<K, V>? node, K key, V value) {
    if (node == null) return _Node<K, V>(key, value);
    if (compare(node.key, key) > 0) {
      node.left = _insert(node.left, key, value);
    } else {
      node.right = _insert(node.right, key, value);
    }
    return _split(_skew(node));
  }

  /// Turns a left child of the same level into a right one.
  _Node<K, V> _skew(_Node<K, V> node) {
    final _Node<K, V>? left = node.left;
    if (left == null || left.level != node.level) return node;
    node.left = left.right;
    left.right = node;
    return left;
  }

  /// Raises the middle of three nodes of the same level.
  _Node<K, V> _split(_Node<K, V> node) {
    final _Node<K, V>? right = node.right;
    final _Node<K, V>? far = right?.right;
    if (right == null || far == null || far.level != node.level) return node;
    node.right = right.left;
    right.left = node;
    right.level++;
    return right;
  }

  /// Removes [gone], which is in the tree; it stays if [compare] does not lead to it any more.
  void remove(_Node<K, V> gone) {
    final _Node<K, V>? top = root;
    if (top == null) return;
    _found = false;
    root = _delete(top, gone.key);
    if (!_found) return;
    size--;
    changes++;
  }

  bool _found = false;

  _Node<K, V>? _delete(_Node<K, V> node, K key) {
    final int order = compare(node.key, key);
    if (order != 0) {
      final _Node<K, V>? next = order > 0 ? node.left : node.right;
      if (next == null) return node;
      final _Node<K, V>? rest = _delete(next, key);
      if (order > 0) {
        node.left = rest;
      } else {
        node.right = rest;
      }
      return _found ? _settle(node) : node;
    }
    _found = true;
    final _Node<K, V>? left = node.left;
    final _Node<K, V>? right = node.right;
    if (left == null) return right;
    if (right == null) return left;
    // The next node takes the place of this one.
    _Node<K, V> next = right;
    while (next.left != null) {
      next = next.left!;
    }
    final _Node<K, V>? rest = _deleteFirst(right);
    next.left = left;
    next.right = rest;
    next.level = node.level;
    return _settle(next);
  }

  _Node<K, V>? _deleteFirst(_Node<K, V> node) {
    final _Node<K, V>? left = node.left;
    if (left == null) return node.right;
    node.left = _deleteFirst(left);
    return _settle(node);
  }

  /// Restores the levels of [node] after a removal below it.
  _Node<K, V> _settle(_Node<K, V> node) {
    final int left = node.left?.level ?? 0;
    final int right = node.right?.level ?? 0;
    final int level = (left < right ? left : right) + 1;
    if (level < node.level) {
      node.level = level;
      if (right > level) node.right!.level = level;
    }
    _Node<K, V> top = _skew(node);
    final _Node<K, V>? below = top.right;
    if (below != null) {
      top.right = _skew(below);
      final _Node<K, V>? further = top.right!.right;
      if (further != null) top.right!.right = _skew(further);
    }
    top = _split(top);
    final _Node<K, V>? under = top.right;
    if (under != null) top.right = _split(under);
    return top;
  }

  void clear() {
    root = null;
    size = 0;
    changes++;
  }

  _Node<K, V>? get first {
    _Node<K, V>? node = root;
    while (node?.left != null) {
      node = node!.left;
    }
    return node;
  }

  _Node<K, V>? get last {
    _Node<K, V>? node = root;
    while (node?.right != null) {
      node = node!.right;
    }
    return node;
  }

  /// The last node before [key].
  _Node<K, V>? before(K key) {
    _Node<K, V>? found;
    _Node<K, V>? node = root;
    while (node != null) {
      if (compare(node.key, key) < 0) {
        found = node;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return found;
  }

  /// The first node behind [key].
  _Node<K, V>? after(K key) {
    _Node<K, V>? found;
    _Node<K, V>? node = root;
    while (node != null) {
      if (compare(node.key, key) > 0) {
        found = node;
        node = node.left;
      } else {
        node = node.right;
      }
    }
    return found;
  }

  /// Adds copies of all nodes of [other], which has the same order.
  void copy(_Tree<K, V> other) {
    root = _copied(other.root);
    size = other.size;
    changes++;
  }

  static _Node<K, V>? _copied<K, V>(_Node<K, V>? node) {
    if (node == null) return null;
    return _Node<K, V>(node.key, node.value)
      ..level = node.level
      ..left = _copied<K, V>(node.left)
      ..right = _copied<K, V>(node.right);
  }
}

/// Goes through the nodes of a tree in order.
abstract class _TreeWalk<K, V> {
  final _Tree<K, V> _tree;
  final Object _owner;
  int _changes;
  bool _started = false;

  /// The nodes that come after [_node] and whose left sides are done.
  final List<_Node<K, V>> _path = <_Node<K, V>>[];
  _Node<K, V>? _node;

  _TreeWalk(this._tree, this._owner) : _changes = _tree.changes;

  bool moveNext() {
    if (_changes != _tree.changes) {
      if (_started) throw ConcurrentModificationError(_owner);
      _changes = _tree.changes;
    }
    if (!_started) {
      _started = true;
      _descend(_tree.root);
    }
    if (_path.isEmpty) {
      _node = null;
      return false;
    }
    final _Node<K, V> node = _path.removeLast();
    _node = node;
    _descend(node.right);
    return true;
  }

  void _descend(_Node<K, V>? node) {
    while (node != null) {
      _path.add(node);
      node = node.left;
    }
  }
}

final class _TreeKeyWalk<K, V> extends _TreeWalk<K, V> implements Iterator<K> {
  _TreeKeyWalk(super._tree, super._owner);

  K get current => _node == null ? null as K : _node!.key;
}

final class _TreeValueWalk<K, V> extends _TreeWalk<K, V> implements Iterator<V> {
  _TreeValueWalk(super._tree, super._owner);

  V get current => _node == null ? null as V : _node!.value;
}

final class _TreeEntryWalk<K, V> extends _TreeWalk<K, V> implements Iterator<MapEntry<K, V>> {
  _TreeEntryWalk(super._tree, super._owner);

  MapEntry<K, V> get current => MapEntry<K, V>(_node!.key, _node!.value);
}
