// Clauses that are there twice, or not in their order; and modifiers that exclude each other.
mixin Walks {}
mixin Swims {}

class Duck with Walks with Swims {}

class Swan implements Walks with Swims {}

class Goose with Walks extends Object {}

class Eagle extends Object extends Object {}

class Hawk extends Object, Object {}

mixin Dives implements Swims on Object {}

mixin Hops on Walks on Swims {}

enum Bird with Walks with Swims { owl }

enum Fish implements Swims with Walks { carp }

final mixin Flies {}

sealed mixin class Nests {}

class Egg {
  Egg.hatched();
  static factory Egg.laid() => Egg();
  external late var shell;
  abstract static var yolk;
  static Egg() {}
}

void main() {}
