//! dart:core and dart:_internal: each file here is the Rust half of some classes, as a table of rows.

pub mod bigint;
pub mod list;
pub mod number;
pub mod object;
pub mod regexp;
pub mod sort;
pub mod string;
pub mod table;
pub mod time;
pub mod weak;
