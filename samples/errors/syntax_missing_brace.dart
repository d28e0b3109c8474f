void main() {
  if (true) {
    print('a');
}
