//! Constant objects: constructors and functions run on constants. May touch what stands before it in `infer`.

use oche_syntax::Name;
use oche_syntax::ast::Text;

use super::constants::DEEPEST;
use super::evaluator::*;
use super::values::ref_of;
use crate::check::typed::constant::ConstValue;
use crate::check::typed::constant::intern_text;
use crate::check::typed::{self, ConstRef, Expr, Node, Stmt};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl World {
    pub(super) fn construct_const(
        &mut self,
        class: ClassRef,
        args: TyList,
        constructor: FunctionRef,
        values: Vec<Option<ConstRef>>,
    ) -> Eval<ConstRef> {
        self.ensure_layout(class);
        let count = class.layout.get().map_or(0, Layout::field_count);
        let mut instance = Some(Instance { class, args, fields: vec![None; count] });
        self.run_constructor(constructor, &mut instance, values)?;
        let Some(instance) = instance else { return Err(Fail::NotConst) };
        let null = ConstRef::new(ConstValue::Null);
        let fields = instance.fields.into_iter().map(|f| f.unwrap_or(null)).collect();
        Ok(ConstRef::new(ConstValue::Instance { class, type_args: args, fields }))
    }

    /// Runs a constructor's elaborated body on an object.
    fn run_constructor(&mut self, constructor: FunctionRef, instance: &mut Option<Instance>, values: Vec<Option<ConstRef>>) -> Eval<()> {
        self.deeper(|world| world.run_constructor_here(constructor, instance, values))
    }

    /// One constructor in the other, but not without end.
    pub(super) fn deeper<T>(&mut self, evaluate: impl FnOnce(&mut World) -> Eval<T>) -> Eval<T> {
        if self.evaluating >= DEEPEST {
            return Err(Fail::throws(super::constants::DEPENDS_ON_ITSELF));
        }
        self.evaluating += 1;
        let result = evaluate(self);
        self.evaluating -= 1;
        result
    }

    fn run_constructor_here(
        &mut self,
        constructor: FunctionRef,
        instance: &mut Option<Instance>,
        values: Vec<Option<ConstRef>>,
    ) -> Eval<()> {
        if !self.function(constructor).is_const && !matches!(self.function(constructor).ast, FunctionAst::Default | FunctionAst::Forward(_))
        {
            return Err(Fail::NotConst);
        }
        let body = self.inferred(constructor)?;
        let mut env =
            Env { this: instance.take(), class: body.class, source: Some(self.function(constructor).place.source), ..Env::default() };
        bind_params(&body, values, &mut env)?;
        let result = self.exec(&body.function.code, &mut env);
        *instance = env.this.take();
        result.map(|_| ())
    }

    pub(super) fn inferred(&mut self, function: FunctionRef) -> Eval<std::sync::Arc<typed::Body>> {
        if self.function(function).running {
            self.is_unsettled = true;
            return Err(Fail::Unsettled);
        }
        Ok(self.typed_body(function))
    }

    /// A static call in a constant: an extension type's constructor, a redirecting factory, `fromEnvironment`.
    pub(super) fn call_const(&mut self, function: FunctionRef, types: Vec<Ty>, values: Vec<Option<ConstRef>>) -> Eval<ConstRef> {
        if function.external {
            return self.environment_constant(function, &values);
        }
        if !self.function(function).is_const {
            return Err(Fail::NotConst);
        }
        self.deeper(|world| {
            let body = world.inferred(function)?;
            let source = Some(world.function(function).place.source);
            let mut env = Env { type_args: types, type_params: body.function.type_params.clone(), source, ..Env::default() };
            bind_params(&body, values, &mut env)?;
            world.exec(&body.function.code, &mut env)?.ok_or(Fail::NotConst)
        })
    }

    fn environment_constant(&mut self, function: FunctionRef, values: &[Option<ConstRef>]) -> Eval<ConstRef> {
        let Some(class) = function.class else { return Err(Fail::NotConst) };
        let Some(Some(name)) = values.first() else {
            return Err(Fail::NotConst);
        };
        let ConstValue::String(Text::Utf8(name)) = name.value() else {
            return Err(Fail::NotConst);
        };
        if class == core_class(CoreClass::Symbol) {
            return Ok(ConstRef::new(ConstValue::Symbol(Name::new(name))));
        }
        let defined = self.defines.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let defined = defined.or_else(|| crate::corelib::declaration(name).map(str::to_owned));
        let default = values.get(1).copied().flatten();
        let made = match (function.name.as_str(), class.name.as_str()) {
            ("hasEnvironment", "bool") => Some(ConstValue::Bool(defined.is_some())),
            ("fromEnvironment", "bool") => match defined.as_deref() {
                Some("true") => Some(ConstValue::Bool(true)),
                Some("false") => Some(ConstValue::Bool(false)),
                _ => default.is_none().then_some(ConstValue::Bool(false)),
            },
            ("fromEnvironment", "int") => match defined.and_then(|d| d.parse::<i64>().ok()) {
                Some(i) => Some(ConstValue::Int(i)),
                None => default.is_none().then_some(ConstValue::Int(0)),
            },
            ("fromEnvironment", "String") => match defined {
                Some(text) => Some(ConstValue::String(intern_text(&Text::Utf8(text)))),
                None => default.is_none().then(|| ConstValue::String(intern_text(&Text::Utf8(String::new())))),
            },
            _ => return Err(Fail::NotConst),
        };
        match (made, default) {
            (Some(made), _) => Ok(ConstRef::new(made)),
            (None, Some(default)) => Ok(default),
            (None, None) => Err(Fail::NotConst),
        }
    }

    /// Executes a constructor's statement; a value if it returned one.
    fn exec(&mut self, stmt: &Stmt, env: &mut Env) -> Eval<Option<ConstRef>> {
        match stmt {
            Stmt::Block(stmts) => {
                for stmt in stmts {
                    if let Some(value) = self.exec(stmt, env)? {
                        return Ok(Some(value));
                    }
                }
                Ok(None)
            }
            Stmt::Expr(Expr { node: Node::SetField { field, value, .. }, .. }) => {
                let v = self.eval(value, env)?;
                let index = field.index.get().copied().ok_or(Fail::NotConst)? as usize;
                let this = env.this.as_mut().ok_or(Fail::NotConst)?;
                *this.fields.get_mut(index).ok_or(Fail::NotConst)? = Some(v);
                Ok(None)
            }
            // super(…) and this(…): the same object goes on.
            Stmt::Expr(Expr { node: Node::Invoke(invocation), .. })
                if env.this.is_some()
                    && let typed::Callee::Function(function, _) = invocation.callee
                    && function.kind == FunctionKind::Constructor =>
            {
                let values = self.arguments_of(invocation, function, env)?;
                let mut instance = env.this.take();
                let result = self.run_constructor(function, &mut instance, values);
                env.this = instance;
                result?;
                Ok(None)
            }
            Stmt::Expr(e) => {
                self.eval(e, env)?;
                Ok(None)
            }
            Stmt::If { condition: typed::Condition::Holds(condition), then, otherwise } => match self.eval(condition, env)?.value() {
                ConstValue::Bool(true) => self.exec(then, env),
                ConstValue::Bool(false) => match otherwise {
                    Some(otherwise) => self.exec(otherwise, env),
                    None => Ok(None),
                },
                _ => Err(Fail::NotConst),
            },
            Stmt::Return(Some(e)) => self.eval(e, env).map(Some),
            Stmt::Return(None) => Ok(None),
            Stmt::Declare(variable, Some(e)) => {
                let v = self.eval(e, env)?;
                env.slots.insert(*variable, v);
                Ok(None)
            }
            Stmt::Assert { condition, message, mark, .. } => match self.eval(condition, env)?.value() {
                ConstValue::Bool(true) => Ok(None),
                ConstValue::Bool(false) => {
                    let message = message.as_ref().and_then(|m| self.eval(m, env).ok());
                    let reason = match message.map(|m| m.value()) {
                        Some(ConstValue::String(Text::Utf8(s))) => format!("This assertion failed with message: {s}"),
                        _ => "This assertion failed.".to_owned(),
                    };
                    Err(Fail::throws(reason).at(env.here(*mark)))
                }
                _ => Err(Fail::NotConst),
            },
            Stmt::Declare(_, None)
            | Stmt::DeclareAbsent(_)
            | Stmt::DeclareFunction(..)
            | Stmt::If { .. }
            | Stmt::Switch(_)
            | Stmt::Destructure(_)
            | Stmt::DeclareLate(..)
            | Stmt::For { .. }
            | Stmt::While { .. }
            | Stmt::DoWhile { .. }
            | Stmt::Labeled { .. }
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::ContinueCase { .. }
            | Stmt::Try { .. }
            | Stmt::Yield { .. } => Err(Fail::NotConst),
        }
    }
}

pub(super) fn bind_params(body: &typed::Body, values: Vec<Option<ConstRef>>, env: &mut Env) -> Eval<()> {
    for (param, value) in body.function.params.iter().zip(values) {
        let value = match (value, &param.default) {
            (Some(value), _) => value,
            (None, Some(default)) => ref_of(default),
            (None, None) => return Err(Fail::NotConst),
        };
        env.slots.insert(param.var, value);
    }
    Ok(())
}
