//! Record literals. May touch what stands before it in `infer`.

use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};
use rustc_hash::FxHashSet;

use super::coercions::Use;
use super::context::*;
use super::contexts::*;
use crate::check::report::errors;
use crate::check::typed::{Expr, Node};
use crate::sorting::Arrange;
use crate::types::*;

impl Cx<'_> {
    pub fn record(&mut self, const_: bool, fields: &'static [ast::RecordField], context: Ty, span: Span) -> Typed {
        if self.w.lib(self.place.lib).version < (3, 0) {
            let hint = "Try removing the `@dart=` annotation or setting the language version to 3.0 or higher.";
            self.error(span, errors::feature_disabled("records").hint(hint));
        }
        self.in_const(const_, span, &[], |cx| {
            let wanted = non_nullable_context(context).as_record();
            let positional_count = fields.iter().filter(|f| f.name.is_none()).count();
            let wanted = wanted.filter(|r| r.positional.len() == positional_count && r.named.len() == fields.len() - positional_count);
            let mut items: Vec<(Option<Name>, Expr, Ty)> = Vec::new();
            let (mut index, mut names) = (0, FxHashSet::default());
            for field in fields {
                let hint = wanted.and_then(|r| match field.name {
                    Some(name) => r.field(name.name),
                    None => r.positional.get(index).copied(),
                });
                if field.name.is_none() {
                    index += 1;
                }
                if let Some(name) = field.name {
                    cx.check_record_name(name, positional_count);
                    if !names.insert(name.name) {
                        cx.error(name.span, errors::record_field_twice(name.name));
                        continue;
                    }
                }
                let typed = cx.expr(&field.value, hint.unwrap_or_else(Ty::unknown));
                cx.not_void(&typed, &field.value);
                let (e, ty) = match hint {
                    Some(hint) => {
                        let closed = checked_closure(hint);
                        let from = typed.ty;
                        let generic = from.as_function().is_some_and(|f| !f.type_params.is_empty());
                        let callable = cx.coerces_to_function(from, closed);
                        if from.is_dynamic() && !is_top(closed) || generic && !is_subtype(from, closed) || callable {
                            (cx.coerce(typed, closed, &field.value, Use::Other), closed)
                        } else {
                            (typed.e, from)
                        }
                    }
                    None => (typed.e, typed.ty),
                };
                items.push((field.name.map(|n| n.name), e, ty));
            }
            let mut record = RecordTy { positional: Vec::new(), named: Vec::new() };
            for (name, _, ty) in &items {
                match name {
                    None => record.positional.push(*ty),
                    Some(name) => record.named.push((*name, *ty)),
                }
            }
            record.named.arrange_by_key(|(n, _)| *n);
            let ty = Ty::record(record);
            let fields = items.into_iter().map(|(name, e, _)| (name, e)).collect();
            Typed::new(Node::Record(fields), ty)
        })
    }

    fn check_record_name(&mut self, name: ast::Ident, positional: usize) {
        let text = name.name.as_str();
        if name.name.is_private() {
            self.error(name.span, errors::record_field_private());
        } else if matches!(text, "hashCode" | "runtimeType" | "toString" | "noSuchMethod") {
            self.error(name.span, errors::record_field_of_object());
        } else if let Some(index) = text.strip_prefix('$').and_then(|d| d.parse::<usize>().ok())
            && index >= 1
            && index <= positional
            && !text.starts_with("$0")
        {
            self.error(name.span, errors::record_field_positional());
        }
    }
}
