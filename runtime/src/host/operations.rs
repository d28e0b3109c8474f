//! The operations of dart:io by name, as operations.dart lists them: plain data in, plain data out, on any thread. Adding one takes a row
//! here and a name there.

use std::sync::{Arc, Mutex};

use super::call::Call;
use super::compression::Filter;
use super::data::{Data, ENOSYS, OsError, Outcome};
use super::events::lock;
use super::{Host, file_locks, files, network, processes, secure, signals, sockets, system, watching};

pub struct Operation {
    name: &'static str,
    /// It may wait for something outside, for ever: it needs a thread of its own.
    pub may_block: bool,
    run: fn(&Call<'_>) -> Outcome,
}

const fn short(name: &'static str, run: fn(&Call<'_>) -> Outcome) -> Operation {
    Operation { name, may_block: false, run }
}
const fn long(name: &'static str, run: fn(&Call<'_>) -> Outcome) -> Operation {
    Operation { name, may_block: true, run }
}

/// Reading the standard input: its result is taken from the buffer by whoever still wants it.
pub const READ_INPUT: &str = "input.fill";

/// Sorted by name.
#[rustfmt::skip]
static OPERATIONS: &[Operation] = &[
    short("datagram.available", |c| sockets::has_datagram(c.resources(), c.int(0))),
    short("datagram.bind", sockets::bind_datagrams),
    short("datagram.multicast", sockets::multicast),
    short("datagram.receive", |c| sockets::receive(c.resources(), c.int(0))),
    short("datagram.send", sockets::send),
    short("directory.change", |c| system::set_directory(c.permissions(), c.text(0))),
    short("directory.create", |c| files::make_directory(c.permissions(), c.text(0), c.bool(1))),
    short("directory.createTemporary", |c| files::make_temporary(c.permissions(), c.text(0))),
    short("directory.current", |c| system::get_directory(c.permissions())),
    short("directory.delete", |c| files::delete_directory(c.permissions(), c.text(0), c.bool(1))),
    short("directory.list", |c| files::list(c.permissions(), c.text(0), c.bool(1), c.bool(2))),
    short("entity.delete", |c| files::delete(c.permissions(), c.text(0), c.int(1))),
    short("entity.identical", |c| files::identical(c.permissions(), c.text(0), c.text(1))),
    short("entity.rename", |c| files::rename(c.permissions(), c.text(0), c.text(1), c.int(2))),
    short("entity.resolve", |c| files::resolve(c.permissions(), c.text(0))),
    short("entity.setTimes", |c| files::set_times(c.permissions(), c.text(0), c.optional_int(1), c.optional_int(2))),
    short("entity.stat", |c| files::stat(c.permissions(), c.text(0))),
    short("entity.type", |c| files::type_of(c.permissions(), c.text(0), c.bool(1))),
    short("file.close", |c| files::close(c.resources(), c.int(0))),
    short("file.copy", |c| files::copy(c.permissions(), c.text(0), c.text(1))),
    short("file.create", |c| files::create(c.permissions(), c.text(0), c.bool(1))),
    short("file.flush", |c| files::flush(c.resources(), c.int(0))),
    short("file.length", |c| files::length(c.permissions(), c.text(0))),
    long("file.lock", |c| file_locks::change(c.resources(), c.int(0), c.int(1), (c.int(2), c.int(3)))),
    short("file.open", |c| files::open(c, c.text(0), c.int(1))),
    short("file.openLength", |c| files::handle_length(c.resources(), c.int(0))),
    short("file.position", |c| files::position(c.resources(), c.int(0))),
    short("file.read", |c| files::read_some(c.resources(), c.int(0), c.int(1))),
    short("file.readAll", |c| files::read(c.permissions(), c.resources(), c.text(0))),
    short("file.setPosition", |c| files::set_position(c.resources(), c.int(0), c.int(1))),
    short("file.truncate", |c| files::truncate(c.resources(), c.int(0), c.int(1))),
    short("file.write", |c| files::write_some(c.resources(), c.int(0), c.arg(1).bytes())),
    short("filter.close", close_filter),
    short("filter.deflate", |c| keep_filter(c, Filter::deflate(c.arguments)?)),
    short("filter.get", |c| lock(&*c.resources().filters.get(c.int(0))?).get(c.bool(1), c.bool(2))),
    short("filter.inflate", |c| keep_filter(c, Filter::inflate(c.arguments)?)),
    short("filter.put", put_into_filter),
    long(READ_INPUT, |c| c.host.input.fill().map(|()| Data::Null)),
    short("link.create", |c| files::make_link(c.permissions(), c.text(0), c.text(1))),
    short("link.target", |c| files::read_link(c.permissions(), c.text(0))),
    short("network.interfaces", |c| network::interfaces(c.permissions(), c.bool(0), c.bool(1), c.text(2))),
    long("network.lookup", |c| network::lookup(c.permissions(), c.text(0), c.text(1))),
    long("network.reverse", |c| network::reverse(c.permissions(), c.arg(0))),
    short("process.kill", |c| processes::kill(c, c.int(0), c.int(1))),
    short("process.killStarted", |c| processes::kill_child(c, c.int(0), c.int(1))),
    long("process.run", processes::run),
    short("process.start", processes::start),
    short("queue.close", |c| c.resources().close_queue(c.int(0))),
    short("queue.take", |c| Ok(Data::List(c.resources().queues.get(c.int(0)).map(|queue| queue.take()).unwrap_or_default()))),
    short("signal.watch", |c| signals::watch(c, c.int(0))),
    short("socket.accept", |c| sockets::accept(c, c.int(0))),
    short("socket.address", |c| sockets::address(c.resources(), c.int(0), c.bool(1))),
    short("socket.close", |c| c.resources().close_socket(c.int(0))),
    short("socket.connect", sockets::connect),
    short("socket.connected", |c| sockets::connected(c.resources(), c.int(0))),
    short("socket.fill", |c| sockets::fill(c.resources(), c.int(0))),
    short("socket.flushed", |c| sockets::flushed(c.resources(), c.int(0))),
    short("socket.listen", sockets::listen),
    short("socket.option", |c| sockets::option(c.resources(), c.int(0), c.text(1), c.arg(2).optional())),
    short("socket.read", |c| sockets::read(c.resources(), c.int(0), c.optional_int(1))),
    short("socket.shutdown", |c| sockets::shutdown(c.resources(), c.int(0), c.text(1))),
    short("socket.unread", |c| sockets::unread(c.resources(), c.int(0), c.arg(1).bytes())),
    short("socket.write", |c| sockets::write(c.resources(), c.int(0), c.arg(1).bytes())),
    short("tls.addToContext", |c| secure::add_to_context(c.resources(), c.int(0), c.text(1), (c.arg(2).bytes(), c.text(3)))),
    short("tls.context", |c| secure::new_context(c, c.bool(0))),
    short("tls.facts", |c| secure::facts(c.resources(), c.int(0))),
    short("tls.handshake", |c| secure::handshake(c.resources(), c.int(0))),
    short("tls.require13", |c| secure::require_1_3(c.resources(), c.int(0), c.bool(1))),
    short("tls.start", secure::start),
    short("watch.close", |c| c.resources().close_watcher(c.int(0))),
    short("watch.open", |c| watching::watch(c, c.text(0), c.bool(1))),
];

fn keep_filter(call: &Call<'_>, filter: Filter) -> Outcome {
    Ok(Data::Int(call.resources().filters.add(call.owner, Arc::new(Mutex::new(filter)))))
}
fn put_into_filter(call: &Call<'_>) -> Outcome {
    lock(&*call.resources().filters.get(call.int(0))?).put(call.arg(1).bytes());
    Ok(Data::Null)
}
fn close_filter(call: &Call<'_>) -> Outcome {
    call.resources().filters.remove(call.int(0));
    Ok(Data::Null)
}

pub fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.binary_search_by(|operation| operation.name.cmp(name)).ok().and_then(|i| OPERATIONS.get(i))
}

/// Whether what is done to these arguments may wait, or take long: what reads and writes, if it is no ordinary file or a large one, and
/// what goes through folders within folders.
pub fn may_wait(host: &Host, name: &str, arguments: &[Data]) -> bool {
    match (name, arguments.first()) {
        ("file.readAll" | "file.copy" | "file.open", Some(Data::Text(path))) => files::is_special(&host.permissions.directory.path(path)),
        ("file.write", Some(Data::Int(_))) if matches!(arguments.get(1), Some(Data::Bytes(bytes)) if bytes.len() as u64 > files::LARGE) => {
            true
        }
        ("file.read" | "file.write", Some(Data::Int(number))) => files::is_special_handle(&host.resources, *number),
        ("directory.list" | "directory.delete", _) => matches!(arguments.get(1), Some(Data::Bool(true))),
        _ => find(name).is_some_and(|operation| operation.may_block),
    }
}

pub fn perform(name: &str, call: &Call<'_>) -> Outcome {
    match find(name) {
        Some(operation) => (operation.run)(call),
        None => Err(OsError::numbered(ENOSYS)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::corelib;
    use crate::host::{Console, Permissions, RealClock};

    fn text(text: &str) -> Data {
        Data::Text(text.to_owned())
    }
    fn host(permissions: Permissions) -> Host {
        let (stdout, stderr) = (Console::captured().0, Console::captured().0);
        Host { permissions, ..Host::with(Box::new(RealClock::new()), stdout, stderr) }
    }

    #[test]
    fn both_halves_know_the_same_names() {
        let file = corelib::file("dart:io", Some("operations.dart")).expect("embedded");
        let quoted = file.text.lines().filter(|line| line.starts_with("const String _op")).filter_map(|line| line.split('"').nth(1));
        let names: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
        assert!(names.is_sorted());
        assert_eq!(quoted.collect::<BTreeSet<_>>(), names.into_iter().collect::<BTreeSet<_>>());
    }

    #[test]
    fn files_come_and_go() {
        let host = host(Permissions::all());
        let perform = |name: &str, arguments: &[Data]| perform(name, &Call { host: &host, owner: 0, arguments });
        let prefix = std::env::temp_dir().join("oche").to_string_lossy().into_owned();
        let Ok(Data::Text(folder)) = perform("directory.createTemporary", &[text(&prefix)]) else { panic!("no temporary directory") };
        let file = text(&format!("{folder}/a"));
        for (mode, bytes) in [(1, b"xyz".as_slice()), (2, b"!")] {
            let Ok(open) = perform("file.open", &[file.clone(), Data::Int(mode)]) else { panic!("cannot open") };
            assert_eq!(perform("file.write", &[open.clone(), Data::Bytes(bytes.to_vec())]), Ok(Data::Null));
            assert_eq!(perform("file.close", &[open]), Ok(Data::Null));
        }
        assert_eq!(perform("file.readAll", std::slice::from_ref(&file)), Ok(Data::Bytes(b"xyz!".to_vec())));
        assert_eq!(perform("file.length", std::slice::from_ref(&file)), Ok(Data::Int(4)));
        assert_eq!(
            perform("directory.list", &[text(&folder), Data::Bool(false), Data::Bool(true)]),
            Ok(Data::List(vec![Data::Int(0), file.clone()]))
        );
        assert_eq!(perform("directory.delete", &[text(&folder), Data::Bool(true)]), Ok(Data::Null));
        let missing = perform("file.readAll", &[file]);
        assert_eq!(missing, Err(OsError { number: 2, text: "No such file or directory".to_owned() }));
        assert_eq!(perform("entity.type", &[text(&folder), Data::Bool(true)]), Ok(Data::Int(5)));
    }

    /// The operations on things that are open already, or on the program's own memory and standard input.
    const ON_WHAT_IS_OPEN: &[&str] = &[
        "datagram.available",
        "datagram.receive",
        "file.close",
        "file.flush",
        "file.lock",
        "file.openLength",
        "file.position",
        "file.read",
        "file.setPosition",
        "file.truncate",
        "file.write",
        "filter.close",
        "filter.deflate",
        "filter.get",
        "filter.inflate",
        "filter.put",
        "input.fill",
        "process.killStarted",
        "queue.close",
        "queue.take",
        "socket.accept",
        "socket.address",
        "socket.close",
        "socket.connected",
        "socket.fill",
        "socket.flushed",
        "socket.option",
        "socket.read",
        "socket.shutdown",
        "socket.unread",
        "socket.write",
        "tls.addToContext",
        "tls.context",
        "tls.facts",
        "tls.handshake",
        "tls.require13",
        "tls.start",
        "watch.close",
    ];

    /// A new operation is in the list above, or it is refused.
    #[test]
    fn every_operation_that_reaches_outside_is_refused_in_a_sandbox() {
        let host = host(Permissions::sandbox(&Default::default()));
        let (here, there, no) = (text("/tmp/oche-here"), text("/tmp/oche-there"), Data::Bool(false));
        let (home, any, zero) = (Data::Bytes(vec![127, 0, 0, 1]), Data::Bytes(vec![0; 4]), Data::Int(0));
        let program =
            |first: &[Data]| [first, &[text("true"), Data::List(vec![]), Data::Null, Data::Null, no.clone(), no.clone()]].concat();
        for operation in OPERATIONS.iter().filter(|operation| !ON_WHAT_IS_OPEN.contains(&operation.name)) {
            let attempts = match operation.name {
                "datagram.bind" => vec![vec![any.clone(), zero.clone(), no.clone(), no.clone(), Data::Int(1)]],
                "datagram.multicast" => vec![vec![zero.clone(), Data::Bytes(vec![224, 0, 0, 1]), Data::Null, zero.clone(), no.clone()]],
                "datagram.send" => vec![vec![zero.clone(), Data::Bytes(vec![1]), home.clone(), Data::Int(9)]],
                "network.interfaces" => vec![vec![Data::Bool(true), Data::Bool(true), text("ANY")]],
                "network.lookup" => vec![vec![text("localhost"), text("ANY")]],
                "network.reverse" => vec![vec![home.clone()]],
                "process.kill" => vec![vec![Data::Int(1), zero.clone()]],
                "process.run" => vec![program(&[])],
                "process.start" => vec![program(&[text("normal")]), program(&[text("detached")])],
                "signal.watch" => vec![vec![Data::Int(1)]],
                "socket.connect" => vec![
                    vec![home.clone(), Data::Int(80), Data::Null, Data::Null, zero.clone()],
                    vec![here.clone(), zero.clone(), Data::Null, Data::Null, zero.clone()],
                ],
                "socket.listen" => vec![
                    vec![any.clone(), zero.clone(), zero.clone(), no.clone(), no.clone()],
                    vec![here.clone(), zero.clone(), zero.clone(), no.clone(), no.clone()],
                ],
                "entity.identical" | "entity.rename" | "file.copy" | "link.create" => vec![vec![here.clone(), there.clone(), zero.clone()]],
                _ => vec![vec![here.clone(), zero.clone(), zero.clone()]],
            };
            for arguments in attempts {
                let outcome = perform(operation.name, &Call { host: &host, owner: 0, arguments: &arguments });
                let refused = matches!(&outcome, Err(error) if error.number == super::super::data::EPERM);
                assert!(refused, "{}: {outcome:?}", operation.name);
            }
        }
    }
}
