void main() {
  var x = 1;
  switch (x) {
    case 1:
      print('one');
    case 2
      print('two');
  }
}
