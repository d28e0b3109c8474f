void main() async {
  var p = ReceivePort();
  await Isolate.run(() => 3);
}
