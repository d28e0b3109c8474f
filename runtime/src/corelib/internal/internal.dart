/// What the core libraries share and programs do not see.
library dart._internal;

import 'dart:collection';
import 'dart:math' show Random;

part 'casts.dart';
part 'iterables.dart';
part 'list_iterables.dart';
part 'sort.dart';
part 'text.dart';

/// What dart:io takes for the current directory, once it may be another than the real one.
String? Function()? currentDirectoryOverride;

/// An error that says a late variable was used too early or assigned twice.
class LateError extends Error {
  final String _message;

  LateError(this._message);

  String toString() => 'LateInitializationError: $_message';
}

/// An error that says control came to a place that the types had ruled out.
class ReachabilityError extends Error {
  final String _message;

  ReachabilityError(this._message);

  String toString() => 'ReachabilityError: $_message';
}

/// An iterable whose length is known without going through it.
abstract class EfficientLengthIterable<E> extends Iterable<E> {
  const EfficientLengthIterable();

  int get length;
}

/// A second interface as deep as [EfficientLengthIterable]. What has both, as lists and sets do, shows neither in the
/// least upper bound of two types: `[[1], {1}]` is a `List<Iterable<int>>`.
abstract class PlainIterable<E> extends Iterable<E> {
  const PlainIterable();
}

StateError noElement() => StateError('No element');

StateError tooManyElements() => StateError('Too many elements');

StateError tooFewElements() => StateError('Too few elements');

/// The text of the name that [symbol] stands for.
external String symbolToName(Symbol symbol);

/// The symbol of [name], private names of the running library included.
external Symbol nameToSymbol(String name);

/// Where print goes instead of the console; dart:async sets it to ask the current zone.
void Function(String)? printToZone;

/// Writes [line] and a line break to the standard output.
external void printToConsole(String line);

/// Seals [list], which nobody else has: no change is possible any more.
external List<E> makeListUnmodifiable<E>(List<E> list);
