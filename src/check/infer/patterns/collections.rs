//! List and map patterns (accepted/3.0/patterns). May touch the rest of `check`.

use oche_syntax::ast::{self, ListPatternElement};
use oche_syntax::{Name, Span};

use super::cache::{element_label, key_label, presence_label};
use crate::check::flow::ExprFlow;
use crate::check::infer::context::*;
use crate::check::infer::expressions::*;
use crate::check::infer::patterns::*;
use crate::check::report::errors;
use crate::check::typed::{self, Const, Expr, Prim, Rep, Stmt, TypeArgs, Variable};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn list_pattern(
        &mut self,
        type_args: &'static [ast::Type],
        elements: &'static [ListPatternElement],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Expr {
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
            let length = self.list_call(matched.slot, list_ty, "length", SelectorKind::Getter, Vec::new(), Rep::Int, pos);
            let (length_stmt, slot) = self.once(matched.slot, "length".to_owned(), Rep::Int, length);
            length_slot = slot;
            let wanted = Expr::Const(Const::Int(fixed as i64));
            let length = Expr::Local(slot, Rep::Int);
            let test = match (rest, fixed) {
                (Some(_), _) => Expr::Prim(Prim::IntGe, vec![length, wanted], pos),
                (None, 0) => Expr::Prim(Prim::IntLe, vec![length, wanted], pos),
                (None, _) => Expr::Prim(Prim::IntEq, vec![length, wanted], pos),
            };
            let test = if binding == Binding::Match { test } else { self.must_match(test, span) };
            self.flow.pattern_may_fail();
            code = and(code, Expr::Block { stmts: vec![length_stmt], value: Box::new(test) });
        }
        let length_read = || Expr::Local(length_slot, Rep::Int);
        for (i, item) in elements.iter().enumerate() {
            let label = element_label(i, elements.len(), rest);
            match item {
                ListPatternElement::Pattern(p) if is_wildcard(p) => {}
                ListPatternElement::Pattern(p) => {
                    let index = match rest {
                        Some(r) if i > r => {
                            let from_end = Expr::Const(Const::Int((elements.len() - i) as i64));
                            Expr::Prim(Prim::IntSub, vec![length_read(), from_end], pos)
                        }
                        _ => Expr::Const(Const::Int(i as i64)),
                    };
                    let read = self.list_call(matched.slot, list_ty, "[]", SelectorKind::Method, vec![index], rep_of(element), pos);
                    let (stmt, part) = self.once(matched.slot, label, Rep::Value, read);
                    let inner = self.part_pattern(p, part, (element, &ExprFlow::default()), binding, bound);
                    code = and(code, Expr::Block { stmts: vec![stmt], value: Box::new(inner) });
                }
                ListPatternElement::Rest { pattern: Some(p), .. } => {
                    let after = elements.len() - i - 1;
                    let end = Expr::Prim(Prim::IntSub, vec![length_read(), Expr::Const(Const::Int(after as i64))], pos);
                    let start = Expr::Const(Const::Int(i as i64));
                    let args = if after == 0 { vec![start] } else { vec![start, end.held_as(Rep::Value)] };
                    let read = self.list_call(matched.slot, list_ty, "sublist", SelectorKind::Method, args, Rep::Value, pos);
                    let (stmt, part) = self.once(matched.slot, label, Rep::Value, read);
                    let inner = self.part_pattern(p, part, (list, &ExprFlow::default()), binding, bound);
                    code = and(code, Expr::Block { stmts: vec![stmt], value: Box::new(inner) });
                }
                ListPatternElement::Rest { pattern: None, .. } => {}
            }
        }
        code
    }

    /// In a declaration a list of the wrong length throws a StateError.
    pub(crate) fn must_match(&mut self, test: Expr, span: Span) -> Expr {
        let pos = self.pos(span);
        let error = match self.w.entry("dart:core", "_Errors", "stateError") {
            Some(function) => {
                self.w.signature(function);
                let text = Expr::Const(Const::String(intern_text(&ast::Text::Utf8("Pattern matching error".to_owned()))));
                Expr::CallStatic { function, type_args: TypeArgs::None, args: vec![text], rep: Rep::Value, pos }
            }
            None => Expr::Const(Const::Null),
        };
        let throw = Stmt::Expr(Expr::Throw { value: Box::new(error), pos });
        then_true(vec![Stmt::If { condition: test, then: Box::new(Stmt::Block(Vec::new())), otherwise: Some(Box::new(throw)) }])
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a call")]
    pub(crate) fn list_call(
        &mut self,
        slot: Variable,
        ty: Ty,
        name: &str,
        kind: SelectorKind,
        args: Vec<Expr>,
        rep: Rep,
        pos: typed::Pos,
    ) -> Expr {
        let object = core_class(CoreClass::Object).library;
        Expr::CallMethod(Box::new(typed::CallMethod {
            object: Expr::Local(slot, Rep::Value),
            selector: Selector::new(Name::new(name), object, kind),
            type_args: TypeArgs::None,
            positional: args,
            named: Vec::new(),
            object_ty: erase_extension_types(ty),
            rep,
            pos,
        }))
    }

    pub(crate) fn map_pattern(
        &mut self,
        type_args: &'static [ast::Type],
        entries: &'static [ast::MapPatternEntry],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Expr {
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
            let (key_stmt, key_slot, _) = self.temp(key.value());
            let read =
                self.list_call(matched.slot, map_ty, "[]", SelectorKind::Method, vec![Expr::Local(key_slot, Rep::Value)], Rep::Value, pos);
            let label = key_label(&entry.key, self.place.source.text);
            let (stmt, slot) = self.once(matched.slot, label.clone(), Rep::Value, read);
            let present = {
                let has = self.list_call(
                    matched.slot,
                    map_ty,
                    "containsKey",
                    SelectorKind::Method,
                    vec![Expr::Local(key_slot, Rep::Value)],
                    Rep::Bool,
                    pos,
                );
                let has = self.test_once(matched.slot, presence_label(&label), has);
                let null = Expr::Prim(Prim::IsNull, vec![Expr::Local(slot, Rep::Value)], pos);
                let not_null = Expr::Prim(Prim::BoolNot, vec![null], pos);
                if is_nullable(value_ty) || !is_non_nullable(value_ty) { Expr::Or(Box::new(not_null), Box::new(has)) } else { not_null }
            };
            let present = if binding == Binding::Match { present } else { self.must_match(present, span) };
            code = and(code, Expr::Block { stmts: vec![key_stmt, stmt], value: Box::new(present) });
            self.flow.pattern_may_fail();
            let inner = self.part_pattern(&entry.value, slot, (value_ty, &ExprFlow::default()), binding, bound);
            code = and(code, inner);
        }
        code
    }
}
