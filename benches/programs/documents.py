import json

orders = [
    {
        "order": i,
        "customer": {"name": f"customer {i % 997}", "regular": i % 2 == 0},
        "total": i * 1.25,
        "note": 'as "usual"\n' if i % 5 == 0 else None,
        "lines": [{"item": f"item {k}", "count": k + 1} for k in range(i % 4)],
    }
    for i in range(25000)
]
text = json.dumps(orders)
print(str(len(text) > 2000000).lower(), sum(line["count"] for order in json.loads(text) for line in order["lines"]))
