//! What can be wrong with a pattern, in Dart's words.

use std::fmt;

macro_rules! errors {
    ($($name:ident $text:literal,)*) => {
        /// What is wrong with a pattern. Its text is Dart's.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum SyntaxError {
            $(
                #[doc = $text]
                $name,
            )*
        }

        impl fmt::Display for SyntaxError {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(SyntaxError::$name => $text,)*
                })
            }
        }
    };
}
errors! {
    UnterminatedGroup "Unterminated group",
    UnmatchedParenthesis "Unmatched ')'",
    NothingToRepeat "Nothing to repeat",
    InvalidQuantifier "invalid quantifier.",
    LoneBracket "Lone quantifier brackets",
    CountsOutOfOrder "numbers out of order in {} quantifier.",
    InvalidGroup "Invalid group",
    InvalidGroupName "Invalid capture group name",
    DuplicateGroupName "Duplicate capture group name",
    InvalidNamedReference "Invalid named reference",
    UnknownGroupName "Invalid named capture referenced",
    InvalidUnicodeEscape "Invalid Unicode escape sequence",
    TrailingBackslash "\\ at end of pattern",
    InvalidEscape "Invalid identity escape in Unicode pattern",
    InvalidHexEscapeInClass "Invalid escape",
    InvalidDecimalEscape "Invalid decimal escape",
    InvalidClassEscape "Invalid class escape",
    InvalidProperty "Invalid property name",
    InvalidPropertyInClass "Invalid property name in character class",
    UnterminatedClass "Unterminated character class",
    InvalidClass "Invalid character class",
    RangeOutOfOrder "Range out of order in character class",
    TooManyCaptures "Too many captures",
    TooLarge "Regular expression too large",
}

impl std::error::Error for SyntaxError {}
