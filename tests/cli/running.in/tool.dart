#!/usr/bin/env oche
void main() => print("tool.dart");
