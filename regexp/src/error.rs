//! What can be wrong with a pattern, in Dart's words.

use std::fmt;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyntaxError {
    UnterminatedGroup,
    UnmatchedParenthesis,
    NothingToRepeat,
    InvalidQuantifier,
    LoneBracket,
    CountsOutOfOrder,
    InvalidGroup,
    InvalidGroupName,
    DuplicateGroupName,
    InvalidNamedReference,
    UnknownGroupName,
    InvalidUnicodeEscape,
    TrailingBackslash,
    InvalidEscape,
    InvalidHexEscapeInClass,
    InvalidDecimalEscape,
    InvalidClassEscape,
    InvalidProperty,
    InvalidPropertyInClass,
    UnterminatedClass,
    InvalidClass,
    RangeOutOfOrder,
    TooManyCaptures,
    TooLarge,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SyntaxError::UnterminatedGroup => "Unterminated group",
            SyntaxError::UnmatchedParenthesis => "Unmatched ')'",
            SyntaxError::NothingToRepeat => "Nothing to repeat",
            SyntaxError::InvalidQuantifier => "invalid quantifier.",
            SyntaxError::LoneBracket => "Lone quantifier brackets",
            SyntaxError::CountsOutOfOrder => "numbers out of order in {} quantifier.",
            SyntaxError::InvalidGroup => "Invalid group",
            SyntaxError::InvalidGroupName => "Invalid capture group name",
            SyntaxError::DuplicateGroupName => "Duplicate capture group name",
            SyntaxError::InvalidNamedReference => "Invalid named reference",
            SyntaxError::UnknownGroupName => "Invalid named capture referenced",
            SyntaxError::InvalidUnicodeEscape => "Invalid Unicode escape sequence",
            SyntaxError::TrailingBackslash => "\\ at end of pattern",
            SyntaxError::InvalidEscape => "Invalid identity escape in Unicode pattern",
            SyntaxError::InvalidHexEscapeInClass => "Invalid escape",
            SyntaxError::InvalidDecimalEscape => "Invalid decimal escape",
            SyntaxError::InvalidClassEscape => "Invalid class escape",
            SyntaxError::InvalidProperty => "Invalid property name",
            SyntaxError::InvalidPropertyInClass => "Invalid property name in character class",
            SyntaxError::UnterminatedClass => "Unterminated character class",
            SyntaxError::InvalidClass => "Invalid character class",
            SyntaxError::RangeOutOfOrder => "Range out of order in character class",
            SyntaxError::TooManyCaptures => "Too many captures",
            SyntaxError::TooLarge => "Regular expression too large",
        })
    }
}

impl std::error::Error for SyntaxError {}
