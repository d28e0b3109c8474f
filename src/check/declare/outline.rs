//! Declares what a program's libraries contain: an element for every class, function and variable, and the scopes they are found in.
//! Nothing is resolved yet. May touch `world` and the loaded syntax trees.

use std::collections::VecDeque;
use std::sync::Arc;

use oche_syntax::ast::{self, ClassKind, DeclKind, MemberKind, VarKeyword};
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::report::errors;
use crate::check::report::message::{Message, Stage, note};
use crate::check::world::*;
use crate::elements::*;
use crate::library::{Export, Loader, Source};

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
    fn declared_twice(&mut self, source: &'static crate::library::Source, span: Span, name: &str, previous: Decl) {
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

    fn declare_name(&mut self, place: Place, name: ast::Ident, decl: Decl, setter: bool) {
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
    fn stands_for_accessors(&self, place: Place, decl: &ast::VariablesDecl) -> bool {
        decl.external && decl.keyword != VarKeyword::Const && !self.lib(place.lib).is_core
    }

    fn declare_field(
        &mut self,
        place: Place,
        class: Option<ClassRef>,
        decl: &'static ast::VariablesDecl,
        var: &'static ast::VarInit,
    ) -> FieldRef {
        let is_const = decl.keyword == VarKeyword::Const;
        let final_ = matches!(decl.keyword, VarKeyword::Final | VarKeyword::Const);
        let static_ = class.is_none() || decl.static_;
        let field = Field::declare(var.name.name, self.lib(place.lib).element, class, static_, final_, decl.late, var.name.span);
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

    /// Declares a class's members, if that was left for now.
    pub fn ensure_members(&mut self, class: ClassRef) {
        let Some(span) = self.class_mut(class).lazy.take() else { return };
        let place = self.class(class).place;
        let (decl, errors) = oche_syntax::parse_declaration(&place.source.text, span);
        for error in errors {
            self.error(place.source, error.span, errors::syntax(error.message.text()));
        }
        if let Some(ast::Decl { kind: DeclKind::Class(full), .. }) = decl {
            let full: &'static ast::ClassDecl = Box::leak(full);
            self.class_mut(class).decl = Some(full);
            self.declare_members(place, class, full);
        }
    }

    fn declare_members(&mut self, place: Place, class: ClassRef, decl: &'static ast::ClassDecl) {
        let library = self.lib(place.lib).element;
        if let Some(primary) = &decl.primary {
            for param in &primary.params.params {
                let declares = decl.kind == ClassKind::ExtensionType || param.keyword != VarKeyword::None;
                if declares && !param.this && !param.super_ {
                    let final_ = decl.kind == ClassKind::ExtensionType || param.keyword == VarKeyword::Final;
                    let field = Field::declare(param.name.name, library, Some(class), false, final_, false, param.name.span);
                    self.set_field(field, place, FieldAst::Parameter(param), false, param.ty.is_none());
                    self.add_field(class, field, param.name, !final_, true);
                }
            }
            let name = primary.name.map_or(Name::new(""), |n| if n.name.as_str() == "new" { Name::new("") } else { n.name });
            let constructor = Function::declare(FunctionHead {
                name,
                kind: FunctionKind::Constructor,
                library,
                class: Some(class),
                static_: false,
                abstract_: false,
                external: false,
                span: primary.span,
            });
            self.set_function(constructor, place, FunctionAst::Primary(primary));
            self.function_mut(constructor).is_const = primary.const_ || decl.kind == ClassKind::Enum;
            self.class_mut(class).constructors.insert(name, constructor);
            self.class_mut(class).order.push(Target::Function(constructor));
        }
        for (index, value) in decl.values.iter().enumerate() {
            self.note_annotations(place, Some(class), &value.metadata);
            let field = Field::declare(value.name.name, library, Some(class), true, true, false, value.name.span);
            self.set_field(field, place, FieldAst::EnumValue { value, index: index as u32 }, true, false);
            self.class_mut(class).values.push(field);
            self.add_field(class, field, value.name, false, true);
        }
        for member in &decl.members {
            self.note_member(place, class, member);
            match &member.kind {
                MemberKind::Fields(variables) => {
                    for var in &variables.vars {
                        if self.stands_for_accessors(place, variables) {
                            for accessor in external_accessors(variables, var) {
                                let element = self.declare_function(place, Some(class), accessor, accessor.static_);
                                let setter = accessor.kind == ast::FunctionKind::Setter;
                                let kind = if setter { SelectorKind::Setter } else { SelectorKind::Getter };
                                self.add_member(class, var.name, kind, Target::Function(element), accessor.static_);
                                self.class_mut(class).order.push(Target::Function(element));
                            }
                            continue;
                        }
                        let field = self.declare_field(place, Some(class), variables, var);
                        let assignable = is_assignable(variables, var);
                        // Of an abstract one only its getter and setter exist.
                        let has_place = !variables.abstract_ && !variables.external;
                        self.add_field(class, field, var.name, assignable, has_place);
                    }
                }
                MemberKind::Method(method) => {
                    self.check_operator_parameters(place, method);
                    let plain = method.kind == ast::FunctionKind::Function && class.kind != ClassKind::Extension;
                    if plain && method.name.name == class.name {
                        let start = member.span.start;
                        let text = place.source.text.get(member.span.range()).unwrap_or("");
                        let length = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(1) as u32;
                        let message = errors::constructor_return_type();
                        self.error(place.source, Span { start, end: start + length }, message);
                    }
                    let element = self.declare_function(place, Some(class), method, method.static_);
                    self.function_mut(element).begins = member.span.start;
                    let kind = match method.kind {
                        ast::FunctionKind::Getter => SelectorKind::Getter,
                        ast::FunctionKind::Setter => SelectorKind::Setter,
                        ast::FunctionKind::Function | ast::FunctionKind::Operator => SelectorKind::Method,
                    };
                    self.add_member(class, method.name, kind, Target::Function(element), method.static_);
                    self.class_mut(class).order.push(Target::Function(element));
                }
                MemberKind::Constructor(constructor) => self.declare_constructor(place, class, decl, constructor),
                MemberKind::Error => {}
            }
        }
        let has_constructor = !self.class(class).constructors.is_empty();
        // An enum has one unless it declares a generative constructor or one of the same name.
        let values_need_one = decl.kind == ClassKind::Enum
            && self.class(class).constructors.iter().all(|(name, c)| c.kind == FunctionKind::Factory && !name.as_str().is_empty());
        if !has_constructor && decl.kind == ClassKind::Class || values_need_one {
            let constructor = self.default_constructor(place, class);
            self.function_mut(constructor).is_const = decl.kind == ClassKind::Enum;
        }
        if decl.kind == ClassKind::Enum {
            let name = Name::new("values");
            let field = Field::declare(name, library, Some(class), true, true, false, Span::default());
            self.set_field(field, place, FieldAst::EnumValues, true, false);
            if !self.class(class).statics.contains_key(&(name, SelectorKind::Getter)) {
                self.class_mut(class).statics.insert((name, SelectorKind::Getter), Target::Field(field));
            }
        }
    }

    pub fn default_constructor(&mut self, place: Place, class: ClassRef) -> FunctionRef {
        let constructor = Function::declare(FunctionHead {
            name: Name::new(""),
            kind: FunctionKind::Constructor,
            library: self.lib(place.lib).element,
            class: Some(class),
            static_: false,
            abstract_: false,
            external: false,
            span: class.span.get().copied().unwrap_or_default(),
        });
        self.set_function(constructor, place, FunctionAst::Default);
        self.class_mut(class).constructors.insert(Name::new(""), constructor);
        constructor
    }

    fn declare_constructor(
        &mut self,
        place: Place,
        class: ClassRef,
        class_decl: &'static ast::ClassDecl,
        decl: &'static ast::ConstructorDecl,
    ) {
        if decl.primary_body {
            return;
        }
        if let Some(class_name) = class_decl.name
            && !matches!(decl.class_name.name.as_str(), "new" | "factory" | "this")
            && decl.class_name.name != class_name.name
        {
            self.error(place.source, decl.class_name.span, errors::constructor_name_not_class());
        }
        // `factory f()` names a constructor since language version 3.13.
        if let (Some(class_name), Some(name)) = (class_decl.name, decl.name)
            && decl.class_name.name.as_str() == "factory"
            && self.lib(place.lib).version < (3, 13)
            && name.name != class_name.name
        {
            self.error(place.source, name.span, errors::constructor_name_not_class());
        }
        let name = match decl.name {
            Some(name) if name.name.as_str() != "new" => name.name,
            _ => Name::new(""),
        };
        let kind = if decl.factory { FunctionKind::Factory } else { FunctionKind::Constructor };
        let span = decl.name.map_or(decl.class_name.span, |n| n.span);
        let constructor = Function::declare(FunctionHead {
            name,
            kind,
            library: self.lib(place.lib).element,
            class: Some(class),
            static_: decl.factory,
            abstract_: false,
            external: decl.external,
            span,
        });
        self.set_function(constructor, place, FunctionAst::Constructor(decl));
        // An enum's generative constructors need not say `const` (language version 3.13).
        let implied = class_decl.kind == ClassKind::Enum && !decl.factory && self.lib(place.lib).version >= (3, 13);
        self.function_mut(constructor).is_const = decl.const_ || implied;
        if self.class(class).constructors.contains_key(&name) {
            let shown = if name.as_str().is_empty() { class.name.to_string() } else { format!("{}.{}", class.name, name) };
            let previous = self.class(class).constructors.get(&name).copied();
            let message = errors::already_declared(shown.as_str());
            let message = match previous {
                Some(previous) => self.shows(message, previous, &format!("Previous declaration of '{shown}'.")),
                None => message,
            };
            self.error(place.source, decl.class_name.span, message);
            return;
        }
        if !name.as_str().is_empty() {
            let statics = &self.class(class).statics;
            if statics.contains_key(&(name, SelectorKind::Getter)) || statics.contains_key(&(name, SelectorKind::Method)) {
                self.error(place.source, decl.class_name.span, errors::conflicts_with_static(name));
            }
        }
        self.class_mut(class).constructors.insert(name, constructor);
        self.class_mut(class).order.push(Target::Function(constructor));
    }

    fn add_field(&mut self, class: ClassRef, field: FieldRef, name: ast::Ident, assignable: bool, has_place: bool) {
        self.add_member(class, name, SelectorKind::Getter, Target::Field(field), field.static_);
        if assignable {
            let table = if field.static_ { &mut self.class_mut(class).statics } else { &mut self.class_mut(class).instance };
            table.entry((name.name, SelectorKind::Setter)).or_insert(Target::Field(field));
        }
        if !field.static_ && has_place {
            self.class_mut(class).fields.push(field);
        }
        self.class_mut(class).order.push(Target::Field(field));
    }

    fn add_member(&mut self, class: ClassRef, name: ast::Ident, kind: SelectorKind, target: Target, static_: bool) {
        let place = self.class(class).place;
        let info = self.class(class);
        let clash = |kind: SelectorKind| info.instance.contains_key(&(name.name, kind)) || info.statics.contains_key(&(name.name, kind));
        let clashes = match kind {
            SelectorKind::Setter => clash(SelectorKind::Setter) || clash(SelectorKind::Method),
            SelectorKind::Getter => clash(SelectorKind::Getter) || clash(SelectorKind::Method),
            SelectorKind::Method => clash(SelectorKind::Getter) || clash(SelectorKind::Method) || clash(SelectorKind::Setter),
        };
        if clashes {
            let all = [SelectorKind::Getter, SelectorKind::Method, SelectorKind::Setter].into_iter();
            let previous = all.filter_map(|k| info.instance.get(&(name.name, k)).or_else(|| info.statics.get(&(name.name, k)))).next();
            match previous.copied() {
                Some(Target::Function(f)) => self.declared_twice(place.source, name.span, name.name.as_str(), Decl::Function(f)),
                Some(Target::Field(f)) => self.declared_twice(place.source, name.span, name.name.as_str(), Decl::Field(f)),
                None => self.error(place.source, name.span, errors::already_declared(name.name)),
            }
            return;
        }
        if static_ && info.constructors.contains_key(&name.name) {
            self.error(place.source, name.span, errors::conflicts_with_constructor(name.name));
        }
        let info = self.class_mut(class);
        let table = if static_ { &mut info.statics } else { &mut info.instance };
        table.insert((name.name, kind), target);
    }

    // ------------------------------------------------------------ imports and exports

    /// Exports reach through other exports, in cycles too: repeat until nothing is added.
    fn compute_exports(&mut self, loader: &Loader, ids: &[LibId], fresh: &[usize]) {
        for &index in fresh {
            let declared = self.lib(ids[index]).declared.clone();
            let exported = &mut self.lib_mut(ids[index]).exported;
            exported.names.extend(declared.names.iter().filter(|(n, _)| !n.is_private()).map(|(n, d)| (*n, *d)));
            exported.setters.extend(declared.setters.iter().filter(|(n, _)| !n.is_private()).map(|(n, d)| (*n, *d)));
        }
        // Each name goes once from library to library, also round and round.
        let mut exporters: FxHashMap<LibId, Vec<(LibId, &Export)>> = FxHashMap::default();
        let mut waiting = VecDeque::new();
        for &index in fresh {
            for export in &loader.libraries[index].exports {
                let target = ids[export.target];
                let known = exporters.entry(target).or_default();
                if known.is_empty() {
                    let exported = &self.lib(target).exported;
                    waiting.extend(exported.names.keys().map(|name| (target, *name, false)));
                    waiting.extend(exported.setters.keys().map(|name| (target, *name, true)));
                }
                known.push((ids[index], export));
            }
        }
        while let Some((from, name, setter)) = waiting.pop_front() {
            let Some(entry) = self.lib(from).exported.get(name, setter) else { continue };
            for (to, export) in exporters.get(&from).into_iter().flatten() {
                let lib = self.lib(*to);
                if !shown(export.combinators, name) || lib.declared.get(name, setter).is_some() || lib.exported.get(name, setter).is_some()
                {
                    continue;
                }
                let exported = &mut self.lib_mut(*to).exported;
                let into = if setter { &mut exported.setters } else { &mut exported.names };
                into.insert(name, entry);
                waiting.push_back((*to, name, setter));
            }
        }
        // Two exports of one name with different meanings.
        for &index in fresh {
            let library = &loader.libraries[index];
            if library.exports.len() < 2 {
                continue;
            }
            // The compiler takes the exported libraries in the order in which they were loaded.
            let mut exports: Vec<&Export> = library.exports.iter().collect();
            exports.sort_by_key(|export| export.target);
            let mut seen: FxHashMap<(Name, bool), Entry> = FxHashMap::default();
            let mut told: FxHashSet<Name> = FxHashSet::default();
            for export in exports {
                let mut twice = Vec::new();
                let source = &self.lib(ids[export.target]).exported;
                for setter in [false, true] {
                    for (&name, &decl) in if setter { &source.setters } else { &source.names } {
                        if !shown(export.combinators, name) || self.lib(ids[index]).declared.get(name, setter).is_some() {
                            continue;
                        }
                        match seen.get(&(name, setter)) {
                            Some(other) if *other != decl => twice.push((name, *other, decl)),
                            _ => {
                                seen.insert((name, setter), decl);
                            }
                        }
                    }
                }
                twice.sort_by_key(|(name, _, other)| (Self::declared_at(*other), name.to_string()));
                for (name, one, other) in twice {
                    if told.insert(name) {
                        let shown = |entry| self.library_of(entry).map(|library| self.library_shown(library)).unwrap_or_default();
                        let text = errors::exported_twice(name, shown(one), shown(other));
                        let unit = library.units[export.unit].source;
                        self.error_at(unit, export.directive, Some(export.directive.start), text.stage(Stage::Parser));
                    }
                }
            }
        }
    }

    /// Fills a library's import scope from its import list: once, or again when a session has imported more.
    pub(crate) fn compute_imports(&mut self, loader: &Loader, ids: &[LibId], index: usize) {
        let id = ids[index];
        let mut plain = Namespace::default();
        // Whether a name came from a core library: a declaration elsewhere silently wins over it (specification, "Imports").
        let mut prefixed: Vec<(Name, Namespace, bool)> = Vec::new();
        let mut extensions: Vec<ClassRef> = Vec::new();
        let mut met = FxHashSet::default();
        let library = &loader.libraries[index];
        let wildcards = self.lib(id).version >= (3, 7);
        for (i, import) in library.imports.iter().enumerate() {
            if let Some(prefix) = import.prefix {
                let source = library.units[import.unit].source;
                let others = library.imports.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other);
                let name = prefix.name;
                let used = others.filter_map(|other| other.prefix.filter(|p| p.name == name).map(|p| (other.unit, p.span))).next();
                if let (true, Some((unit, other))) = (import.deferred, used) {
                    let text = errors::deferred_prefix_used(name);
                    let text = text.context(library.units[unit].source, other, note!("'{}' is used here.", name));
                    self.error(source, prefix.span, text);
                }
                if name.as_str() == "Function" {
                    self.error(source, prefix.span, errors::function_as_name());
                }
            }
            let combinators: Vec<(bool, Vec<Name>)> =
                import.combinators.iter().map(|c| (c.show, c.names.iter().map(|name| name.name).collect())).collect();
            // To import the same again adds nothing: at a prompt it is done all the time.
            if !met.insert((import.target, import.prefix.map(|prefix| prefix.name), import.deferred, combinators)) {
                continue;
            }
            let source_lib = ids[import.target];
            let exported = self.lib(source_lib).exported.clone();
            let mut chosen = Namespace::default();
            let mut names: Vec<(Name, Entry)> = exported.names.iter().map(|(name, entry)| (*name, *entry)).collect();
            if import.deferred {
                names.sort_by_key(|(name, _)| name.to_string());
            }
            for (name, decl) in names.into_iter().filter(|(n, _)| shown(import.combinators, *n)) {
                chosen.names.insert(name, decl);
                if let Entry::Known(Decl::Class(class)) = decl
                    && class.kind == ClassKind::Extension
                {
                    if import.deferred {
                        let message = errors::deferred_extension(name).hint(format!("Try adding the `hide {name}` to the import."));
                        let source = library.units[import.unit].source;
                        self.error_at(source, import.directive, Some(import.directive.start), message);
                    }
                    extensions.push(class);
                }
            }
            for (&name, &decl) in exported.setters.iter().filter(|(n, _)| shown(import.combinators, **n)) {
                chosen.setters.insert(name, decl);
            }
            let into = match import.prefix {
                None => &mut plain,
                Some(prefix) => match prefixed.iter().position(|(name, ..)| *name == prefix.name) {
                    Some(i) => &mut prefixed[i].1,
                    None => {
                        prefixed.push((prefix.name, Namespace::default(), import.deferred));
                        let last = prefixed.len() - 1;
                        &mut prefixed[last].1
                    }
                },
            };
            let source = library.units[import.unit].source;
            self.merge_import(into, &chosen, source, import.prefix.map_or(import.directive, |prefix| prefix.span));
        }
        let all = &mut self.lib_mut(id).extensions;
        for extension in extensions {
            if !all.contains(extension) {
                all.push(extension);
            }
        }
        self.lib_mut(id).imported = plain;
        for (name, namespace, deferred) in prefixed {
            let prefix = PrefixId(self.prefixes.len() as u32);
            self.has_deferred |= deferred;
            self.prefixes.push(PrefixInfo { namespace, deferred });
            if self.lib(id).declared.names.contains_key(&name)
                && let Some(import) = library.imports.iter().find(|i| i.prefix.is_some_and(|p| p.name == name))
                && let Some(ident) = import.prefix
            {
                let source = library.units[import.unit].source;
                match self.lib(id).declared.names.get(&name) {
                    Some(Entry::Known(declared)) => self.declared_twice(source, ident.span, name.as_str(), *declared),
                    _ => self.error(source, ident.span, errors::already_declared(name)),
                }
            }
            // `_` binds nothing (accepted/3.7/wildcard-variables).
            if !(wildcards && name.as_str() == "_") {
                self.lib_mut(id).prefixes.insert(name, prefix);
            }
        }
    }

    fn merge_import(&mut self, into: &mut Namespace, from: &Namespace, source: &'static Source, span: Span) {
        for setter in [false, true] {
            let (into, from) = if setter { (&mut into.setters, &from.setters) } else { (&mut into.names, &from.names) };
            for (&name, &decl) in from {
                match into.get(&name) {
                    None => {
                        into.insert(name, decl);
                    }
                    Some(&present) if present == decl => {}
                    Some(&present) => {
                        let (old, new) = (self.is_core_entry(present), self.is_core_entry(decl));
                        if old && !new {
                            into.insert(name, decl);
                        } else if old == new
                            && let (Some(one), Some(other)) = (self.library_of(present), self.library_of(decl))
                        {
                            let id = AmbiguityId(self.ambiguities.len() as u32);
                            self.ambiguities.push(Ambiguity { from: [one, other], source, span });
                            into.insert(name, Entry::Known(Decl::Ambiguous(id)));
                        }
                    }
                }
            }
        }
    }

    fn is_core_entry(&self, entry: Entry) -> bool {
        let Entry::Known(decl) = entry else { return true };
        let library = match decl {
            Decl::Class(c) => c.library,
            Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => f.library,
            Decl::Field(f) => f.library,
            Decl::Typedef(t) => return self.lib(self.typedefs[t.0 as usize].place.lib).is_core,
            Decl::Prefix(_) | Decl::Dynamic | Decl::Never | Decl::Ambiguous(_) => return false,
        };
        library.uri.starts_with("dart:")
    }

    /// Where in its file a declaration stands.
    fn declared_at(entry: Entry) -> u32 {
        match entry {
            Entry::Known(Decl::Class(c)) => c.span.get().map_or(0, |span| span.start),
            Entry::Known(Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f)) => f.span.start,
            Entry::Known(Decl::Field(f)) => f.span.start,
            _ => 0,
        }
    }

    /// The library that declares what a table of names has.
    fn library_of(&self, entry: Entry) -> Option<LibraryRef> {
        let of = |lib: LibId| self.lib(lib).element;
        let decl = match entry {
            Entry::Lazy(id) => return Some(of(self.lazy[id.0 as usize].place.lib)),
            Entry::Known(decl) => decl,
        };
        match decl {
            Decl::Class(c) => Some(c.library),
            Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => Some(f.library),
            Decl::Field(f) => Some(f.library),
            Decl::Typedef(t) => Some(of(self.typedefs[t.0 as usize].place.lib)),
            Decl::Prefix(_) | Decl::Dynamic | Decl::Never | Decl::Ambiguous(_) => None,
        }
    }

    /// What a library is called in messages.
    fn library_shown(&self, library: LibraryRef) -> String {
        let file = self.lib_of_element.get(&library).and_then(|lib| self.lib(*lib).sources.first());
        match file {
            Some(source) if !library.uri.starts_with("dart:") && !library.uri.starts_with("package:") => source.display.clone(),
            _ => library.uri.to_string(),
        }
    }

    pub(crate) fn imported_twice(&self, id: AmbiguityId, name: Name) -> Message {
        let [one, other] = self.ambiguities[id.0 as usize].from;
        errors::imported_twice(name, self.library_shown(one), self.library_shown(other))
    }
}

/// Whether a variable has a setter: not final or const, or late final without initialiser.
pub fn is_assignable(decl: &ast::VariablesDecl, var: &ast::VarInit) -> bool {
    match decl.keyword {
        VarKeyword::Const => false,
        VarKeyword::Final => decl.late && var.init.is_none(),
        VarKeyword::Var | VarKeyword::None => true,
    }
}

/// `external T x;` as `external T get x; external set x(T x);`.
fn external_accessors(decl: &ast::VariablesDecl, var: &ast::VarInit) -> Vec<&'static ast::FunctionDecl> {
    let accessor = |kind, params| {
        let function = ast::FunctionDecl {
            kind,
            static_: decl.static_,
            external: true,
            abstract_: false,
            augment: decl.augment,
            return_type: if kind == ast::FunctionKind::Getter { decl.ty.clone() } else { None },
            name: var.name,
            type_params: Vec::new(),
            params,
            body: ast::FunctionBody { marker: ast::AsyncMarker::Sync, span: var.name.span, kind: ast::BodyKind::Empty },
        };
        &*Box::leak(Box::new(function))
    };
    let getter = accessor(ast::FunctionKind::Getter, None);
    if !is_assignable(decl, var) {
        return vec![getter];
    }
    let value = ast::Param {
        span: var.name.span,
        metadata: Vec::new(),
        kind: ast::ParamKind::Positional,
        required: false,
        covariant: decl.covariant,
        keyword: VarKeyword::None,
        ty: decl.ty.clone(),
        this: false,
        super_: false,
        name: var.name,
        function: None,
        default: None,
    };
    vec![getter, accessor(ast::FunctionKind::Setter, Some(ast::Params { span: var.name.span, params: vec![value] }))]
}

fn shown(combinators: &[ast::Combinator], name: Name) -> bool {
    combinators.iter().all(|c| c.names.iter().any(|n| n.name == name) == c.show)
}

/// `@pragma('oche:shown', 'List')`: the name under which instances show their class.
fn shown_pragma(metadata: &[ast::Metadata]) -> Option<Name> {
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

fn library_name(uri: &str) -> Name {
    Name::new(&uri.replace(':', "."))
}

impl World {
    /// Each operator has its number of parameters.
    fn check_operator_parameters(&mut self, place: Place, decl: &'static ast::FunctionDecl) {
        if decl.kind != ast::FunctionKind::Operator {
            return;
        }
        let count = decl.params.as_ref().map_or(0, |p| p.params.len());
        let name = decl.name.name;
        let (fits, wanted) = match name.as_str() {
            "~" => (count == 0, "shouldn't have any parameters"),
            "[]=" => (count == 2, "should have exactly two parameters"),
            "unary-" => return,
            "-" => (count <= 1, "should have zero or one parameter"),
            _ => (count == 1, "should have exactly one parameter"),
        };
        if !fits {
            let mut message = errors::operator_parameters(name, wanted);
            if name.as_str() == "-" {
                message = message.hint(
                    "With zero parameters, it has the syntactic form '-a', formally known as 'unary-'. With one parameter, it has the syntactic form 'a - b', formally known as '-'.",
                );
            }
            self.error(place.source, decl.name.span, message);
        }
    }
}
