class Walk {
  int further(int from) {
    return 1 + further(from + 1);
  }
}

void main() {
  try {
    Walk().further(0);
  } on StackOverflowError catch (_, trace) {
    var lines = trace.toString().trim().split('\n');
    print(lines.length);
    for (var i in [0, 1, 43, 44, 45, lines.length - 2, lines.length - 1]) {
      print(lines[i].replaceAll(RegExp(r'#\d{3,} +'), '#far    ').replaceAll(RegExp(r'\(.*/'), '('));
    }
  }
}
