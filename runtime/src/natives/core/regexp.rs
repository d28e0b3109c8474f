//! `RegExp`: the compiled program is an opaque object; matches go back as lists of offsets. May touch the interpreter's services for
//! natives.

use oche_regexp::{Groups, Matcher, Stopped};

use crate::elements::CoreClass;
use crate::heap::{ForeignData, ListKind, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::regexp::Program;
use crate::natives::support::{Row, boolean, foreign, foreign_mut, int, list_of, list_of_dynamic, opaque, patiently, text, throw};
use oche_regexp::Flags;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/_compileRegExp", compile),
    ("dart:core/_execRegExp", exec),
    ("dart:core/_regExpGroupNames", group_names),
];

struct Compiled {
    program: Program,
    /// Its memory is used again for the next match.
    matcher: Matcher,
}
impl ForeignData for Compiled {
    fn extra(&self) -> usize {
        self.program.bytes() + self.matcher.kept_bytes()
    }
    fn copy(&self) -> Option<Box<dyn ForeignData>> {
        Some(Box::new(Compiled { program: self.program.clone(), matcher: Matcher::default() }))
    }
}

fn compile(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let flags =
        Flags { multi_line: boolean(args, 1), ignore_case: !boolean(args, 2), unicode: boolean(args, 3), dot_all: boolean(args, 4) };
    let pattern = text(iso, args, 0);
    // A long pattern, or one that counts, can take its time.
    let takes_long = pattern.len() > 200 || pattern.units().iter().any(|unit| unit == u16::from(b'{'));
    let compiled = if takes_long { patiently(iso, move || Program::compile(&pattern, flags))? } else { Program::compile(&pattern, flags) };
    match compiled {
        Ok(program) => Ok(opaque(iso, Compiled { program, matcher: Matcher::default() })),
        Err(message) => Err(throw::format(iso, &message, Value::Null, None)),
    }
}

fn exec(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let subject = text(iso, args, 1);
    let (start, sticky) = (int(args, 2) as usize, boolean(args, 3));
    if start > subject.len() {
        return Ok(Value::Null);
    }
    let Some(compiled) = foreign_mut::<Compiled>(iso, args.get(0)) else { return Ok(Value::Null) };
    let (program, mut matcher) = (compiled.program.clone(), std::mem::take(&mut compiled.matcher));
    let mut stop = None;
    let mut find = |iso: &mut Isolate, matcher: &mut Matcher| {
        matcher.limit(iso.heap.room());
        let found = program.find(matcher, &subject, start, sticky, &mut || {
            stop = iso.check_interrupts().err();
            stop.is_some()
        });
        found.map(|groups| groups.map(places))
    };
    let mut places = find(iso, &mut matcher);
    if places == Err(Stopped::StackOverflow) && iso.heap.limit < usize::MAX {
        // There may be more room than was known.
        iso.collect_garbage();
        places = find(iso, &mut matcher);
    }
    if let Some(compiled) = foreign_mut::<Compiled>(iso, args.get(0)) {
        compiled.matcher = matcher;
    }
    match places {
        Ok(Some(places)) => Ok(iso.heap.new_list(ListKind::Fixed, list_of(CoreClass::Int), places)),
        Ok(None) => Ok(Value::Null),
        // Dart, too, calls it that when a match needs too much room.
        Err(_) => Err(stop.unwrap_or_else(|| iso.out_of_memory())),
    }
}

/// Start and end of each group, -1 where there is none.
fn places(groups: Groups<'_>) -> Vec<Value> {
    let place = |place: Option<usize>| Value::Int(place.map_or(-1, |place| place as i64));
    groups.iter().flat_map(|group| [place(group.as_ref().map(|g| g.start)), place(group.map(|g| g.end))]).collect()
}

fn group_names(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let names = foreign::<Compiled>(iso, args.get(0)).map_or_else(Vec::new, |c| c.program.names().to_vec());
    let mut items = Vec::with_capacity(2 * names.len());
    for (name, number) in names {
        items.push(iso.string(&name));
        items.push(Value::Int(i64::from(number)));
    }
    Ok(iso.heap.new_list(ListKind::Fixed, list_of_dynamic(), items))
}
