not Dart at all
