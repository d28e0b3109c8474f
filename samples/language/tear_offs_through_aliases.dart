// A constructor torn off through an alias: the class's own if the alias is only another name, else a function of the alias.
class Two<A, B> {
  final A a;
  final B? b;
  Two(this.a, {this.b});
  Two.only(this.a) : b = null;
  factory Two.made(A a, [B? b]) => Two(a, b: b);
}

typedef Same<A, B> = Two<A, B>;
typedef Swapped<A, B> = Two<B, A>;
typedef Numbered<T extends num> = Two<T, String>;
typedef Bounded<T extends num> = List<T>;
typedef Other<T> = List<T>;

void main() {
  print(identical(Two<int, String>.only, Numbered<int>.only));
  print(identical(Two<int, String>.only, Swapped<String, int>.only));
  print(identical(Same.new, Two.new));
  print(identical(Swapped.new, Two.new));
  print(identical(Swapped.new, Swapped.new));
  print(Bounded.filled == List.filled);
  print(Other.filled == List.filled);
  print(Bounded<int>.filled == List<int>.filled);
  const a = Bounded<int>.filled, b = (Bounded.filled)<int>;
  print(identical(a, b));
  final swapped = Swapped.new;
  print(swapped.runtimeType);
  print(swapped<int, String>('a', b: 2).runtimeType);
  final made = Swapped.made;
  print(made('x', 1).runtimeType);
  Two<double, String> Function(double) only = Numbered.only;
  print(only(1.5).runtimeType);
  print(Bounded.filled(2, 1.5).runtimeType);
  print((Numbered.new).runtimeType);
  print([1, 2].map(Numbered.made).map((it) => it.runtimeType).toList());
}
