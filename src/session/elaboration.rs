//! An input on its way through the checker: its declarations, and the body of what it does. May touch the rest of `check`.

use std::sync::Arc;

use oche_syntax::ast::{self, AsyncMarker, DeclKind, StmtKind, VarKeyword};
use oche_syntax::{Name, ReplItem, Span};
use rustc_hash::FxHashSet;

use super::input::{Declared, DeclaredKind};
use super::{INPUT, LAST, mentions};
use crate::check::flow::{AssignedVariables, ExprFlow, Var};
use crate::check::infer::coercions::Use;
use crate::check::infer::context::*;
use crate::check::infer::stops::Stop;
use crate::check::infer::variable_types::inferred_variable_type;
use crate::check::infer::walk::Statements;
use crate::check::report::errors;
use crate::check::resolve::scope::TypeScope;
use crate::check::typed::{self, Expr, Node, Stmt};
use crate::check::world::*;
use crate::elements::*;
use crate::session::declarations::{Declaration, Declarations, Former, Words};
use crate::session::input::Learnt;
use crate::session::known::assigned_names;
use crate::sorting::Arrange;
use crate::types::*;

/// An input on its way through the checker.
pub(crate) struct Elaboration {
    pub place: Place,
    pub declarations: Vec<Declaration>,
    /// Their names.
    pub names: FxHashSet<Name>,
    /// The meanings before it.
    pub before: Former,
    pub(super) learnt: Learnt,
    pub(super) stop: Option<Arc<Stop>>,
    pub(super) captures: Vec<crate::ir::Slot>,
}

impl Elaboration {
    pub(super) fn note(&mut self, declaration: Declaration) {
        self.names.insert(declaration.name);
        self.declarations.push(declaration);
    }
}

impl World {
    /// Forgets which classes are known to extend a sealed one: there may be more, or fewer.
    pub(super) fn forget_subtypes(&mut self, lib: LibId) {
        for class in std::mem::take(&mut self.lib_mut(lib).sealed) {
            self.class_mut(class).subtypes = None;
        }
    }

    /// A declaration for people; `None` for what they did not write.
    pub(super) fn described(&mut self, name: Name, decl: Decl) -> Option<Declared> {
        let (kind, ty) = match decl {
            Decl::Field(field) => (DeclaredKind::Variable(field), self.field_type(field).to_string()),
            Decl::Function(f) => (DeclaredKind::Function(f), self.function_type(f).to_string()),
            Decl::Getter(f) => (DeclaredKind::Function(f), self.signature(f).ret.to_string()),
            Decl::Setter(f) => (DeclaredKind::Function(f), self.function_type(f).to_string()),
            Decl::Class(class) => (DeclaredKind::Class(class), kind_word(class.kind).to_owned()),
            Decl::Typedef(_) => (DeclaredKind::Typedef, "typedef".to_owned()),
            Decl::Prefix(_) | Decl::Dynamic | Decl::Never | Decl::Ambiguous(_) => return None,
        };
        Some(Declared { name, kind, ty })
    }

    // ------------------------------------------------------------ declarations

    /// Declares the input's classes, type aliases and functions; variables are declared where the body reaches them.
    pub(super) fn declare_input(&mut self, input: &mut Elaboration, items: &'static [ReplItem]) {
        let earlier = std::mem::take(&mut self.lib_mut(input.place.lib).declared);
        for item in items {
            let decl = match item {
                ReplItem::Decl(decl) => decl,
                ReplItem::Stmt(ast::Stmt { kind: StmtKind::Function { metadata, function }, span }) => {
                    let kind = DeclKind::Function(function.clone());
                    leak(ast::Decl { span: *span, metadata: metadata.clone(), kind })
                }
                ReplItem::Directive(_) | ReplItem::Stmt(_) | ReplItem::Expr(_) => continue,
            };
            self.declare_entry(input, decl);
        }
        let new = std::mem::replace(&mut self.lib_mut(input.place.lib).declared, earlier);
        self.hide_earlier(input, new);
        if input.declarations.iter().any(|entry| matches!(entry.decl, Decl::Class(_))) {
            self.forget_subtypes(input.place.lib);
        }
    }

    /// Declares one of the input's declarations and notes it.
    pub(super) fn declare_entry(&mut self, input: &mut Elaboration, decl: &'static ast::Decl) {
        self.declare_top(input.place, decl);
        let words = match &decl.kind {
            DeclKind::Variables(_) => Arc::default(),
            _ => Arc::new(Words {
                mentioned: mentions(input.place.source, decl.span),
                assigned: assigned_names(input.place.source, decl.span),
            }),
        };
        let setter = matches!(&decl.kind, DeclKind::Function(f) if f.kind == ast::FunctionKind::Setter);
        let names: Vec<Name> = match &decl.kind {
            DeclKind::Class(class) => class.name.iter().map(|n| n.name).collect(),
            DeclKind::Typedef(typedef) => vec![typedef.name.name],
            DeclKind::Function(function) => vec![function.name.name],
            DeclKind::Variables(variables) => variables.vars.iter().map(|v| v.name.name).collect(),
            DeclKind::Error => Vec::new(),
        };
        for name in names {
            if let Some(known) = self.lib(input.place.lib).declared.known(name, setter) {
                let syntax = Some((input.place, decl));
                input.note(Declaration { name, decl: known, syntax, words: words.clone(), missing: Vec::new() });
            }
        }
    }

    /// Puts new declarations over those of the same names.
    pub(super) fn hide_earlier(&mut self, input: &mut Elaboration, new: Namespace) {
        let (lib, before) = (self.lib_mut(input.place.lib), &mut input.before);
        for (name, decl) in new.names {
            if let Some(Entry::Known(Decl::Class(old))) = before.set(lib, name, false, Some(decl))
                && old.kind == ast::ClassKind::Extension
            {
                before.hide(lib, old);
            }
            // A getter leaves a setter that was written as such.
            let keeps = matches!(decl, Entry::Known(Decl::Getter(_))) && matches!(lib.declared.known(name, true), Some(Decl::Setter(_)));
            if !keeps {
                before.set(lib, name, true, None);
            }
        }
        for (name, decl) in new.setters {
            if matches!(decl, Entry::Known(Decl::Setter(_))) && !matches!(lib.declared.known(name, false), None | Some(Decl::Getter(_))) {
                before.set(lib, name, false, None);
            }
            before.set(lib, name, true, Some(decl));
        }
    }

    /// Checks declarations as [`World::check_library`] does a whole library.
    pub(super) fn check_entries(&mut self, entries: &[Declaration], extensions: &[ClassRef]) {
        let mut classes: Vec<ClassRef> =
            entries.iter().filter_map(|e| if let Decl::Class(class) = e.decl { Some(class) } else { None }).collect();
        let known: FxHashSet<ClassRef> = classes.iter().copied().collect();
        classes.extend(extensions.iter().filter(|e| !known.contains(e)));
        let decls: Vec<Decl> = entries.iter().filter(|e| e.syntax.is_some()).map(|e| e.decl).collect();
        self.check_declarations(&classes, &decls);
    }

    // ------------------------------------------------------------ the body

    /// The function that does what the input says, and where it leaves the last expression's value.
    pub(super) fn input_body(
        &mut self,
        input: &mut Elaboration,
        items: &'static [ReplItem],
        variables: &[crate::session::known::Followed],
        earlier: &Declarations,
    ) -> (FunctionRef, Option<(FieldRef, Ty)>) {
        let function = Function::declare(FunctionHead {
            name: Name::new(INPUT),
            kind: FunctionKind::Method,
            library: self.lib(input.place.lib).element,
            class: None,
            static_: true,
            abstract_: false,
            external: false,
            span: Span::default(),
        });
        self.set_function(function, input.place, FunctionAst::Values);
        let ret = core_type(CoreClass::Future, &[Ty::dynamic()]);
        let signature = || Signature { type_params: Vec::new(), has_this: false, params: Vec::new(), ret, positional: 0, required: 0 };
        function.get().signature.get_or_init(signature);

        let stop = input.stop.clone();
        let mut cx = match &stop {
            Some(stop) => stop.context(self, input.place, &|name| earlier.declares(name) || input.names.contains(&name)),
            None => Cx::new(self, TypeScope::new(input.place), None, None, None),
        };
        cx.follow(items, variables, stop.as_deref());
        cx.push_fn(AsyncMarker::Async);
        cx.func().result = Some(Ty::dynamic());
        cx.push_scope();
        let mut code = Vec::new();
        let mut result = None;
        for (i, item) in items.iter().enumerate() {
            let last = i + 1 == items.len();
            match item {
                ReplItem::Stmt(ast::Stmt { kind: StmtKind::Expr(e), .. }) | ReplItem::Expr(e) if last => {
                    result = cx.last_expression(input, e, &mut code);
                }
                ReplItem::Stmt(stmt) => cx.input_stmt(input, stmt, &mut code),
                ReplItem::Expr(e) => {
                    let typed = cx.expr(e, Ty::unknown());
                    code.push(Stmt::Expr(typed.e));
                }
                ReplItem::Directive(_) | ReplItem::Decl(_) => {}
            }
        }
        input.learnt = cx.learnt();
        let kind = cx.body_kind(AsyncMarker::Async, Ty::dynamic());
        cx.fns.pop();
        let code = Stmt::Block(code);
        let body = cx.body_of(typed::Function { type_params: Vec::new(), params: Vec::new(), kind, ret: Ty::dynamic(), code }, false);
        self.function_mut(function).typed = Some(Arc::new(body));
        if stop.is_some() {
            input.captures = self.captures_of(function);
        }
        (function, result)
    }

    /// Declares a variable that the input's body assigns.
    pub(super) fn assigned_variable(&mut self, input: &mut Elaboration, name: ast::Ident, ty: Ty, final_: bool) -> FieldRef {
        let element = self.lib(input.place.lib).element;
        let late = !is_nullable(ty);
        let field =
            Field::declare(FieldHead { name: name.name, library: element, class: None, static_: true, final_, late, span: name.span });
        self.set_field(field, input.place, FieldAst::Assigned, false, false);
        let _ = field.get().ty.set(ty);
        self.ensure_field(field);
        self.clash(input, name);
        let mut new = Namespace::default();
        new.names.insert(name.name, Entry::Known(Decl::Field(field)));
        if !final_ {
            new.setters.insert(name.name, Entry::Known(Decl::Field(field)));
        }
        self.hide_earlier(input, new);
        input.note(Declaration { name: name.name, decl: Decl::Field(field), syntax: None, words: Arc::default(), missing: Vec::new() });
        field
    }

    /// Two declarations of one name in one input.
    pub(super) fn clash(&mut self, input: &Elaboration, name: ast::Ident) {
        if name.name.as_str() != LAST && input.names.contains(&name.name) {
            self.error(input.place.source, name.span, errors::already_declared(name.name));
        }
    }
}

impl Cx<'_> {
    pub(super) fn input_stmt(&mut self, input: &mut Elaboration, stmt: &'static ast::Stmt, code: &mut Vec<Stmt>) {
        match &stmt.kind {
            StmtKind::Function { .. } => {}
            StmtKind::Variables(decl) => self.input_variables(input, decl, stmt.span, code),
            StmtKind::PatternVariables { keyword, pattern, value, .. } => {
                self.push_scope();
                let bound = self.pattern_variables(*keyword, pattern, value);
                code.push(bound);
                let scope = self.scopes.pop().unwrap_or_default();
                let mut vars: Vec<_> = scope.values().filter_map(|d| if let LocalDecl::Var(id) = d { Some(*id) } else { None }).collect();
                vars.arrange_by_key(|id| id.0);
                for id in vars {
                    let name = self.local(id).name;
                    let (ty, final_) = (self.local(id).ty, self.local(id).final_);
                    let value = self.read_local(id, stmt.span);
                    let field = self.w.assigned_variable(input, ast::Ident { name, span: stmt.span }, ty, final_);
                    code.push(set_static(field, value.e.fit(ty), stmt.span.start));
                    let var = self.local(id).flow;
                    self.session.insert(field, var);
                    self.hide_local(name);
                }
            }
            StmtKind::Return(_) => self.error(stmt.span, errors::return_outside()),
            _ => {
                let done = self.stmt(stmt);
                code.push(done);
            }
        }
    }

    pub(super) fn input_variables(&mut self, input: &mut Elaboration, decl: &'static ast::VariablesDecl, span: Span, code: &mut Vec<Stmt>) {
        for var in &decl.vars {
            let name = var.name.name;
            let suspends = var.init.as_ref().is_some_and(|init| AssignedVariables::of_expression(Var(0), init).suspends());
            let own = var.init.as_ref().is_some_and(|init| mentions(input.place.source, init.span).contains(&name));
            let refers_back = own && input.before.meant(self.w.lib(input.place.lib), name).is_some();
            let is_const = decl.keyword == VarKeyword::Const;
            // Only the input's body sees the variables where the program stands.
            let computed = var.init.is_none() || suspends || refers_back || input.stop.is_some();
            if !decl.late && !is_const && computed {
                self.assigned(input, decl, var, code);
                self.hide_local(name);
                continue;
            }
            self.w.clash(input, var.name);
            let single = ast::VariablesDecl { vars: vec![var.clone()], ..decl.clone() };
            let kind = DeclKind::Variables(Box::new(single));
            let single = leak(ast::Decl { span, metadata: Vec::new(), kind });
            let earlier = std::mem::take(&mut self.w.lib_mut(input.place.lib).declared);
            self.w.declare_entry(input, single);
            let new = std::mem::replace(&mut self.w.lib_mut(input.place.lib).declared, earlier);
            let field = new.known(name, false);
            self.w.hide_earlier(input, new);
            if let (Some(Decl::Field(field)), false) = (field, is_const || decl.late) {
                self.w.ensure_field(field);
                let ty = self.w.field_type(field);
                code.push(Stmt::Expr(Expr::new(Node::Static(field, var.name.span.start), ty)));
                let value = match (&decl.ty, &var.init) {
                    (Some(_), Some(init)) => self.w.infer_variable_type(field, init),
                    _ => ty,
                };
                self.follow_new(field, var.name, ty, Some((value, ExprFlow::default())), decl);
            }
        }
    }

    /// From here on a name means what the session has declared, and no variable of the place where the program stands.
    pub(super) fn hide_local(&mut self, name: Name) {
        for scope in &mut self.scopes {
            scope.remove(&name);
        }
    }

    /// A variable whose value the body computes.
    pub(super) fn assigned(
        &mut self,
        input: &mut Elaboration,
        decl: &'static ast::VariablesDecl,
        var: &'static ast::VarInit,
        code: &mut Vec<Stmt>,
    ) {
        let declared = decl.ty.as_ref().map(|ty| self.written_type(ty));
        let final_ = decl.keyword == VarKeyword::Final;
        let mut written = None;
        let value = match &var.init {
            Some(init) => {
                let typed = self.expr(init, declared.unwrap_or_else(Ty::unknown));
                let ty = declared.unwrap_or_else(|| inferred_variable_type(typed.ty));
                self.not_void_unless(&typed, ty, init);
                written = Some((typed.ty, typed.flow.clone()));
                Some((self.coerce(typed, ty, init, Use::Variable(var.name.name)), ty))
            }
            None if final_ => {
                self.name_error(var.name.span, errors::final_variable_uninitialized(var.name.name));
                None
            }
            None => match declared.unwrap_or_else(Ty::dynamic) {
                ty if is_nullable(ty) => Some((Expr::null(), ty)),
                _ => None,
            },
        };
        let ty = value.as_ref().map_or_else(|| declared.unwrap_or_else(Ty::dynamic), |(_, ty)| *ty);
        let field = self.w.assigned_variable(input, var.name, ty, final_);
        self.follow_new(field, var.name, ty, written, decl);
        if let Some((value, ty)) = value {
            code.push(set_static(field, value.fit(ty), var.name.span.start));
        }
    }

    /// The value of an input: kept in `_`, unless there is none.
    pub(super) fn last_expression(
        &mut self,
        input: &mut Elaboration,
        e: &'static ast::Expr,
        code: &mut Vec<Stmt>,
    ) -> Option<(FieldRef, Ty)> {
        let typed = self.expr(e, Ty::unknown());
        if typed.ty.is_void() || typed.ty.is_error() {
            code.push(Stmt::Expr(typed.e));
            return None;
        }
        let ty = inferred_variable_type(typed.ty);
        let name = ast::Ident { name: Name::new(LAST), span: e.span };
        let field = self.w.assigned_variable(input, name, ty, false);
        code.push(set_static(field, typed.e.fit(ty), e.span.start));
        Some((field, ty))
    }
}

fn set_static(field: FieldRef, value: Expr, pos: typed::Pos) -> Stmt {
    let ty = value.ty;
    Stmt::Expr(Expr::new(Node::SetStatic(field, Box::new(value), pos), ty))
}

pub(super) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
