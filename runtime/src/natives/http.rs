//! dart:io: the head of an HTTP message, cut into its parts. What they mean is Dart's affair (`http_parser.dart`). May touch the
//! interpreter's services for natives.

use crate::heap::{ListKind, Str, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{Row, int, list_of_dynamic, view_bytes};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:io/_httpHead", http_head),
];

fn http_head(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Value::View(view) = args.get(0) else { return Ok(Value::Null) };
    let start = int(args, 1);
    let bytes = usize::try_from(start).ok().and_then(|start| view_bytes(iso, view).get(start..)).unwrap_or_default();
    let Some(end) = end_of_head(bytes) else { return Ok(Value::Null) };
    let head = Head::of(&bytes[..end]);
    // Nothing here can collect garbage, so the strings need no rooting.
    let mut items = vec![Value::Int(start + end as i64), iso.heap.new_str(head.line), Value::bool(!head.has_controls)];
    for (name, value) in head.fields {
        items.push(iso.heap.new_str(name));
        items.push(iso.heap.new_str(value));
    }
    if head.spoiled {
        items.push(Value::Null);
    }
    Ok(iso.heap.new_list(ListKind::Growable, list_of_dynamic(), items))
}

/// Where the body begins: after the first empty line.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.map(|(i, _)| i).find_map(|i| match bytes[i + 1..] {
        [b'\n', ..] => Some(i + 2),
        [b'\r', b'\n', ..] => Some(i + 3),
        _ => None,
    })
}

#[derive(Default)]
struct Head {
    line: Str,
    /// Names in lower case, and values without the space around them.
    fields: Vec<(Str, Str)>,
    /// A line is no field; those behind it were not looked at.
    spoiled: bool,
    /// A value has a character that none may have.
    has_controls: bool,
}

impl Head {
    fn of(bytes: &[u8]) -> Head {
        let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).peekable();
        let mut head = Head { line: Str::from_latin1(lines.next().unwrap_or_default()), ..Head::default() };
        while let Some(line) = lines.next() {
            if line.is_empty() {
                continue;
            }
            let colon = line.iter().position(|byte| *byte == b':').filter(|colon| line[..*colon].iter().all(|byte| is_token(*byte)));
            let Some(colon) = colon.filter(|colon| *colon > 0) else {
                head.spoiled = true;
                break;
            };
            let name = line[..colon].to_ascii_lowercase();
            let mut value = line[colon + 1..].to_vec();
            // A line that begins with space goes on with the one before.
            while let Some(more) = lines.next_if(|line| matches!(line.first(), Some(b' ' | b'\t'))) {
                value.push(b' ');
                value.extend(trimmed(more));
            }
            head.has_controls |= trimmed(&value).iter().any(|byte| byte.is_ascii_control() && *byte != b'\t');
            head.fields.push((Str::from_latin1(&name), Str::from_latin1(trimmed(&value))));
        }
        head
    }
}

/// Latin-1 text without the white space that `String.trim` takes away.
fn trimmed(text: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(*byte, 9..=13 | 32 | 0x85 | 0xa0);
    let from = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let to = text.iter().rposition(|byte| !is_space(byte)).map_or(from, |last| last + 1);
    &text[from..to]
}

/// Whether a character may stand in a name (RFC 2616: any but controls and separators).
fn is_token(byte: u8) -> bool {
    byte > 32 && byte < 127 && !b"()<>@,;:\\\"/[]?={}".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<String> {
        let head = Head::of(text.as_bytes());
        let mut all: Vec<String> = head.fields.iter().map(|(name, value)| format!("{}={}", name.to_rust(), value.to_rust())).collect();
        if head.spoiled {
            all.push("spoiled".to_owned());
        }
        if head.has_controls {
            all.push("controls".to_owned());
        }
        all
    }

    #[test]
    fn a_head_ends_with_an_empty_line() {
        assert_eq!(end_of_head(b"GET / HTTP/1.1\r\nA: b\r\n\r\nbody\r\n\r\n"), Some(24));
        assert_eq!(end_of_head(b"GET / HTTP/1.1\nA: b\n\nbody"), Some(21));
        assert_eq!(end_of_head(b"GET / HTTP/1.1\r\nA: b\r\n\r"), None);
        assert_eq!(end_of_head(b""), None);
    }

    #[test]
    fn fields_are_cut_at_colons_and_lines() {
        assert_eq!(fields("x\r\nHost:  here \r\nX-y:\r\n\r\n"), ["host=here", "x-y="]);
        assert_eq!(fields("x\nA: b: c\r\n  d\r\n\te \r\nB:f\r\n\r\n"), ["a=b: c d e", "b=f"]);
        assert_eq!(fields("x\r\nA: 1\r\nno field\r\nB: 2\r\n\r\n"), ["a=1", "spoiled"]);
        assert_eq!(fields("x\r\nA : 1\r\n\r\n"), ["spoiled"]);
        assert_eq!(fields("x\r\nA: b\0c\r\n\r\n"), ["a=b\0c", "controls"]);
        assert_eq!(fields("x\r\n: 1\r\n\r\n"), ["spoiled"]);
        assert_eq!(fields("x\r\n folded\r\n\r\n"), ["spoiled"]);
    }
}
