class Positive {
  final int value;
  final dynamic other;
  const Positive(this.value, [this.other]) : assert(value > 0, 'not $value');
}

const quotient = 1 ~/ 0;
const nested = [Positive(1), Positive(0)];
const dynamic nothing = null;
const sum = nothing + 1;
const doubles = {1.5};
const member = Positive(1).value;

void main() {
  const twice = {'a', 'b', 'a'};
  print(const {1: 2, Positive(1): 3, 1: 4});
  print(const Positive(-1));
  print(const <int>[nothing as int]);
  print([quotient, nested, sum, doubles, member, twice]);
}
