// The Error classes: what is thrown when a program is wrong.

part of 'core.dart';

/// A mistake in the program.
class Error {
  /// Set by the runtime when this is thrown for the first time.
  StackTrace? _stackTrace;

  Error();

  /// Where this error was first thrown; null before that.
  StackTrace? get stackTrace => _stackTrace;

  /// The text of [object], without running code of the program.
  static String safeToString(Object? object) {
    if (object == null || object is num || object is bool) return object.toString();
    if (object is String) return _quoted(object);
    if (object is _GrowableList) return "Instance(length:${object.length}) of '_GrowableList'";
    if (object is _FixedList) return '_List len:${object.length}';
    if (object is _ConstList) return '_ImmutableList len:${object.length}';
    if (object is _Map) return '${object is _ConstMap ? '_ConstMap' : '_Map'} len:${object.length}';
    if (object is _Set) return '${object is _ConstSet ? '_ConstSet' : '_Set'} len:${object.length}';
    if (object is TypedData) {
      final String name = '${object.runtimeType}';
      return name.startsWith('_') ? name : '_$name';
    }
    if (object is _Symbol) return "Instance of 'Symbol'";
    if (object is _Type || object is Function) return object.toString();
    if (object is Record) return 'Record $object';
    return "Instance of '${object.runtimeType}'";
  }

  /// Throws [error] as if it had been thrown at [stackTrace].
  external static Never throwWithStackTrace(Object error, StackTrace stackTrace);
}

/// [text] as a literal in double quotes.
String _quoted(String text) {
  final StringBuffer out = StringBuffer('"');
  for (int i = 0; i < text.length; i++) {
    final int unit = text.codeUnitAt(i);
    if (unit == 0x22 || unit == 0x5c || unit == 0x24) {
      out.write(r'\');
      out.writeCharCode(unit);
    } else if (unit == 0x0a) {
      out.write(r'\n');
    } else if (unit == 0x0d) {
      out.write(r'\r');
    } else if (unit == 0x09) {
      out.write(r'\t');
    } else if (unit < 0x20 || unit == 0x7f) {
      out.write('\\u${unit.toRadixString(16).padLeft(4, '0')}');
    } else {
      out.write(text[i]);
    }
  }
  out.write('"');
  return out.toString();
}

/// A failed assert.
class AssertionError extends Error {
  /// What the assert said, or null.
  final Object? message;

  AssertionError([this.message]);

  String toString() {
    if (message == null) return 'Assertion failed';
    return 'Assertion failed: ${Error.safeToString(message)}';
  }
}

/// A failed type check or cast.
class TypeError extends Error {}

/// An argument that is not acceptable.
class ArgumentError extends Error {
  final bool _hasValue;

  /// The argument, if [ArgumentError.value] told it.
  final dynamic invalidValue;

  /// The name of the parameter, if known.
  final String? name;

  /// What is wrong with it.
  final dynamic message;

  ArgumentError([this.message, @Deprecated('Use ArgumentError.value') this.name])
    : invalidValue = null,
      _hasValue = false;

  /// Shows the [value] too.
  ArgumentError.value(dynamic value, [this.name, this.message]) : invalidValue = value, _hasValue = true;

  /// For an argument that was null.
  ArgumentError.notNull([this.name]) : _hasValue = false, invalidValue = null, message = 'Must not be null';

  /// Returns [argument] unless it is null.
  static T checkNotNull<T>(T? argument, [String? name]) {
    if (argument == null) throw ArgumentError.notNull(name);
    return argument;
  }

  String get _errorName => 'Invalid argument${_hasValue ? '' : '(s)'}';

  String get _errorExplanation => '';

  String toString() {
    final String? name = this.name;
    final String nameText = name == null ? '' : ' ($name)';
    final Object? message = this.message;
    final String messageText = message == null ? '' : ': $message';
    final String prefix = '$_errorName$nameText$messageText';
    if (!_hasValue) return prefix;
    return '$prefix$_errorExplanation: ${Error.safeToString(invalidValue)}';
  }
}

/// A number outside of the range it must be in.
class RangeError extends ArgumentError {
  /// The least acceptable value, or null.
  final num? start;

  /// The greatest acceptable value, or null.
  final num? end;

  RangeError(dynamic message) : start = null, end = null, super(message);

  /// A bad value, without saying what would be good.
  RangeError.value(num value, [String? name, String? message])
    : start = null,
      end = null,
      super.value(value, name, message ?? 'Value not in range');

  /// A value that should be between [minValue] and [maxValue].
  RangeError.range(num invalidValue, int? minValue, int? maxValue, [String? name, String? message])
    : start = minValue,
      end = maxValue,
      super.value(invalidValue, name, message ?? 'Invalid value');

  /// An index that should be one of [indexable].
  factory RangeError.index(int index, dynamic indexable, [String? name, String? message, int? length]) = IndexError;

  num? get invalidValue => super.invalidValue as num?;

  /// Returns [value] if it is between [minValue] and [maxValue].
  static int checkValueInInterval(int value, int minValue, int maxValue, [String? name, String? message]) {
    if (value < minValue || value > maxValue) {
      throw RangeError.range(value, minValue, maxValue, name, message);
    }
    return value;
  }

  /// Returns [index] if [indexable] has it.
  static int checkValidIndex(int index, dynamic indexable, [String? name, int? length, String? message]) {
    length ??= (indexable.length as int);
    return IndexError.check(index, length, indexable: indexable, name: name, message: message);
  }

  /// Returns [end], or [length] for null, if start and end are a range of [length] elements.
  static int checkValidRange(int start, int? end, int length, [String? startName, String? endName, String? message]) {
    if (start < 0 || start > length) {
      throw RangeError.range(start, 0, length, startName ?? 'start', message);
    }
    if (end == null) return length;
    if (end < start || end > length) {
      throw RangeError.range(end, start, length, endName ?? 'end', message);
    }
    return end;
  }

  /// Returns [value] unless it is negative.
  static int checkNotNegative(int value, [String? name, String? message]) {
    if (value < 0) throw RangeError.range(value, 0, null, name ?? 'index', message);
    return value;
  }

  String get _errorName => 'RangeError';

  String get _errorExplanation {
    final num? start = this.start;
    final num? end = this.end;
    if (start == null) {
      return end == null ? '' : ': Not less than or equal to $end';
    }
    if (end == null) return ': Not greater than or equal to $start';
    if (end > start) return ': Not in inclusive range $start..$end';
    if (end < start) return ': Valid value range is empty';
    return ': Only valid value is $start';
  }
}

/// An index that an indexable thing does not have.
class IndexError extends ArgumentError implements RangeError {
  /// What was indexed, if known.
  final Object? indexable;

  /// How many elements it had.
  final int length;

  IndexError(int invalidValue, dynamic indexable, [String? name, String? message, int? length])
    : this.indexable = indexable,
      this.length = length ?? (indexable.length as int),
      super.value(invalidValue, name, message ?? 'Index out of range');

  IndexError.withLength(int invalidValue, this.length, {this.indexable, String? name, String? message})
    : super.value(invalidValue, name, message ?? 'Index out of range');

  /// Returns [index] if it is from 0 to before [length].
  static int check(int index, int length, {Object? indexable, String? name, String? message}) {
    if (index < 0 || index >= length) {
      throw IndexError.withLength(index, length, indexable: indexable, name: name ?? 'index', message: message);
    }
    return index;
  }

  int get invalidValue => super.invalidValue as int;

  int get start => 0;

  int get end => length - 1;

  String get _errorName => 'RangeError';

  String get _errorExplanation {
    if (invalidValue < 0) return ': index must not be negative';
    if (length == 0) return ': no indices are valid';
    return ': index should be less than $length';
  }
}

/// A call of a member that the receiver does not have, or with arguments that do not fit.
class NoSuchMethodError extends Error {
  final Object? _receiver;
  final Invocation _invocation;

  /// The signature of the member that was found but did not fit.
  final String? _found;

  /// What a function is called that was called as a value.
  final String? _called;

  /// Whether the runtime made this error.
  final bool _fromRuntime;

  /// The whole message where an external member has no implementation: there is no receiver to tell of.
  final String? _undeclared;

  /// As noSuchMethod throws it for [invocation].
  NoSuchMethodError._(this._receiver, this._invocation, [this._found, this._called])
    : _fromRuntime = true,
      _undeclared = null;

  NoSuchMethodError._plain(this._receiver, this._invocation)
    : _found = null,
      _called = null,
      _fromRuntime = false,
      _undeclared = null;

  NoSuchMethodError._unconnected(this._invocation, String message)
    : _receiver = null,
      _found = null,
      _called = null,
      _fromRuntime = true,
      _undeclared = message;

  factory NoSuchMethodError.withInvocation(Object? receiver, Invocation invocation) {
    if (invocation is _Invocation && invocation._fromRuntime) {
      return NoSuchMethodError._(receiver, invocation, invocation._found);
    }
    return NoSuchMethodError._plain(receiver, invocation);
  }

  String toString() => _undeclared ?? (_fromRuntime ? _runtimeText() : _plainText());

  String _plainText() {
    final Invocation call = _invocation;
    final StringBuffer out = StringBuffer('NoSuchMethodError: ');
    final String name = symbolToName(call.memberName);
    out.write('${_receiver.runtimeType} has no $name ');
    if (call.isGetter) {
      out.write('getter');
    } else if (call.isSetter) {
      out.write('setter');
    } else {
      out.write('method accepting arguments ');
      if (call.typeArguments.isNotEmpty) {
        out.write('<${List<String>.filled(call.typeArguments.length, '_').join(', ')}>');
      }
      final List<String> parts = List<String>.filled(call.positionalArguments.length, '_', growable: true);
      if (call.namedArguments.isNotEmpty) {
        final List<String> named = <String>[];
        for (final Symbol key in call.namedArguments.keys) {
          named.add('${symbolToName(key)}: _');
        }
        parts.add('{${named.join(', ')}}');
      }
      out.write('(${parts.join(', ')})');
    }
    return out.toString();
  }

  String _runtimeText() {
    final Invocation call = _invocation;
    final Object? receiver = _receiver;
    String name = _called ?? symbolToName(call.memberName);
    String what = 'method';
    final bool record = receiver is Record;
    if (record) {
      // A record is asked for a field whatever is tried.
      what = 'getter';
      if (call.isSetter) name = 'set:${name.endsWith('=') ? name.substring(0, name.length - 1) : name}';
    } else if (call.isGetter) {
      what = 'getter';
    } else if (call.isSetter) {
      what = 'setter';
      if (!name.endsWith('=')) name = '$name=';
    }
    final StringBuffer out = StringBuffer('NoSuchMethodError: ');
    if (receiver == null) {
      out.write(_found == null
          ? "The $what '$name' was called on null.\n"
          : "The null object does not have a $what '$name' with matching arguments.\n");
    } else if (receiver is Function) {
      out.write("Closure call with mismatched arguments: function '$name'\n");
    } else {
      out.write("Class '${receiver.runtimeType}' has no instance $what '$name'");
      out.write(_found == null ? '.\n' : ' with matching arguments.\n');
    }
    out.write('Receiver: ${Error.safeToString(receiver)}\n');
    out.write('Tried calling: $name');
    if (record) {
      // Without what was handed over.
    } else if (call.isSetter) {
      out.write(Error.safeToString(call.positionalArguments.first));
    } else if (!call.isGetter) {
      if (call.typeArguments.isNotEmpty) out.write('<${call.typeArguments.join(', ')}>');
      final List<String> parts = <String>[];
      for (final Object? argument in call.positionalArguments) {
        parts.add(Error.safeToString(argument));
      }
      call.namedArguments.forEach((Symbol key, dynamic value) {
        parts.add('${symbolToName(key)}: ${Error.safeToString(value)}');
      });
      out.write('(${parts.join(', ')})');
    }
    if (_found != null) out.write('\nFound: $name$_found');
    return out.toString();
  }
}

/// An operation that the object does not support.
class UnsupportedError extends Error {
  final String? message;

  UnsupportedError(String this.message);

  String toString() => message == null ? 'Unsupported operation' : 'Unsupported operation: $message';
}

/// An operation that is not written yet.
class UnimplementedError extends Error implements UnsupportedError {
  final String? message;

  UnimplementedError([this.message]);

  String toString() => message == null ? 'UnimplementedError' : 'UnimplementedError: $message';
}

/// An operation that is not possible in the state the object is in.
class StateError extends Error {
  final String message;

  StateError(this.message);

  String toString() => 'Bad state: $message';
}

/// A collection that was changed while it was iterated over.
class ConcurrentModificationError extends Error {
  /// The collection, if known.
  final Object? modifiedObject;

  ConcurrentModificationError([this.modifiedObject]);

  String toString() {
    if (modifiedObject == null) return 'Concurrent modification during iteration.';
    return 'Concurrent modification during iteration: ${Error.safeToString(modifiedObject)}.';
  }
}

/// The heap has reached its limit.
final class OutOfMemoryError implements Error {
  const OutOfMemoryError();

  StackTrace? get stackTrace => null;

  StackTrace? get _stackTrace => null;

  void set _stackTrace(StackTrace? value) {}

  String toString() => 'Out of Memory';
}

/// Too many calls inside each other.
final class StackOverflowError implements Error {
  const StackOverflowError();

  StackTrace? get stackTrace => null;

  StackTrace? get _stackTrace => null;

  void set _stackTrace(StackTrace? value) {}

  String toString() => 'Stack Overflow';
}
