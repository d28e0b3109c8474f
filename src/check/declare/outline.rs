//! Declares what a program's libraries contain: an element for every class, function and variable, and the scopes they are found in.
//! Nothing is resolved yet. May touch `world` and the loaded syntax trees.

use super::members::external_accessors;
use std::sync::Arc;

use oche_syntax::ast::{self, ClassKind, DeclKind, VarKeyword};
use oche_syntax::{Name, Span};
use rustc_hash::FxHashMap;

use crate::check::report::errors;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Loader;

impl World {
    /// Declares the loader's libraries from the `ids.len()`th on: those before have been declared already.
    pub fn outline_libraries(&mut self, loader: &Loader, ids: &mut Vec<LibId>) {
        let mut fresh = Vec::new();
        for (index, library) in loader.libraries.iter().enumerate().skip(ids.len()) {
            if library.is_core
                && let Some(&known) = self.core_libs.get(&library.uri)
            {
                ids.push(known);
                continue;
            }
            let element = well_known_library(&library.uri)
                .filter(|_| library.is_core)
                .unwrap_or_else(|| Library::declare(library.uri.clone(), library_name(&library.uri)));
            let id = LibId(self.libs.len() as u32);
            self.libs.push(Lib {
                element,
                is_core: library.is_core,
                has_natives: library.is_core || loader.options.provided.contains_key(&library.uri),
                prompt: false,
                version: library.language_version,
                declared: Namespace::default(),
                exported: Namespace::default(),
                imported: Namespace::default(),
                prefixes: FxHashMap::default(),
                extensions: Extensions::default(),
                sealed: Vec::new(),
                sources: library.units.iter().map(|u| u.source).collect(),
                defines: if library.is_core { Arc::default() } else { self.defines.clone() },
            });
            if let Some(prepare) = self.prepare {
                let _ = element.prepare.set(prepare);
            }
            self.lib_of_element.insert(element, id);
            if library.is_core {
                self.core_libs.insert(library.uri.clone(), id);
                if library.uri == "dart:core" {
                    self.core = Some(id);
                }
            }
            ids.push(id);
            fresh.push(index);
        }
        for &index in &fresh {
            for unit in &loader.libraries[index].units {
                let place = Place { lib: ids[index], source: unit.source };
                for decl in &unit.ast.decls {
                    self.declare_top(place, decl);
                }
                if let Some(file) = unit.core {
                    self.declare_core_file(place, file);
                }
            }
        }
        self.compute_exports(loader, ids, &fresh);
        for &index in &fresh {
            self.compute_imports(loader, ids, index);
        }
    }

    pub(crate) fn declare_top(&mut self, place: Place, decl: &'static ast::Decl) {
        self.note_annotations(place, None, &decl.metadata);
        match &decl.kind {
            DeclKind::Class(class) => {
                // A core library's class has its members read at first need; enums are there whole.
                let lazy = self.lib(place.lib).is_core && class.kind != ClassKind::Enum;
                let element = self.declare_class(place, class, lazy.then_some(decl.span));
                if self.lib(place.lib).is_core
                    && let Some(shown) = shown_pragma(&decl.metadata)
                {
                    let _ = element.shown.set(shown);
                }
                if let Some(name) = class.name {
                    self.declare_name(place, name, Decl::Class(element), false);
                }
            }
            DeclKind::Typedef(typedef) => {
                let params = typedef.type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
                let id = TypedefId(self.typedefs.len() as u32);
                self.typedefs.push(TypedefInfo { place, decl: typedef, params, ty: None, resolving: false });
                self.declare_name(place, typedef.name, Decl::Typedef(id), false);
            }
            DeclKind::Function(function) => {
                self.note_parameters(place, None, function.params.as_ref());
                let element = self.declare_function(place, None, function, true);
                self.function_mut(element).begins = decl.span.start;
                match function.kind {
                    ast::FunctionKind::Getter => self.declare_name(place, function.name, Decl::Getter(element), false),
                    ast::FunctionKind::Setter => self.declare_name(place, function.name, Decl::Setter(element), true),
                    ast::FunctionKind::Function | ast::FunctionKind::Operator => {
                        self.declare_name(place, function.name, Decl::Function(element), false);
                    }
                }
            }
            DeclKind::Variables(variables) => {
                for var in &variables.vars {
                    if self.stands_for_accessors(place, variables) {
                        for accessor in external_accessors(variables, var) {
                            let element = self.declare_function(place, None, accessor, true);
                            let setter = accessor.kind == ast::FunctionKind::Setter;
                            let decl = if setter { Decl::Setter(element) } else { Decl::Getter(element) };
                            self.declare_name(place, var.name, decl, setter);
                        }
                        continue;
                    }
                    let field = self.declare_field(place, None, variables, var);
                    self.declare_name(place, var.name, Decl::Field(field), false);
                    if is_assignable(variables, var) {
                        self.declare_name(place, var.name, Decl::Field(field), true);
                    }
                }
            }
            DeclKind::Error => {}
        }
    }

    /// A second declaration of a name; the first is shown.
    pub(super) fn declared_twice(&mut self, source: &'static crate::library::Source, span: Span, name: &str, previous: Decl) {
        let why = format!("Previous declaration of '{name}'.");
        let message = errors::already_declared(name);
        let message = match previous {
            Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => self.shows(message, f, &why),
            Decl::Field(f) => message.context(self.field(f).place.source, f.span, why),
            Decl::Class(c) => match c.span.get() {
                Some(span) => message.context(self.class(c).place.source, *span, why),
                None => message,
            },
            _ => message,
        };
        self.error(source, span, message);
    }

    pub(super) fn declare_name(&mut self, place: Place, name: ast::Ident, decl: Decl, setter: bool) {
        let lib = self.lib_mut(place.lib);
        let table = if setter { &mut lib.declared.setters } else { &mut lib.declared.names };
        let present = table.get(&name.name).copied();
        if let Some(Entry::Lazy(id)) = present {
            self.lazy[id.0 as usize].decl = Some(decl);
            return;
        }
        if let Some(Entry::Known(previous)) = present {
            // A variable is in both tables; the clash of its getter was reported already.
            if !(setter && matches!(decl, Decl::Field(_))) {
                self.declared_twice(place.source, name.span, name.name.as_str(), previous);
            }
            return;
        }
        table.insert(name.name, Entry::Known(decl));
    }

    pub fn declare_function(
        &mut self,
        place: Place,
        class: Option<ClassRef>,
        decl: &'static ast::FunctionDecl,
        static_: bool,
    ) -> FunctionRef {
        let kind = match decl.kind {
            ast::FunctionKind::Getter => FunctionKind::Getter,
            ast::FunctionKind::Setter => FunctionKind::Setter,
            ast::FunctionKind::Function | ast::FunctionKind::Operator => FunctionKind::Method,
        };
        let is_empty = matches!(decl.body.kind, ast::BodyKind::Empty);
        let function = Function::declare(FunctionHead {
            name: decl.name.name,
            kind,
            library: self.lib(place.lib).element,
            class,
            static_,
            abstract_: is_empty && !decl.external,
            external: decl.external,
            span: decl.name.span,
        });
        self.set_function(function, place, FunctionAst::Function(decl));
        function
    }

    /// An `external` variable of a program is another way to write an external getter and an external setter
    /// (accepted/2.12/abstract-external-fields). The core library's are fields that the run time knows.
    pub(super) fn stands_for_accessors(&self, place: Place, decl: &ast::VariablesDecl) -> bool {
        decl.external && decl.keyword != VarKeyword::Const && !self.lib(place.lib).is_core
    }

    pub(super) fn declare_field(
        &mut self,
        place: Place,
        class: Option<ClassRef>,
        decl: &'static ast::VariablesDecl,
        var: &'static ast::VarInit,
    ) -> FieldRef {
        let is_const = decl.keyword == VarKeyword::Const;
        let final_ = matches!(decl.keyword, VarKeyword::Final | VarKeyword::Const);
        let static_ = class.is_none() || decl.static_;
        let field = Field::declare(FieldHead {
            name: var.name.name,
            library: self.lib(place.lib).element,
            class,
            static_,
            final_,
            late: decl.late,
            span: var.name.span,
        });
        self.set_field(field, place, FieldAst::Variable { decl, var }, is_const, decl.ty.is_none());
        field
    }

    pub fn declare_class(&mut self, place: Place, decl: &'static ast::ClassDecl, lazy: Option<Span>) -> ClassRef {
        let library = self.lib(place.lib).element;
        let (name, span) = match decl.name {
            Some(name) => (name.name, name.span),
            None => (Name::new(""), decl.on.first().map_or(Span::default(), |t| t.span)),
        };
        if name.as_str() == "Function" && !self.lib(place.lib).is_core {
            self.error(place.source, span, errors::function_as_name());
        }
        let known = if self.lib(place.lib).is_core { well_known(&library.uri, name.as_str()) } else { None };
        let class = known.unwrap_or_else(|| Class::declare(name, library, decl.kind));
        let _ = class.modifiers.set(decl.modifiers);
        let _ = class.span.set(span);
        let _ = class.type_params.set(decl.type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect());
        self.set_class(
            class,
            ClassInfo {
                place,
                decl: Some(decl),
                instance: FxHashMap::default(),
                statics: FxHashMap::default(),
                constructors: FxHashMap::default(),
                fields: Vec::new(),
                values: Vec::new(),
                order: Vec::new(),
                found: FxHashMap::default(),
                interface: None,
                gaps: None,
                hierarchy: Phase::New,
                lazy,
                subtypes: None,
            },
        );
        if decl.kind == ClassKind::Extension {
            self.lib_mut(place.lib).extensions.push(class);
        }
        if lazy.is_none() {
            self.declare_members(place, class, decl);
        }
        class
    }

    // ------------------------------------------------------------ imports and exports
}

/// Whether a variable has a setter: not final or const, or late final without initialiser.
pub fn is_assignable(decl: &ast::VariablesDecl, var: &ast::VarInit) -> bool {
    match decl.keyword {
        VarKeyword::Const => false,
        VarKeyword::Final => decl.late && var.init.is_none(),
        VarKeyword::Var | VarKeyword::None => true,
    }
}

pub(super) fn shown(combinators: &[ast::Combinator], name: Name) -> bool {
    combinators.iter().all(|c| c.names.iter().any(|n| n.name == name) == c.show)
}

/// `@pragma('oche:shown', 'List')`: the name under which instances show their class.
pub(super) fn shown_pragma(metadata: &[ast::Metadata]) -> Option<Name> {
    metadata.iter().find_map(|m| {
        let args = m.args.as_ref().filter(|_| m.path.last().is_some_and(|n| n.name.as_str() == "pragma"))?;
        let texts: Vec<String> = args
            .args
            .iter()
            .filter_map(|a| match &a.value.kind {
                ast::ExprKind::String(literal) => literal.plain(),
                _ => None,
            })
            .collect();
        match texts.as_slice() {
            [key, shown] if key == "oche:shown" => Some(Name::new(shown)),
            _ => None,
        }
    })
}

pub(super) fn library_name(uri: &str) -> Name {
    Name::new(&uri.replace(':', "."))
}
