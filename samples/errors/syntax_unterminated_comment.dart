void main() {
  /* abc
}
