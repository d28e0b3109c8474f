//! List and map patterns (accepted/3.0/patterns). May touch what stands before it in `infer`.

use oche_syntax::Name;
use oche_syntax::ast::{self, ListPatternElement};

use super::keys::{element_label, key_label};
use super::parts::*;
use crate::check::flow::ExprFlow;
use crate::check::infer::context::*;
use crate::check::report::errors;
use crate::check::typed::{self, Entry, Expr, Node, Pattern, Prim, Variable};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn list_pattern(
        &mut self,
        type_args: &'static [ast::Type],
        elements: &'static [ListPatternElement],
        Matching { matched, binding, bound, span }: Matching<'_>,
    ) -> Pattern {
        let pos = self.pos(span);
        if type_args.len() > 1 {
            self.error(span, errors::list_pattern_type_arguments());
        }
        let written = type_args.first().map(|t| self.written_type(t));
        let element =
            written.unwrap_or_else(|| match as_instance_of(resolve_bound(non_nullable(matched.ty)), core_class(CoreClass::List)) {
                Some(args) => args.first().copied().unwrap_or_else(Ty::dynamic),
                None if matched.ty.is_dynamic() => Ty::dynamic(),
                None => object_question(),
            });
        let list = core_type(CoreClass::List, &[element]);
        let mut code = self.type_test(matched, list, binding, span);
        self.flow.pattern_type_test(list);
        let list_ty = if is_subtype(matched.ty, list) { matched.ty } else { list };
        let rest = elements.iter().position(|e| matches!(e, ListPatternElement::Rest { .. }));
        if elements.iter().filter(|e| matches!(e, ListPatternElement::Rest { .. })).count() > 1 {
            self.error(span, errors::rest_twice());
        }
        let fixed = elements.len() - usize::from(rest.is_some());
        let mut length_slot = Variable(0);
        // `[...]` takes any length, and doesn't ask for it.
        if !(rest.is_some() && fixed == 0) {
            let read = self.list_call((matched.variable, list_ty), "length", Vec::new(), int_type(), pos);
            length_slot = self.new_variable(int_type());
            let wanted = Expr::int(fixed as i64);
            let length = Expr::local(length_slot, int_type());
            let test = match (rest, fixed) {
                (Some(_), _) => Node::Prim(Prim::IntGe, vec![length, wanted], pos),
                (None, 0) => Node::Prim(Prim::IntLe, vec![length, wanted], pos),
                (None, _) => Node::Prim(Prim::IntEq, vec![length, wanted], pos),
            };
            let test = Pattern::Test { test: Expr::new(test, bool_type()), key: None, negated: false, pos };
            let test = if binding == Binding::Match { test } else { Pattern::Must(Box::new(test), pos) };
            self.flow.pattern_may_fail();
            let (key, pattern) = (Some("length".to_owned()), Box::new(test));
            code = code.and(Pattern::Part { var: length_slot, read, key, pattern });
        }
        let length_read = || Expr::local(length_slot, int_type());
        for (i, item) in elements.iter().enumerate() {
            let label = element_label(i, elements.len(), rest);
            match item {
                ListPatternElement::Pattern(p) if is_wildcard(p) => {}
                ListPatternElement::Pattern(p) => {
                    let index = match rest {
                        Some(r) if i > r => {
                            let from_end = Expr::int((elements.len() - i) as i64);
                            Expr::new(Node::Prim(Prim::IntSub, vec![length_read(), from_end], pos), int_type())
                        }
                        _ => Expr::int(i as i64),
                    };
                    let read = self.list_call((matched.variable, list_ty), "[]", vec![index], element, pos);
                    let part = self.any_variable();
                    let inner = self.part_pattern(p, part, (element, &ExprFlow::default()), binding, bound);
                    code = code.and(Pattern::Part { var: part, read, key: Some(label), pattern: Box::new(inner) });
                }
                ListPatternElement::Rest { pattern: Some(p), .. } => {
                    let after = elements.len() - i - 1;
                    let end = Node::Prim(Prim::IntSub, vec![length_read(), Expr::int(after as i64)], pos);
                    let end = Expr::new(end, int_type()).fit(int_type().nullable());
                    let start = Expr::int(i as i64);
                    let args = if after == 0 { vec![start] } else { vec![start, end] };
                    let read = self.list_call((matched.variable, list_ty), "sublist", args, list, pos);
                    let part = self.any_variable();
                    let inner = self.part_pattern(p, part, (list, &ExprFlow::default()), binding, bound);
                    code = code.and(Pattern::Part { var: part, read, key: Some(label), pattern: Box::new(inner) });
                }
                ListPatternElement::Rest { pattern: None, .. } => {}
            }
        }
        code
    }

    /// A call of a method of the matched collection, or if it takes nothing, of a getter.
    pub(crate) fn list_call(&mut self, (variable, ty): (Variable, Ty), name: &str, args: Vec<Expr>, gives: Ty, pos: typed::Pos) -> Expr {
        let object = core_class(CoreClass::Object).library;
        let kind = if args.is_empty() { SelectorKind::Getter } else { SelectorKind::Method };
        let call = typed::CallMethod {
            object: Expr::local(variable, ty),
            selector: Selector::new(Name::new(name), object, kind),
            type_args: Vec::new(),
            args: typed::positional(args),
            pos,
        };
        Expr::new(Node::CallMethod(Box::new(call)), gives)
    }

    pub(crate) fn map_pattern(
        &mut self,
        type_args: &'static [ast::Type],
        entries: &'static [ast::MapPatternEntry],
        Matching { matched, binding, bound, span }: Matching<'_>,
    ) -> Pattern {
        let pos = self.pos(span);
        if entries.is_empty() {
            self.error(span, errors::empty_map_pattern());
        }
        if type_args.len() != 2 && !type_args.is_empty() {
            self.error(span, errors::map_pattern_type_arguments());
        }
        let (key_ty, value_ty) = if type_args.len() == 2 {
            (self.written_type(&type_args[0]), self.written_type(&type_args[1]))
        } else {
            match as_instance_of(resolve_bound(non_nullable(matched.ty)), core_class(CoreClass::Map)) {
                Some(args) if args.len() == 2 => (args[0], args[1]),
                _ if matched.ty.is_dynamic() => (Ty::dynamic(), Ty::dynamic()),
                _ => (object_question(), object_question()),
            }
        };
        let map = core_type(CoreClass::Map, &[key_ty, value_ty]);
        let mut code = self.type_test(matched, map, binding, span);
        self.flow.pattern_type_test(map);
        let map_ty = if is_subtype(matched.ty, map) { matched.ty } else { map };
        let mut keys: Vec<typed::ConstRef> = Vec::new();
        for entry in entries {
            let key = self.const_expr_value(&entry.key, key_ty);
            if let Some(value) = Self::const_ref(&key.e) {
                if keys.contains(&value) {
                    self.error(entry.key.span, errors::map_pattern_key_twice());
                }
                keys.push(value);
            }
            let (key_var, var) = (self.any_variable(), self.any_variable());
            let object = (matched.variable, map_ty);
            let asked = || vec![Expr::local(key_var, object_question())];
            let read = self.list_call(object, "[]", asked(), value_ty.nullable(), pos);
            let contains = self.list_call(object, "containsKey", asked(), bool_type(), pos);
            let contains = (is_nullable(value_ty) || !is_non_nullable(value_ty)).then_some(contains);
            self.flow.pattern_may_fail();
            let pattern = self.part_pattern(&entry.value, var, (value_ty, &ExprFlow::default()), binding, bound);
            let label = key_label(&entry.key, &self.place.source.text);
            let must = binding != Binding::Match;
            let entry = Entry { key: key.e, key_var, read, var, label, contains, must, pos, pattern };
            code = code.and(Pattern::Entry(Box::new(entry)));
        }
        code
    }
}
