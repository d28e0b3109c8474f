//! Annotations, noted where they are declared; what they mean is checked once all is declared. May touch `world`.

use oche_syntax::ast;

use crate::check::world::*;
use crate::elements::*;

impl World {
    /// Notes what is to be checked once all is declared. The core library's own annotations are for its readers.
    pub(crate) fn note_annotations(&mut self, place: Place, class: Option<ClassRef>, metadata: &'static [ast::Metadata]) {
        if !metadata.is_empty() && !self.lib(place.lib).is_core {
            self.annotations.push(Annotated { place, class, metadata });
        }
    }

    pub(crate) fn note_parameters(&mut self, place: Place, class: Option<ClassRef>, params: Option<&'static ast::Params>) {
        for param in params.into_iter().flat_map(|p| &p.params) {
            self.note_annotations(place, class, &param.metadata);
        }
    }

    pub(crate) fn note_member(&mut self, place: Place, class: ClassRef, member: &'static ast::Member) {
        self.note_annotations(place, Some(class), &member.metadata);
        match &member.kind {
            ast::MemberKind::Method(method) => self.note_parameters(place, Some(class), method.params.as_ref()),
            ast::MemberKind::Constructor(constructor) => self.note_parameters(place, Some(class), Some(&constructor.params)),
            ast::MemberKind::Fields(_) | ast::MemberKind::Error => {}
        }
    }
}
