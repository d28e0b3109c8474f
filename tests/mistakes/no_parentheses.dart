void main() {
  var x = 3;
  if x > 2 {
    print('mid');
  }
  for i in [1, 2] {
    print(i);
  }
}
