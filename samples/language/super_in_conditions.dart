// `super` as the left operand of an operator, behind one that binds less tightly.
class Base {
  operator ==(Object other) => true;
  get hashCode => 1;
  operator +(other) => 5;
  operator *(other) => 7;
  operator <(other) => true;
  operator -() => 'negated';
  operator [](index) => index;
}

class Derived extends Base {
  bool same(other) => other is Derived && super == other;
  bool either(other) => other == 1 || super == other && super != other;
  bool less(other) => other == null || super < other;
  num sum(other) => 1 + super * other;
  bool both(other) => 3 == super + other || 5 == super + other;
  all(other) => [super + other, super < other, super[other], -super, '${super + 1}'];
}

void main() {
  var derived = Derived();
  print([derived.same(derived), derived.same(1), derived.either(2), derived.less(1)]);
  print([derived.sum(2), derived.both(3), derived.all(4)]);
}
