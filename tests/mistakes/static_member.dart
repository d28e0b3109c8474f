class Counter {
  int count = 0;

  void up() {
    count++;
  }

  static void reset() {
    count = 0;
    print(count);
    up();
  }
}

void main() {
  Counter.reset();
}
