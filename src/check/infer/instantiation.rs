//! Generic functions as values: instantiated where the context wants a function that is not generic. May touch `context`.

use oche_syntax::Span;

use super::context::*;
use crate::check::resolve::params::fresh_params;
use crate::check::typed::Node;
use crate::types::*;

impl Cx<'_> {
    /// A generic function value where a non-generic function type (or a schema of one) is wanted: its type arguments are inferred.
    #[expect(clippy::result_large_err, reason = "the value comes back unchanged where nothing is to be instantiated")]
    pub(crate) fn instantiated(&mut self, typed: Typed, to: Ty, span: Span) -> Result<Typed, Typed> {
        let target = match non_nullable(to).kind() {
            TyKind::FutureOr(inner) => non_nullable(*inner),
            _ => non_nullable(to),
        };
        let (Some(from), Some(wanted)) = (typed.ty.as_function(), target.as_function()) else {
            return Err(typed);
        };
        if from.type_params.is_empty() || !wanted.type_params.is_empty() {
            return Err(typed);
        }
        let params = fresh_params(from);
        let args: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
        let opened = Ty::function(open_function(from, &args));
        let mut inference = Inference::new(&params);
        inference.from_return(opened, target);
        let types = match inference.finish() {
            Ok(types) => types,
            Err(failure) => failure.types,
        };
        let result = Ty::function(open_function(from, &types));
        if !is_subtype(result, greatest_closure(target)) {
            return Err(typed);
        }
        let pos = self.pos(span);
        Ok(Typed::new(Node::Instantiate { function: Box::new(typed.e), type_args: types, pos }, result))
    }

    /// A function torn off where the context wants a function: a generic one is instantiated at once.
    pub(crate) fn torn_off_in(&mut self, typed: Typed, context: Ty, span: Span) -> Typed {
        let flow = typed.flow.clone();
        match self.instantiated(typed, context, span) {
            Ok(typed) => typed.with(flow),
            Err(typed) => typed,
        }
    }
}
