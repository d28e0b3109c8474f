class P {
  int x = 1;
}
void main() {
  var P(y: a) = P();
  if (P() case P(:var z)) print(z);
}
