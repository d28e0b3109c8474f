//! dart:isolate's natives: ports, spawning, control requests. May touch the event loop and messages.

use super::async_natives::room;
use super::event_loop::{self, state};
use super::io_natives::origin;
use super::mailbox::{Content, PortId, Request};
use super::message::Message;
use super::spawn::{Birth, Entry, NewProgram, spawn};
use super::{copying, record};
use crate::elements::CoreClass;
use crate::heap::{ClosureKind, ListKind, Value};
use crate::interp::{Args, Isolate, PackageSource, RtFunction, Stop};
use crate::natives::support::{Row, boolean, bytes_of, int, list_of, list_of_dynamic, rust_text, throw};
use crate::natives::typed_data;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:isolate/_portOpen", port_open),
    ("dart:isolate/_portClose", port_close),
    ("dart:isolate/_portKeepAlive", port_keep_alive),
    ("dart:isolate/_portSend", port_send),
    ("dart:isolate/_uniqueNumber", |iso, _| Ok(Value::Int(state(iso).program.unique_number() as i64))),
    ("dart:isolate/_isolateSelf", isolate_self),
    ("dart:isolate/_isolateName", isolate_name),
    ("dart:isolate/_isolateSpawn", isolate_spawn),
    ("dart:isolate/_isolateSpawnUri", isolate_spawn_uri),
    ("dart:isolate/_isolateControl", isolate_control),
    ("dart:isolate/_isolateExit", isolate_exit),
    ("dart:isolate/_packageConfigUri", package_config_uri),
    ("dart:isolate/_resolvePackageUri", resolve_package_uri),
    ("dart:isolate/_transferPut", transfer_put),
    ("dart:isolate/_transferTake", transfer_take),
];

fn port(args: Args<'_>, i: usize) -> Option<PortId> {
    PortId::from_value(args.get(i))
}

fn port_open(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let origin = event_loop::origin(iso, true);
    room(iso)?;
    let port = state(iso).open_port(args.get(0), origin);
    record::port_opened(iso, port.number());
    Ok(Value::Int(port.to_int()))
}
fn port_close(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(port) = port(args, 0) {
        let state = state(iso);
        state.ports.remove(&port);
        state.program.driver.closes_port(port);
        record::port_closed(iso, port.number());
    }
    Ok(Value::Null)
}
fn port_keep_alive(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(id) = port(args, 0) else { return Ok(Value::Null) };
    if let Some(port) = state(iso).ports.get_mut(&id) {
        port.keeps_alive = boolean(args, 1);
        if !boolean(args, 1) {
            record::port_released(iso, id.number());
        }
    }
    Ok(Value::Null)
}
fn port_send(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(port) = port(args, 0) else { return Ok(Value::Null) };
    room(iso)?;
    let mut message = copying::copy_to(iso, port, args.get(1))?;
    let number = if iso.is_watched() { record::sending(iso, port, args.get(1)) } else { 0 };
    let state = state(iso);
    let receiver =
        if port.isolate() == state.mailbox.isolate { Some(state.mailbox.clone()) } else { state.program.mailbox(port.isolate()) };
    let limit = state.program.options.max_heap.unwrap_or(usize::MAX);
    match receiver {
        // Nobody is there who could read it.
        None => state.program.driver.sends_in_vain(port, number),
        Some(receiver) if receiver.hold(&mut message, limit) => state.send_numbered(port, message, number),
        Some(_) => {
            drop(message);
            return Err(throw::out_of_memory(iso));
        }
    }
    Ok(Value::Null)
}

fn isolate_self(iso: &mut Isolate, _: Args<'_>) -> Result<Value, Stop> {
    let ids = state(iso).introduction().map(Value::Int);
    Ok(iso.heap.new_list(ListKind::Fixed, list_of(CoreClass::Int), ids.to_vec()))
}
fn isolate_name(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(port) = port(args, 0) else {
        return Ok(Value::Null);
    };
    let mailbox = state(iso).program.mailbox(port.isolate());
    Ok(mailbox.map_or(Value::Null, |mailbox| iso.string(&mailbox.debug_name)))
}

/// `_isolateSpawn(ready, entryPoint, message, paused, errorsAreFatal, onExit, onError, debugName)`
fn isolate_spawn(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    // Entry point and message are one graph: what they share stays shared.
    let both = iso.heap.new_list(ListKind::Fixed, list_of_dynamic(), vec![args.get(1), args.get(2)]);
    let entry = copying::copy(iso, both)?;
    let debug_name = match args.get(7) {
        Value::String(name) => iso.text(name).to_rust(),
        _ => function_name(iso, args.get(1)),
    };
    let Some(ready) = port(args, 0) else {
        return Ok(Value::Null);
    };
    start(iso, birth(args, 3, Entry::Call(entry), debug_name, ready));
    Ok(Value::Null)
}

/// The arguments from `at` on that both ways to spawn take: paused, errorsAreFatal, onExit, onError.
fn birth(args: Args<'_>, at: usize, entry: Entry, debug_name: String, ready: PortId) -> Birth {
    Birth {
        entry,
        debug_name,
        paused: boolean(args, at),
        errors_are_fatal: boolean(args, at + 1),
        on_exit: port(args, at + 2),
        on_error: port(args, at + 3),
        ready,
    }
}

fn start(iso: &mut Isolate, birth: Birth) {
    let ready = birth.ready;
    let (program, group) = (state(iso).program.clone(), state(iso).mailbox.group.clone());
    if let Err(error) = spawn(&program, &group, birth, |child| record::spawned(iso, child)) {
        state(iso).send(ready, Message::text(&error.to_string()));
    }
}

/// The name of an isolate that was given none: that of its entry point.
fn function_name(iso: &Isolate, function: Value) -> String {
    let Value::Closure(closure) = function else {
        return String::new();
    };
    let closure = iso.heap.closure(closure);
    let declared = match closure.kind {
        ClosureKind::Static(function) | ClosureKind::Method(function) => Some(function),
        ClosureKind::Local => RtFunction::numbered(closure.code).map(|f| f.decl),
        ClosureKind::Native(_) => None,
    };
    match declared.map(|f| f.name.as_str()) {
        None | Some("") => "<anonymous closure>".to_owned(),
        Some(name) => name.to_owned(),
    }
}

/// `_isolateSpawnUri(ready, uri, arguments, message, paused, errorsAreFatal, onExit, onError, debugName, packageConfig, search)`
fn isolate_spawn_uri(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(ready) = port(args, 0) else {
        return Ok(Value::Null);
    };
    let both = iso.heap.new_list(ListKind::Fixed, list_of_dynamic(), vec![args.get(2), args.get(3)]);
    let given = copying::copy_abroad(iso, both, args.get(3))?;
    let debug_name = match args.get(8) {
        Value::String(name) => iso.text(name).to_rust(),
        _ => "main".to_owned(),
    };
    let packages = match args.get(9) {
        Value::String(config) => PackageSource::Configuration(iso.text(config).to_rust()),
        _ if boolean(args, 10) => PackageSource::Searched,
        _ => PackageSource::Inherited,
    };
    let entry = Entry::Main(Box::new(NewProgram { uri: rust_text(iso, args, 1), packages, given }));
    start(iso, birth(args, 4, entry, debug_name, ready));
    Ok(Value::Null)
}

fn package_config_uri(iso: &mut Isolate, _: Args<'_>) -> Result<Value, Stop> {
    let origin = origin(iso);
    Ok(origin.as_ref().and_then(|o| o.package_config()).map_or(Value::Null, |uri| iso.string(uri)))
}
fn resolve_package_uri(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let uri = rust_text(iso, args, 0);
    let file = origin(iso).and_then(|origin| origin.resolve_package(&uri));
    Ok(file.map_or(Value::Null, |file| iso.string(&file)))
}

/// `_isolateControl(controlPort, operation, a, b, c)`; the operations are numbered in control.dart.
fn isolate_control(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(target) = port(args, 0) else {
        return Ok(Value::Null);
    };
    let capability = |i| args.get(i).as_int().unwrap_or(-1) as u64;
    let mut kill_now = false;
    let request = match (int(args, 1), port(args, 2)) {
        (0, _) => Request::Pause { capability: capability(2), resume: capability(3) },
        (1, _) => Request::Resume { resume: capability(2) },
        (2, Some(port)) => Request::AddExitListener { port, response: copying::copy_to(iso, port, args.get(3))? },
        (3, Some(port)) => Request::RemoveExitListener { port },
        (4, _) => Request::SetErrorsFatal { capability: capability(2), fatal: boolean(args, 3) },
        (5, _) => {
            kill_now = args.get(3) == Value::Int(0);
            Request::Kill { capability: capability(2) }
        }
        (6, Some(port)) => {
            Request::Ping { port, response: copying::copy_to(iso, port, args.get(3))?, immediate: args.get(4) == Value::Int(0) }
        }
        (7, Some(port)) => Request::AddErrorListener { port },
        (8, Some(port)) => Request::RemoveErrorListener { port },
        _ => return Ok(Value::Null),
    };
    let Some(mailbox) = state(iso).program.mailbox(target.isolate()) else {
        return Ok(Value::Null);
    };
    let number = if iso.is_watched() { record::requesting(iso, target.isolate()) } else { 0 };
    // Under a driver that chooses, hardly anybody else is in the middle of something: being killed is an event like others.
    let driver = &state(iso).program.driver;
    let in_turn = driver.chooses() && !driver.is_interrupted(target.isolate()) && target.isolate() != state(iso).mailbox.isolate;
    if kill_now && !in_turn && capability(2) == mailbox.terminate_capability {
        mailbox.end();
    } else if matches!(request, Request::Ping { immediate: true, .. }) {
        mailbox.request(request, number);
    } else {
        mailbox.put_numbered(Content::Control(request), number);
    }
    Ok(Value::Null)
}

fn isolate_exit(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let message = match port(args, 0) {
        Some(port) => copying::copy_to(iso, port, args.get(1))?,
        None => Message::null(),
    };
    let state = state(iso);
    state.exit_message = Some((port(args, 0), message));
    state.left = true;
    Err(iso.die())
}

fn transfer_put(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let program = state(iso).program.clone();
    let number = program.unique_number() as i64;
    // The caller has made these bytes for this and drops them.
    let bytes = typed_data::take_bytes(iso, args.get(0)).or_else(|| bytes_of(iso, args.get(0), 0, 0));
    let most = program.options.max_heap.unwrap_or(usize::MAX);
    match program.transfers().put(number, bytes.unwrap_or_default(), most) {
        true => Ok(Value::Int(number)),
        false => Err(throw::out_of_memory(iso)),
    }
}
fn transfer_take(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let bytes = state(iso).program.transfers().take(int(args, 0));
    Ok(bytes.map_or(Value::Null, |bytes| typed_data::new_bytes(iso, bytes)))
}
