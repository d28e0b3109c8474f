//! Which character of an expression an error marks: the compiler's idea of where an expression is. A call is at its name, a binary
//! expression at its operator, an index at its bracket. May touch syntax only, and what scopes know of local variables.

use oche_syntax::Span;
use oche_syntax::ast::{self, ExprKind};

use super::context::{Cx, LocalDecl};

/// Where an error is.
#[derive(Clone, Copy)]
pub enum At {
    /// The whole of it is marked.
    Whole(Span),
    /// Its first character is marked.
    Start(Span),
    /// An expression, marked at its own character.
    Expr(&'static ast::Expr),
    /// The span of the fault, and the character that is marked.
    Mark(Span, u32),
}

impl From<Span> for At {
    fn from(span: Span) -> At {
        At::Whole(span)
    }
}
impl From<&'static ast::Expr> for At {
    fn from(e: &'static ast::Expr) -> At {
        At::Expr(e)
    }
}

impl From<&'static Box<ast::Expr>> for At {
    fn from(e: &'static Box<ast::Expr>) -> At {
        At::Expr(e)
    }
}

impl At {
    pub fn span(self) -> Span {
        match self {
            At::Whole(span) | At::Start(span) | At::Mark(span, _) => span,
            At::Expr(e) => e.span,
        }
    }
}

impl Cx<'_> {
    /// The one character to mark, unless the whole span is.
    pub fn mark(&self, at: At) -> Option<u32> {
        match at {
            At::Whole(_) => None,
            At::Start(span) => Some(span.start),
            At::Mark(_, mark) => Some(mark),
            At::Expr(e) => Some(self.offset(e)),
        }
    }

    /// The last `[` of an index expression, marked.
    pub fn bracket(&self, span: Span) -> At {
        let text = self.place.source.text.get(span.range()).unwrap_or("");
        At::Mark(span, text.rfind('[').map_or(span.start, |i| span.start + i as u32))
    }

    /// Where the compiler says an expression is.
    pub fn offset(&self, e: &ast::Expr) -> u32 {
        if let Some(guarded) = first_guarded(e) {
            return self.offset(guarded);
        }
        let text = &self.place.source.text;
        // The first of these characters after a part of the expression.
        let after = |from: u32, wanted: &[char]| {
            let rest = text.get(from as usize..e.span.end as usize).unwrap_or("");
            rest.find(wanted).map_or(e.span.start, |i| from + i as u32)
        };
        match &e.kind {
            ExprKind::Paren(inner) => self.offset(inner),
            ExprKind::List { const_: false, type_args, .. } => after(type_args.last().map_or(e.span.start, |t| t.span.end), &['[']),
            ExprKind::SetOrMap { const_: false, type_args, .. } => after(type_args.last().map_or(e.span.start, |t| t.span.end), &['{']),
            ExprKind::String(literal) if literal.parts.iter().any(|p| matches!(p, ast::StringPart::Interpolation(_))) => {
                let rest = text.get(e.span.end as usize..).unwrap_or("");
                e.span.end + (rest.len() - rest.trim_start().len()) as u32
            }
            ExprKind::New { constructor, .. } => constructor.span.start,
            ExprKind::Property { name, .. } => name.span.start,
            ExprKind::Index { target, .. } => after(target.span.end, &['[']),
            ExprKind::Call { target, args, .. } => match &target.kind {
                ExprKind::Ident(name) => match self.lookup_local(name.name) {
                    Some(LocalDecl::Var(id)) if !self.local(id).is_function => args.span.start,
                    _ => name.span.start,
                },
                ExprKind::Property { .. } => self.offset(target),
                ExprKind::Instantiate { target, .. } => target.span.start,
                _ => args.span.start,
            },
            ExprKind::Instantiate { target, .. } => after(target.span.end, &['<']),
            ExprKind::NullCheck(_) => e.span.end - 1,
            ExprKind::IncDec { prefix: true, target, .. } => self.offset(target),
            ExprKind::IncDec { prefix: false, .. } => e.span.end - 2,
            ExprKind::Binary { op_span, .. } => op_span.start,
            ExprKind::Is { value, negated: true, .. } => after(value.span.end, &['!']),
            ExprKind::Is { value, .. } => after(value.span.end, &['i']),
            ExprKind::As { value, .. } => after(value.span.end, &['a']),
            ExprKind::Conditional { condition, .. } => after(condition.span.end, &['?']),
            ExprKind::Assign { target, .. } => self.offset(target),
            ExprKind::Cascade { target, .. } => target.span.start,
            _ => e.span.start,
        }
    }
}

/// The receiver of the first null-aware access of a chain: the whole chain counts as being there.
fn first_guarded(e: &ast::Expr) -> Option<&ast::Expr> {
    let (target, null_aware) = match &e.kind {
        ExprKind::Property { target, null_aware, .. } | ExprKind::Index { target, null_aware, .. } => (target, *null_aware),
        ExprKind::Call { target, .. } | ExprKind::NullCheck(target) => (target, false),
        _ => return None,
    };
    first_guarded(target).or(null_aware.then_some(target))
}
