void main() {
  outer:
  for (;;) {
    continue inner;
  }
}
