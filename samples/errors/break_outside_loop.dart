void main() {
  break;
  continue;
  if (true) break;
  for (;;) {
    break outer;
  }
}
