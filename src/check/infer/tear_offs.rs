//! Constructors as functions, `C.new` and `Alias.named` (accepted/2.15/constructor-tearoffs): of a class, or through an alias, which is
//! either another name for the class or has type parameters of its own. May touch what stands before it in `infer`.

use oche_syntax::Span;
use oche_syntax::ast::ClassKind;

use super::context::*;
use super::meaning::*;
use crate::check::report::errors;
use crate::check::typed::{self, Const, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// The path by which a class is named.
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
        self.w.want_layout(class);
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
                let pos = self.pos(span);
                Typed::new(Node::Instantiate { function: Box::new(Expr::new(e, generic)), type_args: args.to_vec(), pos }, ty)
            }
        }
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
