//! Object graphs sent through a port and to another isolate: what arrives has the shape of what was sent, and oche does not fail. May touch
//! the library crate only.

#![no_main]

mod common;

use libfuzzer_sys::fuzz_target;

/// Objects; `%` is one that was made before.
const OBJECTS: &[&str] = &[
    "<Object?>[%, %]",
    "<Object?>[%]",
    "List<Object?>.filled(2, %)",
    "<Object?, Object?>{%: %}",
    "<Object?, Object?>{1: %, 'k': %}",
    "<Object?>{%, 1}",
    "(%, b: %)",
    "Node(%, %)",
    "Box<int>(%)",
    "Box<Object?>(%)",
    "'a' * 30",
    "'\\u{1F600}'",
    "1 << 62",
    "-0.0",
    "null",
    "true",
    "#name",
    "int",
    "Uint8List.fromList([1, 2, 3])",
    "Float64List(3).buffer",
    "Uint16List.sublistView(Uint8List(8), 2, 6)",
    "ByteData(3)",
    "BigInt.parse('123456789012345678901234567890')",
    "DateTime.utc(2020)",
    "Duration(seconds: 3)",
    "RegExp('a+')",
    "StringBuffer('x')",
    "const [1, 2]",
    "const Box<int>.fixed()",
    "topLevel",
    "Expando<Object>('e')",
    "WeakReference<Object>([%])",
    "() => %",
    "identityHashCode",
    "Capability()",
    "ReceivePort()..close()",
    "Future<int>.value(1)",
    "Uri.parse('a:b')",
];

const PRELUDE: &str = r#"
import 'dart:isolate';
import 'dart:typed_data';

class Node {
  Object? left, right;
  Node(this.left, this.right);
}

class Box<T> {
  final Object? value;
  const Box(this.value);
  const Box.fixed() : value = 7;
}

int topLevel(int x) => x + 1;

/// The shape of a graph: each object's kind, and which it was met as.
String shape(Object? root) {
  final seen = <Object, int>{}, out = StringBuffer();
  final identity = Map<Object, int>.identity();
  final todo = <Object?>[root];
  while (todo.isNotEmpty) {
    final object = todo.removeLast();
    if (object == null || object is num || object is String || object is bool || object is Type || object is Symbol) {
      out.write('$object ');
      continue;
    }
    final known = identity[object];
    if (known != null) {
      out.write('@$known ');
      continue;
    }
    identity[object] = identity.length;
    out.write('${object is Function ? 'function' : object.runtimeType} ');
    switch (object) {
      case TypedData():
        out.write('${object.lengthInBytes} ');
      case List():
        todo.addAll(object);
      case Map():
        todo..addAll(object.keys)..addAll(object.values);
      case Set():
        todo.addAll(object);
      case (Object? a, b: Object? b):
        todo..add(a)..add(b);
      case Node():
        todo..add(object.left)..add(object.right);
      case Box():
        todo.add(object.value);
      default:
    }
  }
  return '$seen$out';
}

Future<void> main() async {
  final o = <Object?>[0];
"#;

const END: &str = r#"
  final sent = shape(o);
  final port = ReceivePort();
  try {
    port.sendPort.send(o);
  } on ArgumentError {
    port.close();
    return;
  }
  final here = shape(await port.first);
  if (here != sent) throw StateError('the shapes differ:\n$sent\n$here');
  final there = await Isolate.run(() => shape(o));
  if (there != sent) throw StateError('the shapes differ there:\n$sent\n$there');
}
"#;

fuzz_target!(|bytes: &[u8]| {
    let mut choices = bytes.iter().copied().map(usize::from);
    let mut program = PRELUDE.to_owned();
    let mut made = 1;
    while let Some(choice) = choices.next()
        && made < 60
    {
        let mut object = OBJECTS[choice % OBJECTS.len()].to_owned();
        while object.contains('%') {
            object = object.replacen('%', &format!("o[{}]", choices.next().unwrap_or(0) % made), 1);
        }
        // Now and then an earlier object gets to know a later one: a cycle.
        if choice >= 200 {
            program.push_str(&format!("  o.whereType<Node>().lastOrNull?.left = o[{}];\n", choice % made));
        }
        program.push_str(&format!("  o.add({object});\n"));
        made += 1;
    }
    program.push_str(END);
    common::run(&program);
});
