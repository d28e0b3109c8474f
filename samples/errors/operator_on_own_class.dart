class V {
  V operator +(V o) => this;
}
void main() {
  V() + 1;
  V() - V();
  -V();
  V()[0];
  V()[0] = 1;
  V() < V();
  var v = V();
  v++;
  v += 1;
}
