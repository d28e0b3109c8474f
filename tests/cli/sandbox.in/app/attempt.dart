import 'dart:io';

/// Tries something and says how it went.
void attempt(String what, Object? Function() act) {
  try {
    print('$what: ${act()}'.trim());
  } catch (error) {
    print('$what: ${_shown(error)}');
  }
}

Future<void> later(String what, Future<Object?> Function() act) async {
  try {
    print('$what, later: ${await act()}'.trim());
  } catch (error) {
    print('$what, later: ${_shown(error)}');
  }
}

String _shown(Object error) => switch (error) {
  FileSystemException(:final osError?) => osError.message,
  ProcessException(:final message) => message,
  _ => '$error',
};
