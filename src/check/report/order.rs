//! The order in which the Dart compiler finds mistakes: declarations first, then body by body, in each its names before its types, then
//! what concerns the program as a whole. May touch syntax and diagnostics.

use std::collections::{HashMap, HashSet};

use oche_syntax::Span;
use oche_syntax::ast::{Decl, DeclKind, MemberKind};

use crate::diagnostics::{Diagnostic, Stage};
use crate::library::Loader;
use crate::sorting::Arrange;

/// Puts diagnostics in the order in which Dart prints them; `diagnostics` is in the order in which the checker found them.
pub fn in_order(diagnostics: &mut Vec<Diagnostic>, loader: &Loader) {
    let mut starts: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut files: HashMap<u32, usize> = HashMap::new();
    let mut bodies: HashMap<u32, Vec<Span>> = HashMap::new();
    let mut turns: HashMap<u32, Vec<(u32, usize)>> = HashMap::new();
    for unit in loader.libraries.iter().filter(|l| !l.is_core).flat_map(|l| &l.units) {
        files.insert(unit.source.id, files.len());
        let members = starts.entry(unit.source.id).or_default();
        for decl in &unit.ast.decls {
            members.push(decl.span.start);
            turns.entry(unit.source.id).or_default().push((decl.span.start, turn(decl)));
            own_bodies(decl, bodies.entry(unit.source.id).or_default());
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
        // Bodies are parsed when their names are looked at.
        let in_body =
            || bodies.get(&d.source.id).is_some_and(|b| b.iter().any(|span| span.start <= d.span.start && d.span.start < span.end));
        if stage == Stage::Parser && in_body() {
            // An initialiser's names are told before what is missing behind it; those of a statement after.
            let before = d.source.text.get(..d.span.start as usize).unwrap_or("").trim_end();
            let place = if before.ends_with('=') { d.read * 2 + 1 } else { (d.read * 2).saturating_sub(1) };
            (Stage::Types, file, member(), Stage::Names, place)
        } else if stage <= Stage::Outline || stage == Stage::Members || stage == Stage::Finish {
            let start = if d.read > d.span.end { d.read } else { d.span.start } as usize;
            (group(stage), file, if stage == Stage::Unmatched { usize::MAX - start } else { start }, Stage::Scanner, 0)
        } else if stage == Stage::Constants {
            let before = |decls: &Vec<(u32, usize)>| decls.partition_point(|(start, _)| *start <= d.span.start).checked_sub(1);
            let turn = turns.get(&d.source.id).and_then(|decls| before(decls).map(|i| decls[i].1));
            (group(stage), file, turn.unwrap_or_default(), Stage::Scanner, 0)
        } else {
            // What names mean is found in the order of the text, types as inference goes.
            let place = if stage == Stage::Names { d.read * 2 } else { 0 };
            (group(stage), file, member(), stage, place)
        }
    });
    // A mistake is told once in a place, however often its text is looked at.
    let mut told = HashSet::new();
    diagnostics.retain(|d| told.insert((d.source.id, d.marked().start, d.message.clone())));
}

/// Bodies are one group: each is finished before the next.
fn group(stage: Stage) -> Stage {
    if stage == Stage::Names { Stage::Types } else { stage }
}

/// When the constants of a declaration are evaluated: classes come first, variables last.
fn turn(decl: &Decl) -> usize {
    match decl.kind {
        DeclKind::Variables(_) => 2,
        DeclKind::Function(_) => 1,
        _ => 0,
    }
}

/// Where the bodies of a declaration are.
fn own_bodies(decl: &Decl, bodies: &mut Vec<Span>) {
    match &decl.kind {
        DeclKind::Function(function) => bodies.push(function.body.span),
        DeclKind::Class(class) => {
            for member in &class.members {
                match &member.kind {
                    MemberKind::Method(method) => bodies.push(method.body.span),
                    MemberKind::Constructor(constructor) => bodies.push(constructor.body.span),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
