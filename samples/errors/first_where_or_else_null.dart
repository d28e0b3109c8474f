void main() {
  var x = [1].firstWhere((e) => e > 3, orElse: () => null);
}
