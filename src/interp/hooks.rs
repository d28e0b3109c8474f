//! What the stages above install before anything runs: the elaborator of bodies, the table of natives, and where to find the Dart
//! functions the run time itself calls. May touch `ir` and `elements`.

use std::sync::{Arc, Mutex, RwLock};

use super::NativeFn;
use crate::elements::{ClassRef, FunctionRef};
use crate::ir::{Body, Elaborate};

/// Finds declarations by name, for the run time and for natives.
pub trait EntryPoints: Send + Sync {
    /// `class` is empty for a top-level function. Constructors are named as in `Function::name`.
    fn function(&self, library: &str, class: &str, name: &str) -> Option<FunctionRef>;
    fn class(&self, library: &str, name: &str) -> Option<ClassRef>;
    /// Where in the source a position of a function is, for stack traces.
    fn locate(&self, function: FunctionRef, pos: u32) -> Option<Location>;
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    pub uri: String,
    /// From 1.
    pub line: u32,
    pub column: u32,
}

static ELABORATOR: Mutex<Option<Box<dyn Elaborate>>> = Mutex::new(None);
static ENTRY_POINTS: RwLock<Option<Arc<dyn EntryPoints>>> = RwLock::new(None);
static NATIVES: RwLock<Option<fn(&str) -> Option<NativeFn>>> = RwLock::new(None);

pub fn install_elaborator(elaborator: Box<dyn Elaborate>) {
    *ELABORATOR.lock().unwrap_or_else(|p| p.into_inner()) = Some(elaborator);
}
pub fn install_entry_points(entry_points: Arc<dyn EntryPoints>) {
    *ENTRY_POINTS.write().unwrap_or_else(|p| p.into_inner()) = Some(entry_points);
}
/// The key of a native is `{library}/{class}.{name}` or `{library}/{name}`: `dart:core/int.+`, `dart:core/identical`. The name is that of
/// the declaration (`unary-`, `[]=`); setters end in `=`; the unnamed constructor is `new`.
pub fn install_natives(find: fn(&str) -> Option<NativeFn>) {
    *NATIVES.write().unwrap_or_else(|p| p.into_inner()) = Some(find);
}

pub(super) fn elaborate(function: FunctionRef) -> Result<Arc<Body>, String> {
    let mut elaborator = ELABORATOR.lock().unwrap_or_else(|p| p.into_inner());
    match elaborator.as_mut() {
        Some(elaborator) => elaborator.body(function),
        None => Err(format!("no body for {}", function.name)),
    }
}
/// The installed ones, if any.
pub(crate) fn entry_points() -> Option<Arc<dyn EntryPoints>> {
    ENTRY_POINTS.read().unwrap_or_else(|p| p.into_inner()).clone()
}
/// The native with this key, the interpreter's own included.
pub fn native(key: &str) -> Option<NativeFn> {
    if let Some(own) = super::suspend::native(key) {
        return Some(own);
    }
    let natives = *NATIVES.read().unwrap_or_else(|p| p.into_inner());
    natives.and_then(|find| find(key))
}
