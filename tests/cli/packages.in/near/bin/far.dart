void main() => print('as far as near goes');
