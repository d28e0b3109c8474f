abstract interface class Store {
  int value = 0;
  set other(int x);
}
class Memory implements Store {}
void main() {}
