//! A small JSON reader for package configurations. May touch nothing.

#[derive(Clone, PartialEq, Debug)]
pub enum Json {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of a key; of the last one, if the key is repeated.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(entries) => entries.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Json::Array(items) => Some(items),
            _ => None,
        }
    }
}

/// Reads a whole text; the error is worded as Dart's `FormatException`.
pub fn parse(text: &str) -> Result<Json, &'static str> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(UNEXPECTED),
    }
}

const UNEXPECTED: &str = "Unexpected character";
const ENDED: &str = "Unexpected end of input";
const MOST_NESTED: usize = 200;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    /// The next character that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|b| b" \t\r\n".contains(b)) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Result<(), &'static str> {
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(UNEXPECTED),
            None => Err(ENDED),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, &'static str> {
        if depth > MOST_NESTED {
            return Err("Nested too deeply");
        }
        match self.peek().ok_or(ENDED)? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Json::String),
            b'-' | b'0'..=b'9' => self.number(),
            _ => {
                for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(UNEXPECTED)
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, &'static str> {
        self.expect(b'{')?;
        let mut entries = Vec::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Object(entries));
        }
        loop {
            self.peek();
            let key = self.string()?;
            self.expect(b':')?;
            entries.push((key, self.value(depth + 1)?));
            if self.peek() != Some(b',') {
                self.expect(b'}')?;
                return Ok(Json::Object(entries));
            }
            self.at += 1;
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, &'static str> {
        self.expect(b'[')?;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.peek() != Some(b',') {
                self.expect(b']')?;
                return Ok(Json::Array(items));
            }
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<Json, &'static str> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        self.at += end;
        rest[..end].parse().map(Json::Number).map_err(|_| UNEXPECTED)
    }

    fn string(&mut self) -> Result<String, &'static str> {
        self.expect(b'"')?;
        let mut units: Vec<u16> = Vec::new();
        let mut chars = self.text[self.at..].chars();
        loop {
            let c = chars.next().ok_or(ENDED)?;
            match c {
                '"' => break,
                '\\' => units.push(escape(&mut chars)?),
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
        self.at = self.text.len() - chars.as_str().len();
        Ok(String::from_utf16_lossy(&units))
    }
}

fn escape(chars: &mut std::str::Chars<'_>) -> Result<u16, &'static str> {
    let plain = match chars.next().ok_or(ENDED)? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        c @ ('"' | '\\' | '/') => c,
        'u' => {
            let digits = chars.as_str().get(..4).ok_or(ENDED)?;
            let unit = u16::from_str_radix(digits, 16).map_err(|_| UNEXPECTED)?;
            *chars = chars.as_str()[4..].chars();
            return Ok(unit);
        }
        _ => return Err("Unrecognized string escape"),
    };
    Ok(plain as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let json = parse(r#" {"a": [1, -2.5e1, true, null, []], "b": "\u00e9\ud83d\ude00\n\"", "a": {}} "#);
        assert_eq!(
            json,
            Ok(Json::Object(vec![
                (
                    "a".to_owned(),
                    Json::Array(vec![Json::Number(1.0), Json::Number(-25.0), Json::Bool(true), Json::Null, Json::Array(vec![])])
                ),
                ("b".to_owned(), Json::String("é😀\n\"".to_owned())),
                ("a".to_owned(), Json::Object(vec![])),
            ]))
        );
    }

    #[test]
    fn every_prefix_is_refused() {
        let text = r#"{"configVersion":2,"packages":[{"name":"a\n","rootUri":"../"}]}"#;
        for end in 0..text.len() {
            assert!(parse(&text[..end]).is_err(), "{}", &text[..end]);
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
