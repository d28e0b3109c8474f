//! The least upper bound of two interface types with different classes, "as in Dart 1": the deepest superinterface they share that is
//! alone at its depth (language specification, "Standard Upper Bounds and Standard Lower Bounds"; accepted/3.3/extension-types, which
//! puts `Object?` at the root). May touch `types` and `elements`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Substitution, Ty, TyKind, TyList};
use crate::elements::{ClassRef, CoreClass, core_class};

type Instance = (ClassRef, TyList);

/// The least upper bound of two instances of different classes, neither a subtype of the other.
pub fn least_upper_class(a: Instance, b: Instance) -> Ty {
    let of_a = superinterfaces(a);
    let of_b: FxHashSet<Instance> = superinterfaces(b).into_iter().collect();
    let mut depths = FxHashMap::default();
    let mut shared: Vec<(u32, Instance)> = of_a.into_iter().filter(|i| of_b.contains(i)).map(|i| (depth(i.0, &mut depths), i)).collect();
    shared.sort_by_key(|(depth, (class, _))| (std::cmp::Reverse(*depth), class.id));
    for (index, (depth, (class, args))) in shared.iter().enumerate() {
        let alone = shared.iter().enumerate().all(|(other, (d, _))| other == index || d != depth);
        if alone {
            return Ty::new(TyKind::Interface(*class, *args));
        }
    }
    Ty::top()
}

/// Every instance of a class that is a supertype, itself included. Anonymous mixin applications have no name to be an answer.
fn superinterfaces((class, args): Instance) -> Vec<Instance> {
    let view = Substitution { params: class.type_params(), args: &args };
    let Some(table) = class.supertypes.get() else {
        // Not resolved (a mistake in its declaration): at least it is an object.
        return vec![(class, args), (core_class(CoreClass::Object), TyList::empty())];
    };
    let named = table.iter().filter(|(c, _)| !is_anonymous(**c));
    named.map(|(c, list)| (*c, view.apply_list(*list))).collect()
}

fn is_anonymous(class: ClassRef) -> bool {
    class.name.as_str().contains('&')
}

/// The length of the longest path to `Object?`. (Every path goes through the table: it is transitive.)
fn depth(class: ClassRef, known: &mut FxHashMap<ClassRef, u32>) -> u32 {
    if class == core_class(CoreClass::Object) {
        return 1;
    }
    if let Some(depth) = known.get(&class) {
        return *depth;
    }
    // Ends a cycle, if by mistake there is one.
    known.insert(class, 0);
    let above = class.supertypes.get().into_iter().flat_map(|table| table.keys());
    let deepest = above.filter(|c| **c != class).map(|c| depth(*c, known)).max().unwrap_or(0);
    known.insert(class, deepest + 1);
    deepest + 1
}
