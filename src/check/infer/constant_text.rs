//! Constants as text, in interpolations and concatenations that are constant themselves. May touch what stands before it in `infer`.

use oche_syntax::ast::Text;

use super::evaluator::{Eval, Fail};
use crate::check::report::message::{Part, Text as Sentence};
use crate::check::typed::ConstRef;
use crate::check::typed::constant::ConstValue;
use crate::check::typed::constant::intern_text;
use crate::elements::{CoreClass, FieldRef, Layout, core_class};
use crate::numbers::format::double_to_string;

/// No constant string has more code units.
const LONGEST: usize = 1 << 24;

/// A text that is being put together: UTF-8 as long as all of its parts are.
pub(crate) struct Building(Text);

impl Building {
    pub(crate) fn new() -> Building {
        Building(Text::Utf8(String::new()))
    }

    fn push(&mut self, part: &str) {
        match &mut self.0 {
            Text::Utf8(text) => text.push_str(part),
            Text::Utf16(units) => units.extend(part.encode_utf16()),
        }
    }

    fn push_units(&mut self, part: &[u16]) {
        if let Text::Utf8(text) = &self.0 {
            self.0 = Text::Utf16(text.encode_utf16().collect());
        }
        if let Text::Utf16(units) = &mut self.0 {
            units.extend_from_slice(part);
        }
    }

    fn is_too_long(&self) -> bool {
        match &self.0 {
            Text::Utf8(text) => text.len() > LONGEST && (text.is_ascii() || text.encode_utf16().count() > LONGEST),
            Text::Utf16(units) => units.len() > LONGEST,
        }
    }

    /// Appends the text of a primitive constant, as in an interpolation. Texts that double at each step would fill all memory, so there is a
    /// limit.
    pub(crate) fn append(&mut self, v: ConstRef) -> Eval<()> {
        match v.value() {
            ConstValue::String(Text::Utf8(s)) => self.push(s),
            ConstValue::String(Text::Utf16(u)) => self.push_units(u),
            ConstValue::Int(i) => self.push(&i.to_string()),
            ConstValue::Bool(b) => self.push(&b.to_string()),
            ConstValue::Null => self.push("null"),
            ConstValue::Double(d) => self.push(&double_to_string(*d)),
            _ => return Err(Fail::NotConst),
        }
        if self.is_too_long() {
            return Err(Fail::throws(format!("The string is longer than {LONGEST} code units.")));
        }
        Ok(())
    }

    /// The text; UTF-8 if the halves of its surrogate pairs have met.
    pub(crate) fn finish(self) -> &'static Text {
        let text = match self.0 {
            Text::Utf16(units) => String::from_utf16(&units).map_or(Text::Utf16(units), Text::Utf8),
            text => text,
        };
        intern_text(&text)
    }
}

/// A sentence about a constant, with the constant as it would be written.
pub(super) fn about(before: &str, constant: ConstRef, after: impl Into<Sentence>) -> Sentence {
    let mut parts = vec![Part::from(before)];
    write(constant, &mut parts);
    Sentence::of(&"{}".repeat(parts.len()), &parts).followed_by(after.into())
}

/// A constant as it would be written.
fn write(constant: ConstRef, out: &mut Vec<Part>) {
    let mut text = |text: &str| out.push(Part::from(text));
    match constant.value() {
        ConstValue::Null => text("null"),
        ConstValue::Bool(b) => text(&b.to_string()),
        ConstValue::Int(i) => text(&i.to_string()),
        ConstValue::Double(d) => text(&double_to_string(*d)),
        ConstValue::String(Text::Utf8(s)) => text(&format!("\"{s}\"")),
        ConstValue::String(Text::Utf16(units)) => text(&format!("\"{}\"", String::from_utf16_lossy(units))),
        ConstValue::Symbol(name) => text(&format!("#{name}")),
        ConstValue::Type(ty) => out.push(Part::from(ty)),
        ConstValue::TearOff { function, .. } => match function.class {
            Some(class) => text(&format!("{}.{}", class.name, function.name)),
            None => text(function.name.as_str()),
        },
        ConstValue::List { element, items } => {
            out.extend([Part::from("<"), Part::from(element), Part::from(">[")]);
            listed(items.iter().map(|item| (None, *item)), "]", out);
        }
        ConstValue::Set { element, items } => {
            out.extend([Part::from("<"), Part::from(element), Part::from(">{")]);
            listed(items.iter().map(|item| (None, *item)), "}", out);
        }
        ConstValue::Map { key, value, entries } => {
            out.extend([Part::from("<"), Part::from(key), Part::from(", "), Part::from(value), Part::from(">{")]);
            for (i, (key, value)) in entries.iter().enumerate() {
                out.extend((i > 0).then(|| Part::from(", ")));
                write(*key, out);
                out.push(Part::from(": "));
                write(*value, out);
            }
            out.push(Part::from("}"));
        }
        ConstValue::Record { positional, named } => {
            out.push(Part::from("("));
            let named = named.iter().map(|(name, field)| (Some(name.to_string()), *field));
            listed(positional.iter().map(|field| (None, *field)).chain(named), ")", out);
        }
        ConstValue::Instance { class, type_args, fields } => {
            out.extend([Part::from(&crate::types::Ty::interface(*class, type_args)), Part::from(" {")]);
            let layout: Vec<FieldRef> = class.layout.get().map(Layout::fields).unwrap_or_default();
            let own = layout.iter().zip(fields).filter(|(field, _)| field.class != Some(core_class(CoreClass::EnumValue)));
            listed(own.map(|(field, value)| (Some(field.name.to_string()), *value)), "}", out);
        }
    }
}

fn listed(values: impl Iterator<Item = (Option<String>, ConstRef)>, end: &str, out: &mut Vec<Part>) {
    for (i, (name, value)) in values.enumerate() {
        out.extend((i > 0).then(|| Part::from(", ")));
        out.extend(name.map(|name| Part::from(format!("{name}: "))));
        write(value, out);
    }
    out.push(Part::from(end));
}
