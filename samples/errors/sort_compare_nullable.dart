class P {
  String? name;
}
void main() {
  var ps = [P()];
  ps.sort((a, b) => a.name.compareTo(b.name));
}
