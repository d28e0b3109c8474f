// A type argument that only a dynamic argument speaks for is dynamic; types of a literal's first key are no elements of a set.
void shown<T>(T value) => print(T);
T among<T>(T value, List<T> others) {
  print(T);
  return value;
}

String two<A, B>(int n) => '$A $B $n';

void main() {
  dynamic any = 3;
  shown(any);
  shown(1 as dynamic);
  shown(any as num);
  among(any, [1]);
  among(any, <dynamic>[]);
  final pairs = {two<int, String>: 42};
  print(pairs[two<int, String>]);
  print({two<int, num>: 1, two<num, int>: 2}.length);
  print({two<int, num>, two<int, num>}.length);
}
