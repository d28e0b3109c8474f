void main() {
  print('a');
}
@override
