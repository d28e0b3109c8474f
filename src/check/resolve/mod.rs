//! Finds what the names and types written in declarations mean. In go declared elements. Out come types, supertypes, signatures, the
//! members of a class's interface and its layout, each found when it is first asked for (`world::queries`). May
//! touch `report`, `world`, `declare`.

pub(crate) mod bounds;
pub(crate) mod classes;
pub(crate) mod constructors;
pub(crate) mod covariance;
pub(crate) mod entries;
pub(crate) mod fields;
pub(crate) mod forwarders;
pub(crate) mod hierarchy;
pub(crate) mod interface;
pub(crate) mod layout;
pub(crate) mod members;
pub(crate) mod names;
pub(crate) mod params;
pub(crate) mod representation;
pub(crate) mod scope;
pub(crate) mod signatures;
pub(crate) mod simple_bounds;
pub(crate) mod suggest;
pub(crate) mod written;
