//! The keys that mean more at this prompt than rustyline makes of them: Enter that goes on with an unfinished input, Up and Down that
//! search, a closing brace that moves out, Ctrl-C that knows whether it has cleared anything. May touch rustyline only.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, Helper, KeyCode, KeyEvent, Modifiers, Movement, RepeatCount,
};

use super::unfinished::{indentation, is_unfinished};

/// Nobody types so fast: what comes at this pace has been pasted, and is indented as it should be.
const PASTED: Duration = Duration::from_millis(5);

/// The state that the keys share.
#[derive(Default)]
pub struct Keys {
    /// Ctrl-C has ended the line.
    interrupted: AtomicBool,
    /// Ctrl-C was pressed on a line with text.
    cleared: AtomicBool,
    /// The history is being walked without a prefix.
    walking: AtomicBool,
    /// When the line last changed.
    changed: Mutex<Option<Instant>>,
}

impl Keys {
    /// Whether the line was ended by Ctrl-C.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
    /// Whether the last Ctrl-C has cleared a line.
    pub fn take_cleared(&self) -> bool {
        self.cleared.swap(false, Ordering::Relaxed)
    }
    /// A new line begins.
    pub fn begin(&self) {
        for flag in [&self.walking, &self.interrupted, &self.cleared] {
            flag.store(false, Ordering::Relaxed);
        }
    }
    /// The line is shown after a key.
    pub fn note_change(&self) {
        *self.changed.lock().unwrap_or_else(|p| p.into_inner()) = Some(Instant::now());
    }
    /// The last change is too recent for a key.
    pub fn is_pasting(&self) -> bool {
        self.changed.lock().unwrap_or_else(|p| p.into_inner()).is_some_and(|at| at.elapsed() < PASTED)
    }
}

/// Binds the keys of an editor.
pub fn bind<H: Helper>(editor: &mut rustyline::Editor<H, rustyline::history::DefaultHistory>, keys: &Arc<Keys>) {
    let mut bind = |key: KeyEvent, press: fn(&Keys, &EventContext<'_>) -> Option<Cmd>| {
        let handler = Key { keys: keys.clone(), press };
        editor.bind_sequence(key, EventHandler::Conditional(Box::new(handler)));
    };
    bind(KeyEvent(KeyCode::Enter, Modifiers::NONE), enter);
    bind(KeyEvent::ctrl('M'), enter);
    bind(KeyEvent::ctrl('J'), enter);
    bind(KeyEvent(KeyCode::Up, Modifiers::NONE), up);
    bind(KeyEvent(KeyCode::Down, Modifiers::NONE), down);
    bind(KeyEvent::from('}'), closing_brace);
    bind(KeyEvent::ctrl('C'), interrupt);
}

struct Key {
    keys: Arc<Keys>,
    press: fn(&Keys, &EventContext<'_>) -> Option<Cmd>,
}

impl ConditionalEventHandler for Key {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        (self.press)(&self.keys, context)
    }
}

/// At the end of an unfinished input: another line, indented. `None`: as ever (and then the validator is asked).
fn enter(keys: &Keys, context: &EventContext<'_>) -> Option<Cmd> {
    let line = context.line();
    if context.pos() < line.len() || line.ends_with("\n\n") || !is_unfinished(line) {
        return None;
    }
    let spaces = if keys.is_pasting() { 0 } else { indentation(line) };
    Some(Cmd::Insert(1, format!("\n{:spaces$}", "")))
}

/// In the first line, with something typed: the last input that begins so.
fn up(keys: &Keys, context: &EventContext<'_>) -> Option<Cmd> {
    let before = context.line().get(..context.pos()).unwrap_or("");
    if before.contains('\n') {
        return None;
    }
    if before.is_empty() || keys.walking.load(Ordering::Relaxed) && context.pos() == context.line().len() {
        keys.walking.store(true, Ordering::Relaxed);
        return None;
    }
    keys.walking.store(false, Ordering::Relaxed);
    Some(Cmd::HistorySearchBackward)
}

fn down(keys: &Keys, context: &EventContext<'_>) -> Option<Cmd> {
    let after = context.line().get(context.pos()..).unwrap_or("");
    if after.contains('\n') || context.pos() == 0 || keys.walking.load(Ordering::Relaxed) {
        return None;
    }
    Some(Cmd::HistorySearchForward)
}

/// On a line of its own it stands two spaces further left than what it closes.
fn closing_brace(keys: &Keys, context: &EventContext<'_>) -> Option<Cmd> {
    let before = context.line().get(..context.pos()).unwrap_or("");
    let (above, own) = before.rsplit_once('\n')?;
    let wanted = indentation(above).saturating_sub(2);
    if keys.is_pasting() || own.is_empty() || !own.bytes().all(|b| b == b' ') || own.len() <= wanted {
        return None;
    }
    let surplus = RepeatCount::try_from(own.len() - wanted).ok()?;
    Some(Cmd::Replace(Movement::BackwardChar(surplus), Some("}".to_owned())))
}

/// Ends the line as Enter does: with rustyline's own interrupt what is typed after it would be lost.
fn interrupt(keys: &Keys, context: &EventContext<'_>) -> Option<Cmd> {
    keys.interrupted.store(true, Ordering::Relaxed);
    keys.cleared.store(!context.line().trim().is_empty(), Ordering::Relaxed);
    Some(Cmd::AcceptLine)
}
