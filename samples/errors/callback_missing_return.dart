void main() {
  var evens = [1, 2].where((x) {
    x.isEven;
  });
  [1].map<int>((x) {
    x * 2;
  });
}
