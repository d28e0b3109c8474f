//! Arguments of calls, and inference of type arguments from them (inference.md, "Function invocation"). May touch what stands before it in
//! `infer`.

use oche_syntax::ast::{self, ExprKind};
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::anchor::At;
use super::coercions::Use;
use super::context::*;
use super::contexts::*;
use super::walk::*;
use crate::check::report::errors;
use crate::check::resolve::params::fresh_params;
use crate::check::typed::{self};
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
    /// The type that Dart takes the result for, if that is narrower than what is known of it.
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
        let (params, opened) = self.opened(f, &given, call, candidate)?;
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
        // Mostly nobody waits for another.
        let at_once = || vec![(0..args.args.len()).collect()];
        let mut stages: Vec<Vec<usize>> = if literal.contains(&true) { stages(&wanted, &literal, &params, args) } else { at_once() };
        stages.iter_mut().take(1).for_each(|first| first.arrange_by_key(|&i| literal[i]));
        for stage in stages.into_iter().filter(|stage| !stage.is_empty()) {
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
                    if t.ty.is_void() && !wanted.is_void() {
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

    /// The function type that a call's arguments must fit: with the type arguments given, or with fresh type parameters to infer.
    fn opened(&mut self, f: &FunctionTy, given: &[Ty], call: Call, candidate: Option<FunctionRef>) -> Option<(Vec<ParamRef>, FunctionTy)> {
        let generic = !f.type_params.is_empty();
        Some(if !generic {
            if !given.is_empty() {
                self.error(call.span, errors::wrong_type_arguments(0usize));
            }
            (Vec::new(), f.clone())
        } else if !given.is_empty() {
            if given.len() != f.type_params.len() {
                self.error(call.span, errors::wrong_type_arguments(f.type_params.len()));
                self.arguments_alone(call.args);
                return None;
            }
            for ((bound, arg), param) in instantiate_bounds(f, given).iter().zip(given).zip(&f.type_params) {
                if !is_subtype(*arg, *bound) && !arg.is_error() && !bound.is_error() {
                    let target = match candidate {
                        // A constructor's are its class's, and looked at there.
                        Some(function) if matches!(function.kind, FunctionKind::Constructor | FunctionKind::Factory) => continue,
                        Some(function) => function.name,
                        None => Name::new("call"),
                    };
                    let message = errors::type_argument_bound(*arg, *bound, param.name, target);
                    self.error(At::Start(call.span), message.hint("Try changing type arguments so that they conform to the bounds."));
                }
            }
            (Vec::new(), open_function(f, given))
        } else {
            let params = fresh_params(f);
            let types: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
            (params, open_function(f, &types))
        })
    }

    /// An invocation's context as inference sees it: in a constant nothing of type variables, which have no value there
    /// (accepted/2.12/nnbd, "Const type variable elimination").
    fn invocation_context(&self, context: Ty) -> Ty {
        let mut variables = Vec::new();
        if self.const_depth > 0 {
            free_params(context, &mut variables);
        }
        if variables.is_empty() { context } else { least_closure_of(context, &variables) }
    }

    /// The arguments of a call that is wrong already: their own mistakes are still reported.
    pub(crate) fn arguments_alone(&mut self, args: &'static ast::Args) {
        for arg in &args.args {
            self.expr(&arg.value, Ty::unknown());
        }
    }

    /// The arguments of `remainder` and `clamp` of numbers, and the result's type: they have typing rules of their own
    /// (accepted/2.12/nnbd, "Static typing of the operators and `clamp`").
    pub(super) fn number_arguments(&mut self, receiver: Ty, name: Name, call: Call) -> CallArgs {
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
    let wide: Vec<Ty> = params.iter().zip(types).map(|(p, ty)| if open.contains(p) && !is_top(*ty) { p.bound() } else { *ty }).collect();
    let widened = Substitution { params, args: &wide };
    let fits = |(wanted, ty, unsettled): &(Option<Ty>, Ty, bool)| *unsettled || wanted.is_none_or(|w| is_subtype(*ty, widened.apply(w)));
    let bounded = params.iter().zip(&wide).all(|(p, ty)| is_subtype(*ty, widened.apply(p.bound())));
    (wide != types && bounded && handed.iter().all(fits)).then_some(wide)
}

/// In which order arguments are looked at: each with those that depend on each other, after what it depends on, in as few stages as can be.
/// A function literal depends on an argument that tells a type parameter which it needs.
fn stages(wanted: &[Option<Ty>], literal: &[bool], params: &[ParamRef], args: &ast::Args) -> Vec<Vec<usize>> {
    let count = args.args.len();
    let places: FxHashMap<ParamRef, usize> = params.iter().enumerate().map(|(place, param)| (*param, count + place)).collect();
    let of = |mentioned: Vec<ParamRef>| mentioned.into_iter().filter_map(|param| places.get(&param).copied()).collect::<Vec<_>>();
    // From a literal to the parameters that it needs, from a parameter to the arguments that tell it.
    let mut edges: Vec<Vec<usize>> = vec![Vec::new(); count + params.len()];
    for (i, arg) in args.args.iter().enumerate() {
        let told_by = match wanted[i] {
            Some(ty) if literal[i] => non_nullable(ty).as_function().map(|f| f.ret),
            told_by => told_by,
        };
        let mut told = Vec::new();
        told_by.into_iter().for_each(|ty| free_params(ty, &mut told));
        of(told).into_iter().for_each(|param| edges[param].push(i));
        if literal[i] {
            edges[i] = of(needs(wanted[i], &arg.value));
        }
    }
    let mut stage = vec![0; edges.len()];
    for group in components(&edges) {
        let members: FxHashSet<usize> = group.iter().copied().collect();
        let below = |at: &usize| edges[*at].iter().filter(|to| !members.contains(to)).map(|to| stage[*to] + usize::from(*to < count)).max();
        let number = group.iter().filter_map(below).max().unwrap_or(0);
        group.into_iter().for_each(|member| stage[member] = number);
    }
    let last = stage[..count].iter().copied().max().unwrap_or(0);
    let mut stages = vec![Vec::new(); last + 1];
    (0..count).for_each(|i| stages[stage[i]].push(i));
    stages
}

/// The type parameters that must be known before a function literal is looked at: those in the types of its untyped parameters.
fn needs(wanted: Option<Ty>, literal: &ast::Expr) -> Vec<ParamRef> {
    let mut needs = Vec::new();
    let (Some(wanted), ExprKind::Function(function)) = (wanted.and_then(|ty| non_nullable(ty).as_function()), &strip(literal).kind) else {
        return needs;
    };
    let mut positional = wanted.positional.iter();
    for param in &function.params.params {
        let ty = match param.kind {
            ast::ParamKind::Named => wanted.named(param.name.name).map(|n| n.ty),
            _ => positional.next().copied(),
        };
        if let (None, None, Some(ty)) = (&param.ty, &param.function, ty) {
            free_params(ty, &mut needs);
        }
    }
    needs
}

pub(crate) fn is_function_literal(e: &ast::Expr) -> bool {
    matches!(strip(e).kind, ExprKind::Function(_))
}
