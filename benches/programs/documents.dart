import 'dart:convert';

/// Orders as JSON text, and back.
void main() {
  final orders = [
    for (int i = 0; i < 25000; i++)
      {
        'order': i,
        'customer': {'name': 'customer ${i % 997}', 'regular': i.isEven},
        'total': i * 1.25,
        'note': i % 5 == 0 ? 'as "usual"\n' : null,
        'lines': [for (int k = 0; k < i % 4; k++) {'item': 'item $k', 'count': k + 1}],
      },
  ];
  final String text = jsonEncode(orders);
  int counts = 0;
  for (final order in jsonDecode(text) as List) {
    for (final line in (order as Map<String, dynamic>)['lines'] as List) {
      counts += (line as Map<String, dynamic>)['count'] as int;
    }
  }
  print('${text.length > 2000000} $counts');
}
