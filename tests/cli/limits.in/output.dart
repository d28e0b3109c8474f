void main() {
  while (true) {
    print('y' * 1000);
  }
}
