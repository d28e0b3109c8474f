void main() {
  int[] numbers = [1, 2];
  print(numbers);
}
