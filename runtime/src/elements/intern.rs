//! The tables behind [`Ty`] and [`TyList`]: every type and every argument list exists once per process. Several locks, chosen by the
//! term's hash, so that isolates making types at the same time seldom meet. May touch the terms only.

use std::cell::Cell;
use std::hash::{BuildHasher, Hash};
use std::sync::{LazyLock, Mutex, MutexGuard};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::term::{Ty, TyKind, TyList};

/// A type and what is known of its insides.
pub struct Interned {
    pub kind: TyKind,
    pub traits: Traits,
}

/// Facts about the inside of a type. Lets substitution, erasure and closures return at once where they have nothing to do.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Traits {
    /// A type variable of a declaration.
    pub params: bool,
    /// `_`
    pub unknown: bool,
    /// An extension type.
    pub extension: bool,
    /// A `FutureOr`, a type variable or a promoted one: normalisation may have something to do.
    pub unions: bool,
    /// The number of binders around this type that its `Bound` indices reach to; 0 if none is free.
    pub loose: u32,
    /// The number of types it consists of, counting shared parts as often as they occur.
    pub size: u32,
}

impl Traits {
    fn join(self, other: Traits) -> Traits {
        Traits {
            params: self.params || other.params,
            unknown: self.unknown || other.unknown,
            extension: self.extension || other.extension,
            unions: self.unions || other.unions,
            loose: self.loose.max(other.loose),
            size: self.size.saturating_add(other.size),
        }
    }

    fn of_all(types: impl IntoIterator<Item = Ty>) -> Traits {
        types.into_iter().fold(Traits::default(), |sum, ty| sum.join(ty.traits()))
    }

    fn of(kind: &TyKind) -> Traits {
        let mut traits = match kind {
            TyKind::Dynamic | TyKind::Void | TyKind::Never | TyKind::Null | TyKind::Error => Traits::default(),
            TyKind::Unknown => Traits { unknown: true, ..Traits::default() },
            TyKind::Interface(class, args) => {
                let mut traits = Traits::of_all(args.iter().copied());
                traits.extension |= class.is_extension_type();
                traits
            }
            TyKind::FutureOr(inner) => Traits { unions: true, ..inner.traits() },
            TyKind::Nullable(inner) => inner.traits(),
            TyKind::Param(_) => Traits { params: true, unions: true, ..Traits::default() },
            TyKind::Promoted(_, to) => Traits { params: true, unions: true, ..to.traits() },
            TyKind::Bound { depth, .. } => Traits { loose: depth + 1, ..Traits::default() },
            TyKind::Function(f) => {
                let parts = f.positional.iter().copied().chain(f.named.iter().map(|n| n.ty)).chain([f.ret]);
                Traits::of_all(parts.chain(f.type_params.iter().map(|p| p.bound)))
            }
            TyKind::Record(r) => Traits::of_all(r.positional.iter().copied().chain(r.named.iter().map(|(_, t)| *t))),
        };
        if let TyKind::Function(f) = kind
            && !f.type_params.is_empty()
        {
            traits.loose = traits.loose.saturating_sub(1);
        }
        traits.size = traits.size.saturating_add(1);
        traits
    }
}

const SHARDS: usize = 32;

struct Table<T: 'static> {
    shards: [Mutex<HashTable<&'static T>>; SHARDS],
}

impl<T> Table<T> {
    fn new() -> Table<T> {
        Table { shards: std::array::from_fn(|_| Mutex::default()) }
    }

    fn shard(&self, hash: u64) -> MutexGuard<'_, HashTable<&'static T>> {
        // A panic while interning cannot leave a half-made entry, so a poisoned lock is still good.
        self.shards[(hash >> 40) as usize % SHARDS].lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

static TYPES: LazyLock<Table<Interned>> = LazyLock::new(Table::new);
static LISTS: LazyLock<Table<Vec<Ty>>> = LazyLock::new(Table::new);

thread_local! {
    /// Bytes of types and lists that this thread was the first to make.
    static MADE: Cell<usize> = const { Cell::new(0) };
}

/// Takes the count of bytes of the types that this thread has made since it was last asked: they stay for good.
pub fn take_made() -> usize {
    MADE.take()
}

fn made(bytes: usize) {
    // A place in a table, and what the system's allocator adds.
    MADE.set(MADE.get() + bytes + 32);
}

fn hash_of(value: &(impl Hash + ?Sized)) -> u64 {
    FxBuildHasher.hash_one(value)
}

/// The one copy of this type.
pub fn kind(kind: TyKind) -> &'static Interned {
    let hash = hash_of(&kind);
    let mut shard = TYPES.shard(hash);
    if let Some(found) = shard.find(hash, |it| it.kind == kind) {
        return found;
    }
    let traits = Traits::of(&kind);
    let kept: &'static Interned = Box::leak(Box::new(Interned { kind, traits }));
    shard.insert_unique(hash, kept, |it| hash_of(&it.kind));
    made(size_of::<Interned>());
    kept
}

/// The one copy of this list.
pub fn list(types: &[Ty]) -> &'static Vec<Ty> {
    let hash = hash_of(types);
    let mut shard = LISTS.shard(hash);
    if let Some(found) = shard.find(hash, |it| it.as_slice() == types) {
        return found;
    }
    let kept: &'static Vec<Ty> = Box::leak(Box::new(types.to_vec()));
    shard.insert_unique(hash, kept, |it| hash_of(it.as_slice()));
    made(size_of::<Vec<Ty>>() + size_of_val(types));
    kept
}

impl TyList {
    /// The traits of all types together.
    pub(crate) fn traits(self) -> Traits {
        Traits::of_all(self.iter().copied())
    }
}
