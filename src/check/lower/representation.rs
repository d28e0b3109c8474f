//! How values of a static type are held. May touch `ir`, `types`.

use crate::elements::{CoreClass, core_class};
use crate::ir::Rep;
use crate::types::{Ty, TyKind, erase_extension_types};

/// The representation of values of a static type.
pub(super) fn rep_of(ty: Ty) -> Rep {
    match ty.kind() {
        TyKind::Interface(class, _) if *class == core_class(CoreClass::Int) => Rep::Int,
        TyKind::Interface(class, _) if *class == core_class(CoreClass::Double) => Rep::Double,
        TyKind::Interface(class, _) if *class == core_class(CoreClass::Bool) => Rep::Bool,
        TyKind::Interface(class, _) if class.is_extension_type() => rep_of(erase_extension_types(ty)),
        _ => Rep::Value,
    }
}
