//! Whether a call's arguments fit what is called, by number and names. May touch what stands before it in `infer`.

use oche_syntax::Name;
use oche_syntax::ast;
use rustc_hash::FxHashSet;

use super::anchor::At;
use super::context::Cx;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::suggest::did_you_mean;
use crate::elements::FunctionRef;
use crate::types::FunctionTy;

impl Cx<'_> {
    /// Number and names of arguments. Dart looks at calls of a declaration before it looks at types, and shows the declaration.
    pub(crate) fn check_shape(&mut self, f: &FunctionTy, args: &'static ast::Args, candidate: Option<FunctionRef>) -> bool {
        let positional = args.args.iter().filter(|a| a.name.is_none()).count();
        let mut errors: Vec<(At, Message)> = Vec::new();
        let here = At::Start(args.span);
        if positional < f.required {
            errors.push((here, errors::too_few_arguments(f.required, positional)));
        } else if positional > f.positional.len() {
            let message = errors::too_many_arguments(f.positional.len(), positional);
            errors.push((here, message.hint("Try removing the extra positional arguments.")));
        }
        let mut seen: FxHashSet<Name> = FxHashSet::default();
        for arg in &args.args {
            let Some(name) = arg.name else { continue };
            if seen.contains(&name.name) {
                errors.push((name.span.into(), errors::argument_twice(name.name)));
            }
            seen.insert(name.name);
            if f.named(name.name).is_none() {
                let near = self.w.nearest(name.name, f.named.iter().map(|n| n.name));
                errors.push((name.span.into(), errors::no_named_parameter(name.name).advice(did_you_mean(near))));
            }
        }
        errors.extend(self.misplaced_argument(args));
        for named in &f.named {
            if named.required && !seen.contains(&named.name) {
                errors.push((here, errors::missing_argument(named.name)));
            }
        }
        let ok = errors.is_empty();
        // Of a declaration's call the first mistake is told, of a value's all.
        let count = if candidate.is_some() { 1 } else { errors.len() };
        for (at, message) in errors.into_iter().take(count) {
            match candidate {
                Some(function) if message.kind != &errors::kinds::argument_twice => {
                    let message = self.w.shows(message, function, "Found this candidate, but the arguments don't match.");
                    self.name_error(at, message.after(args.span.end));
                }
                _ => self.error(at, message),
            }
        }
        ok
    }

    /// Before language version 2.17 positional arguments come first.
    pub(crate) fn misplaced_argument(&self, args: &'static ast::Args) -> Option<(At, Message)> {
        let first_named = args.args.iter().position(|a| a.name.is_some())?;
        let after = args.args[first_named..].iter().find(|a| a.name.is_none())?;
        let old = self.w.lib(self.place.lib).version < (2, 17);
        old.then(|| (At::Start(after.value.span), errors::positional_after_named()))
    }
}
