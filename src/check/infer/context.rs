//! The state of checking one body: functions being inferred (a closure inside its function), local scopes, variables, flow.
//! May touch `world`, `resolve`, `flow`, `typed`.

use oche_syntax::ast::{self, AsyncMarker};
use oche_syntax::{Name, Span};
use rustc_hash::FxHashMap;

use super::anchor::At;
use crate::check::flow::{AssignedVariables, ExprFlow, FlowAnalysis, JumpTarget, NullAware, Outer, Var};
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::scope::TypeScope;
use crate::check::typed::{self, Const, Expr, Label, Node, Variable, VariableInfo};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// A local variable of the body being checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct VarId(pub u32);

/// A local variable, parameter, or local function.
#[derive(Clone)]
pub struct Local {
    pub name: Name,
    /// Its name in flow analysis.
    pub flow: Var,
    pub ty: Ty,
    /// The known type of its values: its own, or a wider one, if Dart takes its first value for one of its type without a look.
    pub known: Ty,
    /// Which of the nested functions it belongs to.
    pub depth: usize,
    /// Its name in the typed tree.
    pub variable: Variable,
    /// Lives in a heap cell, because a closure shares it.
    pub cell: bool,
    pub final_: bool,
    pub late: bool,
    pub has_init: bool,
    pub constant: Option<typed::ConstRef>,
    pub is_const: bool,
    pub is_function: bool,
    /// Read or written before its declaration was complete: `var x = x;`.
    pub usable: bool,
    /// `late x = e`
    pub late_init: Option<typed::LateInit>,
}

/// One function on the way from the outermost body to the closure being elaborated.
pub struct FnState {
    pub type_params: Vec<ParamRef>,
    pub marker: AsyncMarker,
    /// The type that `return` (or `yield`) must give; `None` while a closure's return type is being inferred.
    pub result: Option<Ty>,
    /// The context for returned expressions.
    pub result_context: Ty,
    /// Types returned or yielded, for inference.
    pub returned: Vec<Ty>,
    pub jumps: Vec<Jump>,
    /// A generative constructor's body: `return e` is an error.
    pub constructor: bool,
    /// In a `catch` (and a `finally` inside one): the innermost caught exception, for `rethrow`.
    pub catches: Vec<(Variable, Variable)>,
    pub declared_return: Option<Ty>,
    pub is_setter: bool,
    /// Its name: where errors about the whole function are.
    pub named: Option<Span>,
    /// Its parameters are being declared.
    pub parameters: bool,
    /// `return;` in a closure whose return type is inferred.
    pub bare_returns: Vec<Span>,
}

/// A statement that `break` or `continue` can leave.
pub struct Jump {
    pub names: Vec<Name>,
    pub label: Label,
    pub loop_: bool,
    pub switch: bool,
    /// Where a `continue` to this name of a switch case leads.
    pub case_labels: Vec<(Name, usize)>,
    pub case_slot: Option<(Variable, Label)>,
    pub target: JumpTarget,
}

/// `receiver?.`: the rest of the chain runs only if the receiver, kept in the variable, is not null.
pub struct Guard {
    pub variable: Variable,
    pub receiver: Expr,
    pub flow: NullAware,
}

/// An elaborated expression.
pub struct Typed {
    pub e: Expr,
    pub ty: Ty,
    /// The facts that hold with the value, and the promotions of a test of it.
    pub flow: ExprFlow,
}

impl Typed {
    pub fn new(node: Node, ty: Ty) -> Typed {
        Typed { e: Expr::new(node, ty), ty, flow: ExprFlow::default() }
    }
    /// The expression as one of this type.
    pub fn fit(e: Expr, ty: Ty) -> Typed {
        Typed { e: e.fit(ty), ty, flow: ExprFlow::default() }
    }
    /// Read a variable of the typed tree.
    pub fn local(variable: Variable, ty: Ty) -> Typed {
        Typed::new(Node::Local(variable), ty)
    }
    pub fn with(self, flow: ExprFlow) -> Typed {
        Typed { flow, ..self }
    }
    pub fn error() -> Typed {
        Typed::new(Node::Const(Const::Null), Ty::error())
    }
    pub fn into_dynamic(self) -> Typed {
        Typed::fit(self.e, Ty::dynamic())
    }
}

pub struct Cx<'w> {
    pub w: &'w mut World,
    pub place: Place,
    pub types: TypeScope,
    /// The class whose instance `this` is (a mixin application, for a mixin's member).
    pub class: Option<ClassRef>,
    /// The class whose declarations are in scope (the mixin itself).
    pub lexical: Option<ClassRef>,
    /// `None` in static code.
    pub this_ty: Option<Ty>,
    pub fns: Vec<FnState>,
    pub scopes: Vec<FxHashMap<Name, LocalDecl>>,
    pub locals: Vec<Local>,
    /// The typed tree's variables made so far.
    pub variables: Vec<VariableInfo>,
    /// The locals they are.
    pub declared: FxHashMap<Variable, VarId>,
    /// At a call of `debugger`: what can be seen there.
    pub within: Option<typed::Within>,
    /// In a constructor of an extension type: what will be its representation.
    pub representation: Option<Variable>,
    pub flow: FlowAnalysis,
    /// At a prompt: the session's variables of which something may be known, as flow analysis calls them.
    pub session: FxHashMap<FieldRef, Var>,
    /// Where local variables are declared.
    pub declared_at: FxHashMap<VarId, Span>,
    pub labels: u32,
    /// Greater than 0 inside a constant expression.
    pub const_depth: u32,
    /// The constant expression around all others, and the constant variable it is the value of.
    pub const_root: Option<At>,
    pub analyzing: Option<Span>,
    /// Null-aware accesses of the chain being elaborated.
    pub guards: Vec<Guard>,
    /// Where the dot shorthand at the beginning of the chain being elaborated looks up its name, if not in the context type.
    pub shorthand: Option<Ty>,
    /// Getters that the object patterns of a switch name, with their types.
    pub pattern_getters: Vec<(Name, Ty)>,
    /// The parameters about to be declared are those of a primary constructor.
    pub primary_params: bool,
    /// The value a cascade's sections work on.
    pub cascade: Vec<(Variable, Ty, ExprFlow)>,
    /// In an initialiser list or field initialiser: `this` may not be used.
    pub no_this: bool,
    /// Elaborating what a constant constructor initialises: it must be potentially constant.
    pub const_initializers: bool,
    /// A redirecting factory's parameters take their defaults from where it leads.
    pub defaults_elsewhere: bool,
    /// Type parameters in constant expressions mean something only in potentially constant ones.
    pub late_init: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum LocalDecl {
    Var(VarId),
    TypeParam(ParamRef),
    /// Declared further on in this block, there: using it is an error.
    Later(Span),
    /// Bound by some of the heads that share a case's body, but not by all: using it is an error.
    Unshared,
}

impl<'w> Cx<'w> {
    pub fn new(w: &'w mut World, types: TypeScope, class: Option<ClassRef>, lexical: Option<ClassRef>, this_ty: Option<Ty>) -> Cx<'w> {
        let sound = w.lib(types.place.lib).version >= (3, 9);
        Cx {
            place: types.place,
            w,
            types: TypeScope { in_body: true, ..types },
            class,
            lexical,
            this_ty,
            fns: Vec::new(),
            scopes: Vec::new(),
            locals: Vec::new(),
            variables: Vec::new(),
            declared: FxHashMap::default(),
            within: None,
            representation: None,
            flow: FlowAnalysis::new(sound),
            session: FxHashMap::default(),
            declared_at: FxHashMap::default(),
            labels: 0,
            const_depth: 0,
            const_root: None,
            analyzing: None,
            guards: Vec::new(),
            shorthand: None,
            primary_params: false,
            pattern_getters: Vec::new(),
            cascade: Vec::new(),
            no_this: false,
            late_init: false,
            const_initializers: false,
            defaults_elsewhere: false,
        }
    }

    pub fn error(&mut self, at: impl Into<At>, message: Message) {
        let at = at.into();
        let mark = self.mark(at);
        let source = self.place.source;
        self.w.error_at(source, at.span(), mark, message);
    }

    /// A local variable is used above its declaration. The compiler looks for the name outside first, and says so.
    pub fn too_early(&mut self, name: Name, at: Span, declared: Span, unknown: Option<Message>) {
        if let Some(unknown) = unknown {
            self.name_error(at, unknown);
        }
        let message = errors::used_before_declared(name);
        let place = self.place.source;
        // At a prompt inside of a program it stands elsewhere.
        let message = match declared == Span::default() {
            true => message,
            false => message.context(place, declared, note!("This is the declaration of the variable '{}'.", name)),
        };
        self.name_error(at, message);
    }

    /// Reports what Dart finds before it looks at types: names that mean nothing, calls that can't fit a declaration.
    pub fn name_error(&mut self, at: impl Into<At>, message: Message) {
        self.error(at, message.stage(Stage::Names));
    }

    /// Infers something whose errors are told elsewhere, or nowhere.
    pub fn quietly<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.w.set_quiet(true);
        let result = work(self);
        self.w.set_quiet(before);
        result
    }

    // ------------------------------------------------------------ functions and variables

    pub fn push_fn(&mut self, marker: AsyncMarker) {
        self.fns.push(FnState {
            type_params: Vec::new(),
            marker,
            result: None,
            result_context: Ty::unknown(),
            returned: Vec::new(),
            jumps: Vec::new(),
            constructor: false,
            catches: Vec::new(),
            declared_return: None,
            is_setter: false,
            named: None,
            parameters: false,
            bare_returns: Vec::new(),
        });
    }

    pub fn func(&mut self) -> &mut FnState {
        let last = self.fns.len() - 1;
        &mut self.fns[last]
    }

    /// A new variable of the current function, for values of a type.
    pub fn new_variable(&mut self, ty: Ty) -> Variable {
        self.variables.push(VariableInfo { name: Name::new(""), ty, depth: self.fns.len() as u32 - 1, cell: false });
        Variable(self.variables.len() as u32 - 1)
    }

    /// A new variable of the current function that keeps a value of any type.
    pub fn any_variable(&mut self) -> Variable {
        self.new_variable(Ty::dynamic())
    }

    pub fn label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels)
    }

    // ------------------------------------------------------------ scopes

    pub fn push_scope(&mut self) {
        self.scopes.push(FxHashMap::default());
    }
    pub fn pop_scope(&mut self) {
        self.scopes.pop();
    }

    pub fn lookup_local(&self, name: Name) -> Option<LocalDecl> {
        self.scopes.iter().rev().find_map(|s| s.get(&name).copied())
    }

    /// Declares a variable in the innermost scope of the current function.
    pub fn declare(&mut self, name: Name, ty: Ty, span: Span) -> VarId {
        let variable = self.new_variable(ty);
        self.declare_at(name, ty, span, variable)
    }

    pub fn declare_at(&mut self, name: Name, ty: Ty, span: Span, variable: Variable) -> VarId {
        let id = VarId(self.locals.len() as u32);
        let flow = self.flow.variable(span);
        self.locals.push(Local {
            name,
            flow,
            ty,
            known: ty,
            depth: self.fns.len() - 1,
            variable,
            cell: self.flow.is_shared(flow) || self.w.stops.is_some() && self.flow.is_watched(flow),
            final_: false,
            late: false,
            has_init: true,
            constant: None,
            is_const: false,
            is_function: false,
            usable: true,
            late_init: None,
        });
        self.declared.insert(variable, id);
        let info = &mut self.variables[variable.0 as usize];
        (info.name, info.ty) = (name, ty);
        self.flow.declare(flow, ty, true);
        self.bind(name, LocalDecl::Var(id), span);
        id
    }

    /// The local variable that the typed tree's is, if it is one.
    pub fn declared_as(&self, variable: Variable) -> Option<VarId> {
        self.declared.get(&variable).copied()
    }

    /// A variable the program does not see.
    pub fn declare_hidden(&mut self, ty: Ty, cell: bool) -> VarId {
        self.push_scope();
        let id = self.declare(Name::new(""), ty, Span::default());
        self.pop_scope();
        self.local_mut(id).cell = cell;
        id
    }

    pub fn bind(&mut self, name: Name, decl: LocalDecl, span: Span) {
        if self.fns.last().is_some_and(|f| f.marker != AsyncMarker::Sync) && matches!(name.as_str(), "await" | "yield") {
            self.name_error(span, errors::async_keyword_as_name(name));
        }
        if name.as_str() == "_" && self.wildcards() {
            return;
        }
        let Some(scope) = self.scopes.last_mut() else { return };
        if matches!(scope.get(&name), Some(LocalDecl::Var(_) | LocalDecl::TypeParam(_))) {
            let mut message = errors::already_declared(name);
            if let Some(LocalDecl::Var(id)) = scope.get(&name).copied()
                && let Some(previous) = self.declared_at.get(&id)
            {
                let parameter = self.fns.last().is_some_and(|f| f.parameters);
                let place = self.place.source;
                message = match parameter {
                    true => errors::parameter_twice(name)
                        .context(place, *previous, note!("Other parameter named '{}'.", name))
                        .stage(Stage::Outline),
                    false => message.context(place, *previous, note!("Previous declaration of '{}'.", name)).stage(Stage::Names),
                };
            }
            self.error(span, message);
            return;
        }
        if let LocalDecl::Var(id) = decl {
            self.declared_at.insert(id, span);
        }
        scope.insert(name, decl);
    }

    /// Wildcard variables (language version 3.7): `_` declares nothing.
    pub fn wildcards(&self) -> bool {
        self.w.lib(self.place.lib).version >= (3, 7)
    }

    pub fn local(&self, id: VarId) -> &Local {
        &self.locals[id.0 as usize]
    }
    pub fn local_mut(&mut self, id: VarId) -> &mut Local {
        &mut self.locals[id.0 as usize]
    }

    /// Looks ahead over an expression that is a body of its own.
    pub fn enter_expr(&mut self, e: &ast::Expr) -> Outer {
        self.flow.enter(|first| AssignedVariables::of_expression(first, e))
    }

    pub fn this_expr(&mut self) -> Expr {
        match (self.representation, self.this_ty) {
            (Some(variable), ty) => Expr::local(variable, ty.unwrap_or_else(Ty::dynamic)),
            (None, Some(ty)) => Expr::new(Node::This, ty),
            (None, None) => Expr::null(),
        }
    }

    pub fn pos(&self, span: Span) -> typed::Pos {
        span.start
    }
}
