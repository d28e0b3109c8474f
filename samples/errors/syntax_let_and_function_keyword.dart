let x = 3;
function f() {}
void main() {
  let y = 4;
}
