//! Sorting for lists that are short, or sorted once. The standard library's sort is made anew for each type, six kilobytes each time; here what
//! is long is sorted by one function for all types. May touch nothing.

use std::cmp::Ordering;

/// Below this, moving one by one is quickest.
const SHORT: usize = 20;

/// The standard library's `sort`, `sort_by` and `sort_by_key` in little code: what is equal stays in its order.
pub trait Arrange<T> {
    fn arrange_by(&mut self, order: impl FnMut(&T, &T) -> Ordering);
    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|a, b| key(a).cmp(&key(b)));
    }
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }
}

impl<T> Arrange<T> for [T] {
    fn arrange_by(&mut self, mut order: impl FnMut(&T, &T) -> Ordering) {
        if self.len() <= SHORT {
            for end in 1..self.len() {
                let mut at = end;
                while at > 0 && order(&self[at - 1], &self[at]) == Ordering::Greater {
                    self.swap(at - 1, at);
                    at -= 1;
                }
            }
            return;
        }
        let mut sources = sorted_places(self.len(), &mut |a, b| order(&self[a], &self[b]));
        // Round each cycle of places: everything is moved once.
        for start in 0..self.len() {
            let mut at = start;
            loop {
                let source = std::mem::replace(&mut sources[at], at);
                if source == start {
                    break;
                }
                self.swap(at, source);
                at = source;
            }
        }
    }
}

/// Which place comes first, second and so on.
fn sorted_places(count: usize, order: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| order(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_sorts() {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 60
        };
        for length in (0..60).chain([1000]) {
            let items: Vec<(u64, usize)> = (0..length).map(|at| (random(), at)).collect();
            let (mut ours, mut theirs) = (items.clone(), items);
            ours.arrange_by_key(|item| item.0);
            theirs.sort_by_key(|item| item.0);
            assert_eq!(ours, theirs);
            ours.arrange_by(|a, b| b.cmp(a));
            theirs.sort_by(|a, b| b.cmp(a));
            assert_eq!(ours, theirs);
        }
    }
}
