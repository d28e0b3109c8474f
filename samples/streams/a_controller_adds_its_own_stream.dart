import 'dart:async';
void main() async {
  final c = StreamController<int>();
  print('a');
  try { c.addStream(c.stream).then((_) => print('done'), onError: (e) => print('later $e')); print('b'); } catch (e) { print('now $e'); }
  try { c.add(1); print('added'); } catch (e) { print(e); }
  try { c.close(); print('closed'); } catch (e) { print(e); }
  final d = StreamController<int>();
  try { d.addStream(MyStream()); } catch (e) { print(e); }
  try { d.add(1); print('added'); } catch (e) { print(e); }
  try { d.stream.listen(print, onDone: () => print('done')); } catch (e) { print(e); }
  final g = StreamController<int>.broadcast();
  g.addStream(g.stream).then((_) => print('done'), onError: (e) => print('later $e'));
  g.stream.listen(print);
  try { g.add(1); } catch (e) { print(e); }
}
class MyStream extends Stream<int> {
  StreamSubscription<int> listen(void onData(int x)?, {Function? onError, void onDone()?, bool? cancelOnError}) => throw 'no';
}
