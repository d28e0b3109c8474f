//! Context types, and what depends on them alone: what the parts of an expression are wanted as, given what the whole is wanted as. May
//! touch types.

use crate::elements::*;
use crate::types::*;

/// The context of the operands of an arithmetic operation (or of `clamp`) on a number, from that of its result.
pub(crate) fn number_context(receiver: Ty, context: Ty, clamp: bool) -> Ty {
    let fits = |ty: Ty| is_subtype(ty, context);
    if context.is_unknown() || fits(num_type()) {
        return num_type();
    }
    if fits(int_type()) && is_subtype(receiver, int_type()) {
        int_type()
    } else if fits(double_type()) && is_subtype(receiver, double_type()) == clamp {
        double_type()
    } else {
        num_type()
    }
}

/// `num`, its subtypes, and type variables bounded by them: what the special rules for arithmetic are for.
pub(crate) fn is_number(ty: Ty) -> bool {
    let extension = resolve_bound(ty).as_interface().is_some_and(|(class, _)| class.is_extension_type());
    is_subtype(ty, num_type()) && !ty.is_never() && !extension
}

/// A context type for a numeric literal: `double?` wants a double too.
pub(crate) fn non_nullable_context(context: Ty) -> Ty {
    match context.kind() {
        TyKind::Nullable(inner) => *inner,
        TyKind::FutureOr(inner) => non_nullable_context(*inner),
        _ => context,
    }
}

pub(crate) fn flatten_context(context: Ty) -> Ty {
    match context.kind() {
        TyKind::FutureOr(inner) => *inner,
        _ => context,
    }
}

pub(crate) fn is_function_context(ty: Ty) -> bool {
    match non_nullable(ty).kind() {
        TyKind::Function(_) => true,
        TyKind::Interface(class, _) => *class == core_class(CoreClass::Function),
        TyKind::FutureOr(inner) => is_function_context(*inner),
        _ => false,
    }
}
