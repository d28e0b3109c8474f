// A final variable whose initialiser reads it again, and so sets it first.
var depth = 0;

int? again(int? Function() read) {
  depth++;
  return depth < 3 ? read() : depth;
}

int? loose = again(() => loose);
final int? fixed = again(() => fixed);

class Box {
  static final int? shared = again(() => shared);
  late final int? own = again(() => own);
  late int? loose = again(() => loose);
}

void tries(int? Function() read) {
  depth = 0;
  try {
    print(read());
  } catch (error) {
    print(error);
  }
}

void main() {
  tries(() => loose);
  tries(() => fixed);
  tries(() => fixed);
  tries(() => Box.shared);
  tries(() => Box().own);
  tries(() => Box().loose);
}
