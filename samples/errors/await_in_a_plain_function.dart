// The function is not async.
void main() {
  final answer = await Future.value(42);
  print(answer);
}
