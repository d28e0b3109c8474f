//! Classes and members as elements, with nothing resolved: a class's type inside its own declaration, its direct supertypes, what it is
//! called in messages, where a member stands. May touch `world`, `elements`, `types`.

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;

use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl World {
    /// `C<X, Y>` inside the declaration of C.
    pub fn this_type(&self, class: ClassRef) -> Ty {
        let args: Vec<Ty> = class.type_params().iter().map(|p| Ty::param(*p)).collect();
        self.class_type(class, &args)
    }

    /// `C<args>`, with the classes the language treats apart: `Null`, `FutureOr`.
    pub fn class_type(&self, class: ClassRef, args: &[Ty]) -> Ty {
        if class == core_class(CoreClass::Null) {
            Ty::null()
        } else if class == core_class(CoreClass::FutureOr) {
            args.first().copied().unwrap_or_else(Ty::dynamic).future_or()
        } else {
            Ty::interface(class, args)
        }
    }

    /// Direct supertypes in order of lookup.
    pub fn direct_supertypes(&self, class: ClassRef) -> Vec<ClassRef> {
        let mut parents: Vec<ClassRef> = Vec::new();
        let mut push = |ty: Ty| {
            if let Some((class, _)) = ty.as_interface() {
                parents.push(class);
            }
        };
        class.superclass().into_iter().for_each(&mut push);
        class.mixin.get().copied().into_iter().for_each(&mut push);
        class.interfaces.get().into_iter().flatten().copied().for_each(&mut push);
        if class.kind == ClassKind::Mixin {
            class.on.get().into_iter().flatten().copied().for_each(&mut push);
        }
        parents
    }
}

pub(crate) fn target_library(target: Target) -> LibraryRef {
    match target {
        Target::Function(f) => f.library,
        Target::Field(f) => f.library,
    }
}

/// The class that declares a member; for a mixin's, as the application has it, the application.
pub(crate) fn target_class(target: Target) -> Option<ClassRef> {
    match target {
        Target::Function(f) => f.class,
        Target::Field(f) => f.class,
    }
}

/// A class's name in messages; that of a mixin application without a name is made of its parts.
pub fn shown_name(class: ClassRef) -> String {
    match (class.superclass(), class.mixin.get()) {
        (Some(base), Some(mixin)) if class.is_anonymous() => {
            let base = base.as_interface().map_or_else(|| base.to_string(), |(c, _)| shown_name(c));
            format!("{base} with {}", type_name(*mixin))
        }
        _ => class.name.to_string(),
    }
}

pub fn type_name(ty: Ty) -> String {
    ty.as_interface().map_or_else(|| ty.to_string(), |(class, _)| class.name.to_string())
}

/// A superclass's name as the program knows it: that of the class a mixin is applied to.
pub fn visible_name(class: ClassRef) -> Name {
    let mut class = class;
    while class.is_anonymous() {
        match class.superclass().and_then(|t| t.as_interface()) {
            Some((parent, _)) => class = parent,
            None => break,
        }
    }
    class.name
}
