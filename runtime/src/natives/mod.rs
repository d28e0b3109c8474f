//! The Rust halves of the core library's `external` members. Natives are data: each file has a table of rows, a row is the key of a
//! member and a function. May touch `interp`, `heap` and `host`.
//!
//! The algorithms that need no heap (numbers, text, JSON, regular expressions, random numbers) are pure modules with their own tests;
//! the files of `core`, `convert`, … are the thin layer where they meet Dart's arguments and errors.

pub mod convert;
pub mod core;
pub mod http;
pub mod json;
pub mod json_write;
pub mod math;
pub mod random;
pub mod regexp;
pub mod support;
pub mod text;
pub mod throw;
pub mod typed_data;

use support::Row;

/// The natives that are done in the blink of an eye, whatever they are given.
pub const TABLES: &[&[Row]] = &[
    core::list::ROWS,
    core::number::ROWS,
    core::object::ROWS,
    core::string::ROWS,
    core::table::ROWS,
    core::time::ROWS,
    core::weak::ROWS,
    math::ROWS,
    typed_data::ROWS,
];

/// The natives whose work grows with what they are given: after each the isolate asks whether it is interrupted.
pub const LONG_TABLES: &[&[Row]] = &[
    convert::ROWS,
    core::bigint::ROWS,
    core::list::LONG_ROWS,
    core::number::LONG_ROWS,
    core::object::LONG_ROWS,
    core::regexp::ROWS,
    core::string::LONG_ROWS,
    core::table::LONG_ROWS,
    http::ROWS,
    typed_data::LONG_ROWS,
];
