void main() {
  var x = 1;
  if (x = 5) print('five');
  if (x == 1 || 2) print('one or two');
}
