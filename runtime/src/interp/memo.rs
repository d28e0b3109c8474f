//! What an isolate remembers for places in the code: the last type test there, the last instantiation, a constant. May touch nothing.
//!
//! Places are numbered through all code of the process, of which an isolate runs a small part. So the memory is a table hashed by
//! number, as long as what is in use asks for; what is driven out of a full one is found again the slow way.

pub(crate) struct Memo<T>(Vec<(u32, T)>);

/// The number of no place.
const NONE: u32 = u32::MAX;
const LEAST: usize = 16;
const MOST: usize = 1 << 14;

impl<T: Copy> Memo<T> {
    pub fn new() -> Memo<T> {
        Memo(Vec::new())
    }
    #[inline(always)]
    fn at(&self, place: u32) -> usize {
        // Places that run together were mostly numbered together.
        place as usize & self.0.len().wrapping_sub(1)
    }
    #[inline(always)]
    pub fn get(&self, place: u32) -> Option<&T> {
        match self.0.get(self.at(place)) {
            Some((known, value)) if *known == place => Some(value),
            _ => None,
        }
    }
    #[inline(never)]
    pub fn put(&mut self, place: u32, value: T) {
        let taken = self.0.get(self.at(place)).is_none_or(|(known, _)| *known != NONE && *known != place);
        if taken && self.0.len() < MOST {
            let larger = vec![(NONE, value); (self.0.len() * 2).max(LEAST)];
            for (known, value) in std::mem::replace(&mut self.0, larger) {
                if known != NONE {
                    let at = self.at(known);
                    self.0[at] = (known, value);
                }
            }
        }
        let at = self.at(place);
        self.0[at] = (place, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_right_and_the_last_is_known() {
        let mut memo = Memo::new();
        assert_eq!(memo.get(0), None);
        for round in 0..3 {
            for place in (0..100_000).step_by(37) {
                memo.put(place, place + round);
                assert_eq!(memo.get(place), Some(&(place + round)));
                let earlier = place / 2;
                assert!(
                    memo.get(earlier).is_none_or(|&value| value == earlier + round || value == earlier + round - 1 || earlier % 37 != 0)
                );
            }
        }
        assert!(memo.0.len() < MOST, "2,703 places at an odd distance do not drive each other out of 4,096");
        assert!(memo.get(1).is_none());
        for place in 0..100_000 {
            memo.put(place, place);
            assert_eq!(memo.get(place), Some(&place));
        }
        assert_eq!(memo.0.len(), MOST);
    }
}
