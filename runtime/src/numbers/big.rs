//! Arithmetic of integers so large that one operation takes long: in pieces, with a question between them whether anybody still waits for
//! the result. What is small enough is left to `num-bigint`. Pure.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// Asked between two pieces: whether to stop.
pub type Poll<'a> = &'a mut dyn FnMut() -> bool;

/// Nobody waits any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GivenUp;

pub type InPieces<T> = Result<T, GivenUp>;

/// Bits of a factor that are multiplied in one piece, in some milliseconds.
const FACTOR: u64 = 1 << 19;
/// So many products of words make a piece where each word of one number meets each of the other.
const PRODUCTS: u64 = 1 << 23;
/// Bits of a number that are spelled or read in one piece.
const SPELLED: u64 = 1 << 15;

fn words(bits: u64) -> u64 {
    bits.div_ceil(64)
}
fn ask(poll: Poll<'_>) -> InPieces<()> {
    if poll() { Err(GivenUp) } else { Ok(()) }
}

pub fn multiply(a: &BigInt, b: &BigInt, poll: Poll<'_>) -> InPieces<BigInt> {
    Ok(BigInt::from_biguint(a.sign() * b.sign(), product(a.magnitude(), b.magnitude(), poll)?))
}

fn product(a: &BigUint, b: &BigUint, poll: Poll<'_>) -> InPieces<BigUint> {
    let (a, b) = if a.bits() < b.bits() { (b, a) } else { (a, b) };
    if a.bits() <= FACTOR || words(a.bits()) * words(b.bits()) <= PRODUCTS {
        return Ok(a * b);
    }
    ask(poll)?;
    let half = words(a.bits()) / 2 * 64;
    let (low, high) = split(a, half);
    if b.bits() <= half {
        return Ok(product(&low, b, poll)? + (product(&high, b, poll)? << half));
    }
    // Karatsuba: three products of halves, not four.
    let (other_low, other_high) = split(b, half);
    let lowest = product(&low, &other_low, poll)?;
    let highest = product(&high, &other_high, poll)?;
    let middle = product(&(low + high), &(other_low + other_high), poll)? - &lowest - &highest;
    Ok(lowest + (middle << half) + (highest << (2 * half)))
}

/// The lowest bits, and the others.
fn split(a: &BigUint, bits: u64) -> (BigUint, BigUint) {
    let high = a >> bits;
    (a - (&high << bits), high)
}

/// Quotient and remainder as Rust has them: the remainder has the sign of `a`.
pub fn divide(a: &BigInt, b: &BigInt, poll: Poll<'_>) -> InPieces<(BigInt, BigInt)> {
    let (quotient, rest) = quotient(a.magnitude(), b.magnitude(), poll)?;
    Ok((BigInt::from_biguint(a.sign() * b.sign(), quotient), BigInt::from_biguint(a.sign(), rest)))
}

/// Long division, whose digits are as large as one piece can find.
fn quotient(a: &BigUint, b: &BigUint, poll: Poll<'_>) -> InPieces<(BigUint, BigUint)> {
    let steps = words((a.bits() + 1).saturating_sub(b.bits()));
    if steps.saturating_mul(words(b.bits())) <= PRODUCTS {
        return Ok(a.div_rem(b));
    }
    // In digits of 32 bits.
    let digit = 2 * (PRODUCTS / words(b.bits())).max(1) as usize;
    let digits = a.to_u32_digits();
    let mut found = vec![0; digits.len()];
    let mut rest = BigUint::zero();
    for at in (0..digits.len()).step_by(digit).rev() {
        ask(poll)?;
        let end = digits.len().min(at + digit);
        let (next, left) = ((rest << (32 * (end - at))) + BigUint::from_slice(&digits[at..end])).div_rem(b);
        let next = next.to_u32_digits();
        found[at..at + next.len()].copy_from_slice(&next);
        rest = left;
    }
    Ok((BigUint::new(found), rest))
}

pub fn power(base: &BigInt, exponent: u32, poll: Poll<'_>) -> InPieces<BigInt> {
    let mut result = BigInt::one();
    for bit in (0..32 - exponent.leading_zeros()).rev() {
        result = multiply(&result, &result, poll)?;
        if exponent >> bit & 1 == 1 {
            result = multiply(&result, base, poll)?;
        }
    }
    Ok(result)
}

/// The remainder that is never negative.
pub fn modulo(a: &BigInt, b: &BigInt, poll: Poll<'_>) -> InPieces<BigInt> {
    let (_, rest) = divide(a, b, poll)?;
    Ok(if rest.is_negative() { rest + b.abs() } else { rest })
}

/// `base` to the power of `exponent`, which is not negative, modulo `modulus`, which is positive.
pub fn modular_power(base: &BigInt, exponent: &BigInt, modulus: &BigInt, poll: Poll<'_>) -> InPieces<BigInt> {
    let base = modulo(base, modulus, poll)?;
    // How much of the exponent one piece can do.
    let stretch = PRODUCTS / words(modulus.bits()).pow(2).max(1);
    let (whole, bits) = (exponent.magnitude(), exponent.bits());
    if bits <= stretch {
        return Ok(base.modpow(exponent, modulus));
    }
    let mut result = BigInt::one() % modulus;
    if stretch < 64 {
        for bit in (0..bits).rev() {
            result = modulo(&multiply(&result, &result, poll)?, modulus, poll)?;
            if whole.bit(bit) {
                result = modulo(&multiply(&result, &base, poll)?, modulus, poll)?;
            }
        }
        return Ok(result);
    }
    let shift = BigInt::one() << stretch;
    for at in (0..bits.div_ceil(stretch)).rev() {
        ask(poll)?;
        let part = BigInt::from((whole >> (at * stretch)) & (shift.magnitude() - BigUint::one()));
        result = result.modpow(&shift, modulus) * base.modpow(&part, modulus) % modulus;
    }
    Ok(result)
}

pub fn greatest_divisor(a: &BigInt, b: &BigInt, poll: Poll<'_>) -> InPieces<BigInt> {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        ask(poll)?;
        (a, b) = (b.clone(), modulo(&a, &b, poll)?);
    }
    Ok(a)
}

/// The number that gives 1 modulo `modulus` (more than 1) when it is multiplied with `value`, if there is one: Euclid's algorithm,
/// extended.
pub fn modular_inverse(value: &BigInt, modulus: &BigInt, poll: Poll<'_>) -> InPieces<Option<BigInt>> {
    let (mut a, mut b) = (modulus.clone(), modulo(value, modulus, poll)?);
    let (mut of_a, mut of_b) = (BigInt::zero(), BigInt::one());
    while !b.is_zero() {
        ask(poll)?;
        let (times, rest) = divide(&a, &b, poll)?;
        let next = of_a - multiply(&times, &of_b, poll)?;
        (a, b) = (b, rest);
        (of_a, of_b) = (of_b, next);
    }
    if !a.is_one() {
        return Ok(None);
    }
    Ok(Some(if of_a.is_negative() { of_a + modulus } else { of_a }))
}

/// In digits of a radix from 2 to 36.
pub fn spelled(value: &BigInt, radix: u32, poll: Poll<'_>) -> InPieces<String> {
    if radix.is_power_of_two() || value.bits() <= SPELLED {
        return Ok(value.to_str_radix(radix));
    }
    // Each the square of the one before: what halves the digits of a number, and how many digits the lower half has.
    let mut halves = vec![(BigUint::from(radix).pow(SPELLED as u32 / 8), SPELLED as usize / 8)];
    while let Some((last, digits)) = halves.last()
        && last.bits() * 2 <= value.bits()
    {
        halves.push((product(last, last, poll)?, 2 * digits));
    }
    let mut text = String::from(if value.sign() == Sign::Minus { "-" } else { "" });
    spell(value.magnitude(), radix, &halves, 0, &mut text, poll)?;
    Ok(text)
}

/// Appends a number, with zeros in front if it has less than `least` digits.
fn spell(value: &BigUint, radix: u32, halves: &[(BigUint, usize)], least: usize, text: &mut String, poll: Poll<'_>) -> InPieces<()> {
    ask(poll)?;
    let Some(((half, digits), others)) = halves.split_last() else {
        let spelled = if value.is_zero() { String::new() } else { value.to_str_radix(radix) };
        text.extend(std::iter::repeat_n('0', least.saturating_sub(spelled.len())));
        text.push_str(&spelled);
        return Ok(());
    };
    if value < half {
        text.extend(std::iter::repeat_n('0', least.saturating_sub(*digits)));
        return spell(value, radix, others, least.min(*digits), text, poll);
    }
    let (high, low) = quotient(value, half, poll)?;
    spell(&high, radix, others, least.saturating_sub(*digits), text, poll)?;
    spell(&low, radix, others, *digits, text, poll)
}

/// The number with these digits; nothing if one of them is none.
pub fn read(digits: &[u8], radix: u32, poll: Poll<'_>) -> InPieces<Option<BigInt>> {
    let leaf = SPELLED as usize / 8;
    let mut powers: Vec<BigUint> = Vec::new();
    while leaf << powers.len() < digits.len() {
        powers.push(match powers.last() {
            Some(last) => product(last, last, poll)?,
            None => BigUint::from(radix).pow(leaf as u32),
        });
    }
    Ok(read_part(digits, radix, &powers, poll)?.map(BigInt::from))
}
fn read_part(digits: &[u8], radix: u32, powers: &[BigUint], poll: Poll<'_>) -> InPieces<Option<BigUint>> {
    ask(poll)?;
    let Some((power, others)) = powers.split_last() else { return Ok(BigUint::parse_bytes(digits, radix)) };
    let low = (SPELLED as usize / 8) << others.len();
    let Some(high) = digits.len().checked_sub(low).filter(|high| *high > 0) else { return read_part(digits, radix, others, poll) };
    let (Some(high), Some(low)) = (read_part(&digits[..high], radix, others, poll)?, read_part(&digits[high..], radix, others, poll)?)
    else {
        return Ok(None);
    };
    Ok(Some(product(&high, power, poll)? + low))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of about so many bits that looks like any other.
    fn number(seed: u32, bits: u64) -> BigInt {
        let mut state = seed;
        let digits = (0..bits / 32).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.rotate_left(11) | 1
        });
        BigInt::from_biguint(if seed.is_multiple_of(2) { Sign::Plus } else { Sign::Minus }, BigUint::new(digits.collect()))
    }
    fn on() -> impl FnMut() -> bool {
        || false
    }

    #[test]
    fn pieces_give_what_the_whole_gives() {
        for (i, (a, b)) in [(1 << 20, 1 << 20), (3 << 20, 1 << 18), (1 << 21, 900_000), (2_000_032, 64), (4096, 32)].into_iter().enumerate()
        {
            let (a, b) = (number(2 * i as u32 + 1, a), number(i as u32 + 4, b));
            assert_eq!(multiply(&a, &b, &mut on()), Ok(&a * &b));
            let (quotient, rest) = divide(&a, &b, &mut on()).expect("nobody gives up");
            assert_eq!(&quotient * &b + &rest, a);
            assert!(rest.abs() < b.abs() && (rest.is_zero() || rest.sign() == a.sign()));
        }
        let big = number(6, 1 << 21);
        assert_eq!(divide(&big, &number(8, 1 << 20), &mut on()), Ok(big.div_rem(&number(8, 1 << 20))));
        assert_eq!(power(&number(3, 64), 77, &mut on()), Ok(number(3, 64).pow(77)));
        assert_eq!(power(&BigInt::from(3), 0, &mut on()), Ok(BigInt::one()));
    }

    #[test]
    fn modular() {
        let (base, exponent) = (number(5, 2000), number(2, 4992));
        for modulus in [number(4, 4096), number(4, 4096) + 1, BigInt::from(97), BigInt::one()] {
            assert_eq!(modular_power(&base, &exponent, &modulus, &mut on()), Ok(base.modpow(&exponent, &modulus)));
        }
        let (short, wide) = (BigInt::from(1000), number(10, 60_000));
        assert_eq!(modular_power(&base, &short, &wide, &mut on()), Ok(base.modpow(&short, &wide)));
        let modulus = number(4, 4096);
        let inverse = modular_inverse(&BigInt::from(65_537), &modulus, &mut on()).ok().flatten().expect("coprime");
        let product: BigInt = inverse * 65_537 % &modulus;
        assert!(product.is_one());
        assert_eq!(modular_inverse(&BigInt::from(6), &BigInt::from(9), &mut on()), Ok(None));
        assert_eq!(greatest_divisor(&(&base * 35), &(&base * 21), &mut on()), Ok(base.abs() * 7));
    }

    #[test]
    fn digits() {
        for radix in [2, 7, 10, 16, 36] {
            for value in [number(7, 150_016), number(2, 32), BigInt::zero(), BigInt::from(10).pow(40_000), -BigInt::from(7).pow(30_000)] {
                let text = value.to_str_radix(radix);
                assert_eq!(spelled(&value, radix, &mut on()).as_deref(), Ok(text.as_str()));
                let digits = text.trim_start_matches('-');
                assert_eq!(read(digits.as_bytes(), radix, &mut on()), Ok(Some(value.abs())));
            }
        }
        let wrong = "1".repeat(100_000) + "x";
        assert_eq!(read(wrong.as_bytes(), 10, &mut on()), Ok(None));
    }

    #[test]
    fn each_can_be_given_up() {
        let (a, b) = (number(2, 1 << 22), number(4, 1 << 21));
        let mut asked = 0;
        let mut stop = || {
            asked += 1;
            asked % 3 == 0
        };
        assert_eq!(multiply(&a, &b, &mut stop), Err(GivenUp));
        assert_eq!(divide(&a, &b, &mut stop), Err(GivenUp));
        assert_eq!(power(&a, 50, &mut stop), Err(GivenUp));
        assert_eq!(modular_power(&a, &b, &(&a + 1), &mut stop), Err(GivenUp));
        assert_eq!(modular_inverse(&a, &b, &mut stop), Err(GivenUp));
        assert_eq!(greatest_divisor(&a, &b, &mut stop), Err(GivenUp));
        assert_eq!(spelled(&a, 10, &mut stop), Err(GivenUp));
        assert_eq!(read(&b"7".repeat(1 << 20), 10, &mut stop), Err(GivenUp));
    }
}
