//! Chains of `if`s that compare one local with one constant after the other, as those that a `switch` is lowered to: one look into a table finds
//! the arm. May touch `walk` and `interp`.

use oche_syntax::ast::ClassKind;

use super::context::Cx;
use super::kind::{Bool, Fun};
use super::walk::Expressions;
use crate::elements::ClassRef;
use crate::heap::{Str, Value};
use crate::interp::{Frame, Isolate, Stop};
use crate::ir::constant::ConstValue;
use crate::ir::{Const, Expr, Prim, Slot, Stmt};
use crate::sorting::Arrange;

/// Fewer comparisons than this are made one after the other.
const FEWEST: usize = 4;

/// A constant that one look can find among others of its kind.
enum Key {
    Int(i64),
    Text(Str),
    /// A value of an enum, by its index.
    Enum(u32),
}

/// What is common to all comparisons of a chain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// A slot that always holds an int.
    Int(Slot),
    /// Anything may be in the slot; what is not of the constants' kind is compared the long way, for it may have its own `==`.
    Number(Slot),
    Text(Slot),
    Enum(Slot, ClassRef),
}

impl Subject {
    fn slot(self) -> Slot {
        match self {
            Subject::Int(slot) | Subject::Number(slot) | Subject::Text(slot) | Subject::Enum(slot, _) => slot,
        }
    }
}

/// A statement or an expression that may be the link of a chain.
pub trait Link: Sized {
    /// Condition, then and else, if it is one.
    fn parts(&self) -> Option<(&Expr, &Self, Option<&Self>)>;
}

impl Link for Stmt {
    fn parts(&self) -> Option<(&Expr, &Stmt, Option<&Stmt>)> {
        match self {
            Stmt::If { condition, then, otherwise } => Some((condition, then, otherwise.as_deref())),
            Stmt::Block(stmts) => match stmts.as_slice() {
                [only] => only.parts(),
                _ => None,
            },
            _ => None,
        }
    }
}
impl Link for Expr {
    fn parts(&self) -> Option<(&Expr, &Expr, Option<&Expr>)> {
        match self {
            Expr::If { condition, then, otherwise, .. } => Some((condition, then, Some(otherwise))),
            _ => None,
        }
    }
}

/// A chain as far as one table goes.
pub struct Chain<'e, L> {
    subject: Subject,
    /// The constants, each with the number of its arm.
    keys: Vec<(Key, u32)>,
    tests: Vec<&'e Expr>,
    arms: Vec<&'e L>,
    otherwise: Option<&'e L>,
}

impl<'e, L: Link> Chain<'e, L> {
    /// The chain that begins here, if it is long enough.
    pub fn at(first: &'e L) -> Option<Chain<'e, L>> {
        let mut chain = Chain { subject: Subject::Int(0), keys: Vec::new(), tests: Vec::new(), arms: Vec::new(), otherwise: Some(first) };
        while let Some((test, arm, otherwise)) = chain.otherwise.and_then(L::parts)
            && chain.add(test)
        {
            chain.tests.push(test);
            chain.arms.push(arm);
            chain.otherwise = otherwise;
        }
        (chain.keys.len() >= FEWEST).then_some(chain)
    }

    /// The arms, and what comes after them; nothing, if nothing does.
    pub fn ways(&self) -> impl Iterator<Item = Option<&'e L>> {
        self.arms.iter().copied().map(Some).chain([self.otherwise])
    }

    /// Takes a condition's constants, if all of them are of the kind of those before.
    fn add(&mut self, test: &Expr) -> bool {
        let (known, arm) = (self.keys.len(), self.arms.len() as u32);
        let mut pending = vec![test];
        while let Some(test) = pending.pop() {
            if let Expr::Or(a, b) = test {
                pending.extend([&**b, &**a]);
                continue;
            }
            match comparison(test) {
                Some((subject, key)) if self.keys.is_empty() || subject == self.subject => {
                    self.subject = subject;
                    self.keys.push((key, arm));
                }
                _ => {
                    self.keys.truncate(known);
                    return false;
                }
            }
        }
        true
    }
}

/// A local that is compared with a constant.
fn comparison(test: &Expr) -> Option<(Subject, Key)> {
    match test {
        Expr::Prim(Prim::IntEq, operands, _) => match operands.as_slice() {
            [local, Expr::Const(Const::Int(i))] | [Expr::Const(Const::Int(i)), local] => Some((Subject::Int(slot(local)?), Key::Int(*i))),
            _ => None,
        },
        Expr::Equals { left, right, negated: false, .. } => match (&**left, &**right) {
            (Expr::Const(constant), local) | (local, Expr::Const(constant)) => key(constant, slot(local)?),
            _ => None,
        },
        _ => None,
    }
}

/// The slot of a local, delivered in any representation: in slots all values are boxed.
fn slot(local: &Expr) -> Option<Slot> {
    match local {
        Expr::Local(slot, _) => Some(*slot),
        Expr::Convert { value, .. } => slot(value),
        _ => None,
    }
}

fn key(constant: &Const, slot: Slot) -> Option<(Subject, Key)> {
    match constant {
        Const::Int(i) => Some((Subject::Number(slot), Key::Int(*i))),
        Const::String(text) => Some((Subject::Text(slot), Key::Text(Str::from_text(text)))),
        Const::Object(constant) => match constant.value() {
            ConstValue::Instance { class, fields, .. } if class.kind == ClassKind::Enum => match fields.get(ENUM_INDEX)?.value() {
                ConstValue::Int(index) => Some((Subject::Enum(slot, *class), Key::Enum(u32::try_from(*index).ok()?))),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The place of `index` among the fields of every enum: its superclass declares it first.
const ENUM_INDEX: usize = 0;

/// Numbers of arms by what leads to them.
enum Arms {
    /// By the distance from the smallest constant.
    Dense { from: i64, arms: Box<[u32]> },
    /// In order of the constants.
    Sparse(Box<[(i64, u32)]>),
    /// In order of the texts' hashes. A text that is longer than all of them need not be gone through.
    Texts { longest: usize, all: Box<[(u32, Str, u32)]> },
}

impl Arms {
    fn new(keys: Vec<(Key, u32)>, otherwise: u32) -> Arms {
        let mut ints: Vec<(i64, u32)> = Vec::new();
        let mut texts: Vec<(u32, Str, u32)> = Vec::new();
        for (key, arm) in keys {
            match key {
                Key::Int(i) => ints.push((i, arm)),
                Key::Enum(index) => ints.push((i64::from(index), arm)),
                Key::Text(text) => texts.push((text.hash(), text, arm)),
            }
        }
        // Of equal constants the first one counts: these sorts are stable.
        if !texts.is_empty() {
            texts.arrange_by_key(|(hash, ..)| *hash);
            let longest = texts.iter().map(|(_, text, _)| text.len()).max().unwrap_or(0);
            return Arms::Texts { longest, all: texts.into_boxed_slice() };
        }
        ints.arrange_by_key(|(int, _)| *int);
        ints.dedup_by_key(|(int, _)| *int);
        let (from, to) = (ints.first().map_or(0, |(int, _)| *int), ints.last().map_or(0, |(int, _)| *int));
        if to.wrapping_sub(from) as u64 >= 4 * ints.len() as u64 {
            return Arms::Sparse(ints.into_boxed_slice());
        }
        let mut arms = vec![otherwise; (to - from) as usize + 1];
        ints.iter().for_each(|(int, arm)| arms[(int - from) as usize] = *arm);
        Arms::Dense { from, arms: arms.into_boxed_slice() }
    }

    #[inline(always)]
    fn of_int(&self, int: i64) -> Option<u32> {
        match self {
            Arms::Dense { from, arms } => arms.get(int.wrapping_sub(*from) as usize).copied(),
            Arms::Sparse(all) => all.binary_search_by_key(&int, |(key, _)| *key).ok().map(|found| all[found].1),
            Arms::Texts { .. } => None,
        }
    }

    fn of_text(&self, text: &Str) -> Option<u32> {
        let Arms::Texts { longest, all } = self else { return None };
        if text.len() > *longest {
            return None;
        }
        let hash = text.hash();
        let first = all.partition_point(|(key, ..)| *key < hash);
        all[first..].iter().take_while(|(key, ..)| *key == hash).find(|(_, key, _)| key == text).map(|(_, _, arm)| *arm)
    }
}

/// Finds the arm of a chain.
pub struct Choice {
    subject: Subject,
    table: Arms,
    /// The number of what comes after the chain.
    otherwise: u32,
    /// The conditions as they are written.
    tests: Box<[Fun<bool>]>,
}

impl Choice {
    /// The number of the first arm whose condition holds; that of what comes after the last one, if none does.
    #[inline(always)]
    pub fn arm(&self, iso: &mut Isolate, frame: Frame<'_>) -> Result<usize, Stop> {
        if let Subject::Int(slot) = self.subject {
            return Ok(self.table.of_int(frame.int(slot)).unwrap_or(self.otherwise) as usize);
        }
        self.arm_of_value(iso, frame)
    }

    fn arm_of_value(&self, iso: &mut Isolate, frame: Frame<'_>) -> Result<usize, Stop> {
        let found = match (frame.get(self.subject.slot()), self.subject) {
            (Value::Int(int), Subject::Number(_)) => self.table.of_int(int),
            (Value::String(text), Subject::Text(_)) => self.table.of_text(iso.heap.str(text)),
            (Value::Object(object), Subject::Enum(_, class)) if iso.heap.class(object) == Some(class) => {
                iso.heap.field(object, ENUM_INDEX).as_int().and_then(|index| self.table.of_int(index))
            }
            _ => return self.compare(iso, frame),
        };
        Ok(found.unwrap_or(self.otherwise) as usize)
    }

    fn compare(&self, iso: &mut Isolate, frame: Frame<'_>) -> Result<usize, Stop> {
        for (arm, test) in self.tests.iter().enumerate() {
            if test.run(iso, frame)? {
                return Ok(arm);
            }
        }
        Ok(self.otherwise as usize)
    }
}

impl Cx {
    pub fn choice<L: Link>(&mut self, chain: &mut Chain<'_, L>, at: u32) -> Choice {
        let otherwise = chain.arms.len() as u32;
        let table = Arms::new(std::mem::take(&mut chain.keys), otherwise);
        let tests = match chain.subject {
            Subject::Int(_) => Box::default(),
            _ => chain.tests.iter().map(|test| self.expr::<Bool>(test, at).code()).collect(),
        };
        Choice { subject: chain.subject, table, otherwise, tests }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arms(keys: &[i64]) -> Arms {
        Arms::new(keys.iter().enumerate().map(|(arm, key)| (Key::Int(*key), arm as u32)).collect(), 99)
    }

    #[test]
    fn ints_that_lie_close_together_or_far_apart() {
        let close = arms(&[3, -1, 3, 7, 0]);
        assert!(matches!(close, Arms::Dense { from: -1, .. }));
        let found = |table: &Arms, ints: &[i64]| -> Vec<u32> { ints.iter().map(|int| table.of_int(*int).unwrap_or(99)).collect() };
        assert_eq!(found(&close, &[-2, -1, 0, 1, 3, 7, 8, i64::MIN, i64::MAX]), [99, 1, 4, 99, 0, 3, 99, 99, 99]);
        let far = arms(&[i64::MAX, 5, i64::MIN, 5]);
        assert!(matches!(far, Arms::Sparse(_)));
        assert_eq!(found(&far, &[5, i64::MIN, i64::MAX, 0, -1]), [1, 2, 0, 99, 99]);
        assert!(matches!(arms(&[i64::MIN, 0, 1, 2, 3]), Arms::Sparse(_)));
    }

    #[test]
    fn the_first_of_equal_texts() {
        let keys = ["b", "a", "b", "", "дд"].iter().enumerate().map(|(arm, text)| (Key::Text(Str::from(*text)), arm as u32));
        let texts = Arms::new(keys.collect(), 99);
        let found: Vec<Option<u32>> = ["a", "b", "", "дд", "c", "longer"].iter().map(|text| texts.of_text(&Str::from(*text))).collect();
        assert_eq!(found, [Some(1), Some(0), Some(3), Some(4), None, None]);
        assert_eq!(texts.of_int(0), None);
    }
}
