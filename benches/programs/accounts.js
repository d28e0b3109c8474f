class Base {
  constructor(balance) { this._balance = balance; }
  get balance() { return this._balance; }
  get limit() { return this._balance; }
  withdraw(amount) {
    if (amount > this.limit) return false;
    this._balance -= amount;
    return true;
  }
}
class Basic extends Base {
  endMonth() { this._balance += 100; }
}
class Saving extends Base {
  constructor(balance, rate) { super(balance); this.rate = rate; }
  endMonth() { this._balance += Math.trunc(this.balance / 100) * this.rate; }
}
class Credit extends Base {
  constructor(balance, credit) { super(balance); this.credit = credit; }
  get limit() { return this.balance + this.credit; }
  endMonth() { if (this.balance < 0) this._balance = 0; }
}
class Locked extends Base {
  constructor(balance) { super(balance); this.refused = 0; }
  withdraw() { this.refused++; return false; }
  endMonth() { this._balance++; }
}

const accounts = [];
for (let i = 0; i < 25; i++) accounts.push(new Basic(i * 10), new Saving(i * 100, i % 4), new Credit(i, i * 20), new Locked(i));
let refused = 0;
for (let month = 0; month < 1000; month++) {
  for (let i = 0; i < accounts.length; i++) {
    const account = accounts[i];
    for (let k = 1; k < 4; k++) if (!account.withdraw(k * 17)) refused++;
    account.endMonth();
  }
}
let sum = 0;
for (const account of accounts) sum += account.balance;
console.log(refused, sum);
