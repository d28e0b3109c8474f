void main() {
  print(jsonEncode({'a': 1}));
}
