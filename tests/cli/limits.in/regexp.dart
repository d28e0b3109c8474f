void main() => print(RegExp(r'(a+)+$').hasMatch('${'a' * 60}b'));
