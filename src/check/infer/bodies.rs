//! Bodies of declarations: what each kind of function and field initialiser is inferred by, and when it has to be inferred again. May
//! touch what stands before it in `infer`.

use std::sync::Arc;

use oche_syntax::ast::{self, AsyncMarker, BodyKind};

use super::coercions::Use;
use super::context::*;
use crate::check::flow::AssignedVariables;
use crate::check::typed::{self, Expr, Stmt};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl World {
    /// The result of inferring a function's body, kept until it is lowered.
    pub fn infer_typed_body(&mut self, function: FunctionRef) -> Arc<typed::Body> {
        if let Some(body) = &self.function(function).typed {
            return body.clone();
        }
        self.function_mut(function).running = true;
        let constructor = matches!(function.kind, FunctionKind::Constructor | FunctionKind::Factory);
        self.constructors_running += u32::from(constructor);
        // It is made once, so its mistakes are told now, even if the question that led here is a quiet one.
        let body = Arc::new(self.aloud(|world| world.infer_body(function)));
        let info = self.function_mut(function);
        info.running = false;
        info.typed = Some(body.clone());
        self.constructors_running -= u32::from(constructor);
        if !self.is_unsettled {
            return body;
        }
        self.unsettled.push(function);
        self.infer_unsettled();
        self.function(function).typed.clone().unwrap_or(body)
    }

    /// Infers again the bodies with constants that needed what was still being inferred, unless something still is. Twice: the first
    /// time, constants may come of what could not be said before.
    pub fn infer_unsettled(&mut self) -> bool {
        if self.constructors_running > 0 || self.constants_running > 0 {
            return false;
        }
        self.is_unsettled = false;
        let unsettled = std::mem::take(&mut self.unsettled);
        for function in [&unsettled, &unsettled].into_iter().flatten() {
            let body = self.aloud(|world| world.infer_body(*function));
            self.function_mut(*function).typed = Some(Arc::new(body));
        }
        true
    }

    pub(crate) fn infer_body(&mut self, function: FunctionRef) -> typed::Body {
        if let Some(class) = function.class {
            self.ensure_hierarchy(class);
        }
        // What a mixin's members have to be told has been told where they are declared.
        let told = self.mixin_field(function).is_some() || matches!(self.function(function).ast, FunctionAst::MixinCopy(_));
        match told {
            true => self.quietly(|world| world.infer_anew(function)),
            false => self.infer_anew(function),
        }
    }

    fn infer_anew(&mut self, function: FunctionRef) -> typed::Body {
        let mixin_field = self.mixin_field(function);
        self.signature(function);
        let types = self.function_scope(function);
        let ast = self.function(function).ast;
        let lexical = match ast {
            FunctionAst::MixinCopy(original) => original.class,
            _ => mixin_field.map_or(function.class, |field| field.class),
        };
        let this_ty = function.class.filter(|_| !function.static_).map(|class| match class.kind {
            ast::ClassKind::Extension => class.on.get().and_then(|on| on.first().copied()).unwrap_or_else(Ty::dynamic),
            _ => self.this_type(class),
        });
        let class = function.class;
        let mut cx = Cx::new(self, types, class, lexical, this_ty);
        match ast {
            FunctionAst::Function(decl) => cx.method(function, decl),
            FunctionAst::MixinCopy(original) => match cx.w.function(original).ast {
                FunctionAst::Function(decl) => cx.method(function, decl),
                _ => cx.empty_body(),
            },
            FunctionAst::Constructor(decl) if function.kind == FunctionKind::Factory => cx.factory(function, decl),
            FunctionAst::Constructor(decl) => cx.constructor(function, Some(decl), &decl.params),
            FunctionAst::Primary(primary) => cx.constructor(function, None, &primary.params),
            FunctionAst::Default => cx.default_constructor(function),
            FunctionAst::Forward(original) => cx.forward_constructor(function, original),
            FunctionAst::FieldInitializer(field) => cx.field_initializer(field),
            // What nobody has written is made when it is lowered.
            FunctionAst::Values | FunctionAst::NoSuchMethod(_) | FunctionAst::TearOff(..) => cx.empty_body(),
        }
    }
}

impl Cx<'_> {
    pub(crate) fn method(&mut self, function: FunctionRef, decl: &'static ast::FunctionDecl) -> typed::Body {
        let body = self.w.parsed_body(self.place, &decl.body);
        let _ = self.flow.enter(|first| AssignedVariables::of_function(first, decl.params.as_ref(), &[], Some(body)));
        if function.external || matches!(body.kind, BodyKind::Empty) {
            let (connected, ret) = (self.w.lib(self.place.lib).has_natives, self.w.signature(function).ret);
            return self.external_body(function, decl.params.as_ref(), connected, ret);
        }
        let params = self.begin(function, decl.params.as_ref(), decl.body.marker);
        let signature = self.w.signature(function);
        let declared = signature.ret;
        self.func().is_setter = function.kind == FunctionKind::Setter;
        let (code, kind) = self.function_code(body.marker, body.into(), declared, decl.name.span);
        self.finish(function, params, kind, code, declared)
    }

    // ------------------------------------------------------------ initialisers

    pub(crate) fn field_initializer(&mut self, field: FieldRef) -> typed::Body {
        let init = match self.w.field(field).ast {
            FieldAst::Variable { var, .. } => var.init.as_ref(),
            FieldAst::MixinCopy(original) => match self.w.field(original).ast {
                FieldAst::Variable { var, .. } => var.init.as_ref(),
                _ => None,
            },
            _ => None,
        };
        self.push_fn(AsyncMarker::Sync);
        self.push_scope();
        if field.static_ {
            self.this_ty = None;
        }
        let ty = self.w.field_type(field);
        let is_const = self.w.field(field).is_const;
        let value = match init {
            Some(_) if is_const => {
                let value = self.w.const_field(field);
                value.map_or_else(Expr::null, Self::constant)
            }
            Some(init) => {
                let _ = self.enter_expr(init);
                let typed = self.expr(init, ty);
                Self::cast_at(self.coerce(typed, ty, init, Use::Variable(field.name)), field.span)
            }
            None => match self.w.const_field(field) {
                Some(value) => Self::constant(value),
                None => Expr::null(),
            },
        };
        let code = Stmt::Return(Some(value.fit(ty)));
        self.fns.pop();
        self.pop_scope();
        let function = typed::Function { type_params: Vec::new(), params: Vec::new(), kind: typed::BodyKind::Sync, ret: ty, code };
        self.body_of(function, !field.static_)
    }
}
