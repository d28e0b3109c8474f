// A literal stays what it is, whatever is made and thrown away between two looks at it.
String sign() => '漢';

void main() {
  var same = 0;
  for (var i = 0; i < 40; i++) {
    if (sign() == String.fromCharCode(0x6f22)) same++;
    final text = List.generate(100, (n) => '$n').join(sign());
    if (i % 20 == 0) print('${text.length} ${sign()} $same');
  }
  const signs = {'é': 1, '漢': 2, '𝄞': 3};
  print('$same $signs ${signs[sign()]} ${'漢'.codeUnits}');
}
