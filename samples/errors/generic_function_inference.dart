T first<T>(List<T> xs) => xs[0];
void main() {
  String s = first([1, 2]);
  int i = first<String>(['a']);
  first(3);
}
