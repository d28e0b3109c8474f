//! Declares what a program's libraries contain. In go loaded syntax trees. Out come an element for every class, function and variable in
//! the tables of `world`, and the scopes that they are found in; nothing is resolved yet. May touch `report`, `world`, `corelib`.

pub(crate) mod annotations;
pub(crate) mod lazy;
pub(crate) mod members;
pub(crate) mod outline;
pub(crate) mod scopes;
