// /// pubspec
// dependencies:
//   near: {path: near, version: ^2.0.0}
// ///
void main() {}
