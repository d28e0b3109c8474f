//! Constructors as functions, `C.new` and `Alias.named` (accepted/2.15/constructor-tearoffs): of a class, or through an alias, which
//! is either another name for the class or has type parameters of its own. May touch the rest of `check`.

use oche_syntax::Span;
use oche_syntax::ast::{AsyncMarker, ClassKind, ParamKind};

use super::context::*;
use super::names::*;
use crate::check::report::errors;
use crate::check::typed::{self, Const, Expr, Node, Stmt};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// What a class is named through.
#[derive(Clone, Debug)]
pub enum Through {
    /// Itself, or an alias that is just another name for it: its type arguments are inferred.
    Class,
    /// With these type arguments of the class.
    Arguments(Vec<Ty>),
    /// An alias with other type parameters than the class.
    Alias(TypedefId),
}

/// `typedef L<T> = List<T>`, with the bounds of the class: "a proper rename".
fn is_proper_rename(params: &[ParamRef], class: ClassRef, args: &[Ty]) -> bool {
    let own: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
    let theirs = class.type_params();
    let same_bound = |(mine, their): (&ParamRef, &ParamRef)| {
        let bound = Substitution { params: theirs, args: &own }.apply(their.bound());
        is_subtype(mine.bound(), bound) && is_subtype(bound, mine.bound())
    };
    args == own && params.iter().zip(theirs).all(same_bound)
}

impl Cx<'_> {
    /// The class a head names (through typedefs), and what it is named through.
    pub fn head_class(&mut self, head: &Head) -> Option<(ClassRef, Through)> {
        match head {
            Head::Class(class) => Some((*class, Through::Class)),
            Head::Typedef(id) => {
                let (class, args) = self.w.typedef_type(*id).as_interface()?;
                self.w.ensure_members(class);
                self.w.ensure_bounds(class);
                let params = &self.w.typedefs[id.0 as usize].params;
                let through = if params.is_empty() {
                    Through::Arguments(args.to_vec())
                } else if is_proper_rename(params, class, &args) {
                    Through::Class
                } else {
                    Through::Alias(*id)
                };
                Some((class, through))
            }
            _ => None,
        }
    }

    /// `C.name` as a function value.
    pub fn constructor_tear_off(&mut self, class: ClassRef, through: Through, constructor: FunctionRef, span: Span) -> Typed {
        if (class.modifiers().abstract_ || class.modifiers().sealed) && constructor.kind == FunctionKind::Constructor {
            self.error(span, errors::abstract_tear_off());
            return Typed::error();
        }
        if class.kind == ClassKind::Enum && constructor.kind == FunctionKind::Constructor {
            self.name_error(span, errors::enum_instantiated());
            return Typed::error();
        }
        self.w.ensure_layout_if_class(class);
        let ty = self.w.function_type(constructor);
        let Some(plain) = ty.as_function() else { return Typed::error() };
        let params = class.type_params().to_vec();
        let alias = if let Through::Alias(alias) = through { Some(alias) } else { None };
        let function = self.w.torn_off(class, constructor, alias);
        let value = typed::ConstRef::new(typed::constant::ConstValue::TearOff { function, type_args: TyList::empty() });
        let e = Node::Const(Const::Object(value));
        let generic = close_function(&params, FunctionTy { type_params: Vec::new(), ..plain.clone() });
        let plain = FunctionTy { type_params: Vec::new(), ..plain.clone() };
        match through {
            Through::Class => Typed::new(e, generic),
            Through::Alias(alias) => {
                let Some((own, args)) = self.w.alias_arguments(alias) else { return Typed::error() };
                let ty = Substitution { params: &params, args: &args }.apply(Ty::function(plain));
                let Some(plain) = ty.as_function() else { return Typed::error() };
                Typed::new(e, close_function(&own, plain.clone()))
            }
            Through::Arguments(args) => {
                let ty = Substitution { params: &params, args: &args }.apply(Ty::function(plain));
                if params.is_empty() {
                    return Typed::new(e, ty);
                }
                let types = erased(&args);
                let pos = self.pos(span);
                Typed::new(Node::Instantiate { function: Box::new(Expr::new(e, generic)), type_args: types, pos }, ty)
            }
        }
    }

    pub(crate) fn torn_off_constructor(&mut self, function: FunctionRef, original: FunctionRef, alias: Option<TypedefId>) -> typed::Body {
        self.this_ty = None;
        let Some(class) = function.class else { return self.empty_body() };
        let mut params = self.begin(function, None, AsyncMarker::Sync);
        let signature = self.w.signature(function);
        let mut args = Vec::new();
        for param in &signature.params {
            let variable = self.new_variable(param.ty);
            params.push(typed::Param { var: variable, default: None, check: None, name: param.name, pos: function.span.start });
            let name = (args.len() >= signature.positional).then_some(param.name);
            args.push((name, Expr::local(variable, param.ty)));
        }
        let originals = self.w.declared_params(original);
        for (param, ast) in params.iter_mut().zip(&originals) {
            let required = ast.kind == ParamKind::Positional || ast.kind == ParamKind::Named && ast.required;
            if !required {
                param.default = Some(self.w.default_of(original, param.name));
            }
        }
        self.w.ensure_layout_if_class(class);
        let class_args: Vec<Ty> = match alias.and_then(|alias| self.w.alias_arguments(alias)) {
            Some((_, args)) => args.to_vec(),
            None => class.type_params().iter().map(|p| Ty::param(*p)).collect(),
        };
        let types = erased(&class_args);
        let pos = typed::HIDDEN;
        let callee = if original.kind == FunctionKind::Constructor && !class.is_extension_type() {
            typed::Callee::New(class, original)
        } else {
            typed::Callee::Function(original, None)
        };
        let invocation = typed::Invocation { callee, type_args: types, args, pos };
        let made = Expr::new(Node::Invoke(Box::new(invocation)), self.w.signature(function).ret);
        self.finish(function, params, typed::BodyKind::Sync, Stmt::Return(Some(made)), Ty::dynamic())
    }
}

impl World {
    /// The function that a constructor is as a value; through an alias that is more than another name it is one of its own.
    fn torn_off(&mut self, class: ClassRef, constructor: FunctionRef, alias: Option<TypedefId>) -> FunctionRef {
        if alias.is_none() && (constructor.kind != FunctionKind::Constructor || class.is_extension_type()) {
            return constructor;
        }
        if let Some(known) = self.tear_offs.get(&(constructor, alias)) {
            return *known;
        }
        let function = Function::declare(FunctionHead {
            name: constructor.name,
            kind: FunctionKind::Factory,
            library: constructor.library,
            class: Some(class),
            static_: true,
            abstract_: false,
            external: false,
            span: constructor.span,
        });
        let place = self.function(constructor).place;
        self.set_function(function, place, FunctionAst::TearOff(constructor, alias));
        self.signature(function);
        self.tear_offs.insert((constructor, alias), function);
        function
    }
}
