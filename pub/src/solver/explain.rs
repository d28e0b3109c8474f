//! Why there is no solution, as a proof to read: each line follows from those before it. May touch `incompatibility`, `term`.

use std::collections::{BTreeSet, HashMap};

use super::incompatibility::{Cause, Detail, Details, Incompatibility, sdk_name};

/// All incompatibilities of a run, and the versions of the SDKs there are.
pub struct Explanation<'a> {
    all: &'a [Incompatibility],
    /// The number of uses of each in the proof.
    uses: HashMap<usize, usize>,
    /// The numbers of lines that are referred to.
    numbers: HashMap<usize, usize>,
    lines: Vec<(String, Option<usize>)>,
    root: usize,
}

/// The proof of an incompatibility that leaves no solution, and whether a package that isn't there is part of it. `dart`: the version
/// of Dart there is; `width`: of a line.
pub fn explain(all: &[Incompatibility], root: usize, dart: &str, width: usize) -> (String, bool) {
    let mut it = Explanation { all, uses: HashMap::new(), numbers: HashMap::new(), lines: Vec::new(), root };
    it.count(root);
    match all[root].cause {
        Cause::Derived(..) => it.visit(root, &Details::new(), false),
        _ => {
            let text = all[root].shown(&Details::new());
            it.lines.push((format!("Because {text}, version solving failed."), None));
        }
    }
    let missing = it.uses.keys().any(|id| matches!(all[*id].cause, Cause::NotFound { .. }));
    (it.assemble(dart, width), missing)
}

impl Explanation<'_> {
    fn causes(&self, id: usize) -> Option<(usize, usize)> {
        match self.all[id].cause {
            Cause::Derived(a, b) => Some((a, b)),
            _ => None,
        }
    }
    fn is_derived(&self, id: usize) -> bool {
        self.causes(id).is_some()
    }

    fn count(&mut self, root: usize) {
        let mut waiting = vec![root];
        while let Some(id) = waiting.pop() {
            let uses = self.uses.entry(id).or_default();
            *uses += 1;
            if let (1, Some((a, b))) = (*uses, self.causes(id)) {
                waiting.extend([a, b]);
            }
        }
    }

    fn write(&mut self, id: usize, line: String, numbered: bool) {
        let number = numbered.then(|| self.numbers.len() + 1);
        if let Some(number) = number {
            self.numbers.insert(id, number);
        }
        self.lines.push((line, number));
    }

    /// Writes what proves an incompatibility, and it. `conclusion`: others refer to it from afar.
    fn visit(&mut self, id: usize, details: &Details, conclusion: bool) {
        let Some((a, b)) = self.causes(id) else {
            return;
        };
        let numbered = conclusion || self.uses.get(&id).is_some_and(|uses| *uses > 1);
        let so = if conclusion || id == self.root { "So," } else { "And" };
        let result = self.all[id].shown(details);
        let mut about = self.details(a, b);
        let line = match (self.is_derived(a), self.is_derived(b)) {
            (true, true) => self.step_of_two(a, b, &about, so, &result),
            (false, false) => format!("Because {}, {result}.", self.all[a].and(&self.all[b], &about, (None, None))),
            (a_derived, _) => {
                let (derived, external) = if a_derived { (a, b) } else { (b, a) };
                self.step_of_one(derived, external, &mut about, so, &result)
            }
        };
        self.write(id, line, numbered);
    }

    fn step_of_two(&mut self, a: usize, b: usize, about: &Details, so: &str, result: &str) -> String {
        let (line_a, line_b) = (self.numbers.get(&a).copied(), self.numbers.get(&b).copied());
        match (line_a, line_b) {
            (Some(_), Some(_)) => format!("Because {}, {result}.", self.all[a].and(&self.all[b], about, (line_a, line_b))),
            (Some(line), None) | (None, Some(line)) => {
                let (known, open) = if line_a.is_some() { (a, b) } else { (b, a) };
                self.visit(open, about, false);
                format!("{so} because {} ({line}), {result}.", self.all[known].shown(about))
            }
            (None, None) => {
                let simple = |id: usize| self.causes(id).is_some_and(|(x, y)| !self.is_derived(x) && !self.is_derived(y));
                let (simple_a, simple_b) = (simple(a), simple(b));
                if simple_a || simple_b {
                    let (first, second) = if simple_b { (a, b) } else { (b, a) };
                    self.visit(first, about, false);
                    self.visit(second, about, false);
                    return format!("Thus, {result}.");
                }
                self.visit(a, &Details::new(), true);
                self.lines.push((String::new(), None));
                self.visit(b, about, false);
                let line = self.numbers.get(&a).copied().unwrap_or_default();
                format!("{so} because {} ({line}), {result}.", self.all[a].shown(about))
            }
        }
    }

    fn step_of_one(&mut self, derived: usize, external: usize, about: &mut Details, so: &str, result: &str) -> String {
        if let Some(line) = self.numbers.get(&derived).copied() {
            return format!("Because {}, {result}.", self.all[external].and(&self.all[derived], about, (None, Some(line))));
        }
        if let Some((inner_derived, inner_external)) = self.collapsible(derived) {
            for (name, detail) in self.details(inner_derived, inner_external) {
                let known = about.entry(name).or_default();
                *known = Detail { source: known.source || detail.source, place: known.place || detail.place };
            }
            self.visit(inner_derived, about, false);
            return format!("{so} because {}, {result}.", self.all[inner_external].and(&self.all[external], about, (None, None)));
        }
        self.visit(derived, about, false);
        format!("{so} because {}, {result}.", self.all[external].shown(about))
    }

    /// A step that is used once, and made of a derived and an external one, needs no line of its own.
    fn collapsible(&self, id: usize) -> Option<(usize, usize)> {
        if self.uses.get(&id).is_some_and(|uses| *uses > 1) {
            return None;
        }
        let (a, b) = self.causes(id)?;
        let (derived, external) = match (self.is_derived(a), self.is_derived(b)) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            _ => return None,
        };
        (!self.numbers.contains_key(&derived)).then_some((derived, external))
    }

    /// Where two incompatibilities mean different packages by the same name, both are told apart.
    fn details(&self, a: usize, b: usize) -> Details {
        let mut details = Details::new();
        for term in &self.all[a].terms {
            for other in &self.all[b].terms {
                if term.package.name != other.package.name || term.package.is_root() || other.package.is_root() {
                    continue;
                }
                let detail = if term.package.source.kind() != other.package.source.kind() {
                    Detail { source: true, place: false }
                } else {
                    Detail { source: true, place: true }
                };
                if term.package != other.package {
                    details.insert(term.package.name.clone(), detail);
                }
            }
        }
        details
    }

    fn assemble(&self, dart: &str, width: usize) -> String {
        let mut notices = BTreeSet::new();
        let mut hints = BTreeSet::new();
        for id in self.uses.keys() {
            match &self.all[*id].cause {
                Cause::Sdk { sdk, available: true, .. } => {
                    notices.insert(format!("The current {} SDK version is {dart}.", sdk_name(sdk)));
                }
                Cause::Sdk { sdk, .. } => {
                    hints.insert(format!("oche has no {} SDK: packages that need it can't be used.", sdk_name(sdk)));
                }
                Cause::NotFound { hint: Some(hint), .. } => {
                    hints.insert(hint.clone());
                }
                _ => {}
            }
        }
        let mut out = String::new();
        for notice in &notices {
            out += &format!("{notice}\n");
        }
        if !notices.is_empty() {
            out.push('\n');
        }
        let padding = self.numbers.values().max().map_or(0, |last| format!("({last}) ").len());
        let mut after_empty = false;
        for (line, number) in &self.lines {
            if line.is_empty() {
                if !after_empty {
                    out.push('\n');
                }
                after_empty = true;
                continue;
            }
            after_empty = false;
            let mark = number.map(|number| format!("({number})")).unwrap_or_default();
            out += &wrapped(&format!("{mark:padding$}{line}"), padding + 2, width);
            out.push('\n');
        }
        for hint in &hints {
            out += &format!("\n{hint}\n");
        }
        out
    }
}

/// A text in lines of a width at most, all but the first indented.
fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (i, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if i > 0 && column + 1 + length > width && column > indent {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if i > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}
