//! What a session knows of its variables from input to input, so that they are promoted as local variables are. May touch what
//! `check::session` may.
//!
//! A variable is followed if only inputs assign it: no function and no closure does. What is known at the end of an input is assumed at the
//! beginning of the next. It is checked again where it is used (`Cx::read_static`), since code of the event loop may run in between.

use oche_syntax::ast::{self, DeclKind, VarKeyword};
use oche_syntax::{Name, ReplItem, Span};
use rustc_hash::FxHashSet;

use crate::check::flow::{AssignedVariables, ExprFlow, InitialValue, Var};
use crate::check::infer::context::Cx;
use crate::check::infer::stops::Stop;
use crate::check::world::*;
use crate::diagnostics::Diagnostic;
use crate::elements::*;
use crate::library::Source;
use crate::session::declarations::{Declaration, Ordinal};
use crate::session::input::Learnt;
use crate::session::{Elaboration, Session, is_identifier, mentions};
use crate::sorting::Arrange;
use crate::types::*;

/// A variable of an earlier input, and what is known of it.
pub(crate) type Followed = (Name, FieldRef, Option<Ty>);

impl Session {
    /// Keeps what an input has found out.
    pub(crate) fn learn(&mut self, learnt: &Learnt) {
        for (field, known) in &learnt.known {
            match known {
                Some(ty) => self.known.insert(*field, *ty),
                None => self.known.remove(field),
            };
        }
        self.captured.extend(&learnt.captured);
        for field in &learnt.captured {
            self.known.remove(field);
        }
    }

    /// The variables that an input mentions and that only inputs assign.
    pub(crate) fn followed(&self, input: &Elaboration, source: &'static Source) -> Vec<Followed> {
        let mentioned = mentions(source, Span::new(0, source.text.len()));
        let mut variables: Vec<(Ordinal, Followed)> = Vec::new();
        for (at, entry) in mentioned.iter().filter(|name| !input.names.contains(name)).flat_map(|name| self.entries.named(*name)) {
            let Decl::Field(field) = entry.decl else { continue };
            let declared_late = matches!(entry.syntax, Some((_, ast::Decl { kind: DeclKind::Variables(v), .. })) if v.late);
            if !declared_late && self.assigner(field, &input.declarations).is_none() {
                variables.push((at, (entry.name, field, self.known.get(&field).copied())));
            }
        }
        variables.arrange_by_key(|(at, _)| *at);
        variables.into_iter().map(|(_, variable)| variable).collect()
    }

    /// The other thing that assigns a variable besides inputs: the name of a function or class, or "a closure".
    fn assigner(&self, field: FieldRef, declarations: &[Declaration]) -> Option<String> {
        if self.captured.contains(&field) {
            return Some("a closure".to_owned());
        }
        let mut assigning =
            declarations.iter().filter(|entry| entry.words.assigned.contains(&field.name)).chain(self.entries.assigning(field.name));
        assigning.next().map(|entry| format!("'{}'", entry.name))
    }

    /// Says why nothing is known of a variable, where an error may be about that.
    pub(crate) fn why_not_promoted(&self, mut error: Diagnostic) -> Diagnostic {
        let about =
            matches!(error.kind.code, Some("UNCHECKED_USE_OF_NULLABLE_VALUE" | "INVALID_ASSIGNMENT" | "ARGUMENT_TYPE_NOT_ASSIGNABLE"));
        let text = &error.source.text;
        let line = text.get(..error.span.end as usize).and_then(|before| before.lines().last()).unwrap_or("");
        let words: FxHashSet<Name> = line.split(|c| !is_identifier(c)).map(Name::new).collect();
        for (_, entry) in words.iter().filter(|_| about).flat_map(|name| self.entries.named(*name)) {
            let Decl::Field(field) = entry.decl else { continue };
            if let Some(who) = self.assigner(field, &[]) {
                let why = format!("'{}' is not promoted: {who} may assign it at any time.", entry.name);
                error.advice = error.advice.map(|advice| format!("{advice} {why}").into());
                error.hint = Some(error.hint.map_or_else(|| why.clone(), |hint| format!("{hint} {why}")));
                break;
            }
        }
        error
    }
}

impl Cx<'_> {
    /// Begins the flow analysis of an input, with what is known of earlier variables.
    pub(crate) fn follow(&mut self, items: &'static [ReplItem], variables: &[Followed], stop: Option<&Stop>) {
        let names: Vec<Name> = variables.iter().map(|(name, ..)| *name).chain(stop.into_iter().flat_map(Stop::names)).collect();
        let mut first = Var(0);
        let _ = self.flow.enter(|next| {
            first = next;
            AssignedVariables::of_input(next, items, &names)
        });
        for (i, (_, field, known)) in variables.iter().enumerate() {
            let var = Var(first.0 + i as u32);
            let ty = self.w.field_type(*field);
            self.flow.declare(var, ty, true);
            if let Some(known) = known {
                self.flow.assume(var, *known);
            }
            self.session.insert(*field, var);
        }
        if let Some(stop) = stop {
            stop.follow(self, first.0 + variables.len() as u32);
        }
    }

    /// A variable that this input declares, and the type of its first value.
    pub(crate) fn follow_new(
        &mut self,
        field: FieldRef,
        name: ast::Ident,
        ty: Ty,
        value: Option<(Ty, ExprFlow)>,
        decl: &ast::VariablesDecl,
    ) {
        if decl.late || ty.is_error() {
            return;
        }
        let var = self.flow.variable(name.span);
        self.flow.declare(var, ty, true);
        if let Some((ty, value)) = value {
            let (final_, implicit) = (decl.keyword == VarKeyword::Final, decl.ty.is_none());
            self.flow.initialize(var, InitialValue { ty, value: &value, final_, late: false, implicit });
        }
        self.session.insert(field, var);
    }

    /// The types of the session's variables at the end of an input.
    pub(crate) fn learnt(&mut self) -> Learnt {
        let mut learnt = Learnt::default();
        let followed: Vec<(FieldRef, Var)> = self.session.iter().map(|(field, var)| (*field, *var)).collect();
        for (field, var) in followed {
            if self.flow.is_write_captured(var) {
                learnt.captured.push(field);
            }
            let (declared, known) = (self.w.field_type(field), self.flow.type_of(var));
            learnt.known.push((field, (known != declared && self.flow.is_reachable()).then_some(known)));
        }
        learnt
    }
}

/// The names of what a stretch of source may assign; some may be other things of that name.
pub(crate) fn assigned_names(source: &Source, span: Span) -> FxHashSet<Name> {
    const OPERATORS: [&str; 16] = ["=", "+=", "-=", "*=", "/=", "~/=", "%=", "??=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "++", "--"];
    let text = source.text.get(span.range()).unwrap_or("");
    let tokens: Vec<&str> = oche_syntax::classify(text).into_iter().filter_map(|(_, span)| text.get(span.range())).collect();
    let last_pattern = tokens.windows(2).rposition(|pair| matches!(pair, [")" | "]" | "}", "="]));
    let mut names = FxHashSet::default();
    for (i, token) in tokens.iter().enumerate() {
        let before = i.checked_sub(1).map_or("", |i| tokens[i]);
        let after = tokens.get(i + 1).copied().unwrap_or("");
        let pattern = matches!(after, "," | ")" | "]" | "}") && last_pattern.is_some_and(|last| i <= last);
        // In an interpolation anything may stand.
        if token.starts_with(['\'', '"']) && token.contains("${") {
            names.extend(token.split(|c| !is_identifier(c)).map(Name::new));
        } else if token.starts_with(is_identifier)
            && before != "."
            && (OPERATORS.contains(&after) || matches!(before, "++" | "--") || pattern)
        {
            names.insert(Name::new(token));
        }
    }
    names
}
