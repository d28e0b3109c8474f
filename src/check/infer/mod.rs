//! Bodies, initialisers and constant expressions. In goes a syntax tree, the scope it stands in and the type its context wants. Out come
//! its static type, its typed tree, and the errors it has. May touch `report`, `typed`, `world`, `declare`, `resolve`, `rules`, `flow`,
//! `exhaustive`.

mod advice;
pub(crate) mod anchor;
pub(crate) mod arguments;
pub(crate) mod assign;
pub(crate) mod bodies;
pub(crate) mod calls;
pub(crate) mod closures;
pub(crate) mod coercions;
pub(crate) mod constant_objects;
pub(crate) mod constant_operators;
pub(crate) mod constant_text;
pub(crate) mod constants;
pub(crate) mod construct;
pub(crate) mod constructors;
pub(crate) mod context;
pub(crate) mod evaluator;
pub(crate) mod expressions;
pub(crate) mod externals;
pub(crate) mod factories;
pub(crate) mod indexing;
pub(crate) mod initializers;
pub(crate) mod literal_elements;
pub(crate) mod literals;
pub(crate) mod lookup;
pub(crate) mod loops;
pub(crate) mod members;
pub(crate) mod names;
pub(crate) mod operators;
pub(crate) mod patterns;
pub(crate) mod plain_literals;
pub(crate) mod potential;
pub(crate) mod records;
pub(crate) mod shape;
pub(crate) mod statements;
pub(crate) mod stops;
pub(crate) mod super_calls;
pub(crate) mod switch;
pub(crate) mod tear_offs;
pub(crate) mod variable_types;
