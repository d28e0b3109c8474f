import 'dart:io';

void main(List<String> arguments) {
  switch (arguments.first) {
    case 'exit':
      exit(7);
    case 'code':
      exitCode = 3;
    case 'throw':
      throw 'no';
  }
}
