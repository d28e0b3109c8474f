//! The functions of the core library that the language's rules call. May touch `world`.

use oche_syntax::Name;

use crate::check::world::*;
use crate::elements::*;

impl World {
    /// Whether this is the function at the top level of a core library that the language's rules know by this name.
    pub fn is_entry(&self, function: FunctionRef, library: &str, name: &str) -> bool {
        function.name.as_str() == name
            && function.class.is_none()
            && self.core_libs.get(library).is_some_and(|lib| self.lib(*lib).element == function.library)
    }

    /// A private function of a core library that the language rules call: `class` is empty for a top-level one.
    pub fn entry(&mut self, library: &str, class: &str, name: &str) -> Option<FunctionRef> {
        let lib = *self.core_libs.get(library)?;
        if class.is_empty() {
            return match self.declared(lib, name)? {
                Decl::Function(f) | Decl::Getter(f) => Some(f),
                _ => None,
            };
        }
        let Decl::Class(class) = self.declared(lib, class)? else {
            return None;
        };
        let name = Name::new(name);
        self.ensure_members(class);
        let info = self.class(class);
        if let Some(c) = info.constructors.get(&name) {
            return Some(*c);
        }
        for kind in [SelectorKind::Method, SelectorKind::Getter] {
            if let Some(Target::Function(f)) = info.statics.get(&(name, kind)).or_else(|| info.instance.get(&(name, kind))) {
                return Some(*f);
            }
        }
        None
    }
}
