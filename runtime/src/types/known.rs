//! Answers remembered within one walk over types. Types share their parts, so that a type of thirty parts can spell a billion names; what
//! walks over it as over a tree must not ask the same question twice. Small types are spelled faster than looked up, and walks over them
//! remember nothing. May touch `types`.

use std::cell::RefCell;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::Ty;

/// The answers so far, by question.
pub(super) struct Known<K, V>(Option<RefCell<FxHashMap<K, V>>>);

impl<K: Hash + Eq, V: Copy> Known<K, V> {
    /// For a walk that begins with this type.
    pub fn of(ty: Ty) -> Known<K, V> {
        if ty.is_large() { Known::always() } else { Known(None) }
    }
    pub fn always() -> Known<K, V> {
        Known(Some(RefCell::default()))
    }
    /// The answer, found now if it is not known.
    pub fn answer(&self, question: K, find: impl FnOnce() -> V) -> V {
        let Some(answers) = &self.0 else { return find() };
        if let Some(answer) = answers.borrow().get(&question) {
            return *answer;
        }
        let answer = find();
        answers.borrow_mut().insert(question, answer);
        answer
    }
}
