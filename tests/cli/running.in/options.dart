void main() {
  print(const String.fromEnvironment('who', defaultValue: 'nobody'));
  print(const int.fromEnvironment('level'));
  assert(false, 'assertions are on');
}
