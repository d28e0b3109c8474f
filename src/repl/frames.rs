//! Looking from one call to the next where a program stands still: `:up`, `:down`, `:where`. May touch the engine and `crate::session`.
//!
//! At a call of `debugger` that call's own function has left a closure of all that can be seen there. For every other call, and for all
//! calls of an error, the values are those of its frame, which the stack trace has kept; what they mean is found by inferring the
//! function's body again (`crate::check::infer::stops`). So a program pays for it only when somebody looks.
//!
//! Every variable stands in a cell then, so that an input can assign it. As long as the call is under way what it has assigned is
//! written back into the frame; after an error there is nobody left to read it.

use super::answer::Answer;
use super::engine::Engine;
use super::standing::{Frames, Kept, Standing};
use crate::heap::{Cell, Value};
use crate::session::standing::View;
use crate::types::{Ty, TyList};

impl Engine<'_> {
    fn frames(&self) -> Option<&Frames> {
        self.standing.as_ref().map(|standing| &standing.frames)
    }
    fn frames_mut(&mut self) -> Option<&mut Frames> {
        self.standing.as_mut().map(|standing| &mut standing.frames)
    }

    /// Puts the session's own declarations and the error into the scope.
    pub(super) fn prepare_session(&mut self, is_new: bool) {
        if is_new {
            self.declare_own();
        }
        if let Some(error) = self.frames().and_then(|frames| frames.error) {
            self.keep_error(error.error, error.trace);
        }
    }

    /// The values that can be seen from the call that was chosen.
    pub(super) fn seen(&self) -> Vec<Value> {
        let Some(frames) = self.frames() else { return Vec::new() };
        match (&frames.view, frames.stop) {
            (Some((_, values)), _) => values.iter().map(|value| self.isolate.heap.kept(*value)).collect(),
            (None, Some((_, Value::Closure(closure)))) => self.isolate.heap.closure(closure).captures.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Where the call stands that was chosen, with its line of code.
    pub(super) fn place_text(&self, what: &str) -> Option<String> {
        let (source, at) = self.session.place()?;
        let (line, column) = source.line_col(at);
        let paint = self.paint();
        let code = source.text.lines().nth(line as usize - 1).unwrap_or("").trim_end();
        let place = format!("{what} at {}:{line}:{column}", source.display);
        Some(format!("{}\n{} {code}\n", paint.name(&place), paint.dim(&format!("{line:>4} |"))))
    }

    // ------------------------------------------------------------ choosing

    /// Looks from the innermost call of the user's that an error has come from.
    pub(super) fn look_from_the_throw(&mut self) {
        if let Some(first) = self.frames().and_then(Frames::first) {
            self.look_from_line(first);
        }
    }

    /// Looks from the call of a line; whether that can be done.
    fn look_from_line(&mut self, line: usize) -> bool {
        let Some(frames) = self.frames() else { return false };
        let Some(place) = frames.place(line) else { return false };
        // The call of `debugger` has said itself what can be seen.
        let own = frames.stop.filter(|_| frames.first() == Some(line)).map(|(stop, _)| stop);
        let view = match own {
            Some(_) => None,
            None => match self.session.view(place.function, place.pos) {
                Some(view) => Some(view),
                None => return false,
            },
        };
        if !self.go_to_library(&place.function.library.uri) {
            return false;
        }
        self.session.look_from(view.as_ref(), own);
        let values = view.as_ref().map_or_else(Vec::new, |view| self.values_of(view, place.call));
        let isolate = &mut *self.isolate;
        if let Some(standing) = &mut self.standing {
            let frames = &mut standing.frames;
            frames.forget_view(isolate);
            frames.view = view.map(|view| (view, values.into_iter().map(|value| isolate.heap.keep(value)).collect()));
            frames.chosen = Some(line);
        }
        true
    }

    /// The values of a call's frame, as an input captures them.
    fn values_of(&mut self, view: &View, call: usize) -> Vec<Value> {
        let trace = self.frames().map(|frames| self.isolate.heap.kept(frames.trace));
        let Some(Value::Trace(trace)) = trace else { return Vec::new() };
        let Some(frame) = self.isolate.heap.trace(trace).frame(call).map(<[Value]>::to_vec) else { return Vec::new() };
        let heap = &mut self.isolate.heap;
        let value = |(at, slot): (usize, &Option<(u32, bool)>)| {
            let value = slot.and_then(|(slot, _)| frame.get(slot as usize).copied());
            match view.type_arguments(at) {
                Some(count) => match value {
                    Some(types @ Value::Types(_)) => types,
                    _ => Value::Types(TyList::new(&vec![Ty::dynamic(); count])),
                },
                None if !view.is_variable(at) || matches!(value, Some(Value::Cell(_))) => value.unwrap_or(Value::Null),
                None => heap.new_cell(Cell(value.unwrap_or(Value::Null))),
            }
        };
        view.slots.iter().enumerate().map(value).collect()
    }

    /// Goes on in the session of another library, unless it is this one's; whether there is one.
    fn go_to_library(&mut self, library: &str) -> bool {
        let control = self.isolate.control.clone();
        let Some(frames) = self.frames_mut().filter(|frames| frames.library != library) else { return true };
        let (before, outside) = (frames.library.clone(), frames.outside.take());
        let Some((session, is_new)) = frames.begin(library, &control) else {
            frames.outside = outside;
            return false;
        };
        let mut left = std::mem::replace(&mut self.session, session);
        let declared = outside.map(|outside| left.leave(outside));
        if let Some(frames) = self.frames_mut() {
            frames.sessions.push(Kept { library: before, session: left, declared });
        }
        self.prepare_session(is_new);
        true
    }

    /// Keeps what an input has assigned for the next look, and puts it into the frame of the call if that is still under way.
    pub(super) fn write_back(&mut self) {
        let isolate = &mut *self.isolate;
        let Some(Standing { frames, .. }) = &self.standing else { return };
        let Some((view, values)) = &frames.view else { return };
        let (Some(place), Value::Trace(trace)) = (frames.chosen.and_then(|line| frames.place(line)), isolate.heap.kept(frames.trace))
        else {
            return;
        };
        for (slot, value) in view.slots.iter().zip(values) {
            let (Some((slot, false)), Value::Cell(cell)) = (slot, isolate.heap.kept(*value)) else { continue };
            let value = isolate.heap.cell(cell).0;
            isolate.heap.trace_mut(trace).set_in_frame(place.call, *slot, value);
            if frames.error.is_none() {
                isolate.set_in_frame(place.call, *slot, value);
            }
        }
    }

    // ------------------------------------------------------------ commands

    /// `:up` and `:down`: the next call outwards or inwards from which one can look.
    pub(super) fn step_frames(&mut self, by: isize) -> Answer {
        let Some(frames) = self.frames() else {
            return Answer::failed(":up and :down are for a program that stands still, at debugger() or after an error.\n");
        };
        let count = frames.lines.len();
        let mut line = frames.chosen.or_else(|| frames.first().filter(|_| by < 0)).map_or(-1, |line| line as isize);
        loop {
            line += by;
            if line < 0 || line as usize >= count {
                let end = if by > 0 { "outermost" } else { "innermost" };
                return Answer::failed(format!("This is the {end} call that one can look from.\n"));
            }
            if self.look_from_line(line as usize) {
                return self.place_answer(line as usize);
            }
        }
    }

    fn place_answer(&self, line: usize) -> Answer {
        let number = self.numbered().into_iter().find(|(at, _)| *at == line).map(|(_, number)| format!("#{number}"));
        Answer::done(self.place_text(&number.unwrap_or_default()).unwrap_or_default())
    }

    /// The lines that are calls, with the numbers they are shown with.
    fn numbered(&self) -> Vec<(usize, usize)> {
        let lines = self.frames().map_or(&[][..], |frames| &frames.lines);
        let calls = lines.iter().enumerate().filter(|(_, (_, text))| text.starts_with('#'));
        calls.enumerate().map(|(number, (line, _))| (line, number)).collect()
    }

    /// `:where`: the calls that have led to where the program stands. `:where 2`: looks from that one.
    pub(super) fn where_command(&mut self, number: &str) -> Answer {
        let Some(frames) = self.frames() else {
            return Answer::failed(":where is for a program that stands still, at debugger() or after an error.\n");
        };
        let numbers = self.numbered();
        if !number.is_empty() {
            let wanted = number.trim_start_matches('#').parse().ok();
            let Some((line, _)) = numbers.into_iter().find(|(_, number)| Some(*number) == wanted) else {
                return Answer::failed(":where N, as in :where 2; :where shows the numbers.\n");
            };
            return match self.look_from_line(line) {
                true => self.place_answer(line),
                false => Answer::failed("The variables of this call can't be seen.\n"),
            };
        }
        let (mut text, paint) = (String::new(), self.paint());
        let mut numbers = numbers.into_iter().peekable();
        for (at, (place, line)) in frames.lines.iter().enumerate() {
            let mark = if frames.chosen == Some(at) { ">" } else { " " };
            let shown = match numbers.next_if(|(line, _)| *line == at) {
                Some((_, number)) => {
                    let call = line.split_once(' ').map_or("", |(_, call)| call.trim_start());
                    format!("{mark}#{number:<3} {call}")
                }
                None => line.clone(),
            };
            let shown = if place.is_some() { shown } else { paint.dim(&shown) };
            text += &format!("{shown}\n");
        }
        if text.is_empty() {
            text += "No call is under way.\n";
        }
        Answer::done(text)
    }
}
