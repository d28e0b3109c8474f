import 'dart:convert';
void main() {
  Map<String, int> m = jsonDecode('{}');
  List<int> xs = m.values;
  List<String> ys = m.keys.map((k) => k);
  String s = m.keys.toList();
}
