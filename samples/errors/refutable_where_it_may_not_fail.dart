// Marked at the part that can fail.
void main() {
  int count = 'one';
  var [first?] = [1];
  var ((a && b || a && b), c) = (1, 2);
  for (var (> 3) in [1]) {}
  print(missing);
}
