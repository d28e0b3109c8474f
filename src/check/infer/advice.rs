//! Advice on what a body gets wrong: for pages. May touch the rooms that `infer` may touch; reports nothing.

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;

use super::context::*;
use super::meaning::Meaning;
use crate::check::resolve::suggest::did_you_mean;
use crate::diagnostics::Advice;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// Advice on a member that a type doesn't have: the name that could be meant.
    pub fn advice_for_member(&mut self, ty: Ty, name: Name) -> Option<Advice> {
        if !self.w.may_advise() {
            return None;
        }
        let names = self.w.members_of_type(self.place.lib, ty);
        did_you_mean(self.w.nearest(name, names.into_iter()))
    }

    /// Why what can be read can't be assigned to.
    pub(crate) fn why_not_set(&self, read: Target) -> Option<String> {
        match read {
            Target::Field(field) if self.w.field(field).is_const => Some("It is const.".to_owned()),
            Target::Field(field) if field.final_ => Some("It is final.".to_owned()),
            Target::Field(_) => None,
            Target::Function(f) if f.kind == FunctionKind::Getter => Some("It is a getter without a setter.".to_owned()),
            Target::Function(_) => Some("It is a method.".to_owned()),
        }
    }

    /// Advice on a name that means nothing here: the one that could be meant.
    pub(crate) fn advice_for_name(&mut self, name: Name) -> Option<Advice> {
        if self.this_ty.is_none() && matches!(self.meaning(name, false), Meaning::Instance) {
            return Some(Advice::Sentence(format!(
                "It belongs to an object, and there is none here: ask one, as in 'object.{name}'. A method without 'static' has one."
            )));
        }
        if !self.w.may_advise() {
            return None;
        }
        let mut names: Vec<Name> = self.scopes.iter().flat_map(|scope| scope.keys().copied()).collect();
        if let Some(class) = self.lexical {
            let info = self.w.class(class);
            names.extend(info.statics.keys().map(|(name, _)| *name));
            if let Some(this) = self.this_ty {
                names.extend(self.w.members_of_type(self.place.lib, this));
            }
        }
        self.w.advice_for_name(self.place.lib, name, names)
    }

    /// Advice where the value of an enum is wanted and something else stands: what to write.
    pub(crate) fn advice_for_value(&mut self, found: Ty, wanted: Ty) -> Option<String> {
        let of_enum = |ty: Ty| match non_nullable(ty).kind() {
            TyKind::Interface(class, _) if class.kind == ClassKind::Enum => Some(*class),
            _ => None,
        };
        let class = of_enum(wanted).filter(|_| of_enum(found).is_none())?;
        let values = self.w.class(class).values.clone();
        let (first, others) = values.split_first()?;
        let next = others.first().map_or_else(String::new, |value| format!(", '{}.{}'", class.name, value.name));
        let more = if others.len() > 1 { ", ..." } else { "" };
        Some(format!("Write one of its values: '{}.{}'{next}{more}", class.name, first.name))
    }
}
