//! The order in which the Dart compiler finds mistakes: declarations first, then body by body, in each its names before its types, then
//! what concerns the program as a whole. May touch syntax and diagnostics.

use std::collections::HashMap;

use oche_syntax::ast::DeclKind;

use crate::diagnostics::{Diagnostic, Stage};
use crate::library::Loader;
use crate::sorting::Arrange;

/// Puts diagnostics in the order in which Dart prints them; `diagnostics` is in the order in which the checker found them.
pub fn in_order(diagnostics: &mut Vec<Diagnostic>, loader: &Loader) {
    let mut starts: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut files: HashMap<u32, usize> = HashMap::new();
    for unit in loader.libraries.iter().filter(|l| !l.is_core).flat_map(|l| &l.units) {
        files.insert(unit.source.id, files.len());
        let members = starts.entry(unit.source.id).or_default();
        for decl in &unit.ast.decls {
            members.push(decl.span.start);
            if let DeclKind::Class(class) = &decl.kind {
                members.extend(class.members.iter().map(|m| m.span.start));
            }
        }
        members.arrange();
    }
    diagnostics.arrange_by_key(|d| {
        let stage = d.stage;
        let file = files.get(&d.source.id).copied().unwrap_or(usize::MAX);
        let member = || starts.get(&d.source.id).map_or(0, |s| s.partition_point(|start| *start <= d.span.start));
        if stage <= Stage::Outline || stage == Stage::Members || stage == Stage::Finish {
            let start = d.span.start as usize;
            (group(stage), file, if stage == Stage::Unmatched { usize::MAX - start } else { start }, Stage::Scanner, 0)
        } else if stage == Stage::Constants {
            (group(stage), file, 0, Stage::Scanner, 0)
        } else {
            // What names mean is found in the order of the text, types as inference goes.
            let place = if stage == Stage::Names { d.read } else { 0 };
            (group(stage), file, member(), stage, place)
        }
    });
    // A mistake is told once in a place, however often its text is looked at.
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for d in diagnostics.drain(..) {
        if !kept.iter().any(|k| k.source == d.source && k.marked().start == d.marked().start && k.message == d.message) {
            kept.push(d);
        }
    }
    *diagnostics = kept;
}

/// Bodies are one group: each is finished before the next.
fn group(stage: Stage) -> Stage {
    if stage == Stage::Names { Stage::Types } else { stage }
}
