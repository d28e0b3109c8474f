void main() {
  try {
  } on Foo catch (e) {
  } on MyException {
  }
}
