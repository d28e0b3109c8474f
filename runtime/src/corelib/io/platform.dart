// Where the program runs.

part of 'io.dart';

/// A fact about the platform: see the numbers below.
external Object? _platform(int fact);

const int _factSystem = 0; // 'linux', 'macos', 'windows', ...
const int _factSystemVersion = 1;
const int _factHostname = 2;
const int _factProcessors = 3;
const int _factLocale = 4;
const int _factEnvironment = 5; // [name, value, name, value, ...]
const int _factExecutable = 6;
const int _factResolvedExecutable = 7;
const int _factScript = 8; // the URI of the program as text
const int _factExecutableArguments = 9; // a list
const int _factPackageConfig = 10; // the --packages option, or null
const int _factVersion = 11;
const int _factCurrentRss = 12;
const int _factMaxRss = 13;
const int _factPid = 14;

abstract final class Platform {
  static final String operatingSystem = _platform(_factSystem) as String;
  static final String operatingSystemVersion = _platform(_factSystemVersion) as String;
  static final String localHostname = _platform(_factHostname) as String;
  static final int numberOfProcessors = _platform(_factProcessors) as int;
  static final String pathSeparator = isWindows ? r'\' : '/';
  static String get lineTerminator => isWindows ? '\r\n' : '\n';
  static String get localeName => _platform(_factLocale) as String;
  static final String version = _platform(_factVersion) as String;

  static final bool isLinux = operatingSystem == 'linux';
  static final bool isMacOS = operatingSystem == 'macos';
  static final bool isWindows = operatingSystem == 'windows';
  static final bool isAndroid = operatingSystem == 'android';
  static final bool isIOS = operatingSystem == 'ios';
  static final bool isFuchsia = operatingSystem == 'fuchsia';

  static final Map<String, String> _environment = _readEnvironment();

  static Map<String, String> _readEnvironment() {
    final List<Object?> pairs = _platform(_factEnvironment) as List<Object?>;
    final Map<String, String> result = <String, String>{};
    for (int i = 0; i < pairs.length; i += 2) {
      result[pairs[i] as String] = pairs[i + 1] as String;
    }
    return UnmodifiableMapView<String, String>(result);
  }

  /// The environment of the process; can't be changed.
  static Map<String, String> get environment => _environment;

  static String get executable => _platform(_factExecutable) as String;
  static String get resolvedExecutable => _platform(_factResolvedExecutable) as String;
  static Uri get script => Uri.parse(_platform(_factScript) as String);
  static List<String> get executableArguments =>
      <String>[...(_platform(_factExecutableArguments) as List<Object?>).cast<String>()];
  static String? get packageConfig => _platform(_factPackageConfig) as String?;
}
