//! Expressions that make objects: instances, literals, closures, text. May touch `interp`.

use std::sync::{Arc, OnceLock};

use oche_syntax::Name;

use super::access::Access;
use super::call::Args;
use super::context::Cx;
use super::kind::{Any, Fun, Int, Node};
use super::walk::Expressions;
use crate::elements::{ClassRef, CoreClass, FunctionRef, Layout, SelectorKind, core_class};
use crate::heap::{
    Closure, ClosureKind, Few, FieldNames, Handle, Items, List, ListKind, Record, RecordShape, Str, StringBuilder, Table, Value,
};
use crate::interp::{Flow, RtFunction, Shape, Stop};
use crate::ir::{Body, Const, Expr, Pos, RecordField, Rep, Slot, TypeArgs};
use crate::sorting::Arrange;
use crate::types::{self, Ty};

/// The facts needed to allocate an instance of a class.
struct Plan {
    fields: usize,
    generic: bool,
    /// Late fields start as absent.
    late: Box<[usize]>,
}

impl Plan {
    fn of(class: ClassRef) -> Plan {
        let fields = class.ready_layout().map_or_else(Vec::new, Layout::fields);
        let late = fields.iter().enumerate().filter(|(_, f)| f.late).map(|(i, _)| i);
        Plan { fields: fields.len(), generic: !class.type_params().is_empty(), late: late.collect() }
    }
}

enum Part {
    Text(Str),
    Int(Fun<i64>),
    Value(Fun<Value>),
}

impl Cx {
    pub fn make(&mut self, expr: &Expr, at: u32) -> Fun<Value> {
        match expr {
            Expr::New { class, type_args, constructor, args, pos } => self.new_object((*class, type_args), *constructor, args, *pos, at),
            Expr::Closure { function, body, captures, ty } => self.closure(*function, body, captures, *ty),
            Expr::TearOff { object, selector, function, pos } => {
                let site = self.site(*pos, at);
                self.reach(at + 4);
                let object = self.expr::<Any>(object, at);
                match *function {
                    Some(function) => object.then(move |iso, _, object| Ok(iso.tear_off(object, function))),
                    None => {
                        // A getter of the same name may stand there instead of the method: the dispatch of getters knows.
                        let selector = crate::elements::Selector { kind: SelectorKind::Getter, ..*selector };
                        let access = Access::new(site, selector, false);
                        object.then(move |iso, frame, object| iso.get::<Any>(&access, frame, object))
                    }
                }
            }
            Expr::Instantiate { function, type_args, .. } => {
                let types = self.types_site(type_args);
                self.eval::<Any, _>(function, at, move |iso, frame, function| {
                    let Value::Closure(handle) = function else { return Ok(function) };
                    let types = iso.site_types(&types, frame);
                    let mut closure = iso.heap.closure(handle).clone();
                    // An extension's method that is generic, too, gets the extension's type arguments first.
                    closure.type_args = Some(closure.type_args.map_or(types, |first| first.followed_by(&types)));
                    if let Some(f) = closure.ty.as_function() {
                        closure.ty = Ty::function(types::open_first(f, &types));
                    }
                    Ok(iso.heap.new_closure(closure))
                })
            }
            Expr::List { element, items } => self.list(*element, items, at),
            Expr::Set { element, items } => {
                let entries: Vec<(&Expr, Option<&Expr>)> = items.iter().map(|item| (item, None)).collect();
                self.table(CoreClass::NativeSet, &[*element], &entries, at)
            }
            Expr::Map { key, value, entries } => {
                let entries: Vec<(&Expr, Option<&Expr>)> = entries.iter().map(|(k, v)| (k, Some(v))).collect();
                self.table(CoreClass::NativeMap, &[*key, *value], &entries, at)
            }
            Expr::Record { positional, named } => self.record(positional, named, at),
            Expr::RecordField { record, field } => {
                let field = *field;
                self.eval::<Any, _>(record, at, move |iso, _, record| {
                    let Value::Record(record) = record else { return Ok(Value::Null) };
                    let record = iso.heap.record(record);
                    let place = match field {
                        RecordField::Positional(index) => Some(index as usize),
                        RecordField::Named(name) => record.shape.named.iter().position(|n| *n == name).map(|i| record.shape.positional + i),
                    };
                    Ok(place.and_then(|place| record.fields.get(place).copied()).unwrap_or(Value::Null))
                })
            }
            Expr::Interpolate(parts, pos) => self.interpolate(parts, *pos, at),
            Expr::NoSuchMethod { object, selector, type_args, positional, named, pos } => {
                let mut exprs = vec![&**object];
                exprs.extend(positional);
                exprs.extend(named.iter().map(|(_, value)| value));
                let args = Args::new(self.args(type_args, &exprs, at + 1));
                let site = self.site(*pos, at);
                let (selector, n) = (*selector, positional.len() as u32);
                let generic = matches!(type_args, TypeArgs::Types(_)) as u32;
                let names: Vec<Name> = named.iter().map(|(name, _)| *name).collect();
                Node::new(move |iso, frame| {
                    frame.set(at, Value::Site(site));
                    args.lay_out(iso, frame)?;
                    let callee = frame.rest(at + 1);
                    let shape = Shape { types: generic == 1, receiver: true, positional: n, named: names.clone() };
                    iso.no_such_method_from(callee, callee.get(generic), selector, &shape)
                })
            }
            // `Cx::expr_of_kind` sends nothing else here.
            _ => self.expr::<Any>(expr, at).code(),
        }
    }

    fn new_object(&mut self, (class, types): (ClassRef, &[Ty]), constructor: FunctionRef, args: &[Expr], pos: Pos, at: u32) -> Fun<Value> {
        let site = self.site(pos, at);
        let types = self.types_site(types);
        let function = RtFunction::of(constructor);
        let exprs: Vec<&Expr> = args.iter().collect();
        let args = Args::new(self.args(&TypeArgs::None, &exprs, at + 2));
        self.reach(at + 3);
        let plan: OnceLock<Plan> = OnceLock::new();
        Node::new(move |iso, frame| {
            let plan = plan.get_or_init(|| Plan::of(class));
            let types = if plan.generic { Some(iso.site_types(&types, frame)) } else { None };
            let object = iso.heap.new_object(class, plan.fields, types);
            for &field in &plan.late {
                iso.heap.set_field(object, field, Value::Absent);
            }
            frame.set(at, Value::Site(site));
            frame.set(at + 1, Value::Object(object));
            args.lay_out(iso, frame)?;
            let callee = frame.rest(at + 1);
            let code = function.code(iso, callee)?;
            iso.enter(code, callee, |_, _| (), |iso, frame| code.run.value(iso, frame, code.args))?;
            Ok(Value::Object(object))
        })
    }

    fn closure(&mut self, function: FunctionRef, body: &Arc<Body>, captures: &[Slot], ty: Ty) -> Fun<Value> {
        let ty = self.type_site(ty);
        let _ = function.enclosing.set(self.function);
        let target = RtFunction::with_body(function, body.clone());
        let captures: Box<[Slot]> = captures.into();
        Node::new(move |iso, frame| {
            let ty = iso.site_type(&ty, frame);
            let captures = Few::of(captures.len(), |i| frame.get(captures[i]));
            Ok(iso.heap.new_closure(Closure { code: target.id, kind: ClosureKind::Local, ty, captures, type_args: None }))
        })
    }

    fn list(&mut self, element: Ty, items: &[Expr], at: u32) -> Fun<Value> {
        let types = self.types_site(&[element]);
        let n = items.len();
        self.reach(at + 1);
        let items: Vec<Fun<Value>> = items.iter().map(|item| self.expr::<Any>(item, at + 1).code()).collect();
        Node::new(move |iso, frame| {
            let types = iso.site_types(&types, frame);
            let list = List { class: ListKind::Growable.class(), types, kind: ListKind::Growable, items: Items::with_capacity(types, n) };
            let list = iso.heap.add_list(list);
            frame.set(at, list);
            for item in &items {
                let value = item.run(iso, frame)?;
                if let Value::List(handle) = list {
                    iso.heap.list_mut(handle).items.push(value);
                }
            }
            Ok(list)
        })
    }

    fn table(&mut self, class: CoreClass, types: &[Ty], entries: &[(&Expr, Option<&Expr>)], at: u32) -> Fun<Value> {
        let types = self.types_site(types);
        self.reach(at + 4);
        let entries: Vec<(Node<Flow>, Option<Node<Flow>>)> = entries
            .iter()
            .map(|(key, value)| (self.store(key, at + 1, at + 1), value.map(|value| self.store(value, at + 2, at + 2))))
            .collect();
        Node::new(move |iso, frame| {
            let types = iso.site_types(&types, frame);
            let table = iso.heap.new_table(Table::new(core_class(class), types, false));
            frame.set(at, table);
            let Value::Table(handle) = table else { return Ok(table) };
            for (key, value) in &entries {
                if key.run(iso, frame) != Flow::Next {
                    return Err(Stop::new());
                }
                frame.set(at + 2, Value::Null);
                if let Some(value) = value
                    && value.run(iso, frame) != Flow::Next
                {
                    return Err(Stop::new());
                }
                iso.enter_native(frame, at + 3);
                if value.is_some() || !table_has(iso, handle, frame.get(at + 1))? {
                    iso.table_set(handle, frame.get(at + 1), frame.get(at + 2))?;
                }
            }
            Ok(table)
        })
    }

    fn record(&mut self, positional: &[Expr], named: &[(Name, Expr)], at: u32) -> Fun<Value> {
        let n = (positional.len() + named.len()) as u32;
        let exprs: Vec<&Expr> = positional.iter().chain(named.iter().map(|(_, value)| value)).collect();
        let args = Args::new(self.args(&TypeArgs::None, &exprs, at));
        // Evaluated in source order, kept in the order of the names.
        let mut order: Vec<(Name, u32)> = named.iter().enumerate().map(|(i, (name, _))| (*name, (positional.len() + i) as u32)).collect();
        order.arrange_by_key(|(name, _)| name.as_str());
        let names: Vec<Name> = order.iter().map(|(name, _)| *name).collect();
        let places: Box<[u32]> = (0..positional.len() as u32).chain(order.iter().map(|(_, place)| *place)).collect();
        self.reach(at + n);
        let shape = RecordShape { positional: positional.len(), named: FieldNames::new(&names) };
        Node::new(move |iso, frame| {
            args.lay_out(iso, frame)?;
            let fields = Few::of(places.len(), |i| frame.get(at + places[i]));
            Ok(iso.heap.new_record(Record { shape: shape.clone(), fields }))
        })
    }

    fn interpolate(&mut self, exprs: &[Expr], pos: Pos, at: u32) -> Fun<Value> {
        let site = self.site(pos, at + 1);
        self.reach(at + 4);
        let parts: Vec<Part> = exprs
            .iter()
            .map(|part| match part {
                Expr::Const(Const::String(text)) => Part::Text(Str::from_text(text)),
                part if part.rep() == Rep::Int => Part::Int(self.expr::<Int>(part, at).code()),
                part => Part::Value(self.expr::<Any>(part, at).code()),
            })
            .collect();
        let alone = parts.len() == 1;
        Node::new(move |iso, frame| {
            let mut text = StringBuilder::default();
            for part in &parts {
                match part {
                    Part::Text(part) => text.push_str(part),
                    Part::Int(part) => text.push_int(part.run(iso, frame)?),
                    Part::Value(part) => match part.run(iso, frame)? {
                        // The text of a string is the string itself.
                        Value::String(part) if alone => return Ok(Value::String(part)),
                        Value::String(part) => {
                            if iso.heap.room_for_text(text.len() + iso.heap.str(part).len()) {
                                text.push_str(iso.heap.str(part));
                            }
                        }
                        Value::Int(part) => text.push_int(part),
                        other => {
                            frame.set(at, other);
                            let part = iso.text_at(frame, site, other)?;
                            text.push_str(&part);
                        }
                    },
                }
            }
            Ok(iso.heap.new_str(text.to_str()))
        })
    }
}

/// A set literal keeps the first of equal elements.
fn table_has(iso: &mut crate::interp::Isolate, table: Handle<Table>, key: Value) -> Result<bool, Stop> {
    Ok(iso.table_find(table, key)?.1.is_some())
}
