//! An error that nothing caught, as a page for people: Dart's first lines, then the calls of the user's own code with their source. May
//! touch its parent only.

use super::Source;
use super::plain::LONGEST_LINE;

/// More calls than this tell nobody anything.
const MOST_CALLS: usize = 8;

/// One line of a stack trace, or several that are the same.
struct Call<'a> {
    name: &'a str,
    source: &'static Source,
    line: u32,
    column: u32,
    /// It waits for the call before it: that came later.
    waits: bool,
    times: usize,
}

/// `trace` is as Dart prints it; `source` finds the user's files by URI. Calls in other code are left out, and the same call many times
/// over, as in a recursion, stands once.
pub fn render_uncaught(error: &str, trace: &str, source: impl Fn(&str) -> Option<&'static Source>, color: bool) -> String {
    let paint = |code: &str, text: &str| if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut page = format!("{}\n{error}\n", paint("31", "Unhandled exception:"));
    let own = calls(trace, &source);
    if own.is_empty() {
        page.push_str(trace);
        return if page.ends_with('\n') { page } else { page + "\n" };
    }
    let margin = own.iter().take(MOST_CALLS).map(|call| call.line.to_string().len()).max().unwrap_or(1);
    for (i, call) in own.iter().take(MOST_CALLS).enumerate() {
        let place = format!("{}:{}:{}", call.source.display, call.line, call.column);
        let how = match (i, call.waits) {
            (0, _) => "in",
            (_, false) => "called by",
            (_, true) => "awaited by",
        };
        let times = if call.times > 1 { format!(", {} times", call.times) } else { String::new() };
        page.push_str(&format!("\n{} {} {}{times}\n", paint("2", how), call.name, paint("36", &place)));
        let text = call.source.line_text(call.line);
        if text.is_empty() || text.len() > LONGEST_LINE {
            continue;
        }
        let bar = |number: &str| paint("2", &format!("{number:>width$} │", width = margin + 1));
        page.push_str(&format!("{} {}\n", bar(&call.line.to_string()), text.trim_end()));
        page.push_str(&format!("{} {}\n", bar(""), paint("31", &mark(text, call.column as usize - 1))));
    }
    if own.len() > MOST_CALLS {
        page.push_str(&format!("\n… and {} more calls\n", own.len() - MOST_CALLS));
    }
    page
}

/// The calls in the user's files, repetitions as one.
fn calls<'a>(trace: &'a str, source: &impl Fn(&str) -> Option<&'static Source>) -> Vec<Call<'a>> {
    let mut calls: Vec<Call<'_>> = Vec::new();
    let mut waits = false;
    for line in trace.lines() {
        if line == "<asynchronous suspension>" {
            waits = true;
        } else if let Some(mut call) = parse(line, source) {
            call.waits = std::mem::take(&mut waits);
            match calls.last_mut() {
                Some(last)
                    if last.source.id == call.source.id && (last.line, last.column, last.name) == (call.line, call.column, call.name) =>
                {
                    last.times += 1;
                }
                _ => calls.push(call),
            }
        }
    }
    calls
}

/// `#1      name (uri:line:column)`, if it is in one of the user's files.
fn parse<'a>(line: &'a str, source: &impl Fn(&str) -> Option<&'static Source>) -> Option<Call<'a>> {
    let rest = line.strip_prefix('#')?.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let (name, place) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    let (place, column) = place.rsplit_once(':')?;
    let (uri, line) = place.rsplit_once(':')?;
    let (line, column) = (line.parse().ok()?, column.parse::<u32>().ok()?.max(1));
    Some(Call { name, source: source(uri)?, line, column, waits: false, times: 1 })
}

/// Spaces and a caret below a line, for a column in UTF-16 code units; tabs stay tabs.
fn mark(text: &str, column: usize) -> String {
    let mut units = 0;
    let before = text.chars().take_while(|c| {
        let here = units < column;
        units += c.len_utf16();
        here
    });
    let mut line: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    line.push('^');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_calls_with_their_lines() {
        let source = Source::new("file:///w/a.dart", "a.dart", "int third(List<int> x) => x[5];\nmain() {\n\tthird([]);\n}\n");
        let find = |uri: &str| (uri == source.uri).then_some(source);
        let trace =
            "#0      List.[] (dart:core/array.dart:9:9)\n#1      third (file:///w/a.dart:1:27)\n#2      main (file:///w/a.dart:3:2)\n";
        assert_eq!(
            render_uncaught("RangeError: no", trace, find, false),
            "Unhandled exception:
RangeError: no

in third a.dart:1:27
 1 │ int third(List<int> x) => x[5];
   │                           ^

called by main a.dart:3:2
 3 │ \tthird([]);
   │ \t^
"
        );
        let trace = "#0      third (file:///w/a.dart:1:27)\n<asynchronous suspension>\n#1      main (file:///w/a.dart:3:2)\n\
            <asynchronous suspension>\n#2      main (file:///w/a.dart:3:2)\n<asynchronous suspension>\n";
        assert!(render_uncaught("x", trace, find, false).contains("\n\nawaited by main a.dart:3:2, 2 times\n 3 │"));
        assert_eq!(
            render_uncaught("x", "#0      f (dart:core/a.dart:1:1)", find, false),
            "Unhandled exception:\nx\n#0      f (dart:core/a.dart:1:1)\n"
        );
        assert_eq!(render_uncaught("x", "", find, true), "\u{1b}[31mUnhandled exception:\u{1b}[0m\nx\n");
    }
}
