//! What flow models are made of, so that a function of n variables and n branches takes n steps, not the square: a table and a list that
//! share what did not change with the tables and lists they were made from. May touch `types`.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::sorting::Arrange;
use crate::types::Ty;

const WIDTH: usize = 16;

/// A table by number. Setting an entry copies the way to it; comparing and joining two tables skips what they share.
#[derive(Debug)]
pub struct Shared<T> {
    root: Option<Rc<Node<T>>>,
    /// Of the root: 0 if it is a leaf.
    height: u32,
}

#[derive(Debug)]
enum Node<T> {
    Leaf([Option<Rc<T>>; WIDTH]),
    Inner([Option<Rc<Node<T>>>; WIDTH]),
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared { root: self.root.clone(), height: self.height }
    }
}

impl<T> Clone for Node<T> {
    fn clone(&self) -> Node<T> {
        match self {
            Node::Leaf(entries) => Node::Leaf(entries.clone()),
            Node::Inner(nodes) => Node::Inner(nodes.clone()),
        }
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared { root: None, height: 0 }
    }
}

/// Which branch leads to an entry, `height` levels above the leaves.
fn branch(at: usize, height: u32) -> usize {
    at / WIDTH.pow(height) % WIDTH
}

fn same<T>(a: Option<&Rc<T>>, b: Option<&Rc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

impl<T> Shared<T> {
    pub fn is_same(&self, other: &Shared<T>) -> bool {
        same(self.root.as_ref(), other.root.as_ref())
    }

    pub fn get(&self, at: usize) -> Option<&Rc<T>> {
        let mut height = self.height;
        if at / WIDTH >= WIDTH.pow(height) {
            return None;
        }
        let mut node = self.root.as_ref()?;
        loop {
            match &**node {
                Node::Leaf(entries) => return entries[at % WIDTH].as_ref(),
                Node::Inner(nodes) => node = nodes[branch(at, height)].as_ref()?,
            }
            height -= 1;
        }
    }

    pub fn set(&mut self, at: usize, value: T) {
        while at / WIDTH >= WIDTH.pow(self.height) {
            if let Some(root) = self.root.take() {
                let mut nodes: [Option<Rc<Node<T>>>; WIDTH] = Default::default();
                nodes[0] = Some(root);
                self.root = Some(Rc::new(Node::Inner(nodes)));
            }
            self.height += 1;
        }
        let mut height = self.height;
        let mut place = &mut self.root;
        loop {
            let made = || Rc::new(if height == 0 { Node::Leaf(Default::default()) } else { Node::Inner(Default::default()) });
            match Rc::make_mut(place.get_or_insert_with(made)) {
                Node::Leaf(entries) => {
                    entries[at % WIDTH] = Some(Rc::new(value));
                    return;
                }
                Node::Inner(nodes) => place = &mut nodes[branch(at, height)],
            }
            height -= 1;
        }
    }

    /// The entries of this table that another has not, or has otherwise, with the other's.
    pub fn differing(&self, other: &Shared<T>) -> Vec<(usize, Rc<T>, Option<Rc<T>>)> {
        let mut found = Vec::new();
        let (mut mine, mut height) = (self.root.as_ref(), self.height);
        // What the other table has no room for stands in the branches that are not the first.
        while let Some(Node::Inner(nodes)) = mine.map(|node| &**node)
            && height > other.height
        {
            for (i, node) in nodes.iter().enumerate().skip(1) {
                differences(node.as_ref(), None, i * WIDTH.pow(height), height - 1, &mut found);
            }
            mine = nodes[0].as_ref();
            height -= 1;
        }
        differences(mine, other.first(height), 0, height, &mut found);
        found.arrange_by_key(|(at, ..)| *at);
        found
    }

    /// The first node at a height, which holds the first entries.
    fn first(&self, height: u32) -> Option<&Rc<Node<T>>> {
        let (mut node, mut at) = (self.root.as_ref()?, self.height);
        while at > height {
            let Node::Inner(nodes) = &**node else { return None };
            node = nodes[0].as_ref()?;
            at -= 1;
        }
        Some(node)
    }

    /// The entries that both tables have; where they are not the same one, what `join` makes of them.
    pub fn join(&self, other: &Shared<T>, join: &mut dyn FnMut(&T, &T) -> T) -> Shared<T> {
        let height = self.height.min(other.height);
        Shared { root: joined(self.first(height), other.first(height), join), height }
    }
}

type Difference<T> = (usize, Rc<T>, Option<Rc<T>>);

fn differences<T>(a: Option<&Rc<Node<T>>>, b: Option<&Rc<Node<T>>>, first: usize, height: u32, found: &mut Vec<Difference<T>>) {
    let Some(node) = a.filter(|_| !same(a, b)) else { return };
    match (&**node, b.map(|node| &**node)) {
        (Node::Leaf(mine), theirs) => {
            for (i, entry) in mine.iter().enumerate() {
                let other = if let Some(Node::Leaf(theirs)) = theirs { theirs[i].as_ref() } else { None };
                if let Some(entry) = entry.as_ref().filter(|entry| !same(Some(entry), other)) {
                    found.push((first + i, entry.clone(), other.cloned()));
                }
            }
        }
        (Node::Inner(mine), theirs) => {
            for (i, node) in mine.iter().enumerate() {
                let other = if let Some(Node::Inner(theirs)) = theirs { theirs[i].as_ref() } else { None };
                differences(node.as_ref(), other, first + i * WIDTH.pow(height), height - 1, found);
            }
        }
    }
}

fn joined<T>(a: Option<&Rc<Node<T>>>, b: Option<&Rc<Node<T>>>, join: &mut dyn FnMut(&T, &T) -> T) -> Option<Rc<Node<T>>> {
    let (a, b) = (a?, b?);
    if Rc::ptr_eq(a, b) {
        return Some(a.clone());
    }
    match (&**a, &**b) {
        (Node::Leaf(x), Node::Leaf(y)) => {
            let mut entries: [Option<Rc<T>>; WIDTH] = Default::default();
            for (place, pair) in entries.iter_mut().zip(x.iter().zip(y)) {
                *place = match pair {
                    (Some(x), Some(y)) if Rc::ptr_eq(x, y) => Some(x.clone()),
                    (Some(x), Some(y)) => Some(Rc::new(join(x, y))),
                    _ => None,
                };
            }
            Some(Rc::new(Node::Leaf(entries)))
        }
        (Node::Inner(x), Node::Inner(y)) => {
            let mut nodes: [Option<Rc<Node<T>>>; WIDTH] = Default::default();
            nodes.iter_mut().zip(x.iter().zip(y)).for_each(|(place, (x, y))| *place = joined(x.as_ref(), y.as_ref(), join));
            Some(Rc::new(Node::Inner(nodes)))
        }
        _ => None,
    }
}

/// Types that a variable has been tested for, in order, each once. Those who add to the same list share it, as long as they add the same.
#[derive(Clone, Default, Debug)]
pub struct Tested {
    log: Option<Rc<RefCell<Log>>>,
    /// The length of the part of the log that is meant.
    length: usize,
}

#[derive(Default, Debug)]
struct Log {
    types: Vec<Ty>,
    places: FxHashMap<Ty, usize>,
}

impl Tested {
    pub fn contains(&self, ty: Ty) -> bool {
        self.log.as_ref().is_some_and(|log| log.borrow().places.get(&ty).is_some_and(|place| *place < self.length))
    }

    pub fn to_vec(&self) -> Vec<Ty> {
        self.log.as_ref().map_or_else(Vec::new, |log| log.borrow().types[..self.length].to_vec())
    }

    pub fn push(&mut self, ty: Ty) {
        if self.contains(ty) {
            return;
        }
        let shared = self.log.get_or_insert_default();
        let next = shared.borrow().types.get(self.length).copied();
        if next.is_some_and(|next| next != ty) {
            // Somebody else went on otherwise.
            let types = shared.borrow().types[..self.length].to_vec();
            let places = types.iter().enumerate().map(|(place, ty)| (*ty, place)).collect();
            *shared = Rc::new(RefCell::new(Log { types, places }));
        }
        if next != Some(ty) {
            let mut log = shared.borrow_mut();
            log.types.push(ty);
            log.places.insert(ty, self.length);
        }
        self.length += 1;
    }

    /// Whether another list goes on from here.
    fn begins(&self, other: &Tested) -> bool {
        self.length <= other.length
            && match (&self.log, &other.log) {
                (Some(mine), Some(theirs)) => {
                    same(Some(mine), Some(theirs)) || mine.borrow().types[..self.length] == theirs.borrow().types[..self.length]
                }
                _ => self.length == 0,
            }
    }

    /// Adds what another list has and this one lacks. True if that was anything.
    pub fn merge(&mut self, other: &Tested) -> bool {
        let before = self.length;
        match (&self.log, &other.log) {
            (Some(mine), Some(theirs)) if Rc::ptr_eq(mine, theirs) => self.length = self.length.max(other.length),
            (None, Some(_)) => *self = other.clone(),
            // From now on they share.
            _ if self.begins(other) => *self = other.clone(),
            _ if other.begins(self) => {}
            _ => other.to_vec().into_iter().for_each(|ty| self.push(ty)),
        }
        self.length > before
    }
}

impl PartialEq for Tested {
    fn eq(&self, other: &Tested) -> bool {
        self.length == other.length && (same(self.log.as_ref(), other.log.as_ref()) || self.to_vec() == other.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &[(usize, u32)]) -> Shared<u32> {
        let mut table = Shared::default();
        entries.iter().for_each(|(at, value)| table.set(*at, *value));
        table
    }

    #[test]
    fn entries_of_any_number() {
        let all: Vec<(usize, u32)> = [0, 15, 16, 255, 256, 4095, 70_000].map(|at| (at, at as u32 + 1)).to_vec();
        let table = table(&all);
        assert!(all.iter().all(|(at, value)| table.get(*at).map(|v| **v) == Some(*value)));
        assert!([1, 17, 257, 5000, 70_001, 1 << 40].iter().all(|at| table.get(*at).is_none()));
    }

    #[test]
    fn a_copy_that_changes_leaves_the_first_alone_and_shares_the_rest() {
        let first = table(&[(0, 1), (20, 2), (300, 3)]);
        let mut second = first.clone();
        assert!(first.is_same(&second));
        second.set(20, 5);
        second.set(5000, 6);
        let changes = |a: &Shared<u32>, b: &Shared<u32>| -> Vec<(usize, u32, Option<u32>)> {
            a.differing(b).into_iter().map(|(at, a, b)| (at, *a, b.map(|b| *b))).collect()
        };
        assert_eq!(changes(&second, &first), [(20, 5, Some(2)), (5000, 6, None)]);
        assert_eq!(changes(&first, &second), [(20, 2, Some(5))]);
        assert_eq!(changes(&first, &table(&[(0, 1)])), [(0, 1, Some(1)), (20, 2, None), (300, 3, None)]);
    }

    #[test]
    fn joins_have_what_both_have() {
        let (a, mut b) = (table(&[(1, 1), (2, 2), (40, 3)]), table(&[(1, 1), (2, 2), (40, 3)]).clone());
        b.set(1000, 9);
        let mut asked = Vec::new();
        let joined = a.join(&b, &mut |x, y| {
            asked.push((*x, *y));
            x * 10 + y
        });
        assert_eq!(asked, [(1, 1), (2, 2), (3, 3)]);
        assert_eq!([1, 2, 40, 1000].map(|at| joined.get(at).map(|v| **v)), [Some(11), Some(22), Some(33), None]);
        let again = joined.join(&joined.clone(), &mut |_, _| unreachable!("nothing differs"));
        assert!(again.is_same(&joined));
    }

    #[test]
    fn lists_are_shared_by_those_that_add_the_same() {
        let (a, b, c) = (Ty::null(), Ty::never(), Ty::dynamic());
        let mut first = Tested::default();
        first.push(a);
        let mut same = first.clone();
        first.push(b);
        same.push(b);
        assert_eq!(first, same);
        let mut other = Tested::default();
        other.push(a);
        other.push(c);
        assert!(first != other && !first.contains(c) && first.merge(&other) && !first.merge(&other));
        assert_eq!(first.to_vec(), [a, b, c]);
        assert_eq!(same.to_vec(), [a, b]);
        let mut branch = same.clone();
        branch.push(Ty::void());
        assert_eq!((first.to_vec(), branch.to_vec()), (vec![a, b, c], vec![a, b, Ty::void()]));
    }
}
