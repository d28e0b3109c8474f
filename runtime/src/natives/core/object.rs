//! `Object`, and the classes of values that only the run time makes: types, functions, records, symbols, stack traces. May touch the
//! interpreter's services for natives.

use oche_syntax::Name;

use crate::elements::{CoreClass, FunctionKind, core_class};
use crate::heap::{ClosureKind, Str, Trace, Value};
use crate::interp::{Args, Isolate, RECORD_HASH, Stop, mix_record_hash};
use crate::natives::support::{Row, host, rust_text};
use crate::types::runtime_name;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/Object.==", |iso, args| Ok(Value::bool(iso.identical(args.get(0), args.get(1))))),
    ("dart:core/Object.hashCode", |iso, args| Ok(Value::Int(i64::from(iso.identity_hash(args.get(0)))))),
    ("dart:core/Object.toString", object_to_string),
    ("dart:core/Object.runtimeType", |iso, args| Ok(Value::Type(iso.runtime_type(args.get(0))))),
    ("dart:core/_Type.hashCode", hash_code),
    ("dart:core/_Type.==", |_, args| Ok(Value::bool(same_type(args.get(0), args.get(1))))),
    ("dart:core/_Type.toString", type_to_string),
    ("dart:core/Object.hash", hash),
    ("dart:core/Function.apply", apply),
    ("dart:core/_Closure.hashCode", hash_code),
    ("dart:core/_Closure.==", |iso, args| Ok(Value::bool(iso.same_closure(args.get(0), args.get(1))))),
    ("dart:core/_Closure.toString", closure_to_string),
    ("dart:core/_Record.runtimeType", |iso, args| Ok(Value::Type(iso.type_of(args.get(0))))),
    ("dart:core/_Symbol.==", |_, args| Ok(Value::bool(args.get(0) == args.get(1)))),
    ("dart:core/_Symbol.toString", symbol_to_string),
    ("dart:_internal/symbolToName", |iso, args| Ok(iso.string(symbol_text(iso, args.get(0))))),
    ("dart:core/identical", |iso, args| Ok(Value::bool(iso.identical(args.get(0), args.get(1))))),
    ("dart:core/identityHashCode", |iso, args| Ok(Value::Int(i64::from(iso.identity_hash(args.get(0)))))),
    ("dart:core/Error.throwWithStackTrace", |iso, args| Err(iso.throw_with(args.get(0), args.get(1)))),
    ("dart:core/StackTrace.current", |iso, _| Ok(iso.current_trace())),
    ("dart:core/_StackTrace.toString", trace_to_string),
    ("dart:core/_enumTypeName", enum_type_name),
    ("dart:core/String.fromEnvironment", |iso, args| environment(iso, args, |_, text| Some(text))),
    ("dart:core/int.fromEnvironment", |iso, args| environment(iso, args, int_from_environment)),
    ("dart:core/bool.fromEnvironment", |iso, args| environment(iso, args, bool_from_environment)),
    ("dart:core/bool.hasEnvironment", |iso, args| Ok(Value::bool(declared(iso, args).is_some()))),
];
#[rustfmt::skip]
pub const LONG_ROWS: &[Row] = &[
    ("dart:core/Symbol.new", symbol),
    ("dart:core/_Symbol.hashCode", |iso, args| Ok(Value::Int(i64::from(Str::from(symbol_text(iso, args.get(0))).hash())))),
    ("dart:_internal/nameToSymbol", symbol_of_name),
    ("dart:core/_Record.hashCode", record_hash_code),
    ("dart:core/_Record.==", record_equals),
    ("dart:core/_Record.toString", record_to_string),
];

fn object_to_string(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if args.get(0).is_null() {
        return Ok(iso.string("null"));
    }
    let text = format!("Instance of '{}'", iso.shown_type(args.get(0)));
    Ok(iso.string(&text))
}
fn hash_code(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let hash = iso.plain_hash(args.get(0)).unwrap_or_else(|| iso.identity_hash(args.get(0)));
    Ok(Value::Int(i64::from(hash)))
}

fn same_type(a: Value, b: Value) -> bool {
    match (a, b) {
        (Value::Type(a), Value::Type(b)) => a == b || crate::types::normalize(a) == crate::types::normalize(b),
        _ => false,
    }
}
fn type_to_string(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    match args.get(0) {
        Value::Type(ty) => Ok(iso.string(&runtime_name(ty))),
        _ => Ok(Value::Null),
    }
}

/// Tear-offs name their function, function expressions and local functions do not.
fn closure_to_string(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Value::Closure(closure) = args.get(0) else {
        return Ok(Value::Null);
    };
    let from = match iso.heap.closure(closure).kind {
        ClosureKind::Static(function) => {
            let name = match (function.kind, function.class) {
                (FunctionKind::Constructor | FunctionKind::Factory, Some(class)) => format!("{}.{}", class.name, function.name),
                _ => function.name.to_string(),
            };
            format!(" from Function '{name}': static.")
        }
        ClosureKind::Method(function) => format!(" from Function '{}':.", function.name),
        ClosureKind::Local | ClosureKind::Native(_) => String::new(),
    };
    let text = format!("Closure: {}{from}", iso.shown_type(args.get(0)));
    Ok(iso.string(&text))
}

/// `Object.hash`, as `hashAll` in Dart has it.
fn hash(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    const SEED: i64 = 0x2b8e_1d35;
    let unset = core_class(CoreClass::Unset);
    let mut hash = SEED;
    for i in 0..args.len() {
        let value = args.get(i);
        if let Value::Object(object) = value
            && iso.heap.class(object) == Some(unset)
        {
            break;
        }
        hash = (hash ^ iso.hash_code(value)?).wrapping_mul(0x9e37_79b1);
        hash = (hash ^ ushr(hash, 29)) & 0x3fff_ffff_ffff;
    }
    let hash = (hash ^ ushr(hash, 15)).wrapping_mul(0x85eb_ca6b);
    Ok(Value::Int((hash ^ ushr(hash, 31)) & 0x3fff_ffff))
}
/// `>>>`
fn ushr(value: i64, by: u32) -> i64 {
    (value as u64 >> by) as i64
}

/// `Function.apply(function, positional, named)`
fn apply(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let positional = elements(iso, args.get(1))?;
    let mut named = Vec::new();
    if let Value::Table(table) = args.get(2) {
        for entry in iso.heap.table(table).iter() {
            if let Value::Symbol(symbol) = entry.key {
                named.push((iso.heap.symbol_name(symbol), entry.value));
            }
        }
    }
    iso.apply(args.get(0), None, &positional, &named)
}
/// The elements of a list, native or not.
fn elements(iso: &mut Isolate, list: Value) -> Result<Vec<Value>, Stop> {
    match list {
        Value::Null | Value::Absent => Ok(Vec::new()),
        Value::List(list) => Ok(iso.heap.list(list).items.to_vec()),
        other => {
            let plain = iso.invoke_method(other, "toList", &[])?;
            match plain {
                Value::List(list) => Ok(iso.heap.list(list).items.to_vec()),
                _ => Ok(Vec::new()),
            }
        }
    }
}

fn record_hash_code(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Value::Record(record) = args.get(0) else {
        return Ok(Value::Int(0));
    };
    // The record itself is an argument, which keeps its fields alive.
    let fields = iso.heap.record(record).fields.clone();
    let mut hash = RECORD_HASH;
    for &field in fields.iter() {
        hash = mix_record_hash(hash, iso.hash_code(field)?);
    }
    Ok(Value::Int(hash))
}
fn record_equals(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (Value::Record(a), Value::Record(b)) = (args.get(0), args.get(1)) else {
        return Ok(Value::False);
    };
    if iso.heap.record(a).shape != iso.heap.record(b).shape {
        return Ok(Value::False);
    }
    for i in 0..iso.heap.record(a).fields.len() {
        let (x, y) = (iso.heap.record(a).fields[i], iso.heap.record(b).fields[i]);
        if !iso.equals(x, y)? {
            return Ok(Value::False);
        }
    }
    Ok(Value::True)
}
fn record_to_string(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Value::Record(record) = args.get(0) else {
        return Ok(Value::Null);
    };
    let shape = iso.heap.record(record).shape.clone();
    let mut out = crate::heap::StringBuilder::default();
    out.push_char('(');
    for i in 0..iso.heap.record(record).fields.len() {
        if i > 0 {
            out.push_rust(", ");
        }
        if let Some(name) = i.checked_sub(shape.positional).and_then(|n| shape.named.get(n)) {
            out.push_rust(name.as_str());
            out.push_rust(": ");
        }
        let field = iso.heap.record(record).fields[i];
        let text = iso.to_str(field)?;
        out.push_str(&text);
    }
    out.push_char(')');
    Ok(iso.heap.new_str(out.to_str()))
}

/// The factory `Symbol(name)`.
fn symbol(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let name = Name::new(&rust_text(iso, args, 0));
    Ok(iso.heap.symbol(name))
}
fn symbol_of_name(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    symbol(iso, args)
}
fn symbol_text(iso: &Isolate, symbol: Value) -> &'static str {
    match symbol {
        Value::Symbol(symbol) => iso.heap.symbol_name(symbol).as_str(),
        _ => "",
    }
}
fn symbol_to_string(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let text = format!("Symbol(\"{}\")", symbol_text(iso, args.get(0)));
    Ok(iso.string(&text))
}

fn trace_to_string(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Value::Trace(trace) = args.get(0) else {
        return Ok(Value::Null);
    };
    let trace: Trace = iso.heap.trace(trace).clone();
    let text = iso.trace_text(&trace);
    Ok(iso.string(&text))
}

fn enum_type_name(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    // A value with a body of its own is an instance of the enum's class all the same.
    let name = iso.class_of(args.get(0)).shown_name();
    Ok(iso.string(name.as_str()))
}

// ---- environment declarations (-Dname=value)

fn declared(iso: &mut Isolate, args: Args<'_>) -> Option<String> {
    let name = rust_text(iso, args, 0);
    host(iso).define(&name).map(str::to_owned).or_else(|| crate::corelib::declaration(&name).map(str::to_owned))
}
fn environment(iso: &mut Isolate, args: Args<'_>, read: fn(&mut Isolate, Value) -> Option<Value>) -> Result<Value, Stop> {
    let found = declared(iso, args).and_then(|text| {
        let text = iso.string(&text);
        read(iso, text)
    });
    Ok(found.unwrap_or_else(|| args.get(1)))
}
fn int_from_environment(iso: &mut Isolate, value: Value) -> Option<Value> {
    match value {
        Value::String(s) => crate::natives::text::number::parse_int(iso.text(s).units()).ok().map(Value::Int),
        _ => None,
    }
}
fn bool_from_environment(iso: &mut Isolate, value: Value) -> Option<Value> {
    match value {
        Value::String(s) if iso.text(s).is("true") => Some(Value::True),
        Value::String(s) if iso.text(s).is("false") => Some(Value::False),
        _ => None,
    }
}
