//! Functions at run time: a declaration (or function expression), and its code once it has been called, which the program's compiler
//! makes ([`Services`]). May touch `ir` and `elements`.
//!
//! Functions live as long as the process ("metaspace"), so call nodes and caches hold plain references to them.

use std::cell::Cell;
use std::ops::Range;
use std::sync::{Arc, OnceLock, RwLock};

use oche_syntax::Name;
use rustc_hash::FxHashMap;

use super::sites::TypeSite;
use super::suspension::Resumable;
use super::{Flow, Frame, Isolate, Services, Stop};
use crate::elements::{FunctionRef, Selector, SelectorKind};
use crate::heap::Value;
use crate::ir::{Body, BodyKind, Const, Expr, ParamSource, Slot, Stmt};
use crate::types::Ty;

/// A node of the executable tree: code that runs on a frame. It lives as long as the process, like the function it belongs to: so no
/// kind of node needs code that takes it apart, and there are thousands of kinds.
pub struct Node<T: 'static>(&'static dyn Execute<T>);

/// The evaluation of a node. A trait of our own, where `dyn Fn` would do: the table of a `dyn Fn` also holds the call that consumes the
/// closure, so that each node would be compiled twice.
trait Execute<T>: Send + Sync {
    fn execute(&self, iso: &mut Isolate, frame: Frame<'_>) -> T;
}
impl<T, F: Fn(&mut Isolate, Frame<'_>) -> T + Send + Sync> Execute<T> for F {
    #[inline(always)]
    fn execute(&self, iso: &mut Isolate, frame: Frame<'_>) -> T {
        self(iso, frame)
    }
}

impl<T> Node<T> {
    #[inline(always)]
    pub fn new(code: impl Fn(&mut Isolate, Frame<'_>) -> T + Send + Sync + 'static) -> Node<T> {
        Node(Box::leak(Box::new(code)))
    }
    #[inline(always)]
    pub fn run(&self, iso: &mut Isolate, frame: Frame<'_>) -> T {
        self.0.execute(iso, frame)
    }
}

pub type ValueFn = Node<Result<Value, Stop>>;
pub type IntFn = Node<Result<i64, Stop>>;
pub type DoubleFn = Node<Result<f64, Stop>>;
pub type BoolFn = Node<Result<bool, Stop>>;
pub type StmtFn = Node<Flow>;

/// A native body. Arguments come in calling order: type arguments, `this`, positional, named (sorted); `Absent` if not given.
pub type NativeFn = fn(&mut Isolate, Args<'_>) -> Result<Value, Stop>;

/// A native's arguments: the cells of its frame.
#[derive(Clone, Copy)]
pub struct Args<'a>(&'a [Cell<Value>]);

impl<'a> Args<'a> {
    pub fn new(cells: &'a [Cell<Value>]) -> Args<'a> {
        Args(cells)
    }
    /// The `i`th argument; `Absent` if it was not given.
    #[inline(always)]
    pub fn get(self, i: usize) -> Value {
        self.0.get(i).map_or(Value::Absent, Cell::get)
    }
    /// Puts a value in an argument's place, where it is safe from collection.
    pub fn set(self, i: usize, value: Value) {
        self.0[i].set(value);
    }
    pub fn len(self) -> usize {
        self.0.len()
    }
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

pub struct RtFunction {
    /// Index in every isolate's table of functions.
    pub id: u32,
    pub decl: FunctionRef,
    /// Given for a function expression; asked from the front end, at the first call, for a declaration.
    body: OnceLock<Arc<Body>>,
    code: OnceLock<Code>,
    /// The type of the method as a value, where that is the same for all receivers.
    pub torn_off: OnceLock<Ty>,
}

/// The code of a function, and what is needed to call it.
pub struct Code {
    pub function: FunctionRef,
    /// Cells the caller fills: type arguments, `this`, parameters.
    pub args: u32,
    pub has_types: bool,
    pub has_this: bool,
    pub positional: u32,
    pub required: u32,
    /// Names of the named parameters, sorted, and which of them are required.
    pub named: Vec<(Name, bool)>,
    /// The slots captured values are copied to.
    pub captures: Vec<Slot>,
    /// Slots from `args` up to here start as null.
    pub slots: u32,
    /// Cells the frame needs, temporaries included.
    pub size: u32,
    /// Work to do on the parameters before the body: defaults, checks, cells. `None` if there is none.
    pub(crate) prologue: Option<Vec<Prologue>>,
    pub run: Run,
    /// The parameters (without type arguments and `this`) whose values are checked on entry: as a value the function takes anything there.
    pub checked: Vec<u32>,
    /// Of an async, async* or sync* body.
    pub(crate) resumable: Option<Arc<Resumable>>,
    /// For the run-time type of the closure and for checked calls.
    pub type_env: FxHashMap<crate::elements::ParamRef, ParamSource>,
}

pub(crate) enum Prologue {
    /// Parameters that stand side by side and have the same default value, those of them that are absent.
    Defaults {
        slots: Range<u32>,
        value: Const,
        id: u32,
    },
    Check {
        slot: u32,
        ty: TypeSite<Ty>,
        name: Name,
        site: &'static crate::heap::Site,
    },
    Cell {
        slot: u32,
    },
}

/// The code proper, by the representation of what it returns.
pub enum Run {
    Value(ValueFn),
    Int(IntFn),
    Double(DoubleFn),
    Bool(BoolFn),
    Native(NativeFn),
}

static FUNCTIONS: RwLock<Functions> = RwLock::new(Functions { all: Vec::new(), by_decl: Vec::new() });

struct Functions {
    all: Vec<&'static RtFunction>,
    /// By the id of the declaration.
    by_decl: Vec<Option<&'static RtFunction>>,
}

impl RtFunction {
    /// The function of a declaration.
    pub fn of(decl: FunctionRef) -> &'static RtFunction {
        let at = decl.id as usize;
        {
            let functions = FUNCTIONS.read().unwrap_or_else(|p| p.into_inner());
            if let Some(Some(found)) = functions.by_decl.get(at) {
                return found;
            }
        }
        let mut functions = FUNCTIONS.write().unwrap_or_else(|p| p.into_inner());
        if let Some(Some(found)) = functions.by_decl.get(at) {
            return found;
        }
        let made = functions.add(decl, OnceLock::new());
        if functions.by_decl.len() <= at {
            functions.by_decl.resize(at + 1, None);
        }
        functions.by_decl[at] = Some(made);
        made
    }
    /// A function whose body is at hand: a function expression, or one made by a test.
    pub fn with_body(decl: FunctionRef, body: Arc<Body>) -> &'static RtFunction {
        let cell = OnceLock::new();
        let _ = cell.set(body);
        FUNCTIONS.write().unwrap_or_else(|p| p.into_inner()).add(decl, cell)
    }
    /// The function with this number.
    pub fn numbered(id: u32) -> Option<&'static RtFunction> {
        FUNCTIONS.read().unwrap_or_else(|p| p.into_inner()).all.get(id as usize).copied()
    }

    #[inline(always)]
    pub fn compiled(&self) -> Option<&Code> {
        self.code.get()
    }
    /// For a getter that does nothing but return another one of `this`, mostly a private field: which.
    pub(crate) fn only_reads(&'static self, services: &Services) -> Option<Selector> {
        self.compile(services).ok()?;
        let body = self.body.get().filter(|body| body.has_this && body.type_params.is_empty() && matches!(body.kind, BodyKind::Sync))?;
        let mut code = &body.code;
        while let Stmt::Block(all) = code {
            let [only] = all.as_slice() else { return None };
            code = only;
        }
        let Stmt::Return(Some(value)) = code else { return None };
        let mut value = value;
        while let Expr::Convert { value: inner, .. } = value {
            value = inner;
        }
        match value {
            Expr::CallMethod(call) if call.selector.kind == SelectorKind::Getter && matches!(call.object, Expr::Local(0, _)) => {
                Some(call.selector)
            }
            _ => None,
        }
    }
    /// Elaborates and compiles, once. The error is a message for the program's author.
    pub fn compile(&'static self, services: &Services) -> Result<&'static Code, String> {
        if let Some(code) = self.code.get() {
            return Ok(code);
        }
        let body = match self.body.get() {
            Some(body) => body.clone(),
            None => {
                let body = services.front_end.body(self.decl)?;
                self.body.get_or_init(|| body).clone()
            }
        };
        let code = (services.compiler)(self, &body, services)?;
        Ok(self.code.get_or_init(|| code))
    }
}

impl Functions {
    fn add(&mut self, decl: FunctionRef, body: OnceLock<Arc<Body>>) -> &'static RtFunction {
        let id = self.all.len() as u32;
        let made: &'static RtFunction =
            Box::leak(Box::new(RtFunction { id, decl, body, code: OnceLock::new(), torn_off: OnceLock::new() }));
        self.all.push(made);
        made
    }
}
