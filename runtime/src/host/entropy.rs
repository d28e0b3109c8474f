//! Random bits: from the operating system, or from a seed, so that a run can be repeated. May touch `system`.

use super::system;

/// Where random bits come from.
#[derive(Clone, Copy, Default, Debug)]
pub struct Entropy {
    seed: Option<u64>,
}

impl Entropy {
    /// Random bits that are equal in every run, for each isolate its own.
    pub fn seeded(seed: u64) -> Entropy {
        Entropy { seed: Some(seed) }
    }

    /// The `drawn`th bits that an isolate draws.
    pub fn bits(self, isolate: u32, drawn: u64) -> u64 {
        match self.seed {
            None => system::random_bits(),
            Some(seed) => mixed(mixed(seed ^ u64::from(isolate).rotate_left(32)).wrapping_add(drawn)),
        }
    }
}

/// The finishing steps of the generator splitmix64.
fn mixed(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ n >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ n >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ n >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_bits_are_the_same_and_each_isolates_own() {
        let draw = |seed, isolate| (0..3).map(|n| Entropy::seeded(seed).bits(isolate, n)).collect::<Vec<_>>();
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(8, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1)[0], draw(7, 1)[1]);
    }
}
