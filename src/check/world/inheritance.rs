//! What is known of a class from what stands above it: its interface as a map, which of its members' parameters are covariant, and which
//! classes there may not be implemented. Data only; `resolve` and `rules` fill it in.

use std::sync::Arc;

use oche_syntax::Name;

use super::Found;
use crate::elements::{ClassRef, Inherited, LibraryRef, Selector};

/// Who says what a name means.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// It is declared so in the class itself or above.
    Declared(Found),
    /// This class, from what its direct supertypes have.
    CombinedIn(ClassRef),
}

/// By the name with, as kinds, only `Method` (for all but setters) and `Setter`.
pub type Interface = Inherited<Selector, Entry>;

/// The covariant parameters of a member.
#[derive(Default, Debug)]
pub struct Covariant {
    pub positional: Vec<bool>,
    pub named: Vec<Name>,
}

/// Of a class and all its supertypes.
#[derive(Clone, Default, Debug)]
pub struct Closing {
    pub base: bool,
    pub final_: bool,
    /// For each library that has base or final classes among them, the first of those.
    pub libraries: Arc<Vec<(LibraryRef, ClassRef)>>,
}

impl Closing {
    /// Notes a base or final class among them.
    pub fn meet(&mut self, library: LibraryRef, class: ClassRef) {
        let known = self.libraries.iter().position(|(l, _)| *l == library);
        match known {
            Some(at) if self.libraries[at].1.id <= class.id => {}
            Some(at) => Arc::make_mut(&mut self.libraries)[at].1 = class,
            None if self.libraries.is_empty() => self.libraries = Arc::new(vec![(library, class)]),
            None => Arc::make_mut(&mut self.libraries).push((library, class)),
        }
    }
}
