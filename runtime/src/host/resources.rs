//! What one program has open: files, sockets, filters, watchers, by the numbers that its Dart half holds. A number of another program
//! finds nothing here. May touch the modules of `host` that open things.

use std::io::Read;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use rustc_hash::FxHashMap;

use super::compression::Filter;
use super::data::{EBADF, ENOMEM, OsError};
use super::events::{self, Queue};
use super::{sockets, tls, watching};

/// The resources of a program. What is left open is closed when this is dropped.
#[derive(Default)]
pub struct Resources {
    pub files: Handles<Arc<Mutex<std::fs::File>>>,
    pub sockets: Handles<Arc<Mutex<sockets::Open>>>,
    pub filters: Handles<Arc<Mutex<Filter>>>,
    pub contexts: Handles<Arc<Mutex<tls::Context>>>,
    pub queues: Handles<Arc<Queue>>,
    pub watchers: Handles<watching::Watch>,
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

    /// Closes what an isolate leaves open.
    pub fn close_all(&self, owner: u32) {
        for number in self.sockets.of(owner) {
            let _ = sockets::close(self, number);
        }
        for number in self.watchers.of(owner) {
            let _ = watching::close(self, number);
        }
        self.filters.of(owner).into_iter().for_each(|number| drop(self.filters.remove(number)));
    }
}

impl Drop for Resources {
    fn drop(&mut self) {
        let sockets: Vec<i64> = self.sockets.lock().keys().map(|number| *number as i64).collect();
        for number in sockets {
            let _ = sockets::close(self, number);
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
