//! Classes and types for tests, written in Dart's notation: for the tests of types, and for those of the checker, which include this file.

// Each crate's tests need a part of it.
#![allow(dead_code)]

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;
use rustc_hash::FxHashMap;

use crate::elements::{Class, ClassRef, CoreClass, Library, LibraryRef, ParamRef, Supertypes, TypeParam, core_class};
use crate::types::{FunctionTy, FunctionTyParam, NamedTy, RecordTy, Substitution, Ty, TyKind, TyList};

/// Classes and type variables by name, and a reader for types. Nothing here touches the declarations of the core library's classes,
/// which other tests of the process may load.
pub struct World {
    library: LibraryRef,
    classes: FxHashMap<&'static str, ClassRef>,
    params: FxHashMap<&'static str, ParamRef>,
}

impl World {
    pub fn new() -> World {
        let library = Library::declare("test:types".to_owned(), Name::new("test"));
        let mut world = World { library, classes: FxHashMap::default(), params: FxHashMap::default() };
        for (name, which) in [
            ("Object", CoreClass::Object),
            ("Function", CoreClass::Function),
            ("Record", CoreClass::Record),
            ("Future", CoreClass::Future),
            ("Null", CoreClass::Null),
            ("FutureOr", CoreClass::FutureOr),
        ] {
            world.classes.insert(name, core_class(which));
        }
        world.class("Comparable<E>", &[]);
        world.class("num", &["Comparable<num>"]);
        world.class("int", &["num"]);
        world.class("double", &["num"]);
        world.class("String", &["Comparable<String>"]);
        world.class("bool", &[]);
        world.class("Iterable<E>", &[]);
        world.class("List<E>", &["Iterable<E>"]);
        world.class("Set<E>", &["Iterable<E>"]);
        world.class("Map<K, V>", &[]);
        world
    }

    /// Makes a name mean a class that the language knows, without anything being known of it.
    pub fn core(&mut self, name: &'static str, which: CoreClass) {
        self.classes.insert(name, core_class(which));
    }

    /// Declares `Name<X extends B, ..>` with these supertypes.
    pub fn class(&mut self, head: &'static str, supers: &[&str]) -> ClassRef {
        self.declare(head, supers, ClassKind::Class)
    }

    pub fn extension_type(&mut self, head: &'static str, representation: &str, supers: &[&str]) -> ClassRef {
        let class = self.declare(head, supers, ClassKind::ExtensionType);
        self.params.extend(class.type_params().iter().map(|p| (p.name.as_str(), *p)));
        let _ = class.representation.set(self.ty(representation));
        class.type_params().iter().for_each(|p| {
            self.params.remove(p.name.as_str());
        });
        class
    }

    fn declare(&mut self, head: &'static str, supers: &[&str], kind: ClassKind) -> ClassRef {
        let (name, params) = head.split_once('<').map_or((head, ""), |(n, p)| (n, p.strip_suffix('>').unwrap_or(p)));
        let class = Class::declare(Name::new(name), self.library, kind);
        self.classes.insert(name, class);
        let params = self.params(params);
        let args: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
        let _ = class.type_params.set(params);
        let mut table = FxHashMap::default();
        table.insert(class, TyList::new(&args));
        if kind != ClassKind::ExtensionType {
            table.insert(core_class(CoreClass::Object), TyList::empty());
        }
        for text in supers {
            let Some((above, args)) = self.ty(text).as_interface() else { panic!("{text}") };
            table.insert(above, args);
            if above == core_class(CoreClass::Object) {
                continue;
            }
            let Some(all) = above.supertypes.get() else { panic!("{text}") };
            let view = Substitution { params: above.type_params(), args: &args };
            table.extend(all.classes().into_iter().filter_map(|c| all.args(c).map(|list| (c, view.apply_list(list)))));
        }
        let _ = class.supertypes.set(Supertypes::of(table));
        class.type_params().iter().for_each(|p| {
            self.params.remove(p.name.as_str());
        });
        class
    }

    /// Declares type variables `X extends B, ..`; they stay known by name.
    pub fn params(&mut self, text: &'static str) -> Vec<ParamRef> {
        let heads: Vec<(&'static str, Option<&'static str>)> =
            split(text).into_iter().map(|p| p.split_once(" extends ").map_or((p, None), |(name, bound)| (name, Some(bound)))).collect();
        let params: Vec<ParamRef> = heads
            .iter()
            .map(|(name, _)| {
                let param = TypeParam::declare(Name::new(name));
                self.params.insert(name, param);
                param
            })
            .collect();
        for (param, (_, bound)) in params.iter().zip(&heads) {
            let bound = bound.map_or_else(Ty::top, |b| self.ty(b));
            let _ = param.bound.set(bound);
        }
        params
    }

    /// Reads a type or schema.
    pub fn ty(&self, text: &str) -> Ty {
        let mut reader = Reader { world: self, rest: text, binders: Vec::new() };
        let ty = reader.ty();
        assert!(reader.rest.is_empty(), "{:?} is left of {text:?}", reader.rest);
        ty
    }
}

/// Splits at the commas outside brackets.
fn split(text: &'static str) -> Vec<&'static str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|p| !p.is_empty());
    parts
}

struct Reader<'a> {
    world: &'a World,
    rest: &'a str,
    binders: Vec<Vec<&'a str>>,
}

impl<'a> Reader<'a> {
    fn eat(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'a str {
        let text = self.rest.trim_start();
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        assert!(end > 0, "a name was expected at {text:?}");
        self.rest = text[end..].trim_start();
        &text[..end]
    }

    fn ty(&mut self) -> Ty {
        let mut ty = self.primary();
        loop {
            if self.eat("Function") {
                ty = self.function(ty);
            } else if self.eat("?") {
                ty = Ty::nullable(ty);
            } else if self.eat("&") {
                let TyKind::Param(param) = ty.kind() else { panic!("only a variable is promoted") };
                ty = Ty::new(TyKind::Promoted(*param, self.ty()));
            } else {
                return ty;
            }
        }
    }

    fn primary(&mut self) -> Ty {
        if self.eat("(") {
            let (positional, _, named) = self.fields(")");
            let named = named.into_iter().map(|n| (n.name, n.ty)).collect();
            return Ty::record(RecordTy { positional, named });
        }
        let name = self.word();
        for (depth, binder) in self.binders.iter().rev().enumerate() {
            if let Some(index) = binder.iter().position(|n| *n == name) {
                return Ty::new(TyKind::Bound { depth: depth as u32, index: index as u32 });
            }
        }
        match name {
            "_" => return Ty::unknown(),
            "dynamic" => return Ty::dynamic(),
            "void" => return Ty::void(),
            "Never" => return Ty::never(),
            _ => {}
        }
        if let Some(param) = self.world.params.get(name) {
            return Ty::param(*param);
        }
        let Some(class) = self.world.classes.get(name) else { panic!("what is {name:?}?") };
        let mut args = Vec::new();
        if self.eat("<") {
            while !self.eat(">") {
                args.push(self.ty());
                self.eat(",");
            }
        }
        Ty::interface(*class, &args)
    }

    /// After `R Function`. A generic function type has its result behind an arrow, where its type parameters are known:
    /// `dynamic Function<X>(X) -> X`.
    fn function(&mut self, ret: Ty) -> Ty {
        let mut type_params = Vec::new();
        let generic = self.eat("<");
        if generic {
            let Some(end) = self.rest.find(">(") else { panic!("type parameters end with >(") };
            let (inside, rest) = self.rest.split_at(end);
            let heads: Vec<(&'a str, &'a str)> = inside.split(", ").map(|p| p.split_once(" extends ").unwrap_or((p, "Object?"))).collect();
            self.binders.push(heads.iter().map(|(n, _)| *n).collect());
            for (name, bound) in heads {
                self.rest = bound;
                let bound = self.ty();
                type_params.push(FunctionTyParam { name: Name::new(name), bound });
            }
            self.rest = &rest[1..];
        }
        assert!(self.eat("("), "parameters were expected at {:?}", self.rest);
        let (positional, required, named) = self.fields(")");
        let ret = if generic { if self.eat("->") { self.ty() } else { ret } } else { ret };
        if generic {
            self.binders.pop();
        }
        Ty::function(FunctionTy { type_params, ret, positional, required, named })
    }

    fn fields(&mut self, end: &str) -> (Vec<Ty>, usize, Vec<NamedTy>) {
        let (mut positional, mut required, mut named) = (Vec::new(), None, Vec::new());
        let mut in_braces = false;
        while !self.eat(end) {
            if self.eat("[") {
                required = Some(positional.len());
            } else if self.eat("{") {
                in_braces = true;
            } else if !self.eat("]") && !self.eat("}") && !self.eat(",") {
                if in_braces {
                    let is_required = self.eat("required ");
                    let ty = self.ty();
                    named.push(NamedTy { name: Name::new(self.word()), ty, required: is_required });
                } else {
                    positional.push(self.ty());
                }
            }
        }
        named.sort_by_key(|n| n.name);
        let count = positional.len();
        (positional, required.unwrap_or(count), named)
    }
}
