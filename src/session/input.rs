//! What comes of an input, as data. May touch elements and types.

use oche_syntax::Name;

use super::declarations::{Declaration, Former};
use crate::elements::{ClassRef, FieldRef, FunctionRef};
use crate::types::Ty;

/// An input that has been accepted.
pub struct Input {
    /// An asynchronous function without parameters that does what the input says.
    pub body: FunctionRef,
    /// Where the program stands at a call of `debugger`: which of the values captured there the body captures.
    pub captures: Vec<crate::ir::Slot>,
    /// Where the body leaves the value of the input's last expression, and its static type.
    pub result: Option<(FieldRef, Ty)>,
    /// The declarations, in order.
    pub declared: Vec<Declared>,
    /// Names said again.
    pub replaced: Vec<Declared>,
    /// Functions that now use what the names said again mean.
    pub relinked: Vec<Name>,
    /// Functions that wait for names to be declared, and those names.
    pub waiting: Vec<(Name, Vec<Name>)>,
    /// Functions that have got the last name they waited for.
    pub complete: Vec<Name>,
    /// Functions and classes that go on using what the names meant.
    pub stale: Vec<Name>,
    /// New subclasses of sealed classes, each with a function whose switch was checked before.
    pub unforeseen: Vec<(Name, Name)>,
    /// The types of unnamed extensions that are hidden by new ones.
    pub hidden_extensions: Vec<String>,
    /// Libraries imported because the input uses a name of theirs.
    pub imported: Vec<String>,
    /// Files that have changed, and those that lead to them: read again.
    pub read_again: Vec<String>,
    /// The declarations before it, and what they were declared from.
    pub(super) before: (Former, Vec<Declaration>),
    /// The types it has found of the variables it mentions.
    pub(super) learnt: Learnt,
}

/// A declaration of the session, for people.
#[derive(Clone, PartialEq, Debug)]
pub struct Declared {
    pub name: Name,
    pub kind: DeclaredKind,
    /// A variable's type, or a function's; a class's name and type parameters.
    pub ty: String,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum DeclaredKind {
    Variable(FieldRef),
    Function(FunctionRef),
    Class(ClassRef),
    Typedef,
}

/// The types that an input has found of variables.
#[derive(Default)]
pub(crate) struct Learnt {
    pub known: Vec<(FieldRef, Option<Ty>)>,
    pub captured: Vec<FieldRef>,
}
