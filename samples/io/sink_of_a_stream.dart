// A stream that is added to a file waits while a block is written: its end comes after its last block.
import 'dart:async';
import 'dart:developer';
import 'dart:io';

void main() async {
  final folder = Directory.systemTemp.createTempSync('sink');
  final file = File('${folder.path}/numbers');
  final sink = file.openWrite();
  final source = StreamController<List<int>>();
  sink.addStream(source.stream).then((_) => print('added'));
  source.add([1, 2, 3]);
  source.add([4, 5]);
  await source.close();
  print('closed');
  await sink.flush();
  print(file.readAsBytesSync());
  for (var i = 6; i < 9; i++) {
    sink.add([i]);
  }
  await sink.flush();
  print(file.readAsBytesSync());
  await sink.addStream(Stream.fromIterable([for (var i = 9; i < 12; i++) [i]]));
  await sink.close();
  print(file.readAsBytesSync());
  folder.deleteSync(recursive: true);

  final request = <String, dynamic>{'method': 'GET'};
  addHttpClientProfilingData(request);
  addHttpClientProfilingData({});
  request['status'] = 200;
  print(getHttpClientProfilingData());
}
