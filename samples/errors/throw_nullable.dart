void main() {
  String? s;
  throw s;
  throw null;
}
