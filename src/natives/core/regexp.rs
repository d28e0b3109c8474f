//! `RegExp`: the compiled program is an opaque object; matches go back as lists of offsets. May touch the interpreter's services for
//! natives.

use crate::elements::CoreClass;
use crate::heap::{ForeignData, ListKind, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::regexp::{Options, Program};
use crate::natives::support::{Row, boolean, foreign, foreign_mut, int, list_of, list_of_dynamic, opaque, text, throw};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/_compileRegExp", compile),
    ("dart:core/_execRegExp", exec),
    ("dart:core/_regExpGroupNames", group_names),
];

struct Compiled(Program);
impl ForeignData for Compiled {
    fn extra(&self) -> usize {
        self.0.cached_bytes()
    }
    fn copy(&self) -> Option<Box<dyn ForeignData>> {
        let program = Program::compile(&self.0.pattern, self.0.options).ok()?;
        Some(Box::new(Compiled(program)))
    }
}

fn compile(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let options =
        Options { multi_line: boolean(args, 1), case_sensitive: boolean(args, 2), unicode: boolean(args, 3), dot_all: boolean(args, 4) };
    match Program::compile(&text(iso, args, 0), options) {
        Ok(program) => Ok(opaque(iso, Compiled(program))),
        Err(message) => Err(throw::format(iso, &message, Value::Null, None)),
    }
}

fn exec(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let subject = text(iso, args, 1);
    let (start, sticky) = (int(args, 2) as usize, boolean(args, 3));
    let found = foreign_mut::<Compiled>(iso, args.get(0)).and_then(|c| c.0.find(&subject, start, sticky));
    let Some(groups) = found else {
        return Ok(Value::Null);
    };
    let mut places = Vec::with_capacity(2 * groups.len());
    for group in groups {
        let (start, end) = group.map_or((-1, -1), |range| (range.start as i64, range.end as i64));
        places.push(Value::Int(start));
        places.push(Value::Int(end));
    }
    Ok(iso.heap.new_list(ListKind::Fixed, list_of(CoreClass::Int), places))
}

fn group_names(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let names = foreign::<Compiled>(iso, args.get(0)).map_or_else(Vec::new, |c| c.0.names().to_vec());
    let mut items = Vec::with_capacity(2 * names.len());
    for (name, number) in names {
        items.push(iso.string(&name));
        items.push(Value::Int(number as i64));
    }
    Ok(iso.heap.new_list(ListKind::Fixed, list_of_dynamic(), items))
}
