//! Queues of what happens outside of a program, which it fetches when it comes to it. May touch nothing but data.

use std::collections::VecDeque;
use std::sync::{Mutex, Weak};

use super::data::Data;
use super::events::{Waker, lock};
use super::outside::Expected;

/// Events that nobody has fetched yet. Who fills it holds it weakly: it is gone when it has been closed, or its program has ended.
pub struct Queue {
    fetched: Mutex<Fetched>,
    /// The certainty that something comes.
    pub expected: Expected,
}

#[derive(Default)]
struct Fetched {
    events: VecDeque<Data>,
    waker: Option<Waker>,
}

impl Queue {
    pub fn new(expected: Expected) -> Queue {
        Queue { fetched: Mutex::default(), expected }
    }
    /// Adds an event; false if nobody will ever fetch it.
    pub fn push(queue: &Weak<Queue>, event: Data) -> bool {
        let Some(queue) = queue.upgrade() else { return false };
        let waker = {
            let mut inside = lock(&queue.fetched);
            inside.events.push_back(event);
            inside.waker.take()
        };
        if let Some(waker) = waker {
            waker();
        }
        true
    }
    /// Takes the events since the last time.
    pub fn take(&self) -> Vec<Data> {
        lock(&self.fetched).events.drain(..).collect()
    }
    /// Calls `waker` as soon as there is something in the queue.
    pub fn wait(&self, waker: Waker) {
        {
            let mut inside = lock(&self.fetched);
            if inside.events.is_empty() {
                inside.waker = Some(waker);
                return;
            }
        }
        waker();
    }
    /// Nothing comes any more: who waits is woken.
    pub fn close(&self) {
        let waker = lock(&self.fetched).waker.take();
        if let Some(waker) = waker {
            waker();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_queue_wakes_who_waits_and_keeps_what_nobody_fetched() {
        let queue = Arc::new(Queue::new(Expected::Answer));
        let filled = Arc::downgrade(&queue);
        let (sender, woken) = std::sync::mpsc::channel();
        let wait = |number: i32| {
            let sender = sender.clone();
            queue.wait(Box::new(move || {
                let _ = sender.send(number);
            }));
        };
        wait(1);
        assert!(woken.try_recv().is_err());
        assert!(Queue::push(&filled, Data::Int(7)) && Queue::push(&filled, Data::Int(8)));
        assert_eq!(woken.try_recv(), Ok(1));
        wait(2);
        assert_eq!(woken.try_recv(), Ok(2));
        assert_eq!(queue.take(), [Data::Int(7), Data::Int(8)]);
        wait(3);
        queue.close();
        assert_eq!(woken.try_recv(), Ok(3));
        drop(queue);
        assert!(!Queue::push(&filled, Data::Int(9)));
    }
}
