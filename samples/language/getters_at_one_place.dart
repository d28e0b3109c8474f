// One place in the program reads the same name of many classes: fields, getters of fields, getters of getters, generic and late ones.
abstract class Named {
  Object? get name;
}

class Field implements Named {
  @override
  final String name = 'field';
}

class Private implements Named {
  final String _name = 'private';
  @override
  String get name => _name;
}

class Overriding extends Private {
  @override
  String get _name => 'overridden ${super._name}';
}

class Generic<T> implements Named {
  @override
  T name;
  Generic(this.name);
}

class Late implements Named {
  @override
  late final String name = count();
  static var calls = 0;
  static String count() => 'late ${++calls}';
}

class Number implements Named {
  final double _half = 0.5;
  @override
  double get name => _half;
}

class Computed extends Field {
  var _reads = 0;
  @override
  String get name => '${super.name} read ${++_reads}';
}

void main() {
  final late_ = Late(), computed = Computed();
  final all = <Named>[
    Field(), Private(), Overriding(), Generic(1), Generic<String?>(null), Generic('text'), //
    late_, late_, Number(), computed, computed,
  ];
  for (var round = 0; round < 2; round++) {
    print([for (final one in all) one.name]);
  }
  final Generic<Object> covariant = Generic<int>(1);
  try {
    covariant.name = 'no int';
  } on TypeError {
    print('still ${covariant.name}');
  }
}
