// References that do not keep their object alive: Expando, WeakReference, Finalizer. The collector knows their payloads.

part of 'core.dart';

void _checkWeakTarget(Object? object, String name) {
  if (object == null || object is num || object is bool || object is String || object is Record) {
    throw ArgumentError.value(
        object, name, 'Cannot be a string, number, boolean, record, null, Pointer, Struct or Union');
  }
}

/// Attaches a property to objects without touching them.
final class Expando<T extends Object> {
  /// A name for debugging.
  final String? name;

  final Object _table = _newWeakTable();

  Expando([this.name]);

  /// The value attached to [object], or null.
  T? operator [](Object object) {
    _checkWeakTarget(object, 'object');
    return _weakTableGet(_table, object) as T?;
  }

  /// Attaches [value] to [object]; null takes it away.
  void operator []=(Object object, T? value) {
    _checkWeakTarget(object, 'object');
    _weakTableSet(_table, object, value);
  }

  String toString() => 'Expando:$name';
}

/// A table from objects (by identity, held weakly) to values.
external Object _newWeakTable();

external Object? _weakTableGet(Object table, Object key);

external void _weakTableSet(Object table, Object key, Object? value);

/// Refers to an object without keeping it alive.
abstract final class WeakReference<T extends Object> {
  factory WeakReference(T target) = _WeakReference<T>;

  /// The object, or null when it has been collected.
  T? get target;
}

final class _WeakReference<T extends Object> implements WeakReference<T> {
  final Object _cell;

  _WeakReference(T target) : _cell = _weakCell(target);

  static Object _weakCell(Object target) {
    _checkWeakTarget(target, 'target');
    return _newWeakCell(target);
  }

  T? get target => _weakCellTarget(_cell) as T?;

  String toString() => '$runtimeType';
}

external Object _newWeakCell(Object target);

external Object? _weakCellTarget(Object cell);

/// Calls back some time after an object has become unreachable.
abstract final class Finalizer<T> {
  factory Finalizer(void Function(T) callback) = _FinalizerImpl<T>;

  /// Calls back with [finalizationToken] once [value] is gone.
  void attach(Object value, T finalizationToken, {Object? detach});

  /// Undoes the attachments made with this key.
  void detach(Object detach);
}

final class _FinalizerImpl<T> implements Finalizer<T> {
  final void Function(T) _callback;

  /// The native list of attachments: value (weak), token, key (weak).
  late final Object _entries = _newFinalizer((Object? token) => _callback(token as T));

  _FinalizerImpl(this._callback);

  void attach(Object value, T finalizationToken, {Object? detach}) {
    _checkWeakTarget(value, 'value');
    if (detach != null) _checkWeakTarget(detach, 'detach');
    _finalizerAttach(_entries, value, finalizationToken, detach);
  }

  void detach(Object detach) {
    _checkWeakTarget(detach, 'object');
    _finalizerDetach(_entries, detach);
  }

  String toString() => '$runtimeType';
}

external Object _newFinalizer(void Function(Object? token) callback);

external void _finalizerAttach(Object finalizer, Object value, Object? token, Object? key);

external void _finalizerDetach(Object finalizer, Object key);
