//! The evaluator of constant expressions: the typed tree of one to its value. May touch `typed`, `numbers`, and what `infer` may.

use oche_syntax::Name;
use oche_syntax::ast;
use rustc_hash::{FxHashMap, FxHashSet};

use super::constant_operators::{const_equals, operator, prim};
use super::constant_text::{Building, about};
use super::values::ref_of;
use crate::check::report::message::{Text, note};
use crate::check::typed::constant::ConstValue;
use crate::check::typed::{self, ConstRef, Expr, Node, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::sorting::Arrange;
use crate::types::*;

/// An error that an evaluation throws.
pub(crate) struct Thrown {
    pub(super) reason: Text,
    pub(super) spot: Spot,
}

/// Where an evaluation throws.
#[derive(Clone, Copy)]
pub(super) enum Spot {
    /// At the constant itself.
    Whole,
    /// At an element of it, or a key.
    Element(usize),
    /// Here; in this source, if it is not the constant's.
    Here(Option<&'static Source>, u32),
}

/// Why there is no constant.
pub(crate) enum Fail {
    /// Not a constant expression.
    NotConst,
    /// Evaluation threw.
    Throws(Box<Thrown>),
    /// It needs a constructor that is being inferred: a constructor may mention itself where evaluation does not come by. There is
    /// an answer when that is done, and the bodies that asked are inferred again ([`World::unsettled`]).
    Unsettled,
}

pub(crate) type Eval<T> = Result<T, Fail>;

/// Something is asked of null.
pub(super) const NULL_VALUE: &str = "Null value during constant evaluation.";

impl Fail {
    pub(super) fn throws(reason: impl Into<Text>) -> Fail {
        Fail::Throws(Box::new(Thrown { reason: reason.into(), spot: Spot::Whole }))
    }

    /// This failure with a place, unless it has one.
    pub(super) fn at(mut self, spot: Spot) -> Fail {
        if let Fail::Throws(thrown) = &mut self
            && matches!(thrown.spot, Spot::Whole)
        {
            thrown.spot = spot;
        }
        self
    }
}

/// An object whose constructor is being evaluated.
pub(super) struct Instance {
    pub(super) class: ClassRef,
    pub(super) args: TyList,
    pub(super) fields: Vec<Option<ConstRef>>,
}

#[derive(Default)]
pub(super) struct Env {
    pub(super) slots: FxHashMap<Variable, ConstRef>,
    pub(super) this: Option<Instance>,
    /// The type parameters of the function that is evaluated, and what they stand for.
    pub(super) type_params: Vec<ParamRef>,
    pub(super) type_args: Vec<Ty>,
    /// The class whose type parameters are those of `this`.
    pub(super) class: Option<ClassRef>,
    /// The source of the function that is evaluated.
    pub(super) source: Option<&'static Source>,
}

impl Env {
    pub(super) fn here(&self, pos: u32) -> Spot {
        Spot::Here(self.source, pos)
    }
}

impl World {
    pub(super) fn evaluate(&mut self, e: &Expr) -> Eval<ConstRef> {
        let mut env = Env::default();
        self.eval(e, &mut env)
    }

    fn subst(&self, ty: Ty, env: &Env) -> Eval<Ty> {
        let ty = erase_extension_types(ty);
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

    pub(super) fn eval(&mut self, e: &Expr, env: &mut Env) -> Eval<ConstRef> {
        let value = ConstRef::new;
        match &e.node {
            Node::Const(c) => Ok(ref_of(c)),
            Node::Static(field, ..) if self.field(*field).is_const => {
                // Why it has none is told where it is declared.
                self.const_field(*field).ok_or(Fail::Unsettled)
            }
            Node::Local(variable) => env.slots.get(variable).copied().ok_or(Fail::NotConst),
            Node::SetLocal(variable, e) => {
                let v = self.eval(e, env)?;
                env.slots.insert(*variable, v);
                Ok(v)
            }
            Node::Fit(value) => self.eval(value, env),
            Node::Prim(op, operands, pos) => {
                let mut values = Vec::new();
                for operand in operands {
                    values.push(self.eval(operand, env)?);
                }
                prim(*op, &values).map_err(|fail| fail.at(env.here(*pos)))
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
                for (i, item) in items.iter().enumerate() {
                    if !seen.insert(*item) {
                        let reason = about("The element '", *item, "' conflicts with another existing element in the set.");
                        return Err(Fail::throws(reason).at(Spot::Element(i)));
                    }
                    if !self.has_primitive_equality(*item) {
                        let reason = about("The element '", *item, "' does not have a primitive equality.");
                        return Err(Fail::throws(reason).at(Spot::Element(i)));
                    }
                }
                Ok(value(ConstValue::Set { element, items }))
            }
            Node::Map { key, value: v, entries } => {
                let (key, val) = (self.subst(*key, env)?, self.subst(*v, env)?);
                let mut out: Vec<(ConstRef, ConstRef)> = Vec::new();
                let mut seen = FxHashSet::default();
                for (i, (k, v)) in entries.iter().enumerate() {
                    let (k, v) = (self.eval(k, env)?, self.eval(v, env)?);
                    if !seen.insert(k) {
                        let reason = about("The key '", k, "' conflicts with another existing key in the map.");
                        return Err(Fail::throws(reason).at(Spot::Element(i)));
                    }
                    if !self.has_primitive_equality(k) {
                        let reason = about("The key '", k, "' does not have a primitive equality.");
                        return Err(Fail::throws(reason).at(Spot::Element(i)));
                    }
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
            Node::As { value: v, pos, .. } => {
                let v = self.eval(v, env)?;
                let ty = self.subst(e.ty, env)?;
                let actual = self.const_type(v);
                if is_subtype(actual, ty) {
                    Ok(v)
                } else {
                    let after = note!("' to be of type '{}', but was of type '{}'.", ty, actual);
                    Err(Fail::throws(about("Expected constant '", v, after)).at(env.here(*pos)))
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
            Node::Throw { .. } => Err(Fail::throws("This expression throws.")),
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
    fn has_primitive_equality(&mut self, v: ConstRef) -> bool {
        match v.value() {
            ConstValue::Instance { class, .. } => {
                let lib = self.core.unwrap_or(LibId(0));
                ["==", "hashCode"].into_iter().all(|name| {
                    self.find_concrete(*class, Name::new(name), lib, false)
                        .is_none_or(|found| found.class == core_class(CoreClass::Object) || found.class == core_class(CoreClass::EnumValue))
                })
            }
            ConstValue::Record { positional, named } => {
                positional.iter().chain(named.iter().map(|(_, field)| field)).all(|field| self.has_primitive_equality(*field))
            }
            ConstValue::Double(_) => false,
            _ => true,
        }
    }

    fn eval_method(&mut self, call: &typed::CallMethod, env: &mut Env) -> Eval<ConstRef> {
        let object = self.eval(&call.object, env)?;
        let name = call.selector.name.as_str();
        if call.args.is_empty() && name == "length" && call.selector.kind == SelectorKind::Getter {
            return match object.value() {
                ConstValue::String(text) => {
                    let units = match text {
                        ast::Text::Utf8(s) => s.encode_utf16().count(),
                        ast::Text::Utf16(u) => u.len(),
                    };
                    Ok(ConstRef::new(ConstValue::Int(units as i64)))
                }
                ConstValue::Null => Err(Fail::throws(NULL_VALUE).at(env.here(call.pos))),
                _ => Err(Fail::NotConst),
            };
        }
        if call.selector.kind == SelectorKind::Getter {
            let before = format!("The property '{name}' can't be accessed on '");
            return Err(Fail::throws(about(&before, object, "' in a constant expression.")).at(env.here(call.pos)));
        }
        if matches!(object.value(), ConstValue::Null) && name != "==" {
            return Err(Fail::throws(NULL_VALUE).at(env.here(call.pos)));
        }
        let mut args = vec![object];
        for (_, arg) in &call.args {
            args.push(self.eval(arg, env)?);
        }
        operator(name, &args).map_err(|fail| fail.at(env.here(call.pos)))
    }

    /// The values of an invocation's arguments in calling order; nothing for those not given.
    pub(super) fn arguments_of(
        &mut self,
        invocation: &typed::Invocation,
        function: FunctionRef,
        env: &mut Env,
    ) -> Eval<Vec<Option<ConstRef>>> {
        let signature = self.signature(function);
        let mut values = vec![None; signature.params.len()];
        for (place, (_, arg)) in signature.places(invocation.args.iter().map(|(name, _)| *name)).into_iter().zip(&invocation.args) {
            let value = self.eval(arg, env)?;
            *values.get_mut(place).ok_or(Fail::NotConst)? = Some(value);
        }
        Ok(values)
    }
}
