//! dart:convert: the parts that are worth doing natively (UTF-8, JSON text to values, escaping). May touch the interpreter's services
//! for natives.

use crate::elements::{CoreClass, core_class, core_type};
use crate::heap::{Heap, ListKind, Str, StringBuilder, Table, Units, Value, make_room};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::json::{Halt, Sink, parse};
use crate::natives::json_write::{escape, escaped_length, write};
use crate::natives::support::{Meter, Row, bytes_of, in_one_go, int, list_of_dynamic, range, room, text, throw};
use crate::natives::text::utf8;
use crate::natives::typed_data::new_bytes;
use crate::types::{Ty, TyList};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:convert/_utf8Encode", utf8_encode),
    ("dart:convert/_utf8DecodeValid", utf8_decode_valid),
    ("dart:convert/_subsetEncode", subset_encode),
    ("dart:convert/_subsetDecode", subset_decode),
    ("dart:convert/_jsonEscape", json_escape),
    ("dart:convert/_jsonText", json_write),
    ("dart:convert/_parseJson", parse_json),
];

fn utf8_encode(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = text(iso, args, 0);
    let range = range(iso, int(args, 1), int(args, 2), source.len())?;
    let units = source.units().slice(range.start, range.end);
    room(iso, utf8::encoded_length(units))?;
    let bytes = utf8::encode(units);
    Ok(new_bytes(iso, bytes))
}

/// The bytes that are to be decoded, with room for the text.
fn given_bytes(iso: &mut Isolate, args: Args<'_>) -> Result<Option<Vec<u8>>, Stop> {
    let (start, end) = (int(args, 1) as usize, int(args, 2) as usize);
    room(iso, end.saturating_sub(start).saturating_mul(2))?;
    Ok(bytes_of(iso, args.get(0), start, end))
}

/// Null for what is not valid: Dart code then says why, or replaces it.
fn utf8_decode_valid(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let bytes = given_bytes(iso, args)?;
    match bytes.and_then(|bytes| utf8::decode(&bytes, false).ok()) {
        Some(decoded) => Ok(iso.heap.new_str(decoded.into_str())),
        None => Ok(Value::Null),
    }
}

/// Null for text that has a unit above the last argument.
fn subset_encode(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = text(iso, args, 0);
    let range = range(iso, int(args, 1), int(args, 2), source.len())?;
    room(iso, range.len())?;
    let max = int(args, 3) as u8;
    Ok(match source.units().slice(range.start, range.end) {
        Units::Latin1(bytes) if bytes.iter().all(|byte| *byte <= max) => new_bytes(iso, bytes.to_vec()),
        Units::Utf16(units) if units.iter().all(|unit| *unit <= u16::from(max)) => {
            let bytes = units.iter().map(|unit| *unit as u8).collect();
            new_bytes(iso, bytes)
        }
        _ => Value::Null,
    })
}

fn subset_decode(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let bytes = given_bytes(iso, args)?;
    let max = int(args, 3) as u8;
    match bytes.filter(|bytes| bytes.iter().all(|byte| *byte <= max)) {
        Some(bytes) => Ok(iso.heap.new_str(Str::from_latin1(&bytes))),
        None => Ok(Value::Null),
    }
}

fn json_escape(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = text(iso, args, 0);
    room(iso, escaped_length(source.units()))?;
    match escape(source.units()) {
        Some(escaped) => Ok(iso.heap.new_str(escaped.into_str())),
        None => Ok(args.get(0)),
    }
}

/// Null for what only Dart code can write.
fn json_write(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let mut out = StringBuilder::default();
    if !write(&iso.heap, args.get(0), &mut out) || !iso.heap.room_for_text(out.len()) {
        return Ok(Value::Null);
    }
    Ok(iso.heap.new_str(out.to_str()))
}

fn parse_json(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let source = text(iso, args, 0);
    let map_types = TyList::new(&[core_type(CoreClass::String, &[]), Ty::dynamic()]);
    let list_types = list_of_dynamic();
    let read = in_one_go(iso, |iso, meter| {
        let keys = Table::new(core_class(CoreClass::NativeSet), TyList::empty(), false);
        // Of a character of text come some bytes of values.
        make_room(8 * source.len());
        let mut builder = Builder { iso, meter, open: Vec::new(), result: Value::Null, map_types, list_types, keys };
        match parse(source.units(), &mut builder) {
            Ok(()) => Some(Ok(builder.result)),
            Err(Halt::Mistake(mistake)) => Some(Err(mistake)),
            Err(Halt::GivenUp) => None,
        }
    })?;
    read.map_err(|mistake| throw::format(iso, mistake.message, args.get(0), Some(mistake.offset)))
}

/// Builds the values; nothing here can collect garbage, so they need no rooting.
struct Builder<'a> {
    iso: &'a mut Isolate,
    meter: &'a mut Meter,
    open: Vec<Open>,
    result: Value,
    map_types: TyList,
    list_types: TyList,
    /// Keys that have come, to be used again: those of a list of objects are always the same.
    keys: Table,
}

/// More different keys are no schema.
const KEYS: usize = 1 << 10;

/// The size of an open value itself; each value in it takes about as much, until the heap knows of it.
const OPEN: usize = size_of::<Open>();
const ITEM: usize = 3 * size_of::<Value>();

enum Open {
    List(Vec<Value>),
    /// The map, and the hash and string of the key whose value comes next.
    Map(Table, Option<(u32, Value)>),
}

/// The position of a string among the keys of a table.
fn find_text(heap: &Heap, table: &Table, hash: u32, key: Value) -> Option<usize> {
    table.find(hash, |k| k == key || matches!((k, key), (Value::String(a), Value::String(b)) if heap.same_text(a, b)))
}

impl Builder<'_> {
    /// From now on the heap counts it.
    fn closed(&mut self, items: usize) {
        self.meter.held = self.meter.held.saturating_sub(OPEN + items * ITEM);
    }
    fn value(&mut self, value: Value) {
        self.meter.held += ITEM;
        match self.open.last_mut() {
            None => self.result = value,
            Some(Open::List(items)) => items.push(value),
            Some(Open::Map(table, key)) => {
                let Some((hash, key)) = key.take() else { return };
                let known = find_text(&self.iso.heap, table, hash, key);
                match known {
                    // A key that comes twice keeps its place and takes the last value.
                    Some(position) => table.set_value_at(position, value),
                    None if table.insert(hash, key, value) => {}
                    None => self.iso.heap.runs_out(),
                }
            }
        }
    }
}

impl Sink for Builder<'_> {
    fn goes_on(&mut self) -> bool {
        self.meter.goes_on(self.iso)
    }
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
    fn string(&mut self, value: Str) {
        let value = self.iso.heap.new_str(value);
        self.value(value);
    }
    fn begin_list(&mut self) {
        self.meter.held += OPEN;
        self.open.push(Open::List(Vec::new()));
    }
    fn end_list(&mut self) {
        if let Some(Open::List(items)) = self.open.pop() {
            self.closed(items.len());
            let list = self.iso.heap.new_list(ListKind::Growable, self.list_types, items);
            self.value(list);
        }
    }
    fn begin_map(&mut self) {
        self.meter.held += OPEN;
        let table = Table::new(core_class(CoreClass::NativeMap), self.map_types, false);
        self.open.push(Open::Map(table, None));
    }
    fn key(&mut self, text: Str) {
        let hash = text.hash();
        let heap = &mut self.iso.heap;
        let known = self.keys.find(hash, |k| matches!(k, Value::String(k) if *heap.str(k) == text));
        let key = match known {
            Some(position) => self.keys.key_at(position),
            None => {
                let key = heap.new_str(text);
                if self.keys.len() < KEYS {
                    self.keys.insert(hash, key, Value::Null);
                }
                key
            }
        };
        if let Some(Open::Map(_, pending)) = self.open.last_mut() {
            *pending = Some((hash, key));
        }
    }
    fn end_map(&mut self) {
        if let Some(Open::Map(table, _)) = self.open.pop() {
            self.closed(table.len());
            let map = self.iso.heap.new_table(table);
            self.value(map);
        }
    }
}
