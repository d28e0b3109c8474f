// A pattern that can't fail says nothing of the variable its value was read from: a dynamic one stays dynamic.
void main() {
  dynamic point = [3, 4];
  var [int x, int y] = point;
  print(x + y);
  try {
    print(point.length + point.nothing);
  } on NoSuchMethodError {
    print('still dynamic');
  }
  point = (1, b: 2);
  var (first, :b) = point;
  print('$first $b');
  String text = 'was a record';
  try {
    text = point;
  } on TypeError {
    print(text);
  }
  final Object something = <String, int>{'a': 1};
  if (something case {'a': int a}) print(a);
  late int sum;
  (sum, _) = (x * y, 0);
  print(sum);
  for (final [int row] in <dynamic>[
    [1],
    [2],
  ]) {
    print(row);
  }
}
