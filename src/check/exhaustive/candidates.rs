//! Which cases of a switch can match a value: found by the constant or the class that they begin with. May touch `space`.

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::space::{Constant, Restriction, Single};
use super::{Case, is_type};
use crate::elements::{ClassRef, CoreClass, Supertypes, core_class};
use crate::sorting::Arrange;
use crate::types::TyKind;

/// Which cases can match a value, by what their first spaces are: a switch over thousands of enum values or subclasses has a case for each,
/// and looking at all of them for every value would take the square of that.
pub(super) struct Candidates {
    /// `None` for few cases, which are soon looked at.
    by_head: Option<Heads>,
    /// Cases that can match whatever the value is.
    others: Vec<usize>,
}

#[derive(Default)]
struct Heads {
    constants: FxHashMap<Constant, Vec<usize>>,
    classes: FxHashMap<ClassRef, Vec<usize>>,
    /// A case that takes all values of a class, whatever else there is of them.
    whole: FxHashMap<ClassRef, usize>,
    /// The cases of a class and of those above it, which classes below have in common.
    inherited: RefCell<FxHashMap<ClassRef, Rc<[usize]>>>,
}

impl Heads {
    /// The cases that name a class or one above it, in order.
    fn cases(&self, class: ClassRef) -> Rc<[usize]> {
        let mut waiting = vec![(class, false)];
        while let Some((class, ready)) = waiting.pop() {
            let above = class.supertypes.get().map_or_else(Vec::new, Supertypes::above);
            if !ready {
                let mut known = self.inherited.borrow_mut();
                if let Entry::Vacant(unknown) = known.entry(class) {
                    // Who asks for itself, in a circle, finds nothing.
                    unknown.insert(Rc::from([]));
                    waiting.push((class, true));
                    waiting.extend(above.into_iter().filter(|class| !known.contains_key(class)).map(|class| (class, false)));
                }
                continue;
            }
            let numbers = self.gathered(class, &above);
            self.inherited.borrow_mut().insert(class, numbers);
        }
        self.inherited.borrow()[&class].clone()
    }

    fn gathered(&self, class: ClassRef, above: &[ClassRef]) -> Rc<[usize]> {
        let inherited = self.inherited.borrow();
        let mut lists = above.iter().filter_map(|class| inherited.get(class)).filter(|list| !list.is_empty());
        if let Some(case) = self.whole.get(&class) {
            return Rc::from([*case]);
        }
        let own = self.classes.get(&class);
        match (own, lists.next(), lists.next()) {
            (None, None, _) => Rc::from([]),
            (None, Some(list), None) => list.clone(),
            (own, first, second) => {
                let inherited = first.into_iter().chain(second).chain(lists).flat_map(|list| list.iter());
                let mut numbers: Vec<usize> = own.into_iter().flatten().chain(inherited).copied().collect();
                numbers.arrange();
                numbers.dedup();
                Rc::from(numbers)
            }
        }
    }
}

/// So many cases are looked at one by one.
const FEW: usize = 16;

impl Candidates {
    pub(super) fn of(cases: &[Case]) -> Candidates {
        if cases.len() <= FEW {
            return Candidates { by_head: None, others: Vec::new() };
        }
        let (mut by_head, mut others) = (Heads::default(), Vec::new());
        for (number, case) in cases.iter().enumerate() {
            for single in case.first().into_iter().flat_map(|part| &part.space.singles) {
                match (&single.restriction, single.ty.kind()) {
                    (Restriction::Constant(constant), _) => by_head.constants.entry(*constant).or_default().push(number),
                    (_, TyKind::Interface(class, args)) if *class != core_class(CoreClass::Object) => {
                        by_head.classes.entry(*class).or_default().push(number);
                        if args.is_empty() && is_type(single) && case.count() == 1 {
                            by_head.whole.entry(*class).or_insert(number);
                        }
                    }
                    _ => others.push(number),
                }
            }
        }
        Candidates { by_head: Some(by_head), others }
    }

    /// The cases that can match a value; those that do are among them, or one that is enough.
    pub(super) fn of_value<'a>(&self, value: &Single, cases: &'a [Case]) -> Vec<&'a Case> {
        let (Some(by_head), TyKind::Interface(class, _)) = (&self.by_head, value.ty.kind()) else {
            return cases.iter().collect();
        };
        if class.supertypes.get().is_none() {
            return cases.iter().collect();
        }
        let mut numbers = self.others.clone();
        if let Restriction::Constant(constant) = &value.restriction {
            numbers.extend(by_head.constants.get(constant).into_iter().flatten());
        }
        numbers.extend(by_head.cases(*class).iter());
        numbers.arrange();
        numbers.dedup();
        numbers.into_iter().map(|number| &cases[number]).collect()
    }
}
