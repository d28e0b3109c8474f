//! Rust functions as external functions of a Dart library: the checker knows them by their declarations, which are held against the Rust
//! types when they are given. May touch `interp` and the parser.

use std::fmt::Display;
use std::sync::Arc;

use oche_syntax::ast::{DeclKind, FunctionDecl, ParamKind, Type};
use oche_syntax::{ParseOptions, parse_unit};

use super::{Error, FromDart, IntoDart, Value};
use crate::elements::FunctionRef;
use crate::heap;
use crate::interp::{Args, HostFunction, Isolate, Stop};
use crate::types::Ty;

/// A Dart library that Rust gives: functions in Rust with their Dart declarations, and Dart beside them.
///
/// ```
/// # fn main() -> Result<(), oche::Error> {
/// use oche::{Engine, Library};
///
/// let shop = Library::new()
///     .function("int price(String article)", |article: String| article.len() as i64 * 10)
///     .function("String lookUp(int id)", |id: i64| if id == 1 { Ok("apple") } else { Err(format!("no article {id}")) })
///     .dart("int total(List<String> articles) => articles.fold(0, (sum, article) => sum + price(article));");
/// let mut program = Engine::new().library("app:shop", shop)?.load("import 'app:shop'; main() => total(['apple', lookUp(1)]);")?;
/// assert_eq!(program.call::<i64>("main", ())?, 100);
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Library {
    text: String,
    functions: Vec<(String, HostFunction)>,
    wrong: Option<String>,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("text", &self.text).finish_non_exhaustive()
    }
}

impl Library {
    /// An empty library.
    pub fn new() -> Library {
        Library::default()
    }

    /// Adds a function: its declaration in Dart, without `external` and semicolon, and what it does. Its parameters are positional;
    /// optional ones are nullable. An `Err` is thrown in Dart as an `Exception` with that text.
    ///
    /// A Rust `i64` fits a Dart `int`, `f64` `double`, `String` `String`, `Vec<T>` `List<T>`, `Option<T>` `T?`, maps `Map<K, V>`;
    /// [`Value`] fits everything. What does not fit is an error of [`Engine::library`](super::Engine::library).
    pub fn function<A>(mut self, declaration: &str, function: impl Callable<A>) -> Library {
        match declared(declaration, &function) {
            Ok(name) => {
                self.text.push_str(&format!("external {declaration};\n"));
                self.functions.push((name, native(function)));
            }
            Err(why) => drop(self.wrong.get_or_insert_with(|| format!("'{declaration}': {why}"))),
        }
        self
    }

    /// Adds Dart declarations, which may call the functions. Imports come before everything else.
    pub fn dart(mut self, text: &str) -> Library {
        let text = text.to_owned() + "\n";
        if text.trim_start().starts_with("import ") {
            self.text.insert_str(0, &text);
        } else {
            self.text.push_str(&text);
        }
        self
    }

    /// The text, and the functions by the keys of natives.
    pub(super) fn finish(self, uri: &str) -> Result<(String, Vec<(String, HostFunction)>), Error> {
        if let Some(why) = self.wrong {
            return Err(Error::Declaration(why));
        }
        let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
        if scheme.is_empty() || matches!(scheme, "dart" | "package" | "file" | "data") {
            return Err(Error::Declaration(format!(
                "'{uri}' is no URI for a library of Rust's: it wants a scheme of its own, as app:shop"
            )));
        }
        Ok((self.text, self.functions.into_iter().map(|(name, function)| (format!("{uri}/{name}"), function)).collect()))
    }
}

/// A Rust function or closure that Dart can call. `A`: its parameters, as a tuple.
pub trait Callable<A>: Send + Sync + 'static {
    #[doc(hidden)]
    fn parameters(&self) -> Vec<String>;
    #[doc(hidden)]
    fn result(&self) -> String;
    #[doc(hidden)]
    fn call(&self, arguments: Vec<Value>) -> Result<Value, String>;
}

/// The result of a Rust function: a value, or a `Result`.
#[doc(hidden)]
pub trait Outcome {
    fn dart_type() -> String;
    fn outcome(self) -> Result<Value, String>;
}
impl<T: IntoDart> Outcome for T {
    fn dart_type() -> String {
        T::dart_type()
    }
    fn outcome(self) -> Result<Value, String> {
        Ok(self.into_dart())
    }
}
impl<T: IntoDart, E: Display> Outcome for Result<T, E> {
    fn dart_type() -> String {
        T::dart_type()
    }
    fn outcome(self) -> Result<Value, String> {
        self.map(T::into_dart).map_err(|error| error.to_string())
    }
}

macro_rules! callables {
    ($(($($name:ident),*))*) => {$(
        impl<Function, Result_, $($name: FromDart),*> Callable<($($name,)*)> for Function
        where
            Function: Fn($($name),*) -> Result_ + Send + Sync + 'static,
            Result_: Outcome,
        {
            fn parameters(&self) -> Vec<String> {
                vec![$($name::dart_type()),*]
            }
            fn result(&self) -> String {
                Result_::dart_type()
            }
            #[allow(unused_mut, unused_variables, reason = "one without parameters takes nothing")]
            fn call(&self, arguments: Vec<Value>) -> Result<Value, String> {
                let mut arguments = arguments.into_iter();
                self($($name::from_dart(arguments.next().unwrap_or(Value::Null)).map_err(|error| error.to_string())?),*).outcome()
            }
        }
    )*};
}
callables! { () (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) }

/// The function as a native: arguments out of Dart, the result back as the declaration's type.
fn native<A>(function: impl Callable<A>) -> HostFunction {
    Arc::new(move |isolate: &mut Isolate, declaration: FunctionRef, args: Args<'_>| -> Result<heap::Value, Stop> {
        let arguments = (0..args.len()).map(|i| Value::read(isolate, args.get(i))).collect();
        let result = function.call(arguments).map_err(|why| isolate.error_text("exception", &why))?;
        let wanted = declaration.signature.get().map_or_else(Ty::dynamic, |signature| signature.ret);
        let value = match result.write(isolate, wanted) {
            Ok(value) => value,
            Err(Some(stop)) => return Err(stop),
            Err(None) => return Err(isolate.error_text("exception", "the Rust function gives an object of another isolate")),
        };
        if crate::types::is_top(wanted) || isolate.is(value, wanted) {
            return Ok(value);
        }
        let found = isolate.shown_type(value);
        Err(isolate.error_text("typeError", &format!("type '{found}' is not a subtype of type '{wanted}' of what a Rust function gives")))
    })
}

/// Parses a declaration and holds it against the Rust function; its name.
fn declared<A>(declaration: &str, function: &impl Callable<A>) -> Result<String, String> {
    let text = format!("external {declaration};");
    let (unit, errors) = parse_unit(&text, ParseOptions::default());
    if let Some(error) = errors.first() {
        return Err(error.message.text());
    }
    let [only] = unit.decls.as_slice() else { return Err("one function is to be declared".to_owned()) };
    let DeclKind::Function(decl) = &only.kind else { return Err("a function is to be declared".to_owned()) };
    fits_function(&text, decl, &function.parameters(), &function.result())?;
    Ok(decl.name.name.to_string())
}

fn fits_function(text: &str, decl: &FunctionDecl, parameters: &[String], result: &str) -> Result<(), String> {
    let written = |ty: &Option<Type>| -> String {
        let slice = ty.as_ref().map_or("dynamic", |ty| &text[ty.span.start as usize..ty.span.end as usize]);
        slice.chars().filter(|c| !c.is_whitespace()).collect()
    };
    let Some(params) = decl.params.as_ref().filter(|_| decl.type_params.is_empty()) else {
        return Err("a function without type parameters is to be declared".to_owned());
    };
    if params.params.len() != parameters.len() {
        return Err(format!("{} parameters are declared, the Rust function takes {}", params.params.len(), parameters.len()));
    }
    for (param, rust) in params.params.iter().zip(parameters) {
        let ty = if param.function.is_some() { "Function".to_owned() } else { written(&param.ty) };
        let name = param.name.name;
        if param.kind == ParamKind::Named {
            return Err(format!("'{name}' is named; parameters of Rust functions are positional"));
        }
        if param.kind == ParamKind::OptionalPositional && !(rust.ends_with('?') || rust == "dynamic") {
            return Err(format!("'{name}' is optional; that is an Option in Rust"));
        }
        if !fits(&ty, rust) {
            return Err(format!("'{name}' is a {ty}, and a {rust} in Rust"));
        }
    }
    let ret = written(&decl.return_type);
    let wider = matches!(ret.as_str(), "dynamic" | "Object?" | "void") || ret == "Object" && !result.ends_with('?');
    let wider = wider || ret.trim_end_matches('?') == "num" && matches!(result, "int" | "double") || ret == format!("{result}?");
    if wider || fits(&ret, result) { Ok(()) } else { Err(format!("it gives a {ret}, and a {result} in Rust")) }
}

/// Whether a type as it is written is what a Rust type stands for.
fn fits(written: &str, rust: &str) -> bool {
    if matches!(rust, "dynamic" | "Object") || written == rust {
        return true;
    }
    if let (Some(written), Some(rust)) = (written.strip_suffix('?'), rust.strip_suffix('?')) {
        return fits(written, rust);
    }
    let split = |text: &str| -> Option<(String, Vec<String>)> {
        let (name, rest) = text.strip_suffix('>')?.split_once('<')?;
        let (mut depth, mut parts) = (0, vec![String::new()]);
        for c in rest.chars().filter(|c| !c.is_whitespace()) {
            match c {
                '<' | '(' => depth += 1,
                '>' | ')' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(String::new());
                    continue;
                }
                _ => {}
            }
            parts.last_mut()?.push(c);
        }
        Some((name.to_owned(), parts))
    };
    let (Some((name, args)), Some((of_rust, rust))) = (split(written), split(rust)) else { return false };
    name == of_rust && args.len() == rust.len() && args.iter().zip(&rust).all(|(written, rust)| fits(written, rust))
}
