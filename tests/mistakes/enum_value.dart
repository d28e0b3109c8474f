enum Color { red, green, blue }

enum Side { left }

void paint(Color color, {Side? side}) {
  print('$color $side');
}

Color chosen() => 1;

void main() {
  paint('red', side: 'left');
  Color other = 'green';
  print(other);
}
