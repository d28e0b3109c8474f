import 'dart:async';

void again() => scheduleMicrotask(again);

void main() => again();
