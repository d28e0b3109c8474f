import 'dart:io';
import 'dart:html';
void main() {}
