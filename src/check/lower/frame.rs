//! Frames: which slot a variable, `this` or a function's type arguments have, and what closures bring along. May touch what `lower` may.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::representation::rep_of;
use super::state::{Frame, Lowering};
use super::walk::*;
use crate::check::typed::{self, Captured, Variable, VariableInfo};
use crate::elements::{FunctionRef, ParamRef};
use crate::ir::{self, ParamSource, Slot};
use crate::types::{Ty, erase_extension_types, free_params};

impl Lowering<'_> {
    /// The closure that a body stands in, and the functions around that one: what it has captured is in its first slots.
    pub(super) fn enter_around(&mut self, within: &typed::Within) {
        self.frames.extend(within.type_params.iter().map(|params| Frame::new(params.clone())));
        let mut frame = Frame::new(Vec::new());
        within.captures.iter().for_each(|what| _ = frame.capture(*what));
        self.frames.push(frame);
    }

    /// A closure that does nothing, and has captured what it is told to.
    pub(super) fn scope(&mut self, function: FunctionRef, captures: &[Captured], ty: Ty) -> ir::Expr {
        let captures: Vec<Slot> = captures.iter().filter_map(|what| self.captured(*what)).collect();
        let slots = captures.len() as Slot;
        let body = ir::Body {
            type_params: Vec::new(),
            has_this: false,
            params: Vec::new(),
            captures: (0..slots).collect(),
            slots,
            kind: ir::BodyKind::Sync,
            type_env: FxHashMap::default(),
            rep: ir::Rep::Value,
            code: ir::Stmt::Block(Vec::new()),
        };
        ir::Expr::Closure { function, body: Arc::new(body), captures, ty }
    }

    /// Begins a function: type arguments, `this` and parameters have the first slots.
    pub(super) fn enter(&mut self, function: &typed::Function, has_this: bool) {
        let mut frame = Frame::new(function.type_params.clone());
        frame.rep = match function.kind {
            ir::BodyKind::Sync | ir::BodyKind::Native => rep_of(function.ret),
            ir::BodyKind::Async(_) | ir::BodyKind::SyncStar(_) | ir::BodyKind::AsyncStar(_) => ir::Rep::Value,
        };
        if !function.type_params.is_empty() {
            frame.type_slot = Some(frame.slot());
        }
        if has_this {
            frame.this_slot = Some(frame.slot());
        }
        self.frames.push(frame);
        for param in &function.params {
            self.slot(param.var);
        }
    }

    /// A function that has been entered: its body, and the slots around it that its captures are taken from.
    pub(super) fn function(&mut self, element: FunctionRef, function: &typed::Function) -> (ir::Body, Vec<Slot>) {
        let params = function.params.iter().map(|param| self.param(param)).collect();
        let code = self.stmt(&function.code);
        let kind = match function.kind {
            ir::BodyKind::Sync => ir::BodyKind::Sync,
            ir::BodyKind::Async(ty) => ir::BodyKind::Async(self.ty(ty)),
            ir::BodyKind::SyncStar(ty) => ir::BodyKind::SyncStar(self.ty(ty)),
            ir::BodyKind::AsyncStar(ty) => ir::BodyKind::AsyncStar(self.ty(ty)),
            ir::BodyKind::Native => ir::BodyKind::Native,
        };
        self.note_frame(element);
        let Some(frame) = self.frames.pop() else { unreachable!("a function that was not entered") };
        let sources = match self.frames.is_empty() {
            true => Vec::new(),
            false => frame.captures.iter().filter_map(|(what, _)| self.captured(*what)).collect(),
        };
        let body = ir::Body {
            type_params: frame.type_params,
            has_this: false,
            params,
            captures: frame.captures.into_iter().map(|(_, slot)| slot).collect(),
            slots: frame.next_slot,
            kind,
            type_env: frame.type_env,
            rep: frame.rep,
            code,
        };
        (body, sources)
    }

    /// Keeps where the current function, which has been lowered, has what it sees; for somebody who is to look into its frames.
    fn note_frame(&mut self, element: FunctionRef) {
        let (Some(frame), Some(_)) = (self.frames.last(), &self.world.frames) else { return };
        let depth = self.frames.len() - 1;
        let cell = |what: &Captured| matches!(what, Captured::Variable(variable) if self.info(*variable).cell);
        let mut slots: FxHashMap<Captured, (Slot, bool)> = frame.captured.iter().map(|(what, slot)| (*what, (*slot, cell(what)))).collect();
        for (i, home) in self.homes.iter().enumerate() {
            let variable = Variable(i as u32);
            if let Some(slot) = home.filter(|_| self.info(variable).depth as usize == depth) {
                slots.insert(Captured::Variable(variable), (slot, self.info(variable).cell));
            }
        }
        slots.extend(frame.this_slot.map(|slot| (Captured::This, (slot, false))));
        slots.extend(frame.type_slot.map(|slot| (Captured::TypeArgs(depth), (slot, false))));
        let map = Arc::new(typed::FrameMap { depth, slots });
        if let Some(frames) = &mut self.world.frames {
            frames.insert(element, map);
        }
    }

    fn param(&mut self, param: &typed::Param) -> ir::Param {
        let info = self.info(param.var);
        ir::Param {
            slot: self.slot(param.var),
            rep: rep_of(info.ty),
            default: param.default.clone(),
            check: param.check.map(|ty| self.ty(ty)),
            cell: info.cell,
            name: param.name,
            pos: param.pos,
        }
    }

    /// The representation of the current function's result.
    pub(super) fn result_rep(&self) -> ir::Rep {
        self.frames.last().map_or(ir::Rep::Value, |frame| frame.rep)
    }

    /// The properties of a variable.
    pub(super) fn info(&self, variable: Variable) -> VariableInfo {
        self.body.variables[variable.0 as usize]
    }

    /// The slot in the current function that holds a variable.
    pub(super) fn slot(&mut self, variable: Variable) -> Slot {
        match self.captured(Captured::Variable(variable)) {
            Some(slot) => slot,
            None => unreachable!("a variable outside of its function"),
        }
    }

    /// A variable of the current function is what is in this slot.
    pub(super) fn put(&mut self, variable: Variable, slot: Slot) {
        self.homes[variable.0 as usize] = Some(slot);
    }

    /// A slot of the current function for a value that no variable is for.
    pub(super) fn temporary(&mut self) -> Slot {
        match self.frames.last_mut() {
            Some(frame) => frame.slot(),
            None => unreachable!("a temporary outside of a function"),
        }
    }

    pub(super) fn label(&mut self) -> ir::Label {
        self.labels += 1;
        ir::Label(self.labels)
    }

    /// The slot in the current function that holds `this`, if it has one.
    pub(super) fn this(&mut self) -> Option<Slot> {
        self.captured(Captured::This)
    }

    /// The slot in the current function that holds something of a function around it (captured along the way if need be).
    fn captured(&mut self, what: Captured) -> Option<Slot> {
        self.captured_at(what, self.frames.len() - 1)
    }

    fn captured_at(&mut self, what: Captured, depth: usize) -> Option<Slot> {
        let own = matches!(what, Captured::Variable(variable) if self.info(variable).depth as usize == depth);
        let frame = &mut self.frames[depth];
        let home = match what {
            Captured::Variable(variable) if own => Some(*self.homes[variable.0 as usize].get_or_insert_with(|| frame.slot())),
            Captured::Variable(_) => None,
            Captured::This => frame.this_slot,
            Captured::TypeArgs(home) => (home == depth).then_some(frame.type_slot).flatten(),
        };
        if home.is_some() {
            return home;
        }
        if let Some(slot) = frame.captured.get(&what) {
            return Some(*slot);
        }
        self.captured_at(what, depth.checked_sub(1)?)?;
        Some(self.frames[depth].capture(what))
    }

    // ------------------------------------------------------------ types at run time

    /// A type that the code mentions: its parameters can be found where it runs, an extension type is what it represents.
    pub(super) fn ty(&mut self, ty: Ty) -> Ty {
        let ty = erase_extension_types(ty);
        let mut params = Vec::new();
        free_params(ty, &mut params);
        for param in params {
            self.param_source(param);
        }
        ty
    }

    pub(super) fn types(&mut self, types: &[Ty]) -> Vec<Ty> {
        types.iter().map(|ty| self.ty(*ty)).collect()
    }

    fn param_source(&mut self, param: ParamRef) {
        let depth = self.frames.len() - 1;
        if self.frames[depth].type_env.contains_key(&param) {
            return;
        }
        let place = |params: &[ParamRef]| params.iter().position(|p| *p == param).map(|index| index as u32);
        let found = (0..=depth).rev().find_map(|at| Some((at, place(&self.frames[at].type_params)?)));
        let source = match (found, self.body.class) {
            (Some((at, index)), _) => self.captured(Captured::TypeArgs(at)).map(|slot| ParamSource::Slot { slot, index }),
            (None, Some(class)) => {
                place(class.type_params()).and_then(|index| self.this().map(|slot| ParamSource::This { slot, class, index }))
            }
            (None, None) => None,
        };
        if let Some(source) = source {
            self.frames[depth].type_env.insert(param, source);
        }
    }
}

impl Frame {
    fn new(type_params: Vec<ParamRef>) -> Frame {
        Frame {
            next_slot: 0,
            captures: Vec::new(),
            captured: FxHashMap::default(),
            type_env: FxHashMap::default(),
            type_params,
            type_slot: None,
            rep: ir::Rep::Value,
            this_slot: None,
        }
    }

    fn slot(&mut self) -> Slot {
        self.next_slot += 1;
        self.next_slot - 1
    }

    /// A new slot for what a closure takes with it.
    fn capture(&mut self, what: Captured) -> Slot {
        let slot = self.slot();
        self.captures.push((what, slot));
        self.captured.insert(what, slot);
        slot
    }
}
