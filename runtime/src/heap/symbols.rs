//! The symbols of an isolate: one for each name, made when first asked for. They stay for good, as the names do, so nothing here is marked or
//! swept. May touch `Handle` and `room`.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use oche_syntax::Name;
use rustc_hash::FxBuildHasher;

use super::Handle;
use super::room::grow;

/// Marker for [`Handle`]s of symbols.
#[derive(Debug)]
pub struct Symbol;

#[derive(Default)]
pub(super) struct Symbols {
    names: Vec<Name>,
    /// Places in `names`. Four bytes each: a table that doubles must not take more than is always to spare.
    places: HashTable<u32>,
}

fn hash_of(name: Name) -> u64 {
    FxBuildHasher.hash_one(name)
}

impl Symbols {
    pub fn get(&self, name: Name) -> Option<Handle<Symbol>> {
        let place = self.places.find(hash_of(name), |&place| self.names[place as usize] == name)?;
        Some(Handle::new(*place as usize))
    }

    /// Adds the symbol of a name that has none; false with it if there is only as much memory left as is always to spare.
    pub fn add(&mut self, name: Name) -> (Handle<Symbol>, bool) {
        let enough = self.names.len() < self.names.capacity() || grow(&mut self.names);
        let place = self.names.len();
        self.names.push(name);
        self.places.insert_unique(hash_of(name), place as u32, |&other| hash_of(self.names[other as usize]));
        (Handle::new(place), enough)
    }

    pub fn name(&self, symbol: Handle<Symbol>) -> Name {
        self.names[symbol.index()]
    }
}
