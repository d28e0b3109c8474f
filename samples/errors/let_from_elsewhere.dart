// A word of other languages.
void main() {
  let count = 1;
  print(count);
}
