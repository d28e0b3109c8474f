void main() {
  pritn('hello');
}
