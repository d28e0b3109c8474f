// Labels for profiles.

part of 'developer.dart';

/// A label that parts of a profile are grouped under.
abstract final class UserTag {
  static const int maxUserTags = 64;

  factory UserTag(String label) = _UserTag;

  static UserTag get defaultTag => _UserTag._default;

  String get label;

  /// Makes this the current tag; gives the one before.
  UserTag makeCurrent();
}

final class _UserTag implements UserTag {
  static final Map<String, _UserTag> _known = <String, _UserTag>{};
  static final _UserTag _default = _UserTag('Default');
  static UserTag? _current;

  final String label;

  _UserTag._(this.label);

  factory _UserTag(String label) => _known.putIfAbsent(label, () {
        if (_known.length >= UserTag.maxUserTags) {
          throw UnsupportedError('UserTag instance limit (${UserTag.maxUserTags}) reached.');
        }
        return _UserTag._(label);
      });

  UserTag makeCurrent() {
    final UserTag before = getCurrentTag();
    _current = this;
    return before;
  }
}

UserTag getCurrentTag() => _UserTag._current ?? UserTag.defaultTag;

final List<Map<String, dynamic>> _httpProfiles = <Map<String, dynamic>>[];

/// Keeps what an HTTP client of a package tells about a request, and gives the request an id.
void addHttpClientProfilingData(Map<String, dynamic> requestProfile) {
  _httpProfiles.add(requestProfile);
  requestProfile['id'] = 'from_package/${_httpProfiles.length}';
}

/// What was given to [addHttpClientProfilingData], in that order.
List<Map<String, dynamic>> getHttpClientProfilingData() => UnmodifiableListView<Map<String, dynamic>>(_httpProfiles);
