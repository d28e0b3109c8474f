class Box<T> {
  T value;
  Box(this.value);
}
void main() {
  var b = Box(3);
  print(b.valu);
  print(Box<List<String>>(['a']).get());
}
