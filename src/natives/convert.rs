//! dart:convert: the parts that are worth doing natively (UTF-8, JSON text to values, escaping). May touch the interpreter's services
//! for natives.

use crate::elements::{CoreClass, core_class, core_type};
use crate::heap::{ListKind, Str, Table, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::json::{Sink, parse};
use crate::natives::support::{Row, bytes_of, int, list_of_dynamic, range, text, throw};
use crate::natives::text::{UnitBuf, Units, utf8};
use crate::natives::typed_data::new_bytes;
use crate::types::{Ty, TyList};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:convert/_utf8Encode", utf8_encode),
    ("dart:convert/_utf8DecodeValid", utf8_decode_valid),
    ("dart:convert/_jsonEscape", json_escape),
    ("dart:convert/_parseJson", parse_json),
];

fn utf8_encode(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = text(iso, args, 0);
    let range = range(iso, int(args, 1), int(args, 2), source.len())?;
    let bytes = utf8::encode(source.units().slice(range.start, range.end));
    Ok(new_bytes(iso, bytes))
}

/// Null for what is not valid: Dart code then says why, or replaces it.
fn utf8_decode_valid(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let bytes = bytes_of(iso, args.get(0), int(args, 1) as usize, int(args, 2) as usize);
    match bytes.and_then(|bytes| utf8::decode(&bytes, false).ok()) {
        Some(decoded) => Ok(iso.heap.new_str(decoded.into_str())),
        None => Ok(Value::Null),
    }
}

fn json_escape(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = text(iso, args, 0);
    match escape(source.units()) {
        Some(escaped) => Ok(iso.heap.new_str(escaped.into_str())),
        None => Ok(args.get(0)),
    }
}

/// `None` if nothing has to be escaped. Lone surrogates are, so that the result is valid UTF-16.
fn escape(text: Units<'_>) -> Option<UnitBuf> {
    let plain = |unit: u16| !matches!(unit, 0..0x20 | 0x22 | 0x5c | 0xd800..=0xdfff);
    if text.iter().all(plain) {
        return None;
    }
    let mut out = UnitBuf::with_capacity(text.len() + 8);
    let mut at = 0;
    while at < text.len() {
        let (point, width) = super::text::code_point_at(text, at);
        at += width;
        let short = match point {
            0x08 => Some(b'b'),
            0x09 => Some(b't'),
            0x0a => Some(b'n'),
            0x0c => Some(b'f'),
            0x0d => Some(b'r'),
            0x22 => Some(b'"'),
            0x5c => Some(b'\\'),
            _ => None,
        };
        if let Some(letter) = short {
            out.push(u16::from(b'\\'));
            out.push(u16::from(letter));
        } else if point < 0x20 || (0xd800..=0xdfff).contains(&point) {
            format!("\\u{point:04x}").bytes().for_each(|b| out.push(u16::from(b)));
        } else {
            out.push_code_point(point);
        }
    }
    Some(out)
}

fn parse_json(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = text(iso, args, 0);
    let map_types = TyList::new(&[core_type(CoreClass::String, &[]), Ty::dynamic()]);
    let mut builder = Builder { iso, open: Vec::new(), result: Value::Null, map_types, list_types: list_of_dynamic() };
    let parsed = parse(source.units(), &mut builder);
    let result = builder.result;
    match parsed {
        Ok(()) => Ok(result),
        Err(error) => Err(throw::format(iso, error.message, args.get(0), Some(error.offset))),
    }
}

/// Builds the values; nothing here can collect garbage, so they need no rooting.
struct Builder<'a> {
    iso: &'a mut Isolate,
    open: Vec<Open>,
    result: Value,
    map_types: TyList,
    list_types: TyList,
}

enum Open {
    List(Vec<Value>),
    Map(Table, Option<(Str, Value)>),
}

impl Builder<'_> {
    fn value(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.result = value,
            Some(Open::List(items)) => items.push(value),
            Some(Open::Map(table, key)) => {
                let Some((text, key)) = key.take() else { return };
                let hash = text.hash();
                let heap = &self.iso.heap;
                let known = table.find(hash, |k| matches!(k, Value::String(k) if *heap.str(k) == text));
                match known {
                    // A key that comes twice keeps its place and takes the last value.
                    Some(position) => table.entries[position].value = value,
                    None => table.insert(hash, key, value),
                }
            }
        }
    }
}

impl Sink for Builder<'_> {
    fn null(&mut self) {
        self.value(Value::Null);
    }
    fn bool(&mut self, value: bool) {
        self.value(Value::bool(value));
    }
    fn int(&mut self, value: i64) {
        self.value(Value::Int(value));
    }
    fn double(&mut self, value: f64) {
        self.value(Value::double(value));
    }
    fn string(&mut self, value: UnitBuf) {
        let value = self.iso.heap.new_str(value.into_str());
        self.value(value);
    }
    fn begin_list(&mut self) {
        self.open.push(Open::List(Vec::new()));
    }
    fn end_list(&mut self) {
        if let Some(Open::List(items)) = self.open.pop() {
            let list = self.iso.heap.new_list(ListKind::Growable, self.list_types, items);
            self.value(list);
        }
    }
    fn begin_map(&mut self) {
        let table = Table::new(core_class(CoreClass::NativeMap), self.map_types, false);
        self.open.push(Open::Map(table, None));
    }
    fn key(&mut self, key: UnitBuf) {
        let text = key.into_str();
        let value = self.iso.heap.new_str(text.clone());
        if let Some(Open::Map(_, pending)) = self.open.last_mut() {
            *pending = Some((text, value));
        }
    }
    fn end_map(&mut self) {
        if let Some(Open::Map(table, _)) = self.open.pop() {
            let map = self.iso.heap.new_table(table);
            self.value(map);
        }
    }
}
