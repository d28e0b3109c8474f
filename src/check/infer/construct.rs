//! `C(…)`, `new C.named(…)`, constructor tear-offs with type arguments, and static access shorthands. May touch what stands before it in
//! `infer`.

use oche_syntax::ast::{self, ClassKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::Call;
use super::context::*;
use super::invocations::call_at;
use super::meaning::*;
use super::tear_offs::Through;
use crate::check::report::errors;
use crate::check::resolve::bounds::TypeArguments;
pub use crate::check::resolve::constructors::Constructed;
use crate::check::typed::{self, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// The class that a constructor's call through a typedef makes an object of.
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
            self.w.report_bounds(TypeArguments { params: &params, args: &given, of: name, source, span }, false);
            let args = args.iter().map(|t| Substitution { params: &params, args: &given }.apply(*t)).collect();
            return Some(Constructed::new(class, args));
        }
        if params.is_empty() {
            return Some(Constructed::new(class, args.to_vec()));
        }
        Some(Constructed { class, given: Vec::new(), alias: Some((params, args)) })
    }

    pub fn new_expr(&mut self, const_: bool, constructor: &'static ast::ConstructorRef, call: Call) -> Typed {
        if let Some(first) = constructor.path.first()
            && matches!(self.lookup_local(first.name), Some(LocalDecl::Var(_)))
        {
            self.arguments_alone(call.args);
            self.name_error(first.span, errors::constructor_not_found(first.name));
            return Typed::error();
        }
        if (const_ || self.const_depth > 0)
            && let Some(first) = constructor.path.first()
            && let Some(Decl::Prefix(prefix)) = self.w.lookup_library(self.place.lib, first.name, false)
        {
            self.check_deferred_constant(prefix, *first);
        }
        let Some((constructed, name)) = self.w.resolve_constructor_ref(constructor, &self.types.clone(), self.place.source) else {
            self.arguments_alone(call.args);
            return Typed::error();
        };
        let name = ast::Ident { name, span: constructor.path.last().map_or(call.span, |i| i.span) };
        if const_ && self.const_depth == 0 {
            self.const_root = Some(At::Mark(call.span, constructor.span.start));
        }
        let mut typed = self.construct(constructed, name, const_, call);
        call_at(&mut typed.e, constructor.span);
        typed
    }

    /// `C<given>.name(args)`
    pub fn construct(&mut self, constructed: Constructed, name: ast::Ident, const_: bool, call: Call) -> Typed {
        let in_const = const_ || self.const_depth > 0;
        if in_const {
            self.const_depth += 1;
        }
        let typed = self.construct_inner(constructed, name, in_const, call);
        if in_const {
            self.const_depth -= 1;
            if typed.ty.is_error() {
                return typed;
            }
            return self.const_result(typed, At::Mark(call.span, name.span.start), &[]);
        }
        typed
    }

    fn construct_inner(&mut self, constructed: Constructed, name: ast::Ident, const_: bool, call: Call) -> Typed {
        let ast::Ident { name, span: name_span } = name;
        let Constructed { class, given, alias } = constructed;
        self.w.ensure_hierarchy(class);
        let shown = if name.as_str().is_empty() { class.name.to_string() } else { format!("{}.{name}", class.name) };
        let visible = |w: &World, c: FunctionRef, lib: LibId| !name.is_private() || c.library == w.lib(lib).element;
        let lib = self.place.lib;
        let Some(constructor) = self.w.find_constructor(class, name).filter(|c| visible(self.w, *c, lib)) else {
            self.arguments_alone(call.args);
            let written = self.place.source.text.get(call.span.range()).unwrap_or("");
            let new = written.starts_with("new ") || written.starts_with("const ");
            let message = if new || name.as_str().is_empty() || matches!(class.kind, ClassKind::Extension | ClassKind::Mixin) {
                errors::constructor_not_found(shown)
            } else {
                errors::member_not_found(shown)
            };
            self.name_error(name_span, message.after(call.args.span.end));
            return Typed::error();
        };
        let generative = constructor.kind == FunctionKind::Constructor;
        let modifiers = class.modifiers();
        if generative && (modifiers.abstract_ || modifiers.sealed) && !class.is_extension_type() {
            self.arguments_alone(call.args);
            self.name_error(name_span, errors::abstract_class(class.name));
            return Typed::error();
        }
        if generative && class.kind == ClassKind::Enum {
            self.name_error(name_span, errors::enum_instantiated());
            return Typed::error();
        }
        if const_ && !self.w.function(constructor).is_const {
            self.arguments_alone(call.args);
            let message = errors::constructor_not_const();
            self.name_error(name_span, message.hint("Try using a constructor or factory that is 'const'."));
            return Typed::error();
        }
        self.w.signature(constructor);
        let ty = self.w.function_type(constructor);
        let Some(plain) = ty.as_function() else { return Typed::error() };
        let own = class.type_params().to_vec();
        let plain = FunctionTy { type_params: Vec::new(), ..plain.clone() };
        let (params, plain) = match &alias {
            Some((params, args)) => (params.clone(), Substitution { params: &own, args }.apply(Ty::function(plain))),
            None => (own, Ty::function(plain)),
        };
        let Some(plain) = plain.as_function() else { return Typed::error() };
        let generic = close_function(&params, plain.clone());
        let Some(f) = generic.as_function() else { return Typed::error() };
        let explicit = !given.is_empty();
        if explicit && alias.is_none() {
            if given.len() != params.len() {
                self.arguments_alone(call.args);
                self.error(call.span, errors::wrong_type_arguments(params.len()));
                return Typed::error();
            }
            let source = self.place.source;
            self.w.report_bounds(TypeArguments { params: &params, args: &given, of: class.name, source, span: call.span }, false);
        }
        let Some(inferred) = self.arguments_with(f, given, Call { span: call.args.span, ..call }, Some(constructor)) else {
            return Typed::error();
        };
        let class_args: Vec<Ty> = match &alias {
            Some((params, args)) => args.iter().map(|t| Substitution { params, args: &inferred.type_args }.apply(*t)).collect(),
            None => inferred.type_args.clone(),
        };
        let result = self.w.class_type(class, &class_args);
        let (function, target_class, target_args) = match self.w.redirect_target(constructor) {
            Some(redirect) => {
                let args: Vec<Ty> = redirect.type_args.iter().map(|t| substitute_class(*t, class, &class_args)).collect();
                (redirect.function, redirect.class, args)
            }
            None => (constructor, class, class_args),
        };
        self.w.signature(function);
        let callee = if function.kind == FunctionKind::Constructor && !target_class.is_extension_type() {
            self.w.want_layout(target_class);
            typed::Callee::New(target_class, function)
        } else {
            typed::Callee::Function(function, None)
        };
        let pos = if explicit { self.pos(call.span) } else { self.pos(name_span) };
        let invocation = typed::Invocation { callee, type_args: target_args, args: inferred.items, pos };
        Typed::new(Node::Invoke(Box::new(invocation)), result)
    }

    /// `C<int>` or `C<int>.new` that is not called; `None` if the target is a value.
    pub fn type_or_constructor_instantiation(
        &mut self,
        target: &'static ast::Expr,
        type_args: &'static [ast::Type],
        span: Span,
    ) -> Option<Typed> {
        let head = self.head(target)?;
        let args = self.written_types(type_args);
        match head {
            Head::Class(class) if class.kind != ClassKind::Extension => {
                if class.type_params().len() != args.len() {
                    self.error(span, errors::wrong_type_arguments(class.type_params().len()));
                    return Some(Typed::error());
                }
                let params = class.type_params().to_vec();
                let source = self.place.source;
                self.w.ensure_bounds(class);
                self.w.report_bounds(TypeArguments { params: &params, args: &args, of: class.name, source, span }, true);
                let ty = self.w.class_type(class, &args);
                Some(self.type_literal(ty))
            }
            Head::Typedef(id) => {
                let ty = self.w.typedef_type(id);
                let params = self.w.typedefs[id.0 as usize].params.clone();
                if params.len() != args.len() {
                    self.error(span, errors::wrong_type_arguments(params.len()));
                    return Some(Typed::error());
                }
                Some(self.type_literal(Substitution { params: &params, args: &args }.apply(ty)))
            }
            _ => None,
        }
    }

    // ------------------------------------------------------------ dot shorthands

    /// The declaration a `.name` is looked up in: that of the context type.
    pub(crate) fn shorthand_class(&mut self, context: Ty, span: Span) -> Option<(ClassRef, Vec<Ty>)> {
        let mut ty = self.shorthand.take().unwrap_or(context);
        loop {
            ty = match ty.kind() {
                TyKind::Nullable(inner) | TyKind::FutureOr(inner) => *inner,
                _ => break,
            };
        }
        match ty.as_interface() {
            Some((class, args)) if !class.name.is_private() || class.library == self.w.lib(self.place.lib).element => {
                self.w.ensure_members(class);
                Some((class, args.to_vec()))
            }
            _ => {
                self.error(span, errors::no_shorthand_type());
                None
            }
        }
    }

    pub fn shorthand_read(&mut self, name: ast::Ident, context: Ty, span: Span) -> Typed {
        let Some((class, _)) = self.shorthand_class(context, name.span) else {
            return Typed::error();
        };
        if name.name.is_private() && class.library != self.w.lib(self.place.lib).element {
            self.error(name.span, errors::undefined_static(name.name, class.name));
            return Typed::error();
        }
        let info = self.w.class(class);
        let found =
            info.statics.get(&(name.name, SelectorKind::Getter)).or_else(|| info.statics.get(&(name.name, SelectorKind::Method))).copied();
        if let Some(target) = found {
            return self.read_static(target, name.span, context);
        }
        let key = if name.name.as_str() == "new" { Name::new("") } else { name.name };
        if let Some(constructor) = self.w.find_constructor(class, key) {
            let typed = self.constructor_tear_off(class, Through::Class, constructor, span);
            return self.torn_off_in(typed, context, span);
        }
        self.error(name.span, errors::undefined_static(name.name, class.name));
        Typed::error()
    }

    pub(crate) fn shorthand_call(&mut self, name: ast::Ident, const_: bool, call: Call) -> Typed {
        let Some((class, _)) = self.shorthand_class(call.context, name.span) else {
            self.arguments_alone(call.args);
            return Typed::error();
        };
        let visible = !name.name.is_private() || class.library == self.w.lib(self.place.lib).element;
        let found = self.w.class(class).statics.get(&(name.name, SelectorKind::Method)).copied();
        if let Some(Target::Function(function)) = found.filter(|_| visible) {
            return self.function_call(function, name, call);
        }
        let key = if name.name.as_str() == "new" { Name::new("") } else { name.name };
        if visible && self.w.find_constructor(class, key).is_some() {
            if !call.type_args.is_empty() {
                self.error(call.span, errors::shorthand_type_arguments());
            }
            return self.construct(Constructed::new(class, Vec::new()), ast::Ident { name: key, span: name.span }, const_, call);
        }
        if let Some(target) = self.w.class(class).statics.get(&(name.name, SelectorKind::Getter)).copied().filter(|_| visible) {
            let value = self.read_static(target, name.span, Ty::unknown());
            return self.call_value(value, call);
        }
        self.arguments_alone(call.args);
        self.error(name.span, errors::undefined_shorthand_call(name.name, class.name));
        Typed::error()
    }
}
