//! What kinds of errors there are: each is a row of a table, with the analyzer's code, the stage that finds it, its sentence and its hint.
//! The tables stand with the stages that raise them; the parser's is `errors`. May touch nothing.

use std::fmt;

/// When Dart finds an error; what is found first is printed first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Stage {
    /// The scanner, and loading.
    Scanner,
    /// Brackets without a partner, innermost first.
    Unmatched,
    Parser,
    /// Declarations and signatures.
    Outline,
    /// Errors about members that classes inherit and override.
    Members,
    /// A body's names and shapes, before its types.
    Names,
    /// A body's types and flow.
    #[default]
    Types,
    /// Errors found after all bodies.
    Finish,
    /// Constants and exhaustiveness.
    Constants,
}

/// A row of a table of errors. Kinds are equal if their ids are.
pub struct Kind {
    pub id: &'static str,
    /// The Dart analyzer's name for it, if it has one; with a `{part}` where the name depends on what is wrong ([`Kind::code_with`]).
    pub code: Option<&'static str>,
    /// When it is found, unless the place that raises it says otherwise.
    pub stage: Stage,
    /// With a `{part}` for each named part.
    pub sentence: &'static str,
    /// A hint, where that is always the same.
    pub hint: Option<&'static str>,
}

impl Kind {
    /// The Dart analyzer's name for an error of this kind with these parts.
    pub fn code_with(&self, parts: &[(&'static str, String)]) -> Option<String> {
        let named = |name: &str| parts.iter().find(|(part, _)| *part == name).map(|(_, text)| text.to_ascii_uppercase());
        self.code.map(|code| fill(code, &mut { named }))
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        self.id == other.id
    }
}
impl Eq for Kind {}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// The sentence with each `{part}` replaced by what `part` gives for its name; braces around anything else stay.
pub fn fill(sentence: &str, part: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}').and_then(|(name, after)| Some((part(name)?, after))) {
            Some((part, after)) => {
                text.push_str(&part);
                rest = after;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text + rest
}

/// A table of errors: a row each, `id(parts) code stage sentence => hint`, where the code `"-"` stands for none. Gives a function for each
/// that makes a message of the parts, the kinds themselves in `kinds`, and all of them as `ALL`. `Message` and `Part` are those in scope.
#[macro_export]
macro_rules! error_table {
    ($($id:ident($($part:ident),*) $code:literal $stage:ident $sentence:literal $(=> $hint:literal)?;)*) => {
        /// The rows, by id.
        #[allow(non_upper_case_globals)]
        pub mod kinds {
            $(pub static $id: $crate::Kind = $crate::Kind {
                id: stringify!($id),
                code: $crate::error_table!(@code $code),
                stage: $crate::Stage::$stage,
                sentence: $sentence,
                hint: $crate::error_table!(@hint $($hint)?),
            };)*
        }
        $(#[doc = $sentence] pub fn $id($($part: impl Into<Part>),*) -> Message {
            Message::of(&kinds::$id, vec![$((stringify!($part), $part.into())),*])
        })*
        /// Every row.
        pub(super) static ALL: &[&$crate::Kind] = &[$(&kinds::$id),*];
    };
    (@code "-") => { None };
    (@code $code:literal) => { Some($code) };
    (@hint) => { None };
    (@hint $hint:literal) => { Some($hint) };
}
