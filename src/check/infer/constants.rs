//! Constants: evaluation of elaborated constant expressions to canonical values. Constructors of constant objects are evaluated from
//! their elaborated bodies, so that there is one meaning of an initialiser list. May touch the rest of `check`.

use oche_syntax::ast::{self, Text};
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::bodies::Use;
use super::calls::Call;
use super::constant_operators::{const_equals, operator, prim};
use super::constant_text::Building;
use super::context::*;
use super::expressions::*;
use crate::check::report::errors;
use crate::check::typed::constant::ConstValue;
use crate::check::typed::{self, Const, ConstRef, Expr, Node, Stmt, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

/// Why there is no constant.
pub(crate) enum Fail {
    /// Not a constant expression.
    NotConst,
    /// Evaluation threw.
    Throws(String),
    /// It needs a constructor that is being inferred: a constructor may mention itself where evaluation does not come by. There is
    /// an answer when that is done, and the bodies that asked are inferred again ([`World::unsettled`]).
    Unsettled,
}

pub(crate) type Eval<T> = Result<T, Fail>;

/// Constructors of constants that call each other deeper than this do so in a circle, or could as well.
const DEEPEST: u32 = 2000;
/// Constants that double at each step would fill all memory: no collection with spreads has more elements.
pub const MOST_ELEMENTS: usize = 1 << 17;

/// An object whose constructor is being evaluated.
struct Instance {
    class: ClassRef,
    args: TyList,
    fields: Vec<Option<ConstRef>>,
}

#[derive(Default)]
struct Env {
    slots: FxHashMap<Variable, ConstRef>,
    this: Option<Instance>,
    /// The type parameters of the function that is evaluated, and what they stand for.
    type_params: Vec<ParamRef>,
    type_args: Vec<Ty>,
    /// The class whose type parameters are those of `this`.
    class: Option<ClassRef>,
}

impl Cx<'_> {
    pub fn const_of(value: ConstRef) -> Const {
        match value.value() {
            ConstValue::Null => Const::Null,
            ConstValue::Bool(b) => Const::Bool(*b),
            ConstValue::Int(i) => Const::Int(*i),
            ConstValue::Double(d) => Const::Double(*d),
            ConstValue::String(s) => Const::String(s),
            _ => Const::Object(value),
        }
    }

    /// A constant as an expression, of the type it has without knowing more.
    pub fn constant(value: ConstRef) -> Expr {
        let value = Self::const_of(value);
        let ty = match value {
            Const::Null => Ty::null(),
            Const::Bool(_) => bool_type(),
            Const::Int(_) => int_type(),
            Const::Double(_) => double_type(),
            Const::String(_) => string_type(),
            Const::Object(_) => object_type(),
        };
        Expr::new(Node::Const(value), ty)
    }

    pub fn const_ref(e: &Expr) -> Option<ConstRef> {
        match &e.node {
            Node::Const(c) => Some(ref_of(c)),
            Node::Fit(value) => Self::const_ref(value),
            _ => None,
        }
    }

    /// Folds a constant expression that was just elaborated.
    pub fn const_result(&mut self, typed: Typed, span: Span) -> Typed {
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
            Err(Fail::Throws(message)) if self.const_depth > 0 => {
                // What stands around it need not come by here.
                self.w.thrown.push((self.place.source.id, span, message));
                typed
            }
            Err(Fail::Throws(message)) => {
                self.constant_throws(span, message);
                Typed::error()
            }
        }
    }

    /// Reports that an evaluation throws: at the innermost constant that does, in what the span holds.
    fn constant_throws(&mut self, span: Span, message: String) {
        let source = self.place.source.id;
        let inside =
            |(of, at, what): &&(u32, Span, String)| *of == source && span.start <= at.start && at.end <= span.end && *what == message;
        let at = self.w.thrown.iter().find(inside).map_or(span, |(_, at, _)| *at);
        self.error(at, errors::constant_fails(message));
    }

    /// A constant expression with its type.
    pub fn const_expr_value(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
        self.const_depth += 1;
        let typed = self.expr(e, context);
        self.const_depth -= 1;
        self.const_result(typed, e.span)
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
            Err(Fail::Throws(message)) => {
                self.constant_throws(e.span, message);
                None
            }
        }
    }

    /// The value of an elaborated part of a constant expression; an error if it has none.
    pub fn const_part(&mut self, e: &Expr, span: Span) -> Option<ConstRef> {
        match self.w.evaluate(e) {
            Ok(value) => Some(value),
            Err(Fail::Unsettled) => None,
            Err(Fail::NotConst) => {
                if !self.w.is_unsettled {
                    self.error(span, errors::not_constant());
                }
                None
            }
            Err(Fail::Throws(message)) => {
                self.constant_throws(span, message);
                None
            }
        }
    }

    pub fn const_expr(&mut self, e: &'static ast::Expr, context: Ty) -> Option<ConstRef> {
        self.const_typed(e, context).map(|(_, value)| value)
    }
}

fn ref_of(c: &Const) -> ConstRef {
    match c {
        Const::Null => ConstRef::new(ConstValue::Null),
        Const::Bool(b) => ConstRef::new(ConstValue::Bool(*b)),
        Const::Int(i) => ConstRef::new(ConstValue::Int(*i)),
        Const::Double(d) => ConstRef::new(ConstValue::Double(*d)),
        Const::String(s) => ConstRef::new(ConstValue::String(s)),
        Const::Object(value) => *value,
    }
}

impl World {
    /// The value of a constant variable or enum value.
    pub fn const_field(&mut self, field: FieldRef) -> Option<ConstRef> {
        if let Some(value) = &self.field(field).const_value {
            return value.ok();
        }
        let place = self.field(field).place;
        if self.is_quiet() && self.valueless.contains(&field) {
            return None;
        }
        if self.field(field).const_phase == Phase::Running {
            if self.constructors_running > 0 {
                self.is_unsettled = true;
                return None;
            }
            self.met_circle = true;
            self.error(place.source, field.span, errors::constant_cycle());
            return None;
        }
        self.field_mut(field).const_phase = Phase::Running;
        let met_circle = std::mem::take(&mut self.met_circle);
        self.constants_running += 1;
        let types_only = std::mem::take(&mut self.types_only);
        let value = self.make_const_field(field);
        self.types_only = types_only;
        self.constants_running -= 1;
        if value.is_none() && !self.met_circle && !self.is_unsettled {
            self.valueless.insert(field);
        }
        self.met_circle |= met_circle;
        let info = self.field_mut(field);
        info.const_phase = Phase::Done;
        // An evaluation that failed quietly will be repeated aloud; one that was not settled, when it is.
        if !self.is_unsettled && (value.is_some() || !self.is_quiet()) {
            self.field_mut(field).const_value = Some(value.ok_or(()));
            return value;
        }
        self.field_mut(field).const_phase = Phase::New;
        if self.is_unsettled && self.settle() { self.const_field(field) } else { value }
    }

    pub(crate) fn static_cx(&mut self, class: Option<ClassRef>, place: Place) -> Cx<'_> {
        let types = match class {
            Some(class) => crate::check::resolve::written::TypeScope { static_in: Some(class), ..self.class_scope(class) },
            None => crate::check::resolve::written::TypeScope::new(place),
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
                cx.const_expr(init, context)
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
            Err(Fail::Throws(message)) => {
                self.error(place.source, value.name.span, errors::constant_fails(message));
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
        let found = match &self.function(function).body {
            Some(body) => body.params.iter().find(|p| p.name == name).and_then(|p| p.default.clone()),
            None => self.typed_body(function).function.params.iter().find(|p| p.name == name).and_then(|p| p.default.clone()),
        };
        found.unwrap_or(Const::Null)
    }

    // ------------------------------------------------------------ evaluation

    pub(super) fn evaluate(&mut self, e: &Expr) -> Eval<ConstRef> {
        let mut env = Env::default();
        self.eval(e, &mut env)
    }

    fn subst(&self, ty: Ty, env: &Env) -> Eval<Ty> {
        let mut params = Vec::new();
        free_params(ty, &mut params);
        if params.is_empty() {
            return Ok(normalize(ty));
        }
        let mut args = Vec::new();
        for param in &params {
            let own = env.type_params.iter().position(|p| p == param);
            let arg = match (own, env.class, &env.this) {
                (Some(index), ..) => env.type_args.get(index).copied(),
                (None, Some(class), Some(this)) => class.type_params().iter().position(|p| p == param).and_then(|index| {
                    let args = this.class.supertype_args(class)?;
                    let arg = args.get(index)?;
                    Some(substitute_class(*arg, this.class, &this.args))
                }),
                _ => None,
            };
            args.push(arg.ok_or(Fail::NotConst)?);
        }
        Ok(normalize(Substitution { params: &params, args: &args }.apply(ty)))
    }

    fn eval(&mut self, e: &Expr, env: &mut Env) -> Eval<ConstRef> {
        let value = ConstRef::new;
        match &e.node {
            Node::Const(c) => Ok(ref_of(c)),
            Node::Static(field, ..) if self.field(*field).is_const => {
                self.const_field(*field).ok_or(if self.is_unsettled { Fail::Unsettled } else { Fail::NotConst })
            }
            Node::Local(variable) => env.slots.get(variable).copied().ok_or(Fail::NotConst),
            Node::SetLocal(variable, e) => {
                let v = self.eval(e, env)?;
                env.slots.insert(*variable, v);
                Ok(v)
            }
            Node::Fit(value) => self.eval(value, env),
            Node::Prim(op, operands, _) => {
                let mut values = Vec::new();
                for operand in operands {
                    values.push(self.eval(operand, env)?);
                }
                prim(*op, &values)
            }
            Node::Equals { left, right, negated, .. } => {
                let (a, b) = (self.eval(left, env)?, self.eval(right, env)?);
                Ok(value(ConstValue::Bool(const_equals(a, b)? != *negated)))
            }
            Node::And(a, b) => match self.eval(a, env)?.value() {
                ConstValue::Bool(false) => Ok(value(ConstValue::Bool(false))),
                ConstValue::Bool(true) => self.eval(b, env),
                _ => Err(Fail::NotConst),
            },
            Node::Or(a, b) => match self.eval(a, env)?.value() {
                ConstValue::Bool(true) => Ok(value(ConstValue::Bool(true))),
                ConstValue::Bool(false) => self.eval(b, env),
                _ => Err(Fail::NotConst),
            },
            Node::If { condition, then, otherwise, .. } => match self.eval(condition, env)?.value() {
                ConstValue::Bool(true) => self.eval(then, env),
                ConstValue::Bool(false) => self.eval(otherwise, env),
                _ => Err(Fail::NotConst),
            },
            Node::IfNull { value, otherwise, .. } => {
                let v = self.eval(value, env)?;
                if matches!(v.value(), ConstValue::Null) { self.eval(otherwise, env) } else { Ok(v) }
            }
            Node::Let { kept, value } => {
                for (variable, e) in kept {
                    let v = self.eval(e, env)?;
                    env.slots.insert(*variable, v);
                }
                self.eval(value, env)
            }
            Node::List { element, items } => {
                let element = self.subst(*element, env)?;
                let items = items.iter().map(|i| self.eval(i, env)).collect::<Eval<Vec<_>>>()?;
                Ok(value(ConstValue::List { element, items }))
            }
            Node::Set { element, items } => {
                let element = self.subst(*element, env)?;
                let items = items.iter().map(|i| self.eval(i, env)).collect::<Eval<Vec<_>>>()?;
                let mut seen = FxHashSet::default();
                for item in &items {
                    if !seen.insert(*item) {
                        return Err(Fail::Throws("The element conflicts with another existing element in the set.".to_owned()));
                    }
                    self.primitive_equality(*item)?;
                }
                Ok(value(ConstValue::Set { element, items }))
            }
            Node::Map { key, value: v, entries } => {
                let (key, val) = (self.subst(*key, env)?, self.subst(*v, env)?);
                let mut out: Vec<(ConstRef, ConstRef)> = Vec::new();
                let mut seen = FxHashSet::default();
                for (k, v) in entries {
                    let (k, v) = (self.eval(k, env)?, self.eval(v, env)?);
                    if !seen.insert(k) {
                        return Err(Fail::Throws("The key conflicts with another existing key in the map.".to_owned()));
                    }
                    self.primitive_equality(k)?;
                    out.push((k, v));
                }
                Ok(value(ConstValue::Map { key, value: val, entries: out }))
            }
            Node::Record(parts) => {
                let (mut positional, mut fields) = (Vec::new(), Vec::new());
                for (name, e) in parts {
                    let part = self.eval(e, env)?;
                    match name {
                        None => positional.push(part),
                        Some(name) => fields.push((*name, part)),
                    }
                }
                fields.arrange_by_key(|(n, _)| *n);
                Ok(value(ConstValue::Record { positional, named: fields }))
            }
            Node::Interpolate(parts, _) => {
                let mut text = Building::new();
                for part in parts {
                    text.append(self.eval(part, env)?)?;
                }
                Ok(value(ConstValue::String(text.finish())))
            }
            Node::Type(ty) => Ok(value(ConstValue::Type(self.subst(*ty, env)?))),
            Node::Is { value: v, ty } => {
                let v = self.eval(v, env)?;
                let ty = self.subst(*ty, env)?;
                Ok(value(ConstValue::Bool(is_subtype(self.const_type(v), ty))))
            }
            Node::As { value: v, .. } => {
                let v = self.eval(v, env)?;
                let ty = self.subst(erase_extension_types(e.ty), env)?;
                let actual = self.const_type(v);
                if is_subtype(actual, ty) {
                    Ok(v)
                } else {
                    Err(Fail::Throws(format!("Expected a value of type '{ty}', but got one of type '{actual}'.")))
                }
            }
            Node::Instantiate { function, type_args, .. } => {
                let f = self.eval(function, env)?;
                let mut args = Vec::new();
                for ty in type_args {
                    args.push(self.subst(*ty, env)?);
                }
                match f.value() {
                    ConstValue::TearOff { function, .. } => {
                        Ok(value(ConstValue::TearOff { function: *function, type_args: TyList::new(&args) }))
                    }
                    _ => Err(Fail::NotConst),
                }
            }
            Node::CallMethod(call) => self.eval_method(call, env),
            Node::CallDynamic(call) => self.eval_method(call, env),
            Node::Invoke(invocation) => {
                let mut types = Vec::new();
                for ty in &invocation.type_args {
                    types.push(self.subst(*ty, env)?);
                }
                let (typed::Callee::Function(function, _) | typed::Callee::New(_, function)) = invocation.callee;
                let values = self.arguments_of(invocation, function, env)?;
                match &invocation.callee {
                    typed::Callee::New(class, _) => self.construct_const(*class, TyList::new(&types), function, values),
                    typed::Callee::Function(..) => self.call_const(function, types, values),
                }
            }
            Node::NullAware { var, receiver, rest, .. } => {
                let v = self.eval(receiver, env)?;
                if matches!(v.value(), ConstValue::Null) {
                    return Ok(v);
                }
                env.slots.insert(*var, v);
                self.eval(rest, env)
            }
            Node::Throw { .. } => Err(Fail::Throws("This expression throws.".to_owned())),
            Node::NullCheck { .. }
            | Node::Store(_)
            | Node::Postfix { .. }
            | Node::Destructure(_)
            | Node::LateInit(..)
            | Node::SetLateInit(..)
            | Node::SuperEquals { .. }
            | Node::Loaded { .. }
            | Node::Cascade { .. }
            | Node::Current { .. }
            | Node::Switch(_)
            | Node::Collection(_)
            | Node::LateLocal { .. }
            | Node::SetLateFinal { .. }
            | Node::Static(..)
            | Node::SetStatic(..)
            | Node::Field { .. }
            | Node::SetField { .. }
            | Node::CallFunction(_)
            | Node::Closure(_)
            | Node::Scope { .. }
            | Node::TearOff { .. }
            | Node::RecordField { .. }
            | Node::Rethrow { .. }
            | Node::Await { .. }
            | Node::This
            | Node::NoSuchMethod { .. } => Err(Fail::NotConst),
        }
    }

    /// Keys and set elements of constants must not override `==`.
    fn primitive_equality(&mut self, v: ConstRef) -> Eval<()> {
        match v.value() {
            ConstValue::Instance { class, .. } => {
                let lib = self.core.unwrap_or(LibId(0));
                for name in ["==", "hashCode"] {
                    if let Some(found) = self.find_concrete(*class, Name::new(name), lib, false)
                        && found.class != core_class(CoreClass::Object)
                        && found.class != core_class(CoreClass::EnumValue)
                    {
                        return Err(Fail::Throws("The key does not have a primitive operator '=='.".to_owned()));
                    }
                }
                Ok(())
            }
            ConstValue::Record { positional, named } => {
                positional.iter().chain(named.iter().map(|(_, field)| field)).try_for_each(|field| self.primitive_equality(*field))
            }
            ConstValue::Double(_) => Err(Fail::Throws("The key does not have a primitive operator '=='.".to_owned())),
            _ => Ok(()),
        }
    }

    fn eval_method(&mut self, call: &typed::CallMethod, env: &mut Env) -> Eval<ConstRef> {
        let object = self.eval(&call.object, env)?;
        let name = call.selector.name.as_str();
        if call.args.is_empty() && name == "length" && call.selector.kind == SelectorKind::Getter {
            return match object.value() {
                ConstValue::String(text) => {
                    let units = match text {
                        Text::Utf8(s) => s.encode_utf16().count(),
                        Text::Utf16(u) => u.len(),
                    };
                    Ok(ConstRef::new(ConstValue::Int(units as i64)))
                }
                _ => Err(Fail::NotConst),
            };
        }
        let mut args = vec![object];
        for (_, arg) in &call.args {
            args.push(self.eval(arg, env)?);
        }
        operator(name, &args)
    }

    /// The values of an invocation's arguments in calling order; nothing for those not given.
    fn arguments_of(&mut self, invocation: &typed::Invocation, function: FunctionRef, env: &mut Env) -> Eval<Vec<Option<ConstRef>>> {
        let signature = self.signature(function);
        let mut values = vec![None; signature.params.len()];
        for (place, (_, arg)) in signature.places(invocation.args.iter().map(|(name, _)| *name)).into_iter().zip(&invocation.args) {
            let value = self.eval(arg, env)?;
            *values.get_mut(place).ok_or(Fail::NotConst)? = Some(value);
        }
        Ok(values)
    }

    fn construct_const(
        &mut self,
        class: ClassRef,
        args: TyList,
        constructor: FunctionRef,
        values: Vec<Option<ConstRef>>,
    ) -> Eval<ConstRef> {
        self.ensure_layout(class);
        let count = class.layout.get().map_or(0, Layout::field_count);
        let mut instance = Some(Instance { class, args, fields: vec![None; count] });
        self.run_constructor(constructor, &mut instance, values)?;
        let Some(instance) = instance else { return Err(Fail::NotConst) };
        let null = ConstRef::new(ConstValue::Null);
        let fields = instance.fields.into_iter().map(|f| f.unwrap_or(null)).collect();
        Ok(ConstRef::new(ConstValue::Instance { class, type_args: args, fields }))
    }

    /// Runs a constructor's elaborated body on an object.
    fn run_constructor(&mut self, constructor: FunctionRef, instance: &mut Option<Instance>, values: Vec<Option<ConstRef>>) -> Eval<()> {
        self.deeper(|world| world.run_constructor_here(constructor, instance, values))
    }

    /// One constructor in the other, but not without end.
    fn deeper<T>(&mut self, evaluate: impl FnOnce(&mut World) -> Eval<T>) -> Eval<T> {
        if self.evaluating >= DEEPEST {
            return Err(Fail::Throws("Constant expression depends on itself.".to_owned()));
        }
        self.evaluating += 1;
        let result = evaluate(self);
        self.evaluating -= 1;
        result
    }

    fn run_constructor_here(
        &mut self,
        constructor: FunctionRef,
        instance: &mut Option<Instance>,
        values: Vec<Option<ConstRef>>,
    ) -> Eval<()> {
        if !self.function(constructor).is_const && !matches!(self.function(constructor).ast, FunctionAst::Default | FunctionAst::Forward(_))
        {
            return Err(Fail::NotConst);
        }
        let body = self.inferred(constructor)?;
        let mut env = Env { this: instance.take(), class: body.class, ..Env::default() };
        bind_params(&body, values, &mut env)?;
        let result = self.exec(&body.function.code, &mut env);
        *instance = env.this.take();
        result.map(|_| ())
    }

    fn inferred(&mut self, function: FunctionRef) -> Eval<std::sync::Arc<typed::Body>> {
        if self.function(function).running {
            self.is_unsettled = true;
            return Err(Fail::Unsettled);
        }
        Ok(self.typed_body(function))
    }

    /// A static call in a constant: an extension type's constructor, a redirecting factory, `fromEnvironment`.
    fn call_const(&mut self, function: FunctionRef, types: Vec<Ty>, values: Vec<Option<ConstRef>>) -> Eval<ConstRef> {
        if function.external {
            return self.environment_constant(function, &values);
        }
        if !self.function(function).is_const {
            return Err(Fail::NotConst);
        }
        self.deeper(|world| {
            let body = world.inferred(function)?;
            let mut env = Env { type_args: types, type_params: body.function.type_params.clone(), ..Env::default() };
            bind_params(&body, values, &mut env)?;
            world.exec(&body.function.code, &mut env)?.ok_or(Fail::NotConst)
        })
    }

    fn environment_constant(&mut self, function: FunctionRef, values: &[Option<ConstRef>]) -> Eval<ConstRef> {
        let Some(class) = function.class else { return Err(Fail::NotConst) };
        let Some(Some(name)) = values.first() else {
            return Err(Fail::NotConst);
        };
        let ConstValue::String(Text::Utf8(name)) = name.value() else {
            return Err(Fail::NotConst);
        };
        if class == core_class(CoreClass::Symbol) {
            return Ok(ConstRef::new(ConstValue::Symbol(Name::new(name))));
        }
        let defined = self.defines.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let defined = defined.or_else(|| crate::corelib::declaration(name).map(str::to_owned));
        let default = values.get(1).copied().flatten();
        let made = match (function.name.as_str(), class.name.as_str()) {
            ("hasEnvironment", "bool") => Some(ConstValue::Bool(defined.is_some())),
            ("fromEnvironment", "bool") => match defined.as_deref() {
                Some("true") => Some(ConstValue::Bool(true)),
                Some("false") => Some(ConstValue::Bool(false)),
                _ => default.is_none().then_some(ConstValue::Bool(false)),
            },
            ("fromEnvironment", "int") => match defined.and_then(|d| d.parse::<i64>().ok()) {
                Some(i) => Some(ConstValue::Int(i)),
                None => default.is_none().then_some(ConstValue::Int(0)),
            },
            ("fromEnvironment", "String") => match defined {
                Some(text) => Some(ConstValue::String(intern_text(&Text::Utf8(text)))),
                None => default.is_none().then(|| ConstValue::String(intern_text(&Text::Utf8(String::new())))),
            },
            _ => return Err(Fail::NotConst),
        };
        match (made, default) {
            (Some(made), _) => Ok(ConstRef::new(made)),
            (None, Some(default)) => Ok(default),
            (None, None) => Err(Fail::NotConst),
        }
    }

    /// Executes a constructor's statement; a value if it returned one.
    fn exec(&mut self, stmt: &Stmt, env: &mut Env) -> Eval<Option<ConstRef>> {
        match stmt {
            Stmt::Block(stmts) => {
                for stmt in stmts {
                    if let Some(value) = self.exec(stmt, env)? {
                        return Ok(Some(value));
                    }
                }
                Ok(None)
            }
            Stmt::Expr(Expr { node: Node::SetField { field, value, .. }, .. }) => {
                let v = self.eval(value, env)?;
                let index = field.index.get().copied().ok_or(Fail::NotConst)? as usize;
                let this = env.this.as_mut().ok_or(Fail::NotConst)?;
                *this.fields.get_mut(index).ok_or(Fail::NotConst)? = Some(v);
                Ok(None)
            }
            // super(…) and this(…): the same object goes on.
            Stmt::Expr(Expr { node: Node::Invoke(invocation), .. })
                if env.this.is_some()
                    && let typed::Callee::Function(function, _) = invocation.callee
                    && function.kind == FunctionKind::Constructor =>
            {
                let values = self.arguments_of(invocation, function, env)?;
                let mut instance = env.this.take();
                let result = self.run_constructor(function, &mut instance, values);
                env.this = instance;
                result?;
                Ok(None)
            }
            Stmt::Expr(e) => {
                self.eval(e, env)?;
                Ok(None)
            }
            Stmt::If { condition: typed::Condition::Holds(condition), then, otherwise } => match self.eval(condition, env)?.value() {
                ConstValue::Bool(true) => self.exec(then, env),
                ConstValue::Bool(false) => match otherwise {
                    Some(otherwise) => self.exec(otherwise, env),
                    None => Ok(None),
                },
                _ => Err(Fail::NotConst),
            },
            Stmt::Return(Some(e)) => self.eval(e, env).map(Some),
            Stmt::Return(None) => Ok(None),
            Stmt::Declare(variable, Some(e)) => {
                let v = self.eval(e, env)?;
                env.slots.insert(*variable, v);
                Ok(None)
            }
            Stmt::Assert { condition, message, .. } => match self.eval(condition, env)?.value() {
                ConstValue::Bool(true) => Ok(None),
                ConstValue::Bool(false) => {
                    let message = message.as_ref().and_then(|m| self.eval(m, env).ok());
                    Err(Fail::Throws(match message.map(|m| m.value()) {
                        Some(ConstValue::String(Text::Utf8(s))) => format!("This assertion failed with message: {s}"),
                        _ => "This assertion failed.".to_owned(),
                    }))
                }
                _ => Err(Fail::NotConst),
            },
            Stmt::Declare(_, None)
            | Stmt::DeclareAbsent(_)
            | Stmt::DeclareFunction(..)
            | Stmt::If { .. }
            | Stmt::Switch(_)
            | Stmt::Destructure(_)
            | Stmt::DeclareLate(..)
            | Stmt::For { .. }
            | Stmt::While { .. }
            | Stmt::DoWhile { .. }
            | Stmt::Labeled { .. }
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::ContinueCase { .. }
            | Stmt::Try { .. }
            | Stmt::Yield { .. } => Err(Fail::NotConst),
        }
    }

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

fn bind_params(body: &typed::Body, values: Vec<Option<ConstRef>>, env: &mut Env) -> Eval<()> {
    for (param, value) in body.function.params.iter().zip(values) {
        let value = match (value, &param.default) {
            (Some(value), _) => value,
            (None, Some(default)) => ref_of(default),
            (None, None) => return Err(Fail::NotConst),
        };
        env.slots.insert(param.var, value);
    }
    Ok(())
}
