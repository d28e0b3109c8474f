//! Record and object patterns. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, PatternFieldName};
use oche_syntax::{Name, Span};

use super::parts::*;
use crate::check::flow::ExprFlow;
use crate::check::infer::context::*;
use crate::check::report::errors;
use crate::check::typed::{self, Expr, Node, Pattern};
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn record_pattern(
        &mut self,
        fields: &'static [ast::PatternField],
        Matching { matched, binding, bound, span }: Matching<'_>,
    ) -> Pattern {
        // The shape, with the types the value is known to have.
        let known = resolve_bound(non_nullable(matched.ty)).as_record();
        let positional = fields.iter().filter(|f| field_name(f).is_none()).count();
        let known = known.filter(|r| r.positional.len() == positional && r.named.len() == fields.len() - positional);
        let unknown_field = || {
            if matched.ty.is_dynamic() { Ty::dynamic() } else { object_question() }
        };
        let mut record = RecordTy { positional: Vec::new(), named: Vec::new() };
        let mut names: Vec<Name> = Vec::new();
        for field in fields {
            match field_name(field) {
                None => {
                    let ty = known.and_then(|r| r.positional.get(record.positional.len()).copied()).unwrap_or_else(unknown_field);
                    record.positional.push(ty);
                }
                Some(name) => {
                    if names.contains(&name.name) {
                        self.error(name.span, errors::record_field_twice(name.name));
                        continue;
                    }
                    names.push(name.name);
                    let ty = known.and_then(|r| r.field(name.name)).unwrap_or_else(unknown_field);
                    record.named.push((name.name, ty));
                }
            }
        }
        record.named.arrange_by_key(|(n, _)| *n);
        let shape = Ty::record(record.clone());
        let mut code = self.type_test(matched, shape, binding, span);
        self.flow.pattern_type_test(shape);
        // The record with what is shown of its fields.
        let mut shown = record.clone();
        let mut index = 0;
        for field in fields {
            let (ir_field, ty) = match field_name(field) {
                None => {
                    index += 1;
                    (typed::RecordField::Positional(index - 1), record.positional[index as usize - 1])
                }
                Some(name) => {
                    let ty = record.field(name.name).unwrap_or_else(Ty::dynamic);
                    (typed::RecordField::Named(name.name), ty)
                }
            };
            let record = Box::new(Expr::local(matched.variable, shape));
            let read = Expr::new(Node::RecordField { record, field: ir_field }, ty);
            let part = self.any_variable();
            self.flow.push_part(ty, &ExprFlow::default());
            let inner = self.pattern(&field.pattern, part, binding, bound);
            let known = self.flow.matched_type();
            self.flow.pop_part();
            match ir_field {
                typed::RecordField::Positional(at) => shown.positional[at as usize] = known,
                typed::RecordField::Named(name) => {
                    if let Some((_, ty)) = shown.named.iter_mut().find(|(n, _)| *n == name) {
                        *ty = known;
                    }
                }
            }
            code = code.and(Pattern::Part { var: part, read, key: None, pattern: Box::new(inner) });
        }
        if shown != record {
            self.flow.pattern_promote(Ty::record(shown));
        }
        code
    }

    pub(crate) fn object_pattern(
        &mut self,
        ty: &'static ast::Type,
        fields: &'static [ast::PatternField],
        Matching { matched, binding, bound, span }: Matching<'_>,
    ) -> Pattern {
        self.written_type(ty);
        let target = self.object_pattern_type(ty, matched.ty);
        let mut code = self.type_test(matched, target, binding, span);
        self.flow.pattern_type_test(target);
        let value_ty = if is_subtype(matched.ty, target) && !matched.ty.is_dynamic() { matched.ty } else { target };
        let mut seen: Vec<Name> = Vec::new();
        for field in fields {
            let Some(name) = field_name(field) else {
                self.error(field.span, errors::object_pattern_positional());
                continue;
            };
            if name.name.as_str() == "_" && matches!(field.name, PatternFieldName::Inferred) && self.wildcards() {
                self.name_error(name.span, errors::object_pattern_no_name());
                continue;
            }
            if seen.contains(&name.name) {
                self.error(name.span, errors::object_pattern_twice(name.name));
            }
            seen.push(name.name);
            let receiver = Typed::local(matched.variable, value_ty).with(self.flow.matched_source());
            let label = format!("get {}", name.name);
            // The compiler marks the colon.
            let text = self.place.source.text.get(field.span.range()).unwrap_or("");
            let colon = text.find(':').map_or(name.span.start, |i| field.span.start + i as u32);
            let name = ast::Ident { name: name.name, span: Span { start: colon, end: colon + 1 } };
            let read = self.read_member(receiver, name, name.span, Ty::unknown());
            let part = self.any_variable();
            let inner = self.part_pattern(&field.pattern, part, (read.ty, &read.flow), binding, bound);
            code = code.and(Pattern::Part { var: part, read: read.e, key: Some(label), pattern: Box::new(inner) });
        }
        code
    }
}
