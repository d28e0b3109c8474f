//! Programs that call the core library with what no program should give it: numbers at the edges, objects that are their own arguments,
//! iterables that change what they are put into, comparisons that throw. What they print is of no interest; that they end is.
//! Shared by a test and a fuzz target, so it may touch nothing.

/// Receivers, as expressions; each is made anew for every call.
const RECEIVERS: &[&str] = &[
    "[1, 2, 3, 4, 5]",
    "<Object?>[null, 'a', 2.5]",
    "List<int>.filled(4, 7)",
    "const [1, 2, 3]",
    "List<int>.unmodifiable([1, 2])",
    "List<int>.generate(70, (i) => -i)",
    "Int8List(5)",
    "Uint8List(8)",
    "Uint8ClampedList(3)",
    "Int16List(4)",
    "Uint16List(4)",
    "Int32List(4)",
    "Uint32List(4)",
    "Int64List.fromList([1 << 62, -1])",
    "Uint64List(2)",
    "Float32List(4)",
    "Float64List.fromList([double.nan, -0.0, 0.0])",
    "Float32x4List(2)",
    "Int32x4List(2)",
    "Float64x2List(2)",
    "Uint8List.sublistView(Uint64List(4), 3, 17)",
    "Uint16List(6).buffer",
    "ByteData(11)",
    "ByteData.sublistView(Uint8List(20), 3, 9)",
    "Float32x4(1, 2, 3, 4)",
    "Int32x4(1, -2, 3, -4)",
    "'abcabc'",
    "'\\u{1F600}\\uD800x'",
    "''",
    "'a' * 100",
    "StringBuffer('xy')",
    "'aé'.runes",
    "'abc'.codeUnits",
    "{1: 'a', 2: 'b'}",
    "<Object?, Object?>{Evil(): Evil(), null: 1}",
    "HashMap<Object?, Object?>.from({1: 2, 3: 4})",
    "SplayTreeMap<Object?, Object?>.from({1: 2, 3: 4})",
    "const {1: 2}",
    "{1, 2, 3}",
    "<Object?>{Evil(), null, 'a'}",
    "HashSet<Object?>.from([1, 2])",
    "SplayTreeSet<Object?>.from([3, 1])",
    "Queue<Object?>.from([1, 2, 3])",
    "ListQueue<Object?>.from([1, 2, 3])",
    "Changing([1, 2, 3])",
    "Liar()",
    "[1, 2, 3].map((x) => x)",
    "[1, 2, 3].where((x) => x > 1)",
    "Iterable<int>.generate(5)",
    "RegExp('(a)|b+')",
    "RegExp('(?<n>[^a]*)').firstMatch('xa')",
    "7",
    "-1",
    "0x7fffffffffffffff",
    "-0x7fffffffffffffff - 1",
    "1 << 32",
    "0.0",
    "-2.5e300",
    "double.nan",
    "double.infinity",
    "BigInt.parse('123456789012345678901234567890')",
    "BigInt.from(-7)",
    "BigInt.one << 4000",
    "DateTime.utc(2024, 2, 29)",
    "Duration(days: 1 << 30)",
    "Uri.parse('http://a:80/b?c=d#e')",
    "(1, b: 2)",
    "Expando<Object>('e')",
    "WeakReference(Object())",
    "Random(5)",
    "Stopwatch()",
    "Symbol('x')",
    "RawReceivePort()..keepIsolateAlive = false",
    "utf8",
    "latin1",
    "base64",
    "json",
    "BytesBuilder()",
];

/// Receivers that find out only by counting how many elements they have.
const COUNTED: &[&str] = &["Changing([1, 2, 3])", "[1, 2, 3].where((x) => x > 1)"];

/// Members that some receiver has, by how many arguments they are given. Those that may rightly take for ever are left out.
const MEMBERS: &[(&str, usize)] = &[
    ("length", 0),
    ("first", 0),
    ("last", 0),
    ("single", 0),
    ("hashCode", 0),
    ("reversed", 0),
    ("iterator", 0),
    ("buffer", 0),
    ("lengthInBytes", 0),
    ("offsetInBytes", 0),
    ("isEven", 0),
    ("bitLength", 0),
    ("sign", 0),
    ("keys", 0),
    ("entries", 0),
    ("groupCount", 0),
    ("runtimeType", 0),
    ("toString()", 0),
    ("toList()", 0),
    ("toSet()", 0),
    ("sort()", 0),
    ("clear()", 0),
    ("removeLast()", 0),
    ("removeFirst()", 0),
    ("asUnmodifiableView()", 0),
    ("asMap()", 0),
    ("trim()", 0),
    ("toUpperCase()", 0),
    ("abs()", 0),
    ("toInt()", 0),
    ("round()", 0),
    ("toBytes()", 0),
    ("takeBytes()", 0),
    ("nextDouble()", 0),
    ("[]", 1),
    ("length=", 1),
    ("add", 1),
    ("addAll", 1),
    ("addFirst", 1),
    ("addLast", 1),
    ("remove", 1),
    ("removeAt", 1),
    ("removeWhere", 1),
    ("retainWhere", 1),
    ("contains", 1),
    ("containsKey", 1),
    ("containsValue", 1),
    ("lookup", 1),
    ("elementAt", 1),
    ("indexOf", 1),
    ("lastIndexOf", 1),
    ("indexWhere", 1),
    ("sublist", 1),
    ("skip", 1),
    ("take", 1),
    ("followedBy", 1),
    ("join", 1),
    ("forEach", 1),
    ("map", 1),
    ("where", 1),
    ("expand", 1),
    ("any", 1),
    ("every", 1),
    ("reduce", 1),
    ("firstWhere", 1),
    ("sort", 1),
    ("shuffle", 1),
    ("asUint8List", 1),
    ("asInt16List", 1),
    ("asFloat64List", 1),
    ("asInt32x4List", 1),
    ("asByteData", 1),
    ("getInt8", 1),
    ("getUint16", 1),
    ("getInt32", 1),
    ("getInt64", 1),
    ("getFloat32", 1),
    ("getFloat64", 1),
    ("shuffle", 1),
    ("withX", 1),
    ("scale", 1),
    ("codeUnitAt", 1),
    ("substring", 1),
    ("startsWith", 1),
    ("endsWith", 1),
    ("split", 1),
    ("compareTo", 1),
    ("write", 1),
    ("writeCharCode", 1),
    ("writeAll", 1),
    ("padLeft", 1),
    ("allMatches", 1),
    ("firstMatch", 1),
    ("hasMatch", 1),
    ("matchAsPrefix", 1),
    ("group", 1),
    ("groups", 1),
    ("namedGroup", 1),
    ("+", 1),
    ("-", 1),
    ("*", 1),
    ("/", 1),
    ("%", 1),
    ("~/", 1),
    ("<<", 1),
    (">>", 1),
    ("&", 1),
    ("|", 1),
    ("^", 1),
    ("<", 1),
    (">=", 1),
    ("==", 1),
    ("remainder", 1),
    ("gcd", 1),
    ("pow", 1),
    ("modInverse", 1),
    ("toRadixString", 1),
    ("toStringAsFixed", 1),
    ("toStringAsExponential", 1),
    ("toStringAsPrecision", 1),
    ("toUnsigned", 1),
    ("toSigned", 1),
    ("difference", 1),
    ("union", 1),
    ("intersection", 1),
    ("addEntries", 1),
    ("encode", 1),
    ("decode", 1),
    ("addByte", 1),
    ("nextInt", 1),
    ("resolve", 1),
    ("sendPort.send", 1),
    ("[]=", 2),
    ("insert", 2),
    ("insertAll", 2),
    ("setAll", 2),
    ("removeRange", 2),
    ("sublist", 2),
    ("getRange", 2),
    ("fillRange", 2),
    ("indexOf", 2),
    ("lastIndexOf", 2),
    ("lastIndexWhere", 2),
    ("fold", 2),
    ("substring", 2),
    ("replaceAll", 2),
    ("replaceFirst", 2),
    ("padRight", 2),
    ("startsWith", 2),
    ("putIfAbsent", 2),
    ("update", 2),
    ("modPow", 2),
    ("clamp", 2),
    ("asUint8List", 2),
    ("asUint16List", 2),
    ("asInt64List", 2),
    ("asFloat32List", 2),
    ("asFloat32x4List", 2),
    ("asFloat64x2List", 2),
    ("asByteData", 2),
    ("setInt8", 2),
    ("setUint16", 2),
    ("setInt64", 2),
    ("setFloat32", 2),
    ("setFloat64", 2),
    ("writeAll", 2),
    ("allMatches", 2),
    ("matchAsPrefix", 2),
    ("shuffleMix", 2),
    ("setRange", 3),
    ("fillRange", 3),
    ("replaceRange", 3),
    ("replaceFirst", 3),
    ("setRange", 4),
];

/// Arguments; `r` is the receiver.
const ARGUMENTS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "5",
    "8",
    "64",
    "255",
    "0x10ffff",
    "1 << 31",
    "(1 << 32) + 1",
    "1 << 60",
    "1 << 61",
    "(1 << 61) + 1",
    "1 << 62",
    "(1 << 62) + 1",
    "0x7fffffffffffffff",
    "0x7ffffffffffffffe",
    "-0x7fffffffffffffff - 1",
    "-0x7fffffffffffffff",
    "0.5",
    "-0.0",
    "1e308",
    "double.nan",
    "double.infinity",
    "null",
    "true",
    "''",
    "'a'",
    "'bc'",
    "'\\uDC00'",
    "'\\u{10400}'",
    "r",
    "[r]",
    "<int>[]",
    "[1, 2, 3]",
    "<Object?>['a', null]",
    "const [9]",
    "Uint8List(3)",
    "Int64List(3)",
    "Float64List(2)",
    "{1, 2}",
    "{1: 2}",
    "Changing(r)",
    "Liar()",
    "Evil()",
    "Iterable<int>.generate(3)",
    "[1, 2].map((x) => throw 'map')",
    "[1, 2].map((x) { change(r); return x; })",
    "(x) => x == 1",
    "(x) { change(r); return true; }",
    "(x) => throw 'called'",
    "(a, b) => 0",
    "(a, b) { change(r); return -1; }",
    "(a, b) => throw 'compared'",
    "() => change(r)",
    "(k, v) => change(r)",
    "(m) => '-'",
    "RegExp('b*')",
    "Random(1)",
    "BigInt.two",
    "BigInt.from(-3)",
    "BigInt.zero",
    "Endian.little",
    "Float32x4(1, 2, 3, 4)",
    "Int32x4(1, 2, 3, 4)",
    "Float64x2(1, 2)",
    "Expando<int>()",
    "(1, 2)",
    "#symbol",
    "int",
];

const PRELUDE: &str = r#"
import 'dart:collection';
import 'dart:convert';
import 'dart:isolate';
import 'dart:math';
import 'dart:typed_data';

/// Changes a collection in one of the ways it has.
Object? change(dynamic r) {
  for (final way in [() => r.clear(), () => r.length = 0, () => r.add(1), () => r.remove(1)]) {
    try {
      way();
    } catch (_) {}
  }
  return null;
}

/// Changes another collection when it is asked for anything.
class Changing extends Iterable<int> {
  final dynamic other;
  Changing(this.other);
  int get length {
    change(other);
    return 3;
  }
  Iterator<int> get iterator sync* {
    yield 1;
    change(other);
    yield 2;
  }
}

class Liar extends Iterable<int> {
  int get length => 1 << 62;
  Iterator<int> get iterator => Iterable<int>.empty().iterator;
  Iterable<int> skip(int count) => this;
  List<int> toList({bool growable = true}) => Uint8List(0);
}

class Evil {
  static int asked = 0;
  int get hashCode => asked++ % 3;
  bool operator ==(Object other) => asked++ % 5 == 0 ? throw 'compared' : asked.isEven;
  int compareTo(Object other) => throw 'compared';
  String toString() => asked++ % 7 == 0 ? throw 'shown' : 'evil';
}

var calls = 0, errors = 0;
void attempt(Object? Function(dynamic r) call, Object? Function() receiver) {
  calls++;
  try {
    final result = call(receiver());
    // A lazy result is looked at, as far as it goes.
    if (result is Iterable) {
      var left = 50;
      for (final _ in result) {
        if (--left == 0) break;
      }
    }
    '${result is Iterable ? '' : result}'.length;
  } catch (_) {
    errors++;
  }
}

void main() {
"#;

/// A program of so many calls; `choose(n)` picks one of n.
pub fn program(calls: usize, choose: &mut dyn FnMut(usize) -> usize) -> String {
    let mut text = PRELUDE.replacen(
        "Iterator<int> get iterator sync* {",
        "Iterator<int> get iterator => _changing().iterator;\n  Iterable<int> _changing() sync* {",
        1,
    );
    for _ in 0..calls {
        let receiver = RECEIVERS[choose(RECEIVERS.len())];
        let (member, count) = MEMBERS[choose(MEMBERS.len())];
        let mut arguments: Vec<&str> = (0..count).map(|_| ARGUMENTS[choose(ARGUMENTS.len())]).collect();
        // What doesn't know its length is passed over one by one, as far as one likes.
        if member == "skip" && COUNTED.contains(&receiver) {
            arguments = vec!["3"];
        }
        let call = match (member, &arguments[..]) {
            (getter, []) => format!("r.{getter}"),
            ("[]", [index]) => format!("r[{index}]"),
            ("[]=", [index, value]) => format!("r[{index}] = {value}"),
            ("length=", [value]) => format!("r.length = {value}"),
            (operator, [right]) if !operator.contains(char::is_alphanumeric) => format!("r {operator} ({right})"),
            (method, arguments) => format!("r.{method}({})", arguments.join(", ")),
        };
        text.push_str(&format!("  attempt((r) => {call}, () => {receiver});\n"));
    }
    text + "  print('$calls calls');\n}\n"
}
