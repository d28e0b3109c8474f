class App {
  String name = 'x';
  void run() {}
}
void main() {
  print(name);
  run();
}
