//! dart:math: the functions the machine computes, and entropy for unseeded generators. May touch the interpreter's services for natives.

use crate::heap::Value;
use crate::interp::Args;
use crate::natives::support::{Row, random_bits};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:math/_atan2", |_, args| Ok(Value::double(x(args, 0).atan2(x(args, 1))))),
    ("dart:math/_pow", |_, args| Ok(Value::double(x(args, 0).powf(x(args, 1))))),
    ("dart:math/_sin", |_, args| Ok(Value::double(x(args, 0).sin()))),
    ("dart:math/_cos", |_, args| Ok(Value::double(x(args, 0).cos()))),
    ("dart:math/_tan", |_, args| Ok(Value::double(x(args, 0).tan()))),
    ("dart:math/_acos", |_, args| Ok(Value::double(x(args, 0).acos()))),
    ("dart:math/_asin", |_, args| Ok(Value::double(x(args, 0).asin()))),
    ("dart:math/_atan", |_, args| Ok(Value::double(x(args, 0).atan()))),
    ("dart:math/_sqrt", |_, args| Ok(Value::double(x(args, 0).sqrt()))),
    ("dart:math/_exp", |_, args| Ok(Value::double(x(args, 0).exp()))),
    ("dart:math/_log", |_, args| Ok(Value::double(x(args, 0).ln()))),
    ("dart:math/_entropy", |iso, _| Ok(Value::Int((random_bits(iso) & 0xffff_ffff) as i64))),
    ("dart:math/_secureBits", |iso, _| Ok(Value::Int((random_bits(iso) & 0xffff_ffff) as i64))),
];

fn x(args: Args<'_>, i: usize) -> f64 {
    args.get(i).as_num().unwrap_or(f64::NAN)
}
