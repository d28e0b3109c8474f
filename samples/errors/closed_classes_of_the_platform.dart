// What the platform's final, sealed and interface classes refuse outside of their libraries.
import 'dart:collection';
import 'dart:io';

abstract class Ordered implements LinkedHashMap<int, int> {}

abstract class Longer extends BigInt {}

abstract class Listed extends List<int> {}

mixin Counted on BigInt {}

mixin Watched on FileSystemEvent {}

mixin Fine on Uri {}

void main() {}
