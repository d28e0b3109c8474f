//! No file of `src/` or `runtime/src/` uses itself by way of more than a handful of others, and none by way of another folder. What a file
//! uses is read from its syntax: imports, paths, and calls of methods that `impl` blocks in other files declare, as far as the receiver's type is
//! written nearby. Where a walk over a tree has to come back to its beginning, the way back leads through a trait, which stands
//! below; where declarations need each other, through the questions in `check::world::queries`.

use crate::common;

use std::collections::{BTreeSet, HashMap};
use std::{fs, io};

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Item, Member, Token, Type, UseTree, Visibility};

/// So many files may use each other in a circle: a type and its parts, a reader and what it reads.
const HANDFUL: usize = 5;

type Path = Vec<String>;

/// A file, with what it declares and what it uses.
#[derive(Default)]
struct Source {
    name: String,
    module: Path,
    /// What is imported: the whole path, and the name it has here; `*` for everything.
    imports: Vec<(Path, String)>,
    exports: Vec<(Path, String)>,
    items: BTreeSet<String>,
    /// Paths that are written out.
    paths: BTreeSet<Path>,
    /// Calls of methods: the type of the receiver, and the method.
    calls: BTreeSet<(String, String)>,
}

/// What is declared in all files.
#[derive(Default)]
struct Declared {
    /// Files by the modules that they are.
    modules: HashMap<Path, usize>,
    /// The files whose `impl` blocks have a method, by type and name.
    methods: HashMap<(String, String), BTreeSet<usize>>,
    /// What methods give, and fields are.
    types: HashMap<(String, String), String>,
}

/// The name of a type, whatever it is borrowed or boxed in.
fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Reference(reference) => type_name(&reference.elem),
        Type::Paren(inner) => type_name(&inner.elem),
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test"))
}

fn paths_of_use(prefix: &[String], tree: &UseTree, out: &mut Vec<(Path, String)>) {
    let with = |name: String| [prefix, &[name]].concat();
    match tree {
        UseTree::Path(path) => paths_of_use(&with(path.ident.to_string()), &path.tree, out),
        UseTree::Group(group) => group.items.iter().for_each(|item| paths_of_use(prefix, item, out)),
        UseTree::Glob(_) => out.push((prefix.to_vec(), "*".to_owned())),
        UseTree::Name(name) if name.ident == "self" => out.push((prefix.to_vec(), prefix.last().cloned().unwrap_or_default())),
        UseTree::Name(name) => out.push((with(name.ident.to_string()), name.ident.to_string())),
        UseTree::Rename(name) => out.push((with(name.ident.to_string()), name.rename.to_string())),
    }
}

/// What types have, before what is used is looked at.
struct Types<'a> {
    file: usize,
    declared: &'a mut Declared,
}

impl<'ast> Visit<'ast> for Types<'_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        for field in &item.fields {
            if let (Some(name), Some(ty)) = (&field.ident, type_name(&field.ty)) {
                self.declared.types.insert((item.ident.to_string(), name.to_string()), ty);
            }
        }
    }
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let (None, Some(own)) = (&item.trait_, type_name(&item.self_ty)) else { return };
        for member in &item.items {
            if let syn::ImplItem::Fn(method) = member {
                let key = (own.clone(), method.sig.ident.to_string());
                if let syn::ReturnType::Type(_, ty) = &method.sig.output
                    && let Some(ty) = type_name(ty)
                {
                    self.declared.types.insert(key.clone(), if ty == "Self" { own.clone() } else { ty });
                }
                self.declared.methods.entry(key).or_default().insert(self.file);
            }
        }
    }
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
}

/// What a file uses.
struct Uses<'a> {
    source: &'a mut Source,
    declared: &'a Declared,
    own: Option<String>,
    /// The types of parameters and of what is made by a function, as they are written.
    known: HashMap<String, String>,
    /// So many modules inside of the file are open.
    inside: usize,
}

impl Uses<'_> {
    /// A path as it would be written outside of the modules inside of the file.
    fn outside(&self, path: Path) -> Path {
        let up = path.iter().take_while(|segment| *segment == "super").count().min(self.inside);
        match path.get(up).map(String::as_str) {
            _ if up == 0 => path,
            Some("super") => path[up..].to_vec(),
            _ => [&["self".to_owned()], &path[up..]].concat(),
        }
    }

    fn type_of(&self, e: &Expr) -> Option<String> {
        let part = |of: Option<String>, name: String| self.declared.types.get(&(of?, name)).cloned();
        match e {
            Expr::Path(path) => path.path.get_ident().and_then(|name| self.known.get(&name.to_string())).cloned(),
            Expr::Reference(inner) => self.type_of(&inner.expr),
            Expr::Paren(inner) => self.type_of(&inner.expr),
            Expr::Field(field) => match &field.member {
                Member::Named(name) => part(self.type_of(&field.base), name.to_string()),
                Member::Unnamed(_) => None,
            },
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) if path.path.segments.len() >= 2 => {
                    let names: Path = path.path.segments.iter().rev().take(2).map(|segment| segment.ident.to_string()).collect();
                    part(Some(if names[1] == "Self" { self.own.clone()? } else { names[1].clone() }), names[0].clone())
                }
                _ => None,
            },
            Expr::MethodCall(call) => part(self.type_of(&call.receiver), call.method.to_string()),
            _ => None,
        }
    }
    fn in_function(&mut self, signature: &syn::Signature, walk: impl FnOnce(&mut Self)) {
        let before = self.known.clone();
        for input in &signature.inputs {
            match input {
                syn::FnArg::Receiver(_) => drop(self.own.clone().map(|own| self.known.insert("self".to_owned(), own))),
                syn::FnArg::Typed(parameter) => {
                    if let (syn::Pat::Ident(name), Some(ty)) = (&*parameter.pat, type_name(&parameter.ty)) {
                        self.known.insert(name.ident.to_string(), if ty == "Self" { self.own.clone().unwrap_or(ty) } else { ty });
                    }
                }
            }
        }
        walk(self);
        self.known = before;
    }
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            self.inside += 1;
            visit::visit_item_mod(self, item);
            self.inside -= 1;
        }
    }
    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init)
            && let Some(ty) = self.type_of(&init.expr)
        {
            self.known.insert(name.ident.to_string(), ty);
        }
        visit::visit_local(self, local);
    }
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut paths = Vec::new();
        paths_of_use(&[], &item.tree, &mut paths);
        let paths: Vec<(Path, String)> = paths.into_iter().map(|(path, name)| (self.outside(path), name)).collect();
        match item.vis {
            Visibility::Inherited => self.source.imports.extend(paths),
            _ => self.source.exports.extend(paths),
        }
    }
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let before = std::mem::replace(&mut self.own, type_name(&item.self_ty));
        visit::visit_item_impl(self, item);
        self.own = before;
    }
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.in_function(&item.sig, |uses| visit::visit_item_fn(uses, item));
    }
    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.in_function(&item.sig, |uses| visit::visit_impl_item_fn(uses, item));
    }
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let own = |name: String| if name == "Self" { self.own.clone().unwrap_or(name) } else { name };
        let path_names: Path = path.segments.iter().map(|segment| own(segment.ident.to_string())).collect();
        if let [.., ty, member] = path_names.as_slice() {
            self.source.calls.insert((ty.clone(), member.clone()));
        }
        let path_names = self.outside(path_names);
        self.source.paths.insert(path_names);
        visit::visit_path(self, path);
    }
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if let Some(ty) = self.type_of(&call.receiver) {
            self.source.calls.insert((ty, call.method.to_string()));
        }
        visit::visit_expr_method_call(self, call);
    }
    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let all = item.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        // Of `matches!` the second part is a pattern.
        let first = |input: syn::parse::ParseStream<'_>| {
            let first = input.parse::<Expr>()?;
            input.step(|cursor| {
                let mut cursor = *cursor;
                while let Some((_, next)) = cursor.token_tree() {
                    cursor = next;
                }
                Ok(((), cursor))
            })?;
            Ok(first)
        };
        let parts: Vec<Expr> = all.map_or_else(|_| item.parse_body_with(first).into_iter().collect(), |all| all.into_iter().collect());
        parts.iter().for_each(|part| {
            Uses {
                source: &mut *self.source,
                declared: self.declared,
                own: self.own.clone(),
                known: self.known.clone(),
                inside: self.inside,
            }
            .visit_expr(part)
        });
        visit::visit_path(self, &item.path);
    }
}

/// From where it stands, a path from the root of the crate.
fn absolute(declared: &Declared, module: &[String], path: &[String]) -> Option<Path> {
    let mut base = module.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => return Some(path[1..].to_vec()),
        "self" => rest = &path[1..],
        "super" => {}
        first => return declared.modules.contains_key(&[module, &[first.to_owned()]].concat()).then(|| [module, path].concat()),
    }
    while rest.first().is_some_and(|first| first == "super") {
        base.pop();
        rest = &rest[1..];
    }
    Some([base.as_slice(), rest].concat())
}

/// Finds the files that declare things, each once.
struct Homes<'a> {
    declared: &'a Declared,
    sources: &'a [Source],
    found: HashMap<(usize, String), Option<usize>>,
}

impl Homes<'_> {
    /// The file that declares what an absolute path names; none for a module itself.
    fn of(&mut self, path: &[String]) -> Option<usize> {
        let end = (0..=path.len()).rev().find(|end| self.declared.modules.contains_key(&path[..*end]))?;
        let (name, module) = (path.get(end)?, self.declared.modules[&path[..end]]);
        self.in_module(module, name)
    }
    fn in_module(&mut self, module: usize, name: &str) -> Option<usize> {
        if self.sources[module].items.contains(name) {
            return Some(module);
        }
        let key = (module, name.to_owned());
        if let Some(known) = self.found.get(&key) {
            return *known;
        }
        // Whoever comes back here meanwhile has gone in a circle.
        self.found.insert(key.clone(), None);
        let source = &self.sources[module];
        let found = source.exports.iter().chain(&source.imports).find_map(|(path, known_as)| {
            let path = absolute(self.declared, &source.module, path)?;
            match known_as.as_str() {
                "*" => self.in_module(*self.declared.modules.get(&path)?, name),
                known_as if known_as == name => self.of(&path),
                _ => None,
            }
        });
        self.found.insert(key, found);
        found
    }
}

fn top(name: &str) -> &str {
    name.trim_start_matches("runtime/").trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default()
}

/// The folder that a file stands in; a module with a folder of its own stands in that.
fn folder(name: &str, names: &BTreeSet<&str>) -> String {
    let own = name.trim_end_matches(".rs");
    match names.range(format!("{own}/").as_str()..).next().is_some_and(|next| next.starts_with(&format!("{own}/"))) {
        true => own.to_owned(),
        false => own.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned()),
    }
}

/// The files that each file uses.
fn graph(sources: &[Source], declared: &Declared) -> Vec<BTreeSet<usize>> {
    let mut homes = Homes { declared, sources, found: HashMap::new() };
    let used = |(at, source): (usize, &Source)| {
        let mut found = BTreeSet::new();
        let mut known: HashMap<&str, Path> = HashMap::new();
        let mut everything = Vec::new();
        for (path, name) in &source.imports {
            let Some(path) = absolute(declared, &source.module, path) else { continue };
            match name.as_str() {
                "*" => everything.push(path),
                name => {
                    found.extend(homes.of(&path));
                    known.insert(name, path);
                }
            }
        }
        for path in &source.paths {
            let Some(first) = path.first() else { continue };
            let whole = match known.get(first.as_str()) {
                Some(path_of_first) => Some([path_of_first.as_slice(), &path[1..]].concat()),
                None => absolute(declared, &source.module, path),
            };
            let own = source.items.contains(first);
            let places = whole.into_iter().chain(everything.iter().filter(|_| !own).map(|module| [module.as_slice(), path].concat()));
            found.extend(places.filter_map(|path| homes.of(&path)));
        }
        for call in &source.calls {
            let Some(all) = declared.methods.get(call) else { continue };
            let near: Vec<usize> = all.iter().copied().filter(|home| top(&sources[*home].name) == top(&source.name)).collect();
            let places = if near.is_empty() { all.iter().copied().collect() } else { near };
            if !places.contains(&at) {
                found.extend(places);
            }
        }
        found.remove(&at);
        found
    };
    sources.iter().enumerate().map(used).collect()
}

/// The circles: files each of which leads to all others of its circle.
fn circles(graph: &[BTreeSet<usize>]) -> Vec<BTreeSet<usize>> {
    let reached = |from: usize| {
        let (mut met, mut waiting) = (BTreeSet::new(), vec![from]);
        while let Some(next) = waiting.pop() {
            waiting.extend(graph[next].iter().copied().filter(|to| met.insert(*to)));
        }
        met
    };
    let reach: Vec<BTreeSet<usize>> = (0..graph.len()).map(reached).collect();
    let circle = |at: usize| reach[at].iter().copied().filter(|other| reach[*other].contains(&at)).collect::<BTreeSet<usize>>();
    let mut found: Vec<BTreeSet<usize>> = (0..graph.len()).map(circle).filter(|circle| circle.len() > 1).collect();
    found.sort_by_key(|circle| (std::cmp::Reverse(circle.len()), circle.first().copied()));
    found.dedup();
    found
}

/// The files of a crate, and what they use of each other. (No circle goes through two crates: the compiler sees to it.)
fn read(crate_folder: &str) -> io::Result<(Vec<Source>, Vec<BTreeSet<usize>>)> {
    let (mut sources, mut declared, mut parsed) = (Vec::new(), Declared::default(), Vec::new());
    for path in common::files_below(&common::root().join(crate_folder), "rs")? {
        let name = path.strip_prefix(common::root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let inner = name.trim_start_matches(crate_folder).trim_start_matches('/').trim_end_matches(".rs");
        if inner.ends_with("tests") || inner.contains("/tests/") || matches!(inner, "lib" | "main" | "corelib/embed") {
            continue;
        }
        let module: Path = inner.split('/').filter(|segment| *segment != "mod").map(str::to_owned).collect();
        let file = syn::parse_file(&fs::read_to_string(&path)?).map_err(|error| io::Error::other(format!("{name}: {error}")))?;
        let item_name = |item: &Item| {
            Some(match item {
                Item::Fn(item) => item.sig.ident.to_string(),
                Item::Struct(item) => item.ident.to_string(),
                Item::Enum(item) => item.ident.to_string(),
                Item::Trait(item) => item.ident.to_string(),
                Item::Const(item) => item.ident.to_string(),
                Item::Static(item) => item.ident.to_string(),
                Item::Type(item) => item.ident.to_string(),
                Item::Mod(item) if item.content.is_some() => item.ident.to_string(),
                Item::Macro(item) => item.ident.as_ref()?.to_string(),
                _ => return None,
            })
        };
        declared.modules.insert(module.clone(), sources.len());
        Types { file: sources.len(), declared: &mut declared }.visit_file(&file);
        sources.push(Source { name, module, items: file.items.iter().filter_map(item_name).collect(), ..Source::default() });
        parsed.push(file);
    }
    for (source, file) in sources.iter_mut().zip(&parsed) {
        Uses { source, declared: &declared, own: None, known: HashMap::new(), inside: 0 }.visit_file(file);
    }
    let graph = graph(&sources, &declared);
    Ok((sources, graph))
}

#[test]
fn files_use_each_other_in_small_circles() -> io::Result<()> {
    let mut broken = Vec::new();
    for crate_folder in ["src", "runtime/src"] {
        let (sources, graph) = read(crate_folder)?;
        broken.extend(too_great(&sources, &graph));
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    Ok(())
}

/// The circles that are greater than they may be.
fn too_great(sources: &[Source], graph: &[BTreeSet<usize>]) -> Vec<String> {
    let names: BTreeSet<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let mut broken = Vec::new();
    for circle in circles(graph) {
        let files: Vec<&str> = circle.iter().map(|at| sources[*at].name.as_str()).collect();
        let folders: BTreeSet<String> = files.iter().map(|file| folder(file, &names)).collect();
        if circle.len() <= HANDFUL && folders.len() == 1 {
            continue;
        }
        let inside = |from: &usize| {
            let to: Vec<&str> = graph[*from].intersection(&circle).map(|to| sources[*to].name.as_str()).collect();
            format!("    {} -> {}", sources[*from].name, to.join(", "))
        };
        broken.push(format!("a circle of {} files in {}:", files.len(), folders.into_iter().collect::<Vec<_>>().join(", ")));
        broken.extend(circle.iter().map(inside));
    }
    broken
}
