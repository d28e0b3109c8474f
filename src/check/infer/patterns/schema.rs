//! What a pattern says beforehand about the type of the value it destructures. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, ListPatternElement, PatternKind, VarKeyword};

use super::parts::*;
use crate::check::infer::context::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

impl Cx<'_> {
    /// The context type a pattern gives to the value it destructures. A name alone is a new variable in a declaration, and in an
    /// assignment one that has a type.
    pub fn pattern_schema(&mut self, pattern: &'static ast::Pattern, declares: bool) -> Ty {
        match &pattern.kind {
            PatternKind::Or(a, _) => self.pattern_schema(a, declares),
            PatternKind::And(a, b) => {
                let a = self.pattern_schema(a, declares);
                both_schemas(a, self.pattern_schema(b, declares))
            }
            PatternKind::Relational { .. } | PatternKind::Constant(_) | PatternKind::Error => Ty::unknown(),
            PatternKind::Cast { .. } => Ty::unknown(),
            PatternKind::NullCheck(p) | PatternKind::NullAssert(p) => {
                let inner = self.pattern_schema(p, declares);
                if inner.is_unknown() { inner } else { inner.nullable() }
            }
            PatternKind::Parenthesized(p) => self.pattern_schema(p, declares),
            PatternKind::Variable { ty: Some(ty), .. } => self.quiet_type(ty),
            PatternKind::Variable { ty: None, name, keyword } => {
                if !declares
                    && *keyword == VarKeyword::None
                    && let Some(LocalDecl::Var(id)) = self.lookup_local(name.name)
                {
                    let var = self.local(id).flow;
                    return self.flow.type_of(var);
                }
                Ty::unknown()
            }
            PatternKind::List { type_args, elements, .. } => {
                let element = match type_args.first() {
                    Some(ty) => {
                        let scope = self.type_scope();
                        self.w.resolve_type(ty, &scope)
                    }
                    None => self.elements_schema(elements, declares),
                };
                core_type(CoreClass::List, &[element])
            }
            PatternKind::Map { type_args, entries, .. } => {
                let scope = self.type_scope();
                let (key, value) = if type_args.len() == 2 {
                    (self.w.resolve_type(&type_args[0], &scope), self.w.resolve_type(&type_args[1], &scope))
                } else {
                    let mut value = Ty::unknown();
                    for entry in entries {
                        value = both_schemas(value, self.pattern_schema(&entry.value, declares));
                    }
                    (Ty::unknown(), value)
                };
                core_type(CoreClass::Map, &[key, value])
            }
            PatternKind::Record(fields) => {
                let mut record = RecordTy { positional: Vec::new(), named: Vec::new() };
                for field in fields {
                    let inner = self.pattern_schema(&field.pattern, declares);
                    match field_name(field) {
                        None => record.positional.push(inner),
                        Some(name) => record.named.push((name.name, inner)),
                    }
                }
                record.named.arrange_by_key(|(n, _)| *n);
                Ty::record(record)
            }
            PatternKind::Object { ty, .. } => self.quiet_type(ty),
        }
    }

    /// The schema of a list's elements, from those of a list pattern. The rest's elements are elements.
    fn elements_schema(&mut self, elements: &'static [ListPatternElement], declares: bool) -> Ty {
        let mut schema = Ty::unknown();
        for element in elements {
            let inner = match element {
                ListPatternElement::Pattern(p) => self.pattern_schema(p, declares),
                ListPatternElement::Rest { pattern, .. } => {
                    let rest = pattern.as_ref().map_or_else(Ty::unknown, |p| self.pattern_schema(p, declares));
                    let args = if rest.is_unknown() { None } else { as_instance_of(rest, core_class(CoreClass::Iterable)) };
                    args.map_or_else(Ty::unknown, |args| args[0])
                }
            };
            schema = both_schemas(schema, inner);
        }
        schema
    }
}

/// The schema of a value that two patterns match: none, that of one of them, or one that fits both.
fn both_schemas(a: Ty, b: Ty) -> Ty {
    match (a.is_unknown(), b.is_unknown()) {
        (true, _) => b,
        (_, true) => a,
        _ => lower_bound(a, b),
    }
}
