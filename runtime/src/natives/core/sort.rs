//! Sorting a list with a compare function of the program, as Dart does it: insertion for short runs, else quicksort with two pivots. It is
//! not stable, and which of two equal elements comes first shows, so every step is Dart's; `corelib/internal/sort.dart` says the same
//! in Dart, for lists of other kinds. May touch the interpreter's services for natives.

use crate::heap::{ListKind, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::throw;

/// Runs whose ends are no further apart are sorted by insertion.
const SHORT: i64 = 32;

/// `_sortBy(compare)`.
pub fn sort_by(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Value::List(list) = args.get(0) else { return Ok(Value::Null) };
    let items = iso.heap.list(list).items.to_vec();
    // Whatever the function does to the list, a copy keeps the elements alive.
    let types = iso.heap.list(list).types;
    let copy = iso.heap.new_list(ListKind::Fixed, types, items.clone());
    iso.push(copy);
    let mut sorter = Sorter { compare: args.get(1), items, work: Vec::new() };
    let sorted = sorter.run(iso);
    let target = &mut iso.heap.list_mut(list).items;
    let length = target.len();
    for (place, &item) in sorter.items.iter().enumerate().take(length) {
        target.set(place, item);
    }
    sorted?;
    if length < sorter.items.len() {
        return Err(throw::index(iso, length as i64, length));
    }
    Ok(Value::Null)
}

/// The parts that are still to be sorted.
enum Work {
    /// Sort from the first place to the second.
    Run(i64, i64),
    /// Sort what lies between two pivots, once both sides are sorted.
    Middle(Parted),
}

/// A run parted by two pivots: what is between `less` and `great` lies between them.
struct Parted {
    pivots: (Value, Value),
    less: i64,
    great: i64,
    /// Whether it is so much that what equals a pivot is moved out of the way first.
    large: bool,
}

struct Sorter {
    compare: Value,
    items: Vec<Value>,
    /// A stack of its own: a compare function that contradicts itself can make the runs as deep as the list is long.
    work: Vec<Work>,
}

impl Sorter {
    fn run(&mut self, iso: &mut Isolate) -> Result<(), Stop> {
        self.work.push(Work::Run(0, self.items.len() as i64 - 1));
        while let Some(work) = self.work.pop() {
            match work {
                Work::Run(left, right) if right - left <= SHORT => self.insertion_sort(iso, left, right)?,
                Work::Run(left, right) => self.part(iso, left, right)?,
                Work::Middle(parted) => self.middle(iso, parted)?,
            }
        }
        Ok(())
    }

    fn order(&self, iso: &mut Isolate, a: Value, b: Value) -> Result<i64, Stop> {
        Ok(iso.call(self.compare, &[a, b])?.as_int().unwrap_or(0))
    }
    /// The element at a place, which a compare function that contradicts itself can lead out of the list.
    fn at(&self, iso: &mut Isolate, place: i64) -> Result<Value, Stop> {
        match usize::try_from(place).ok().and_then(|place| self.items.get(place)) {
            Some(&item) => Ok(item),
            None => Err(throw::index(iso, place, self.items.len())),
        }
    }
    /// The order of the element at a place and a pivot.
    fn order_at(&self, iso: &mut Isolate, place: i64, pivot: Value) -> Result<i64, Stop> {
        let item = self.at(iso, place)?;
        self.order(iso, item, pivot)
    }
    fn put(&mut self, iso: &mut Isolate, place: i64, item: Value) -> Result<(), Stop> {
        self.at(iso, place)?;
        self.items[place as usize] = item;
        Ok(())
    }
    /// `item`, which stands at `k`, changes places with the first that is not known to be small.
    fn exchange_small(&mut self, iso: &mut Isolate, k: i64, item: Value, less: &mut i64) -> Result<(), Stop> {
        let other = self.at(iso, *less)?;
        self.put(iso, k, other)?;
        self.put(iso, *less, item)?;
        *less += 1;
        Ok(())
    }
    /// `item`, which stands at `k`, changes places with the last that is not known to be great; if that one is `small`, it goes to the
    /// small ones, and what was there comes to `k`.
    fn exchange_great(&mut self, iso: &mut Isolate, (k, item): (i64, Value), small: bool, ends: (&mut i64, &mut i64)) -> Result<(), Stop> {
        let (less, great) = ends;
        // (Each place is read when Dart reads it: they may be the same.)
        let from = if small { *less } else { *great };
        let other = self.at(iso, from)?;
        self.put(iso, k, other)?;
        if small {
            let last = self.at(iso, *great)?;
            self.put(iso, *less, last)?;
            *less += 1;
        }
        self.put(iso, *great, item)?;
        *great -= 1;
        Ok(())
    }

    fn insertion_sort(&mut self, iso: &mut Isolate, left: i64, right: i64) -> Result<(), Stop> {
        for i in left + 1..=right {
            let item = self.at(iso, i)?;
            let mut at = i;
            while at > left {
                let before = self.at(iso, at - 1)?;
                if self.order(iso, before, item)? <= 0 {
                    break;
                }
                self.put(iso, at, before)?;
                at -= 1;
            }
            self.put(iso, at, item)?;
        }
        Ok(())
    }

    /// Parts a long run by two pivots, the second and the fourth of five elements spread over it.
    fn part(&mut self, iso: &mut Isolate, left: i64, right: i64) -> Result<(), Stop> {
        let sixth = (right - left + 1) / 6;
        let middle = (left + right) / 2;
        let places = [left + sixth, middle - sixth, middle, middle + sixth, right - sixth];
        let mut five = [Value::Null; 5];
        for (item, &place) in five.iter_mut().zip(&places) {
            *item = self.at(iso, place)?;
        }
        for (a, b) in [(0, 1), (3, 4), (0, 2), (1, 2), (0, 3), (2, 3), (1, 4), (1, 2), (3, 4)] {
            if self.order(iso, five[a], five[b])? > 0 {
                five.swap(a, b);
            }
        }
        let pivots = (five[1], five[3]);
        for i in [0, 2, 4] {
            self.put(iso, places[i], five[i])?;
        }
        let (first, last) = (self.at(iso, left)?, self.at(iso, right)?);
        self.put(iso, places[1], first)?;
        self.put(iso, places[3], last)?;
        let (mut less, mut great) = (left + 1, right - 1);
        let equal = self.order(iso, pivots.0, pivots.1)? == 0;
        if equal {
            self.part_by_one(iso, pivots.0, &mut less, &mut great)?;
        } else {
            self.part_by_two(iso, pivots, &mut less, &mut great)?;
        }
        let (small, large) = (self.at(iso, less - 1)?, self.at(iso, great + 1)?);
        self.put(iso, left, small)?;
        self.put(iso, less - 1, pivots.0)?;
        self.put(iso, right, large)?;
        self.put(iso, great + 1, pivots.1)?;
        if !equal {
            let large = less < places[0] && great > places[4];
            self.work.push(Work::Middle(Parted { pivots, less, great, large }));
        }
        self.work.push(Work::Run(great + 2, right));
        self.work.push(Work::Run(left, less - 2));
        Ok(())
    }
    fn part_by_one(&mut self, iso: &mut Isolate, pivot: Value, less: &mut i64, great: &mut i64) -> Result<(), Stop> {
        let mut k = *less;
        while k <= *great {
            let item = self.at(iso, k)?;
            let order = self.order(iso, item, pivot)?;
            if order < 0 {
                self.exchange_small(iso, k, item, less)?;
            } else if order > 0 {
                let last = loop {
                    let last = self.order_at(iso, *great, pivot)?;
                    if last <= 0 {
                        break last;
                    }
                    *great -= 1;
                };
                self.exchange_great(iso, (k, item), last < 0, (less, great))?;
            }
            k += 1;
        }
        Ok(())
    }
    fn part_by_two(&mut self, iso: &mut Isolate, pivots: (Value, Value), less: &mut i64, great: &mut i64) -> Result<(), Stop> {
        let mut k = *less;
        while k <= *great {
            let item = self.at(iso, k)?;
            if self.order(iso, item, pivots.0)? < 0 {
                self.exchange_small(iso, k, item, less)?;
            } else if self.order(iso, item, pivots.1)? > 0 {
                self.exchange_with_last(iso, (k, item), pivots, (less, great), |order| order > 0)?;
            }
            k += 1;
        }
        Ok(())
    }
    /// `item` goes to the end, past the elements there that `stay` by how they compare with the second pivot.
    fn exchange_with_last(
        &mut self,
        iso: &mut Isolate,
        (k, item): (i64, Value),
        pivots: (Value, Value),
        (less, great): (&mut i64, &mut i64),
        stay: fn(i64) -> bool,
    ) -> Result<(), Stop> {
        while stay(self.order_at(iso, *great, pivots.1)?) {
            *great -= 1;
            if *great < k {
                return Ok(());
            }
        }
        let small = self.order_at(iso, *great, pivots.0)? < 0;
        self.exchange_great(iso, (k, item), small, (less, great))
    }
    /// Sorts the part between the pivots; if it is much, what equals one of them goes to the edges first and needs no more sorting.
    fn middle(&mut self, iso: &mut Isolate, parted: Parted) -> Result<(), Stop> {
        let Parted { pivots, mut less, mut great, large } = parted;
        if large {
            while self.order_at(iso, less, pivots.0)? == 0 {
                less += 1;
            }
            while self.order_at(iso, great, pivots.1)? == 0 {
                great -= 1;
            }
            let mut k = less;
            while k <= great {
                let item = self.at(iso, k)?;
                if self.order(iso, item, pivots.0)? == 0 {
                    self.exchange_small(iso, k, item, &mut less)?;
                } else if self.order(iso, item, pivots.1)? == 0 {
                    self.exchange_with_last(iso, (k, item), pivots, (&mut less, &mut great), |order| order == 0)?;
                }
                k += 1;
            }
        }
        self.work.push(Work::Run(less, great));
        Ok(())
    }
}
