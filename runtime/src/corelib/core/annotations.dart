// Annotations: markers that tools read; none of them changes what a program does.

part of 'core.dart';

/// Marks a declaration that should no longer be used.
class Deprecated {
  /// Why, and what to use instead.
  final String message;

  /// What exactly is deprecated; null for every use.
  final String? _kind;

  /// Any use of the annotated declaration is deprecated.
  const Deprecated(this.message) : _kind = null;

  /// Implementing the annotated class is deprecated.
  const Deprecated.implement([String? message])
    : message = message ?? '',
      _kind = 'implement';

  /// Extending the annotated class is deprecated.
  const Deprecated.extend([String? message])
    : message = message ?? '',
      _kind = 'extend';

  /// Extending and implementing the annotated class are deprecated.
  const Deprecated.subclass([String? message])
    : message = message ?? '',
      _kind = 'subclass';

  /// Creating instances of the annotated class is deprecated.
  const Deprecated.instantiate([String? message])
    : message = message ?? '',
      _kind = 'instantiate';

  /// Mixing in the annotated class is deprecated.
  const Deprecated.mixin([String? message])
    : message = message ?? '',
      _kind = 'mixin';

  /// Leaving out the annotated parameter is deprecated.
  const Deprecated.optional([String? message])
    : message = message ?? '',
      _kind = 'optional';

  String toString() => 'Deprecated feature: $message';
}

/// Marks a declaration as deprecated without saying what to use instead.
const Deprecated deprecated = Deprecated('next release');

final class _Override {
  const _Override();
}

/// Says that a member overrides one it inherits.
const Object override = _Override();

/// A hint to the tool named in [name].
final class pragma {
  /// Which hint, usually `tool:hint`.
  final String name;

  /// More about the hint, if it needs more.
  final Object? options;

  const factory pragma(String name, [Object? options]) = pragma._;

  const pragma._(this.name, [this.options]);
}
