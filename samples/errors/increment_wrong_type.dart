void main() {
  var s = 'a';
  s++;
  s += 1;
  var b = true;
  b++;
  int i = 1;
  i += 1.5;
  i = i / 2;
  i /= 2;
}
