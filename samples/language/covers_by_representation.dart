// Whether a pattern always matches is asked of what extension types hold.
extension type Id(int value) {}
extension type Count(int value) implements int {}

class Shape {}

class Round extends Shape {}

extension type Ball(Round it) {}

int id(int x) {
  switch (x) {
    case Id _:
      return 1;
  }
}

int even(Object x) {
  switch (x) {
    case int(isEven: true) as int:
      return 2;
    case Count _:
      return 3;
  }
}

int ball(Shape shape) {
  switch (shape) {
    case Round() as Ball:
      return 4;
  }
}

extension on double? {
  double? operator /(double? other) => this == null || other == null ? null : this! * other;
}

List<T> told<T>() {
  print(List<T>);
  return [];
}

void main() {
  print([id(1), even(2), even(3), ball(Round())]);
  double? half = 0.5;
  print(half / 3);
  double? none;
  print(none / 3);
  if (told() case [num _, ...List<int> _]) print('filled');
  try {
    final [num _, ...List<int> rest, _] = told();
    print(rest);
  } on StateError catch (error) {
    print(error.message);
  }
}
