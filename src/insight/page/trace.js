'use strict';
// How to draw an event loop.
//
// A run is a row of *moments*: something began, was printed, was put into a queue, was completed. Each moment belongs to a *step*, a
// stretch of code that runs because of one thing: a turn (an event), a microtask, or, inside those, a reaction, a continuation after
// `await`, a delivery of a stream. The page has one variable that matters, `at`, the moment we stand on. All else is derived from it:
// what runs, what waits in which queue, which line of source, how far the console has come. So stepping back is as easy as on.
//
//   trace.js    1 the trace   2 questions about it   3 words
//   lanes.js    4 lanes   5 arrows
//   panels.js   6 queues   7 source   8 console and why
//   moving.js   9 moving   10 paper

// ---------------------------------------------------------------------------------------------------------------- 1 The trace
// Tables are stored by column, each column as differences (most are 0 or 1, and short in the file); -1 means none, texts and sites are
// numbers. Typed arrays keep a run of 100,000 steps small enough to be scanned whole whenever something is drawn.

const $ = id => document.getElementById(id);
const trace = JSON.parse($('trace').textContent);
const columns = (table, Kind) => Object.fromEntries(Object.entries(table).map(([name, differences]) => {
  let sum = 0;
  return [name, Kind.from(differences, d => sum += d)];
}));
/** The same, with columns that need more than 32 bits. */
const withTimes = (table, ...times) =>
  ({ ...columns(table, Int32Array), ...columns(Object.fromEntries(times.map(name => [name, table[name]])), Float64Array) });
const steps = withTimes(trace.steps, 'due', 'until');
const moments = withTimes(trace.moments, 'time');
const sites = columns(trace.sites, Int32Array);
const lines = columns(trace.lines, Int32Array);
const calls = columns(trace.waits, Int32Array);
const { texts, isolates, files } = trace;
const COUNT = moments.kind.length, LAST = COUNT - 1;

// The numbers of kinds and queues, as in `moments.rs`. Kinds of steps below MICROTASK are turns.
const MICROTASK = 6, REACTION = 7, CONTINUATION = 8, DELIVERY = 9;
const BEGIN = 0, PRINT = 1, QUEUE = 2, CANCEL = 3, SEND = 4, SPAWN = 12, END = 13, JUMP = 14;
const MICROTASKS = 1, EVENTS = 2, TIMERS = 3, LETTERS = 4, OUTSIDE = 5;

// When isolates were asked for, and when they ended.
const born = new Int32Array(isolates.length), died = new Int32Array(isolates.length).fill(COUNT);
moments.kind.forEach((kind, m) => {
  if (kind === SPAWN) born[moments.what[m]] = m;
  if (kind === END) died[moments.what[m]] = m;
});

// How deep a step is nested, and how many rows its isolate's lane needs for that; whose rows the waiting calls get.
const MAX_DEPTH = isolates.length > 2 ? 2 : isolates.length > 1 ? 3 : 7, MAX_CALLS = isolates.length > 2 ? 1 : isolates.length > 1 ? 2 : 3;
const depth = new Uint8Array(steps.kind.length);
const ownEnd = new Int32Array(steps.kind.length); // where a turn's own code ends and its microtasks begin
const rows = isolates.map(() => 1), callRows = isolates.map(() => 0), callRow = new Uint8Array(calls.from.length);
const byBeginning = [...steps.began.keys()].filter(s => steps.began[s] >= 0).sort((a, b) => steps.began[a] - steps.began[b]);
for (const s of byBeginning) {
  const parent = steps.parent[s];
  depth[s] = parent < 0 ? 0 : Math.min(MAX_DEPTH, depth[parent] + 1);
  rows[steps.isolate[s]] = Math.max(rows[steps.isolate[s]], depth[s] + 1);
  if (steps.kind[s] === MICROTASK && parent >= 0 && !ownEnd[parent]) ownEnd[parent] = steps.began[s];
}
const freeFrom = isolates.map(() => []);
calls.from.forEach((from, c) => {
  const free = freeFrom[calls.isolate[c]];
  let row = free.findIndex(end => end <= from);
  if (row < 0) row = free.length < MAX_CALLS ? free.length : MAX_CALLS; // MAX_CALLS: not drawn
  callRow[c] = row;
  if (row < MAX_CALLS) free[row] = calls.to[c] < 0 ? COUNT : calls.to[c];
  callRows[calls.isolate[c]] = free.length;
});

// ------------------------------------------------------------------------------------------------------- 2 Questions about it

const SHOWN = 8; // so many entries of a queue are listed, and how many more there are

const isTurn = s => s >= 0 && steps.kind[s] < MICROTASK;
const stack = s => s < 0 ? [] : [...stack(steps.parent[s]), s];
const isolateAt = m =>
  moments.step[m] >= 0 ? steps.isolate[moments.step[m]] : moments.kind[m] === END ? moments.what[m] : state.isolate;

/** The turn or microtask that `s` is, or runs in. */
const numbered = s => steps.number[s] > 0 || steps.parent[s] < 0 ? s : numbered(steps.parent[s]);

/** The steps that led to `s`: who asked for it, who asked for that, back to main. */
function chain(s, limit = 50) {
  const found = [];
  while ((s = steps.asked[s]) >= 0 && found.length < limit && !found.includes(s)) found.push(s);
  return found;
}

/** What waits in the queues after moment `m`: of each isolate how much, of `isolate` the first ones too, the next one first. A step waits
 *  from being queued until it begins or is given up. Steps are numbered in the order in which they were queued. */
function waiting(m, isolate) {
  const counts = isolates.map(() => new Int32Array(6)), first = [[], [], [], [], [], []];
  const { queued, began, gone, queue, front } = steps;
  for (let s = 0; s < queued.length; s++) {
    if (queued[s] > m) break;
    if (queued[s] < 0 || (began[s] >= 0 && began[s] <= m) || (gone[s] >= 0 && gone[s] <= m)) continue;
    const kind = queue[s], list = first[kind];
    counts[steps.isolate[s]][kind]++;
    if (steps.isolate[s] !== isolate && kind !== LETTERS) continue;
    if (kind === TIMERS) insertTimer(list, s);
    else if (front[s]) list.splice(front[s] - 1, 0, s); // put before others
    else if (list.length < SHOWN) list.push(s);
  }
  return { counts, first };
}

function insertTimer(list, s) {
  if (list.length === SHOWN && steps.due[list[SHOWN - 1]] <= steps.due[s]) return;
  let place = list.length;
  while (place > 0 && steps.due[list[place - 1]] > steps.due[s]) place--;
  list.splice(place, 0, s);
  list.length = Math.min(list.length, SHOWN);
}

/** The calls that have come to an `await` and not gone on. */
function suspended(m, isolate) {
  const found = [];
  for (let c = 0; c < calls.from.length && calls.from[c] <= m; c++) {
    if (calls.isolate[c] === isolate && (calls.to[c] < 0 || calls.to[c] > m)) found.push(c);
  }
  return found;
}

/** How many numbers of a sorted column are not greater than `limit`. */
function upTo(column, limit) {
  let low = 0, high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] <= limit) low = middle + 1; else high = middle;
  }
  return low;
}

/** How many lines have been printed after moment `m`. */
const printed = m => upTo(lines.moment, m);

const whys = new Map(trace.whys.map(why => [why.a + ',' + why.b, why]));

// -------------------------------------------------------------------------------------------------------------------- 3 Words

const escape = text => text.replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const quoted = text => escape(text).replace(/`([^`]*)`/g, '<code>$1</code>');
const plural = (n, one, many = one + 's') => n.toLocaleString('en') + ' ' + (n === 1 ? one : many);

const KINDS = [
  [0, 'turn', 'an event: main, a timer, a message. Its microtasks belong to it'],
  [MICROTASK, 'microtask', 'taken from the microtask queue when the code before has finished'],
  [REACTION, 'reaction', 'a listener of a future (then, whenComplete), called by the completion without a queue'],
  [CONTINUATION, 'continuation', 'a call that goes on after await, inside of the completion it waited for'],
  [DELIVERY, 'delivery', 'an event of a stream is handed to its listener']];

/** The rule of the event loop by which `s` runs now and not another step; empty where the trace does not say enough to be sure. */
function rule(s) {
  const kind = steps.kind[s];
  if (kind === 0 && steps.asked[s] < 0) return 'The program starts here. This isolate does nothing else before main has come to its end or to an await.';
  if (kind < MICROTASK) return 'No microtask is left, so the isolate takes its next event.';
  if (kind === MICROTASK) return 'The code before has come to its end, so the next microtask is taken. No event is taken while a microtask waits.';
  // A reaction, continuation or delivery: only if its cause lies in the same turn or microtask has it not waited in any queue.
  const cause = steps.trigger[s];
  if (cause < 0 || numbered(cause) !== numbered(s)) return '';
  if (kind === DELIVERY) return 'The event is handed over by the code that adds it: no queue lies in between.';
  const future = kind === CONTINUATION ? 'The future that it awaited' : 'The future that it listens to';
  return `${future} has just been completed, in the same ${label(numbered(s))}, and that calls who waits for it: no queue lies in between.`;
}

// By kind of moment: its sign, as in the output of `oche trace`, and what it means.
const SIGNS = {
  1: ['1', 'the number of a printed line'],
  2: ['+', 'put into a queue'],
  3: ['\u00d7', 'a timer is cancelled'],
  4: ['\u2192', 'a message is sent'],
  5: ['=', 'a future is complete'],
  6: ['!', 'an error'],
  7: ['\u00b7', 'somebody listens'],
  8: ['~', 'a call waits at an await'],
  10: ['=', 'a call is over'],
  12: ['\u2192', 'an isolate is spawned'],
  13: ['\u25a0', 'an isolate ends'],
  15: ['\u00b7', 'something else'],
};
const QUEUES = [, 'microtask queue', 'event queue', 'timers', 'letters'];

/** "microtask 2", "turn 1", "then": the short name of a step. */
function label(s) {
  const kind = steps.kind[s];
  const word = kind < MICROTASK ? 'turn' : KINDS.find(k => k[0] === kind)[1];
  if (steps.began[s] < 0 && isTurn(s)) return 'event' + (steps.number[s] > 0 ? ' ' + steps.number[s] : '');
  return steps.number[s] > 0 ? word + ' ' + steps.number[s] : word;
}
const nameOf = s => texts[steps.name[s]];
/** As HTML. Reactions and continuations have no number: in a box, where room is short, their name says enough. */
const titled = (s, brief = false) =>
  brief && steps.kind[s] > MICROTASK ? `<b>${escape(nameOf(s))}</b>` : `<b>${label(s)}</b> ${escape(nameOf(s))}`;

function place(site, short = true) {
  if (!site) return '';
  const file = files.length > 1 || !short ? files[sites.file[site]].name : '';
  return file + ':' + sites.line[site] + ':' + sites.column[site];
}

function duration(nanos) {
  if (nanos === 0) return '0 ms';
  const units = [[3600e9, 'h'], [60e9, 'min'], [1e9, 's'], [1e6, 'ms'], [1e3, '\u00b5s'], [1, 'ns']];
  const [size, unit] = units.find(([size]) => nanos >= size) ?? [1, 'ns'];
  return +(nanos / size).toFixed(2) + ' ' + unit;
}

/** What happens at moment `m`, as text. */
function tell(m) {
  const kind = moments.kind[m], text = texts[moments.text[m]], what = moments.what[m];
  if (kind === BEGIN) return 'begins';
  if (kind === PRINT) return `prints line ${lines.number[what]}: \u201c${text}\u201d`;
  if (kind === QUEUE && what >= 0) {
    if (steps.queue[what] === TIMERS) return `starts a timer, due at ${duration(steps.due[what])}: ${label(what)} ${nameOf(what)}`;
    if (steps.queue[what] === OUTSIDE) return `asks the outside: ${label(what)} ${nameOf(what)}`;
    return `puts into the ${QUEUES[steps.queue[what]]}: ${label(what)} ${nameOf(what)}`;
  }
  if (kind === SEND && what >= 0) return `sends a message to isolate ${isolates[steps.isolate[what]].name}: ${label(what)}`;
  if (kind === CANCEL) return what < 0 ? 'cancels a timer' : `cancels ${nameOf(what)}`;
  return text;
}

/** "turn 1", "continuation in microtask 2". */
function fullLabel(s) {
  const around = numbered(s);
  return around === s ? label(s) : label(s) + ' in ' + label(around);
}

/** Why a step runs, in words: who asked for it, what made it ready. */
function because(s) {
  const asked = steps.asked[s], trigger = steps.trigger[s], said = [];
  if (asked >= 0) said.push(`Asked for in ${fullLabel(asked)}${steps.site[s] ? ' at ' + place(steps.site[s], false) : ''}`);
  if (trigger >= 0 && (trigger !== asked || steps.triggerAt[s] !== steps.askedAt[s])) said.push(`made ready by ${fullLabel(trigger)}`);
  else if (steps.due[s] >= 0 && steps.queue[s] === TIMERS) said.push(`due at ${duration(steps.due[s])}`);
  return said.length ? said.join(', ') + '.' : '';
}

