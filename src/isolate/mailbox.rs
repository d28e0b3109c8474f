//! How isolates reach each other: mailboxes, what is put into them, and the ports and capabilities that Dart programs hold. May touch
//! crossbeam and `heap`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender};

use super::message::Message;
use super::timers::{Millis, TimerId};
use crate::heap::{ForeignData, Value};
use crate::host::Host;
use crate::interp::Control;

/// Ports, capabilities and isolates are told apart by numbers that are never used twice.
pub type Id = u64;
static NEXT_ID: AtomicU64 = AtomicU64::new(1);
pub fn fresh_id() -> Id {
    NEXT_ID.fetch_add(1, Ordering::Relaxed)
}

/// The sending end of an isolate: shared by all who know one of its ports.
pub struct Mailbox {
    pub isolate: Id,
    sender: Sender<Letter>,
    pub control: Arc<Control>,
    host: Arc<Host>,
}

/// What arrives at an isolate, with the time it was sent.
pub struct Letter {
    pub sent: Millis,
    pub content: Content,
}

pub enum Content {
    /// The first event of an isolate: its entry point.
    Start,
    Message { port: Id, message: Message },
    /// The turn of a zero timer; stands in the queue but is never sent.
    ZeroTimer(TimerId),
    /// A helper thread has finished what an isolate asked it for.
    Finished { task: Id, result: TaskResult },
    /// Handled before everything else that waits.
    Control(Request),
}

/// Makes the value a finished task delivers, in the isolate that asked.
pub type TaskResult = Box<dyn FnOnce(&mut crate::interp::Isolate) -> Value + Send>;

/// Control requests, in the words of the class Isolate.
pub enum Request {
    Pause { resume: Id },
    Resume { resume: Id },
    Ping { port: SendPort, response: Message, immediate: bool },
    Kill,
    AddExitListener { port: SendPort, response: Message },
    RemoveExitListener { port: SendPort },
    AddErrorListener { port: SendPort },
    RemoveErrorListener { port: SendPort },
    SetErrorsFatal(bool),
}

impl Mailbox {
    pub fn new(host: Arc<Host>, control: Arc<Control>) -> (Arc<Mailbox>, Receiver<Letter>) {
        let (sender, receiver) = crossbeam_channel::unbounded();
        let mailbox = Mailbox {
            isolate: fresh_id(),
            sender,
            control,
            host,
        };
        (Arc::new(mailbox), receiver)
    }

    /// Nothing happens if the isolate has ended.
    pub fn put(&self, content: Content) {
        let letter = Letter {
            sent: self.host.clock.monotonic() / 1000,
            content,
        };
        // An error means that nobody will ever read it.
        let _ = self.sender.send(letter);
    }

    /// A request that is looked at even while the isolate is running.
    pub fn request(&self, request: Request) {
        self.put(Content::Control(request));
        self.control.nudge();
    }

    /// Stops the isolate wherever it is.
    pub fn kill(&self) {
        self.control.kill();
        self.put(Content::Control(Request::Kill));
    }
}

/// One end of a connection: the object that Dart programs pass around.
#[derive(Clone)]
pub struct SendPort {
    pub mailbox: Arc<Mailbox>,
    pub port: Id,
}

impl SendPort {
    pub fn send(&self, message: Message) {
        self.mailbox.put(Content::Message {
            port: self.port,
            message,
        });
    }
}
impl PartialEq for SendPort {
    fn eq(&self, other: &SendPort) -> bool {
        self.port == other.port
    }
}
impl ForeignData for SendPort {
    fn copy(&self) -> Option<Box<dyn ForeignData>> {
        Some(Box::new(self.clone()))
    }
}

/// An unforgeable token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability(pub Id);
impl ForeignData for Capability {
    fn copy(&self) -> Option<Box<dyn ForeignData>> {
        Some(Box::new(*self))
    }
}

/// The receiving end. It cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReceivePort(pub Id);
impl ForeignData for ReceivePort {}
