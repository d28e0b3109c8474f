void main() {
  var xs = [1];
  xs['a'];
  xs[1.5] = 3;
  xs[0] = 'x';
  5[0];
  var m = {'a': 1};
  m[1] = 2;
  m['a'] = 'b';
  'abc'[0] = 'x';
}
