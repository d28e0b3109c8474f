void main() {
  var y = 3;
  switch (4) {
    case y:
      print('y');
  }
}
