// An external variable is an external getter and setter: what nothing implements can be declared, and read only to be told so.
external int top;
external final String fixed;
external int get got;

class Host {
  external static int shared;
  external int own;
  external final double size;
  external int work(int n);
}

extension Extra on String {
  external int rank;
  external static int count;
}

void tries(Object? Function() action) {
  try {
    print(action());
  } on NoSuchMethodError catch (error) {
    print(error.toString().split('\n').first);
  }
}

void main() {
  tries(() => top);
  tries(() => top = 1);
  tries(() => fixed);
  tries(() => got);
  tries(() => Host.shared);
  tries(() => Host.shared = 2);
  tries(() => Host().own);
  tries(() => Host().own = 3);
  tries(() => Host().size);
  tries(() => Host().work(4));
  tries(() => 'a'.rank);
  tries(() => 'a'.rank = 5);
  tries(() => Extra.count);
}
