//! `int` and `double`: the members that static types do not already turn into machine operations. May touch `natives::number` and
//! the interpreter's services for natives.

use std::cmp::Ordering;

use crate::heap::Value;
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{self, Row, int, throw};
use crate::natives::text::number as parse;
use crate::numbers::arith::{self, compare_doubles, compare_int_double};
use crate::numbers::format;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/int.==", equals),
    ("dart:core/int.hashCode", |_, args| Ok(Value::Int(arith::hash_int(int(args, 0))))),
    ("dart:core/int.compareTo", compare_to),
    ("dart:core/int.+", add),
    ("dart:core/int.-", subtract),
    ("dart:core/int.*", multiply),
    ("dart:core/int.%", modulo),
    ("dart:core/int./", divide),
    ("dart:core/int.~/", truncating_divide),
    ("dart:core/int.remainder", remainder),
    ("dart:core/int.<", |_, args| Ok(order(args, Ordering::is_lt))),
    ("dart:core/int.<=", |_, args| Ok(order(args, Ordering::is_le))),
    ("dart:core/int.>", |_, args| Ok(order(args, Ordering::is_gt))),
    ("dart:core/int.>=", |_, args| Ok(order(args, Ordering::is_ge))),
    ("dart:core/int.unary-", |_, args| Ok(Value::Int(int(args, 0).wrapping_neg()))),
    ("dart:core/int.&", |_, args| Ok(Value::Int(int(args, 0) & int(args, 1)))),
    ("dart:core/int.|", |_, args| Ok(Value::Int(int(args, 0) | int(args, 1)))),
    ("dart:core/int.^", |_, args| Ok(Value::Int(int(args, 0) ^ int(args, 1)))),
    ("dart:core/int.~", |_, args| Ok(Value::Int(!int(args, 0)))),
    ("dart:core/int.<<", |iso, args| shift(iso, args, arith::shift_left)),
    ("dart:core/int.>>", |iso, args| shift(iso, args, arith::shift_right)),
    ("dart:core/int.>>>", |iso, args| shift(iso, args, arith::shift_right_unsigned)),
    ("dart:core/int.modPow", mod_pow),
    ("dart:core/int.modInverse", mod_inverse),
    ("dart:core/int.gcd", |_, args| Ok(Value::Int(arith::gcd(int(args, 0), int(args, 1))))),
    ("dart:core/int.isEven", |_, args| Ok(Value::bool(int(args, 0) & 1 == 0))),
    ("dart:core/int.isOdd", |_, args| Ok(Value::bool(int(args, 0) & 1 == 1))),
    ("dart:core/int.bitLength", |_, args| Ok(Value::Int(arith::bit_length(int(args, 0))))),
    ("dart:core/int.toUnsigned", |iso, args| low_bits(iso, args, 0, arith::to_unsigned)),
    ("dart:core/int.toSigned", |iso, args| low_bits(iso, args, 1, arith::to_signed)),
    ("dart:core/int.abs", |_, args| Ok(Value::Int(int(args, 0).wrapping_abs()))),
    ("dart:core/int.sign", |_, args| Ok(Value::Int(int(args, 0).signum()))),
    ("dart:core/int.toDouble", |_, args| Ok(Value::double(int(args, 0) as f64))),
    ("dart:core/int.toStringAsFixed", to_fixed),
    ("dart:core/int.toStringAsExponential", to_exponential),
    ("dart:core/int.toStringAsPrecision", to_precision),
    ("dart:core/int.toString", |iso, args| Ok(iso.string(&int(args, 0).to_string()))),
    ("dart:core/int.toRadixString", to_radix),
    ("dart:core/double.==", equals),
    ("dart:core/double.hashCode", |_, args| Ok(Value::Int(arith::hash_double(num(args, 0))))),
    ("dart:core/double.compareTo", compare_to),
    ("dart:core/double.+", add),
    ("dart:core/double.-", subtract),
    ("dart:core/double.*", multiply),
    ("dart:core/double.%", modulo),
    ("dart:core/double./", divide),
    ("dart:core/double.~/", truncating_divide),
    ("dart:core/double.unary-", |_, args| Ok(Value::double(-num(args, 0)))),
    ("dart:core/double.remainder", remainder),
    ("dart:core/double.<", |_, args| Ok(order(args, Ordering::is_lt))),
    ("dart:core/double.<=", |_, args| Ok(order(args, Ordering::is_le))),
    ("dart:core/double.>", |_, args| Ok(order(args, Ordering::is_gt))),
    ("dart:core/double.>=", |_, args| Ok(order(args, Ordering::is_ge))),
    ("dart:core/double.isNaN", |_, args| Ok(Value::bool(num(args, 0).is_nan()))),
    ("dart:core/double.isNegative", is_negative),
    ("dart:core/double.isInfinite", |_, args| Ok(Value::bool(num(args, 0).is_infinite()))),
    ("dart:core/double.isFinite", |_, args| Ok(Value::bool(num(args, 0).is_finite()))),
    ("dart:core/double.abs", |_, args| Ok(Value::double(num(args, 0).abs()))),
    ("dart:core/double.sign", sign),
    ("dart:core/double.round", |iso, args| to_int(iso, num(args, 0).round())),
    ("dart:core/double.floor", |iso, args| to_int(iso, num(args, 0).floor())),
    ("dart:core/double.ceil", |iso, args| to_int(iso, num(args, 0).ceil())),
    ("dart:core/double.truncate", |iso, args| to_int(iso, num(args, 0))),
    ("dart:core/double.roundToDouble", |_, args| Ok(Value::double(num(args, 0).round()))),
    ("dart:core/double.floorToDouble", |_, args| Ok(Value::double(num(args, 0).floor()))),
    ("dart:core/double.ceilToDouble", |_, args| Ok(Value::double(num(args, 0).ceil()))),
    ("dart:core/double.truncateToDouble", |_, args| Ok(Value::double(num(args, 0).trunc()))),
    ("dart:core/double.toStringAsFixed", to_fixed),
    ("dart:core/double.toStringAsExponential", to_exponential),
    ("dart:core/double.toStringAsPrecision", to_precision),
    ("dart:core/double.toString", |iso, args| Ok(iso.string(&format::double_to_string(num(args, 0))))),
];

/// Those that read texts of any length.
pub const LONG_ROWS: &[Row] = &[("dart:core/int.tryParse", try_parse_int), ("dart:core/double.tryParse", try_parse_double)];

/// Parameters of type `num` and receivers: any number, as a double.
fn num(args: Args<'_>, i: usize) -> f64 {
    args.get(i).as_num().unwrap_or(f64::NAN)
}

/// One operation on two ints, or on two doubles if either is one.
fn binary(args: Args<'_>, ints: fn(i64, i64) -> i64, doubles: fn(f64, f64) -> f64) -> Value {
    match (args.get(0), args.get(1)) {
        (Value::Int(a), Value::Int(b)) => Value::Int(ints(a, b)),
        _ => Value::double(doubles(num(args, 0), num(args, 1))),
    }
}

fn add(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(binary(args, i64::wrapping_add, |a, b| a + b))
}
fn subtract(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(binary(args, i64::wrapping_sub, |a, b| a - b))
}
fn multiply(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(binary(args, i64::wrapping_mul, |a, b| a * b))
}
fn divide(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::double(num(args, 0) / num(args, 1)))
}

/// As [`binary`], for operations that an int zero on the right makes impossible.
fn dividing(
    iso: &mut Isolate,
    args: Args<'_>,
    ints: fn(i64, i64) -> Option<i64>,
    doubles: fn(&mut Isolate, f64, f64) -> Result<Value, Stop>,
) -> Result<Value, Stop> {
    match (args.get(0), args.get(1)) {
        (Value::Int(a), Value::Int(b)) => match ints(a, b) {
            Some(result) => Ok(Value::Int(result)),
            None => Err(throw::division_by_zero(iso)),
        },
        _ => doubles(iso, num(args, 0), num(args, 1)),
    }
}
fn modulo(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    dividing(iso, args, arith::int_mod, |_, a, b| Ok(Value::double(arith::double_mod(a, b))))
}
fn remainder(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    dividing(iso, args, arith::int_remainder, |_, a, b| Ok(Value::double(a % b)))
}
fn truncating_divide(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    dividing(iso, args, arith::int_div, |iso, a, b| to_int(iso, a / b))
}

fn to_int(iso: &mut Isolate, value: f64) -> Result<Value, Stop> {
    match arith::double_to_int(value) {
        Some(int) => Ok(Value::Int(int)),
        None => Err(throw::unsupported(iso, "Infinity or NaN toInt")),
    }
}

/// The order the operators see: with a double, an int counts as the double nearest to it. `None` if one is NaN, or no number at all.
fn compare(a: Value, b: Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(&b)),
        (a, b) => a.as_num()?.partial_cmp(&b.as_num()?),
    }
}
/// The exact order, as `compareTo` wants it.
fn compare_exactly(a: Value, b: Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Double(b)) => compare_int_double(a, b.get()),
        (Value::Double(a), Value::Int(b)) => compare_int_double(b, a.get()).map(Ordering::reverse),
        (a, b) => compare(a, b),
    }
}
fn order(args: Args<'_>, test: fn(Ordering) -> bool) -> Value {
    Value::bool(compare(args.get(0), args.get(1)).is_some_and(test))
}
fn equals(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(order(args, Ordering::is_eq))
}
/// Unlike the operators, `compareTo` knows an order of NaN and of the two zeros.
fn compare_to(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let order = match (args.get(0), args.get(1)) {
        (Value::Double(a), Value::Double(b)) => compare_doubles(a.get(), b.get()),
        (Value::Int(0), Value::Double(b)) => compare_doubles(0.0, b.get()),
        (Value::Double(a), Value::Int(0)) => compare_doubles(a.get(), 0.0),
        (a @ Value::Double(_), b) => compare_exactly(a, b).unwrap_or(Ordering::Greater),
        (a, b) => compare_exactly(a, b).unwrap_or(Ordering::Less),
    };
    Ok(Value::Int(order as i64))
}

fn shift(iso: &mut Isolate, args: Args<'_>, by: fn(i64, i64) -> Option<i64>) -> Result<Value, Stop> {
    let count = int(args, 1);
    by(int(args, 0), count).map(Value::Int).ok_or_else(|| throw::argument_message(iso, Value::Int(count)))
}

/// Dart defines these by shifts, whose error shows for a width that is too small.
fn low_bits(iso: &mut Isolate, args: Args<'_>, least: i64, of: fn(i64, i64) -> i64) -> Result<Value, Stop> {
    let width = int(args, 1);
    if width < least {
        return match width.wrapping_sub(least) {
            count @ ..0 => Err(throw::argument_message(iso, Value::Int(count))),
            // So wide that it is narrow: a shift by so much leaves no bit to mask.
            _ => Ok(args.get(0)),
        };
    }
    Ok(Value::Int(of(int(args, 0), width)))
}

fn mod_pow(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (base, exponent, modulus) = (int(args, 0), int(args, 1), int(args, 2));
    if exponent < 0 {
        return Err(throw::range(iso, exponent, Some(0), None, Some("exponent")));
    }
    if modulus <= 0 {
        return Err(throw::range(iso, modulus, Some(1), None, Some("modulus")));
    }
    Ok(Value::Int(arith::mod_pow(base, exponent, modulus)))
}

fn mod_inverse(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let modulus = int(args, 1);
    if modulus <= 0 {
        return Err(throw::range(iso, modulus, Some(1), None, Some("modulus")));
    }
    match arith::mod_inverse(int(args, 0), modulus) {
        Some(inverse) => Ok(Value::Int(inverse)),
        None => Err(throw::exception(iso, "Not coprime")),
    }
}

fn is_negative(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let value = num(args, 0);
    Ok(Value::bool(value.is_sign_negative() && !value.is_nan()))
}

fn sign(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let value = num(args, 0);
    // Zeros and NaN are their own sign.
    Ok(Value::double(if value == 0.0 || value.is_nan() { value } else { value.signum() }))
}

/// The argument of a `toStringAs…` method, checked to be within the range the method allows.
fn digits(iso: &mut Isolate, value: Value, range: (i64, i64), name: &str) -> Result<u8, Stop> {
    let digits = value.as_int().unwrap_or(0);
    match u8::try_from(digits) {
        Ok(fits) if (range.0..=range.1).contains(&digits) => Ok(fits),
        _ => Err(throw::range(iso, digits, Some(range.0), Some(range.1), Some(name))),
    }
}
fn to_fixed(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let digits = digits(iso, args.get(1), (0, 20), "fractionDigits")?;
    Ok(iso.string(&format::to_fixed(num(args, 0), digits)))
}
fn to_exponential(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let digits = match args.get(1) {
        Value::Null | Value::Absent => None,
        given => Some(digits(iso, given, (0, 20), "fractionDigits")?),
    };
    Ok(iso.string(&format::to_exponential(num(args, 0), digits)))
}
fn to_precision(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let digits = digits(iso, args.get(1), (1, 21), "precision")?;
    Ok(iso.string(&format::to_precision(num(args, 0), digits)))
}
fn to_radix(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let radix = digits(iso, args.get(1), (2, 36), "radix")?;
    Ok(iso.string(&format::to_radix(int(args, 0), u32::from(radix))))
}

fn try_parse_int(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = support::text(iso, args, 0);
    let parsed = match args.get(1) {
        Value::Int(radix) => match u32::try_from(radix) {
            Ok(radix @ 2..=36) => parse::parse_int_radix(source.units(), radix),
            _ => return Err(throw::range_message(iso, &format!("Radix {radix} not in range 2..36"))),
        },
        _ => parse::parse_int(source.units()),
    };
    Ok(parsed.map_or(Value::Null, Value::Int))
}

fn try_parse_double(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = support::text(iso, args, 0);
    Ok(parse::parse_double(source.units()).map_or(Value::Null, Value::double))
}
