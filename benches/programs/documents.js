const orders = [];
for (let i = 0; i < 25000; i++) {
  const lines = [];
  for (let k = 0; k < i % 4; k++) lines.push({ item: `item ${k}`, count: k + 1 });
  orders.push({
    order: i,
    customer: { name: `customer ${i % 997}`, regular: i % 2 === 0 },
    total: i * 1.25,
    note: i % 5 === 0 ? 'as "usual"\n' : null,
    lines,
  });
}
const text = JSON.stringify(orders);
let counts = 0;
for (const order of JSON.parse(text)) for (const line of order.lines) counts += line.count;
console.log(text.length > 2000000, counts);
