int f() => 1;
void main() {
  const x = f();
  var y = 3;
  const z = y;
  const w = [y];
  const d = DateTime.now();
}
