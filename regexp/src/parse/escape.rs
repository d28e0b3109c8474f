//! Escapes outside and inside classes, and the names of groups (ECMA-262 22.2.1).

use super::Parser;
use super::class::is_letter;
use crate::error::SyntaxError;
use crate::tree::Node;

impl Parser {
    /// Behind a backslash that is not part of `\b` or `\B`.
    pub(super) fn atom_escape(&mut self) -> Result<Node, SyntaxError> {
        let unicode = self.flags.unicode;
        let Some(c) = self.peek(0) else { return Err(SyntaxError::TrailingBackslash) };
        if let Some(set) = self.class_escape(SyntaxError::InvalidProperty)? {
            return Ok(Node::Set(set));
        }
        match char::from_u32(c) {
            Some('1'..='9') => {
                if let Some(number) = self.back_reference() {
                    return Ok(Node::BackReference(number));
                }
                if unicode {
                    return Err(SyntaxError::InvalidEscape);
                }
                if c >= 0x38 {
                    self.at += 1;
                    return Ok(self.char(c));
                }
                let c = self.octal();
                Ok(self.char(c))
            }
            Some('0') => {
                if unicode && self.digit(1).is_some() {
                    return Err(SyntaxError::InvalidDecimalEscape);
                }
                let c = self.octal();
                Ok(self.char(c))
            }
            // Annex B: without a letter behind it, the backslash stands for itself.
            Some('c') if !unicode && !self.peek(1).is_some_and(is_letter) => Ok(self.char(u32::from('\\'))),
            Some('k') if unicode || self.census().1 => {
                self.at += 1;
                if !self.eat('<') {
                    return Err(SyntaxError::InvalidNamedReference);
                }
                let name = self.group_name()?;
                self.references.push(name);
                Ok(Node::Named(self.references.len() - 1))
            }
            _ => {
                let c = self.character_escape()?;
                Ok(self.char(c))
            }
        }
    }

    /// A number no larger than the number of groups; otherwise nothing is consumed.
    fn back_reference(&mut self) -> Option<u32> {
        let start = self.at;
        let number = self.count()?;
        if number <= self.groups || number <= self.census().0 {
            return Some(number);
        }
        self.at = start;
        None
    }

    /// At most three octal digits, at most 0o377.
    pub(super) fn octal(&mut self) -> u32 {
        let mut value = 0;
        for _ in 0..3 {
            match self.digit(0) {
                Some(digit) if digit < 8 && value * 8 + digit <= 0o377 => value = value * 8 + digit,
                _ => break,
            }
            self.at += 1;
        }
        value
    }

    /// An escape that means one character, in a class or not, at the letter.
    pub(super) fn character_escape(&mut self) -> Result<u32, SyntaxError> {
        let Some(c) = self.peek(0) else { return Err(SyntaxError::TrailingBackslash) };
        self.at += 1;
        let escaped = match char::from_u32(c).unwrap_or('\0') {
            'f' => Some(0x0C),
            'n' => Some(0x0A),
            'r' => Some(0x0D),
            't' => Some(0x09),
            'v' => Some(0x0B),
            'c' => self.peek(0).filter(|letter| is_letter(*letter)).map(|letter| {
                self.at += 1;
                letter & 0x1F
            }),
            'x' => self.hex(2),
            'u' => self.unicode_escape(),
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => Some(c),
            _ => None,
        };
        match escaped {
            Some(c) => Ok(c),
            None if self.flags.unicode => Err(SyntaxError::InvalidEscape),
            // Annex B: any other character stands for itself.
            None => Ok(c),
        }
    }

    /// So many hexadecimal digits; otherwise nothing is consumed.
    fn hex(&mut self, digits: usize) -> Option<u32> {
        let mut value = 0;
        for i in 0..digits {
            value = value * 16 + char::from_u32(self.peek(i)?)?.to_digit(16)?;
        }
        self.at += digits;
        Some(value)
    }

    /// Behind `\u`: four digits, in Unicode mode also two such escapes for a surrogate pair, and `{…}`.
    fn unicode_escape(&mut self) -> Option<u32> {
        let start = self.at;
        if self.flags.unicode && self.eat('{') {
            let mut value: u32 = 0;
            let mut digits = 0;
            while let Some(digit) = self.peek(0).and_then(char::from_u32).and_then(|c| c.to_digit(16)) {
                value = value.saturating_mul(16).saturating_add(digit);
                digits += 1;
                self.at += 1;
            }
            if digits > 0 && value <= crate::set::LAST && self.eat('}') {
                return Some(value);
            }
            self.at = start;
            return None;
        }
        let first = self.hex(4)?;
        let behind = self.at;
        if self.flags.unicode && (0xD800..0xDC00).contains(&first) && self.eat_all("\\u") {
            if let Some(second @ 0xDC00..=0xDFFF) = self.hex(4) {
                return Some(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.at = behind;
        }
        Some(first)
    }

    /// Behind `<`: an identifier and `>`.
    pub(super) fn group_name(&mut self) -> Result<String, SyntaxError> {
        let mut name = String::new();
        loop {
            let Some(mut c) = self.peek(0) else { return Err(SyntaxError::InvalidGroupName) };
            self.at += 1;
            if c == u32::from('>') && !name.is_empty() {
                return Ok(name);
            }
            if c == u32::from('\\') && self.eat('u') {
                c = self.unicode_escape().ok_or(SyntaxError::InvalidUnicodeEscape)?;
            }
            match char::from_u32(c).filter(|c| if name.is_empty() { starts_name(*c) } else { continues_name(*c) }) {
                Some(c) => name.push(c),
                None => return Err(SyntaxError::InvalidGroupName),
            }
        }
    }
}

/// IdentifierStart and IdentifierPart (ECMA-262 12.7).
fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '$' | '_') || (!c.is_ascii() && has("ID_Start", c))
}
fn continues_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '$' | '_' | '\u{200C}' | '\u{200D}') || (!c.is_ascii() && has("ID_Continue", c))
}
fn has(property: &str, c: char) -> bool {
    crate::property::property(property).is_some_and(|set| set.contains(u32::from(c)))
}
