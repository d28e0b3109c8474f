void main() {
  stdout.writeln('x');
  File f = File('x');
}
