// Objects of two classes in each other's fields, whose types are inferred; and of a class in its own.
class App {
  late final router = Router(this);
  int count = 1;
}

class Router {
  final App app;
  late final other = App();
  Router(this.app);
}

class Countdown {
  static int left = 3;
  final next = --left == 0 ? null : Countdown();
}

void main() {
  print(App().router.other.router.app.count);
  print(Countdown().next?.next?.next);
  print(Countdown.left);
}
