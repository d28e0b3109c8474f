//! What a class remembers of its supertypes. How that is made and asked stands in `types`. May touch the other files of this folder.
//!
//! A class with few supertypes has a table of them. Tables of the hundreds above a long chain of classes would take the square of its
//! length: with many supertypes, a class only has a set that continues that of one of its parents ([`Inherited`]), and finds arguments by
//! going up, in jumps that grow (Myers, "An applicative random-access stack", 1983).

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::term::TyList;
use super::{ClassRef, Inherited};

/// A class with type arguments, in terms of the parameters of a class below it.
pub type Instance = (ClassRef, TyList);

/// Every class that a class is a subtype of, itself included, and with which type arguments.
#[derive(Debug)]
pub struct Supertypes {
    /// The number of classes on the longest way up, this one included.
    pub(crate) depth: u32,
    pub(crate) repr: Repr,
}

#[derive(Debug)]
pub(crate) enum Repr {
    Few(FxHashMap<ClassRef, TyList>),
    Many(Box<Many>),
}

#[derive(Debug)]
pub(crate) struct Many {
    pub(crate) class: ClassRef,
    pub(crate) all: Arc<Inherited<ClassRef, ()>>,
    /// Those with type parameters.
    pub(crate) generic: Arc<Inherited<ClassRef, ()>>,
    pub(crate) count: usize,
    /// Classes with many supertypes that are not in `all`, nor are theirs: those of direct supertypes other than the first, here or further up.
    pub(crate) others: Arc<[ClassRef]>,
    /// The direct supertypes, and the one of them that `all` continues.
    pub(crate) direct: Vec<Instance>,
    pub(crate) first: Option<ClassRef>,
    /// The number of such classes above, by way of `first`, and one that many of them lead to.
    pub(crate) level: u32,
    pub(crate) jump: Option<Instance>,
    /// Arguments that came in several ways, which differ in top types.
    pub(crate) agreed: FxHashMap<ClassRef, TyList>,
}
