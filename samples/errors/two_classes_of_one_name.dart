import 'dart:collection';
import 'dart:io' as io;
class File {}
class Queue<T> {}
void main() {
  File f = io.File('x');
  io.File g = File();
}
