//! Types as text: in messages, as the Dart compiler writes them (`Display`), and as `runtimeType.toString()` writes them
//! ([`runtime_name`]). May touch `types` and `elements`.

use std::fmt::{self, Write};

use crate::elements::{ClassRef, ParamRef};

use super::{FunctionTy, FunctionTyParam, Ty, TyKind, erase_extension_types, normalize};

/// The two styles of writing types.
#[derive(Clone, Copy)]
enum Style {
    Message,
    Runtime,
}

struct Printer<'a, 'b> {
    out: &'a mut fmt::Formatter<'b>,
    /// The label of a class, where its name is not enough.
    label: Option<&'a dyn Fn(ClassRef) -> String>,
    style: Style,
    /// The type parameters that are called X0, X1 and so on.
    numbered: &'a [ParamRef],
    /// The type parameters of the function types around, outermost first, and where each function's begin.
    params: Vec<String>,
    binders: Vec<usize>,
    /// The number of types that have been written.
    written: usize,
}

/// So many are, then dots: types share their parts, and what a small one spells can be without end.
const MOST_WRITTEN: usize = 20_000;

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer { out: f, label: None, style: Style::Message, numbered: &[], params: Vec::new(), binders: Vec::new(), written: 0 }.ty(*self)
    }
}

/// A type in a message in which classes have these names.
pub fn display_with(ty: Ty, label: &dyn Fn(ClassRef) -> String) -> String {
    struct Labelled<'a>(Ty, &'a dyn Fn(ClassRef) -> String);
    impl fmt::Display for Labelled<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            Printer {
                out: f,
                label: Some(self.1),
                style: Style::Message,
                numbered: &[],
                params: Vec::new(),
                binders: Vec::new(),
                written: 0,
            }
            .ty(self.0)
        }
    }
    Labelled(ty, label).to_string()
}

/// The text of `runtimeType.toString()` for this type.
pub fn runtime_name(ty: Ty) -> String {
    signature_name(ty, &[])
}

/// The name of a type in terms of a class's type parameters, of which only the places are told.
pub fn signature_name(ty: Ty, class_params: &[ParamRef]) -> String {
    struct Runtime<'a>(Ty, &'a [ParamRef]);
    impl fmt::Display for Runtime<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let style = Style::Runtime;
            Printer { out: f, label: None, style, numbered: self.1, params: Vec::new(), binders: Vec::new(), written: 0 }.ty(self.0)
        }
    }
    Runtime(normalize(erase_extension_types(ty)), class_params).to_string()
}

impl Printer<'_, '_> {
    fn ty(&mut self, ty: Ty) -> fmt::Result {
        self.written += 1;
        if self.written > MOST_WRITTEN {
            // Once: whatever is around it goes on being closed.
            return if self.written == MOST_WRITTEN + 1 { self.out.write_str("...") } else { Ok(()) };
        }
        match ty.kind() {
            TyKind::Dynamic => self.out.write_str("dynamic"),
            TyKind::Void => self.out.write_str("void"),
            TyKind::Never => self.out.write_str("Never"),
            TyKind::Null => self.out.write_str("Null"),
            TyKind::Unknown => self.out.write_str("_"),
            TyKind::Error => self.out.write_str("invalid-type"),
            TyKind::Interface(class, args) => {
                let name = match self.style {
                    Style::Message => class.name,
                    Style::Runtime => class.shown_name(),
                };
                match self.label {
                    Some(label) => self.out.write_str(&label(*class))?,
                    None => self.out.write_str(name.as_str())?,
                }
                if args.is_empty() {
                    return Ok(());
                }
                self.out.write_char('<')?;
                self.list(args)?;
                self.out.write_char('>')
            }
            TyKind::FutureOr(inner) => {
                self.out.write_str("FutureOr<")?;
                self.ty(*inner)?;
                self.out.write_char('>')
            }
            TyKind::Nullable(inner) => {
                let wrap = matches!((self.style, inner.kind()), (Style::Runtime, TyKind::Function(_)));
                self.out.write_str(if wrap { "(" } else { "" })?;
                self.ty(*inner)?;
                self.out.write_str(if wrap { ")?" } else { "?" })
            }
            // The compiler names the variable only, also where it is promoted.
            TyKind::Param(param) | TyKind::Promoted(param, _) => match self.numbered.iter().position(|p| p == param) {
                Some(index) => write!(self.out, "X{index}"),
                None => self.out.write_str(param.name.as_str()),
            },
            TyKind::Bound { depth, index } => {
                let name = self.bound_name(*depth, *index).map(str::to_owned);
                self.out.write_str(name.as_deref().unwrap_or("?"))
            }
            TyKind::Function(f) => self.function(f),
            TyKind::Record(r) => {
                self.out.write_char('(')?;
                self.list(&r.positional)?;
                if !r.named.is_empty() {
                    self.out.write_str(if r.positional.is_empty() { "{" } else { ", {" })?;
                    for (i, (name, ty)) in r.named.iter().enumerate() {
                        self.separate(i)?;
                        self.ty(*ty)?;
                        write!(self.out, " {name}")?;
                    }
                    self.out.write_char('}')?;
                }
                self.out.write_char(')')
            }
        }
    }

    fn bound_name(&self, depth: u32, index: u32) -> Option<&str> {
        let level = self.binders.len().checked_sub(1 + depth as usize)?;
        let name = self.params.get(self.binders.get(level)? + index as usize)?;
        Some(name)
    }

    fn separate(&mut self, index: usize) -> fmt::Result {
        if index > 0 { self.out.write_str(", ") } else { Ok(()) }
    }

    fn list(&mut self, types: &[Ty]) -> fmt::Result {
        for (i, ty) in types.iter().enumerate() {
            if self.written > MOST_WRITTEN {
                break;
            }
            self.separate(i)?;
            self.ty(*ty)?;
        }
        Ok(())
    }

    fn function(&mut self, f: &FunctionTy) -> fmt::Result {
        let generic = !f.type_params.is_empty();
        if generic {
            let base = self.params.len();
            self.binders.push(base);
            for (i, param) in f.type_params.iter().enumerate() {
                let name = match self.style {
                    Style::Message => param.name.to_string(),
                    Style::Runtime if base == 0 => format!("Y{i}"),
                    Style::Runtime => format!("F{base}Y{i}"),
                };
                self.params.push(name);
            }
        }
        let written = self.function_body(f);
        if generic && let Some(base) = self.binders.pop() {
            self.params.truncate(base);
        }
        written
    }

    fn function_body(&mut self, f: &FunctionTy) -> fmt::Result {
        match self.style {
            Style::Message => {
                self.ty(f.ret)?;
                self.out.write_str(" Function")?;
                self.type_params(&f.type_params)?;
                self.params(f)
            }
            Style::Runtime => {
                self.type_params(&f.type_params)?;
                self.params(f)?;
                self.out.write_str(" => ")?;
                self.ty(f.ret)
            }
        }
    }

    fn type_params(&mut self, params: &[FunctionTyParam]) -> fmt::Result {
        if params.is_empty() {
            return Ok(());
        }
        self.out.write_char('<')?;
        for (i, param) in params.iter().enumerate() {
            self.separate(i)?;
            if let Some(name) = self.bound_name(0, i as u32).map(str::to_owned) {
                self.out.write_str(&name)?;
            }
            if param.bound != Ty::top() {
                self.out.write_str(" extends ")?;
                self.ty(param.bound)?;
            }
        }
        self.out.write_char('>')
    }

    fn params(&mut self, f: &FunctionTy) -> fmt::Result {
        let (required, optional) = f.positional.split_at(f.required.min(f.positional.len()));
        self.out.write_char('(')?;
        self.list(required)?;
        if !optional.is_empty() {
            self.out.write_str(if required.is_empty() { "[" } else { ", [" })?;
            self.list(optional)?;
            self.out.write_char(']')?;
        }
        if !f.named.is_empty() {
            self.out.write_str(if f.positional.is_empty() { "{" } else { ", {" })?;
            for (i, named) in f.named.iter().enumerate() {
                self.separate(i)?;
                // Only the run time says `required`; the compiler's messages leave it out.
                if named.required && matches!(self.style, Style::Runtime) {
                    self.out.write_str("required ")?;
                }
                self.ty(named.ty)?;
                write!(self.out, " {}", named.name)?;
            }
            self.out.write_char('}')?;
        }
        self.out.write_char(')')
    }
}
