void main() {
  print(sqrt(2));
  print(jsonEncode({}));
  var f = File('x');
  var r = Random();
  sleep(Duration(seconds: 1));
}
