//! Arithmetic of `int` and `double` where Dart differs from the machine: wrapping, truncation, saturation, hashes. Pure functions.

use std::cmp::Ordering;

/// `a ~/ b`, truncating; `None` for a zero divisor. The one overflow wraps, as all int arithmetic does.
#[inline(always)]
pub fn int_div(a: i64, b: i64) -> Option<i64> {
    (b != 0).then(|| a.wrapping_div(b))
}

/// `a % b`: never negative, whatever the signs (Euclid's remainder); `None` for a zero divisor. Dividing 32 bits is much faster than
/// dividing 64.
#[inline(always)]
pub fn int_mod(a: i64, b: i64) -> Option<i64> {
    if (a | b) as u64 >> 32 == 0 && b != 0 {
        return Some(i64::from(a as u32 % b as u32));
    }
    (b != 0).then(|| a.wrapping_rem_euclid(b))
}

/// `a.remainder(b)`: takes the sign of `a`.
pub fn int_remainder(a: i64, b: i64) -> Option<i64> {
    if b == 0 { None } else { Some(a.wrapping_rem(b)) }
}

/// `a << count`; `None` for a negative count.
#[inline(always)]
pub fn shift_left(a: i64, count: i64) -> Option<i64> {
    shift(count, |n| a << n, 0)
}

/// `a >> count`; `None` for a negative count.
#[inline(always)]
pub fn shift_right(a: i64, count: i64) -> Option<i64> {
    shift(count, |n| a >> n, if a < 0 { -1 } else { 0 })
}

/// `a >>> count`; `None` for a negative count.
#[inline(always)]
pub fn shift_right_unsigned(a: i64, count: i64) -> Option<i64> {
    shift(count, |n| (a as u64 >> n) as i64, 0)
}

/// `beyond`: what is left when all bits are shifted out.
#[inline(always)]
fn shift(count: i64, by: impl Fn(u32) -> i64, beyond: i64) -> Option<i64> {
    match count {
        0..64 => Some(by(count as u32)),
        64.. => Some(beyond),
        _ => None,
    }
}

/// `a ~/ b` of doubles: an int, which saturates; `None` if the quotient is not finite.
pub fn double_int_div(a: f64, b: f64) -> Option<i64> {
    double_to_int((a / b).trunc())
}

/// `a % b` of doubles: never negative, unlike the remainder.
pub fn double_mod(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        // Positive zero for a negative dividend too, as on the VM.
        return 0.0;
    }
    if rest < 0.0 { if b < 0.0 { rest - b } else { rest + b } } else { rest }
}

/// The int nearest towards zero; ints out of range saturate. `None` for NaN and the infinities, which no int stands for.
pub fn double_to_int(value: f64) -> Option<i64> {
    value.is_finite().then_some(value as i64)
}

/// Rounds halves away from zero.
pub fn round(value: f64) -> f64 {
    value.round()
}

/// Order of an int and a double by exact value, `None` if the double is NaN. Converting the int first would lose its low bits.
pub fn compare_int_double(int: i64, double: f64) -> Option<Ordering> {
    if double.is_nan() {
        return None;
    }
    // 2^63 itself is representable, i64::MAX is not.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if double >= LIMIT {
        return Some(Ordering::Less);
    }
    if double < -LIMIT {
        return Some(Ordering::Greater);
    }
    let whole = double as i64;
    Some(int.cmp(&whole).then_with(|| {
        let fraction = double - whole as f64;
        0.0_f64.partial_cmp(&fraction).unwrap_or(Ordering::Equal)
    }))
}

/// `double.compareTo`: NaN is greater than everything and equal to itself, -0.0 is less than 0.0.
pub fn compare_doubles(a: f64, b: f64) -> Ordering {
    match a.partial_cmp(&b) {
        Some(Ordering::Equal) if a == 0.0 => b.is_sign_negative().cmp(&a.is_sign_negative()),
        Some(order) => order,
        None => a.is_nan().cmp(&b.is_nan()),
    }
}

/// `int.bitLength`: bits of the magnitude, of `-x - 1` for negatives.
pub fn bit_length(a: i64) -> i64 {
    let magnitude = if a < 0 { !a } else { a };
    i64::from(64 - magnitude.leading_zeros())
}

/// The low `width` bits, read as a signed number of that width.
pub fn to_signed(a: i64, width: i64) -> i64 {
    match width {
        ..=0 => 0,
        64.. => a,
        _ => (a << (64 - width)) >> (64 - width),
    }
}

pub fn to_unsigned(a: i64, width: i64) -> i64 {
    match width {
        ..=0 => 0,
        64.. => a,
        // A width of 63 wraps to the largest number, as it should.
        _ => a & (1_i64 << width).wrapping_sub(1),
    }
}

pub fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a as i64
}

/// `base.modPow(exponent, modulus)` for `exponent >= 0`, `modulus > 0`.
pub fn mod_pow(base: i64, exponent: i64, modulus: i64) -> i64 {
    let m = i128::from(modulus);
    let mut base = i128::from(base).rem_euclid(m);
    let mut exponent = exponent;
    let mut result = 1 % m;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % m;
        }
        base = base * base % m;
        exponent >>= 1;
    }
    result as i64
}

/// The inverse modulo `modulus > 0`; `None` if they are not coprime.
pub fn mod_inverse(value: i64, modulus: i64) -> Option<i64> {
    let m = i128::from(modulus);
    let (mut r0, mut r1) = (m, i128::from(value).rem_euclid(m));
    let (mut t0, mut t1) = (0_i128, 1_i128);
    while r1 != 0 {
        let quotient = r0 / r1;
        (r0, r1) = (r1, r0 - quotient * r1);
        (t0, t1) = (t1, t0 - quotient * t1);
    }
    if m == 1 {
        return Some(0);
    }
    (r0 == 1).then_some(t0.rem_euclid(m) as i64)
}

/// `pow(int, int)` for a non-negative exponent: wraps like repeated multiplication.
pub fn int_pow(base: i64, exponent: u64) -> i64 {
    let (mut base, mut exponent, mut result) = (base, exponent, 1_i64);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    result
}

/// `int.hashCode`, 30 bits: the VM's multiplicative mix.
pub fn hash_int(value: i64) -> i64 {
    let product = u128::from(value as u64) * 0x2d51;
    let folded = (product as u64) ^ ((product >> 64) as u64);
    ((folded ^ (folded >> 32)) & 0x3fff_ffff) as i64
}

/// `double.hashCode`: that of the int for a whole number, so that equal numbers hash alike.
pub fn hash_double(value: f64) -> i64 {
    if value.is_finite() && value.trunc() == value && value.abs() < 9.2e18 {
        return hash_int(value as i64);
    }
    let bits = value.to_bits();
    ((bits ^ (bits >> 32)) & 0x3fff_ffff) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_take_the_signs_dart_gives_them() {
        assert_eq!(int_mod(-5, 3), Some(1));
        assert_eq!(int_mod(-5, -3), Some(1));
        assert_eq!(int_mod(i64::MIN, -1), Some(0));
        assert_eq!(int_remainder(5, -3), Some(2));
        assert_eq!(int_div(i64::MIN, -1), Some(i64::MIN));
        assert_eq!(int_div(1, 0), None);
        assert_eq!(double_mod(5.5, -2.0), 1.5);
        assert_eq!(double_mod(-5.5, 2.0), 0.5);
        assert!(double_mod(-4.0, 2.0).is_sign_positive());
        assert_eq!(double_int_div(-7.5, 2.0), Some(-3));
        assert_eq!(double_int_div(1.0, 0.0), None);
        assert!(double_mod(1.0, 0.0).is_nan());
    }

    #[test]
    fn shifts_past_the_width_empty_the_word() {
        assert_eq!(shift_left(1, 63), Some(i64::MIN));
        assert_eq!(shift_left(1, 64), Some(0));
        assert_eq!(shift_left(1, -1), None);
        assert_eq!(shift_right(-1, 64), Some(-1));
        assert_eq!(shift_right_unsigned(-1, 1), Some(i64::MAX));
        assert_eq!(shift_right_unsigned(-1, 64), Some(0));
    }

    #[test]
    fn ints_and_doubles_compare_exactly() {
        assert_eq!(compare_int_double(9_007_199_254_740_993, 9_007_199_254_740_992.0), Some(Ordering::Greater));
        assert_eq!(compare_int_double(i64::MAX, 9_223_372_036_854_775_808.0), Some(Ordering::Less));
        assert_eq!(compare_int_double(i64::MIN, -9_223_372_036_854_775_808.0), Some(Ordering::Equal));
        assert_eq!(compare_int_double(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(compare_int_double(1, f64::NAN), None);
        assert_eq!(compare_doubles(0.0, -0.0), Ordering::Greater);
        assert_eq!(compare_doubles(f64::NAN, f64::NAN), Ordering::Equal);
        assert_eq!(compare_doubles(1.0, f64::NAN), Ordering::Less);
    }

    #[test]
    fn number_theory() {
        assert_eq!(gcd(12, -18), 6);
        assert_eq!(gcd(0, 0), 0);
        assert_eq!(mod_pow(3, 5, 7), 5);
        assert_eq!(mod_pow(7, i64::MAX, i64::MAX), 5_698_356_571_542_645_052);
        assert_eq!(mod_inverse(3, 7), Some(5));
        assert_eq!(mod_inverse(2, 4), None);
        assert_eq!(to_signed(5, 3), -3);
        assert_eq!(to_unsigned(-1, 64), -1);
        assert_eq!(bit_length(i64::MIN), 63);
        assert_eq!(int_pow(2, 63), i64::MIN);
        assert_eq!(int_pow(2, 64), 0);
    }

    #[test]
    fn hashes_are_the_vms() {
        assert_eq!(hash_int(1), 11601);
        assert_eq!(hash_int(-1), 0);
        assert_eq!(hash_int(123_456), 358_471_232);
        assert_eq!(hash_int(i64::MAX), 15352);
        assert_eq!(hash_double(1.0), hash_int(1));
        assert_eq!(hash_double(-0.0), hash_double(0.0));
    }
}
