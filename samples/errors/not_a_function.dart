void main() {
  var x = 3;
  x();
  'a'();
  x.isEven();
  [1]();
  null();
}
