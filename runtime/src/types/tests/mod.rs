//! Tests of the algebra of types, as tables of types in Dart's notation.

use super::*;
use notation::World;

mod inference;
mod notation;
mod relations;
