//! The inputs that begin with a colon. May touch the engine.

use super::answer::{Answer, Status};
pub use super::command_table::COMMANDS;
use super::engine::Engine;
use super::save;
use super::show::Shower;
use super::standing::known_name;
use crate::isolate::event_loop::state;
use crate::session::DeclaredKind;
use oche_syntax::ast;

impl Engine<'_> {
    /// `line` is the command without its colon.
    pub(super) fn command(&mut self, line: &str) -> Answer {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let commands = self.commands();
        let chosen: Vec<&str> = commands.iter().map(|(name, ..)| *name).filter(|name| name.starts_with(word) && !word.is_empty()).collect();
        let name = match chosen[..] {
            [one] => one,
            _ => commands.iter().map(|(name, ..)| *name).find(|name| *name == word).unwrap_or(""),
        };
        match name {
            "go" if self.standing.is_some() => self.go_on(rest),
            "where" | "frames" => self.where_command(rest),
            "up" => self.step_frames(1),
            "down" => self.step_frames(-1),
            "quit" if self.standing.is_some() => self.end_program(),
            "help" => Answer::done(self.help()),
            "type" => self.type_command(rest),
            "doc" => self.doc(rest),
            "vars" => self.vars(),
            "imports" => self.imports_command(),
            "add" => self.add(rest),
            "load" => self.load(rest),
            "save" => self.save(rest),
            "time" => self.time(rest),
            "isolates" => self.isolates(),
            "kill" => self.kill(rest),
            "queue" => self.queue(),
            "hold" => self.hold(),
            "step" => self.step(rest),
            "go" => self.go(),
            "clock" => self.clock(rest),
            "why" => self.why(rest),
            "reset" => {
                self.reset();
                Answer::done("")
            }
            "quit" => Answer { status: Status::Quit(0), text: String::new() },
            _ if chosen.len() > 1 => {
                let could: Vec<String> = chosen.iter().map(|name| format!(":{name}")).collect();
                Answer::failed(format!("':{word}' could be {}.\n", could.join(" or ")))
            }
            _ if COMMANDS.iter().any(|(name, ..)| *name == word) => {
                Answer::failed(format!(":{word} is for a session of its own, not for a program that stands still. Try :help.\n"))
            }
            _ => Answer::failed(format!("There is no command ':{word}'. Try :help.\n")),
        }
    }

    /// The mark of the session's own isolate in lists.
    fn own_mark(&self) -> &'static str {
        if self.standing.is_some() { " (stands here)" } else { " (this session)" }
    }

    fn help(&self) -> String {
        let paint = self.paint();
        let mut text = String::from("Type Dart: an expression, statements, a declaration, an import. Results are kept in _.\n");
        for (name, takes, what) in self.commands() {
            let usage = format!(":{name} {takes}");
            text.push_str(&format!("  {}{:pad$}{what}\n", paint.name(usage.trim_end()), "", pad = 16 - usage.trim_end().len().min(15)));
        }
        text
    }

    fn type_command(&mut self, text: &str) -> Answer {
        if text.is_empty() {
            return Answer::failed(":type EXPR, as in :type [1, 2.5]\n");
        }
        let (source, items, errors) = self.parse(text);
        if !errors.is_empty() {
            let errors: Vec<_> = errors.into_iter().map(|(error, _)| error).collect();
            return Answer::failed(self.render(&errors));
        }
        match self.session.type_of(source, items.leak()) {
            Ok(Some(ty)) => Answer::done(format!("{ty}\n")),
            Ok(None) => Answer::done("void\n"),
            Err(errors) => Answer::failed(self.render(&errors)),
        }
    }

    fn vars(&mut self) -> Answer {
        let mut text = self.standing_vars();
        let paint = self.paint();
        for declared in self.session.declarations() {
            let DeclaredKind::Variable(field) = declared.kind else { continue };
            if declared.name.as_str().starts_with('_') && ["_", "_error", "_stack"].contains(&declared.name.as_str()) {
                continue;
            }
            let head = format!("{} {}", declared.ty, declared.name);
            let constant = self.session.constant(field).map(|constant| self.isolate.make_const(&crate::ir::Const::Object(constant)));
            let value = match self.isolate.static_value(field).or(constant) {
                Some(value) => {
                    let width = self.options.width.saturating_sub(head.chars().count() + 3).max(20);
                    Shower { isolate: &mut self.isolate, width, paint }.show(value, 0)
                }
                None => paint.dim("not set"),
            };
            self.recover();
            text.push_str(&format!("{} {} = {value}\n", paint.dim(&declared.ty), paint.name(declared.name.as_str())));
        }
        Answer::done(text)
    }

    fn imports_command(&mut self) -> Answer {
        let imports: Vec<String> = self.session.imports().iter().map(|import| format!("{import}\n")).collect();
        Answer::done(imports.concat())
    }

    fn load(&mut self, file: &str) -> Answer {
        if file.is_empty() {
            return Answer::failed(":load FILE\n");
        }
        let text = match self.options.library.files.read(&self.path(file)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => return Answer::failed(format!("Can't read '{file}': {error}\n")),
        };
        let declares_main = |engine: &Engine<'_>| engine.session.declarations().into_iter().find(|d| d.name.as_str() == "main");
        let before = declares_main(self);
        let mut answer = self.eval_named(&from_its_folder(&text, file), file);
        if answer.status == Status::Done && declares_main(self).is_some_and(|main| before != Some(main)) {
            answer.text.push_str(&format!("{}\n", self.paint().dim("// main is declared; call it with main()")));
        }
        answer
    }

    /// A file's path, from the folder the session began in.
    fn path(&self, file: &str) -> String {
        let path = std::path::Path::new(&self.options.library.directory).join(file);
        path.to_string_lossy().into_owned()
    }

    fn save(&mut self, file: &str) -> Answer {
        let waiting: Vec<String> = self.session.waiting().map(|name| name.to_string()).collect();
        let mut program = save::program(&self.accepted, &waiting);
        // It would not compile with them.
        for text in self.unmade_texts() {
            program.push('\n');
            text.lines().for_each(|line| program.push_str(&format!("// {line}\n")));
        }
        if file.is_empty() {
            return Answer::done(program);
        }
        let permissions = &self.program.host.permissions;
        match crate::host::files::save(permissions, &self.path(file), program.as_bytes()) {
            Ok(_) => Answer::done(format!("Saved; run it with: oche {file}\n")),
            Err(error) => Answer::failed(format!("Can't write '{file}': {error}\n")),
        }
    }

    fn time(&mut self, text: &str) -> Answer {
        if text.is_empty() {
            return Answer::failed(":time EXPR, as in :time List.filled(1000000, 0)\n");
        }
        let start = self.now();
        let mut answer = self.eval(text);
        let taken = self.now().saturating_sub(start);
        let shown = match taken.as_micros() {
            micros @ 0..1000 => format!("{micros} µs"),
            micros @ 1000..1_000_000 => format!("{:.1} ms", micros as f64 / 1e3),
            micros => format!("{:.2} s", micros as f64 / 1e6),
        };
        if answer.status != Status::Incomplete {
            answer.text.push_str(&format!("{}\n", self.paint().dim(&shown)));
        }
        answer
    }

    fn isolates(&mut self) -> Answer {
        let own = state(&mut self.isolate).mailbox.isolate;
        let mut text = String::new();
        for (i, (id, name)) in self.program.isolates().into_iter().enumerate() {
            let mark = if id == own { self.own_mark() } else { "" };
            text.push_str(&format!("{:<3} {}{mark}\n", i + 1, known_name(&name)));
        }
        Answer::done(text)
    }

    fn kill(&mut self, number: &str) -> Answer {
        let own = state(&mut self.isolate).mailbox.isolate;
        let isolates = self.program.isolates();
        let chosen = number.parse().ok().and_then(|n: usize| isolates.get(n.checked_sub(1)?));
        match chosen {
            Some((id, _)) if *id == own => Answer::failed("That is this session; :quit leaves it.\n"),
            Some((id, name)) => {
                self.end_isolates(&[*id]);
                Answer::done(format!("Ended {}.\n", known_name(name)))
            }
            None => Answer::failed(":kill N, as in :kill 2; :isolates shows the numbers.\n"),
        }
    }
}

/// A file's text with its relative imports made relative to the session's folder.
fn from_its_folder(text: &str, file: &str) -> String {
    let Some((folder, _)) = file.rsplit_once('/') else { return text.to_owned() };
    let (oche_syntax::ReplInput::Items(items), _) = oche_syntax::parse_repl(text);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for item in &items {
        let oche_syntax::ReplItem::Directive(directive) = item else { continue };
        let ast::DirectiveKind::Import { uri, .. } = &directive.kind else { continue };
        let start = uri.span.start as usize + 1;
        let relative = uri.plain().is_some_and(|uri| !uri.contains(':') && !uri.starts_with('/'));
        if relative && text.get(start - 1..start).is_some_and(|quote| matches!(quote, "'" | "\"")) {
            out.push_str(&text[at..start]);
            out.push_str(&format!("{folder}/"));
            at = start;
        }
    }
    out.push_str(&text[at..]);
    out
}
