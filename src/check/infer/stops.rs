//! Calls of dart:developer's `debugger`, where somebody at a prompt may look around. May touch what
//! stands before it in `infer`.
//!
//! Such a call takes along a closure that has captured everything that can be seen from it: each variable in a cell (unless it can't be
//! assigned), `this`, type arguments. The closure is never called. A [`Stop`] knows which name is which of its captured values; what is
//! typed at the prompt is checked as the body of a closure in that closure ([`Stop::context`]), and so reads and writes the program's own
//! variables. All of it only where somebody could look (`World::stops`).  A variable has the type there that it has been promoted to: what
//! follows the call relies on that, whatever is typed.

use std::sync::Arc;

use oche_syntax::ast::AsyncMarker;
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::context::*;
use crate::check::resolve::scope::TypeScope;
use crate::check::typed::{self, Captured, Expr, Node, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

/// The scope of a call of `debugger`.
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
    pub(super) captures: Vec<Captured>,
    /// The typed tree's variables.
    homes: Vec<typed::VariableInfo>,
    representation: Option<typed::Variable>,
    /// The variables, in the order of their declarations.
    pub variables: Vec<Seen>,
    /// Those that could be assigned in the program, but not from here.
    pub fixed: Vec<Name>,
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
        if self.w.stops.is_none() || self.const_depth > 0 || !self.w.is_entry(function, "dart:developer", "debugger") {
            return (function, items);
        }
        let Some(stopping) = self.w.entry("dart:developer", "", "_debuggerIn") else { return (function, items) };
        items.push((Some(Name::new("scope")), self.scope_here(span)));
        (stopping, items)
    }

    /// A closure that has captured what can be seen here.
    fn scope_here(&mut self, span: Span) -> Expr {
        let stop = self.seen_from(span, &|_| true);
        self.keep_stop(stop)
    }

    /// The names in scope here, of those whose values `offers` has.
    fn seen_from(&mut self, span: Span, offers: &dyn Fn(Captured) -> bool) -> Stop {
        let mut captures = Vec::new();
        let mut capture = |what: Captured| {
            captures.push(what);
            Some(captures.len() - 1)
        };
        let mut locals = self.locals.clone();
        let (mut scopes, mut visible) = self.visible();
        visible.retain(|id| {
            let local = self.local(*id);
            let there = |variable: Variable| offers(Captured::Variable(variable));
            let late = local.late_init.is_none_or(|late| there(late.flag) && there(late.thunk));
            let seen = local.constant.is_some() || there(local.variable) && late;
            if !seen {
                let hidden = scopes.iter_mut().filter(|scope| matches!(scope.get(&local.name), Some(LocalDecl::Var(at)) if at == id));
                hidden.for_each(|scope| _ = scope.insert(local.name, LocalDecl::Later(Span::default())));
            }
            seen
        });
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
        let this = self.representation.map_or(Captured::This, Captured::Variable);
        let has_this = self.this_ty.is_some() && !self.no_this && offers(this);
        if has_this {
            capture(this);
        }
        let generics: Vec<Vec<ParamRef>> = self.fns.iter().map(|f| f.type_params.clone()).collect();
        for depth in generics.iter().enumerate().filter(|(_, params)| !params.is_empty()).map(|(depth, _)| depth) {
            capture(Captured::TypeArgs(depth));
        }
        Stop {
            place: self.place,
            at: span,
            types: self.types.clone(),
            class: self.class,
            lexical: self.lexical,
            this_ty: self.this_ty.filter(|_| has_this),
            scopes,
            locals,
            generics,
            captures,
            variables,
            fixed: Vec::new(),
            homes: self.variables.clone(),
            representation: self.representation,
        }
    }

    /// Whoever looks for what can be seen from a place finds it in the innermost expression or statement around that.
    pub(crate) fn look_out(&mut self, span: Span) {
        let Some(lookout) = &self.w.lookout else { return };
        let here = lookout.source.id == self.place.source.id && span.start <= lookout.pos && lookout.pos < span.end;
        if !here || self.const_depth > 0 || self.fns.len() != lookout.map.depth + 1 {
            return;
        }
        let (map, pos) = (lookout.map.clone(), lookout.pos);
        let mut stop = self.seen_from(Span { start: pos, end: pos + 1 }, &|what| map.slots.contains_key(&what));
        // Of a variable that never changes each closure has a value of its own.
        let fixed: FxHashSet<Variable> = self
            .locals
            .iter()
            .filter(|local| !local.cell && (local.depth != map.depth || self.flow.is_mentioned_in_closure(local.flow)))
            .map(|local| local.variable)
            .collect();
        stop.in_cells(&fixed);
        if let Some(lookout) = &mut self.w.lookout {
            lookout.found = Some(Arc::new(stop));
        }
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
    /// All its variables are in cells: so they can be assigned, but for the `fixed` ones. (What initialises a late one is no variable.)
    fn in_cells(&mut self, fixed: &FxHashSet<Variable>) {
        for local in self.locals.iter_mut().filter(|local| fixed.contains(&local.variable) && !local.final_) {
            local.final_ = true;
            self.fixed.push(local.name);
        }
        let thunks: FxHashSet<Variable> = self.locals.iter().filter_map(|local| Some(local.late_init?.thunk)).collect();
        for what in &self.captures {
            let Captured::Variable(variable) = *what else { continue };
            if thunks.contains(&variable) {
                continue;
            }
            self.homes[variable.0 as usize].cell = true;
            self.locals.iter_mut().filter(|local| local.variable == variable).for_each(|local| local.cell = true);
        }
    }

    /// Whether a captured value is a variable's cell.
    pub fn is_variable(&self, captured: usize) -> bool {
        matches!(self.captures.get(captured), Some(Captured::Variable(variable)) if self.homes[variable.0 as usize].cell)
    }

    /// The number of type arguments a captured value has, if it is some.
    pub fn type_arguments(&self, captured: usize) -> Option<usize> {
        match self.captures.get(captured) {
            Some(Captured::TypeArgs(depth)) => self.generics.get(*depth).map(Vec::len),
            _ => None,
        }
    }

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
