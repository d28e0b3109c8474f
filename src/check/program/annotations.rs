//! Annotations: each is a constant variable or a call of a constant constructor (specification, "Metadata"). Nothing is done with their
//! values. May touch `cx`, `consts`.

use oche_syntax::ast::{self, ExprKind};

use crate::check::report::errors;
use crate::check::typed::{Const, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::Ty;

impl World {
    pub(crate) fn check_annotations(&mut self) {
        for Annotated { place, class, metadata } in std::mem::take(&mut self.annotations) {
            for annotation in metadata {
                self.check_annotation(place, class, annotation);
            }
        }
    }

    fn check_annotation(&mut self, place: Place, class: Option<ClassRef>, annotation: &'static ast::Metadata) {
        let Some(first) = annotation.path.first() else { return };
        let span = annotation.path.last().map_or(first.span, |last| oche_syntax::Span { start: first.span.start, end: last.span.end });
        let before = self.diagnostics.len();
        let mut cx = self.static_cx(class, place);
        let kind = match &annotation.args {
            Some(args) => ExprKind::New {
                const_: true,
                constructor: ast::ConstructorRef {
                    span,
                    path: annotation.path.clone(),
                    type_args: annotation.type_args.clone(),
                    // `C<int>.named` and `C<int>` are what may be written.
                    args_after: if annotation.path.len() > 1 { annotation.path.len() - 1 } else { 1 },
                },
                args: args.clone(),
            },
            None => {
                let mut kind = ExprKind::Ident(*first);
                let mut end = *first;
                for name in &annotation.path[1..] {
                    let target = ast::Expr { span: oche_syntax::Span { start: first.span.start, end: end.span.end }, kind };
                    kind = ExprKind::Property { target: Box::new(target), name: *name, null_aware: false };
                    end = *name;
                }
                kind
            }
        };
        let expression: &'static ast::Expr = Box::leak(Box::new(ast::Expr { span, kind }));
        let typed = cx.const_expr_value(expression, Ty::unknown());
        // Without arguments it must be a variable: a type or a function is a constant expression too.
        let names_variable = match (&annotation.args, &typed.e.node) {
            (Some(_), _) => true,
            (None, Node::Const(Const::Object(value))) => !matches!(
                value.value(),
                crate::check::typed::constant::ConstValue::Type(_) | crate::check::typed::constant::ConstValue::TearOff { .. }
            ),
            (None, _) => true,
        };
        if !names_variable && self.diagnostics.len() == before {
            self.error(place.source, span, errors::not_an_annotation());
        }
    }
}
