// Why a program can't be started from a URI.
import 'dart:isolate';

Future<void> attempt(String uri, {Uri? packageConfig, bool search = false, Map<String, String>? environment}) async {
  try {
    await Isolate.spawnUri(Uri.parse(uri), [], null,
        packageConfig: packageConfig, automaticPackageResolution: search, environment: environment);
    print('$uri runs');
  } catch (error) {
    print('$uri: ${error.runtimeType}');
    print(error);
  }
}

Future<void> main() async {
  await attempt('missing.dart');
  await attempt('../errors/no_main.dart');
  await attempt('../errors/argument_of_wrong_type.dart');
  await attempt('../errors/main_of_an_import_1.dart');
  await attempt('spawn_uri_child.dart', packageConfig: Uri.parse('missing.json'));
  await attempt('spawn_uri_child.dart', packageConfig: Uri.parse('missing.json'), search: true);
  await attempt('spawn_uri_child.dart', environment: {'a': 'b'});
}
