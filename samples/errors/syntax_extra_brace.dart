void main() {
  print('a');
}
}
