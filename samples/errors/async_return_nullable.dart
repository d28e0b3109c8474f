// An async function returns the value of its future: a value that only may be null is said to be that.
Future<int> first(int? number) async {
  return number;
}

Future<String> second(String? text) async => text;

void main() {}
