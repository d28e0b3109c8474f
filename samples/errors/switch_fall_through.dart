void main() {
  var x = 1;
  switch (x) {
    case 1:
      print('a');
    case 2:
      print('b');
      foo();
  }
}
