//! Members by their names: of a type's interface, or of the extension that applies. May touch what stands before it in `infer`.

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;

use super::context::*;
use crate::check::resolve::params::params_apart_from;
use crate::check::typed::{self};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// The result of looking up a member on a static type.
#[derive(Clone, Debug)]
pub enum Lookup {
    Member(Found),
    /// A member of an extension, with the extension's inferred type arguments.
    Extension {
        target: Target,
        extension: ClassRef,
        args: Vec<Ty>,
    },
    RecordField(typed::RecordField, Ty),
    /// `call` of a function-typed value.
    FunctionCall,
    Dynamic,
    Never,
    Ambiguous,
    None,
}

impl Cx<'_> {
    /// Finds an instance member on a static type: the interface's own, or an extension's.
    pub fn lookup(&mut self, ty: Ty, name: Name, setter: bool) -> Lookup {
        if ty.is_dynamic() || ty.is_error() {
            return Lookup::Dynamic;
        }
        let lib = self.place.lib;
        let resolved = resolve_bound(ty);
        let found = match resolved.kind() {
            TyKind::Dynamic | TyKind::Error => return Lookup::Dynamic,
            // Object's members have their types; anything else is there too, and has no value.
            TyKind::Never => match self.w.find_member(core_class(CoreClass::Object), name, lib, setter) {
                Some(found) => return Lookup::Member(found),
                None => return Lookup::Never,
            },
            TyKind::Interface(class, _) => {
                let class = *class;
                if class == core_class(CoreClass::Function) && name.as_str() == "call" && !setter {
                    return Lookup::FunctionCall;
                }
                self.w.find_member(class, name, lib, setter)
            }
            TyKind::Function(_) => {
                if name.as_str() == "call" && !setter {
                    return Lookup::FunctionCall;
                }
                self.w.find_member(core_class(CoreClass::Function), name, lib, setter)
            }
            TyKind::Record(record) => {
                if !setter {
                    if let Some(ty) = record.field(name) {
                        return Lookup::RecordField(typed::RecordField::Named(name), ty);
                    }
                    let text = name.as_str();
                    if let Some(index) = text.strip_prefix('$').and_then(|d| d.parse::<usize>().ok())
                        && index >= 1
                        && !text.starts_with("$0")
                        && let Some(ty) = record.positional.get(index - 1)
                    {
                        return Lookup::RecordField(typed::RecordField::Positional(index as u32 - 1), *ty);
                    }
                }
                self.w.find_member(core_class(CoreClass::Record), name, lib, setter)
            }
            TyKind::Nullable(_) | TyKind::Null | TyKind::FutureOr(_) | TyKind::Void => {
                self.w.find_member(core_class(CoreClass::Object), name, lib, setter)
            }
            _ => self.w.find_member(core_class(CoreClass::Object), name, lib, setter),
        };
        match found {
            Some(found) => Lookup::Member(found),
            None => {
                // A member of the other kind (getter for a setter) hides extensions.
                if let TyKind::Interface(class, _) = resolved.kind()
                    && self.w.find_member(*class, name, lib, !setter).is_some()
                {
                    return Lookup::None;
                }
                self.find_extension_member(ty, name, setter)
            }
        }
    }

    /// The type of what a lookup found, as a member of the receiver.
    pub fn lookup_type(&mut self, lookup: &Lookup, receiver: Ty) -> Ty {
        match lookup {
            Lookup::Member(found) => self.w.member_type_in(*found, resolve_bound(receiver)),
            Lookup::Extension { target, extension, args } => {
                let ty = self.w.target_type(*target);
                substitute_class(ty, *extension, args)
            }
            Lookup::RecordField(_, ty) => *ty,
            Lookup::FunctionCall => resolve_bound(receiver),
            Lookup::Dynamic => Ty::dynamic(),
            Lookup::Never => Ty::never(),
            Lookup::Ambiguous | Lookup::None => Ty::error(),
        }
    }

    /// Extensions that apply to a receiver; the most specific one counts (accepted/2.7/static-extension-methods).
    pub(crate) fn find_extension_member(&mut self, ty: Ty, name: Name, setter: bool) -> Lookup {
        if ty.is_void() {
            return Lookup::None;
        }
        let mut candidates: Vec<(Target, ClassRef, Vec<Ty>, Ty)> = Vec::new();
        let lib = self.place.lib;
        for extension in self.w.extensions_with(lib, name, ty) {
            let target = self.w.own_member(extension, name, lib, setter);
            let other = self.w.own_member(extension, name, lib, !setter);
            let Some(target) = target.or(other) else { continue };
            let Some((args, on)) = self.extension_applies(extension, ty) else {
                continue;
            };
            candidates.push((target, extension, args, on));
        }
        if candidates.is_empty() {
            return Lookup::None;
        }
        let best = (0..candidates.len()).find(|&i| {
            (0..candidates.len()).all(|j| {
                if i == j {
                    return true;
                }
                let (a, b) = (&candidates[i], &candidates[j]);
                let (a_core, b_core) = (a.1.library.uri.starts_with("dart:"), b.1.library.uri.starts_with("dart:"));
                if a_core != b_core {
                    return b_core;
                }
                is_subtype(a.3, b.3) && (!is_subtype(b.3, a.3) || self.raw_on_is_subtype(a.1, b.1))
            })
        });
        match best {
            Some(i) => {
                let (target, extension, args, _) = candidates.swap_remove(i);
                let is_setter = match target {
                    Target::Function(f) => f.kind == FunctionKind::Setter,
                    Target::Field(_) => setter,
                };
                if is_setter != setter {
                    return Lookup::None;
                }
                Lookup::Extension { target, extension, args }
            }
            None => Lookup::Ambiguous,
        }
    }

    pub(crate) fn raw_on_is_subtype(&mut self, a: ClassRef, b: ClassRef) -> bool {
        let on = |w: &mut World, class: ClassRef| {
            w.ensure_hierarchy(class);
            let ty = class.on.get().and_then(|o| o.first().copied()).unwrap_or_else(Ty::dynamic);
            let params = class.type_params().to_vec();
            let args = instantiate_to_bounds(&params);
            Substitution { params: &params, args: &args }.apply(ty)
        };
        let (x, y) = (on(self.w, a), on(self.w, b));
        is_subtype(x, y) && !is_subtype(y, x)
    }

    /// The type arguments with which an extension's `on` type fits a receiver, and that type.
    pub fn extension_applies(&mut self, extension: ClassRef, receiver: Ty) -> Option<(Vec<Ty>, Ty)> {
        self.w.ensure_hierarchy(extension);
        let on = extension.on.get()?.first().copied()?;
        let params = extension.type_params().to_vec();
        if params.is_empty() {
            return is_subtype(receiver, on).then(|| (Vec::new(), on));
        }
        let solved = params_apart_from(receiver, &params);
        let types: Vec<Ty> = solved.iter().map(|p| Ty::param(*p)).collect();
        let mut inference = Inference::new(&solved);
        if !inference.argument(receiver, Substitution { params: &params, args: &types }.apply(on)) {
            return None;
        }
        let args = inference.finish().ok()?;
        let on = substitute_class(on, extension, &args);
        is_subtype(receiver, on).then_some((args, on))
    }
}

impl World {
    /// The getters of this name that the classes of a library declare, so far.
    fn getters_named(&mut self, library: LibraryRef, name: Name) -> Vec<Target> {
        let getter = |info: &ClassInfo| {
            let is_class = !matches!(info.decl?.kind, ClassKind::Extension | ClassKind::ExtensionType);
            info.instance.get(&(name, SelectorKind::Getter)).copied().filter(|_| is_class)
        };
        match self.lib_of_element.get(&library).copied() {
            // It is all there: other programs' classes need not be looked at.
            Some(lib) if !self.lib(lib).is_core && !self.lib(lib).prompt => {
                let classes = self.library_classes(lib);
                classes.into_iter().filter(|class| self.has_class(*class)).filter_map(|class| getter(self.class(class))).collect()
            }
            _ => self.classes.iter().flatten().filter(|info| self.lib(info.place.lib).element == library).filter_map(getter).collect(),
        }
    }

    /// No class of the library declares a getter, or a field that is not final, of this (private) name.
    pub fn field_is_promotable(&mut self, field: FieldRef) -> bool {
        self.getters_named(field.library, field.name).into_iter().all(|target| match target {
            Target::Field(f) => f.final_ && !matches!(self.field(f).ast, FieldAst::Variable { decl, .. } if decl.external),
            Target::Function(f) => {
                // What is abstract in a class that has objects goes to `noSuchMethod`.
                let concrete = f.class.is_some_and(|c| {
                    let m = c.modifiers();
                    !(m.abstract_ || m.sealed || c.kind == ClassKind::Mixin)
                });
                f.abstract_ && !concrete
            }
        })
    }
}
