import 'package:near/near.dart';

void main(List<String> arguments) => print('${greeting('other')} $arguments');
