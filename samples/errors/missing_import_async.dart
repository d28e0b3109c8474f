void main() {
  Timer(Duration(seconds: 1), () {});
  var c = Completer<int>();
}
