//! Character classes `[…]` (ECMA-262 22.2.2.8).

use super::Parser;
use crate::error::SyntaxError;
use crate::fold;
use crate::set::{self, CharSet};

/// A part of a class: one character, which a range may begin or end with, or a set.
enum Atom {
    Char(u32),
    Set(CharSet),
}

impl Parser {
    /// Behind the opening bracket.
    pub(super) fn class(&mut self) -> Result<CharSet, SyntaxError> {
        let negated = self.eat('^');
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        let mut add = |atom: Atom| match atom {
            Atom::Char(c) => ranges.push((c, c)),
            Atom::Set(set) => ranges.extend_from_slice(set.ranges()),
        };
        loop {
            if self.eat(']') {
                break;
            }
            let from = self.class_atom()?;
            if !self.is(0, '-') {
                add(from);
                continue;
            }
            self.at += 1;
            if self.peek(0).is_none() {
                return Err(SyntaxError::UnterminatedClass);
            }
            if self.is(0, ']') {
                add(from);
                add(Atom::Char(u32::from('-')));
                continue;
            }
            match (from, self.class_atom()?) {
                (Atom::Char(from), Atom::Char(to)) if from > to => return Err(SyntaxError::RangeOutOfOrder),
                (Atom::Char(from), Atom::Char(to)) => add(Atom::Set(CharSet::new(vec![(from, to)]))),
                _ if self.flags.unicode => return Err(SyntaxError::InvalidClass),
                // Annex B: a hyphen beside a set is a hyphen.
                (from, to) => {
                    add(from);
                    add(Atom::Char(u32::from('-')));
                    add(to);
                }
            }
        }
        let set = CharSet::new(ranges);
        let set = if self.flags.ignore_case { fold::closure(&set, self.flags.unicode) } else { set };
        Ok(if negated { set.complement() } else { set })
    }

    fn class_atom(&mut self) -> Result<Atom, SyntaxError> {
        let Some(c) = self.peek(0) else { return Err(SyntaxError::UnterminatedClass) };
        self.at += 1;
        if c != u32::from('\\') {
            return Ok(Atom::Char(c));
        }
        let unicode = self.flags.unicode;
        let Some(c) = self.peek(0) else { return Err(SyntaxError::TrailingBackslash) };
        if let Some(set) = self.class_escape(SyntaxError::InvalidPropertyInClass)? {
            return Ok(Atom::Set(set));
        }
        let octal = (0x30..=0x37).contains(&c);
        match char::from_u32(c) {
            Some('b') => {
                self.at += 1;
                Ok(Atom::Char(0x08))
            }
            Some('-') if unicode => {
                self.at += 1;
                Ok(Atom::Char(c))
            }
            Some('c') if !self.peek(1).is_some_and(is_letter) => {
                if unicode {
                    return Err(SyntaxError::InvalidClassEscape);
                }
                // Annex B: digits and the underscore are control letters here; otherwise the backslash stands for itself.
                match self.peek(1).filter(|c| (0x30..=0x39).contains(c) || *c == u32::from('_')) {
                    Some(letter) => {
                        self.at += 2;
                        Ok(Atom::Char(letter & 0x1F))
                    }
                    None => Ok(Atom::Char(u32::from('\\'))),
                }
            }
            _ if octal && unicode => {
                if c != 0x30 || self.digit(1).is_some() {
                    return Err(SyntaxError::InvalidClassEscape);
                }
                self.at += 1;
                Ok(Atom::Char(0))
            }
            _ if octal => Ok(Atom::Char(self.octal())),
            Some('x') => Ok(Atom::Char(self.character_escape().map_err(|_| SyntaxError::InvalidHexEscapeInClass)?)),
            _ => Ok(Atom::Char(self.character_escape()?)),
        }
    }

    /// `\d`, `\w`, `\p{…}` and their opposites, at the letter; nothing is consumed if it is none of these. `bad_property` is the error
    /// for a property that does not exist.
    pub(super) fn class_escape(&mut self, bad_property: SyntaxError) -> Result<Option<CharSet>, SyntaxError> {
        let Some(letter) = self.peek(0).and_then(char::from_u32) else { return Ok(None) };
        self.at += 1;
        let set = match letter.to_ascii_lowercase() {
            'd' => set::digits(),
            's' => set::space(),
            'w' if self.flags.unicode && self.flags.ignore_case => fold::closure(&set::word(), true),
            'w' => set::word(),
            'p' if self.flags.unicode => self.property().ok_or(bad_property)?,
            _ => {
                self.at -= 1;
                return Ok(None);
            }
        };
        let set = if letter.is_ascii_uppercase() { set.complement() } else { set };
        Ok(Some(set))
    }

    /// `{name}` or `{name=value}`.
    fn property(&mut self) -> Option<CharSet> {
        if !self.eat('{') {
            return None;
        }
        let length = self.chars[self.at..].iter().position(|c| *c == u32::from('}'))?;
        let name: Option<String> = self.chars[self.at..self.at + length].iter().map(|c| char::from_u32(*c)).collect();
        self.at += length + 1;
        crate::property::property(&name?)
    }
}

pub(super) fn is_letter(c: u32) -> bool {
    char::from_u32(c).is_some_and(|c| c.is_ascii_alphabetic())
}
