// What runtimeType says of values of the core libraries that have several classes in Dart.
import 'dart:convert';
import 'dart:typed_data';

void main() {
  var bytes = Uint8List(16);
  var lists = <Object>[
    bytes,
    Uint8List.view(bytes.buffer),
    Int16List.sublistView(bytes, 4),
    bytes.buffer.asFloat64List(8),
    bytes.asUnmodifiableView(),
    ByteData(2).asUnmodifiableView(),
    bytes.sublist(2),
    json.fuse(utf8).encode([1]),
  ];
  print(lists.map((list) => list.runtimeType));
  print(lists[1] is Uint8List);
  dynamic view = lists[1];
  for (var wrong in [() => view.missing(view), () => view as String]) {
    try {
      wrong();
    } catch (e) {
      print(e);
    }
  }
  for (var text in ['http://a/b?c#d', 'http://a/b c', '../a', 'a/../b', 'HTTP://a', 'a:b', 'a:b:c', 'http://a:80/', 'http://u@a/', 'data:,x']) {
    var uri = Uri.parse(text), resolved = uri.resolve('x');
    print('$text ${uri.runtimeType} ${resolved.runtimeType} ${uri.replace(path: 'y').runtimeType}');
  }
}
