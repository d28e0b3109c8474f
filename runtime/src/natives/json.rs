//! A JSON reader that hands what it finds to a [`Sink`] as it goes, so that values are built once, where they belong. Numbers, errors
//! and their offsets are those of `dart:convert`. Pure; the sink may do what it likes.

use super::text::number::{parse_double, parse_int};
use super::text::{UnitBuf, Units};
use crate::heap::Str;

/// Receives a document in order. Between `begin_map` and `end_map`, every value is preceded by its `key`.
pub trait Sink {
    /// Asked before each value: whether there is room for more, and still somebody who waits for it.
    fn goes_on(&mut self) -> bool;
    fn null(&mut self);
    fn bool(&mut self, value: bool);
    fn int(&mut self, value: i64);
    fn double(&mut self, value: f64);
    fn string(&mut self, value: Str);
    fn begin_list(&mut self);
    fn end_list(&mut self);
    fn begin_map(&mut self);
    fn key(&mut self, value: Str);
    fn end_map(&mut self);
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JsonError {
    pub message: &'static str,
    pub offset: usize,
}

/// Why a document has not been read to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Halt {
    Mistake(JsonError),
    /// By the sink.
    GivenUp,
}

impl From<JsonError> for Halt {
    fn from(mistake: JsonError) -> Halt {
        Halt::Mistake(mistake)
    }
}

const UNEXPECTED: &str = "Unexpected character";
const END: &str = "Unexpected end of input";

/// Reads one document. The open lists and maps are on a stack of our own: nesting is limited by memory only.
pub fn parse(text: Units<'_>, sink: &mut impl Sink) -> Result<(), Halt> {
    let mut reader = Reader { text, at: 0 };
    let mut open: Vec<Open> = Vec::new();
    'value: loop {
        if !sink.goes_on() {
            return Err(Halt::GivenUp);
        }
        reader.skip_space();
        match reader.peek() {
            Some(b'[') => {
                reader.at += 1;
                sink.begin_list();
                reader.skip_space();
                if reader.peek() == Some(b']') {
                    reader.at += 1;
                    sink.end_list();
                } else {
                    open.push(Open::List);
                    continue 'value;
                }
            }
            Some(b'{') => {
                reader.at += 1;
                sink.begin_map();
                reader.skip_space();
                if reader.peek() == Some(b'}') {
                    reader.at += 1;
                    sink.end_map();
                } else {
                    open.push(Open::Map);
                    sink.key(reader.key()?);
                    continue 'value;
                }
            }
            _ => reader.scalar(sink)?,
        }
        // A value is complete: close what ends here, or go on to the next value.
        loop {
            reader.skip_space();
            let Some(top) = open.last().copied() else {
                return if reader.at == text.len() { Ok(()) } else { Err(reader.unexpected().into()) };
            };
            match (top, reader.peek()) {
                (Open::List, Some(b',')) => {
                    reader.at += 1;
                    continue 'value;
                }
                (Open::Map, Some(b',')) => {
                    reader.at += 1;
                    reader.skip_space();
                    sink.key(reader.key()?);
                    continue 'value;
                }
                (Open::List, Some(b']')) => sink.end_list(),
                (Open::Map, Some(b'}')) => sink.end_map(),
                _ => return Err(reader.unexpected().into()),
            }
            reader.at += 1;
            open.pop();
        }
    }
}

#[derive(Clone, Copy)]
enum Open {
    List,
    Map,
}

struct Reader<'a> {
    text: Units<'a>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next unit if it is ASCII; anything else matters only inside strings.
    fn peek(&self) -> Option<u8> {
        if self.at >= self.text.len() {
            return None;
        }
        Some(u8::try_from(self.text.at(self.at)).unwrap_or(0xff))
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn fail<T>(&self, message: &'static str, offset: usize) -> Result<T, JsonError> {
        Err(JsonError { message, offset })
    }

    fn unexpected(&self) -> JsonError {
        JsonError { message: if self.at < self.text.len() { UNEXPECTED } else { END }, offset: self.at }
    }

    fn key(&mut self) -> Result<Str, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        let key = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(key)
    }

    fn scalar(&mut self, sink: &mut impl Sink) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'"') => sink.string(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number(sink)?,
            Some(b't') => {
                self.word("true")?;
                sink.bool(true);
            }
            Some(b'f') => {
                self.word("false")?;
                sink.bool(false);
            }
            Some(b'n') => {
                self.word("null")?;
                sink.null();
            }
            _ => return Err(self.unexpected()),
        }
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), JsonError> {
        for (i, expected) in word.bytes().enumerate() {
            if self.at + i >= self.text.len() {
                return self.fail(END, self.text.len());
            }
            if self.text.at(self.at + i) != u16::from(expected) {
                return self.fail(UNEXPECTED, self.at);
            }
        }
        self.at += word.len();
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        self.at - start
    }

    /// At least one digit must follow.
    fn need_digits(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => self.fail("Unterminated number literal", self.at),
            Some(b'0'..=b'9') => {
                self.digits();
                Ok(())
            }
            Some(_) => self.fail("Missing expected digit", self.at),
        }
    }

    fn number(&mut self, sink: &mut impl Sink) -> Result<(), JsonError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if let Some(b'0'..=b'9') = self.peek() {
                return self.fail(UNEXPECTED, self.at);
            }
        } else {
            self.need_digits()?;
        }
        let mut is_double = false;
        if self.peek() == Some(b'.') {
            is_double = true;
            self.at += 1;
            self.need_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            is_double = true;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.need_digits()?;
        }
        let literal = self.text.slice(start, self.at);
        // An int that does not fit 64 bits is read as a double.
        match if is_double { None } else { parse_int(literal).ok() } {
            Some(int) => sink.int(int),
            None => sink.double(parse_double(literal).unwrap_or(f64::NAN)),
        }
        Ok(())
    }

    /// The string whose opening quote is next.
    fn string(&mut self) -> Result<Str, JsonError> {
        self.at += 1;
        let start = self.at;
        if self.plain()? == b'"' {
            let text = self.text.slice(start, self.at);
            self.at += 1;
            return Ok(Str::from(text));
        }
        let mut out = UnitBuf::default();
        out.push_units(self.text.slice(start, self.at));
        loop {
            let start = self.at;
            let end = self.plain()?;
            out.push_units(self.text.slice(start, self.at));
            self.at += 1;
            if end == b'"' {
                return Ok(out.into_str());
            }
            out.push(self.escape()?);
        }
    }

    /// Goes on to the next quote or backslash within a string, and says which.
    fn plain(&mut self) -> Result<u8, JsonError> {
        let special = |unit: u16| matches!(unit, 0..0x20 | 0x22 | 0x5c);
        let rest = match self.text {
            Units::Latin1(units) => units[self.at..].iter().position(|&unit| special(u16::from(unit))),
            Units::Utf16(units) => units[self.at..].iter().position(|&unit| special(unit)),
        };
        self.at = rest.map_or(self.text.len(), |rest| self.at + rest);
        match self.peek() {
            None => self.fail("Unterminated string", self.at),
            Some(end @ (b'"' | b'\\')) => Ok(end),
            Some(_) => self.fail("Control character in string", self.at),
        }
    }

    /// The unit an escape stands for; the backslash has been read.
    fn escape(&mut self) -> Result<u16, JsonError> {
        let Some(letter) = self.peek() else {
            return self.fail("Unterminated string", self.at);
        };
        let unit = match letter {
            b'"' | b'\\' | b'/' => u16::from(letter),
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => 0x0a,
            b'r' => 0x0d,
            b't' => 0x09,
            b'u' => return self.hex(),
            _ => return self.fail("Unrecognized string escape", self.at + 1),
        };
        self.at += 1;
        Ok(unit)
    }

    fn hex(&mut self) -> Result<u16, JsonError> {
        let start = self.at;
        let mut unit = 0;
        for i in 1..=4 {
            if start + i >= self.text.len() {
                return self.fail("Unterminated string", self.text.len());
            }
            match char::from_u32(u32::from(self.text.at(start + i))).and_then(|c| c.to_digit(16)) {
                Some(digit) => unit = unit * 16 + digit as u16,
                None => return self.fail("Invalid unicode escape", start),
            }
        }
        self.at = start + 5;
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the document back in a canonical form.
    #[derive(Default)]
    struct Echo(String);
    impl Sink for Echo {
        fn goes_on(&mut self) -> bool {
            self.0.len() < 1 << 20
        }
        fn null(&mut self) {
            self.0.push_str("null ");
        }
        fn bool(&mut self, value: bool) {
            self.0.push_str(&format!("{value} "));
        }
        fn int(&mut self, value: i64) {
            self.0.push_str(&format!("{value} "));
        }
        fn double(&mut self, value: f64) {
            self.0.push_str(&format!("{value:?} "));
        }
        fn string(&mut self, value: Str) {
            self.0.push_str(&format!("'{}' ", value.to_rust()));
        }
        fn begin_list(&mut self) {
            self.0.push_str("[ ");
        }
        fn end_list(&mut self) {
            self.0.push_str("] ");
        }
        fn begin_map(&mut self) {
            self.0.push_str("{ ");
        }
        fn key(&mut self, value: Str) {
            self.0.push_str(&format!("{}: ", value.to_rust()));
        }
        fn end_map(&mut self) {
            self.0.push_str("} ");
        }
    }

    fn read(text: &str) -> Result<String, (&'static str, usize)> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut echo = Echo::default();
        match parse(Units::Utf16(&units), &mut echo) {
            Ok(()) => Ok(echo.0.trim_end().to_owned()),
            Err(Halt::Mistake(error)) => Err((error.message, error.offset)),
            Err(Halt::GivenUp) => Err(("given up", 0)),
        }
    }

    #[test]
    fn documents() {
        for (text, read_back) in [
            ("{\"a\":[1,{\"b\":null}]}", "{ a: [ 1 { b: null } ] }"),
            ("[]", "[ ]"),
            (" [ true , false ] ", "[ true false ]"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("1E5", "100000.0"),
            ("12345678901234567890", "1.2345678901234567e19"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("1e400", "inf"),
            (r#""\ud83d\ude00\/\n""#, "'😀/\n'"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(read_back), "{text}");
        }
    }

    #[test]
    fn mistakes_are_reported_where_dart_does() {
        for (text, message, offset) in [
            ("{\"a\":1", END, 6),
            ("[1,]", UNEXPECTED, 3),
            ("{\"a\" 1}", UNEXPECTED, 5),
            ("nul", END, 3),
            ("\"abc", "Unterminated string", 4),
            (r#""\x""#, "Unrecognized string escape", 3),
            (r#""\u12""#, "Invalid unicode escape", 2),
            ("01", UNEXPECTED, 1),
            ("1.", "Unterminated number literal", 2),
            ("-", "Unterminated number literal", 1),
            ("-Infinity", "Missing expected digit", 1),
            ("{,}", UNEXPECTED, 1),
            ("[1 2]", UNEXPECTED, 3),
            ("", END, 0),
            ("  ", END, 2),
            ("\"a\nb\"", "Control character in string", 2),
            ("{\"a\":1,}", UNEXPECTED, 7),
            ("[1,2]x", UNEXPECTED, 5),
            ("[[[[", END, 4),
            ("\u{feff}1", UNEXPECTED, 0),
        ] {
            assert_eq!(read(text), Err((message, offset)), "{text}");
        }
    }

    #[test]
    fn deep_nesting_needs_no_stack() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        assert!(read(&deep).is_ok());
        assert_eq!(read(&"[".repeat(2_000_000)), Err(("given up", 0)));
    }
}
