// Enum: what all enumerated values share.

part of 'core.dart';

/// An enumerated value.
abstract interface class Enum {
  /// Its place in the declaration, from 0.
  int get index;

  /// Orders by [index].
  static int compareByIndex<T extends Enum>(T value1, T value2) => value1.index - value2.index;

  /// Orders by [EnumName.name].
  static int compareByName<T extends Enum>(T value1, T value2) => value1.name.compareTo(value2.name);
}

/// The superclass the runtime gives to every enum declaration.
abstract class _Enum implements Enum {
  final int index;
  final String _name;

  const _Enum(this.index, this._name);

  /// `Color.red`.
  String toString() => '${_enumTypeName(this)}.$_name';
}

/// The name of the enum declaration that [value] belongs to, without type arguments.
external String _enumTypeName(Object value);

/// The name of an enumerated value.
extension EnumName on Enum {
  /// The identifier it was declared with.
  String get name => (this as _Enum)._name;
}

/// Finds enumerated values by name.
extension EnumByName<T extends Enum> on Iterable<T> {
  /// The value named [name]; ArgumentError if there is none.
  T byName(String name) {
    for (final T value in this) {
      if (value.name == name) return value;
    }
    throw ArgumentError.value(name, 'name', 'No enum value with that name');
  }

  /// All values by name.
  Map<String, T> asNameMap() {
    final Map<String, T> result = <String, T>{};
    for (final T value in this) {
      result[value.name] = value;
    }
    return result;
  }
}
