void main() {
  switch (1) {
    default:
      print('d');
    case 1:
      print('a');
  }
}
