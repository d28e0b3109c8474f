//! Bodies, initialisers and constant expressions. In goes a syntax tree, the scope it stands in and the type its context wants. Out come
//! its static type, its typed tree, and the errors it has. May touch `report`, `typed`, `world`, `declare`, `resolve`, `rules`, `flow`,
//! `exhaustive`.
//!
//! From the bottom up; each file uses those before it. Whatever may stand inside of anything is reached by the traits of `walk`, and the
//! body of another function, which a constant may need, by `world`'s queries.
//!
//! | | |
//! |---|---|
//! | `context`, `anchor` | the state of inferring a body; where an error is marked |
//! | `walk` | the way from a part back to all kinds of syntax |
//! | `contexts`, `values`, `written` | context types; constants as nodes; written types |
//! | `lookup`, `meaning`, `tear_offs`, `advice` | what a member is, and what a name means |
//! | `instantiation`, `reads`, `coercions` | how a member is read, and a value made to fit |
//! | `shape`, `arguments`, `stops`, `invocations` | calls of what is known |
//! | `constants`, `evaluator`, `constant_…`, `potential` | constants, and what they are worth |
//! | `names`, `super_calls`, `construct`, `members`, `calls`, `indexing`, `operators`, `assign` | expressions that begin with a name or end with a member |
//! | `patterns`, `jumps`, `loops`, `switch`, `functions`, `closures`, `statements` | patterns, statements, functions in bodies |
//! | `records`, `plain_literals`, `literal_elements`, `literals`, `expressions` | literals, and all expressions |
//! | `variable_types`, `externals`, `factories`, `initializers`, `constructors`, `bodies` | what a declaration has: a type, a body |
//! | `lookout` | what can be seen from a place in a body |

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
pub(crate) mod contexts;
pub(crate) mod evaluator;
pub(crate) mod expressions;
pub(crate) mod externals;
pub(crate) mod factories;
pub(crate) mod functions;
pub(crate) mod indexing;
pub(crate) mod initializers;
pub(crate) mod instantiation;
pub(crate) mod invocations;
pub(crate) mod jumps;
pub(crate) mod literal_elements;
pub(crate) mod literals;
mod lookout;
pub(crate) mod lookup;
pub(crate) mod loops;
pub(crate) mod meaning;
pub(crate) mod members;
pub(crate) mod names;
pub(crate) mod operators;
pub(crate) mod patterns;
pub(crate) mod plain_literals;
pub(crate) mod potential;
pub(crate) mod reads;
pub(crate) mod records;
pub(crate) mod shape;
pub(crate) mod statements;
pub(crate) mod stops;
pub(crate) mod super_calls;
pub(crate) mod switch;
pub(crate) mod tear_offs;
pub(crate) mod values;
pub(crate) mod variable_types;
pub(crate) mod walk;
pub(crate) mod written;
