//! The type that an object pattern asks for, and whether a pattern matches all values of a type. May touch `written`.

use oche_syntax::ast::PatternKind;
use oche_syntax::ast::{self};

use super::parts::*;
use crate::check::infer::context::*;
use crate::check::resolve::params::params_apart_from;
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// The class an object pattern names; `Box(…)` without arguments takes them from the matched type.
    pub fn object_pattern_type(&mut self, ty: &'static ast::Type, matched: Ty) -> Ty {
        let target = self.quiet_type(ty);
        let ast::TypeKind::Named { prefix, name, args } = &ty.kind else { return target };
        if !args.is_empty() {
            return target;
        }
        match self.w.named_declaration(*prefix, *name, &self.type_scope()) {
            Some(Decl::Class(class)) if !class.type_params().is_empty() => {
                let params = class.type_params().to_vec();
                let this = self.w.this_type(class);
                self.infer_pattern_type(&params, this, matched)
            }
            Some(Decl::Typedef(id)) => {
                let params = self.w.typedefs[id.0 as usize].params.clone();
                let body = self.w.typedef_type(id);
                if params.is_empty() { target } else { self.infer_pattern_type(&params, body, matched) }
            }
            _ => target,
        }
    }

    /// The type of an object pattern, declared with these parameters, for a value of the matched type.
    pub(crate) fn infer_pattern_type(&mut self, params: &[ParamRef], declared: Ty, matched: Ty) -> Ty {
        let solved = params_apart_from(matched, params);
        let own: Vec<Ty> = solved.iter().map(|p| Ty::param(*p)).collect();
        let mut inference = Inference::new(&solved);
        inference.from_return(Substitution { params, args: &own }.apply(declared), matched);
        let types = match inference.finish() {
            Ok(types) => types,
            Err(failure) => failure.types,
        };
        Substitution { params, args: &types }.apply(declared)
    }

    /// Whether a pattern matches every value of the type (without looking at other cases).
    pub fn covers(&mut self, pattern: &'static ast::Pattern, ty: Ty) -> bool {
        match &pattern.kind {
            PatternKind::Variable { ty: None, .. } => true,
            PatternKind::Variable { ty: Some(t), .. } => {
                let t = self.quiet_type(t);
                is_subtype(ty, t)
            }
            PatternKind::Parenthesized(p) => self.covers(p, ty),
            PatternKind::And(a, b) => self.covers(a, ty) && self.covers(b, ty),
            PatternKind::Or(a, b) => self.covers(a, ty) || self.covers(b, ty),
            PatternKind::Cast { pattern, ty: to } => {
                let to = self.quiet_type(to);
                self.covers(pattern, to)
            }
            PatternKind::NullAssert(pattern) => self.covers(pattern, non_nullable(ty)),
            PatternKind::Record(fields) => {
                let Some(record) = ty.as_record() else { return false };
                let record = record.clone();
                let mut index = 0;
                let positional = fields.iter().filter(|f| field_name(f).is_none()).count();
                if positional != record.positional.len() || fields.len() - positional != record.named.len() {
                    return false;
                }
                fields.iter().all(|f| match field_name(f) {
                    None => {
                        index += 1;
                        self.covers(&f.pattern, record.positional[index - 1])
                    }
                    Some(name) => match record.named.iter().find(|(n, _)| *n == name.name) {
                        Some((_, t)) => self.covers(&f.pattern, *t),
                        None => false,
                    },
                })
            }
            PatternKind::Object { ty: t, fields } => {
                let t = self.object_pattern_type(t, ty);
                is_subtype(ty, t) && fields.is_empty()
            }
            _ => false,
        }
    }
}
