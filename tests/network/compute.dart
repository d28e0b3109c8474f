// `compute` as the articles print it; then with what it says: data from the network, taken apart in another isolate.
import 'dart:convert';
import 'dart:isolate';

import 'package:flutter/material.dart';
import 'package:http/http.dart' as http;

Map<String, dynamic> decode(String body) => jsonDecode(body) as Map<String, dynamic>;

void main() async {
  await
compute(
    (params) {
        /* do something */
    },
    {'data': 'Here is some data.'},
)
  ;
  print('Something is done');

  final response = await http.get('https://example.com/players.json');
  final players = await compute(decode, response.body);
  print(players.entries.map((player) => '${player.key}: ${player.value}').join(', '));
  print(await compute((_) => Isolate.current.debugName == 'main' ? 'here' : 'elsewhere', null));
}
