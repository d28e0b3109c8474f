//! Seeds: a number for choices at random, or `x:` and a few characters for exact ones. May touch the order of letters.
//!
//! The characters are digits in base 32: one for the version (and for which letters keep their order), four for the program (so that a seed of another one is noticed), then
//! pairs of numbers, each choice that is not the usual one: how many choices lie between it and the one before, and what is taken. A
//! number is written in digits of four bits, the lowest first; the fifth bit says that more follow. Behind a dot stands the number of the send
//! in the middle of whose step others go on.

use std::fmt::{self, Write};
use std::str::FromStr;

use super::strategy::Order;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seed {
    /// Choices at random, and random numbers; 0 stands for the usual choices.
    Number(u64),
    Exact {
        /// Tells programs apart.
        program: u16,
        order: Order,
        /// Numbers of choices that have an alternative, from 0, and what is taken there.
        choices: Vec<(u32, u32)>,
        /// The send after which the sender lets the others go on first, if there is one.
        pause: Option<u32>,
    },
}

const DIGITS: &[u8; 32] = b"0123456789abcdefghijkmnpqrstuvwx";
/// The version, which says also which letters keep their order.
const VERSIONS: [(u32, Order); 2] = [(1, Order::Causal), (2, Order::Documented)];

impl Default for Seed {
    fn default() -> Seed {
        Seed::Number(0)
    }
}

impl Seed {
    /// The seed of the random numbers that a program draws.
    pub fn entropy(&self) -> u64 {
        match self {
            Seed::Number(number) => *number,
            Seed::Exact { .. } => 0,
        }
    }
    /// Whether it was made for a program other than this one.
    pub fn is_for_another(&self, this: u16) -> bool {
        matches!(self, Seed::Exact { program, .. } if *program != this)
    }
}

/// The number that tells programs apart, from their sources.
pub fn program_number<'a>(sources: impl Iterator<Item = &'a str>) -> u16 {
    // In no particular order: each source for itself, then their sum.
    let each = |text: &str| {
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    };
    let sum = sources.map(each).fold(0_u64, u64::wrapping_add);
    (sum ^ sum >> 16 ^ sum >> 32 ^ sum >> 48) as u16
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (program, order, choices, pause) = match self {
            Seed::Number(number) => return write!(f, "{number}"),
            Seed::Exact { program, order, choices, pause } => (program, order, choices, pause),
        };
        let mut text = String::from("x:");
        let mut digit = |digit: u32| text.push(DIGITS[(digit & 31) as usize] as char);
        digit(VERSIONS.iter().find(|(_, one)| one == order).map_or(0, |(version, _)| *version));
        (0..4).for_each(|i| digit(u32::from(*program) >> (5 * i)));
        let mut number = |mut n: u32| {
            while n > 15 {
                digit(n & 15 | 16);
                n >>= 4;
            }
            digit(n);
        };
        let mut next = 0;
        for (at, choice) in choices {
            number(at - next);
            number(choice - 1);
            next = at + 1;
        }
        if let Some(pause) = pause {
            write!(text, ".{pause}")?;
        }
        f.write_str(&text)
    }
}

impl FromStr for Seed {
    type Err = String;

    fn from_str(text: &str) -> Result<Seed, String> {
        let Some(digits) = text.strip_prefix("x:") else {
            return text.parse().map(Seed::Number).map_err(|_| "expected a number, or a seed that begins with x:".to_owned());
        };
        let wrong = || "not a seed that oche explore has made".to_owned();
        let (digits, pause) = match digits.split_once('.') {
            Some((digits, pause)) => (digits, Some(pause.parse().map_err(|_| wrong())?)),
            None => (digits, None),
        };
        let value = |digit: u8| DIGITS.iter().position(|one| *one == digit).map(|value| value as u32);
        let digits: Vec<u32> = digits.bytes().map(value).collect::<Option<_>>().ok_or_else(wrong)?;
        let [version, a, b, c, d, rest @ ..] = digits.as_slice() else { return Err(wrong()) };
        let Some((_, order)) = VERSIONS.into_iter().find(|(one, _)| one == version) else {
            return Err("a seed of another version of oche".to_owned());
        };
        let program = u16::try_from(a | b << 5 | c << 10 | d << 15).map_err(|_| wrong())?;
        let numbers = numbers(rest).ok_or_else(wrong)?;
        let mut choices = Vec::new();
        let mut next: u32 = 0;
        for pair in numbers.chunks(2) {
            let [skipped, choice] = pair else { return Err(wrong()) };
            let at = next.checked_add(*skipped).ok_or_else(wrong)?;
            choices.push((at, choice.checked_add(1).ok_or_else(wrong)?));
            next = at.checked_add(1).ok_or_else(wrong)?;
        }
        Ok(Seed::Exact { program, order, choices, pause })
    }
}

fn numbers(digits: &[u32]) -> Option<Vec<u32>> {
    let (mut numbers, mut number, mut shift) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        if shift > 28 {
            return None;
        }
        number |= (digit & 15) << shift;
        shift += 4;
        if digit & 16 == 0 {
            numbers.push(number);
            (number, shift) = (0, 0);
        }
    }
    (shift == 0).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_read_as_it_was_written() {
        let choices = [vec![], vec![(0, 1)], vec![(3, 1), (4, 2), (900, 40)], vec![(u32::MAX - 1, u32::MAX)]];
        for choices in choices {
            for (order, pause) in [(Order::Causal, None), (Order::Documented, Some(12))] {
                let seed = Seed::Exact { program: 0xfedc, order, choices: choices.clone(), pause };
                assert_eq!(seed.to_string().parse(), Ok(seed));
            }
        }
        assert_eq!("17".parse(), Ok(Seed::Number(17)));
        assert_eq!(Seed::Number(17).to_string(), "17");
    }

    #[test]
    fn what_is_no_seed_is_refused() {
        for wrong in ["", "x:", "x:1", "y", "-1", "x:1000z", "x:10000g", "x:100001", "x:3000000", "x:1xxxx", "x:10000.", "x:10000.x"] {
            assert!(wrong.parse::<Seed>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_choice_takes_two_characters() {
        assert_eq!(Seed::Exact { program: 0, order: Order::Causal, choices: vec![(4, 1)], pause: None }.to_string(), "x:1000040");
    }
}
