// The button of the articles, as printed.
import 'package:flutter/material.dart';
import 'package:http/http.dart' as http;

final button =
RaisedButton(
  child: Text('Click me'),
  onPressed: () {
    final myFuture = http.get('https://example.com');
    myFuture.then((response) {
      if (response.statusCode == 200) {
        print('Success!');
      }
    });
  },
)
;

void main() {
  button.onPressed();
  print('Waiting for events');
}
