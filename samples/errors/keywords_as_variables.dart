// Reserved words name no variables.
void main() {
  for (var class in [1]) {
    print(1);
  }
  for (var enum = 1;;) {}
  var with = 3;
}
