import 'dart:nothing';
void main() {}
