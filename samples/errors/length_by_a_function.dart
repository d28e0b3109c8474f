// A function of other languages.
void main() {
  print(len([1, 2, 3]));
}
