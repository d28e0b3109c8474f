//! How isolates reach each other: mailboxes, and what is put into them. May touch crossbeam.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::{Receiver, Sender};

use super::driver::Driver;
use super::id::IsolateId;
use super::message::Message;
use super::program::{Group, Program};
use super::timers::{Millis, TimerId};
use crate::heap::Value;
use crate::host::Host;
use crate::interp::{Control, Isolate};

/// A port as Dart programs know it: one number, that of its isolate in the upper half.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PortId(u64);

impl PortId {
    /// The `number`th port of an isolate. Number 0 stands for the isolate itself, in control requests.
    pub fn new(isolate: IsolateId, number: u32) -> PortId {
        PortId(u64::from(isolate) << 32 | u64::from(number))
    }
    pub fn isolate(self) -> IsolateId {
        (self.0 >> 32) as IsolateId
    }
    pub fn number(self) -> u32 {
        self.0 as u32
    }
    pub fn from_value(value: Value) -> Option<PortId> {
        value.as_int().map(|id| PortId(id as u64))
    }
    pub fn to_int(self) -> i64 {
        self.0 as i64
    }
}

/// The sending end of an isolate.
pub struct Mailbox {
    pub isolate: IsolateId,
    pub debug_name: String,
    /// Who knows this number may pause the isolate; who knows the other may end it.
    pub pause_capability: u64,
    pub terminate_capability: u64,
    pub control: Arc<Control>,
    /// Bytes of the messages that have not been read yet, on their way or in the queue.
    held: Arc<AtomicUsize>,
    /// The group of libraries that the isolate runs.
    pub group: Arc<Group>,
    sender: Sender<Letter>,
    host: Arc<Host>,
    driver: Arc<dyn Driver>,
}

/// A letter to an isolate, with the time it was sent.
pub struct Letter {
    pub sent: Millis,
    /// The number that the sender's recorder has given it; 0 without one.
    pub number: u32,
    pub content: Content,
}

pub enum Content {
    /// The first event of an isolate: its entry point.
    Start,
    Message {
        port: PortId,
        message: Message,
    },
    /// The turn of a zero timer; stands in the queue but is never sent.
    ZeroTimer(TimerId),
    /// A helper thread has finished what an isolate asked it for.
    Finished {
        task: u64,
        result: TaskResult,
    },
    /// Handled before everything else that waits.
    Control(Request),
    /// Says nothing: whoever waits looks up.
    Wake,
}

/// Makes the value a finished task delivers, in the isolate that asked.
pub type TaskResult = Box<dyn FnOnce(&mut Isolate) -> Value + Send>;

/// Control requests, in the words of the class Isolate.
pub enum Request {
    Pause {
        capability: u64,
        resume: u64,
    },
    Resume {
        resume: u64,
    },
    Ping {
        port: PortId,
        response: Message,
        immediate: bool,
    },
    Kill {
        capability: u64,
    },
    /// The end of the program.
    End,
    /// Somebody asks what the isolate does.
    Status,
    AddExitListener {
        port: PortId,
        response: Message,
    },
    RemoveExitListener {
        port: PortId,
    },
    AddErrorListener {
        port: PortId,
    },
    RemoveErrorListener {
        port: PortId,
    },
    SetErrorsFatal {
        capability: u64,
        fatal: bool,
    },
}

impl Mailbox {
    /// For a new isolate of the program.
    pub fn new(program: &Program, debug_name: String) -> (Arc<Mailbox>, Receiver<Letter>) {
        Mailbox::in_group(program, debug_name, program.group.clone())
    }
    /// For a new isolate that may run another program.
    pub fn in_group(program: &Program, debug_name: String, group: Arc<Group>) -> (Arc<Mailbox>, Receiver<Letter>) {
        let (sender, receiver) = crossbeam_channel::unbounded();
        let mailbox = Mailbox {
            isolate: program.next_isolate(),
            debug_name,
            pause_capability: program.unique_number(),
            terminate_capability: program.unique_number(),
            control: Arc::default(),
            held: Arc::default(),
            group,
            sender,
            host: program.host.clone(),
            driver: program.driver.clone(),
        };
        (Arc::new(mailbox), receiver)
    }

    /// Bytes of the messages that have not been read yet.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }
    /// Makes a message count until it has been read or dropped; false if there would be more than `limit` bytes of them.
    pub fn hold(&self, message: &mut Message, limit: usize) -> bool {
        message.weigh(&self.held);
        self.held() <= limit
    }

    /// Nothing happens if the isolate has ended.
    pub fn put(&self, content: Content) {
        self.put_numbered(content, 0);
    }
    pub fn put_numbered(&self, content: Content, number: u32) {
        self.driver.deliver(self, Letter { sent: self.host.clock.monotonic() / 1000, number, content });
    }
    /// Puts a letter where the isolate finds it: for drivers.
    pub fn insert(&self, letter: Letter) {
        // An error means that nobody will ever read it.
        let _ = self.sender.send(letter);
    }

    /// A request that is looked at even while the isolate is running.
    pub fn request(&self, request: Request, number: u32) {
        self.put_numbered(Content::Control(request), number);
        self.control.wake();
    }

    /// Stops the isolate wherever it is.
    pub fn end(&self) {
        self.control.kill();
        self.put(Content::Control(Request::End));
    }
}
