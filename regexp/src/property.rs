//! `\p{…}`: which property names there are (ECMA-262 22.2.1.9, tables 67 to 69) and the characters they name. The tables are those of
//! `regex-syntax`, which takes names more loosely than ECMAScript does; so names are checked here.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, HirKind};

use crate::set::CharSet;

/// The characters of `name` or `name=value`, as spelled between the braces; `None` if there is no such property.
pub fn property(text: &str) -> Option<CharSet> {
    let (key, surrogates) = match text.split_once('=') {
        None if text == "Any" => return Some(CharSet::all()),
        None if text == "ASCII" => return Some(CharSet::new(vec![(0, 0x7F)])),
        None if text == "Assigned" => return property("gc=Cn").map(|unassigned| unassigned.complement()),
        None if is_category(text) => (format!("gc={text}"), category_of_surrogates(text)),
        None if text.is_empty() => return None,
        None if BINARY.iter().any(|(long, short)| *long == text || *short == text) => (text.to_owned(), false),
        Some(("General_Category" | "gc", value)) if is_category(value) => (format!("gc={value}"), category_of_surrogates(value)),
        Some(("Script" | "sc", value)) if is_script(value) => (format!("sc={value}"), false),
        Some(("Script_Extensions" | "scx", value)) if is_script(value) => (format!("scx={value}"), false),
        _ => return None,
    };
    let surrogates = if surrogates { CharSet::new(vec![(0xD800, 0xDFFF)]) } else { CharSet::default() };
    if matches!(key.as_str(), "gc=Cs" | "gc=Surrogate") {
        return Some(surrogates);
    }
    // A private use area is a category only; what `sc=Zzzz` misses are the surrogates, which no text in UTF-8 has.
    let parsed = ParserBuilder::new().build().parse(&format!(r"\p{{{key}}}")).ok()?;
    let set = match parsed.kind() {
        HirKind::Class(Class::Unicode(class)) => class.iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect(),
        HirKind::Class(Class::Bytes(class)) => class.iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect(),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok()?.chars().map(|c| (u32::from(c), u32::from(c))).collect(),
        _ => Vec::new(),
    };
    Some(CharSet::new(set).union(&surrogates))
}

fn is_category(name: &str) -> bool {
    CATEGORIES.iter().any(|names| names.split(' ').any(|known| known == name))
}
fn category_of_surrogates(name: &str) -> bool {
    matches!(name, "Cs" | "Surrogate" | "C" | "Other")
}

/// Names of scripts are words with a capital each, joined by underscores; that the script exists is the table's to say.
fn is_script(name: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.len() > 1 && word.chars().skip(1).all(|c| c.is_ascii_lowercase())
    };
    name == "SignWriting" || (name != "Signwriting" && name.split('_').all(word))
}

/// The values of General_Category, each with its other names.
const CATEGORIES: &[&str] = &[
    "LC Cased_Letter",
    "Pe Close_Punctuation",
    "Pc Connector_Punctuation",
    "Cc Control cntrl",
    "Sc Currency_Symbol",
    "Pd Dash_Punctuation",
    "Nd Decimal_Number digit",
    "Me Enclosing_Mark",
    "Pf Final_Punctuation",
    "Cf Format",
    "Pi Initial_Punctuation",
    "L Letter",
    "Nl Letter_Number",
    "Zl Line_Separator",
    "Ll Lowercase_Letter",
    "M Mark Combining_Mark",
    "Sm Math_Symbol",
    "Lm Modifier_Letter",
    "Sk Modifier_Symbol",
    "Mn Nonspacing_Mark",
    "N Number",
    "Ps Open_Punctuation",
    "C Other",
    "Lo Other_Letter",
    "No Other_Number",
    "Po Other_Punctuation",
    "So Other_Symbol",
    "Zp Paragraph_Separator",
    "Co Private_Use",
    "P Punctuation punct",
    "Z Separator",
    "Zs Space_Separator",
    "Mc Spacing_Mark",
    "Cs Surrogate",
    "S Symbol",
    "Lt Titlecase_Letter",
    "Cn Unassigned",
    "Lu Uppercase_Letter",
];

/// The binary properties of table 68 that Dart knows.
const BINARY: &[(&str, &str)] = &[
    ("ASCII_Hex_Digit", "AHex"),
    ("Alphabetic", "Alpha"),
    ("Bidi_Control", "Bidi_C"),
    ("Bidi_Mirrored", "Bidi_M"),
    ("Case_Ignorable", "CI"),
    ("Cased", ""),
    ("Changes_When_Casefolded", "CWCF"),
    ("Changes_When_Casemapped", "CWCM"),
    ("Changes_When_Lowercased", "CWL"),
    ("Changes_When_Titlecased", "CWT"),
    ("Changes_When_Uppercased", "CWU"),
    ("Dash", ""),
    ("Default_Ignorable_Code_Point", "DI"),
    ("Deprecated", "Dep"),
    ("Diacritic", "Dia"),
    ("Emoji", ""),
    ("Emoji_Component", "EComp"),
    ("Emoji_Modifier", "EMod"),
    ("Emoji_Modifier_Base", "EBase"),
    ("Emoji_Presentation", "EPres"),
    ("Extended_Pictographic", "ExtPict"),
    ("Extender", "Ext"),
    ("Grapheme_Base", "Gr_Base"),
    ("Grapheme_Extend", "Gr_Ext"),
    ("Hex_Digit", "Hex"),
    ("IDS_Binary_Operator", "IDSB"),
    ("IDS_Trinary_Operator", "IDST"),
    ("ID_Continue", "IDC"),
    ("ID_Start", "IDS"),
    ("Ideographic", "Ideo"),
    ("Join_Control", "Join_C"),
    ("Logical_Order_Exception", "LOE"),
    ("Lowercase", "Lower"),
    ("Math", ""),
    ("Noncharacter_Code_Point", "NChar"),
    ("Pattern_Syntax", "Pat_Syn"),
    ("Pattern_White_Space", "Pat_WS"),
    ("Quotation_Mark", "QMark"),
    ("Radical", ""),
    ("Regional_Indicator", "RI"),
    ("Sentence_Terminal", "STerm"),
    ("Soft_Dotted", "SD"),
    ("Terminal_Punctuation", "Term"),
    ("Unified_Ideograph", "UIdeo"),
    ("Uppercase", "Upper"),
    ("Variation_Selector", "VS"),
    ("White_Space", "space"),
    ("XID_Continue", "XIDC"),
    ("XID_Start", "XIDS"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn has(name: &str, c: u32) -> bool {
        property(name).is_some_and(|set| set.contains(c))
    }

    #[test]
    fn every_name_in_the_tables_is_known() {
        for name in CATEGORIES.iter().flat_map(|names| names.split(' ')) {
            assert!(property(name).is_some_and(|set| set != CharSet::default()), "{name}");
        }
        for name in BINARY.iter().flat_map(|(long, short)| [long, short]).filter(|name| !name.is_empty()) {
            assert!(property(name).is_some_and(|set| set != CharSet::default()), "{name}");
        }
    }

    #[test]
    fn characters() {
        assert!(has("Lu", 0x41) && !has("Lu", 0x61) && has("Script=Greek", 0x3B1) && has("scx=Grek", 0x342));
        assert!(has("Cs", 0xD800) && has("C", 0xDFFF) && has("Any", 0xD800) && has("Assigned", 0xD800) && !has("Assigned", 0x378));
        assert!(has("sc=SignWriting", 0x1D800) && has("Emoji", 0x1F600) && has("Zl", 0x2028));
    }

    #[test]
    fn names_are_exact() {
        for name in ["", "lu", "greek", "Script=greek", "Script", "Script=", "=Greek", "^L", " L", "L&", "Hyphen", "Nko", "sc=Signwriting"]
        {
            assert!(property(name).is_none(), "{name}");
        }
        assert!(property("").is_none());
    }
}
