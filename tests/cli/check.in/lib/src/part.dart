part of '../whole.dart';

String name() => 1;
