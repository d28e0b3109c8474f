void main() {
  for (var x in 5) {}
  for (String s in [1, 2]) {}
  for (var c in 'abc') {}
  for (var e in {'a': 1}) {}
}
