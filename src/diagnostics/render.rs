//! Diagnostics as text, in one of two styles. May touch its neighbours.

use std::io::IsTerminal;

#[cfg(feature = "repl")]
use super::terminal::render_terminal;
use super::{Diagnostic, other_languages, render_plain};

/// The ways to draw diagnostics, decided once per run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// `FILE:LINE:COL: Error: text`
    Plain,
    /// A page per error.
    Page { color: bool },
}

/// The user's choice of colours.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Style {
    /// Pages on a terminal, plain text in a pipe; no colour where `NO_COLOR` says so.
    pub fn for_stderr() -> Style {
        Style::choose(Color::Auto, std::io::stderr().is_terminal())
    }
    /// For a stream that is a terminal or not. An option goes before the variables `NO_COLOR` and `CLICOLOR_FORCE`, and these before what
    /// the stream is. Who wants colours in a pipe wants pages there.
    pub fn choose(color: Color, terminal: bool) -> Style {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let forced = || std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0");
        let color = match color {
            Color::Auto if set("NO_COLOR") => Color::Never,
            Color::Auto if forced() => Color::Always,
            color => color,
        };
        match color {
            Color::Always => Style::Page { color: true },
            Color::Auto if terminal => Style::Page { color: true },
            Color::Never if terminal => Style::Page { color: false },
            Color::Auto | Color::Never => Style::Plain,
        }
    }
}

/// A page cannot be drawn: the feature `repl` is off.
#[cfg(not(feature = "repl"))]
fn render_terminal(diagnostic: &Diagnostic, _: bool) -> String {
    render_plain(diagnostic)
}

/// As many as a person will read; one mistake can bring thousands in its train.
const MOST_SHOWN: usize = 100;

/// Diagnostics as text, each ending in a line break.
pub fn render(diagnostics: &[Diagnostic], style: Style) -> String {
    let one = |d: &Diagnostic| match style {
        Style::Plain => render_plain(d),
        Style::Page { color } => render_terminal(d, color),
    };
    let plain = style == Style::Plain;
    let shown = if plain { diagnostics.iter().collect() } else { other_languages::worth_a_page(diagnostics) };
    let mut text = shown.iter().take(MOST_SHOWN).copied().map(one).collect::<Vec<String>>().join(if plain { "" } else { "\n" });
    match shown.len().saturating_sub(MOST_SHOWN) {
        0 => {}
        1 => text.push_str("Error: There is one more error.\n"),
        more => text.push_str(&format!("Error: There are {more} more errors.\n")),
    }
    text
}
