//! Which arguments of a member are checked when it is called: the declared type of a parameter may be narrower than a caller knows. May
//! touch `world`, `members`, `layout`.

use std::sync::Arc;

use oche_syntax::ast;

use crate::check::world::*;
use crate::elements::*;

impl World {
    /// Which arguments a member must check on entry: its own `covariant` and generic ones, and those of what it overrides.
    pub fn covariance(&mut self, function: FunctionRef) -> Arc<[bool]> {
        if let Some(known) = &self.function(function).covariance {
            return known.clone();
        }
        self.signature(function);
        let mut flags = self.function(function).covariant.clone();
        let Some(class) =
            function.class.filter(|c| !function.static_ && !matches!(c.kind, ast::ClassKind::Extension | ast::ClassKind::ExtensionType))
        else {
            return Arc::default();
        };
        if !matches!(function.kind, FunctionKind::Method | FunctionKind::Setter) || self.function(function).running && flags.is_empty() {
            return flags.into();
        }
        let lib = self.function(function).place.lib;
        let setter = function.kind == FunctionKind::Setter;
        // To be remembered: a class may be reached from below in more ways than there are classes.
        let mut certain = self.function(function).phase == Phase::Done;
        for parent in self.direct_supertypes(class) {
            let Some(found) = self.find_member(parent, function.name, lib, setter) else {
                continue;
            };
            match found.target {
                Target::Function(other) if other != function => {
                    let inherited = self.covariance(other);
                    certain &= self.function(other).covariance.is_some();
                    flags.iter_mut().zip(inherited.iter()).for_each(|(flag, inherited)| *flag |= *inherited);
                }
                Target::Field(field) if setter => {
                    self.ensure_field(field);
                    if field.check_on_set.get().is_some_and(|check| *check != SetCheck::Never)
                        && let Some(first) = flags.first_mut()
                    {
                        *first = true;
                    }
                }
                Target::Function(_) | Target::Field(_) => {}
            }
        }
        let flags: Arc<[bool]> = flags.into();
        if certain {
            self.function_mut(function).covariance = Some(flags.clone());
        }
        flags
    }
}
