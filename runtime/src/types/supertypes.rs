//! What a class is a subtype of, itself included, and with which type arguments: made from its direct supertypes, and asked by everybody.
//! May touch `elements`, which has the data.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Substitution, Ty, TyList};
use crate::elements::supertypes::{Instance, Many, Repr};
use crate::elements::{ClassRef, Inherited, Supertypes};
use crate::sorting::Arrange;

/// Up to so many supertypes have a table.
const FEW: usize = 64;

impl ClassRef {
    /// The arguments with which this class implements `class`, in terms of its own parameters.
    pub fn supertype_args(self, class: ClassRef) -> Option<TyList> {
        self.ready_supertypes()?.args(class)
    }

    /// Whether this class is `class` or a subtype of it.
    pub fn implements(self, class: ClassRef) -> bool {
        self.ready_supertypes().is_some_and(|supertypes| supertypes.contains(class))
    }

    fn ready_supertypes(self) -> Option<&'static Supertypes> {
        let class = self.get();
        if class.supertypes.get().is_none()
            && let Some(maker) = class.library.prepare.get()
        {
            maker(self);
        }
        class.supertypes.get()
    }

    /// Whether a class is below another, as far as its supertypes are known by now.
    pub fn is_below(self, class: ClassRef) -> bool {
        self.get().supertypes.get().is_some_and(|supertypes| supertypes.contains(class))
    }

    /// Every class this one is a subtype of (itself included), in order of declaration.
    pub fn all_supertypes(self) -> Vec<ClassRef> {
        let mut classes = self.get().supertypes.get().map_or_else(Vec::new, Supertypes::classes);
        classes.arrange_by_key(|class| class.id);
        classes
    }
}

/// Decides about a class that is implemented with these and with those arguments: the arguments to go on with.
pub type Agree<'a> = &'a mut dyn FnMut(ClassRef, TyList, TyList) -> TyList;

impl Supertypes {
    /// Those of a class whose direct supertypes are these.
    pub fn new(class: ClassRef, direct: &[Instance], agree: Agree<'_>) -> Supertypes {
        let depth = 1 + direct.iter().filter_map(|(parent, _)| parent.get().supertypes.get()).map(Supertypes::depth).max().unwrap_or(0);
        Supertypes { depth, repr: Supertypes::repr(class, direct, agree) }
    }

    fn repr(class: ClassRef, direct: &[Instance], agree: Agree<'_>) -> Repr {
        let many = direct.iter().any(|(parent, _)| parent.get().supertypes.get().is_some_and(Supertypes::are_many));
        if !many {
            let table = Supertypes::table(class, direct, agree);
            if table.len() <= FEW {
                return Repr::Few(table);
            }
            let count = table.len();
            let all = Inherited::new(None, table.keys().map(|class| (*class, ())).collect());
            let generic = generic_of(table.keys().copied());
            // All that the table says of arguments stays.
            let agreed = table.into_iter().filter(|(above, args)| *above != class && !args.is_empty()).collect();
            let (generic, others, direct) = (Inherited::new(None, generic), Arc::from([]), direct.to_vec());
            let many = Many { class, all, generic, count, others, direct, first: None, level: 0, jump: None, agreed };
            return Repr::Many(Box::new(many));
        }
        Repr::Many(Box::new(Many::new(class, direct, agree)))
    }

    /// All supertypes of the direct ones, seen from the class.
    fn table(class: ClassRef, direct: &[Instance], agree: Agree<'_>) -> FxHashMap<ClassRef, TyList> {
        let mut table: FxHashMap<ClassRef, TyList> = FxHashMap::default();
        table.insert(class, own_args(class));
        for (parent, args) in direct {
            let Some(Supertypes { repr: Repr::Few(above), .. }) = parent.get().supertypes.get() else { continue };
            for (ancestor, ancestor_args) in above {
                let args = seen_from(*parent, args, *ancestor_args);
                match table.get(ancestor) {
                    Some(&present) if present != args => {
                        table.insert(*ancestor, agree(*ancestor, present, args));
                    }
                    Some(_) => {}
                    None => {
                        table.insert(*ancestor, args);
                    }
                }
            }
        }
        table
    }

    /// Exactly these: for types that no program declares.
    pub fn of(table: FxHashMap<ClassRef, TyList>) -> Supertypes {
        let depth = 1 + table.keys().map(|class| class.get().supertypes.get().map_or(1, Supertypes::depth)).max().unwrap_or(0);
        Supertypes { depth, repr: Repr::Few(table) }
    }

    pub fn contains(&self, class: ClassRef) -> bool {
        match &self.repr {
            Repr::Few(table) => table.contains_key(&class),
            Repr::Many(many) => many.contains(class),
        }
    }

    /// The arguments with which it implements a class, in terms of its own parameters.
    pub fn args(&self, class: ClassRef) -> Option<TyList> {
        match &self.repr {
            Repr::Few(table) => table.get(&class).copied(),
            Repr::Many(many) => many.args(class),
        }
    }

    /// All of them, in no particular order.
    pub fn classes(&self) -> Vec<ClassRef> {
        match &self.repr {
            Repr::Few(table) => table.keys().copied().collect(),
            Repr::Many(many) => many.classes(),
        }
    }

    /// More than one would want to go through for each class.
    pub fn are_many(&self) -> bool {
        matches!(self.repr, Repr::Many(_))
    }

    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// About how many they are.
    pub fn count(&self) -> usize {
        match &self.repr {
            Repr::Few(table) => table.len(),
            Repr::Many(many) => many.count,
        }
    }

    /// Classes that together with what is above them are all that is above this one.
    pub fn above(&self) -> Vec<ClassRef> {
        match &self.repr {
            Repr::Few(_) => self.classes(),
            Repr::Many(many) => many.direct.iter().map(|(class, _)| *class).collect(),
        }
    }

    /// Of a class with many supertypes: the direct one that brings the most of them, if that has many itself.
    pub fn first(&self) -> Option<ClassRef> {
        match &self.repr {
            Repr::Few(_) => None,
            Repr::Many(many) => many.first,
        }
    }
}

impl Many {
    fn new(class: ClassRef, direct: &[Instance], agree: Agree<'_>) -> Many {
        let many_of = |parent: ClassRef| match parent.get().supertypes.get() {
            Some(Supertypes { repr: Repr::Many(many), .. }) => Some(many),
            _ => None,
        };
        let most =
            direct.iter().filter_map(|instance| many_of(instance.0).map(|many| (many, *instance))).max_by_key(|(many, _)| many.count);
        let (base, first) = match most {
            Some((many, instance)) => (Some(many), Some(instance)),
            None => (None, None),
        };
        let mut own: FxHashMap<ClassRef, ()> = FxHashMap::default();
        own.insert(class, ());
        let mut others: Vec<ClassRef> = base.map_or_else(Vec::new, |many| many.others.to_vec());
        let known = others.len();
        let (mut agreed, mut seen) = (FxHashMap::default(), FxHashMap::<ClassRef, TyList>::default());
        for (parent, args) in direct.iter().filter(|instance| Some(**instance) != first) {
            let Some(supertypes) = parent.get().supertypes.get() else { continue };
            for ancestor in supertypes.generic() {
                let Some(theirs) = supertypes.args(ancestor) else { continue };
                let args = seen_from(*parent, args, theirs);
                let inherited =
                    || first.and_then(|(first, to)| first.get().supertypes.get()?.args(ancestor).map(|a| seen_from(first, &to, a)));
                match seen.get(&ancestor).copied().or_else(inherited) {
                    Some(present) if present != args => {
                        let args = agree(ancestor, present, args);
                        agreed.insert(ancestor, args);
                        seen.insert(ancestor, args);
                    }
                    _ => {
                        seen.insert(ancestor, args);
                    }
                }
            }
            let present = |class: ClassRef| base.is_some_and(|many| many.contains(class));
            match many_of(*parent) {
                None => own.extend(supertypes.classes().into_iter().filter(|class| !present(*class)).map(|class| (class, ()))),
                Some(_) if let Some(news) = new_above(*parent, &|class| present(class) || own.contains_key(&class)) => {
                    own.extend(news.into_iter().map(|class| (class, ())));
                }
                Some(many) => {
                    let news = many.others.iter().chain([parent]).filter(|class| !present(**class));
                    others.extend(news);
                }
            }
        }
        let others = match base {
            Some(many) if others.len() == known => many.others.clone(),
            _ => Arc::from(others),
        };
        let count = base.map_or(0, |many| many.count) + own.len();
        let generic = Inherited::new(base.map(|many| &many.generic), generic_of(own.keys().copied()));
        let all = Inherited::new(base.map(|many| &many.all), own);
        let level = base.map_or(0, |many| many.level + 1);
        // What was agreed on here is not to be jumped over.
        let (level, jump) = match (first, base) {
            (Some((parent, args)), Some(many)) if agreed.is_empty() => (level, Some(many.jump_of_child(parent, args))),
            _ => (0, None),
        };
        Many { class, all, generic, count, others, direct: direct.to_vec(), first: first.map(|(class, _)| class), level, jump, agreed }
    }

    /// Where a class jumps to whose first parent this is: to the parent, or as far as two equal jumps from there.
    fn jump_of_child(&self, parent: ClassRef, args: TyList) -> Instance {
        let of = |class: ClassRef| match class.get().supertypes.get() {
            Some(Supertypes { repr: Repr::Many(many), .. }) => Some(many),
            _ => None,
        };
        if let Some((next, next_args)) = self.jump
            && let Some(many) = of(next)
            && let Some((last, last_args)) = many.jump
            && let Some(end) = of(last)
            && self.level - many.level == many.level - end.level
        {
            return (last, seen_from(parent, &args, seen_from(next, &next_args, last_args)));
        }
        (parent, args)
    }

    fn contains(&self, class: ClassRef) -> bool {
        let in_set =
            |of: ClassRef| matches!(of.get().supertypes.get(), Some(Supertypes { repr: Repr::Many(many), .. }) if many.all.contains(class));
        self.all.contains(class) || self.others.iter().any(|other| in_set(*other))
    }

    fn args(&self, class: ClassRef) -> Option<TyList> {
        if !self.contains(class) {
            return None;
        }
        if class.type_params().is_empty() {
            return Some(TyList::empty());
        }
        let has = |of: ClassRef| of.get().supertypes.get().is_some_and(|supertypes| supertypes.contains(class));
        let (mut many, mut args) = (self, own_args(self.class));
        loop {
            if many.class == class {
                return Some(args);
            }
            if let Some(agreed) = many.agreed.get(&class) {
                return Some(seen_from(many.class, &args, *agreed));
            }
            let (next, next_args) = *many.jump.iter().chain(&many.direct).find(|(parent, _)| has(*parent))?;
            args = seen_from(many.class, &args, next_args);
            match next.get().supertypes.get() {
                Some(Supertypes { repr: Repr::Many(above), .. }) => many = above,
                Some(Supertypes { repr: Repr::Few(table), .. }) => return table.get(&class).map(|list| seen_from(next, &args, *list)),
                None => return None,
            }
        }
    }

    fn classes(&self) -> Vec<ClassRef> {
        self.gathered(|many| &many.all)
    }

    /// The classes of a set and of those of the other classes.
    fn gathered(&self, set: impl Fn(&Many) -> &Inherited<ClassRef, ()>) -> Vec<ClassRef> {
        let mut own: Vec<ClassRef> = set(self).entries().into_iter().map(|(class, ())| class).collect();
        if self.others.is_empty() {
            return own;
        }
        for other in self.others.iter() {
            if let Some(Supertypes { repr: Repr::Many(many), .. }) = other.get().supertypes.get() {
                own.extend(set(many).entries().into_iter().map(|(class, ())| class));
            }
        }
        let all: FxHashSet<ClassRef> = own.into_iter().collect();
        all.into_iter().collect()
    }
}

impl Supertypes {
    /// Those with type parameters.
    fn generic(&self) -> Vec<ClassRef> {
        match &self.repr {
            Repr::Few(table) => table.iter().filter(|(_, args)| !args.is_empty()).map(|(class, _)| *class).collect(),
            Repr::Many(many) => many.gathered(|many| &many.generic),
        }
    }
}

/// A class and what lies above it, without what is present already (and with it all above that); `None` if that is much.
fn new_above(class: ClassRef, present: &dyn Fn(ClassRef) -> bool) -> Option<FxHashSet<ClassRef>> {
    let mut news = FxHashSet::default();
    let mut waiting = vec![class];
    while let Some(class) = waiting.pop() {
        if present(class) || !news.insert(class) {
            continue;
        }
        if news.len() > FEW {
            return None;
        }
        match &class.get().supertypes.get()?.repr {
            Repr::Few(table) => waiting.extend(table.keys().filter(|above| **above != class)),
            Repr::Many(many) => waiting.extend(many.direct.iter().map(|(above, _)| *above)),
        }
    }
    Some(news)
}

fn generic_of(classes: impl Iterator<Item = ClassRef>) -> FxHashMap<ClassRef, ()> {
    classes.filter(|class| !class.type_params().is_empty()).map(|class| (class, ())).collect()
}

fn own_args(class: ClassRef) -> TyList {
    let own: Vec<Ty> = class.type_params().iter().map(|param| Ty::param(*param)).collect();
    TyList::new(&own)
}

/// Arguments in terms of a class's parameters, with these for them.
fn seen_from(class: ClassRef, args: &[Ty], list: TyList) -> TyList {
    Substitution { params: class.type_params(), args }.apply_list(list)
}
