void main() {
  print(1 + 'a');
  print('a' + 1);
  print('a' - 'b');
  print([1] + ['a']);
  print('a' * 'b');
  print(true + 1);
  print('a' < 'b');
  print(null + 1);
  print({} + {});
}
