void main() {
  var a = true, b = false;
  if (a and b) print('both');
  if (not a) print('not');
  if (a or b) print('any');
}
