// Of package:http as it was when the articles were written: `get` with an address as text.
import 'dart:convert';
import 'dart:io';

class Response {
  final int statusCode;
  final String body;

  Response(this.body, this.statusCode);
}

Future<Response> get(String address) async {
  final client = HttpClient();
  try {
    final response = await (await client.getUrl(Uri.parse(address))).close();
    return Response(await utf8.decodeStream(response), response.statusCode);
  } finally {
    client.close();
  }
}
