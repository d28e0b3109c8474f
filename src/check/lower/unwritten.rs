//! Bodies of functions that nobody has written, made of their signatures: forwarders to `noSuchMethod` (`resolve::forwarders`), which make
//! the Invocation and check what comes back against the declared type, and constructors as functions. What their optional parameters
//! have as defaults is given. May touch what `lower` may.

use oche_syntax::{Name, ast};

use crate::check::typed::{self, AsKind, Const, Expr, Node, Stmt, Variable, VariableInfo};
use crate::check::world::World;
use crate::elements::{ClassRef, FunctionKind, FunctionRef, Selector, SelectorKind, SignatureParam, Target};
use crate::types::{Ty, erase_extension_types, is_top};

/// The default of each parameter in calling order, for those that are optional.
pub(crate) type Defaults = Vec<Option<Const>>;

/// A body that is being made: its variables and parameters.
#[derive(Default)]
struct Body {
    variables: Vec<VariableInfo>,
    params: Vec<typed::Param>,
}

impl Body {
    /// Adds a parameter, held as a value of this type; reads it.
    fn param(&mut self, signature: &SignatureParam, ty: Ty, default: Option<Const>, pos: typed::Pos) -> Expr {
        let var = Variable(self.variables.len() as u32);
        self.variables.push(VariableInfo { name: Name::new(""), ty, depth: 0, cell: false });
        self.params.push(typed::Param { var, default, check: None, name: signature.name, pos });
        Expr::local(var, ty)
    }

    /// The whole, of a function that returns this value.
    fn returning(self, world: &mut World, function: FunctionRef, value: Expr, ret: Ty) -> typed::Body {
        let signature = world.signature(function);
        let code = Stmt::Return(Some(value));
        let (type_params, kind) = (signature.type_params.clone(), typed::BodyKind::Sync);
        let has_this = signature.has_this;
        let function_ = typed::Function { type_params, params: self.params, kind, ret, code };
        typed::Body { function: function_, has_this, class: function.class, variables: self.variables, labels: 1, within: None }
    }
}

/// A forwarder to `noSuchMethod` of a member that nothing implements.
pub(crate) fn forwarder(world: &mut World, function: FunctionRef, target: Target, defaults: Defaults) -> typed::Body {
    let signature = world.signature(function).clone();
    let covariance = world.covariance(function);
    let pos = function.span.start;
    let mut body = Body::default();
    let mut values = Vec::new();
    for (i, (param, default)) in signature.params.iter().zip(defaults).enumerate() {
        values.push(body.param(param, Ty::dynamic(), default, pos));
        if let Some(made) = body.params.last_mut().filter(|_| covariance.get(i) == Some(&true)) {
            made.check = Some(param.ty);
        }
    }
    let named = values.split_off(signature.positional);
    let mut named: Vec<_> = signature.params[signature.positional..].iter().map(|p| p.name).zip(named).collect();
    // In the Invocation they stand as they are declared, not in calling order.
    if let Target::Function(original) = target {
        let declared = world.declared_params(original);
        named.sort_by_key(|(name, _)| signature.params.iter().position(|p| p.name == *name).map(|i| declared.get(i).map(|p| p.span.start)));
    }
    let kind = match function.kind {
        FunctionKind::Getter => SelectorKind::Getter,
        FunctionKind::Setter => SelectorKind::Setter,
        _ => SelectorKind::Method,
    };
    let named = named.into_iter().map(|(name, value)| (Some(name), value));
    let args = values.into_iter().map(|value| (None, value)).chain(named).collect();
    let this = function.class.map_or_else(Ty::dynamic, |class| world.this_type(class));
    let call = Node::NoSuchMethod {
        object: Box::new(Expr::new(Node::This, this)),
        selector: Selector::new(function.name, function.library, kind),
        type_args: signature.type_params.iter().map(|p| Ty::param(*p)).collect(),
        args,
        pos,
    };
    let call = Expr::new(call, Ty::dynamic());
    let value = match is_top(erase_extension_types(signature.ret)) {
        true => call,
        false => Expr::new(Node::As { value: Box::new(call), why: AsKind::Implicit(None), pos }, signature.ret),
    };
    body.returning(world, function, value, signature.ret)
}

/// A constructor as a function: it makes an object of the class with these type arguments.
pub(crate) fn torn_off(
    world: &mut World,
    function: FunctionRef,
    (class, type_args): (ClassRef, Vec<Ty>),
    original: FunctionRef,
    defaults: Defaults,
) -> typed::Body {
    let signature = world.signature(function).clone();
    let mut body = Body::default();
    let mut args = Vec::new();
    for (i, (param, default)) in signature.params.iter().zip(defaults).enumerate() {
        let value = body.param(param, param.ty, default, function.span.start);
        args.push(((i >= signature.positional).then_some(param.name), value));
    }
    world.ensure_layout_if_class(class);
    let callee = match original.kind == FunctionKind::Constructor && !class.is_extension_type() {
        true => typed::Callee::New(class, original),
        false => typed::Callee::Function(original, None),
    };
    let invocation = typed::Invocation { callee, type_args, args, pos: typed::HIDDEN };
    let value = Expr::new(Node::Invoke(Box::new(invocation)), signature.ret);
    body.returning(world, function, value, Ty::dynamic())
}

/// Whether a parameter, as it is written, can be left out.
pub(crate) fn is_optional(param: &ast::Param) -> bool {
    param.kind == ast::ParamKind::OptionalPositional || param.kind == ast::ParamKind::Named && !param.required
}
