void main() {
  for (int i : [1, 2]) {
    print(i);
  }
}
