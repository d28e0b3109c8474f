//! Modifiers before declarations: which may stand where, and in which order.

use super::Cx;
use super::members::{Place, refuse_fields};
use crate::ast::*;
use crate::errors::{self, Message};
use crate::span::Span;
use crate::token::Tok;

/// The modifiers before a declaration. Those nobody asks for are errors.
pub struct Mods {
    mods: Vec<(Tok, Span)>,
}

fn spelling(modifier: Tok) -> &'static str {
    use Tok::*;
    match modifier {
        Static => "static",
        External => "external",
        Covariant => "covariant",
        Abstract => "abstract",
        Augment => "augment",
        Late => "late",
        Final => "final",
        Const => "const",
        Var => "var",
        Base => "base",
        Interface => "interface",
        Sealed => "sealed",
        MixinMod => "mixin",
        _ => "required",
    }
}

/// The order modifiers have in Dart.
fn rank(modifier: Tok) -> u8 {
    use Tok::*;
    match modifier {
        Augment => 0,
        External => 1,
        Abstract => 2,
        Static => 3,
        Required => 4,
        Covariant => 5,
        Late => 6,
        _ => 7,
    }
}

/// Why a class modifier may not stand before this kind of declaration.
fn misplaced_on(kind: ClassKind, modifier: Tok) -> Option<Message> {
    match (kind, modifier) {
        (ClassKind::Class | ClassKind::MixinApplication, _) | (ClassKind::Mixin, Tok::Base) => None,
        (ClassKind::Mixin, Tok::Final | Tok::Interface | Tok::Sealed) => Some(errors::mixin_modifier(spelling(modifier))),
        (ClassKind::Enum, Tok::Abstract | Tok::Base | Tok::Final | Tok::Interface | Tok::Sealed) => {
            Some(errors::misplaced_modifier(spelling(modifier)))
        }
        _ => Some(errors::misplaced_modifier(spelling(modifier))),
    }
}

/// The modifier before it that the class modifier read last contradicts, and which of them is marked.
fn contradiction(seen: ClassModifiers, modifier: Tok) -> Option<(Message, Tok)> {
    let ClassModifiers { abstract_, base, interface, final_, sealed, mixin, .. } = seen;
    let both = |a: &str, b: &str| Some((errors::class_both(a, b), modifier));
    let restricted = if base {
        Some("base")
    } else if interface {
        Some("interface")
    } else {
        final_.then_some("final")
    };
    if sealed && abstract_ {
        return Some((errors::sealed_and_abstract(), Tok::Sealed));
    }
    match restricted {
        Some(other) if sealed => return both("sealed", other),
        Some("base") if interface => return both("base", "interface"),
        Some("base") if final_ => return both("base", "final"),
        Some("interface") if final_ => return both("interface", "final"),
        _ => {}
    }
    if mixin && modifier == Tok::MixinMod {
        let other = [(sealed, Tok::Sealed), (interface, Tok::Interface), (final_, Tok::Final)].into_iter().find(|(seen, _)| *seen);
        return other.map(|(_, other)| (errors::mixin_class_modifier(spelling(other)), other));
    }
    None
}

impl Mods {
    pub fn new(mods: Vec<(Tok, Span)>) -> Mods {
        Mods { mods }
    }

    pub(super) fn has(&self, modifier: Tok) -> bool {
        self.mods.iter().any(|m| m.0 == modifier)
    }

    pub(super) fn span(&self, modifier: Tok) -> Span {
        self.mods.iter().find(|m| m.0 == modifier).map_or(Span::default(), |m| m.1)
    }

    /// Is it there? From now on it is accounted for.
    pub(super) fn take(&mut self, modifier: Tok) -> bool {
        let found = self.has(modifier);
        self.mods.retain(|m| m.0 != modifier);
        found
    }

    /// Reports repetitions and wrong order.
    pub(super) fn check_order(&mut self, cx: &mut Cx) {
        let mut i = 0;
        while i < self.mods.len() {
            let (modifier, span) = self.mods[i];
            let before = &self.mods[..i];
            if before.iter().any(|m| m.0 == modifier) {
                cx.error(span, errors::repeated_modifier(spelling(modifier)));
                self.mods.remove(i);
                continue;
            }
            // `abstract` contradicts `static` and `late`: that is reported instead.
            let contradicts = |before: Tok| modifier == Tok::Abstract && matches!(before, Tok::Static | Tok::Late);
            if let Some(late) = before.iter().find(|m| rank(m.0) > rank(modifier) && !contradicts(m.0)) {
                cx.error(span, errors::modifier_order(spelling(modifier), spelling(late.0)));
            }
            i += 1;
        }
    }

    pub(super) fn conflict(&self, cx: &mut Cx, first: Tok, second: Tok) {
        if self.has(first) && self.has(second) {
            let span = if self.span(first).start > self.span(second).start { self.span(first) } else { self.span(second) };
            // As the text has them, unless the second is `var`.
            let (a, b) =
                if self.span(first).start > self.span(second).start && first != Tok::Var { (second, first) } else { (first, second) };
            let message = match (a, b) {
                (Tok::Final, Tok::Var) => errors::final_and_var(),
                (Tok::Const, Tok::Final) => errors::const_and_final(),
                _ => errors::both_modifiers(spelling(a), spelling(b)),
            };
            cx.error(span, message);
        }
    }

    pub fn refuse_all(&mut self, cx: &mut Cx) {
        for (modifier, span) in self.mods.drain(..) {
            cx.error(span, errors::misplaced_modifier(spelling(modifier)));
        }
    }

    /// Modifiers of a class, mixin, enum or extension.
    pub fn of_class(&mut self, cx: &mut Cx, kind: ClassKind) -> ClassModifiers {
        let mut result = ClassModifiers { augment: self.take(Tok::Augment), ..ClassModifiers::default() };
        let (mut last_rank, mut last) = (0, Tok::Augment);
        let mods = std::mem::take(&mut self.mods);
        for &(modifier, span) in &mods {
            let (slot, rank) = match modifier {
                Tok::Abstract => (&mut result.abstract_, 1),
                Tok::Sealed => (&mut result.sealed, 1),
                Tok::Base => (&mut result.base, 2),
                Tok::Interface => (&mut result.interface, 2),
                Tok::Final => (&mut result.final_, 2),
                Tok::MixinMod => (&mut result.mixin, 3),
                _ => {
                    cx.error(span, errors::misplaced_modifier(spelling(modifier)));
                    continue;
                }
            };
            let repeated = std::mem::replace(slot, true);
            if repeated {
                cx.error(span, errors::repeated_modifier(spelling(modifier)));
            } else if let Some(message) = misplaced_on(kind, modifier) {
                cx.error(span, message);
            } else if rank < last_rank {
                cx.error(span, errors::modifier_order(spelling(modifier), spelling(last)));
            } else if let Some((message, marked)) = contradiction(result, modifier) {
                let at = mods.iter().find(|(modifier, _)| *modifier == marked).map_or(span, |(_, at)| *at);
                cx.error(at, message);
            }
            (last_rank, last) = (rank, modifier);
        }
        result
    }

    /// Modifiers of fields, top-level and local variables.
    pub fn variables(&mut self, cx: &mut Cx, ty: Option<Type>, vars: Vec<VarInit>, place: Place) -> VariablesDecl {
        self.check_order(cx);
        let at = vars.first().map_or(Span::default(), |v| v.name.span);
        if place == Place::Member {
            if self.has(Tok::Abstract) && self.has(Tok::Static) {
                cx.error(self.span(Tok::Abstract), errors::static_abstract_field());
            }
            if self.has(Tok::Abstract) && self.has(Tok::External) {
                cx.error(self.span(Tok::Abstract), errors::abstract_external_field());
            }
            self.conflict(cx, Tok::Static, Tok::Covariant);
            self.conflict(cx, Tok::Const, Tok::Covariant);
            self.conflict(cx, Tok::Const, Tok::Late);
            if self.has(Tok::Abstract) && self.has(Tok::Late) {
                cx.error(self.span(Tok::Abstract), errors::abstract_late_field());
            }
            if self.has(Tok::External) && self.has(Tok::Late) {
                cx.error(self.span(Tok::External), errors::external_late_field());
            }
            if self.has(Tok::Const) && !self.has(Tok::Static) && !self.has(Tok::External) {
                cx.error(self.span(Tok::Const), errors::const_instance_field());
            }
        } else {
            self.conflict(cx, Tok::Const, Tok::Late);
        }
        self.conflict(cx, Tok::Final, Tok::Const);
        self.conflict(cx, Tok::Final, Tok::Var);
        self.conflict(cx, Tok::Const, Tok::Var);
        let var = self.span(Tok::Var);
        let keyword = self.var_keyword();
        let mut decl = VariablesDecl {
            late: self.take(Tok::Late),
            augment: self.take(Tok::Augment),
            external: place != Place::Local && self.take(Tok::External),
            static_: place == Place::Member && self.take(Tok::Static),
            abstract_: place == Place::Member && self.take(Tok::Abstract),
            covariant: place == Place::Member && self.take(Tok::Covariant),
            keyword,
            ty,
            vars,
        };
        let initialized = decl.vars.iter().find(|v| v.init.is_some()).map(|v| v.name.span);
        for (found, message) in
            [(decl.external, errors::external_field_initializer()), (decl.abstract_, errors::abstract_field_initializer())]
        {
            if let Some(span) = initialized.filter(|_| found) {
                cx.error(span, message);
            }
        }
        if keyword == VarKeyword::None && decl.ty.is_none() {
            if !decl.vars.iter().any(|v| v.name.span.start == v.name.span.end) {
                cx.error(at, errors::no_var_keyword());
            }
            decl.keyword = VarKeyword::Var;
        } else if keyword == VarKeyword::Var && decl.ty.is_some() {
            cx.error(var, errors::var_and_type());
        }
        self.refuse_all(cx);
        decl
    }

    pub(super) fn var_keyword(&mut self) -> VarKeyword {
        let (constant, final_, var) = (self.take(Tok::Const), self.take(Tok::Final), self.take(Tok::Var));
        match (constant, final_, var) {
            (true, ..) => VarKeyword::Const,
            (_, true, _) => VarKeyword::Final,
            (_, _, true) => VarKeyword::Var,
            _ => VarKeyword::None,
        }
    }

    pub fn function(&mut self, cx: &mut Cx, mut function: Box<FunctionDecl>, place: Place) -> Box<FunctionDecl> {
        self.check_order(cx);
        self.conflict(cx, Tok::Static, Tok::Abstract);
        self.conflict(cx, Tok::External, Tok::Abstract);
        if function.kind == FunctionKind::Operator && self.has(Tok::Static) {
            let span = self.span(Tok::Static);
            self.take(Tok::Static);
            cx.error(span, errors::static_operator());
        }
        function.external = place != Place::Local && self.take(Tok::External);
        function.static_ = place == Place::Member && self.take(Tok::Static);
        // Dart has abstract members without the word; written, it is an error that says so.
        if place == Place::Member && self.has(Tok::Abstract) {
            let span = self.span(Tok::Abstract);
            self.take(Tok::Abstract);
            cx.error(span, errors::abstract_member());
            function.abstract_ = true;
        }
        function.augment = self.take(Tok::Augment);
        if place == Place::Member && matches!(function.body.kind, BodyKind::Empty) && !function.external {
            function.abstract_ = true;
        }
        self.refuse_all(cx);
        if let Some(params) = &function.params {
            refuse_fields(cx, params);
        }
        if function.external && !matches!(function.body.kind, BodyKind::Empty | BodyKind::Lazy) {
            cx.error(function.body.span, errors::external_with_body());
        }
        if matches!(place, Place::TopLevel | Place::Local)
            && matches!(function.body.kind, BodyKind::Empty)
            && !function.external
            && !function.augment
        {
            cx.error(function.body.span, errors::expected_body());
        }
        function
    }

    pub(super) fn constructor(&mut self, cx: &mut Cx, mut constructor: Box<ConstructorDecl>) -> Box<ConstructorDecl> {
        self.check_order(cx);
        constructor.external = self.take(Tok::External);
        constructor.const_ = self.take(Tok::Const);
        constructor.augment = self.take(Tok::Augment);
        for (modifier, span) in self.mods.drain(..) {
            let message = match modifier {
                Tok::Static if !constructor.factory => errors::static_constructor(),
                Tok::Abstract => errors::abstract_member(),
                _ => errors::misplaced_modifier(spelling(modifier)),
            };
            cx.error(span, message);
        }
        let has_body = !matches!(constructor.body.kind, BodyKind::Empty | BodyKind::Lazy);
        if constructor.external && has_body {
            let message = if constructor.factory { errors::external_factory_with_body() } else { errors::external_with_body() };
            cx.error(constructor.body.span, message);
        }
        if constructor.external && !constructor.initializers.is_empty() {
            cx.error(constructor.initializers[0].span, errors::external_constructor_initializer());
        }
        constructor
    }

    /// Modifiers of a local variable in a `for` or a pattern: only its keyword.
    pub fn pattern_keyword(mut self, cx: &mut Cx) -> VarKeyword {
        self.check_order(cx);
        self.conflict(cx, Tok::Final, Tok::Var);
        let keyword = self.var_keyword();
        self.refuse_all(cx);
        keyword
    }
}
