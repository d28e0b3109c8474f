//! Checking a whole program, and serving the run time afterwards: the process's one [`World`] behind a lock.
//! May touch the rest of `check`.

pub(crate) mod annotations;
pub(crate) mod imports;
pub(crate) mod libraries;
pub(crate) mod spawned;

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use oche_syntax::Name;

use crate::check::lower::{lower, unwritten};
use crate::check::report::errors;
use crate::check::typed::{self, Const};
use crate::check::world::*;
use crate::diagnostics::Diagnostic;
use crate::elements::*;
use crate::interp::{FrontEnd, Location};
use crate::ir;
use crate::library::Loader;
use crate::sorting::Arrange;
use crate::types::Ty;

static WORLD: LazyLock<Mutex<World>> = LazyLock::new(|| Mutex::new(World::preparing(prepare_class, QUERIES)));

/// Who answers what is asked of declarations and bodies.
const QUERIES: Queries = Queries {
    signature: World::find_signature,
    field_type: World::find_field_type,
    supertypes: World::find_supertypes,
    variable_type: World::infer_variable_type,
    enum_value_type: World::enum_value_type,
    expression_type: World::infer_expression_type,
    typed_body: World::infer_typed_body,
    reinfer_unsettled: World::infer_unsettled,
};

thread_local! {
    /// This thread holds the lock: what the type algebra asks for then is already being worked on.
    static CHECKING: Cell<bool> = const { Cell::new(false) };
}

/// The world, locked for this thread.
pub(crate) struct Locked(MutexGuard<'static, World>);

pub(crate) fn world() -> Locked {
    let guard = WORLD.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    CHECKING.set(true);
    Locked(guard)
}

impl Drop for Locked {
    fn drop(&mut self) {
        CHECKING.set(false);
    }
}
impl Deref for Locked {
    type Target = World;
    fn deref(&self) -> &World {
        &self.0
    }
}
impl DerefMut for Locked {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

/// A program without compile-time errors.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    pub main: FunctionRef,
}

/// Declares and checks all libraries of a program.
///
/// # Errors
/// Every compile-time error of the program, sorted by place.
pub fn check_program(loader: Loader, main: usize, options: CheckOptions) -> Result<Program, Vec<Diagnostic>> {
    let mut diagnostics = loader.diagnostics.clone();
    let mut world = world();
    world.defines = Arc::new(options.environment);
    world.begin();
    let ids = world.declare_program(&loader);
    for (index, library) in loader.libraries.iter().enumerate() {
        if !library.is_core && !library.is_part() {
            world.check_library(ids[index]);
        }
    }
    let entry = loader.libraries.get(main).map(|_| ids[main]);
    let main = entry.and_then(|lib| world.lib(lib).exported.get(Name::new("main"), false)).and_then(|entry| match world.read(entry) {
        Some(Decl::Function(f)) => Some(f),
        _ => None,
    });
    diagnostics.append(&mut world.diagnostics);
    if let (None, true, Some(lib)) = (main, diagnostics.is_empty(), entry)
        && let Some(source) = world.lib(lib).sources.first()
    {
        let mut missing = errors::no_main().diagnostic(source, Default::default());
        missing.bare = Some("Invoked Dart programs must have a 'main' function defined:\nhttps://dart.dev/to/main-function".to_owned());
        diagnostics.push(missing);
    }
    match main {
        Some(main) if diagnostics.is_empty() => {
            world.signature(main);
            Ok(Program { main })
        }
        _ => {
            crate::check::report::order::in_order(&mut diagnostics, &loader);
            world.advise_imports(&mut diagnostics, loader);
            Err(diagnostics)
        }
    }
}

/// Declares and checks libraries that need not be programs; their errors, sorted by place, without those of loading.
pub fn check_libraries(loader: &Loader, options: CheckOptions) -> Vec<Diagnostic> {
    let mut world = world();
    world.defines = Arc::new(options.environment);
    world.forget_reports();
    let ids = world.declare_program(loader);
    for (library, id) in loader.libraries.iter().zip(ids) {
        if !library.is_core && !library.is_part() {
            world.check_library(id);
        }
    }
    let mut diagnostics = std::mem::take(&mut world.diagnostics);
    diagnostics.arrange_by_key(|d| (d.source.id, d.span.start));
    diagnostics
}

/// Checks the whole core library, bodies and all, as a user's program would be: for its own tests.
pub fn check_core_libraries(loader: Loader) -> Vec<Diagnostic> {
    let mut world = world();
    world.begin();
    let ids = world.declare_program(&loader);
    for id in ids {
        world.check_library(id);
    }
    let mut diagnostics = loader.diagnostics;
    diagnostics.append(&mut world.diagnostics);
    diagnostics.arrange_by_key(|d| (d.source.id, d.span.start));
    diagnostics
}

/// The core trees of the functions checked so far, of the libraries whose URI `wanted` accepts, a line each, sorted by name: what the checker hands to the
/// compiler, to be looked at, or to compare two versions of the checker.
pub fn core_trees(wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut world = world();
    let known = |info: &FunctionInfo| (info.typed.is_some() || info.body.is_some()) && wanted(&info.element.library.uri);
    let functions: Vec<FunctionRef> = world.functions.iter().flatten().filter(|info| known(info)).map(|info| info.element).collect();
    let mut lines = Vec::new();
    for element in functions {
        let body = world.body(element);
        let class = element.class.map_or(String::new(), |class| format!("{}.", class.name));
        lines.push(format!("{} {class}{} {:?} {body:?}", element.library.uri, element.name, element.span));
    }
    lines.arrange();
    lines
}

impl World {
    /// Which of the values that a closure of the program has captured an input captures that stands in it.
    pub(crate) fn captures_of(&mut self, function: FunctionRef) -> Vec<ir::Slot> {
        let typed = self.typed_body(function);
        let (body, captures) = lower(self, function, &typed);
        self.function_mut(function).body = Some(Arc::new(body));
        captures
    }

    /// The typed tree of a function: of its body, or made of its signature if nobody has written one.
    fn typed_tree(&mut self, function: FunctionRef) -> Arc<typed::Body> {
        match self.function(function).ast {
            FunctionAst::NoSuchMethod(found) => {
                let signature = self.signature(function).clone();
                let optional = |i: usize, required: bool| if i < signature.positional { i >= signature.required } else { !required };
                let params = signature.params.iter().enumerate();
                let defaults = params.map(|(i, p)| optional(i, p.required).then(|| self.default_of_target(found.target, p.name)));
                let defaults = defaults.collect();
                Arc::new(unwritten::forwarder(self, function, found.target, defaults))
            }
            FunctionAst::TearOff(original, alias) => {
                let Some(class) = function.class else { return self.typed_body(function) };
                let type_args = match alias.and_then(|alias| self.alias_arguments(alias)) {
                    Some((_, args)) => args.to_vec(),
                    None => class.type_params().iter().map(|p| Ty::param(*p)).collect(),
                };
                let names: Vec<Name> = self.signature(function).params.iter().map(|p| p.name).collect();
                let declared = self.declared_params(original);
                // A class without a constructor of its own declares no parameters.
                let optional = |i: usize| declared.get(i).is_some_and(|param| unwritten::is_optional(param));
                let defaults = names.iter().enumerate().map(|(i, name)| optional(i).then(|| self.default_of(original, *name)));
                let defaults = defaults.collect();
                Arc::new(unwritten::torn_off(self, function, (class, type_args), original, defaults))
            }
            _ => self.typed_body(function),
        }
    }

    /// The default of an optional parameter of a member.
    fn default_of_target(&mut self, target: Target, name: Name) -> Const {
        match target {
            Target::Function(original) => self.default_of(original, name),
            Target::Field(_) => Const::Null,
        }
    }

    /// The core tree of a function, made when it is first asked for. Its typed tree has served then, unless constants need it.
    pub(crate) fn body(&mut self, function: FunctionRef) -> Arc<ir::Body> {
        if let Some(body) = &self.function(function).body {
            return body.clone();
        }
        let typed = self.typed_tree(function);
        let body = Arc::new(lower(self, function, &typed).0);
        let info = self.function_mut(function);
        info.body = Some(body.clone());
        if !(info.is_const || matches!(info.ast, FunctionAst::Default | FunctionAst::Forward(_))) {
            info.typed = None;
        }
        body
    }
}

/// Infers again, twice, the body of each function checked so far of the libraries that `wanted` accepts. What is not as it was at first,
/// or has left a trace in the world, is told, a line each: for tests.
pub fn infer_again(wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut world = world();
    let known = |info: &FunctionInfo| info.typed.is_some() && wanted(&info.element.library.uri);
    let functions: Vec<FunctionRef> = world.functions.iter().flatten().filter(|info| known(info)).map(|info| info.element).collect();
    let mut differences = Vec::new();
    for function in functions {
        let Some(first) = world.function(function).typed.clone() else { continue };
        let traces = |world: &World| (world.diagnostics.len(), world.functions.len(), world.classes.len(), world.fields.len());
        let before = traces(&world);
        for _ in 0..2 {
            let again = world.quietly(|world| world.infer_body(function));
            if format!("{first:?}") != format!("{again:?}") {
                differences.push(format!("{}: {first:?}\n{again:?}", function.name));
            }
        }
        if traces(&world) != before {
            differences.push(format!(
                "{}: diagnostics, functions, classes, fields were {before:?}, are {:?}",
                function.name,
                traces(&world)
            ));
        }
    }
    differences
}

/// The number of functions of the libraries that `wanted` accepts that have been lowered: for tests.
pub fn lowered(wanted: &dyn Fn(&str) -> bool) -> usize {
    world().functions.iter().flatten().filter(|info| info.body.is_some() && wanted(&info.element.library.uri)).count()
}

/// Answers the run time's questions, and elaborates bodies at their first call.
#[derive(Debug)]
struct Declarations;

impl FrontEnd for Declarations {
    fn body(&self, function: FunctionRef) -> Result<Arc<ir::Body>, String> {
        let mut world = world();
        world.enter(function.library);
        let before = world.diagnostics.len();
        let body = world.body(function);
        if world.diagnostics.len() > before {
            let text: Vec<String> = world.diagnostics[before..]
                .iter()
                .map(|d| {
                    let (line, column) = d.source.line_col(d.span.start);
                    format!("{}:{line}:{column}: {}", d.source.uri, d.message)
                })
                .collect();
            world.diagnostics.truncate(before);
            return Err(text.join("\n"));
        }
        Ok(body)
    }

    fn function(&self, library: &str, class: &str, name: &str) -> Option<FunctionRef> {
        entry_point(library, class, name)
    }

    fn class(&self, library: &str, name: &str) -> Option<ClassRef> {
        let mut world = world();
        let lib = *world.core_libs.get(library)?;
        let Decl::Class(class) = world.declared(lib, name)? else {
            return None;
        };
        world.ensure_layout_if_class(class);
        Some(class)
    }

    fn locate(&self, function: FunctionRef, pos: u32) -> Option<Location> {
        let world = world();
        let info = world.functions.get(function.id as usize)?.as_ref()?;
        let source = info.place.source;
        let (line, column) = source.line_col(pos);
        Some(Location { uri: source.uri.clone(), line, column })
    }

    fn beginning(&self, function: FunctionRef) -> u32 {
        let world = world();
        let mut function = function;
        loop {
            match world.functions.get(function.id as usize).and_then(Option::as_ref) {
                Some(FunctionInfo { ast: FunctionAst::MixinCopy(original) | FunctionAst::TearOff(original, _), .. }) => {
                    function = *original
                }
                Some(FunctionInfo { ast: FunctionAst::Constructor(decl), .. }) => {
                    return decl.span.start.min(decl.class_name.span.start);
                }
                Some(info) => return info.begins,
                None => return function.span.start,
            }
        }
    }
}

/// A function of a core library that the run time calls by name; `class` is empty for a top-level function. Its signature (and its
/// class's layout) is ready.
pub fn entry_point(library: &str, class: &str, name: &str) -> Option<FunctionRef> {
    let mut world = world();
    let function = world.entry(library, class, name)?;
    world.signature(function);
    if let Some(class) = function.class {
        world.ensure_layout_if_class(class);
    }
    Some(function)
}

/// The answers to the run time's questions about programs that have been checked.
pub fn front_end() -> Arc<dyn FrontEnd> {
    Arc::new(Declarations)
}

/// Fills in a class: what a library's element calls at first need.
fn prepare_class(class: ClassRef) {
    if CHECKING.get() {
        return;
    }
    let mut world = world();
    world.enter(class.library);
    if world.has_class(class) {
        world.ensure_layout_if_class(class);
    }
}
