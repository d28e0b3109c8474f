//! Invocations: arguments, inference of type arguments, and the code of calls of every kind. May touch the rest of `check`.

use oche_syntax::ast::{self, ClassKind, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::bodies::Use;
use super::construct::Constructed;
use super::context::*;
use super::expressions::*;
use super::names::*;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::params::fresh_params;
use crate::check::typed::{self, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

/// A call as it is written, `<type_args>(args)`, and the type that its context wants.
#[derive(Clone, Copy)]
pub struct Call {
    pub type_args: &'static [ast::Type],
    pub args: &'static ast::Args,
    pub context: Ty,
    /// Where errors about the call are.
    pub span: Span,
}

impl Call {
    /// One without type arguments, of which nothing is wanted.
    pub fn plain(args: &'static ast::Args, span: Span) -> Call {
        Call { type_args: &[], args, context: Ty::unknown(), span }
    }
}

/// A call that has been inferred: arguments in source order, with the names of named ones, and the type of the result.
pub struct CallArgs {
    pub type_args: Vec<Ty>,
    pub items: typed::Args,
    pub ret: Ty,
    /// What Dart takes the result for, if that is narrower than what is known of it.
    pub taken_for: Option<Ty>,
}

impl CallArgs {
    /// One without type arguments.
    pub fn plain(items: typed::Args, ret: Ty) -> CallArgs {
        CallArgs { type_args: Vec::new(), items, ret, taken_for: None }
    }
}

impl Cx<'_> {
    /// Elaborates arguments for a function type, inferring its type arguments (inference.md, "Function invocation").
    /// `None` if the call is wrong in shape; the error is reported.
    pub fn arguments(&mut self, f: &FunctionTy, call: Call, candidate: Option<FunctionRef>) -> Option<CallArgs> {
        let given = self.written_types(call.type_args);
        self.arguments_with(f, given, call, candidate)
    }

    pub fn arguments_with(&mut self, f: &FunctionTy, given: Vec<Ty>, call: Call, candidate: Option<FunctionRef>) -> Option<CallArgs> {
        let Call { args, context, span, .. } = call;
        let shape_ok = self.check_shape(f, args, candidate);
        let generic = !f.type_params.is_empty();
        let (params, opened) = if !generic {
            if !given.is_empty() {
                self.error(span, errors::wrong_type_arguments(0usize));
            }
            (Vec::new(), f.clone())
        } else if !given.is_empty() {
            if given.len() != f.type_params.len() {
                self.error(span, errors::wrong_type_arguments(f.type_params.len()));
                self.arguments_alone(args);
                return None;
            }
            for ((bound, arg), param) in instantiate_bounds(f, &given).iter().zip(&given).zip(&f.type_params) {
                if !is_subtype(*arg, *bound) && !arg.is_error() && !bound.is_error() {
                    let target = match candidate {
                        // A constructor's are its class's, and looked at there.
                        Some(function) if matches!(function.kind, FunctionKind::Constructor | FunctionKind::Factory) => continue,
                        Some(function) => function.name,
                        None => Name::new("call"),
                    };
                    let message = errors::type_argument_bound(*arg, *bound, param.name, target);
                    self.error(At::Start(span), message.hint("Try changing type arguments so that they conform to the bounds."));
                }
            }
            (Vec::new(), open_function(f, &given))
        } else {
            let params = fresh_params(f);
            let types: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
            (params, open_function(f, &types))
        };
        let mut inference = (!params.is_empty()).then(|| {
            let mut inference = Inference::new(&params);
            if !context.is_unknown() && !context.is_dynamic() {
                inference.from_return(opened.ret, self.invocation_context(context));
            }
            inference
        });
        // The parameter type of each argument, in source order.
        let mut wanted: Vec<Option<Ty>> = Vec::new();
        let mut index = 0;
        for arg in &args.args {
            wanted.push(match &arg.name {
                None => {
                    index += 1;
                    opened.positional.get(index - 1).copied()
                }
                Some(name) => opened.named(name.name).map(|n| n.ty),
            });
        }
        let mut typed: Vec<Option<Typed>> = args.args.iter().map(|_| None).collect();
        let mut unsettled = vec![false; args.args.len()];
        // Function literals come after the other arguments (horizontal inference). Those that depend on nothing else still belong to
        // the first stage, before anything is settled; the others follow, as many at a time as can go.
        let literal: Vec<bool> = args.args.iter().map(|a| inference.is_some() && is_function_literal(&a.value)).collect();
        let mut pending: Vec<usize> = (0..args.args.len()).collect();
        let mut first = true;
        while !pending.is_empty() {
            let depends = |i: usize, j: usize| {
                i != j && literal[i] && self.literal_depends(wanted[i], (wanted[j], literal[j]), &params, &args.args[i].value)
            };
            let mut stage = ready(&pending, &depends);
            if first {
                stage.arrange_by_key(|&i| literal[i]);
            }
            first = false;
            let partial = inference.as_mut().map(|i| i.partial());
            for &i in &stage {
                let context = match (wanted[i], &partial) {
                    (Some(ty), Some(partial)) => Substitution { params: &params, args: partial }.apply(ty),
                    (Some(ty), None) => ty,
                    (None, _) => Ty::unknown(),
                };
                let t = self.expr(&args.args[i].value, context);
                unsettled[i] = t.ty.is_dynamic() && context.has_unknown();
                typed[i] = Some(self.torn_off_in(t, context, args.args[i].value.span));
            }
            if let Some(inference) = &mut inference {
                for &i in &stage {
                    if let (Some(t), Some(wanted)) = (&typed[i], wanted[i])
                        && !t.ty.is_error()
                    {
                        inference.argument(t.ty, wanted);
                    }
                }
            }
            pending.retain(|i| !stage.contains(i));
        }
        let mut types = given;
        if let Some(inference) = inference {
            types = match inference.finish() {
                Ok(types) => types,
                Err(failure) => {
                    self.error(span, errors::inferred_argument_bound(failure.argument, failure.bound, failure.param.name));
                    failure.types
                }
            };
        }
        let finish = |ty: Ty| Substitution { params: &params, args: &types }.apply(ty);
        let (ret, mut taken_for) = (finish(opened.ret), None);
        let constructs = candidate.is_some_and(|f| matches!(f.kind, FunctionKind::Constructor | FunctionKind::Factory));
        let mut handed: Vec<(Option<Ty>, Ty, bool)> = Vec::new();
        if !constructs && self.const_depth == 0 && unsettled.contains(&true) {
            let given = wanted.iter().zip(&typed).zip(&unsettled);
            handed = given.map(|((wanted, t), unsettled)| (*wanted, t.as_ref().map_or(Ty::error(), |t| t.ty), *unsettled)).collect();
        }
        let wide = (!handed.is_empty()).then(|| wide_arguments(&params, &types, opened.ret, &handed)).flatten();
        if wide.is_some() {
            taken_for = Some(ret);
        }
        let types = wide.unwrap_or(types);
        let finish = |ty: Ty| Substitution { params: &params, args: &types }.apply(ty);
        let mut items = Vec::new();
        for (i, arg) in args.args.iter().enumerate() {
            let Some(t) = typed[i].take() else { continue };
            let name = arg.name.map(|n| n.name);
            match wanted[i] {
                Some(wanted) => {
                    let wanted = finish(wanted);
                    if !shape_ok {
                        items.push((name, t.e));
                        continue;
                    }
                    if t.ty.is_void() && !wanted.is_void() && !is_top(wanted) {
                        self.not_void(&t, &arg.value);
                    }
                    if t.ty.is_void() && is_top(wanted) && !wanted.is_void() {
                        self.not_void(&t, &arg.value);
                    }
                    items.push((name, self.coerce(t, wanted, &arg.value, Use::Argument)));
                }
                None => items.push((name, t.e)),
            }
        }
        let ret = finish(opened.ret);
        taken_for = taken_for.filter(|narrow| *narrow != ret);
        shape_ok.then_some(CallArgs { type_args: types, items, ret, taken_for })
    }

    /// A value that Dart takes for one of this type.
    pub(crate) fn taken_for(&self, typed: Typed, ty: Option<Ty>, span: Span) -> Typed {
        match ty {
            Some(ty) if !typed.ty.is_error() && !is_subtype(typed.ty, ty) => {
                Typed::new(Node::As { value: Box::new(typed.e), why: typed::AsKind::Trusted, pos: self.pos(span) }, ty)
            }
            Some(ty) if !typed.ty.is_error() => Typed::fit(typed.e, ty).with(typed.flow),
            _ => typed,
        }
    }

    /// What an invocation's context says to inference: in a constant nothing of type variables, which have no value there
    /// (accepted/2.12/nnbd, "Const type variable elimination").
    fn invocation_context(&self, context: Ty) -> Ty {
        let mut variables = Vec::new();
        if self.const_depth > 0 {
            free_params(context, &mut variables);
        }
        if variables.is_empty() { context } else { least_closure_of(context, &variables) }
    }

    /// Whether a function literal (by its untyped parameters) needs what another argument would tell: a literal by what it returns,
    /// anything else by its type.
    fn literal_depends(&self, literal: Option<Ty>, other: (Option<Ty>, bool), params: &[ParamRef], e: &ast::Expr) -> bool {
        let (Some(wanted), (Some(other), other_is_literal)) = (literal.and_then(|t| non_nullable(t).as_function()), other) else {
            return false;
        };
        let ExprKind::Function(function) = &strip(e).kind else {
            return false;
        };
        let mut needs = Vec::new();
        let mut positional = wanted.positional.iter();
        for param in &function.params.params {
            let ty = match param.kind {
                ast::ParamKind::Named => wanted.named.iter().find(|n| n.name == param.name.name).map(|n| n.ty),
                _ => positional.next().copied(),
            };
            if let (None, None, Some(ty)) = (&param.ty, &param.function, ty) {
                free_params(ty, &mut needs);
            }
        }
        let gives_by = if other_is_literal { non_nullable(other).as_function().map(|f| f.ret) } else { Some(other) };
        let mut gives = Vec::new();
        gives_by.into_iter().for_each(|ty| free_params(ty, &mut gives));
        needs.iter().any(|p| params.contains(p) && gives.contains(p))
    }

    /// The arguments of a call that is wrong already: their own mistakes are still reported.
    pub(crate) fn arguments_alone(&mut self, args: &'static ast::Args) {
        for arg in &args.args {
            self.expr(&arg.value, Ty::unknown());
        }
    }

    /// A call of a function known now.
    pub fn static_call(&mut self, function: FunctionRef, this: Option<Expr>, call: CallArgs, span: Span) -> Typed {
        let CallArgs { type_args, items, ret, taken_for } = call;
        let (function, items) = self.stop_here(function, items, span);
        self.w.signature(function);
        if ret.is_never() {
            self.flow.exit();
        }
        let callee = typed::Callee::Function(function, this);
        let invocation = typed::Invocation { callee, type_args: erased(&type_args), args: items, pos: self.pos(span) };
        self.taken_for(Typed::new(Node::Invoke(Box::new(invocation)), ret), taken_for, span)
    }

    /// A call of what a lookup found on a receiver.
    pub fn invoke(&mut self, found: Lookup, receiver: Typed, name: Name, call: CallArgs, span: Span) -> Typed {
        match found {
            Lookup::Extension { target: Target::Function(function), args, .. } => {
                let type_args = args.into_iter().chain(call.type_args).collect();
                self.static_call(function, Some(receiver.e), CallArgs { type_args, ..call }, span)
            }
            Lookup::Member(found) if self.extension_type_member(found).is_some() => {
                let Some(function) = self.extension_type_member(found) else {
                    return Typed::error();
                };
                let own = self.extension_type_args(receiver.ty, found.class);
                let type_args = own.into_iter().chain(call.type_args).collect();
                self.static_call(function, Some(receiver.e), CallArgs { type_args, ..call }, span)
            }
            Lookup::Member(found) => {
                let library = match found.target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let selector = Selector::new(name, library, SelectorKind::Method);
                let CallArgs { type_args, items, ret, taken_for } = call;
                let pos = self.pos(span);
                if receiver.e.trusted().is_some() {
                    let object = receiver.e.into_known();
                    let call = typed::CallMethod { object, selector, type_args: erased(&type_args), args: items, pos };
                    return self.taken_for(Typed::new(Node::CallDynamic(Box::new(call)), Ty::dynamic()), taken_for.or(Some(ret)), span);
                }
                let narrower = self.may_be_narrower(found, &receiver);
                if ret.is_never() {
                    self.flow.exit();
                }
                let call = typed::CallMethod { object: receiver.e, selector, type_args: erased(&type_args), args: items, pos };
                let mut call = Expr::new(Node::CallMethod(Box::new(call)), ret);
                if narrower {
                    call = self.checked(call, ret, pos);
                }
                self.taken_for(Typed::fit(call, ret), taken_for, span)
            }
            _ => Typed::error(),
        }
    }

    // ------------------------------------------------------------ call expressions

    pub fn call(&mut self, whole: &'static ast::Expr, target: &'static ast::Expr, call: Call) -> Typed {
        if let ExprKind::Property { target: receiver, name, null_aware } = &target.kind {
            return self.property_call(target, receiver, *name, *null_aware, call);
        }
        match &target.kind {
            ExprKind::Ident(name) => return self.name_call(whole, *name, call),
            ExprKind::DotShorthand { name, const_ } => return self.shorthand_call(*name, *const_, call),
            ExprKind::Super => {
                let name = ast::Ident { name: Name::new("call"), span: target.span };
                return self.super_call_method(name, call);
            }
            ExprKind::Instantiate { target: inner, type_args: class_args } if call.type_args.is_empty() => {
                // `C<int>.new(…)` comes as a property; `f<int>(…)` carries its arguments; what is left is `(f<int>)(…)`.
                if let Some(head) = self.head(inner)
                    && let Some((class, _)) = self.head_class(&head)
                {
                    let given = self.written_types(class_args);
                    let constructed = match &head {
                        Head::Typedef(id) => self.typedef_class(*id, given, call.span),
                        _ => Some(Constructed::new(class, given)),
                    };
                    let Some(constructed) = constructed else { return Typed::error() };
                    return self.construct(constructed, ast::Ident { name: Name::new(""), span: call.span }, false, call);
                }
            }
            _ => {}
        }
        if let Some((extension, ext_args, receiver)) = self.extension_application(target) {
            let lib = self.place.lib;
            if let Some(member) = self.w.own_member(extension, Name::new("call"), lib, false) {
                let lookup = Lookup::Extension { target: member, extension, args: ext_args };
                return self.call_member(receiver, lookup, ast::Ident { name: Name::new("call"), span: call.span }, call);
            }
            self.error(call.span, errors::extension_not_callable());
            return Typed::error();
        }
        self.shorthand_from(target, call.context);
        let callee = self.chain(target, Ty::unknown());
        self.call_value(callee, call)
    }

    /// `name(…)`
    pub(crate) fn name_call(&mut self, whole: &'static ast::Expr, name: ast::Ident, call: Call) -> Typed {
        match self.meaning(name.name, false) {
            Meaning::Head(Head::Class(class)) if class.kind == ClassKind::Extension => {
                if let Some((_, _, typed)) = self.extension_application(whole)
                    && !typed.ty.is_error()
                {
                    self.name_error(call.span, errors::extension_application_as_expression());
                }
                Typed::error()
            }
            Meaning::Head(head @ (Head::Class(_) | Head::Typedef(_))) => self.head_call(head, name, call),
            Meaning::Static(Target::Function(function)) if function.kind == FunctionKind::Method => {
                self.function_call(function, name, call)
            }
            Meaning::Instance if self.this_ty.is_none() => {
                self.arguments_alone(call.args);
                let advice = self.advice_for_name(name.name);
                self.name_error(name.span, errors::method_not_found(name.name).advice(advice).after(call.args.span.end));
                Typed::error()
            }
            Meaning::Later(declared) => {
                self.arguments_alone(call.args);
                let outside = self.w.lookup_library(self.place.lib, name.name, false).is_some() || self.this_ty.is_some();
                self.too_early(name.name, name.span, declared, (!outside).then(|| errors::method_not_found(name.name)));
                Typed::error()
            }
            Meaning::Instance if self.this_ty.is_some() => {
                if self.no_this {
                    self.name_error(name.span, errors::initializer_reads(name.name));
                    return Typed::error();
                }
                let this = self.implicit_this();
                let lookup = self.own_lookup(name.name, false);
                self.call_member(this, lookup, name, call)
            }
            Meaning::None => {
                if let Some(this_ty) = self.this_ty
                    && !self.no_this
                {
                    let lookup = self.lookup(this_ty, name.name, false);
                    if !matches!(lookup, Lookup::None) {
                        let this = self.implicit_this();
                        return self.call_member(this, lookup, name, call);
                    }
                }
                self.arguments_alone(call.args);
                let message = match self.this_ty.filter(|_| self.class.is_some()) {
                    Some(ty) => undefined(Missing::Method, name.name, ty).advice(self.advice_for_name(name.name)),
                    None => errors::method_not_found(name.name)
                        .advice(self.advice_for_name(name.name))
                        .stage(Stage::Names)
                        .after(call.args.span.end),
                };
                self.error(name.span, message);
                Typed::error()
            }
            _ => {
                let callee = self.read_name(name, Ty::unknown());
                let function = matches!(self.lookup_local(name.name), Some(LocalDecl::Var(id)) if self.local(id).is_function);
                let mut typed = self.call_value(callee, call);
                if function {
                    call_at(&mut typed.e, name.span);
                }
                typed
            }
        }
    }

    pub(crate) fn function_call(&mut self, function: FunctionRef, name: ast::Ident, call: Call) -> Typed {
        let ty = self.w.function_type(function);
        let Some(f) = ty.as_function() else { return Typed::error() };
        if self.const_depth > 0 && !(function.library.uri == "dart:core" && name.name.as_str() == "identical") {
            self.name_error(At::Start(name.span), errors::invocation_not_constant());
        }
        let Some(inferred) = self.arguments(f, call, Some(function)) else {
            return Typed::error();
        };
        if function.library.uri == "dart:core" && function.class.is_none() && name.name.as_str() == "identical" && inferred.items.len() == 2
        {
            let pos = self.pos(call.span);
            let operands = inferred.items.into_iter().map(|(_, e)| e).collect();
            return Typed::new(Node::Prim(typed::Prim::Identical, operands, pos), bool_type());
        }
        self.static_call(function, None, inferred, name.span)
    }

    pub(crate) fn head_call(&mut self, head: Head, name: ast::Ident, call: Call) -> Typed {
        let given = self.written_types(call.type_args);
        let unnamed = ast::Ident { name: Name::new(""), span: name.span };
        match &head {
            Head::Typedef(id) => {
                let Some(constructed) = self.typedef_class(*id, given, call.span) else {
                    self.name_error(name.span, errors::constructor_not_found(name.name));
                    return Typed::error();
                };
                self.construct(constructed, unnamed, false, call)
            }
            Head::Class(class) => self.construct(Constructed::new(*class, given), unnamed, false, call),
            _ => Typed::error(),
        }
    }

    /// What a constructor's call through a typedef constructs.
    pub(crate) fn typedef_class(&mut self, id: TypedefId, given: Vec<Ty>, span: Span) -> Option<Constructed> {
        let ty = self.w.typedef_type(id);
        let params = self.w.typedefs[id.0 as usize].params.clone();
        let (class, args) = ty.as_interface()?;
        if !given.is_empty() {
            if given.len() != params.len() {
                self.error(span, errors::wrong_type_arguments(params.len()));
                return Some(Constructed::new(class, Vec::new()));
            }
            let (source, name) = (self.place.source, self.w.typedefs[id.0 as usize].decl.name.name);
            self.w.report_bounds(&params, &given, span, name, source, false);
            let args = args.iter().map(|t| Substitution { params: &params, args: &given }.apply(*t)).collect();
            return Some(Constructed::new(class, args));
        }
        if params.is_empty() {
            return Some(Constructed::new(class, args.to_vec()));
        }
        Some(Constructed { class, given: Vec::new(), alias: Some((params, args)) })
    }

    /// `receiver.name(…)`, whatever the receiver is. The callee is `receiver.name`.
    pub(crate) fn property_call(
        &mut self,
        callee: &'static ast::Expr,
        receiver: &'static ast::Expr,
        name: ast::Ident,
        null_aware: bool,
        call: Call,
    ) -> Typed {
        if matches!(receiver.kind, ExprKind::Super) {
            return self.super_call_method(name, call);
        }
        if let Some((extension, ext_args, value)) = self.extension_application(receiver) {
            let value = if null_aware { self.guard(value) } else { value };
            let lib = self.place.lib;
            let Some(member) = self.w.own_member(extension, name.name, lib, false) else {
                let advice = self.advice_for_name(name.name);
                self.name_error(name.span, errors::method_not_found(name.name).advice(advice).after(call.args.span.end));
                return Typed::error();
            };
            let lookup = Lookup::Extension { target: member, extension, args: ext_args };
            return self.call_member(value, lookup, name, call);
        }
        // `C<T>.named(…)`
        if let ExprKind::Instantiate { target: inner, type_args: class_args } = &receiver.kind
            && let Some(head) = self.head(inner)
            && matches!(head, Head::Class(_) | Head::Typedef(_))
        {
            let given = self.written_types(class_args);
            let resolved = match &head {
                Head::Class(class) => Some(Constructed::new(*class, given)),
                Head::Typedef(id) => self.typedef_class(*id, given, call.span),
                _ => None,
            };
            let Some(constructed) = resolved else { return Typed::error() };
            let key = if name.name.as_str() == "new" { Name::new("") } else { name.name };
            return self.construct(constructed, ast::Ident { name: key, span: name.span }, false, call);
        }
        match self.head(receiver) {
            Some(Head::Prefix(prefix)) => {
                return match self.w.lookup_prefixed(prefix, name.name, false) {
                    Some(Decl::Class(class)) if class.kind != ClassKind::Extension => self.head_call(Head::Class(class), name, call),
                    Some(Decl::Typedef(id)) => self.head_call(Head::Typedef(id), name, call),
                    Some(Decl::Function(function)) => self.function_call(function, name, call),
                    None if name.name.as_str() == "loadLibrary" && self.w.prefixes[prefix.0 as usize].deferred => match &receiver.kind {
                        ExprKind::Ident(prefix) => self.load_library(false, *prefix),
                        _ => Typed::error(),
                    },
                    None => {
                        self.arguments_alone(call.args);
                        let advice = self.advice_for_name(name.name);
                        self.name_error(name.span, errors::method_not_found(name.name).advice(advice).after(call.args.span.end));
                        Typed::error()
                    }
                    _ => {
                        let value = self.chain(callee, Ty::unknown());
                        self.call_value(value, call)
                    }
                };
            }
            Some(head @ (Head::Class(_) | Head::Typedef(_))) if self.head_class(&head).is_some() => {
                let Some((class, _)) = self.head_class(&head) else { return Typed::error() };
                let info = self.w.class(class);
                let found = info.statics.get(&(name.name, SelectorKind::Method)).copied();
                if let Some(Target::Function(function)) = found
                    && (!name.name.is_private() || function.library == self.w.lib(self.place.lib).element)
                {
                    return self.function_call(function, name, call);
                }
                let key = if name.name.as_str() == "new" { Name::new("") } else { name.name };
                if self.w.find_constructor(class, key).is_some() {
                    if !call.type_args.is_empty() {
                        self.error(call.span, errors::constructor_type_arguments());
                    }
                    let constructed = match &head {
                        Head::Typedef(id) => self.typedef_class(*id, Vec::new(), call.span),
                        _ => None,
                    };
                    let constructed = constructed.unwrap_or_else(|| Constructed::new(class, Vec::new()));
                    return self.construct(constructed, ast::Ident { name: key, span: name.span }, false, call);
                }
                let has_getter = self.w.class(class).statics.contains_key(&(name.name, SelectorKind::Getter));
                if has_getter {
                    let value = self.chain(callee, Ty::unknown());
                    return self.call_value(value, call);
                }
                self.arguments_alone(call.args);
                self.name_error(name.span, errors::static_method_not_found(class.name, name.name).after(call.args.span.end));
                return Typed::error();
            }
            _ => {}
        }
        self.shorthand_from(receiver, call.context);
        let value = self.chain(receiver, Ty::unknown());
        self.not_void(&value, receiver);
        let value = if null_aware { self.guard(value) } else { value };
        let lookup = self.lookup(value.ty, name.name, false);
        self.call_member(value, lookup, name, call)
    }

    /// `receiver.name(…)`, looked up already.
    pub fn call_member(&mut self, receiver: Typed, lookup: Lookup, ident: ast::Ident, call: Call) -> Typed {
        let ast::Ident { name, span: name_span } = ident;
        if self.const_depth > 0 {
            self.name_error(At::Start(name_span), errors::invocation_not_constant());
        }
        match &lookup {
            Lookup::Dynamic => {
                if receiver.ty.is_error() {
                    self.arguments_alone(call.args);
                    return Typed::error();
                }
                let ty = match name.as_str() {
                    "toString" if call.args.args.is_empty() => string_type(),
                    _ => Ty::dynamic(),
                };
                return self.dynamic_call(receiver, ident, call, ty);
            }
            Lookup::Never => {
                self.arguments_alone(call.args);
                return Typed::fit(receiver.e, Ty::never());
            }
            Lookup::FunctionCall => return self.call_value(receiver, call),
            Lookup::None if is_potentially_nullable(receiver.ty) && !receiver.ty.is_null() && !receiver.ty.is_void() => {
                // Reported after the arguments, as if it were there.
                let (ty, stripped) = (receiver.ty, non_nullable(receiver.ty));
                let there = self.lookup(stripped, name, false);
                let typed = if matches!(there, Lookup::None) {
                    self.arguments_alone(call.args);
                    Typed::error()
                } else {
                    let receiver = Typed { ty: stripped, ..receiver };
                    self.call_member(receiver, there, ident, call)
                };
                self.missing_method(ty, name, name_span, false);
                return typed;
            }
            Lookup::None | Lookup::Ambiguous => {
                self.arguments_alone(call.args);
                self.missing_method(receiver.ty, name, name_span, matches!(lookup, Lookup::Ambiguous));
                return Typed::error();
            }
            _ => {}
        }
        let is_method = match &lookup {
            Lookup::Member(found) => matches!(found.target, Target::Function(f) if f.kind == FunctionKind::Method),
            Lookup::Extension { target, .. } => matches!(target, Target::Function(f) if f.kind == FunctionKind::Method),
            _ => false,
        };
        if !is_method {
            // A getter or field that holds something to call.
            let value = self.read_found(receiver, lookup, ident, name_span);
            let callable = |ty: Ty| {
                let ty = resolve_bound(ty);
                ty.is_error() || ty.is_dynamic() || ty.is_never() || ty.as_function().is_some() || is_potentially_nullable(ty)
            };
            let function = value.ty.as_interface().is_some_and(|(c, _)| c == core_class(CoreClass::Function));
            if !callable(value.ty) && !function && matches!(self.lookup(value.ty, Name::new("call"), false), Lookup::None) {
                self.arguments_alone(call.args);
                let start = call.args.span.start;
                let place = Span { start, end: start + name.as_str().len() as u32 };
                self.error(place, errors::not_callable(name));
                return Typed::error();
            }
            return self.call_value(value, call);
        }
        let ty = self.lookup_type(&lookup, receiver.ty);
        let Some(f) = ty.as_function() else { return Typed::error() };
        let special = is_number(receiver.ty)
            && call.args.args.iter().all(|a| a.name.is_none())
            && matches!((name.as_str(), call.args.args.len()), ("remainder", 1) | ("clamp", 2));
        let inferred = match special && call.type_args.is_empty() {
            true => Some(self.number_arguments(receiver.ty, name, call)),
            false => self.arguments(f, call, None),
        };
        match inferred {
            Some(inferred) => self.invoke(lookup, receiver, name, inferred, name_span),
            None => Typed::error(),
        }
    }

    /// The arguments of `remainder` and `clamp` of numbers, and the result's type: they have typing rules of their own
    /// (accepted/2.12/nnbd, "Static typing of the operators and `clamp`").
    fn number_arguments(&mut self, receiver: Ty, name: Name, call: Call) -> CallArgs {
        let clamp = name.as_str() == "clamp";
        let wanted = number_context(receiver, call.context, clamp);
        let mut types = Vec::new();
        let mut items = Vec::new();
        for arg in &call.args.args {
            let typed = self.expr(&arg.value, wanted);
            self.not_void(&typed, &arg.value);
            types.push(typed.ty);
            items.push((None, self.coerce(typed, num_type(), &arg.value, Use::Argument)));
        }
        let all = |of: Ty| is_subtype(receiver, of) && types.iter().all(|t| is_subtype(*t, of) && !t.is_never());
        let ret = if all(int_type()) {
            int_type()
        } else if all(double_type()) || !clamp && (is_subtype(receiver, double_type()) || is_subtype(types[0], double_type())) {
            double_type()
        } else {
            num_type()
        };
        CallArgs::plain(items, ret)
    }

    pub(crate) fn missing_method(&mut self, ty: Ty, name: Name, span: Span, ambiguous: bool) {
        if ambiguous {
            self.error(span, errors::method_in_two_extensions(name, ty));
            return;
        }
        if ty.is_void() {
            self.error(span, undefined(Missing::Method, name, ty));
            return;
        }
        let message = if is_potentially_nullable(ty) && !ty.is_null() && !matches!(self.lookup(non_nullable(ty), name, false), Lookup::None)
        {
            errors::method_of_nullable(name, ty)
        } else {
            undefined(Missing::Method, name, ty).advice(self.advice_for_member(ty, name))
        };
        self.error(span, message);
    }

    pub(crate) fn dynamic_call(&mut self, receiver: Typed, name: ast::Ident, call: Call, ty: Ty) -> Typed {
        let given = self.written_types(call.type_args);
        if let Some((at, message)) = self.misplaced_argument(call.args) {
            self.name_error(at, message);
        }
        let mut items = Vec::new();
        for arg in &call.args.args {
            let typed = self.expr(&arg.value, Ty::unknown());
            self.not_void(&typed, &arg.value);
            items.push((arg.name.map(|n| n.name), typed.e));
        }
        let object = receiver.e;
        let selector = self.w.selector(self.place.lib, name.name, SelectorKind::Method);
        let type_args = erased(&given);
        let pos = self.pos(name.span);
        let call = typed::CallMethod { object, selector, type_args, args: items, pos };
        Typed::new(Node::CallDynamic(Box::new(call)), ty)
    }

    /// Calls a value: a function, an object with a `call` method, or something dynamic.
    pub fn call_value(&mut self, callee: Typed, call: Call) -> Typed {
        if self.const_depth > 0 && !callee.ty.is_error() {
            self.error(call.span, errors::not_constant());
        }
        let name = ast::Ident { name: Name::new("call"), span: call.args.span };
        let resolved = resolve_bound(callee.ty);
        match resolved.kind() {
            TyKind::Error => {
                self.arguments_alone(call.args);
                Typed::error()
            }
            TyKind::Dynamic => self.dynamic_call(callee, name, call, Ty::dynamic()),
            TyKind::Interface(class, _) if *class == core_class(CoreClass::Function) => {
                self.dynamic_call(callee, name, call, Ty::dynamic())
            }
            TyKind::Never => {
                self.arguments_alone(call.args);
                Typed::fit(callee.e, Ty::never())
            }
            TyKind::Function(f) => {
                // A known static function called through its name in parentheses needs no closure.
                let Some(inferred) = self.arguments(f, call, None) else {
                    return Typed::error();
                };
                let CallArgs { type_args, items, ret, taken_for } = inferred;
                if ret.is_never() {
                    self.flow.exit();
                }
                let pos = self.pos(call.args.span);
                let node = typed::CallFunction { function: callee.e, type_args: erased(&type_args), args: items, pos };
                self.taken_for(Typed::new(Node::CallFunction(Box::new(node)), ret), taken_for, call.args.span)
            }
            _ => {
                let lookup = self.lookup(callee.ty, name.name, false);
                let is_method = match &lookup {
                    Lookup::Member(found) => matches!(found.target, Target::Function(f) if f.kind == FunctionKind::Method),
                    Lookup::Extension { target, .. } => matches!(target, Target::Function(f) if f.kind == FunctionKind::Method),
                    _ => false,
                };
                if is_method {
                    return self.call_member(callee, lookup, name, call);
                }
                self.arguments_alone(call.args);
                let message = if is_potentially_nullable(callee.ty) && !callee.ty.is_null() && non_nullable(callee.ty) != callee.ty {
                    errors::call_of_nullable(callee.ty)
                } else {
                    undefined(Missing::Method, name.name, callee.ty)
                };
                self.error(At::Start(call.args.span), message);
                Typed::error()
            }
        }
    }
}

/// Dart casts an argument of type dynamic only to what is known of its parameter's type before the argument is looked at, and takes it for
/// one of the type that comes of the other arguments. A call that stays sound, and lets through what Dart lets through, has the bounds
/// of those type parameters as its type arguments; they are the answer, unless that would show in more than the result's own type.
/// `handed` are the arguments: the parameter's type, their own, and whether they are such dynamic ones.
fn wide_arguments(params: &[ParamRef], types: &[Ty], ret: Ty, handed: &[(Option<Ty>, Ty, bool)]) -> Option<Vec<Ty>> {
    let mut open = Vec::new();
    handed.iter().filter(|(_, _, unsettled)| *unsettled).for_each(|(wanted, ..)| wanted.iter().for_each(|ty| free_params(*ty, &mut open)));
    let mentions = |ty: Ty, of: &[ParamRef]| {
        let mut free = Vec::new();
        free_params(ty, &mut free);
        free.iter().any(|param| of.contains(param))
    };
    let open: Vec<ParamRef> = params.iter().copied().filter(|param| open.contains(param)).collect();
    let own = non_nullable(ret);
    if open.iter().any(|p| mentions(p.bound(), params)) || mentions(ret, &open) && !open.iter().any(|p| own == Ty::param(*p)) {
        return None;
    }
    let wide: Vec<Ty> = params.iter().zip(types).map(|(p, ty)| if open.contains(p) { p.bound() } else { *ty }).collect();
    let widened = Substitution { params, args: &wide };
    let fits = |(wanted, ty, unsettled): &(Option<Ty>, Ty, bool)| *unsettled || wanted.is_none_or(|w| is_subtype(*ty, widened.apply(w)));
    let bounded = params.iter().zip(&wide).all(|(p, ty)| is_subtype(*ty, widened.apply(p.bound())));
    (wide != types && bounded && handed.iter().all(fits)).then_some(wide)
}

/// Those that depend on nothing but on what depends on them in turn.
fn ready(pending: &[usize], depends: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let reach = |from: usize| {
        let mut found: Vec<usize> = Vec::new();
        let mut next = vec![from];
        while let Some(i) = next.pop() {
            for &j in pending.iter().filter(|&&j| depends(i, j)) {
                if !found.contains(&j) {
                    found.push(j);
                    next.push(j);
                }
            }
        }
        found
    };
    pending.iter().copied().filter(|&i| reach(i).into_iter().all(|j| reach(j).contains(&i))).collect()
}

pub(crate) fn is_function_literal(e: &ast::Expr) -> bool {
    matches!(strip(e).kind, ExprKind::Function(_))
}

pub(crate) fn strip(e: &ast::Expr) -> &ast::Expr {
    match &e.kind {
        ExprKind::Paren(inner) => strip(inner),
        _ => e,
    }
}

/// The call that has just been made stands at this place.
pub(crate) fn call_at(e: &mut Expr, place: Span) {
    match &mut e.node {
        Node::CallFunction(call) => call.pos = place.start,
        Node::Invoke(invocation) => invocation.pos = place.start,
        _ => {}
    }
}
