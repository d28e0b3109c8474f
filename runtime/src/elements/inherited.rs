//! What a class has of its own and what it inherits, as one map that costs no more than what is its own: a class points to its superclass's
//! map instead of copying it. May touch nothing.
//!
//! A look-up goes up from map to map, sixteen at most; what lies above is merged, once for all that inherit it, into a search tree of which
//! every version shares what it has in common with the others. So a hierarchy of n classes takes n steps and n places where copies
//! would take the square of it, and nothing is ever looked for longer than the logarithm of n.

use std::hash::Hash;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

/// More maps than that are not gone through one by one.
const MOST_LAYERS: u32 = 16;

/// A key that also has an order: any order, as long as different keys differ in it.
pub trait Key: Copy + Eq + Hash {
    fn number(self) -> (usize, usize);
}

/// A map of a class that continues its superclass's.
#[derive(Debug)]
pub struct Inherited<K, V> {
    own: FxHashMap<K, V>,
    above: Above<K, V>,
    /// The number of maps down to this one.
    layers: u32,
    /// All of it, if there are so many layers that somebody asked.
    merged: OnceLock<Tree<K, V>>,
}

#[derive(Debug)]
enum Above<K, V> {
    Nothing,
    Layer(Arc<Inherited<K, V>>),
    Tree(Tree<K, V>),
}

impl<K: Key, V: Copy> Inherited<K, V> {
    /// A map of its own entries before those of `above`; if it has none of its own, the one above itself.
    pub fn new(above: Option<&Arc<Inherited<K, V>>>, own: FxHashMap<K, V>) -> Arc<Inherited<K, V>> {
        let (above, layers) = match above {
            Some(above) if own.is_empty() => return above.clone(),
            Some(above) if above.layers >= MOST_LAYERS => (Above::Tree(above.tree()), 1),
            Some(above) => (Above::Layer(above.clone()), above.layers + 1),
            None => (Above::Nothing, 1),
        };
        Arc::new(Inherited { own, above, layers, merged: OnceLock::new() })
    }

    pub fn get(&self, key: K) -> Option<V> {
        let mut layer = self;
        loop {
            if let Some(value) = layer.own.get(&key) {
                return Some(*value);
            }
            layer = match &layer.above {
                Above::Layer(above) => above,
                Above::Tree(tree) => return tree.get(key),
                Above::Nothing => return None,
            };
        }
    }

    pub fn contains(&self, key: K) -> bool {
        self.get(key).is_some()
    }

    /// Every key with what [`Inherited::get`] finds for it, in no particular order.
    pub fn entries(&self) -> Vec<(K, V)> {
        let (layers, tree) = self.layers_down();
        let mut found = FxHashMap::default();
        if let Some(tree) = tree {
            tree.each(&mut |key, value| {
                found.insert(key, value);
            });
        }
        layers.for_each(|layer| found.extend(layer.own.iter().map(|(key, value)| (*key, *value))));
        found.into_iter().collect()
    }

    fn tree(&self) -> Tree<K, V> {
        let merge = || {
            let (layers, tree) = self.layers_down();
            let mut tree = tree.cloned().unwrap_or(Tree(None));
            layers.for_each(|layer| layer.own.iter().for_each(|(key, value)| tree.insert(*key, *value)));
            tree
        };
        self.merged.get_or_init(merge).clone()
    }

    /// The maps from the uppermost down to this one, and the tree above them.
    fn layers_down(&self) -> (impl Iterator<Item = &Inherited<K, V>>, Option<&Tree<K, V>>) {
        let mut layers = vec![self];
        let mut top = self;
        let tree = loop {
            top = match &top.above {
                Above::Layer(above) => above,
                Above::Tree(tree) => break Some(tree),
                Above::Nothing => break None,
            };
            layers.push(top);
        };
        (layers.into_iter().rev(), tree)
    }
}

/// A search tree that is changed by making a new one, which shares all but the way to what is new. (A treap: each node is as far up as a
/// number made of its key says, which keeps the tree as shallow as one of random keys.)
#[derive(Debug)]
struct Tree<K, V>(Option<Arc<Node<K, V>>>);

#[derive(Clone, Debug)]
struct Node<K, V> {
    key: K,
    value: V,
    left: Tree<K, V>,
    right: Tree<K, V>,
}

impl<K, V> Clone for Tree<K, V> {
    fn clone(&self) -> Tree<K, V> {
        Tree(self.0.clone())
    }
}

impl<K: Key, V: Copy> Tree<K, V> {
    fn get(&self, key: K) -> Option<V> {
        let mut at = self;
        while let Some(node) = &at.0 {
            match key.number().cmp(&node.key.number()) {
                std::cmp::Ordering::Less => at = &node.left,
                std::cmp::Ordering::Greater => at = &node.right,
                std::cmp::Ordering::Equal => return Some(node.value),
            }
        }
        None
    }

    fn insert(&mut self, key: K, value: V) {
        let Some(node) = &mut self.0 else {
            self.0 = Some(Arc::new(Node { key, value, left: Tree(None), right: Tree(None) }));
            return;
        };
        let node = Arc::make_mut(node);
        match key.number().cmp(&node.key.number()) {
            std::cmp::Ordering::Equal => node.value = value,
            std::cmp::Ordering::Less => {
                node.left.insert(key, value);
                self.raise(true);
            }
            std::cmp::Ordering::Greater => {
                node.right.insert(key, value);
                self.raise(false);
            }
        }
    }

    /// Puts the left (or right) child above its parent, if that is where it belongs.
    fn raise(&mut self, left: bool) {
        let Some(mut parent) = self.0.take() else { return };
        let child = if left { &parent.left } else { &parent.right };
        if child.rank() <= rank(parent.key) {
            self.0 = Some(parent);
            return;
        }
        let below = Arc::make_mut(&mut parent);
        let child = if left { below.left.0.take() } else { below.right.0.take() };
        let Some(mut child) = child else { return };
        let above = Arc::make_mut(&mut child);
        match left {
            true => below.left = std::mem::replace(&mut above.right, Tree(None)),
            false => below.right = std::mem::replace(&mut above.left, Tree(None)),
        }
        match left {
            true => above.right = Tree(Some(parent)),
            false => above.left = Tree(Some(parent)),
        }
        self.0 = Some(child);
    }

    /// That of the root; 0 for an empty tree.
    fn rank(&self) -> u64 {
        self.0.as_ref().map_or(0, |node| rank(node.key))
    }

    fn each(&self, visit: &mut impl FnMut(K, V)) {
        if let Some(node) = &self.0 {
            node.left.each(visit);
            visit(node.key, node.value);
            node.right.each(visit);
        }
    }
}

/// A key's rank in a tree: as good as random, and the same every time.
fn rank<K: Key>(key: K) -> u64 {
    let (a, b) = key.number();
    let mut mixed = (a as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (b as u64).wrapping_add(0x5851_f42d_4c95_7f2d);
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        mixed = (mixed ^ mixed >> 32).wrapping_mul(factor);
    }
    (mixed ^ mixed >> 32) | 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elements::{Library, Selector, SelectorKind};
    use oche_syntax::Name;

    fn key(number: usize) -> Selector {
        Selector { name: Name::new(&format!("m{number}")), library: None, kind: SelectorKind::Method }
    }

    fn layer(entries: &[(usize, usize)]) -> FxHashMap<Selector, usize> {
        entries.iter().map(|(k, v)| (key(*k), *v)).collect()
    }

    #[test]
    fn the_nearest_entry_counts_through_any_number_of_layers() {
        let mut maps = vec![Inherited::new(None, layer(&[(0, 0), (1, 1000)]))];
        for i in 1..200 {
            let own = layer(&[(i, i), (0, i)]);
            maps.push(Inherited::new(maps.last(), own));
        }
        for (i, map) in maps.iter().enumerate() {
            assert_eq!(map.get(key(0)), Some(i));
            assert_eq!(
                map.get(key(i.max(1) / 2 + 1)),
                (i > 1 || i == 0).then_some(i / 2 + 1).filter(|k| *k > 1 || i > 1).or(map.get(key(1)))
            );
            assert_eq!(map.get(key(i + 1)).is_some(), i == 0);
            assert_eq!(map.entries().len(), i.max(1) + 1);
            assert!(map.entries().iter().all(|(k, v)| map.get(*k) == Some(*v)));
        }
    }

    #[test]
    fn what_adds_nothing_is_the_same_map() {
        let above = Inherited::new(None, layer(&[(1, 1)]));
        assert!(Arc::ptr_eq(&above, &Inherited::new(Some(&above), layer(&[]))));
    }

    #[test]
    fn siblings_share_what_lies_above() {
        let mut above = Inherited::new(None, layer(&[(0, 0)]));
        for i in 1..MOST_LAYERS as usize {
            above = Inherited::new(Some(&above), layer(&[(i, i)]));
        }
        let sisters = [20, 21].map(|i| Inherited::new(Some(&above), layer(&[(i, i)])));
        let roots = sisters.each_ref().map(|sister| match &sister.above {
            Above::Tree(Tree(Some(root))) => Arc::as_ptr(root),
            _ => std::ptr::null(),
        });
        assert!(!roots[0].is_null() && roots[0] == roots[1]);
        assert_eq!([sisters[0].get(key(20)), sisters[0].get(key(21)), sisters[1].get(key(3))], [Some(20), None, Some(3)]);
    }

    #[test]
    fn trees_stay_shallow() {
        fn depth<K, V>(tree: &Tree<K, V>) -> usize {
            tree.0.as_ref().map_or(0, |node| 1 + depth(&node.left).max(depth(&node.right)))
        }
        let library = Library::declare("a:b".to_owned(), Name::new("b"));
        let mut tree = Tree(None);
        for i in 0..4096 {
            tree.insert(Selector { library: Some(library), ..key(i) }, i);
        }
        assert!(depth(&tree) < 48, "{}", depth(&tree));
    }
}
