enum Color { red, green, blue }
void main() {
  var c = Color.red;
  switch (c) {
    case Color.red:
      print('r');
  }
  var s = switch (c) {
    Color.red => 1,
    Color.green => 2,
  };
}
