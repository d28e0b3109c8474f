//! Constant expressions, variables and values of enums, with their values. Constructors of constant objects are evaluated from their
//! inferred bodies, so that there is one meaning of an initialiser list. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, Text};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::Call;
use super::coercions::Use;
use super::context::*;
use super::evaluator::*;
use crate::check::report::errors;
use crate::check::report::message::Text as Sentence;
use crate::check::typed::constant::ConstValue;
use crate::check::typed::constant::intern_text;
use crate::check::typed::{self, Const, ConstRef, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::types::*;

/// Constructors of constants that call each other deeper than this do so in a circle, or could as well.
pub(super) const DEEPEST: u32 = 2000;
/// Why a constant has no value that needs itself.
pub(super) const DEPENDS_ON_ITSELF: &str = "Constant expression depends on itself.";
/// Constants that double at each step would fill all memory: no collection with spreads has more elements.
pub const MOST_ELEMENTS: usize = 1 << 17;

impl Cx<'_> {
    /// Folds a constant expression that was just elaborated.
    pub fn const_result(&mut self, typed: Typed, at: impl Into<At>, elements: &[Span]) -> Typed {
        let at = at.into();
        let span = at.span();
        if typed.ty.is_error() || matches!(typed.e.node, Node::Const(_)) || self.w.types_only {
            return typed;
        }
        match self.w.evaluate(&typed.e) {
            Ok(value) => Typed::new(Node::Const(Self::const_of(value)), typed.ty),
            Err(Fail::Unsettled) => typed,
            Err(Fail::NotConst) if self.w.is_unsettled => typed,
            Err(Fail::NotConst) => {
                // Unless the mistake in it has been told.
                let source = self.place.source;
                let inside =
                    |d: &crate::diagnostics::Diagnostic| d.source == source && d.span.start >= span.start && d.span.end <= span.end;
                if !self.w.diagnostics.iter().any(inside) {
                    self.name_error(span, errors::not_constant());
                }
                Typed::error()
            }
            Err(Fail::Throws(thrown)) if self.const_depth > 0 => {
                // What stands around it need not come by here.
                let place = self.thrown_at(&thrown, at, elements);
                self.w.thrown.push((self.place.source.id, span, thrown.reason, place));
                typed
            }
            Err(Fail::Throws(thrown)) => {
                self.constant_throws(at, *thrown, elements);
                Typed::error()
            }
        }
    }

    /// Elaborates a literal in a constant context, if it is one, and folds it.
    pub(crate) fn in_const(&mut self, const_: bool, span: Span, elements: &[Span], f: impl FnOnce(&mut Self) -> Typed) -> Typed {
        let is_const = const_ || self.const_depth > 0;
        if is_const {
            if self.const_depth == 0 {
                self.const_root = Some(At::Start(span));
            }
            self.const_depth += 1;
        }
        let typed = f(self);
        if is_const {
            self.const_depth -= 1;
            return self.const_result(typed, At::Start(span), elements);
        }
        typed
    }

    /// Where an evaluation throws, the constant being there with these elements.
    fn thrown_at(&self, thrown: &Thrown, at: At, elements: &[Span]) -> (&'static Source, u32) {
        let here = self.place.source;
        match thrown.spot {
            Spot::Here(source, pos) => (source.unwrap_or(here), pos),
            Spot::Element(i) if i < elements.len() => (here, elements[i].start),
            _ => (here, self.mark(at).unwrap_or(at.span().start)),
        }
    }

    /// Reports that an evaluation throws, at the constant around all others, and where in it: at the innermost constant that does, in what
    /// is evaluated.
    fn constant_throws(&mut self, at: impl Into<At>, thrown: Thrown, elements: &[Span]) {
        let at = at.into();
        let (source, span) = (self.place.source.id, at.span());
        let place = self.thrown_at(&thrown, at, elements);
        let place = self
            .w
            .thrown
            .iter()
            .find(|(of, at, what, _)| *of == source && span.start <= at.start && at.end <= span.end && what.text == thrown.reason.text)
            .map_or(place, |(.., place)| *place);
        self.constant_error(at, place, thrown.reason);
    }

    /// A constant has no value, for this reason, which is there.
    pub(super) fn constant_error(&mut self, at: At, (source, pos): (&'static Source, u32), reason: impl Into<Sentence>) {
        let root = self.const_root.filter(|root| {
            let (root, span) = (root.span(), at.span());
            root.start <= span.start && span.end <= root.end
        });
        let (root, here) = (root.unwrap_or(at), self.place.source);
        let message = errors::constant_fails().context(source, Span { start: pos, end: pos + 1 }, reason);
        let message = match self.analyzing {
            Some(variable) => message.context(here, variable, "While analyzing:"),
            None => message,
        };
        let kind = message.kind;
        let told = |d: &crate::diagnostics::Diagnostic| std::ptr::eq(d.kind, kind) && std::ptr::eq(d.source, here) && d.span == root.span();
        if !self.w.diagnostics.iter().any(told) {
            self.error(root, message);
        }
    }

    /// A constant expression with its type.
    pub fn const_expr_value(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
        if self.const_depth == 0 {
            self.const_root = Some(At::Expr(e));
        }
        self.const_depth += 1;
        let typed = self.expr(e, context);
        self.const_depth -= 1;
        self.const_result(typed, e, &[])
    }

    pub fn const_typed(&mut self, e: &'static ast::Expr, context: Ty) -> Option<(Ty, ConstRef)> {
        let typed = self.const_expr_value(e, context);
        let ty = typed.ty;
        if ty.is_error() {
            return None;
        }
        let e_ir = if context.is_unknown() { typed.e } else { self.coerce(typed, context, e, Use::Other) };
        match self.w.evaluate(&e_ir) {
            Ok(value) => Some((ty, value)),
            Err(Fail::NotConst | Fail::Unsettled) => None,
            Err(Fail::Throws(thrown)) => {
                self.constant_throws(e, *thrown, &[]);
                None
            }
        }
    }

    /// The value of an elaborated part of a constant expression; an error if it has none.
    pub fn const_part(&mut self, e: &Expr, at: impl Into<At>) -> Option<ConstRef> {
        let at = at.into();
        match self.w.evaluate(e) {
            Ok(value) => Some(value),
            Err(Fail::Unsettled) => None,
            Err(Fail::NotConst) => {
                if !self.w.is_unsettled {
                    self.error(At::Whole(at.span()), errors::not_constant());
                }
                None
            }
            Err(Fail::Throws(thrown)) => {
                self.constant_throws(at, *thrown, &[]);
                None
            }
        }
    }

    pub fn const_expr(&mut self, e: &'static ast::Expr, context: Ty) -> Option<ConstRef> {
        self.const_typed(e, context).map(|(_, value)| value)
    }
}

impl World {
    /// The value of a constant variable or enum value.
    pub fn const_field(&mut self, field: FieldRef) -> Option<ConstRef> {
        if let Some(value) = &self.field(field).const_value {
            return value.ok();
        }
        if self.is_quiet() && self.valueless.contains(&field) {
            return None;
        }
        if self.field(field).const_phase == Phase::Running {
            if self.constructors_running > 0 {
                self.is_unsettled = true;
                return None;
            }
            self.met_circle = Some(field);
            return None;
        }
        self.field_mut(field).const_phase = Phase::Running;
        let met_circle = self.met_circle.take();
        self.constants_running += 1;
        let types_only = std::mem::take(&mut self.types_only);
        let value = self.make_const_field(field);
        self.types_only = types_only;
        self.constants_running -= 1;
        if value.is_none() && self.met_circle.is_none() && !self.is_unsettled {
            self.valueless.insert(field);
        }
        self.met_circle = self.met_circle.or(met_circle);
        let info = self.field_mut(field);
        info.const_phase = Phase::Done;
        // An evaluation that failed quietly will be repeated aloud; one that was not settled, when it is.
        if !self.is_unsettled && (value.is_some() || !self.is_quiet()) {
            self.field_mut(field).const_value = Some(value.ok_or(()));
            return value;
        }
        self.field_mut(field).const_phase = Phase::New;
        if self.is_unsettled && self.reinfer_unsettled() { self.const_field(field) } else { value }
    }

    pub(crate) fn static_cx(&mut self, class: Option<ClassRef>, place: Place) -> Cx<'_> {
        let types = match class {
            Some(class) => crate::check::resolve::scope::TypeScope { static_in: Some(class), ..self.class_scope(class) },
            None => crate::check::resolve::scope::TypeScope::new(place),
        };
        let mut cx = Cx::new(self, types, class, class, None);
        cx.push_fn(ast::AsyncMarker::Sync);
        cx.push_scope();
        cx
    }

    fn make_const_field(&mut self, field: FieldRef) -> Option<ConstRef> {
        let place = self.field(field).place;
        match self.field(field).ast {
            FieldAst::Variable { decl, var } => {
                let Some(init) = &var.init else {
                    self.error(place.source, field.span, errors::const_variable_uninitialized(field.name));
                    return None;
                };
                let context = if decl.ty.is_some() { self.field_type(field) } else { Ty::unknown() };
                let mut cx = self.static_cx(field.class, place);
                let _ = cx.enter_expr(init);
                cx.analyzing = Some(Span { end: field.span.start + 1, ..field.span });
                let value = cx.const_expr(init, context);
                if cx.w.met_circle == Some(field) {
                    let mark = (place.source, cx.offset(init));
                    cx.constant_error(At::Expr(init), mark, DEPENDS_ON_ITSELF);
                }
                value
            }
            FieldAst::EnumValue { value, index } => self.enum_value(field, value, index),
            FieldAst::EnumValues => {
                let class = field.class?;
                let values = self.class(class).values.clone();
                let list = self.field_type(field);
                let element = list.as_interface().and_then(|(_, a)| a.first().copied()).unwrap_or_else(Ty::dynamic);
                let items: Option<Vec<ConstRef>> = values.into_iter().map(|v| self.const_field(v)).collect();
                Some(ConstRef::new(ConstValue::List { element, items: items? }))
            }
            FieldAst::Parameter(_) | FieldAst::MixinCopy(_) | FieldAst::Assigned => None,
        }
    }

    /// The type arguments, constructor and arguments of an enum value.
    fn enum_construction(&mut self, field: FieldRef, value: &'static ast::EnumValue) -> Option<(Vec<Ty>, FunctionRef, Expr)> {
        static NO_ARGS: std::sync::LazyLock<ast::Args> = std::sync::LazyLock::new(|| ast::Args { span: Span::default(), args: Vec::new() });
        let class = field.class?;
        let place = self.field(field).place;
        self.ensure_layout(class);
        let name = value.constructor.map_or(Name::new(""), |n| if n.name.as_str() == "new" { Name::new("") } else { n.name });
        let Some(constructor) = self.class(class).constructors.get(&name).copied() else {
            let shown = if name.as_str().is_empty() { class.name.to_string() } else { format!("{}.{name}", class.name) };
            self.error(place.source, value.name.span, errors::constructor_not_found(shown));
            return None;
        };
        if constructor.kind == FunctionKind::Factory {
            self.error(place.source, value.name.span, errors::enum_not_generative());
            return None;
        }
        self.signature(constructor);
        let ty = self.function_type(constructor);
        let plain = ty.as_function()?;
        let params = class.type_params().to_vec();
        let generic = close_function(&params, FunctionTy { type_params: Vec::new(), ..plain.clone() });
        let f = generic.as_function()?;
        let mut cx = self.static_cx(Some(class), place);
        cx.const_depth = 1;
        let given: Vec<Ty> = value.type_args.iter().map(|t| cx.written_type(t)).collect();
        let args: &'static ast::Args = value.args.as_ref().unwrap_or(&NO_ARGS);
        let report = if value.args.is_some() { args.span } else { value.name.span };
        let call = if value.args.is_some() {
            cx.arguments_with(f, given, Call::plain(args, report), None)?
        } else {
            // No argument list: errors belong to the name.
            if f.required > 0 {
                cx.error(value.name.span, errors::too_few_arguments(f.required, 0usize));
                return None;
            }
            if let Some(missing) = f.named.iter().find(|n| n.required) {
                cx.error(value.name.span, errors::missing_argument(missing.name));
                return None;
            }
            cx.arguments_with(f, given, Call::plain(args, report), None)?
        };
        let pos = value.name.span.start;
        let callee = typed::Callee::New(class, constructor);
        let type_args = call.type_args.clone();
        let invocation = typed::Invocation { callee, type_args, args: call.items, pos };
        let made = Expr::new(Node::Invoke(Box::new(invocation)), Ty::interface(class, &call.type_args));
        Some((call.type_args, constructor, made))
    }

    pub fn enum_value_type(&mut self, field: FieldRef, value: &'static ast::EnumValue) -> Ty {
        let Some(class) = field.class else { return Ty::dynamic() };
        if class.type_params().is_empty() {
            return Ty::interface(class, &[]);
        }
        let args = self.quietly(|world| world.enum_construction(field, value)).map(|(args, ..)| args);
        match args {
            Some(args) => Ty::interface(class, &args),
            None => {
                let params = class.type_params().to_vec();
                let args = instantiate_to_bounds(&params);
                Ty::interface(class, &args)
            }
        }
    }

    fn enum_value(&mut self, field: FieldRef, value: &'static ast::EnumValue, index: u32) -> Option<ConstRef> {
        let place = self.field(field).place;
        let (_, _, e) = self.enum_construction(field, value)?;
        let made = match self.evaluate(&e) {
            Ok(made) => made,
            Err(Fail::Unsettled) => return None,
            Err(Fail::NotConst) => {
                self.error(place.source, value.name.span, errors::not_constant());
                return None;
            }
            Err(Fail::Throws(thrown)) => {
                let (source, pos) = match thrown.spot {
                    Spot::Here(source, pos) => (source.unwrap_or(place.source), pos),
                    _ => (place.source, value.name.span.start),
                };
                let message = errors::constant_fails().context(source, Span { start: pos, end: pos + 1 }, thrown.reason);
                self.error(place.source, value.name.span, message);
                return None;
            }
        };
        let ConstValue::Instance { class, type_args, fields } = made.value() else {
            return None;
        };
        let mut fields = fields.clone();
        let text = intern_text(&Text::Utf8(value.name.name.to_string()));
        let layout: Vec<FieldRef> = class.layout.get().map(Layout::fields).unwrap_or_default();
        for (i, f) in layout.iter().enumerate() {
            if f.class == Some(core_class(CoreClass::EnumValue)) {
                fields[i] = match f.name.as_str() {
                    "index" => ConstRef::new(ConstValue::Int(i64::from(index))),
                    _ => ConstRef::new(ConstValue::String(text)),
                };
            }
        }
        Some(ConstRef::new(ConstValue::Instance { class: *class, type_args: *type_args, fields }))
    }

    /// The default of a parameter, as the declaration has it.
    pub fn default_of(&mut self, function: FunctionRef, name: Name) -> Const {
        let positional = self.signature(function).positional;
        let found = match &self.function(function).body {
            Some(body) => named(&body.params, positional, name, |p| p.name).and_then(|p| p.default.clone()),
            None => named(&self.typed_body(function).function.params, positional, name, |p| p.name).and_then(|p| p.default.clone()),
        };
        found.unwrap_or(Const::Null)
    }

    // ------------------------------------------------------------ evaluation

    /// The run-time type of a constant.
    pub fn const_type(&mut self, v: ConstRef) -> Ty {
        match v.value() {
            ConstValue::Null => Ty::null(),
            ConstValue::Bool(_) => bool_type(),
            ConstValue::Int(_) => int_type(),
            ConstValue::Double(_) => double_type(),
            ConstValue::String(_) => string_type(),
            ConstValue::Symbol(_) => core_type(CoreClass::Symbol, &[]),
            ConstValue::Type(_) => core_type(CoreClass::Type, &[]),
            ConstValue::List { element, .. } => core_type(CoreClass::List, &[*element]),
            ConstValue::Set { element, .. } => core_type(CoreClass::Set, &[*element]),
            ConstValue::Map { key, value, .. } => core_type(CoreClass::Map, &[*key, *value]),
            ConstValue::Record { positional, named } => {
                let positional = positional.iter().map(|p| self.const_type(*p)).collect();
                let named = named.iter().map(|(n, p)| (*n, self.const_type(*p))).collect();
                Ty::record(RecordTy { positional, named })
            }
            ConstValue::Instance { class, type_args, .. } => Ty::interface(*class, type_args),
            ConstValue::TearOff { function, type_args } => {
                let ty = self.function_type(*function);
                match (ty.as_function(), function.class) {
                    (Some(f), Some(class)) if matches!(function.kind, FunctionKind::Constructor | FunctionKind::Factory) => {
                        if type_args.is_empty() {
                            close_function(class.type_params(), FunctionTy { type_params: Vec::new(), ..f.clone() })
                        } else {
                            substitute_class(Ty::function(FunctionTy { type_params: Vec::new(), ..f.clone() }), class, type_args)
                        }
                    }
                    (Some(f), _) if !type_args.is_empty() => Ty::function(open_function(f, type_args)),
                    _ => ty,
                }
            }
        }
    }
}

/// The parameter of a name, of parameters in calling order: the named ones are sorted, behind so many others.
fn named<P>(params: &[P], positional: usize, name: Name, name_of: impl Fn(&P) -> Name) -> Option<&P> {
    let named = params.get(positional..).unwrap_or_default();
    match named.binary_search_by_key(&name, &name_of) {
        Ok(at) => named.get(at),
        Err(_) => params.iter().find(|p| name_of(p) == name),
    }
}
