//! The least upper bound of two interface types with different classes, "as in Dart 1": the deepest superinterface they share that is
//! alone at its depth (language specification, "Standard Upper Bounds and Standard Lower Bounds"; accepted/3.3/extension-types, which
//! puts `Object?` at the root). May touch `types` and `elements`.

use rustc_hash::FxHashSet;

use super::{Substitution, Ty, TyKind, TyList};
use crate::elements::{ClassRef, CoreClass, Supertypes, core_class};
use crate::sorting::Arrange;

type Instance = (ClassRef, TyList);

/// The least upper bound of two instances of different classes, neither a subtype of the other.
pub fn least_upper_class(a: Instance, b: Instance) -> Ty {
    let of_a = superinterfaces(a);
    let of_b: FxHashSet<Instance> = superinterfaces(b).into_iter().collect();
    let mut shared: Vec<(u32, Instance)> = of_a.into_iter().filter(|i| of_b.contains(i)).map(|i| (depth(i.0), i)).collect();
    shared.arrange_by_key(|(depth, (class, _))| (std::cmp::Reverse(*depth), class.id));
    for level in shared.chunk_by(|(a, _), (b, _)| a == b) {
        if let [(_, (class, args))] = level {
            return Ty::new(TyKind::Interface(*class, *args));
        }
    }
    Ty::top()
}

/// Every instance of a class that is a supertype, itself included. Anonymous mixin applications have no name to be an answer.
fn superinterfaces((class, args): Instance) -> Vec<Instance> {
    let view = Substitution { params: class.type_params(), args: &args };
    let Some(supertypes) = class.supertypes.get() else {
        // Not resolved (a mistake in its declaration): at least it is an object.
        return vec![(class, args), (core_class(CoreClass::Object), TyList::empty())];
    };
    let named = supertypes.classes().into_iter().filter(|c| !c.is_anonymous());
    named.filter_map(|c| supertypes.args(c).map(|list| (c, view.apply_list(list)))).collect()
}

/// The length of the longest path to `Object?`.
fn depth(class: ClassRef) -> u32 {
    class.supertypes.get().map_or(1, Supertypes::depth)
}
