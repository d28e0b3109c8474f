// A pattern assigns each variable once.
void main() {
  int left = 1, right = 2;
  [left, left] = [3, 4];
  (right, at: [left, right]) = (1, at: [2, 3]);
  ({'a': left, 'b': right}) = {'a': right, 'b': left};
  print(left + right);
}
