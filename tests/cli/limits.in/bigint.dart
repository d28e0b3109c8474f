// One multiplication takes longer than anybody waits.
void main() {
  var number = BigInt.two;
  while (true) {
    number *= number;
  }
}
