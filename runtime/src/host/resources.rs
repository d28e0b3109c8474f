//! What one program has open: files, sockets, filters, watchers, by the numbers that its Dart half holds. A number of another program
//! finds nothing here. May touch what is
//! open: `queue`, `socket`, `tls`, `compression`.

use std::io::Read;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use rustc_hash::FxHashMap;

use super::compression::Filter;
use super::data::{Data, EBADF, ENOMEM, OsError, Outcome};
use super::events::{self, Waker, lock};
use super::outside::Expected;
use super::queue::Queue;
use super::socket::Open;
use super::tls;

/// The resources of a program. What is left open is closed when this is dropped.
#[derive(Default)]
pub struct Resources {
    pub files: Handles<Arc<Mutex<std::fs::File>>>,
    pub sockets: Handles<Arc<Mutex<Open>>>,
    pub filters: Handles<Arc<Mutex<Filter>>>,
    pub contexts: Handles<Arc<Mutex<tls::Context>>>,
    pub queues: Handles<Arc<Queue>>,
    /// Each watches as long as it lives.
    pub watchers: Handles<Box<dyn Send>>,
    /// The addresses of the program's sockets, and how many have each; only where time is virtual.
    pub addresses: Mutex<FxHashMap<SocketAddr, usize>>,
    /// The processes that the program has started, by their numbers.
    pub children: Mutex<Vec<u32>>,
    /// So many bytes can be read at once; 0 stands for any number.
    most: AtomicUsize,
}

impl Resources {
    /// From now on no more bytes than these are read at once: a file or the output of a process may have no end.
    pub fn limit_reads(&self, most: Option<usize>) {
        self.most.store(most.unwrap_or(0), Ordering::Relaxed);
    }
    pub fn most_bytes(&self) -> usize {
        match self.most.load(Ordering::Relaxed) {
            0 => usize::MAX,
            most => most,
        }
    }
    /// Reads to the end, or up to so many bytes.
    pub fn read(&self, source: impl Read, count: u64) -> Result<Vec<u8>, OsError> {
        let most = self.most_bytes();
        let mut bytes = Vec::new();
        source.take(count.min((most as u64).saturating_add(1))).read_to_end(&mut bytes)?;
        if bytes.len() > most { Err(OsError::numbered(ENOMEM)) } else { Ok(bytes) }
    }

    /// A new queue of an isolate: its number, and the queue for who fills it.
    pub fn open_queue(&self, owner: u32, expected: Expected) -> (i64, Weak<Queue>) {
        let queue = Arc::new(Queue::new(expected));
        let filled = Arc::downgrade(&queue);
        (self.queues.add(owner, queue), filled)
    }
    /// Calls `waker` as soon as there is something in a queue, or the queue is closed.
    pub fn wait_for_queue(&self, number: i64, waker: Waker) {
        match self.queues.get(number) {
            Ok(queue) => queue.wait(waker),
            Err(_) => waker(),
        }
    }
    pub fn close_queue(&self, number: i64) -> Outcome {
        if let Some(queue) = self.queues.remove(number) {
            queue.close();
        }
        Ok(Data::Null)
    }
    pub fn close_watcher(&self, number: i64) -> Outcome {
        let watcher = self.watchers.remove(number);
        // The watcher's thread may be waiting for the queue.
        drop(watcher);
        self.close_queue(number)
    }
    /// Closes; what was read and not fetched is lost.
    pub fn close_socket(&self, number: i64) -> Outcome {
        if let Some(open) = self.sockets.remove(number) {
            let mut open = lock(&open);
            let mut addresses = lock(&self.addresses);
            if !addresses.is_empty()
                && let Some(address) = open.channel.address()
                && let Some(count) = addresses.get_mut(&address)
            {
                *count -= 1;
                if *count == 0 {
                    addresses.remove(&address);
                }
            }
            drop(addresses);
            let (number, known) = (open.number, open.known);
            events::forget(open.channel.source(), number, known);
        }
        Ok(Data::Null)
    }

    /// Closes what an isolate leaves open.
    pub fn close_all(&self, owner: u32) {
        for number in self.sockets.of(owner) {
            let _ = self.close_socket(number);
        }
        for number in self.watchers.of(owner) {
            let _ = self.close_watcher(number);
        }
        self.filters.of(owner).into_iter().for_each(|number| drop(self.filters.remove(number)));
    }
}

impl Drop for Resources {
    fn drop(&mut self) {
        let sockets: Vec<i64> = self.sockets.lock().keys().map(|number| *number as i64).collect();
        for number in sockets {
            let _ = self.close_socket(number);
        }
    }
}

/// Things of one kind by number, each with the isolate that opened it.
pub struct Handles<T>(Mutex<FxHashMap<usize, (u32, T)>>);

impl<T> Default for Handles<T> {
    fn default() -> Handles<T> {
        Handles(Mutex::default())
    }
}

impl<T> Handles<T> {
    fn lock(&self) -> MutexGuard<'_, FxHashMap<usize, (u32, T)>> {
        events::lock(&self.0)
    }
    /// Keeps a thing; its number, which nothing else in this process has.
    pub fn add(&self, owner: u32, thing: T) -> i64 {
        let number = events::new_number();
        self.put(number, owner, thing);
        number as i64
    }
    /// Keeps a thing under a number that it has already.
    pub fn put(&self, number: usize, owner: u32, thing: T) {
        self.lock().insert(number, (owner, thing));
    }
    pub fn remove(&self, number: i64) -> Option<T> {
        self.lock().remove(&(number as usize)).map(|(_, thing)| thing)
    }
    /// The numbers of what an isolate has opened.
    fn of(&self, owner: u32) -> Vec<i64> {
        self.lock().iter().filter(|(_, (of, _))| *of == owner).map(|(number, _)| *number as i64).collect()
    }
}

impl<T: Clone> Handles<T> {
    /// # Errors
    /// `EBADF` if nothing of this number is open.
    pub fn get(&self, number: i64) -> Result<T, OsError> {
        self.lock().get(&(number as usize)).map(|(_, thing)| thing.clone()).ok_or_else(|| OsError::numbered(EBADF))
    }
}
