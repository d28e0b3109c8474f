//! Interned names. A `Name` is one machine word, compares by address and lives for the whole process, so that no stage after the
//! lexer compares strings. May touch nothing.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{PoisonError, RwLock};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// An identifier, operator or other spelling, interned for the whole process. Equal spellings are the same address.
#[derive(Clone, Copy)]
pub struct Name(&'static str);

/// Several tables, chosen by the spelling's hash: isolates that make names at the same time seldom meet, and no table is so large that its
/// growth is felt.
const SHARDS: usize = 32;
static NAMES: [RwLock<HashTable<&'static str>>; SHARDS] = [const { RwLock::new(HashTable::new()) }; SHARDS];

fn hash_of(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl Name {
    /// The interned name with this spelling.
    pub fn new(text: &str) -> Name {
        let hash = hash_of(text);
        let shard = &NAMES[(hash >> 40) as usize % SHARDS];
        // A panic cannot leave a half-made entry, so a poisoned lock is still good.
        if let Some(found) = shard.read().unwrap_or_else(PoisonError::into_inner).find(hash, |known| *known == text) {
            return Name(found);
        }
        let mut names = shard.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = names.find(hash, |known| *known == text) {
            return Name(found);
        }
        let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
        names.insert_unique(hash, kept, |known| hash_of(known));
        Name(kept)
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Library-private: the spelling begins with an underscore (specification 6.2, "Privacy").
    pub fn is_private(self) -> bool {
        self.0.starts_with('_')
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for Name {}
impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.as_ptr() as usize).hash(state);
    }
}
impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Name {
    fn cmp(&self, other: &Name) -> std::cmp::Ordering {
        self.0.cmp(other.0)
    }
}
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
