//! Calls of dart:developer's `debugger`, where somebody at a prompt may look around. May touch the rest of `check`.
//!
//! Such a call takes along a closure that has captured everything that can be seen from it: each variable in a cell (unless it can't be
//! assigned), `this`, type arguments. The closure is never called. A [`Stop`] knows which name is which of its captured values; what is
//! typed at the prompt is checked as the body of a closure in that closure ([`Stop::context`]), and so reads and writes the program's
//! own variables. All of it only where somebody could look (`World::stops`).
//!
//! A variable has the type there that it has been promoted to: what follows the call relies on that, whatever is typed.

use std::sync::Arc;

use oche_syntax::ast::AsyncMarker;
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::context::*;
use crate::check::resolve::written::TypeScope;
use crate::check::typed::{self, Captured, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

/// What can be seen from a call of `debugger`.
pub struct Stop {
    pub place: Place,
    pub at: Span,
    types: TypeScope,
    class: Option<ClassRef>,
    lexical: Option<ClassRef>,
    this_ty: Option<Ty>,
    scopes: Vec<FxHashMap<Name, LocalDecl>>,
    locals: Vec<Local>,
    /// The type parameters of each function around.
    generics: Vec<Vec<ParamRef>>,
    captures: Vec<Captured>,
    /// The typed tree's variables.
    homes: Vec<typed::VariableInfo>,
    representation: Option<typed::Variable>,
    /// The variables, in the order of their declarations.
    pub variables: Vec<Seen>,
}

/// A variable that can be seen.
#[derive(Clone, Copy)]
pub struct Seen {
    id: VarId,
    pub name: Name,
    pub ty: Ty,
    pub is_function: bool,
    /// Which of the captured values it is; `None` for a constant.
    pub captured: Option<usize>,
    /// The captured value that says whether a late variable with an initialiser has its value.
    pub is_set: Option<usize>,
}

impl Cx<'_> {
    /// A call of a function known now, if that is `debugger`: of what stands for it where somebody may look around.
    pub(crate) fn stop_here(
        &mut self,
        function: FunctionRef,
        mut items: Vec<(Option<Name>, Expr)>,
        span: Span,
    ) -> (FunctionRef, Vec<(Option<Name>, Expr)>) {
        let is_debugger = |f: FunctionRef| f.name.as_str() == "debugger" && f.class.is_none() && f.library.uri == "dart:developer";
        if self.w.stops.is_none() || !is_debugger(function) || self.const_depth > 0 {
            return (function, items);
        }
        let Some(stopping) = self.w.entry("dart:developer", "", "_debuggerIn") else { return (function, items) };
        items.push((Some(Name::new("scope")), self.scope_here(span)));
        (stopping, items)
    }

    /// A closure that has captured what can be seen here.
    fn scope_here(&mut self, span: Span) -> Expr {
        let mut captures = Vec::new();
        let mut capture = |what: Captured| {
            captures.push(what);
            Some(captures.len() - 1)
        };
        let mut locals = self.locals.clone();
        let (scopes, visible) = self.visible();
        let mut variables = Vec::new();
        for id in visible {
            let captured = match self.local(id).constant {
                Some(_) => None,
                None => capture(Captured::Variable(self.local(id).variable)),
            };
            let late = self.local(id).late_init;
            let is_set = late.and_then(|late| capture(Captured::Variable(late.flag)));
            late.map(|late| capture(Captured::Variable(late.thunk)));
            let local = &mut locals[id.0 as usize];
            if !local.late && !local.is_function {
                local.ty = Some(self.flow.type_of(local.flow)).filter(|ty| !matches!(ty.kind(), TyKind::Promoted(..))).unwrap_or(local.ty);
            }
            variables.push(Seen { id, name: local.name, ty: local.ty, is_function: local.is_function, captured, is_set });
        }
        if self.this_ty.is_some() && !self.no_this {
            capture(self.representation.map_or(Captured::This, Captured::Variable));
        }
        let generics: Vec<Vec<ParamRef>> = self.fns.iter().map(|f| f.type_params.clone()).collect();
        for depth in generics.iter().enumerate().filter(|(_, params)| !params.is_empty()).map(|(depth, _)| depth) {
            capture(Captured::TypeArgs(depth));
        }
        let stop = Stop {
            place: self.place,
            at: span,
            types: self.types.clone(),
            class: self.class,
            lexical: self.lexical,
            this_ty: self.this_ty.filter(|_| !self.no_this),
            scopes,
            locals,
            generics,
            captures,
            variables,
            homes: self.variables.clone(),
            representation: self.representation,
        };
        self.keep_stop(stop)
    }

    /// The scopes here, where what has no value yet is declared further on; and the variables that can be seen, in the order of their
    /// declarations.
    fn visible(&self) -> (Vec<FxHashMap<Name, LocalDecl>>, Vec<VarId>) {
        let mut scopes = self.scopes.clone();
        let mut names: FxHashSet<Name> = FxHashSet::default();
        let mut visible = Vec::new();
        for scope in scopes.iter_mut().rev() {
            for (name, decl) in scope.iter_mut() {
                let LocalDecl::Var(id) = *decl else {
                    if let LocalDecl::Later(at) = decl {
                        *at = Span::default();
                    }
                    names.insert(*name);
                    continue;
                };
                let local = self.local(id);
                let set = local.late || local.has_init || local.is_function || self.flow.is_assigned(local.flow);
                if !set || !local.usable {
                    *decl = LocalDecl::Later(Span::default());
                } else if names.insert(*name) {
                    visible.push(id);
                }
            }
        }
        visible.arrange();
        (scopes, visible)
    }

    /// Keeps a stop, and makes the closure.
    fn keep_stop(&mut self, stop: Stop) -> Expr {
        let function = Function::declare(FunctionHead {
            name: Name::new("debugger"),
            kind: FunctionKind::Closure,
            library: self.w.lib(self.place.lib).element,
            class: self.class,
            static_: true,
            abstract_: false,
            external: false,
            span: stop.at,
        });
        let ret = Ty::null();
        let signature = Signature { type_params: Vec::new(), has_this: false, params: Vec::new(), ret, positional: 0, required: 0 };
        let _ = function.get().signature.set(signature);
        self.w.set_function(function, self.place, FunctionAst::Values);
        let captures = stop.captures.clone();
        let ty = self.w.function_type(function);
        if let Some(stops) = &mut self.w.stops {
            stops.insert(function, Arc::new(stop));
        }
        Expr::new(Node::Scope { function, captures }, ty)
    }
}

impl Stop {
    /// The state of checking what is typed there: a closure in the closure that has captured what can be seen. `hidden`: names that mean
    /// something else by now. The functions around are on the stack; the input's own is not.
    pub(crate) fn context<'w>(&self, w: &'w mut World, place: Place, hidden: &dyn Fn(Name) -> bool) -> Cx<'w> {
        let types = TypeScope { place, ..self.types.clone() };
        let mut cx = Cx::new(w, types, self.class, self.lexical, self.this_ty);
        cx.scopes = self.scopes.clone();
        cx.scopes.iter_mut().for_each(|scope| scope.retain(|name, _| !hidden(*name)));
        cx.locals = self.locals.clone();
        for params in &self.generics {
            cx.push_fn(AsyncMarker::Sync);
            cx.func().type_params = params.clone();
        }
        cx.push_fn(AsyncMarker::Sync);
        cx.variables = self.homes.clone();
        cx.representation = self.representation;
        cx.declared = self.locals.iter().enumerate().map(|(i, local)| (local.variable, VarId(i as u32))).collect();
        cx.within = Some(typed::Within { type_params: self.generics.clone(), captures: self.captures.clone() });
        cx
    }

    /// The type of `this`, and which of the captured values it is.
    pub fn this(&self) -> Option<(Ty, usize)> {
        let at = self.captures.iter().position(|what| *what == self.representation.map_or(Captured::This, Captured::Variable))?;
        Some((self.this_ty?, at))
    }

    /// The names of the variables that flow analysis is told of by [`Stop::follow`].
    pub(crate) fn names(&self) -> impl Iterator<Item = Name> + '_ {
        self.variables.iter().map(|seen| seen.name)
    }

    /// Tells flow analysis of the variables, numbered from `first` on.
    pub(crate) fn follow(&self, cx: &mut Cx<'_>, first: u32) {
        for (i, seen) in self.variables.iter().enumerate() {
            let var = crate::check::flow::Var(first + i as u32);
            cx.local_mut(seen.id).flow = var;
            cx.flow.declare(var, seen.ty, true);
        }
    }
}
