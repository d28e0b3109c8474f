// All of the stack is there to be used, however small the heap.
int deep(int n) => 1 + deep(n + 1);

void attempt(void Function() call) {
  try {
    call();
  } on StackOverflowError catch (error) {
    print(error.runtimeType);
  }
}

void main() {
  attempt(() => deep(0));
  attempt(() {
    Object? nested;
    for (var i = 0; i < 100000; i++) {
      nested = (nested,);
    }
    // Each calls the next.
    '$nested'.length;
    deep(0);
  });
}
