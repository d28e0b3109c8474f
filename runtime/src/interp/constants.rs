//! Constants as values of an isolate: each is made when it is first met, and equal ones are one object. May touch `heap`, `ir::constant`.

use super::Isolate;
use super::values::{RECORD_HASH, mix_record_hash};
use crate::elements::{CoreClass, core_class};
use crate::heap::{ListKind, Str, Table, Value};
use crate::ir::Const;
use crate::ir::constant::{ConstRef, ConstValue};
use crate::types::TyList;
use oche_syntax::Name;
use oche_syntax::ast::Text;

impl Isolate {
    /// A constant that stands in the code under this number.
    #[inline(always)]
    pub(crate) fn constant(&mut self, id: u32, constant: &Const) -> Value {
        match self.constants.get(id) {
            Some(&value) => value,
            None => self.constant_slowly(id, constant),
        }
    }
    #[cold]
    fn constant_slowly(&mut self, id: u32, constant: &Const) -> Value {
        let value = self.make_const(constant);
        self.constants.put(id, value);
        value
    }
    pub fn make_const(&mut self, constant: &Const) -> Value {
        match constant {
            Const::Null => Value::Null,
            Const::Bool(b) => Value::bool(*b),
            Const::Int(i) => Value::Int(*i),
            Const::Double(d) => Value::double(*d),
            Const::String(text) => self.literal(text),
            Const::Object(constant) => self.canonical(*constant),
        }
    }
    /// The string of a literal: equal literals are identical.
    fn literal(&mut self, text: &'static Text) -> Value {
        let text = Str::from_text(text);
        // The heap keeps the strings of Latin-1's characters; any other would be made anew, and known to nobody but this place in the code.
        if text.len() == 1
            && let Some(unit @ 0..=0xff) = text.unit(0)
        {
            return self.heap.unit_string(unit);
        }
        if let Some(&known) = self.literals.get(&text) {
            return known;
        }
        let made = self.heap.new_str(text.clone());
        self.literals.insert(text, made);
        made
    }
    /// The object of a canonical constant.
    pub fn canonical(&mut self, constant: ConstRef) -> Value {
        if let Some(&known) = self.canonical.get(&constant) {
            return known;
        }
        let value = match constant.value() {
            ConstValue::Null => Value::Null,
            ConstValue::Bool(b) => Value::bool(*b),
            ConstValue::Int(i) => Value::Int(*i),
            ConstValue::Double(d) => Value::double(*d),
            ConstValue::String(text) => self.literal(text),
            ConstValue::Symbol(name) => self.heap.symbol(*name),
            ConstValue::Type(ty) => Value::Type(*ty),
            ConstValue::List { element, items } => {
                let items = items.iter().map(|&c| self.canonical(c)).collect();
                self.heap.new_list(ListKind::Const, TyList::new(&[*element]), items)
            }
            ConstValue::Set { element, items } => {
                let items = items.iter().map(|&c| (self.canonical(c), Value::Null)).collect();
                self.const_table(CoreClass::ConstSet, TyList::new(&[*element]), items)
            }
            ConstValue::Map { key, value, entries } => {
                let entries = entries.iter().map(|&(k, v)| (self.canonical(k), self.canonical(v))).collect();
                self.const_table(CoreClass::ConstMap, TyList::new(&[*key, *value]), entries)
            }
            ConstValue::Record { positional, named } => {
                let all = positional.iter().chain(named.iter().map(|(_, c)| c));
                let fields: Vec<Value> = all.map(|&c| self.canonical(c)).collect();
                let names: Vec<Name> = named.iter().map(|(name, _)| *name).collect();
                self.new_record(positional.len(), &names, &fields)
            }
            ConstValue::Instance { class, type_args, fields } => {
                let values: Vec<Value> = fields.iter().map(|&c| self.canonical(c)).collect();
                let generic = !class.type_params().is_empty();
                let object = self.heap.new_object(*class, values.len(), generic.then_some(*type_args));
                values.iter().enumerate().for_each(|(i, &v)| self.heap.set_field(object, i, v));
                Value::Object(object)
            }
            ConstValue::TearOff { function, type_args } => self.static_tear_off(*function, *type_args),
        };
        self.canonical.insert(constant, value);
        value
    }
    /// The hash code of a constant with primitive equality, as its class computes it.
    fn constant_hash(&self, value: Value) -> u32 {
        match value {
            Value::Record(record) => {
                let fields = self.heap.record(record).fields.iter();
                fields.fold(RECORD_HASH, |hash, &field| mix_record_hash(hash, i64::from(self.constant_hash(field)))) as u32
            }
            _ => self.plain_hash(value).unwrap_or_else(|| self.identity_hash(value)),
        }
    }
    /// Constant keys have primitive equality, so nothing is called.
    fn const_table(&mut self, class: CoreClass, types: TyList, entries: Vec<(Value, Value)>) -> Value {
        let mut table = Table::new(core_class(class), types, false);
        table.unmodifiable = true;
        for (key, value) in entries {
            table.insert(self.constant_hash(key), key, value);
        }
        self.heap.new_table(table)
    }
}
