//! What time it is, real or virtual. May touch `std::time`, `outside` and `events`.
//!
//! Virtual time is one clock for all isolates of a program. It moves when none of them can go on and nothing outside is under way: then
//! it jumps to the earliest moment that somebody waits for (`outside` says what is under way). It also moves a little whenever a program looks at it, so that a loop that
//! waits for a time by reading the clock ends. Computing takes no time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustc_hash::{FxHashMap, FxHashSet};

use super::events;
use super::outside::{Expected, Jump, Outside};

/// A source of time.
pub trait Clock: Send + Sync {
    /// Nanoseconds since some fixed moment; never goes backwards.
    fn nanos(&self) -> i64;
    /// Microseconds on that clock.
    fn monotonic(&self) -> i64 {
        self.nanos() / 1000
    }
    /// Microseconds since the epoch.
    fn wall(&self) -> i64;
    /// A program is about to look at the clock. Where time does not pass by itself, this makes it pass.
    fn look(&self) {}
    /// Called when nothing can happen before `deadline` (of `monotonic`): a virtual clock jumps there, a real one does nothing.
    fn idle_until(&self, _deadline: i64) {}
    /// Jumps ahead by so many microseconds, if somebody may set it. Who waits for a moment in between must be told.
    fn skip(&self, _micros: i64) {}
    /// The clock that a program's isolates wait by, if it is not the real one.
    fn shared(&self) -> Option<VirtualClock> {
        None
    }
}

pub struct RealClock {
    start: Instant,
    /// Microseconds that it has jumped.
    skipped: AtomicI64,
}

impl RealClock {
    pub fn new() -> RealClock {
        RealClock { start: Instant::now(), skipped: AtomicI64::new(0) }
    }
}

impl Default for RealClock {
    fn default() -> Self {
        RealClock::new()
    }
}

impl Clock for RealClock {
    fn nanos(&self) -> i64 {
        let skipped = self.skipped.load(Ordering::Relaxed).saturating_mul(1000);
        i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX).saturating_add(skipped)
    }
    fn wall(&self) -> i64 {
        let now = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
        };
        now.saturating_add(self.skipped.load(Ordering::Relaxed))
    }
    fn skip(&self, micros: i64) {
        self.skipped.fetch_add(micros, Ordering::Relaxed);
    }
}

/// When virtual time begins: 2020-01-01, midnight UTC, in microseconds.
const BEGINNING: i64 = 1_577_836_800_000_000;

/// Of the time that a program has spent on looking at the clock, each further look takes this part, and a microsecond at least: an hour
/// is over after some hundred thousand looks, and no wait by looking is too long by more than this part.
const LOOK: i64 = 10_000;

/// Jumps in a row without a sign of life, after which nothing is expected any more.
const IDLE_JUMPS: u32 = 1 << 18;

/// Who takes part in virtual time: the number of an isolate.
pub type Member = u32;

/// Time that passes only when everybody waits. Copies are the same clock.
#[derive(Clone, Default)]
pub struct VirtualClock(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// In microseconds. Changed under the lock only.
    now: AtomicI64,
    room: Mutex<Room>,
}

#[derive(Default)]
struct Room {
    members: FxHashSet<Member>,
    /// Those who wait.
    seats: FxHashMap<Member, Seat>,
    /// Members that are not waiting, or have been woken.
    busy: usize,
    /// The requests to the outside that are waited for.
    outside: Outside,
    /// When the program began to pass the time by looking at the clock.
    looking_since: i64,
    /// The earliest deadline of the seats, or later.
    alarm: Option<i64>,
    idle_jumps: u32,
}

struct Seat {
    deadline: Option<i64>,
    /// A sleeper hears no ring.
    asleep: bool,
    woken: Option<Woken>,
    bell: Arc<Condvar>,
}

/// Why a wait is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    /// There may be something to take.
    Rung,
    /// The time is up.
    Time,
    /// Everybody waits, and not for a time: nothing can happen any more.
    Never,
}

impl VirtualClock {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.0.room.lock().unwrap_or_else(|p| p.into_inner())
    }
    fn now(&self) -> i64 {
        self.0.now.load(Ordering::SeqCst)
    }

    /// From now on time stands still while this member runs.
    pub fn join(&self, member: Member) {
        let mut room = self.room();
        if room.members.insert(member) {
            room.busy += 1;
        }
    }
    /// This member does not run any more. What it waited for outside is of no interest.
    pub fn leave(&self, member: Member) {
        let mut room = self.room();
        if room.members.remove(&member) {
            room.busy -= 1;
            room.outside.leave(member);
            self.advance_if_idle(&mut room);
        }
    }

    /// A member waits for something outside the program.
    pub fn begin_outside(&self, task: u64, member: Member, expected: Expected) {
        self.room().outside.begin(task, member, expected);
    }
    /// It is over, or given up. Ring first if there is something to take.
    pub fn end_outside(&self, task: u64) {
        let mut room = self.room();
        room.outside.end(task);
        self.advance_if_idle(&mut room);
    }

    /// There is something to take for a member.
    pub fn ring(&self, member: Member) {
        let mut room = self.room();
        if room.seats.get(&member).is_some_and(|seat| !seat.asleep) {
            room.wake(member, Woken::Rung);
        }
    }

    /// The program does something that can be seen, or that keeps it going.
    pub fn sign_of_life(&self) {
        self.room().idle_jumps = 0;
    }

    /// A member waits until `take` gives something, or until `deadline` if there is one. `take` is tried while nobody can ring.
    pub fn wait<T>(&self, member: Member, deadline: Option<i64>, mut take: impl FnMut() -> Option<T>) -> Result<T, Woken> {
        let mut room = self.room();
        loop {
            if let Some(taken) = take() {
                return Ok(taken);
            }
            if deadline.is_some_and(|deadline| deadline <= self.now()) {
                return Err(Woken::Time);
            }
            let woken;
            (room, woken) = self.sit(room, member, deadline, false);
            if woken == Woken::Never {
                return Err(Woken::Never);
            }
        }
    }

    /// A member does nothing for so many microseconds. The others go on meanwhile.
    pub fn sleep(&self, member: Member, micros: i64) {
        let room = self.room();
        let deadline = self.now().saturating_add(micros.max(0));
        if !room.members.contains(&member) {
            drop(room);
            self.idle_until(deadline);
        } else if micros > 0 {
            drop(self.sit(room, member, Some(deadline), true));
        }
    }

    fn sit<'a>(
        &'a self,
        mut room: MutexGuard<'a, Room>,
        member: Member,
        deadline: Option<i64>,
        asleep: bool,
    ) -> (MutexGuard<'a, Room>, Woken) {
        let bell = Arc::new(Condvar::new());
        room.seats.insert(member, Seat { deadline, asleep, woken: None, bell: bell.clone() });
        room.busy -= 1;
        room.alarm = room.alarm.into_iter().chain(deadline).min();
        self.advance_if_idle(&mut room);
        loop {
            if let Some(woken) = room.seats.get(&member).map_or(Some(Woken::Rung), |seat| seat.woken) {
                room.seats.remove(&member);
                return (room, woken);
            }
            room = bell.wait(room).unwrap_or_else(|p| p.into_inner());
        }
    }

    /// If nobody runs and nothing is under way, time moves on.
    fn advance_if_idle(&self, room: &mut Room) {
        if room.busy > 0 || room.seats.is_empty() {
            return;
        }
        let next = room.seats.values().filter_map(|seat| Some((seat.deadline?, !seat.asleep))).min();
        let until_next = next.map(|(next, _)| next - self.now());
        match room.outside.jump(until_next, room.idle_jumps) {
            Jump::Now => {}
            Jump::After(quiet) => return self.wait_for_quiet(quiet, room.outside.changes()),
            Jump::Never => return,
        }
        room.idle_jumps = room.idle_jumps.saturating_add(1);
        match next {
            // Who sleeps is doing something, and does it again and again only if it has a mind to.
            Some((next, awake)) if !awake || room.idle_jumps < IDLE_JUMPS || room.outside.may_come() => {
                let now = self.0.now.fetch_max(next, Ordering::SeqCst).max(next);
                room.looking_since = now;
                room.wake_due(now);
            }
            // The oldest member is the one whose end is the program's.
            Some(_) | None => {
                if let Some(first) = room.seats.keys().copied().min() {
                    room.wake(first, Woken::Never);
                }
            }
        }
    }
}

impl VirtualClock {
    /// Lets time move on when nothing has come from outside for so long.
    fn wait_for_quiet(&self, quiet: Duration, changes: u64) {
        let clock = Arc::downgrade(&self.0);
        events::when_quiet(
            Arc::as_ptr(&self.0).addr(),
            quiet,
            Box::new(move || {
                if let Some(clock) = clock.upgrade().map(VirtualClock) {
                    let mut room = clock.room();
                    if room.busy == 0 && room.outside.looked(changes) {
                        clock.advance_if_idle(&mut room);
                    }
                }
            }),
        );
    }
}

impl Room {
    fn wake(&mut self, member: Member, why: Woken) {
        if let Some(seat) = self.seats.get_mut(&member)
            && seat.woken.is_none()
        {
            seat.woken = Some(why);
            seat.bell.notify_one();
            self.busy += 1;
        }
    }
    fn wake_due(&mut self, now: i64) {
        let due: Vec<Member> = self
            .seats
            .iter()
            .filter(|(_, seat)| seat.deadline.is_some_and(|deadline| deadline <= now))
            .map(|(member, _)| *member)
            .collect();
        due.into_iter().for_each(|member| self.wake(member, Woken::Time));
        self.alarm = self.seats.values().filter(|seat| seat.woken.is_none()).filter_map(|seat| seat.deadline).min();
    }
}

impl Clock for VirtualClock {
    fn nanos(&self) -> i64 {
        self.monotonic().saturating_mul(1000)
    }
    fn monotonic(&self) -> i64 {
        self.now()
    }
    fn wall(&self) -> i64 {
        self.now().saturating_add(BEGINNING)
    }
    fn look(&self) {
        let mut room = self.room();
        let now = self.now();
        let now = now.saturating_add(1 + (now - room.looking_since) / LOOK);
        self.0.now.store(now, Ordering::SeqCst);
        if room.alarm.is_some_and(|alarm| alarm <= now) {
            room.wake_due(now);
        }
    }
    fn idle_until(&self, deadline: i64) {
        let mut room = self.room();
        room.looking_since = self.0.now.fetch_max(deadline, Ordering::SeqCst).max(deadline);
    }
    fn skip(&self, micros: i64) {
        let mut room = self.room();
        let now = self.now().saturating_add(micros);
        self.0.now.store(now, Ordering::SeqCst);
        room.looking_since = now;
        room.wake_due(now);
    }
    fn shared(&self) -> Option<VirtualClock> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_jumps_only_when_everybody_waits() {
        let clock = VirtualClock::default();
        clock.join(1);
        clock.join(2);
        let other = clock.clone();
        let sleeper = std::thread::spawn(move || {
            other.sleep(2, 5_000);
            let woken_at = other.monotonic();
            other.leave(2);
            woken_at
        });
        assert_eq!(clock.wait(1, Some(9_000), || None::<()>), Err(Woken::Time));
        assert_eq!(clock.monotonic(), 9_000);
        assert_eq!(sleeper.join().ok(), Some(5_000));
    }

    #[test]
    fn who_waits_for_nothing_is_told() {
        let clock = VirtualClock::default();
        clock.join(1);
        assert_eq!(clock.wait(1, None, || None::<()>), Err(Woken::Never));
        assert_eq!(clock.wait(1, None, || Some('x')), Ok('x'));
    }

    #[test]
    fn looking_passes_the_time_soon_and_exactly_enough() {
        let clock = VirtualClock::default();
        for (wanted, most_looks) in [(40_000, 40_000), (3_600_000_000, 200_000)] {
            let clock = VirtualClock::default();
            let mut looks = 0;
            while clock.monotonic() < wanted {
                clock.look();
                looks += 1;
            }
            assert!(looks <= most_looks, "{looks}");
            assert!(clock.monotonic() - wanted <= wanted / LOOK + 1);
        }
        assert_eq!(clock.wall(), BEGINNING);
    }

    #[test]
    fn what_goes_on_outside_stops_time() {
        let clock = VirtualClock::default();
        clock.join(1);
        clock.begin_outside(7, 1, Expected::Soon);
        let letter = Arc::new(Mutex::new(None));
        let (helper, sent) = (clock.clone(), letter.clone());
        let helping = std::thread::spawn(move || {
            *sent.lock().unwrap_or_else(|p| p.into_inner()) = Some("done");
            helper.ring(1);
            helper.end_outside(7);
        });
        assert_eq!(clock.wait(1, Some(1_000_000), || letter.lock().ok()?.take()), Ok("done"));
        assert_eq!(clock.monotonic(), 0);
        assert!(helping.join().is_ok());
    }

    #[test]
    fn who_may_come_from_outside_holds_nobody_up() {
        let clock = VirtualClock::default();
        clock.join(1);
        clock.begin_outside(7, 1, Expected::Visit);
        assert_eq!(clock.wait(1, Some(3_600_000_000), || None::<()>), Err(Woken::Time));
        assert_eq!(clock.monotonic(), 3_600_000_000);
        clock.end_outside(7);
        clock.begin_outside(8, 1, Expected::Own);
        assert_eq!(clock.wait(1, None, || None::<()>), Err(Woken::Never));
    }
}
