void main() {
  print 'hi';
}
