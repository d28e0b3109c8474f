//! What declarations must keep to, whatever their bodies do: clauses, overriding, conflicts of names, bounds, constructors. In goes a
//! resolved class, function or type. Out come errors, and nothing else. May touch `report`, `world`, `declare`, `resolve`.

pub(crate) mod bounds;
pub(crate) mod closing;
pub(crate) mod conflicts;
pub(crate) mod constructors;
pub(crate) mod extension_types;
pub(crate) mod gaps;
pub(crate) mod interfaces;
pub(crate) mod members;
pub(crate) mod supertypes;
