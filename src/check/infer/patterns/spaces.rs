//! What the cases of a switch match, as [`Space`]s, and whether they match everything. May touch what stands before it in `infer`.

use std::cell::RefCell;
use std::sync::Arc;

use oche_syntax::Name;
use oche_syntax::ast::{self, ClassKind, ListPatternElement, PatternKind};
use rustc_hash::FxHashMap;

use super::parts::*;
use crate::check::exhaustive::{self, Constant, Exhaustiveness, Hierarchy, Space, Witness};
use crate::check::infer::context::*;
use crate::check::infer::lookup::Lookup;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::typed::constant::{ConstRef, ConstValue};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// The declarations, as the algebra asks for them.
struct Declarations<'a, 'w> {
    cx: RefCell<&'a mut Cx<'w>>,
}

impl Hierarchy for Declarations<'_, '_> {
    fn sealed_subtypes(&self, class: ClassRef) -> Option<Vec<ClassRef>> {
        if !class.modifiers().sealed {
            return None;
        }
        Some(self.cx.borrow_mut().w.sealed_subtypes(class).to_vec())
    }

    fn enum_values(&self, class: ClassRef) -> Option<Vec<(Name, Ty)>> {
        if class.kind != ClassKind::Enum {
            return None;
        }
        let mut cx = self.cx.borrow_mut();
        let values = cx.w.class(class).values.clone();
        Some(values.into_iter().map(|value| (value.name, cx.w.field_type(value))).collect())
    }

    fn getter_type(&self, ty: Ty, name: Name) -> Option<Ty> {
        let mut cx = self.cx.borrow_mut();
        match cx.lookup(ty, name, false) {
            // A member of an extension type, whose values the algebra knows by their representation.
            Lookup::None | Lookup::Ambiguous => cx.pattern_getters.iter().rev().find(|(n, _)| *n == name).map(|(_, ty)| *ty),
            lookup => Some(cx.lookup_type(&lookup, ty)),
        }
    }
}

impl World {
    /// Classes, mixins and enums of its library that name a sealed class in a clause. Found for all of the library's sealed classes at once.
    fn sealed_subtypes(&mut self, sealed: ClassRef) -> Arc<Vec<ClassRef>> {
        if let Some(known) = &self.class(sealed).subtypes {
            return known.clone();
        }
        let mut classes = self.library_classes(self.class(sealed).place.lib);
        classes.retain(|class| !matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType));
        classes.iter().for_each(|class| self.ensure_hierarchy(*class));
        let mut subtypes: FxHashMap<ClassRef, Vec<ClassRef>> = classes.iter().chain([&sealed]).map(|class| (*class, Vec::new())).collect();
        for &class in &classes {
            for parent in self.named_in_clauses(class) {
                if let Some(list) = subtypes.get_mut(&parent)
                    && list.last() != Some(&class)
                {
                    list.push(class);
                }
            }
        }
        for (class, list) in subtypes.into_iter().filter(|(class, _)| class.modifiers().sealed) {
            self.class_mut(class).subtypes = Some(Arc::new(list));
            let lib = self.class(class).place.lib;
            self.lib_mut(lib).sealed.push(class);
        }
        self.class(sealed).subtypes.clone().unwrap_or_default()
    }

    /// The direct supertypes as they are written: between a class and its superclass stand its mixin applications.
    fn named_in_clauses(&self, class: ClassRef) -> Vec<ClassRef> {
        let mut named = Vec::new();
        let mut waiting = vec![class];
        while let Some(class) = waiting.pop() {
            for parent in self.direct_supertypes(class) {
                let between = self.has_class(parent) && self.class(parent).decl.is_none() && parent.kind == ClassKind::MixinApplication;
                if between { waiting.push(parent) } else { named.push(parent) }
            }
        }
        named
    }
}

impl Cx<'_> {
    /// Whether the cases cover the type, as flow analysis sees it; an error where they must but don't.
    pub fn check_exhaustive(
        &mut self,
        ty: Ty,
        patterns: &[&'static ast::GuardedPattern],
        subject: &'static ast::Expr,
        expression: bool,
    ) -> bool {
        if ty.is_error() {
            return true;
        }
        let unguarded: Vec<&'static ast::Pattern> = patterns.iter().filter(|p| p.guard.is_none()).map(|p| &p.pattern).collect();
        if unguarded.iter().any(|p| self.covers(p, ty)) {
            return true;
        }
        let must = expression || exhaustive::is_always_exhaustive(&Declarations { cx: RefCell::new(self) }, ty);
        if !must {
            return false;
        }
        self.pattern_getters.clear();
        let found = self.quietly(|cx| {
            let spaces: Vec<Space> = unguarded.iter().map(|p| cx.space(p, ty)).collect();
            exhaustive::check_exhaustive(&Declarations { cx: RefCell::new(cx) }, ty, &spaces)
        });
        if let Err(missing) = found {
            let Some(witness) = missing.witness else {
                let hint = if expression { "Try adding a wildcard pattern." } else { "Try adding a default case." };
                self.error(subject, errors::exhaustiveness_too_complex(ty).hint(hint).stage(Stage::Constants));
                return true;
            };
            let hint = if expression { "a wildcard pattern" } else { "a default case" };
            let Witness { pattern, correction } = witness;
            let message = errors::not_exhaustive(ty, pattern).hint(format!("Try adding {hint} or cases that match '{correction}'."));
            self.error(subject, message.stage(Stage::Constants));
        }
        true
    }

    /// The values a pattern surely matches, of those of the type `matched`.
    fn space(&mut self, pattern: &'static ast::Pattern, matched: Ty) -> Space {
        match &pattern.kind {
            // Its error was reported: say no more.
            PatternKind::Error => Space::of_type(matched),
            PatternKind::Parenthesized(inner) => self.space(inner, matched),
            PatternKind::Or(a, b) => self.space(a, matched).union(self.space(b, matched)),
            PatternKind::And(a, b) => {
                let first = self.space(a, matched);
                let narrowed = self.type_after(a, matched);
                first.intersect(&self.space(b, narrowed))
            }
            PatternKind::Relational { .. } => Space::empty(),
            PatternKind::Cast { pattern: inner, ty } => {
                let to = self.quiet_type(ty);
                let inner = self.space(inner, to);
                Exhaustiveness::new(&Declarations { cx: RefCell::new(self) }).cast(inner, to, matched)
            }
            PatternKind::NullCheck(inner) => self.space(inner, non_nullable(matched)).null_check(),
            PatternKind::NullAssert(inner) => self.space(inner, non_nullable(matched)).null_assert(),
            PatternKind::Constant(e) => self.constant_space(e, matched),
            PatternKind::Variable { ty, .. } => {
                let ty = ty.as_ref().map_or(matched, |ty| self.quiet_type(ty));
                Space::of_type(ty)
            }
            PatternKind::List { type_args, elements, .. } => self.list_space(type_args, elements, matched),
            PatternKind::Map { type_args, entries, .. } => {
                let given = match type_args.as_slice() {
                    [key, value] => Some((self.quiet_type(key), self.quiet_type(value))),
                    _ => as_instance_of(resolve_bound(non_nullable(matched)), core_class(CoreClass::Map)).and_then(|args| {
                        match args.as_slice() {
                            [key, value] => Some((*key, *value)),
                            _ => None,
                        }
                    }),
                };
                let (key, value) = given.unwrap_or((object_question(), object_question()));
                let entries = entries.iter().map(|entry| {
                    let constant = self.const_expr_value(&entry.key, key);
                    let number = Self::const_ref(&constant.e).map_or(0, |c| c.address() as u64);
                    (number, self.space(&entry.value, value))
                });
                let entries = entries.collect();
                Space::map(core_type(CoreClass::Map, &[key, value]), entries)
            }
            PatternKind::Record(fields) => self.record_space(fields, matched),
            PatternKind::Object { ty, fields } => {
                let target = self.object_pattern_type(ty, matched);
                let receiver = if is_subtype(matched, target) && !matched.is_dynamic() { matched } else { target };
                let mut known = Vec::new();
                for field in fields {
                    let Some(name) = field_name(field) else { continue };
                    let lookup = self.lookup(receiver, name.name, false);
                    let ty = self.lookup_type(&lookup, receiver);
                    self.pattern_getters.push((name.name, ty));
                    known.push((name.name, self.space(&field.pattern, ty)));
                }
                Space::object(target, known)
            }
        }
    }

    /// The type a value has once a pattern has matched it.
    fn type_after(&mut self, pattern: &'static ast::Pattern, matched: Ty) -> Ty {
        let ty = match &pattern.kind {
            PatternKind::NullCheck(_) | PatternKind::NullAssert(_) => non_nullable(matched),
            PatternKind::Cast { ty, .. } | PatternKind::Variable { ty: Some(ty), .. } => self.quiet_type(ty),
            PatternKind::Object { ty, .. } => self.object_pattern_type(ty, matched),
            PatternKind::Parenthesized(inner) => self.type_after(inner, matched),
            PatternKind::And(a, b) => {
                let first = self.type_after(a, matched);
                self.type_after(b, first)
            }
            _ => matched,
        };
        if is_subtype(ty, matched) { ty } else { matched }
    }

    fn constant_space(&mut self, e: &'static ast::Expr, matched: Ty) -> Space {
        if matches!(e.kind, ast::ExprKind::Null) {
            return Space::of_type(Ty::null());
        }
        let typed = self.const_expr_value(e, matched);
        let Some(value) = Self::const_ref(&typed.e) else {
            return Space::empty();
        };
        match value.value() {
            ConstValue::Null => Space::of_type(Ty::null()),
            ConstValue::Bool(b) => Space::constant(Constant::Bool(*b), bool_type()),
            ConstValue::Instance { class, type_args, .. } if class.kind == ClassKind::Enum => {
                let ty = Ty::interface(*class, type_args);
                let values = &self.w.class(*class).values;
                match enum_index(value).and_then(|index| values.get(index).copied()) {
                    Some(found) => Space::constant(Constant::Enum(*class, found.name), ty),
                    None => Space::empty(),
                }
            }
            _ => Space::empty(),
        }
    }

    fn list_space(&mut self, type_args: &'static [ast::Type], elements: &'static [ListPatternElement], matched: Ty) -> Space {
        let element = match type_args.first() {
            Some(ty) => self.quiet_type(ty),
            None => match as_instance_of(resolve_bound(non_nullable(matched)), core_class(CoreClass::List)) {
                Some(args) => args.first().copied().unwrap_or_else(Ty::dynamic),
                None => object_question(),
            },
        };
        let list = core_type(CoreClass::List, &[element]);
        let (mut head, mut rest, mut tail) = (Vec::new(), None, Vec::new());
        for item in elements {
            match item {
                ListPatternElement::Pattern(p) => {
                    let space = self.space(p, element);
                    if rest.is_some() { tail.push(space) } else { head.push(space) }
                }
                ListPatternElement::Rest { pattern, .. } => rest = Some(pattern.as_ref().map(|p| self.space(p, list))),
            }
        }
        Space::list(list, head, rest, tail)
    }

    fn record_space(&mut self, fields: &'static [ast::PatternField], matched: Ty) -> Space {
        let known = resolve_bound(non_nullable(matched)).as_record().cloned();
        let (mut positional, mut named) = (Vec::new(), Vec::new());
        for field in fields {
            let known = known.as_ref();
            match field_name(field) {
                None => {
                    let ty = known.and_then(|r| r.positional.get(positional.len()).copied()).unwrap_or_else(object_question);
                    positional.push(self.space(&field.pattern, ty));
                }
                Some(name) => {
                    let ty = known.and_then(|r| r.field(name.name));
                    named.push((name.name, self.space(&field.pattern, ty.unwrap_or_else(object_question))));
                }
            }
        }
        Space::record(positional, named)
    }
}

/// Which of the values of its enum a constant is.
fn enum_index(value: ConstRef) -> Option<usize> {
    let ConstValue::Instance { class, fields, .. } = value.value() else { return None };
    let layout = class.layout.get().map(Layout::fields).unwrap_or_default();
    let place = layout.iter().position(|f| f.class == Some(core_class(CoreClass::EnumValue)) && f.name.as_str() == "index")?;
    match fields.get(place)?.value() {
        ConstValue::Int(index) => usize::try_from(*index).ok(),
        _ => None,
    }
}
