// A key and its certificate in one file, sealed with a password; and a key encrypted in OpenSSL's old way.
import 'dart:convert';
import 'dart:io';

/// PKCS#12 with AES.
const modern = '''
MIIELAIBAzCCA+IGCSqGSIb3DQEHAaCCA9MEggPPMIIDyzCCAoIGCSqGSIb3DQEHBqCCAnMwggJvAgEAMIICaAYJKoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqG
SIb3DQEFDDAcBAimix7LpxMhTwICA+gwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFcGF+X8J+UEgKSguu1pIjeAggIAv5buKrSbvK2TmYlRRQU6J0osMfySCnTT
sbI0hT5ChziM3HfxyK0CBMnPrnMsC9RV33YzY2zdvSW1xQyn7AAa+ioc5nMfb5hyoZTdsFTXRN8ciaD1CNsjvb2F2osxnsnW9NRjvDIarPf/LmH7SIeV6VUy+MVdNsvi
GD02ey0WF14bPCxhuDZwHLrIBGXWIKhBsNkodlhtAQ7qJ1HxroV0jwPObzNm91ehEjIXrvApaSYxOs9Ry0RGgMh1qz76C6KLDZ5QeBcq9Z8PAOfK9jy2qxW1vS/NDRCD
MYiU8RO8oFgryteVKEcK0dgTfycH6efkWmoZw6tDvlVWIQhGgwdB7MuFLqRQ4ftmPk5w4G2zQKD7oMxMBhsPJuXFVZvVdeom/5etxZqkd3/FBKO1Mgz68g7p47diplGu
tl8wnvsAHv401DfCEt/lw0HnmBDpNZm6/xrN9qB0atcDIsVhlVqrq8K+T+ZWMjveEPkL9r0w0lxKKYpvbygsJbwyzeKoZyur0K3k8r/BkpySGdVEzXAIb6UJGaOXax2N
HF4LXGpxkRtfhWd1cr4rmcSmcA29NClNlzC9+4Cxmo+oNIYGpzcC2Umk7yfaLiP6y2RxCzDj18E6MmfPeQFrk7FlZ1rlETjUYwCEFYDVL4KZm2QsfEJVnLt8RD2+Ekp+
u5RKmnqcOlkwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBgsqhkiG9w0BDAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIQfRTEmsM
2GoCAgPoMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBD1s61LCRAPU+H9tv/w3o4VBIGQuuEAgHsixTTwJjdjV5wI7iwA38vGe3jDwLUIh+JQLmJShgiuL2/j1soX
cCarF53ZdPve+P40Cjw2sXmVuwJAT7S8zfAvWK1p+i7OyhqlGr6Eg0buHyFwdBfw6M7zOj2VfWXfboKIxu36oc7BUonBw7usBlgF1fV2ymVjjPSpwv73obLiQPLZuC4H
K55LBZMgMSUwIwYJKoZIhvcNAQkVMRYEFFVDXhHHVyKhgt/4oIRgZGU11ZVQMEEwMTANBglghkgBZQMEAgEFAAQg3Yjp8A8aY0YIMY7JVQnVKzxf4nmgXO4tO90oUK2P
xHEECL4IpOgHuNpqAgID6A==
''';

/// PKCS#12 with triple DES and RC2.
const legacy = '''
MIIDmgIBAzCCA2AGCSqGSIb3DQEHAaCCA1EEggNNMIIDSTCCAj8GCSqGSIb3DQEHBqCCAjAwggIsAgEAMIICJQYJKoZIhvcNAQcBMBwGCiqGSIb3DQEMAQYwDgQIPvzE
D/L8tzMCAgPogIIB+PfFQxBfjktacQVPbAVYdAxXnDB+7XJH+QsYDRPzVh2/uyWr01lqufyKtwPySj9shNHeVVJ2mbXJeoUjbmMgLZjR/JRU/3P3UlEhR7XM+zHLENrO
57pSHY7npssuE0YdHjHj8RJbctVsDbq1iXMXgVd9GmNWthaSOHMVvgSTDdwDG1iI6G0GuvBrpqICFJKv5Q3rzdj/zBghJDWD8flTNCPVvDtTUPbLGLcduYCEjf4kcHUe
gtpsd4qTVJcTetqd1J3R8Ok4Yij3UM2Yyv9LuWpsptlhB4wTAHDj6XozqePnDx/OD+Qnl9yJL7Fa5KLug5Jh7/Xj331t86P2mNPgrfy93MYS0ZZXJA8TV2mD/dp3HNBl
pCxsgRsWHB0q48axoHUZgqg0fUh/ZqzgDE9h0i8FuiT/wh2Em0/V0dW8NaJMsl1uQeZC30VbQSRYBBg1SLYiIxx03Pd5jxlkEeOkpDCtXB3/xRLuwXPQ+f9jJXaB6EU8
/w+orJFG7U7ejUEnJWcJz2HKPzcXjG6kBMcsupGm/8Mwl+nmCU20Puf12dWwMyVV7YDr0hLNqNrr13ItQZwLecer6b+WetdlO5/erk6eV1X3IGbVwoR0h022AvFu2bMF
CmxvK5muhxdS5F4O5cYzPLzavCJsYexuelsk3VkIQA2QsdbORjCCAQIGCSqGSIb3DQEHAaCB9ASB8TCB7jCB6wYLKoZIhvcNAQwKAQKggbQwgbEwHAYKKoZIhvcNAQwB
AzAOBAg9WOX3ODXcuwICA+gEgZBGsoKkviSxG7Jb0Ai0ALNmhfN8srgaGlZYgFHOZfysGazq601gS2XdEsf3WKsI+XTDABfX9VaNGTMXrskSD3DVbjvxVbwZ3WF8pvxL
TRCIOoOg/uRGXLAvRWgt8CpPlfcCWVpAGQYsY1Y2TCXdd5ZHFnAWfPDN9fer9zPI8XWN2BohXiE8eBR984Cf/jHMY5oxJTAjBgkqhkiG9w0BCRUxFgQUVUNeEcdXIqGC
3/ighGBkZTXVlVAwMTAhMAkGBSsOAwIaBQAEFBegslk5MUvPOwMjn+ObCYmQIj4QBAhqO2puiJaSXAICA+g=
''';

const old = '''
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,48B1D9556364CBC9B51B0CECFAAD4CD6

NK7iwpPIgSLnGu5eeKI/JbzDtUPYUo7cgqZPHopQeu0BRZ0Hxu6IalAJbXYlnDkU
xM7NplTDRGi2KN+JDAw2rVLan3+vULLVRZw+7yyfullCEZy6qk9PmFmq1zv4I8ZF
n15gCG6XrekhyKBwCGlp2i9hReVn/WIsQtaAOQXB/wc=
-----END EC PRIVATE KEY-----
''';

const stream = '''
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGrMBwGCiqGSIb3DQEMAQEwDgQIvWaD2PPe7ZMCAggABIGK3h4xiJhMopWzyufi
53DbvDfiVa0e4ffj16WbzPsrMPKDecUciCmYF5d0PzRX/ex7lsMsfbsPojW8U3dc
ikoynMKWdRv5kEIZa+e8zDPKn4k+OFc4Nua82uB9IalAQJ/6vmTG+43KW3uZC6ql
Fe+wNJZUqur4qp06rAWufEPksqEGdVdQfmCtAISH
-----END ENCRYPTED PRIVATE KEY-----
''';

List<int> bytes(String text) => base64.decode(text.replaceAll('\n', ''));

void tries(String what, void Function() action) {
  try {
    action();
    print('$what: opened');
  } on ArgumentError catch (error) {
    print('$what: ${error.message}');
  } on TlsException catch (error) {
    print('$what: ${error.message} ${error.osError!.errorCode}');
  }
}

Future<void> talk(String archive) async {
  final own = SecurityContext()
    ..useCertificateChainBytes(bytes(archive), password: 'bullseye')
    ..usePrivateKeyBytes(bytes(archive), password: 'bullseye');
  final server = await SecureServerSocket.bind('localhost', 0, own);
  server.listen((socket) {
    socket.write('welcome');
    socket.close();
  });
  final trust = SecurityContext()..setTrustedCertificatesBytes(bytes(archive), password: 'bullseye');
  final socket = await SecureSocket.connect('localhost', server.port, context: trust);
  print([await utf8.decodeStream(socket), socket.peerCertificate!.subject]);
  socket.destroy();
  await server.close();
}

Future<void> main() async {
  for (final (name, archive) in [('modern', modern), ('legacy', legacy)]) {
    for (final password in ['bullseye', 'wrong', null]) {
      tries('$name key, $password', () => SecurityContext().usePrivateKeyBytes(bytes(archive), password: password));
      tries('$name chain, $password', () => SecurityContext().useCertificateChainBytes(bytes(archive), password: password));
      tries('$name trust, $password', () => SecurityContext().setTrustedCertificatesBytes(bytes(archive), password: password));
    }
    await talk(archive);
  }
  for (final password in ['bullseye', 'wrong', null]) {
    tries('old key, $password', () => SecurityContext().usePrivateKeyBytes(utf8.encode(old), password: password));
    tries('key by a stream cipher, $password', () => SecurityContext().usePrivateKeyBytes(utf8.encode(stream), password: password));
  }
  tries('no archive', () => SecurityContext().useCertificateChainBytes([1, 2, 3]));
  tries('no key', () => SecurityContext().usePrivateKeyBytes([]));
  tries('too long', () => SecurityContext().usePrivateKeyBytes([], password: 'x' * 1024));
}
