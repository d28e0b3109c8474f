//! The rules of Dart's types: subtyping, bounds, instantiation and printing. Static types and run-time types are the same terms
//! ([`Ty`], which `elements` declares, since classes and types are made of each other), so `is` at run time and assignability at compile
//! time are one piece of code. May touch `elements` and nothing above it.

mod bounds;
mod classify;
mod erase;
mod infer;
mod instantiate;
mod known;
mod lub;
mod normalize;
mod parts;
mod print;
mod schema;
mod substitute;
mod subtype;
mod supertypes;
#[cfg(test)]
mod tests;

pub use bounds::{lower_bound, upper_bound};
pub use classify::{
    Variance, flatten, free_params, future_value_type, future_value_type_schema, is_bottom, is_non_nullable, is_null_type, is_nullable,
    is_object, is_potentially_nullable, is_top, iterable_element_type, more_bottom, more_top, non_nullable, stream_element_type,
    variance_of,
};
pub use erase::erase_extension_types;
pub use infer::{Inference, InferenceFailure};
pub use instantiate::{
    BoundViolation, check_alias_well_bounded, check_bounds, check_well_bounded, components, instantiate_alias_to_bounds,
    instantiate_to_bounds,
};
pub use normalize::normalize;
pub use parts::{Role, each_part, map_parts};
pub use print::{display_with, runtime_name, signature_name};
pub use schema::{Constraints, checked_closure, constrain, greatest_closure, greatest_closure_of, least_closure, least_closure_of};
pub use substitute::{Substitution, close_function, demote, instantiate_bounds, open_first, open_function, substitute, substitute_class};
pub use subtype::{as_function_type, as_instance_of, as_record_type, is_subtype, resolve_bound};

pub use crate::elements::intern::take_made;
pub use crate::elements::term::{FunctionTy, FunctionTyParam, NamedTy, RecordTy, Ty, TyKind, TyList};
