// A private key that is encrypted: the password opens it.
import 'dart:convert';
import 'dart:io';

const key = '''
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhi259n9sOAYQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEK2NlbJa2o3albFz7H/3jYcEgZAI
DawPcytPZ7B/WPPfJgZJ9ftHG5ywJvtLveKFUW6wxZZHtA39X98qhoL0mTkvY7ki
j1WCWg8ZaP8sktd2DRexZyDxnk2nie/rapNUuPfpyoni/qhcLewzzwJhdGPHpZgu
qji5AKXKrMGedD44cRKsQWhNO5epEQhwNO4xt6hdwPl3ztMk/krjC1gLb/9lrzk=
-----END ENCRYPTED PRIVATE KEY-----
''';

void tries(String? password) {
  try {
    SecurityContext().usePrivateKeyBytes(utf8.encode(key), password: password);
    print('opened');
  } on ArgumentError catch (error) {
    print(error.message);
  }
}

void main() {
  tries('ladder');
  tries('wrong');
  tries(null);
}
