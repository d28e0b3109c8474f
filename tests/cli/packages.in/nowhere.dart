// /// pubspec
// dependencies:
//   nowhere: any
// ///
void main() {}
