// Invocation: a call as an object, for noSuchMethod.

part of 'core.dart';

/// A call of a member that was not there.
abstract class Invocation {
  Invocation();

  /// A call of the method [memberName].
  factory Invocation.method(Symbol memberName, Iterable<Object?>? positionalArguments,
      [Map<Symbol, Object?>? namedArguments]) =>
      _Invocation._(_Invocation._method, memberName, null, positionalArguments, namedArguments);

  /// A call of the generic method [memberName].
  factory Invocation.genericMethod(
      Symbol memberName, Iterable<Type>? typeArguments, Iterable<Object?>? positionalArguments,
      [Map<Symbol, Object?>? namedArguments]) =>
      _Invocation._(_Invocation._method, memberName, typeArguments, positionalArguments, namedArguments);

  /// A use of the getter [name].
  factory Invocation.getter(Symbol name) => _Invocation._(_Invocation._getter, name, null, null, null);

  /// An assignment through the setter [memberName].
  factory Invocation.setter(Symbol memberName, Object? argument) =>
      _Invocation._(_Invocation._setter, memberName, null, <Object?>[argument], null);

  Symbol get memberName;

  List<Type> get typeArguments => const <Type>[];

  List<dynamic> get positionalArguments;

  Map<Symbol, dynamic> get namedArguments;

  bool get isMethod;

  bool get isGetter;

  bool get isSetter;

  /// Whether this is a getter or setter.
  bool get isAccessor => isGetter || isSetter;
}

final class _Invocation extends Invocation {
  static const int _method = 0;
  static const int _getter = 1;
  static const int _setter = 2;

  final int _kind;
  final Symbol memberName;
  final List<Type> typeArguments;
  final List<dynamic> positionalArguments;
  final Map<Symbol, dynamic> namedArguments;

  /// Whether a dynamic call of the running program made it.
  final bool _fromRuntime;

  /// The signature of the member with that name that did not fit.
  final String? _found;

  _Invocation._(this._kind, this.memberName, Iterable<Type>? types, Iterable<Object?>? positional,
      Map<Symbol, Object?>? named, [this._fromRuntime = false, this._found])
    : typeArguments = types == null || types.isEmpty ? const <Type>[] : List<Type>.unmodifiable(types),
      positionalArguments =
          positional == null || positional.isEmpty ? const <Object?>[] : List<Object?>.unmodifiable(positional),
      namedArguments =
          named == null || named.isEmpty ? const <Symbol, Object?>{} : Map<Symbol, Object?>.unmodifiable(named);

  bool get isMethod => _kind == _method;

  bool get isGetter => _kind == _getter;

  bool get isSetter => _kind == _setter;
}
