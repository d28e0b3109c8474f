#!/usr/bin/env oche
// Says hello with somebody else's words.
//
// /// pubspec
// dependencies:
//   near: {path: near}
// ///

import 'package:near/near.dart';

void main() => print(greeting('script'));
