//! What comes of operations that a value does not allow: type errors, errors about names, and calls of `noSuchMethod`. All of it is cold. May
//! touch `objects`, calls and run-time types.

use super::caches::Shape;
use super::objects::Place;
use super::{Frame, Isolate, Stop};
use crate::elements::{CoreClass, Selector, SelectorKind, Target, core_class, core_type};
use crate::heap::{ClosureKind, ListKind, Site, Table, Value};
use crate::types::{self, Ty, TyList};
use oche_syntax::Name;

impl Isolate {
    /// An error about a name, wherever it comes up.
    #[cold]
    pub(crate) fn error_in(&mut self, frame: Frame<'_>, place: Place, kind: &'static str, name: Name) -> Stop {
        match place {
            Place::Node(site) => self.error_text_at(frame, site, kind, name.as_str()),
            Place::Args(cells) => {
                self.enter_native(frame, cells);
                self.error_text(kind, name.as_str())
            }
        }
    }

    /// `as`, or an implicit check.
    #[cold]
    pub(crate) fn type_error(&mut self, frame: Frame<'_>, site: &'static Site, value: Value, wanted: Ty, name: Option<Name>) -> Stop {
        let message = self.type_message(value, wanted, name);
        self.error_text_at(frame, site, "typeError", &message)
    }

    #[cold]
    pub(crate) fn cast_error(&mut self, frame: Frame<'_>, site: &'static Site, value: Value, wanted: Ty) -> Stop {
        let message = format!("{} in type cast", self.type_message(value, wanted, None));
        self.error_text_at(frame, site, "castError", &message)
    }

    /// The same for arguments that have been laid out for a callee but not yet entered.
    #[cold]
    pub(crate) fn type_error_in_call(&mut self, frame: Frame<'_>, args: u32, value: Value, wanted: Ty, name: Option<Name>) -> Stop {
        let message = self.type_message(value, wanted, name);
        self.enter_native(frame, args);
        self.error_text("typeError", &message)
    }

    fn type_message(&self, value: Value, wanted: Ty, name: Option<Name>) -> String {
        let of = name.map_or_else(String::new, |name| format!(" of '{name}'"));
        format!("type '{}' is not a subtype of type '{}'{of}", self.shown_type(value), types::runtime_name(wanted))
    }

    /// A member was not found, or the arguments in `frame` do not fit it.
    #[cold]
    pub(crate) fn no_such_method_from(
        &mut self,
        frame: Frame<'_>,
        receiver: Value,
        selector: Selector,
        shape: &Shape,
    ) -> Result<Value, Stop> {
        let first = shape.types as u32 + shape.receiver as u32;
        let types = match frame.get(0) {
            Value::Types(types) if shape.types => types,
            _ => TyList::empty(),
        };
        let positional: Vec<Value> = (0..shape.positional).map(|i| frame.get(first + i)).collect();
        let named = shape.named.iter().enumerate();
        let named: Vec<(Name, Value)> = named.map(|(i, &name)| (name, frame.get(first + shape.positional + i as u32))).collect();
        self.enter_native(frame, shape.cells());
        self.no_such_method(receiver, selector, types, positional, &named)
    }

    /// Calls the receiver's `noSuchMethod`, or throws a NoSuchMethodError. Runs as a native.
    #[cold]
    pub(crate) fn no_such_method(
        &mut self,
        receiver: Value,
        selector: Selector,
        types: TyList,
        positional: Vec<Value>,
        named: &[(Name, Value)],
    ) -> Result<Value, Stop> {
        let receiver_at = self.push(receiver);
        let any = Ty::dynamic();
        let name = self.string(selector.name.as_str());
        let name_at = self.push(name);
        let positional = self.heap.new_list(ListKind::Fixed, TyList::new(&[any]), positional);
        let positional_at = self.push(positional);
        let types: Vec<Value> = types.iter().map(|&ty| Value::Type(ty)).collect();
        let types = self.heap.new_list(ListKind::Fixed, TyList::new(&[core_type(CoreClass::Type, &[])]), types);
        let types_at = self.push(types);
        let mut table = Table::new(core_class(CoreClass::NativeMap), TyList::new(&[core_type(CoreClass::Symbol, &[]), any]), false);
        for &(name, value) in named {
            let key = self.heap.symbol(name);
            let hash = self.plain_hash(key).unwrap_or(0);
            table.insert(hash, key, value);
        }
        let named = self.heap.new_table(table);
        let named_at = self.push(named);
        let kind = Value::Int(match selector.kind {
            SelectorKind::Method => 0,
            SelectorKind::Getter => 1,
            SelectorKind::Setter => 2,
        });
        let class = self.class_of(receiver);
        let custom = class.ready_layout().and_then(|layout| layout.no_such_method);
        let (name, positional, named, types) =
            (self.pushed(name_at), self.pushed(positional_at), self.pushed(named_at), self.pushed(types_at));
        match custom {
            Some(custom) => {
                let Some(make) = self.entry("dart:core", "_Errors", "invocation") else {
                    return Ok(Value::Null);
                };
                let invocation = self.call_static(make, TyList::empty(), &[name, kind, positional, named, types])?;
                let receiver = self.pushed(receiver_at);
                self.call_static(custom, TyList::empty(), &[receiver, invocation])
            }
            None => {
                let mut arguments = vec![receiver, name, kind, positional, named, types];
                if let Some((found, called)) = self.misfit(receiver, selector) {
                    // (Nothing is collected before the call.)
                    let called = called.map_or(Value::Null, |called| self.string(&called));
                    arguments.extend([self.string(&found), called]);
                }
                Err(self.error("noSuchMember", &arguments))
            }
        }
    }

    /// The signature of what would have been called if the arguments had fitted, and what a function that is a value is called.
    fn misfit(&self, receiver: Value, selector: Selector) -> Option<(String, Option<String>)> {
        if selector.kind != SelectorKind::Method {
            return None;
        }
        if let Value::Closure(closure) = receiver {
            let closure = self.heap.closure(closure);
            let called = match (closure.kind, selector.name.as_str()) {
                (ClosureKind::Native(_), _) => return None,
                (_, "call") => self.functions.get(closure.code as usize)?.decl.closure_name(),
                (_, other) => other.to_owned(),
            };
            return Some((types::runtime_name(closure.ty), Some(called)));
        }
        match self.member(self.class_of(receiver), selector) {
            Some(Target::Function(method)) => {
                let params = method.class.as_ref().map_or(&[][..], |class| class.type_params());
                Some((types::signature_name(self.function_type(method, None), params), None))
            }
            Some(Target::Field(_)) | None => None,
        }
    }
}
