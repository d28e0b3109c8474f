//! Types at run time: the type of a value, type tests, and the types an expression mentions with the frame's type arguments put in. May
//! touch `types`, `heap` and `elements`.

use super::function::RtFunction;
use super::sites::{InstanceCache, Instantiated, OpenType, TypeCache, TypeSite};
use super::{Frame, Isolate};
use crate::elements::{ClassRef, CoreClass, FunctionRef, ParamRef, core_class};
use crate::heap::{ClosureKind, Value, Weak};
use crate::ir::ParamSource;
use crate::types::{self, RecordTy, Ty, TyKind, TyList};
use oche_syntax::ast::ClassKind;

impl Isolate {
    /// A type of the code as it is in this frame.
    #[inline(always)]
    pub(crate) fn site_type(&mut self, site: &TypeSite<Ty>, frame: Frame<'_>) -> Ty {
        match &site.open {
            None => site.ty,
            Some(open) => match self.instantiate(site.id, open, frame, |map| Instantiated::Type(types::substitute(site.ty, map))) {
                Instantiated::Type(ty) => ty,
                Instantiated::List(_) => site.ty,
            },
        }
    }
    /// A list of types of the code as it is in this frame.
    #[inline(always)]
    pub(crate) fn site_types(&mut self, site: &TypeSite<TyList>, frame: Frame<'_>) -> TyList {
        match &site.open {
            None => site.ty,
            Some(open) => {
                let made = self.instantiate(site.id, open, frame, |map| {
                    let list: Vec<Ty> = site.ty.iter().map(|&ty| types::normalize(types::substitute(ty, map))).collect();
                    Instantiated::List(TyList::new(&list))
                });
                match made {
                    Instantiated::List(list) => list,
                    Instantiated::Type(_) => site.ty,
                }
            }
        }
    }

    fn instantiate(
        &mut self,
        id: u32,
        open: &OpenType,
        frame: Frame<'_>,
        make: impl Fn(&dyn Fn(ParamRef) -> Option<Ty>) -> Instantiated,
    ) -> Instantiated {
        let key = match open.single {
            Some((slot, true)) => match frame.get(slot) {
                Value::Types(list) => Some((0, list.address())),
                _ => Some((0, 0)),
            },
            Some((slot, false)) => {
                let value = frame.get(slot);
                Some((self.class_of(value).address(), self.own_types(value).address()))
            }
            None => None,
        };
        if let Some((class, types)) = key
            && let Some(cache) = self.type_caches.get(id)
            && cache.class == class
            && cache.types == types
            && let Some(result) = cache.result
        {
            return result;
        }
        let args: Vec<(ParamRef, Ty)> = open.env.iter().map(|(param, source)| (*param, self.source(*source, frame))).collect();
        let result = make(&|param| args.iter().find(|(p, _)| *p == param).map(|(_, ty)| *ty));
        self.heap.keep_for_good(types::take_made());
        if let Some((class, types)) = key {
            self.type_caches.put(id, TypeCache { class, types, result: Some(result) });
        }
        result
    }

    /// The argument of one type parameter.
    pub(crate) fn source(&self, source: ParamSource, frame: Frame<'_>) -> Ty {
        match source {
            ParamSource::Slot { slot, index } => match frame.get(slot) {
                Value::Types(list) => list.get(index as usize).copied().unwrap_or_else(Ty::dynamic),
                _ => Ty::dynamic(),
            },
            ParamSource::This { slot, class, index } => {
                let list = self.types_as(frame.get(slot), class);
                list.get(index as usize).copied().unwrap_or_else(Ty::dynamic)
            }
        }
    }

    /// The type arguments of a value's own class.
    pub fn own_types(&self, value: Value) -> TyList {
        match value {
            Value::Object(o) => self.heap.object_types(o),
            Value::List(l) => self.heap.list(l).types,
            Value::Table(t) => self.heap.table(t).types,
            Value::Foreign(f) => self.heap.foreign(f).types,
            Value::Weak(w) => match self.heap.weak(w) {
                Weak::Reference { types, .. } | Weak::Expando { types, .. } | Weak::Finalizer { types, .. } => *types,
            },
            _ => TyList::empty(),
        }
    }
    /// The type arguments with which a value implements a class.
    pub fn types_as(&self, value: Value, class: ClassRef) -> TyList {
        let own_class = self.class_of(value);
        let own = self.own_types(value);
        if own_class == class {
            return own;
        }
        match own_class.supertype_args(class) {
            Some(args) if own_class.type_params().is_empty() => args,
            Some(args) => {
                let list: Vec<Ty> = args.iter().map(|&ty| types::substitute_class(ty, own_class, &own)).collect();
                TyList::new(&list)
            }
            None => TyList::empty(),
        }
    }

    /// The run-time type of a value.
    pub fn type_of(&self, value: Value) -> Ty {
        match value {
            Value::Null | Value::Absent => Ty::null(),
            Value::Closure(c) => self.heap.closure(c).ty,
            Value::Record(r) => {
                let record = self.heap.record(r);
                let (positional, named) = record.fields.split_at(record.shape.positional);
                Ty::record(RecordTy {
                    positional: positional.iter().map(|&v| self.type_of(v)).collect(),
                    named: record.shape.named.iter().copied().zip(named.iter().map(|&v| self.type_of(v))).collect(),
                })
            }
            _ => Ty::new(TyKind::Interface(self.class_of(value), self.own_types(value))),
        }
    }

    /// A type test at a site, cached for the class and type arguments last seen.
    #[inline]
    pub(crate) fn is_cached(&mut self, id: u32, value: Value, ty: Ty) -> bool {
        let Some((class, types)) = self.type_key(value) else { return self.is(value, ty) };
        if let Some(cache) = self.instance_caches.get(id)
            && cache.class == class
            && cache.types == types
            && cache.ty == ty.address()
        {
            return cache.result;
        }
        let result = self.is(value, ty);
        self.instance_caches.put(id, InstanceCache { class, types, ty: ty.address(), result });
        result
    }

    /// The key of a value's type, if it is at hand: it tells types apart.
    #[inline(always)]
    fn type_key(&self, value: Value) -> Option<(usize, usize)> {
        Some(match value {
            Value::Object(o) => (self.heap.class(o)?.address(), self.heap.object_types(o).address()),
            Value::List(l) => {
                let list = self.heap.list(l);
                (list.class.address(), list.types.address())
            }
            Value::Closure(c) => (self.classes.closure.address(), self.heap.closure(c).ty.address()),
            Value::Int(_) | Value::Double(_) | Value::String(_) | Value::True | Value::False => (self.class_of(value).address(), 0),
            _ => return None,
        })
    }

    /// Whether a value of this type has been found to fit a field of an object of this type, at the site where it is written.
    pub(crate) fn is_known_to_fit(&self, site: u32, object: Value, value: Value) -> bool {
        let known = self.fit_caches.get(site);
        known.is_some() && known.copied() == self.type_key(object).zip(self.type_key(value))
    }
    pub(crate) fn note_that_fits(&mut self, site: u32, object: Value, value: Value) {
        if let Some(fits) = self.type_key(object).zip(self.type_key(value)) {
            self.fit_caches.put(site, fits);
        }
    }

    /// `value is ty`, for a type without type parameters.
    pub fn is(&self, value: Value, ty: Ty) -> bool {
        match ty.kind() {
            TyKind::Dynamic | TyKind::Void => true,
            TyKind::Never => false,
            TyKind::Null => value.is_null(),
            TyKind::Nullable(inner) => value.is_null() || self.is(value, *inner),
            TyKind::Interface(class, args) => {
                if class.is_extension_type() {
                    return self.is(value, types::erase_extension_types(ty));
                }
                if value.is_null() {
                    return *class == self.classes.null;
                }
                if *class == self.classes.object {
                    return true;
                }
                if let Value::Closure(_) = value {
                    return types::is_subtype(self.type_of(value), ty) || *class == self.classes.closure;
                }
                let own = self.class_of(value);
                if args.is_empty() {
                    return own == *class || own.implements(*class);
                }
                if own != *class && !own.implements(*class) {
                    return false;
                }
                let have = self.types_as(value, *class);
                have == *args || have.len() == args.len() && have.iter().zip(args.iter()).all(|(&a, &b)| a == b || types::is_subtype(a, b))
            }
            TyKind::FutureOr(inner) => {
                self.is(value, *inner)
                    || match self.class_of(value).supertype_args(core_class(CoreClass::Future)) {
                        Some(_) => {
                            let have = self.types_as(value, core_class(CoreClass::Future));
                            have.first().is_some_and(|&a| types::is_subtype(a, *inner))
                        }
                        None => false,
                    }
            }
            TyKind::Record(wanted) => {
                let Value::Record(r) = value else { return false };
                let record = self.heap.record(r);
                record.shape.positional == wanted.positional.len()
                    && record.shape.named.iter().eq(wanted.named.iter().map(|(name, _)| name))
                    && record
                        .fields
                        .iter()
                        .zip(wanted.positional.iter().chain(wanted.named.iter().map(|(_, ty)| ty)))
                        .all(|(&field, &ty)| self.is(field, ty))
            }
            TyKind::Function(_) => matches!(value, Value::Closure(_)) && types::is_subtype(self.type_of(value), ty),
            TyKind::Unknown | TyKind::Error | TyKind::Param(_) | TyKind::Promoted(..) | TyKind::Bound { .. } => {
                types::is_subtype(self.type_of(value), ty)
            }
        }
    }

    /// The type of a torn-off function: its signature with the receiver's and its own type arguments put in.
    pub(crate) fn function_type(&self, function: crate::elements::FunctionRef, receiver: Option<Value>) -> Ty {
        let Some(signature) = function.signature.get() else {
            return Ty::dynamic();
        };
        // At run time there are no extension types.
        let closed = types::erase_extension_types(signature.function_type());
        match (receiver, function.class) {
            (Some(receiver), Some(class)) => {
                let args = self.types_as(receiver, class);
                types::substitute_class(closed, class, &args)
            }
            _ => closed,
        }
    }

    /// The type of a torn-off method: what it checks itself on entry, it takes as `Object?`.
    pub(crate) fn method_type(&self, function: FunctionRef, receiver: Value) -> Ty {
        let code = RtFunction::of(function);
        if let Some(known) = code.torn_off.get() {
            return *known;
        }
        let ty = self.make_method_type(function, receiver);
        if function.class.is_some_and(|class| class.type_params().is_empty()) {
            let _ = code.torn_off.set(ty);
        }
        ty
    }

    fn make_method_type(&self, function: FunctionRef, receiver: Value) -> Ty {
        let ty = self.function_type(function, Some(receiver));
        let (Some(f), Ok(code)) = (ty.as_function(), RtFunction::of(function).compile(&self.services)) else { return ty };
        if code.checked.is_empty() {
            return ty;
        }
        let mut f = f.clone();
        let params = f.positional.iter_mut().chain(f.named.iter_mut().map(|n| &mut n.ty));
        for (i, param) in params.enumerate() {
            if code.checked.contains(&(i as u32)) {
                *param = Ty::top();
            }
        }
        Ty::function(f)
    }

    /// Whether two closures are the same function of the same receiver.
    pub(crate) fn same_closure(&self, a: Value, b: Value) -> bool {
        let (Value::Closure(a), Value::Closure(b)) = (a, b) else {
            return false;
        };
        let (x, y) = (self.heap.closure(a), self.heap.closure(b));
        a == b
            || match (x.kind, y.kind) {
                (ClosureKind::Static(f), ClosureKind::Static(g)) => f == g && x.type_args == y.type_args,
                (ClosureKind::Method(f), ClosureKind::Method(g)) => {
                    f == g && is_virtual(f) && x.type_args == y.type_args && self.identical(x.captures[0], y.captures[0])
                }
                // What one closure is instantiated to, twice.
                (ClosureKind::Local, ClosureKind::Local) => {
                    x.type_args.is_some() && x.type_args == y.type_args && x.code == y.code && *x.captures == *y.captures
                }
                _ => false,
            }
    }

    /// `identical(a, b)`: values are their own identity, but for the tear-offs of one static function.
    #[inline]
    pub fn identical(&self, a: Value, b: Value) -> bool {
        a == b
            || match (a, b) {
                (Value::Closure(_), Value::Closure(_)) => match self.heap_static(a) {
                    Some(f) => self.heap_static(b) == Some(f),
                    None => false,
                },
                _ => false,
            }
    }
    fn heap_static(&self, value: Value) -> Option<(crate::elements::FunctionRef, Option<TyList>)> {
        match value {
            Value::Closure(c) => match self.heap.closure(c).kind {
                ClosureKind::Static(function) => Some((function, self.heap.closure(c).type_args)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A tear-off of such a method equals another one; of an extension's method each is a function of its own.
pub(super) fn is_virtual(method: FunctionRef) -> bool {
    method.class.is_none_or(|class| !matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType))
}
