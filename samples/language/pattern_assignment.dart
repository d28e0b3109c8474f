// A pattern assignment assigns when everything has matched; heads of a case share the variables that all of them bind alike.
String kind(Object? value) {
  switch (value) {
    case int n when n < 0:
    case [int n, ...]:
      return 'number ${n.abs()}';
    case String s when s.isEmpty:
    case (String s, _):
    case {'s': String s}:
      return 'text "$s"';
    case double d:
    case num d when d > 100:
      return 'some number';
    default:
      return '-';
  }
}

void main() {
  print([kind(-3), kind([4, 5]), kind(''), kind(('x', 1)), kind({'s': 'y'}), kind(1.5), kind(101), kind(1)]);
  var (a, b) = (1, 2);
  dynamic text = 'text';
  try {
    (a, b) = (3, text);
  } on TypeError {
    print('$a $b');
  }
  (a, b) = (b, a);
  [a, ..., b] = [a + 10, 0, b + 10];
  print('$a $b');
}
