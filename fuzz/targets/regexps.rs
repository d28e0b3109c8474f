//! Any pattern with any flags against any text: it may be refused, and a match may be given up; nothing else. Where a match is found, its
//! groups are within the text and within the match's reach. May touch the crate of regular expressions only.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oche_regexp::{Anchor, Flags, Matcher, Regex, Subject};

/// Polls of a match before it is given up; some thousand steps each.
const PATIENCE: u32 = 50;

fuzz_target!(|bytes: &[u8]| {
    let [flags, length, rest @ ..] = bytes else { return };
    let on = |bit: u8| flags >> bit & 1 == 1;
    let flags = Flags { multi_line: on(0), ignore_case: on(1), unicode: on(2), dot_all: on(3) };
    let (pattern, text) = rest.split_at(rest.len().min(usize::from(*length)));
    // Wide units come from pairs of bytes, so that surrogates and letters of all alphabets come up.
    let units = |bytes: &[u8]| -> Vec<u16> {
        match on(4) {
            true => bytes.chunks(2).map(|pair| u16::from(pair[0]) | u16::from(pair.get(1).copied().unwrap_or(0)) << 8).collect(),
            false => String::from_utf8_lossy(bytes).encode_utf16().collect(),
        }
    };
    let Ok(regex) = Regex::new(&units(pattern), flags) else { return };
    let wide = units(text);
    let subject = if on(5) { Subject::Latin1(text) } else { Subject::Utf16(&wide) };
    let length = if on(5) { text.len() } else { wide.len() };
    let anchor = if on(6) { Anchor::Sticky } else { Anchor::Search };
    let mut matcher = Matcher::default();
    let mut start = 0;
    for _ in 0..4 {
        let mut polls = 0;
        let found = matcher.run(&regex, subject, start, anchor, &mut || {
            polls += 1;
            polls > PATIENCE
        });
        let Ok(Some(groups)) = found else { return };
        let mut end = start;
        for (number, group) in groups.iter().enumerate() {
            let Some(group) = group else { continue };
            assert!(group.start <= group.end && group.end <= length, "group {number} is {group:?} in a text of {length}");
            if number == 0 {
                // With `unicode`, a search that begins inside of a surrogate pair begins with the pair.
                assert!(group.start + usize::from(flags.unicode) >= start, "a match before its start");
                end = group.end.max(group.start + 1);
            }
        }
        if end > length {
            return;
        }
        start = end;
    }
});
