// What the interpreter calls to make the errors it throws, and the error classes only it makes.

part of 'core.dart';

final class _TypeError extends TypeError {
  final String _message;

  _TypeError(this._message);

  String toString() => _message;
}

final class _AssertionError extends AssertionError {
  final String _condition;
  final String _url;
  final int _line;
  final int _column;

  _AssertionError(super.message, this._condition, this._url, this._line, this._column);

  String toString() {
    final Object? message = this.message;
    final String said = message == null ? 'is not true.' : '$message';
    return "'$_url': Failed assertion: line $_line pos $_column: '$_condition': $said";
  }
}

abstract final class _Errors {
  /// A failed implicit check; [message] is the whole text.
  static Error typeError(String message) => _TypeError(message);

  /// A failed `as`; [message] is the whole text.
  static Error castError(String message) => _TypeError(message);

  /// [kind] is 0 for a method, 1 for a getter, 2 for a setter; [found] the signature of a member that did not fit, [called] what it is
  /// called if it is a function that was called as a value.
  static Error noSuchMember(Object? receiver, String memberName, int kind, List<Object?> positional,
      Map<Symbol, Object?> named, List<Type> typeArguments, [String? found, String? called]) =>
      NoSuchMethodError._(
          receiver, invocation(memberName, kind, positional, named, typeArguments, found) as _Invocation, found, called);

  /// A call of an external member that nothing implements. [what] is the kind of member, [className] empty at the top level.
  static Error unconnected(String what, String name, String className) {
    final bool top = className.isEmpty;
    final bool constructor = what == 'constructor';
    final String full = constructor ? (name.isEmpty ? className : '$className.$name') : name;
    final String place = constructor ? '' : (top ? 'top-level ' : 'static ');
    final String called = what == 'getter' || what == 'setter' ? full : (constructor ? 'new $full()' : '$full()');
    return NoSuchMethodError._unconnected(
        invocation(name, 0, const [], const {}, const []) as _Invocation,
        "NoSuchMethodError: No $place$what '$full' declared${top ? '' : " in class '$className'"}.\n"
        'Receiver: ${top ? 'top-level' : className}\nTried calling: $called');
  }

  /// The object that a user's noSuchMethod gets.
  static Invocation invocation(String memberName, int kind, List<Object?> positional, Map<Symbol, Object?> named,
      List<Type> typeArguments, [String? found]) =>
      _Invocation._(kind, nameToSymbol(kind == 2 && !memberName.endsWith('=') ? '$memberName=' : memberName), typeArguments,
          positional, named, true, found);

  /// What Object.noSuchMethod throws.
  static Error noSuchInvocation(Object? receiver, Invocation invocation) =>
      NoSuchMethodError.withInvocation(receiver, invocation);

  static Error nullCheck() => _TypeError('Null check operator used on a null value');

  static Error range(num value, int? start, int? end, [String? name, String? message]) =>
      RangeError.range(value, start, end, name, message);

  /// As the index operators of lists and strings throw it.
  static Error index(int index, int length, [String? name, String? message]) =>
      RangeError.range(index, 0, length - 1, name, message);

  /// As IndexError, which elementAt and typed data throw.
  static Error indexError(int index, int length, [Object? indexable, String? name, String? message]) =>
      IndexError.withLength(index, length, indexable: indexable, name: name, message: message);

  /// ArgumentError(message) if there is no value, else ArgumentError.value.
  static Error argument(Object? value, [String? name, Object? message]) => ArgumentError.value(value, name, message);

  static Error argumentMessage(Object? message) => ArgumentError(message);

  static Error rangeValue(num value, [String? name, String? message]) => RangeError.value(value, name, message);

  static Error rangeMessage(String message) => RangeError(message);

  static Error stateError(String message) => StateError(message);

  static Error unsupported(String message) => UnsupportedError(message);

  static Error concurrentModification(Object? object) => ConcurrentModificationError(object);

  /// A late field or top-level variable that was read too early.
  static Error lateNotInitialized(String name) => LateError("Field '$name' has not been initialized.");

  /// A late final field or top-level variable that was assigned twice.
  static Error lateAlreadyInitialized(String name) => LateError("Field '$name' has already been initialized.");

  /// A late final field whose initializer assigned to it.
  static Error lateInitializedDuringInitialization(String name) =>
      LateError("Field '$name' has been assigned during initialization.");

  static Error lateLocalNotInitialized(String name) => LateError("Local '$name' has not been initialized.");

  static Error lateLocalAlreadyInitialized(String name) => LateError("Local '$name' has already been initialized.");

  static Error lateLocalInitializedDuringInitialization(String name) =>
      LateError("Local '$name' has been assigned during initialization.");

  static Object stackOverflow() => const StackOverflowError();

  static Object outOfMemory() => const OutOfMemoryError();

  static Object divisionByZero() => const IntegerDivisionByZeroException();

  static Object format(String message, [Object? source, int? offset]) => FormatException(message, source, offset);

  static Object exception(String message) => Exception(message);

  /// A failed assert of the program.
  static Error assertion(Object? message, String conditionText, String url, int line, int column) =>
      _AssertionError(message, conditionText, url, line, column);

  static Error unimplemented(String message) => UnimplementedError(message);

  /// Control came to a place that the types say it cannot come to.
  static Error reachabilityError(String message) => ReachabilityError(message);

  /// An argument whose type does not fit the parameter [name].
  static Error argumentType(String actual, String expected, String name) =>
      _TypeError("type '$actual' is not a subtype of type '$expected' of '$name'");

  /// `throw null` from a place where the types do not rule it out.
  static Error thrownNull() => _TypeError("Throw of null.");

  /// A null that an `await`ed or iterated expression should not have been.
  static Error notNull(String name) => ArgumentError.notNull(name);

  /// Remembers where [error] was first thrown.
  static void setStackTrace(Error error, StackTrace stackTrace) {
    error._stackTrace ??= stackTrace;
  }
}
