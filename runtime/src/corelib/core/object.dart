// Object and the classes of the values that the runtime itself makes: null, types, functions, records, symbols.

part of 'core.dart';

/// The class every non-null value is an instance of.
class Object {
  const Object();

  /// Whether [other] is this very object; classes may widen that to "equal".
  external bool operator ==(Object other);

  /// A number that is the same for equal objects.
  external int get hashCode;

  /// A text for people.
  external String toString();

  /// The type this object was created with.
  external Type get runtimeType;

  /// Called when a dynamic call names a member that does not exist.
  @pragma('vm:entry-point')
  dynamic noSuchMethod(Invocation invocation) {
    throw _Errors.noSuchInvocation(this, invocation);
  }

  /// A hash code for two to twenty values in this order.
  external static int hash(Object? object1, Object? object2,
      [Object? object3 = _unset,
      Object? object4 = _unset,
      Object? object5 = _unset,
      Object? object6 = _unset,
      Object? object7 = _unset,
      Object? object8 = _unset,
      Object? object9 = _unset,
      Object? object10 = _unset,
      Object? object11 = _unset,
      Object? object12 = _unset,
      Object? object13 = _unset,
      Object? object14 = _unset,
      Object? object15 = _unset,
      Object? object16 = _unset,
      Object? object17 = _unset,
      Object? object18 = _unset,
      Object? object19 = _unset,
      Object? object20 = _unset]);

  /// A hash code for all of [objects] in this order.
  static int hashAll(Iterable<Object?> objects) {
    int h = _hashSeed;
    for (final Object? object in objects) {
      h = _mixHash(h, object.hashCode);
    }
    return _finishHash(h);
  }

  /// A hash code for all of [objects] in whatever order.
  static int hashAllUnordered(Iterable<Object?> objects) {
    int sum = 0;
    int count = 0;
    for (final Object? object in objects) {
      sum += _mixHash(_hashSeed, object.hashCode);
      count += 1;
    }
    return _finishHash(_mixHash(sum & 0x3fffffff, count));
  }
}

/// The default value that tells an argument left out from null.
const Object _unset = _Unset();

final class _Unset {
  const _Unset();
}

const int _hashSeed = 0x2b8e1d35;

int _mixHash(int hash, int value) {
  final int h = (hash ^ value) * 0x9e3779b1;
  return (h ^ (h >>> 29)) & 0x3fffffffffff;
}

int _finishHash(int hash) {
  final int h = (hash ^ (hash >>> 15)) * 0x85ebca6b;
  return (h ^ (h >>> 31)) & 0x3fffffff;
}

/// The class whose only instance is null.
final class Null {
  factory Null._uninstantiable() {
    throw UnsupportedError('class Null cannot be instantiated');
  }

  int get hashCode => 2011;

  String toString() => 'null';
}

/// The run-time form of a type.
abstract interface class Type {
  int get hashCode;

  bool operator ==(Object other);

  String toString();
}

@pragma('oche:shown', 'Type')
final class _Type implements Type {
  factory _Type._uninstantiable() => throw UnsupportedError('a type is not made by a constructor');

  external int get hashCode;

  external bool operator ==(Object other);

  external String toString();
}

/// What every function value is an instance of.
abstract final class Function {
  /// Calls [function] with these arguments, checked as a dynamic call is.
  external static dynamic apply(Function function, List<dynamic>? positionalArguments,
      [Map<Symbol, dynamic>? namedArguments]);

  int get hashCode;

  bool operator ==(Object other);
}

final class _Closure implements Function {
  factory _Closure._uninstantiable() => throw UnsupportedError('a function is not made by a constructor');

  external int get hashCode;

  external bool operator ==(Object other);

  external String toString();
}

/// What every record is an instance of.
abstract final class Record {
  Type get runtimeType;

  int get hashCode;

  bool operator ==(Object other);

  String toString();
}

final class _Record implements Record {
  factory _Record._uninstantiable() => throw UnsupportedError('a record is not made by a constructor');

  external Type get runtimeType;

  external int get hashCode;

  external bool operator ==(Object other);

  external String toString();
}

/// The name of a member or library as a value.
abstract class Symbol {
  /// The symbol of the unary minus operator.
  static const Symbol unaryMinus = Symbol('unary-');

  /// The symbol of the empty name.
  static const Symbol empty = Symbol('');

  external const factory Symbol(String name);

  int get hashCode;

  bool operator ==(Object other);
}

@pragma('oche:shown', 'Symbol')
final class _Symbol implements Symbol {
  factory _Symbol._uninstantiable() => throw UnsupportedError('a symbol is not made by this constructor');

  external int get hashCode;

  external bool operator ==(Object other);

  external String toString();
}

/// Whether [a] and [b] are the same object (or equal numbers, strings of the same constant …).
external bool identical(Object? a, Object? b);

/// The hash code that [object] would have if its class did not override hashCode.
external int identityHashCode(Object? object);

/// Writes [object] as text and a line break to the standard output, through the current zone.
void print(Object? object) {
  final String line = '$object';
  final void Function(String)? toZone = printToZone;
  if (toZone == null) {
    printToConsole(line);
  } else {
    toZone(line);
  }
}
