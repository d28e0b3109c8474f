//! Operators on constants. May touch `typed`, `numbers`.

use super::constant_text::Building;
use super::evaluator::{Eval, Fail};
use crate::check::typed::constant::ConstValue;
use crate::check::typed::{ConstRef, Prim};
use crate::numbers::arith;

/// `==` between constants: defined for primitive values; objects compare by identity unless their class says otherwise.
pub(super) fn const_equals(a: ConstRef, b: ConstRef) -> Eval<bool> {
    use ConstValue::*;
    Ok(match (a.value(), b.value()) {
        (Int(x), Double(y)) | (Double(y), Int(x)) => *x as f64 == *y,
        (Double(x), Double(y)) => x == y,
        _ => a == b,
    })
}

pub(super) fn prim(op: Prim, values: &[ConstRef]) -> Eval<ConstRef> {
    use Prim::*;
    let name = match op {
        IntAdd | DoubleAdd | Concat => "+",
        IntSub | DoubleSub => "-",
        IntMul | DoubleMul => "*",
        IntDiv | DoubleIntDiv => "~/",
        IntMod | DoubleMod => "%",
        IntQuot | DoubleDiv => "/",
        IntAnd | BoolAnd => "&",
        IntOr | BoolOr => "|",
        IntXor | BoolXor => "^",
        IntShl => "<<",
        IntShr => ">>",
        IntUShr => ">>>",
        IntNeg | DoubleNeg => "unary-",
        IntNot => "~",
        IntLt | DoubleLt => "<",
        IntLe | DoubleLe => "<=",
        IntGt | DoubleGt => ">",
        IntGe | DoubleGe => ">=",
        IntEq | DoubleEq | BoolEq => {
            return match values {
                [a, b] => Ok(ConstRef::new(ConstValue::Bool(const_equals(*a, *b)?))),
                _ => Err(Fail::NotConst),
            };
        }
        IntToDouble => {
            return match values.first().map(|v| v.value()) {
                Some(ConstValue::Int(i)) => Ok(ConstRef::new(ConstValue::Double(*i as f64))),
                _ => Err(Fail::NotConst),
            };
        }
        BoolNot => {
            return match values.first().map(|v| v.value()) {
                Some(ConstValue::Bool(b)) => Ok(ConstRef::new(ConstValue::Bool(!b))),
                _ => Err(Fail::NotConst),
            };
        }
        Identical => {
            return match values {
                [a, b] => Ok(ConstRef::new(ConstValue::Bool(a == b))),
                _ => Err(Fail::NotConst),
            };
        }
        IsNull => {
            return match values {
                [a] => Ok(ConstRef::new(ConstValue::Bool(matches!(a.value(), ConstValue::Null)))),
                _ => Err(Fail::NotConst),
            };
        }
    };
    operator(name, values)
}

/// Operators on constants of primitive types.
pub(super) fn operator(name: &str, values: &[ConstRef]) -> Eval<ConstRef> {
    use ConstValue::*;
    let value = match values {
        [a] => match (name, a.value()) {
            ("unary-", Int(i)) => Int(i.wrapping_neg()),
            ("unary-", Double(d)) => Double(-d),
            ("~", Int(i)) => Int(!i),
            _ => return Err(Fail::NotConst),
        },
        [a, b] => match (a.value(), b.value()) {
            (Int(x), Int(y)) => int_operator(name, *x, *y)?,
            (Bool(x), Bool(y)) => match name {
                "&" => Bool(x & y),
                "|" => Bool(x | y),
                "^" => Bool(x ^ y),
                _ => return Err(Fail::NotConst),
            },
            (String(_), String(_)) if name == "+" => {
                let mut text = Building::new();
                text.append(*a)?;
                text.append(*b)?;
                String(text.finish())
            }
            (x, y) => {
                let number = |v: &ConstValue| match v {
                    Int(i) => Some(*i as f64),
                    Double(d) => Some(*d),
                    _ => None,
                };
                let (Some(x), Some(y)) = (number(x), number(y)) else {
                    return Err(Fail::NotConst);
                };
                double_operator(name, x, y)?
            }
        },
        _ => return Err(Fail::NotConst),
    };
    Ok(ConstRef::new(value))
}

fn int_operator(name: &str, x: i64, y: i64) -> Eval<ConstValue> {
    use ConstValue::*;
    let shifted = |value: Option<i64>| {
        let negative = || format!("Binary operator '{name}' on '{x}' requires non-negative operand, but was '{y}'.");
        value.map(Int).ok_or_else(|| Fail::throws(negative()))
    };
    let divided = |value: Option<i64>| {
        let zero = || format!("Binary operator '{name}' on '{x}' requires non-zero divisor, but divisor was '0'.");
        value.map(Int).ok_or_else(|| Fail::throws(zero()))
    };
    Ok(match name {
        "+" => Int(x.wrapping_add(y)),
        "-" => Int(x.wrapping_sub(y)),
        "*" => Int(x.wrapping_mul(y)),
        "/" => Double(x as f64 / y as f64),
        "~/" => divided(arith::int_div(x, y))?,
        "%" => divided(arith::int_mod(x, y))?,
        "&" => Int(x & y),
        "|" => Int(x | y),
        "^" => Int(x ^ y),
        "<<" => shifted(arith::shift_left(x, y))?,
        ">>" => shifted(arith::shift_right(x, y))?,
        ">>>" => shifted(arith::shift_right_unsigned(x, y))?,
        "<" => Bool(x < y),
        "<=" => Bool(x <= y),
        ">" => Bool(x > y),
        ">=" => Bool(x >= y),
        _ => return Err(Fail::NotConst),
    })
}

fn double_operator(name: &str, x: f64, y: f64) -> Eval<ConstValue> {
    use ConstValue::*;
    Ok(match name {
        "+" => Double(x + y),
        "-" => Double(x - y),
        "*" => Double(x * y),
        "/" => Double(x / y),
        "%" => Double(arith::double_mod(x, y)),
        "~/" => {
            let not_finite = || Fail::throws(format!("Binary operator '{x} ~/ {y}' results is Infinity or NaN."));
            Int(arith::double_int_div(x, y).ok_or_else(not_finite)?)
        }
        "<" => Bool(x < y),
        "<=" => Bool(x <= y),
        ">" => Bool(x > y),
        ">=" => Bool(x >= y),
        _ => return Err(Fail::NotConst),
    })
}
