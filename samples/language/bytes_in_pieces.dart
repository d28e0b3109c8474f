// Where malformed UTF-8 is wrong is counted from the beginning of the piece it came in; what nothing can mend is wrong at once.
import 'dart:convert';

Future<void> main() async {
  var all = <List<List<int>>>[
    [[0xc3], [0xa9]],
    [[65, 66, 0xe2, 0x82], [65]],
    [[0xf0], [0x9f], [0x98], [65]],
    [[0xe2, 0x82], [0xac, 0xff]],
    [[1, 0xe0], [0x80]],
    [[0xed], [0xa0]],
    [[0xc3]],
  ];
  for (var pieces in all) {
    try {
      print(await Stream.fromIterable(pieces).transform(utf8.decoder).join());
    } on FormatException catch (e) {
      print('${e.message} ${e.offset}');
    }
  }
  // A pattern is looked for in what is left of the text.
  print('bytes'.contains(RegExp('^y'), 1));
}
