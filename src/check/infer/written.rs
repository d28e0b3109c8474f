//! Written types in a body. May touch `context`, `resolve`.

use oche_syntax::ast::{self};

use super::context::*;
use crate::types::*;

impl Cx<'_> {
    /// A written type in a body, with its bounds checked.
    pub(crate) fn written_type(&mut self, ty: &'static ast::Type) -> Ty {
        let scope = self.type_scope();
        let resolved = self.w.resolve_type(ty, &scope);
        if !resolved.is_error() {
            self.w.check_type_bounds(ty, &scope, true);
        }
        resolved
    }

    /// Written type arguments.
    pub(crate) fn written_types(&mut self, types: &'static [ast::Type]) -> Vec<Ty> {
        types.iter().map(|ty| self.written_type(ty)).collect()
    }

    /// The scope for types here: type parameters of enclosing functions included, hidden where a variable has the name.
    pub(crate) fn type_scope(&self) -> crate::check::resolve::scope::TypeScope {
        self.types.clone()
    }

    /// A written type whose mistakes are told where it is looked at for good.
    pub(crate) fn quiet_type(&mut self, ty: &'static ast::Type) -> Ty {
        let scope = self.type_scope();
        self.w.quietly(|world| world.resolve_type(ty, &scope))
    }
}
