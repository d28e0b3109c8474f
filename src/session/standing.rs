//! A session in a library of a program that stands still: at a call of dart:developer's `debugger`, or after an error that nobody has
//! caught. May touch what `check::session` may.
//!
//! The session's library is the program's own, so that private names and imports mean what they mean there. What is declared at the
//! prompt is in force while somebody stands there, and again the next time ([`Session::leave`], [`Session::stand`]).

use std::sync::Arc;

use oche_syntax::Name;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::infer::stops::{Seen, Stop};
use crate::check::program::world;
use crate::check::world::*;
use crate::elements::*;
use crate::ir;
use crate::library::Loader;
use crate::session::declarations::Declarations;
use crate::session::{Declared, Session};
use crate::sorting::Arrange;
use crate::types::Ty;

/// A variable of the place where a program stands.
pub struct Standing {
    pub name: Name,
    pub ty: Ty,
    pub is_function: bool,
    /// Which of the captured values it is; `None` for a constant.
    pub captured: Option<usize>,
    /// The captured value that says whether a late variable with an initialiser has its value.
    pub is_set: Option<usize>,
}

/// The meanings of a library's names without the declarations of the prompt.
pub struct Outside {
    declared: Namespace,
    extensions: Extensions,
}

/// The scope of a call under way.
pub struct View {
    stop: Arc<Stop>,
    /// For each captured value the slot of the call's frame that it is in, and whether that holds the variable's cell.
    pub slots: Vec<Option<(u32, bool)>>,
}

impl View {
    /// Whether a captured value is a variable's cell.
    pub fn is_variable(&self, captured: usize) -> bool {
        self.stop.is_variable(captured)
    }
    /// The number of type arguments a captured value has, if it is some.
    pub fn type_arguments(&self, captured: usize) -> Option<usize> {
        self.stop.type_arguments(captured)
    }
}

/// From now on it is kept where functions that are lowered have what they see.
pub fn keep_frames() {
    world().frames.get_or_insert_default();
}

/// From now on what can be seen from calls of `debugger` is kept.
pub fn keep_stops() {
    world().stops.get_or_insert_default();
}

/// The number of scopes that are kept; nothing if none are.
pub fn stops() -> Option<usize> {
    world().stops.as_ref().map(FxHashMap::len)
}

/// The library that a function is declared in, by its URI.
pub fn library_of(function: FunctionRef) -> String {
    function.library.uri.clone()
}

impl Session {
    /// A session in a library of a program that has been checked, as `loader` has loaded it. `None` if the library is not among them.
    pub fn inside(loader: Loader, library: &str) -> Option<Session> {
        let world = world();
        let index = loader.libraries.iter().position(|l| l.uri == library)?;
        // The last program that was checked is meant, if there are several.
        let id = |uri: &str| world.libs.iter().rposition(|lib| lib.element.uri == uri).map(|at| LibId(at as u32));
        let ids: Option<Vec<LibId>> = loader.libraries.iter().map(|l| id(&l.uri)).collect();
        let ids = ids?;
        let lib = ids[index];
        drop(world);
        Some(Session {
            given_up: None,
            loader,
            ids,
            index,
            lib,
            entries: Declarations::default(),
            known: FxHashMap::default(),
            captured: FxHashSet::default(),
            unnamed: FxHashMap::default(),
            stop: None,
        })
    }

    /// Somebody stands at the call of `debugger` that this function stands for, or at none. `declared`: what was declared there before.
    pub fn stand(&mut self, stop: Option<FunctionRef>, declared: Option<Outside>) -> Outside {
        self.look_from(None, stop);
        let mut world = self.world();
        let lib = world.lib_mut(self.lib);
        let outside = Outside { declared: lib.declared.clone(), extensions: lib.extensions.clone() };
        if let Some(own) = declared {
            (lib.declared, lib.extensions) = (own.declared, own.extensions);
        }
        lib.prompt = true;
        outside
    }

    /// The scope of a call that stands at a position in a function. `None` where that is not known.
    pub fn view(&self, function: FunctionRef, pos: u32) -> Option<View> {
        let mut world = self.world();
        world.enter(function.library);
        world.stop_in(function, pos).map(|(stop, slots)| View { stop, slots })
    }

    /// Looks from another call, or from the call of `debugger` that this function stands for.
    pub fn look_from(&mut self, view: Option<&View>, stop: Option<FunctionRef>) {
        self.stop = match view {
            Some(view) => Some(view.stop.clone()),
            None => stop.and_then(|stop| self.world().stops.as_ref()?.get(&stop)?.clone().downcast::<Stop>().ok()),
        };
    }

    /// The program goes on: its library means what it meant. What was declared at the prompt.
    pub fn leave(&mut self, outside: Outside) -> Outside {
        self.stop = None;
        let mut world = self.world();
        let lib = world.lib_mut(self.lib);
        lib.prompt = false;
        Outside {
            declared: std::mem::replace(&mut lib.declared, outside.declared),
            extensions: std::mem::replace(&mut lib.extensions, outside.extensions),
        }
    }

    /// The variables that can be seen where the program stands, in the order of their declarations, without those that the prompt hides.
    pub fn standing(&self) -> Vec<Standing> {
        let hidden = |seen: &&Seen| self.entries.declares(seen.name);
        let variables = self.stop.iter().flat_map(|stop| &stop.variables);
        variables
            .filter(|seen| !hidden(seen))
            .map(|seen| Standing {
                name: seen.name,
                ty: seen.ty,
                is_function: seen.is_function,
                captured: seen.captured,
                is_set: seen.is_set,
            })
            .collect()
    }

    /// The type of `this` where the program stands, and which of the captured values it is.
    pub fn standing_this(&self) -> Option<(Ty, usize)> {
        self.stop.as_ref().and_then(|stop| stop.this())
    }

    /// The variables that the program's library declares at top level, in their order.
    pub fn declared_outside(&self) -> Vec<Declared> {
        let mut world = self.world();
        let all = world.lib(self.lib).declared.names.iter();
        let ours = |name: &Name| self.entries.declares(*name);
        let mut fields: Vec<(Name, FieldRef)> = all
            .filter_map(|(name, entry)| match entry {
                Entry::Known(Decl::Field(field)) if !ours(name) => Some((*name, *field)),
                _ => None,
            })
            .collect();
        fields.retain(|(_, field)| !world.field(*field).is_const);
        fields.arrange_by_key(|(_, field)| field.span.start);
        fields.into_iter().filter_map(|(name, field)| world.described(name, Decl::Field(field))).collect()
    }

    /// Where the program stands: a file, a line, a column.
    pub fn place(&self) -> Option<(&'static crate::diagnostics::Source, u32)> {
        self.stop.as_ref().map(|stop| (stop.place.source, stop.at.start))
    }

    /// The core tree of an input's body.
    pub fn body_of(&self, function: FunctionRef) -> Arc<ir::Body> {
        self.world().body(function)
    }
}
