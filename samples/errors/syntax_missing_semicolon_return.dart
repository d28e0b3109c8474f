int f() {
  return 1
}
void main() {}
