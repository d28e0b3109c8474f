void main() {
  List<int, int> a = [];
  Map<String> b = {};
  int<String> c = 3;
  Future<int, int> d;
}
