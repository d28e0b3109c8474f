void main() {
  if (1 > 2 {
    print('a');
  }
}
