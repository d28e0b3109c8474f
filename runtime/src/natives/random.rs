//! `Random(seed)`: the VM's generator bit for bit (a multiply-with-carry step over 64 bits), so that seeded programs print what they
//! print elsewhere. Pure; unseeded state comes from `host`.

/// The generator's whole state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Random(pub u64);

impl Random {
    /// Thomas Wang's 64-bit mix of the seed, then four steps.
    pub fn seeded(seed: i64) -> Random {
        let mut n = seed as u64;
        n = (!n).wrapping_add(n << 21);
        n ^= n >> 24;
        n = n.wrapping_mul(265);
        n ^= n >> 14;
        n = n.wrapping_mul(21);
        n ^= n >> 28;
        n = n.wrapping_add(n << 31);
        let mut random = Random(if n == 0 { 0x5a17 } else { n });
        for _ in 0..4 {
            random.step();
        }
        random
    }

    fn step(&mut self) -> u32 {
        self.0 = 0xffff_da61_u64.wrapping_mul(self.0 & 0xffff_ffff).wrapping_add(self.0 >> 32);
        self.0 as u32
    }

    /// Below `max`, which is within 1..=2^32.
    pub fn next_int(&mut self, max: u64) -> i64 {
        if max.is_power_of_two() {
            return (u64::from(self.step()) & (max - 1)) as i64;
        }
        loop {
            let bits = u64::from(self.step());
            let result = bits % max;
            // Refuse the incomplete last stretch, where small results would be favoured.
            if bits - result + max <= 1 << 32 {
                return result as i64;
            }
        }
    }

    /// 53 random bits as a fraction.
    pub fn next_double(&mut self) -> f64 {
        let high = self.next_int(1 << 26);
        let low = self.next_int(1 << 27);
        ((high << 27) + low) as f64 / (1_u64 << 53) as f64
    }

    pub fn next_bool(&mut self) -> bool {
        self.next_int(2) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_the_vms() {
        let mut random = Random::seeded(42);
        let first: Vec<i64> = (0..8).map(|_| random.next_int(100)).collect();
        assert_eq!(first, GOLDEN_42);
        let double = random.next_double();
        assert!((double - GOLDEN_42_DOUBLE).abs() < 1e-15, "{double}");
    }
    const GOLDEN_42: [i64; 8] = [87, 58, 4, 85, 77, 4, 35, 85];
    const GOLDEN_42_DOUBLE: f64 = 0.790_440_332_152_335_2;
}
