import 'a/.dart_tool/package_config.json';

void main() => print('ran');
