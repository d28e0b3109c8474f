//! `BigInt`, over `num-bigint`. A big integer is an opaque object that holds one. May touch the interpreter's services for natives.

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, One, Signed, ToPrimitive, Zero};

use crate::heap::room::can_take;
use crate::heap::{ForeignData, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{Row, int, room, text, throw};
use crate::numbers::big::{self, GivenUp, InPieces, Poll};
use crate::numbers::format;
use crate::types::TyList;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/_BigIntImpl._fromInt", |iso, args| Ok(make(iso, BigInt::from(int(args, 0))))),
    ("dart:core/_BigIntImpl._fromDouble", from_double),
    ("dart:core/_BigIntImpl._fromDigits", from_digits),
    ("dart:core/_BigIntImpl.==", |iso, args| Ok(Value::bool(get(iso, args, 0).is_some() && get(iso, args, 0) == get(iso, args, 1)))),
    ("dart:core/_BigIntImpl.hashCode", hash_code),
    ("dart:core/_BigIntImpl.unary-", |iso, args| unary(iso, args, |a| -a)),
    ("dart:core/_BigIntImpl.+", |iso, args| binary(iso, args, |a, b| a + b)),
    ("dart:core/_BigIntImpl.-", |iso, args| binary(iso, args, |a, b| a - b)),
    ("dart:core/_BigIntImpl.*", multiply),
    ("dart:core/_BigIntImpl.~/", |iso, args| dividing(iso, args, |a, b, poll| Ok(big::divide(a, b, poll)?.0))),
    ("dart:core/_BigIntImpl.%", |iso, args| dividing(iso, args, big::modulo)),
    ("dart:core/_BigIntImpl.remainder", |iso, args| dividing(iso, args, |a, b, poll| Ok(big::divide(a, b, poll)?.1))),
    ("dart:core/_BigIntImpl.<<", |iso, args| shift(iso, args, true)),
    ("dart:core/_BigIntImpl.>>", |iso, args| shift(iso, args, false)),
    ("dart:core/_BigIntImpl.&", |iso, args| binary(iso, args, |a, b| a & b)),
    ("dart:core/_BigIntImpl.|", |iso, args| binary(iso, args, |a, b| a | b)),
    ("dart:core/_BigIntImpl.^", |iso, args| binary(iso, args, |a, b| a ^ b)),
    ("dart:core/_BigIntImpl.~", |iso, args| unary(iso, args, |a| !a)),
    ("dart:core/_BigIntImpl.compareTo", compare_to),
    ("dart:core/_BigIntImpl.bitLength", bit_length),
    ("dart:core/_BigIntImpl.sign", sign),
    ("dart:core/_BigIntImpl.isEven", |iso, args| Ok(Value::bool(get(iso, args, 0).is_some_and(|a| !a.bit(0))))),
    ("dart:core/_BigIntImpl.pow", pow),
    ("dart:core/_BigIntImpl.modPow", mod_pow),
    ("dart:core/_BigIntImpl.modInverse", mod_inverse),
    ("dart:core/_BigIntImpl.gcd", |iso, args| in_pieces(iso, args, big::greatest_divisor)),
    ("dart:core/_BigIntImpl.isValidInt", |iso, args| Ok(Value::bool(get(iso, args, 0).is_some_and(|a| a.to_i64().is_some())))),
    ("dart:core/_BigIntImpl.toInt", to_int),
    ("dart:core/_BigIntImpl.toDouble", |iso, args| Ok(Value::double(of(iso, args, |a| a.to_f64().unwrap_or(f64::NAN))))),
    ("dart:core/_BigIntImpl.toRadixString", to_radix),
];

/// The number in a big integer object.
#[derive(Clone)]
pub struct Big(pub BigInt);
impl ForeignData for Big {
    fn copy(&self) -> Option<Box<dyn ForeignData>> {
        Some(Box::new(self.clone()))
    }
    fn extra(&self) -> usize {
        self.0.bits() as usize / 8
    }
}

fn make(iso: &mut Isolate, value: BigInt) -> Value {
    let class = iso.class("dart:core", "_BigIntImpl");
    match class {
        Some(class) => iso.heap.new_foreign(class, TyList::empty(), Box::new(Big(value))),
        None => Value::Null,
    }
}
fn get<'a>(iso: &'a Isolate, args: Args<'_>, i: usize) -> Option<&'a BigInt> {
    match args.get(i) {
        Value::Foreign(object) => iso.heap.foreign(object).get::<Big>().map(|big| &big.0),
        _ => None,
    }
}
/// A copy, to compute with.
fn operand(iso: &mut Isolate, args: Args<'_>, i: usize) -> Result<BigInt, Stop> {
    ask(iso, bits(iso, args, i))?;
    Ok(get(iso, args, i).cloned().unwrap_or_default())
}
/// What is to be said of a number as it stands.
fn of<T>(iso: &Isolate, args: Args<'_>, what: impl FnOnce(&BigInt) -> T) -> T {
    match get(iso, args, 0) {
        Some(value) => what(value),
        None => what(&BigInt::zero()),
    }
}

/// So many times what it is given a computation needs meanwhile, at most: the digits of a number take three, the products of halves five.
const WORKSPACE: usize = 8;

/// Asks for room to compute with numbers of so many bits.
fn ask(iso: &mut Isolate, bits: u64) -> Result<(), Stop> {
    let bytes = (bits / 8) as usize;
    room(iso, bytes)?;
    if can_take(bytes * WORKSPACE) { Ok(()) } else { Err(throw::out_of_memory(iso)) }
}

/// More bits than this are more digits than anybody reads.
const LONG: u64 = 1 << 17;

/// Computes what may take long, unless the isolate is told to stop meanwhile.
fn compute<T>(iso: &mut Isolate, work: impl FnOnce(Poll<'_>) -> InPieces<T>) -> Result<T, Stop> {
    let mut stop = None;
    let done = work(&mut || {
        stop = iso.check_interrupts().err();
        stop.is_some()
    });
    done.map_err(|GivenUp| stop.unwrap_or_else(|| iso.die()))
}
fn bits(iso: &Isolate, args: Args<'_>, i: usize) -> u64 {
    get(iso, args, i).map_or(0, BigInt::bits)
}
/// Refuses to make a number of so many bits if there is no room for it.
fn check_room(iso: &mut Isolate, bits: u64) -> Result<(), Stop> {
    if bits > MAX_BITS || !iso.can_allocate((bits / 8) as usize) { Err(throw::out_of_memory(iso)) } else { ask(iso, bits) }
}

fn unary(iso: &mut Isolate, args: Args<'_>, op: impl Fn(BigInt) -> BigInt) -> Result<Value, Stop> {
    let result = op(operand(iso, args, 0)?);
    Ok(make(iso, result))
}
/// The operands, which are copied; the results are no longer than they are together: products have asked for themselves.
fn operands(iso: &mut Isolate, args: Args<'_>) -> Result<(BigInt, BigInt), Stop> {
    ask(iso, bits(iso, args, 0) + bits(iso, args, 1))?;
    Ok((operand(iso, args, 0)?, operand(iso, args, 1)?))
}
fn binary(iso: &mut Isolate, args: Args<'_>, op: fn(BigInt, BigInt) -> BigInt) -> Result<Value, Stop> {
    let (a, b) = operands(iso, args)?;
    Ok(make(iso, op(a, b)))
}
type Operation = fn(&BigInt, &BigInt, Poll<'_>) -> InPieces<BigInt>;
fn in_pieces(iso: &mut Isolate, args: Args<'_>, op: Operation) -> Result<Value, Stop> {
    let (a, b) = operands(iso, args)?;
    let result = compute(iso, |poll| op(&a, &b, poll))?;
    Ok(make(iso, result))
}
fn multiply(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    check_room(iso, bits(iso, args, 0) + bits(iso, args, 1))?;
    in_pieces(iso, args, big::multiply)
}
fn dividing(iso: &mut Isolate, args: Args<'_>, op: Operation) -> Result<Value, Stop> {
    if get(iso, args, 1).is_none_or(Zero::is_zero) {
        return Err(throw::division_by_zero(iso));
    }
    in_pieces(iso, args, op)
}

fn from_double(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    match BigInt::from_f64(args.get(0).as_num().unwrap_or(f64::NAN)) {
        Some(value) => Ok(make(iso, value)),
        None => {
            let value = format::double_to_string(args.get(0).as_num().unwrap_or(f64::NAN));
            Err(throw::argument_text(iso, &format!("Value must be finite: {value}")))
        }
    }
}
fn from_digits(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let digits = text(iso, args, 0).to_rust();
    let radix = u32::try_from(int(args, 1)).unwrap_or(0);
    let value = compute(iso, |poll| big::read(digits.as_bytes(), radix, poll))?;
    Ok(make(iso, value.unwrap_or_default()))
}

/// The number Dart gives: it decides the order in which a `HashMap` shows its keys.
fn hash_code(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    const MASK: u32 = 0x1fff_ffff;
    Ok(of(iso, args, |value| {
        if value.sign() == Sign::NoSign {
            return Value::Int(6707);
        }
        let mut hash: u32 = if value.is_negative() { 83585 } else { 429_689 };
        for digit in value.iter_u32_digits() {
            hash = hash.wrapping_add(digit) & MASK;
            hash = hash.wrapping_add(hash << 10) & MASK;
            hash ^= hash >> 6;
        }
        hash = hash.wrapping_add(hash << 3) & MASK;
        hash ^= hash >> 11;
        hash = hash.wrapping_add(hash << 15) & MASK;
        Value::Int(i64::from(hash))
    }))
}
/// By how much two numbers differ: in length, or in the first digit (of 32 bits) that is not the same.
fn compare_to(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (Some(a), Some(b)) = (get(iso, args, 0), get(iso, args, 1)) else { return Ok(Value::Int(0)) };
    if a.is_negative() != b.is_negative() {
        return Ok(Value::Int(if a.is_negative() { -1 } else { 1 }));
    }
    let (x, y) = (a.iter_u32_digits(), b.iter_u32_digits());
    let mut order = x.len() as i64 - y.len() as i64;
    if order == 0 {
        order = x.zip(y).rev().map(|(x, y)| i64::from(x) - i64::from(y)).find(|d| *d != 0).unwrap_or(0);
    }
    Ok(Value::Int(if a.is_negative() { -order } else { order }))
}
fn bit_length(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    // As for int: of a negative number, the bits of its complement.
    let bits = |value: &BigInt| {
        let is_power = value.is_negative() && value.trailing_zeros() == Some(value.bits() - 1);
        value.bits() - u64::from(is_power)
    };
    Ok(Value::Int(of(iso, args, bits) as i64))
}
fn sign(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(of(iso, args, |value| match value.sign() {
        Sign::Minus => -1,
        Sign::NoSign => 0,
        Sign::Plus => 1,
    })))
}

/// More bits than this are refused as out of memory instead of being tried.
const MAX_BITS: u64 = 1 << 33;

fn shift(iso: &mut Isolate, args: Args<'_>, left: bool) -> Result<Value, Stop> {
    let (value, count) = (operand(iso, args, 0)?, int(args, 1));
    let Ok(amount) = u64::try_from(count) else {
        return Err(throw::argument_text(iso, &format!("shift-amount must be positive {count}")));
    };
    if left {
        if !value.is_zero() {
            check_room(iso, value.bits().saturating_add(amount))?;
        }
        return Ok(make(iso, value << amount));
    }
    Ok(make(iso, value >> amount))
}

fn pow(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (base, exponent) = (operand(iso, args, 0)?, int(args, 1));
    if exponent < 0 {
        return Err(throw::argument_text(iso, &format!("Exponent must not be negative: {exponent}")));
    }
    let small = base.is_zero() || base.magnitude().is_one();
    let exponent = if small {
        // 0 and ±1 stay small whatever the exponent; only its parity matters.
        (exponent.min(2) + (exponent & 1) * i64::from(exponent > 2)) as u32
    } else {
        match u32::try_from(exponent) {
            Ok(exponent) => {
                check_room(iso, base.bits().saturating_mul(u64::from(exponent)))?;
                exponent
            }
            Err(_) => return Err(throw::out_of_memory(iso)),
        }
    };
    let result = compute(iso, |poll| big::power(&base, exponent, poll))?;
    Ok(make(iso, result))
}

/// A number in a message; one that nobody could read is not spelled.
fn shown(value: &BigInt) -> String {
    if value.bits() > LONG { format!("a number of {} bits", value.bits()) } else { value.to_string() }
}

fn mod_pow(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (base, exponent, modulus) = (operand(iso, args, 0)?, operand(iso, args, 1)?, operand(iso, args, 2)?);
    if exponent.is_negative() {
        return Err(throw::argument_text(iso, &format!("exponent must be positive: {}", shown(&exponent))));
    }
    if !modulus.is_positive() {
        return Err(throw::argument_text(iso, &format!("modulus must be strictly positive: {}", shown(&modulus))));
    }
    let result = compute(iso, |poll| big::modular_power(&base, &exponent, &modulus, poll))?;
    Ok(make(iso, result))
}
fn mod_inverse(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (value, modulus) = operands(iso, args)?;
    if !modulus.is_positive() {
        return Err(throw::argument_text(iso, &format!("Modulus must be strictly positive: {}", shown(&modulus))));
    }
    if modulus.is_one() {
        return Ok(make(iso, BigInt::zero()));
    }
    match compute(iso, |poll| big::modular_inverse(&value, &modulus, poll))? {
        Some(inverse) => Ok(make(iso, inverse)),
        None => Err(throw::exception(iso, "Not coprime")),
    }
}

/// Beyond 64 bits the nearest int.
fn to_int(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let nearest = |value: &BigInt| value.to_i64().unwrap_or(if value.is_negative() { i64::MIN } else { i64::MAX });
    Ok(Value::Int(of(iso, args, nearest)))
}
fn to_radix(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let radix = int(args, 1);
    match u32::try_from(radix) {
        Ok(radix @ 2..=36) => {
            let value = operand(iso, args, 0)?;
            // At least a bit for each character.
            let digits = value.bits() / u64::from(radix.ilog2()) + 2;
            if digits >= 1 << 31 || !iso.can_allocate(digits as usize) {
                return Err(throw::out_of_memory(iso));
            }
            let digits = compute(iso, |poll| big::spelled(&value, radix, poll))?;
            Ok(iso.string(&digits))
        }
        _ => Err(throw::range(iso, radix, Some(2), Some(36), None)),
    }
}
