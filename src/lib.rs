//! oche: a Dart interpreter.
