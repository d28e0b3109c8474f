// ------------------------------------------------------------------------------------------------------------------- 9 Moving

let frame = 0, playing = 0;
const redraw = () => { frame ||= requestAnimationFrame(draw); };

/** To moment `m`: everything follows. */
function go(m) {
  state.at = Math.max(0, Math.min(LAST, m));
  state.isolate = isolateAt(state.at);
  const x = position(state.at), { view } = state, size = view.to - view.from;
  if (x < view.from + size * .02 || x > view.to - size * .06) lookAt(x - size * .3);
  state.follow = true;
  const box = $('timeline'), top = laneTop[state.isolate], bottom = laneTop[state.isolate + 1];
  if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) box.scrollTop = Math.min(top - RULER, bottom - box.clientHeight + 2);
  redraw();
}

function lookAt(from, size = state.view.to - state.view.from) {
  size = Math.min(size, extent());
  from = Math.max(0, Math.min(extent() - size, from));
  state.view = { from, to: from + size };
  redraw();
}

function axis(byTime) {
  state.byTime = byTime;
  lookAt(0, byTime ? extent() : Math.min(COUNT, 120));
  go(state.at);
}

function zoom(factor, around = position(state.at)) {
  const { from, to } = state.view, size = Math.max(state.byTime ? 1000 : 8, Math.min(extent(), (to - from) * factor));
  lookAt(around - (around - from) * size / (to - from), size);
}

/** The next moment from `m` in direction `by` where `found`. */
function seek(m, by, found) {
  for (m += by; m >= 0 && m <= LAST; m += by) if (found(m)) return m;
  return state.at;
}
const beginsStep = m => moments.kind[m] === BEGIN, beginsTurn = m => beginsStep(m) && isTurn(moments.step[m]);

function toIsolate(by) {
  const i = state.isolate + by;
  if (i < 0 || i >= isolates.length) return;
  const of = m => moments.step[m] >= 0 && steps.isolate[moments.step[m]] === i;
  let m = seek(state.at, -1, of);
  if (m === state.at) m = seek(state.at, 1, of);
  go(m);
  state.isolate = i;
}

function play(on = !playing) {
  clearInterval(playing);
  playing = on ? setInterval(() => state.at < LAST ? go(state.at + 1) : play(false), 1000 / $('pace').value) : 0;
  if (on && state.at === LAST) go(0);
  $('play').setAttribute('aria-pressed', !!on);
  $('play').setAttribute('aria-label', on ? 'Pause' : 'Play');
  $('what').setAttribute('aria-live', on ? 'off' : 'polite');
}

/** Moments whose step, text or function has `query` in it. */
function search(query) {
  const wanted = query.toLowerCase(), has = new Set();
  texts.forEach((text, i) => { if (text.toLowerCase().includes(wanted)) has.add(i); });
  const matches = m => {
    if (moments.kind[m] !== BEGIN) return has.has(moments.text[m]);
    const s = moments.step[m];
    return has.has(steps.name[s]) || label(s).includes(wanted) || (steps.site[s] > 0 && has.has(sites.function[steps.site[s]]));
  };
  state.matches = query ? [...moments.kind.keys()].filter(matches) : [];
  nextMatch(0);
}

function nextMatch(by) {
  const { matches, at } = state;
  if (!matches.length) return void ($('found').textContent = $('find').value ? 'nothing' : '');
  let i = matches.findIndex(m => by > 0 ? m > at : m >= at);
  if (by < 0) i = (i < 0 ? matches.length : i) - 1;
  i = (i + matches.length + (i < 0 && by >= 0 ? 1 : 0)) % matches.length;
  $('found').textContent = `${i + 1} of ${matches.length}`;
  go(matches[i]);
}

function draw() {
  frame = 0;
  const queues = waiting(state.at, state.isolate);
  drawWhy();
  drawTimeline(queues);
  drawPosition();
  drawQueues(queues);
  drawSource();
  if (state.follow) reveal($('out'), Math.max(0, state.focus < 0 ? printed(state.at) - 1 : state.focus) * LINE, LINE);
  state.follow = false;
  drawConsole();
}

function drawTimeline(queues) {
  const { at, view } = state, box = $('timeline'), lanes = $('lanes'), held = lanes.contains(document.activeElement);
  const top = box.scrollTop, bottom = top + box.clientHeight + 40, width = lanes.clientWidth;
  const x = (position(at) - view.from + (state.byTime ? 0 : .5)) * width / (view.to - view.from);
  lanes.innerHTML = drawLanes(view, width, top, bottom, at) + drawArrows(view, width, moments.step[at])
    + `<div class="cursor" style="${placed(x, top)}"></div>`;
  $('heads').innerHTML = drawHeads(top, bottom, queues);
  if (held) lanes.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
}

/** The slider, and in words what happens, where, and why it is this step's turn. */
function drawPosition() {
  const { at } = state, s = moments.step[at], site = moments.site[at], told = tell(at), caller = texts[sites.function[site]];
  const where = site ? place(site, false) + (caller ? ' in ' + caller : '') : '';
  const count = `moment ${(at + 1).toLocaleString('en')} of ${COUNT.toLocaleString('en')}`;
  $('slider').value = at;
  $('slider').setAttribute('aria-valuetext', (s >= 0 ? label(s) + ' ' + nameOf(s) + ', ' : '') + told);
  $('what').innerHTML = (s >= 0 ? titled(s) + ' \u203a ' : '') + `<span>${escape(told)}</span>`
    + ` <small>${escape([where, 'at ' + duration(moments.time[at]), count].filter(Boolean).join(' \u00b7 '))}</small>`;
  const why = s >= 0 ? [moments.kind[at] === BEGIN ? rule(s) : '', because(s)] : [moments.kind[at] === JUMP ? 'Nothing can run until then, so time passes.' : ''];
  $('rule').textContent = why.filter(Boolean).join(' ');
}

// Which keys, what the help page says of them, and what they do; `by` is 1 for the first key, -1 for the second.
const KEYS = [
  [['ArrowRight', 'ArrowLeft'], '\u2192 \u2190', 'one moment on, back',
    (e, by) => go(e.shiftKey ? seek(state.at, by, beginsStep) : state.at + by)],
  [[], 'Shift \u2192 \u2190', 'next, previous step', null],
  [['PageDown', 'PageUp'], 'PgDn PgUp', 'next, previous turn', (e, by) => go(seek(state.at, by, beginsTurn))],
  [['.', ','], '. ,', 'next, previous printed line', (e, by) => go(seek(state.at, by, m => moments.kind[m] === PRINT))],
  [['ArrowDown', 'ArrowUp'], '\u2193 \u2191', 'isolate below, above', (e, by) => toIsolate(by)],
  [['End', 'Home'], 'End Home', 'to the end, the beginning', (e, by) => go(by > 0 ? LAST : 0)],
  [[' '], 'Space', 'play, pause', () => play()],
  [['/'], '/', 'search; then Enter, n and N', () => $('find').select()],
  [['n', 'N'], 'n N', 'next, previous match', (e, by) => nextMatch(by)],
  [['-', '+'], '+ \u2212', 'zoom in, out (or the wheel)', (e, by) => zoom(by > 0 ? 2 : .5)],
  [['0'], '0', 'the whole run', () => lookAt(0, extent())],
  [['t'], 't', 'x axis: moments or time', () => axis(!state.byTime)],
  [['d'], 'd', 'light or dark', () => theme()],
  [['?'], '?', 'this page', () => $('help').showModal()],
  [[], '\u2193 \u2191 Enter', 'in the console: choose and pick lines', null],
  [['Escape'], 'Esc', 'let go of picked lines and search', letGo],
];

function letGo() {
  state.pair = [];
  $('find').value = '';
  search('');
  redraw();
}

document.addEventListener('keydown', event => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || $('help').open) return;
  if (target === $('find')) {
    if (key === 'Enter') { event.preventDefault(); nextMatch(event.shiftKey ? -1 : 1); }
    if (key === 'Escape') target.blur();
    return;
  }
  if (target.tagName === 'SELECT' || ((key === ' ' || key === 'Enter') && target.tagName === 'BUTTON')) return;
  if (target === $('out') && keyInConsole(key)) return event.preventDefault();
  if (/^(Arrow(Up|Down)|Page)/.test(key) && target.matches('.scroll:not(#out)')) return; // the browser scrolls
  const bound = KEYS.find(([keys]) => keys.includes(key));
  if (!bound) return;
  event.preventDefault();
  bound[3](event, bound[0].indexOf(key) === 0 ? 1 : -1);
});

function keyInConsole(key) {
  if (!lines.moment.length) return false;
  const here = state.focus < 0 ? Math.max(0, printed(state.at) - 1) : state.focus;
  if (key === 'Enter' || key === ' ') pick(here);
  else if (key === 'ArrowDown' || key === 'ArrowUp') {
    state.focus = Math.max(0, Math.min(lines.moment.length - 1, here + (key === 'ArrowDown' ? 1 : -1)));
    go(lines.moment[state.focus]);
  } else return false;
  return true;
}

document.addEventListener('click', event => {
  const at = name => event.target.closest(`[data-${name}]`)?.dataset[name];
  const s = at('step'), m = at('moment'), line = at('line'), file = at('file'), isolate = at('isolate'), way = at('go');
  if (s !== undefined) go(steps.began[s] >= 0 ? steps.began[s] : steps.queued[s]); // what never began is shown where it was asked for
  else if (m !== undefined) go(+m);
  else if (line !== undefined) pick(+line);
  else if (file !== undefined) { showFile(+file); redraw(); }
  else if (isolate !== undefined) toIsolate(isolate - state.isolate);
  else if (way) { play(false); go({ first: 0, back: state.at - 1, on: state.at + 1, last: LAST }[way]); }
});

/** Light, dark, and back to what the system says. */
function theme(to) {
  const root = document.documentElement.style, order = ['', 'light', 'dark'];
  root.colorScheme = to ?? order[(order.indexOf(root.colorScheme) + 1) % 3];
}

function listen() {
  const lanes = $('lanes');
  let drag = null;
  const unit = () => (state.view.to - state.view.from) / lanes.clientWidth;
  lanes.addEventListener('pointerdown', e => { drag = { x: e.clientX, from: state.view.from, moved: false }; });
  window.addEventListener('pointermove', e => {
    if (!drag || Math.abs(e.clientX - drag.x) < 4) return;
    drag.moved = true;
    lookAt(drag.from - (e.clientX - drag.x) * unit());
  });
  window.addEventListener('pointerup', e => {
    if (drag && !drag.moved && e.target === e.target.closest('#lanes, .lane')) {
      go(momentAt(state.view.from + (e.clientX - lanes.getBoundingClientRect().left) * unit()));
    }
    drag = null;
  });
  lanes.addEventListener('wheel', e => {
    const overflows = $('timeline').scrollHeight > $('timeline').clientHeight + 2;
    if (overflows && !e.ctrlKey && !e.deltaX && !e.shiftKey) return;
    e.preventDefault();
    if (e.deltaX || e.shiftKey) lookAt(state.view.from + (e.deltaX || e.deltaY) * unit());
    else zoom(Math.exp(e.deltaY / 300), state.view.from + (e.clientX - lanes.getBoundingClientRect().left) * unit());
  }, { passive: false });
  $('timeline').addEventListener('scroll', redraw);
  $('out').addEventListener('scroll', redraw);
  $('out').addEventListener('blur', () => { state.focus = -1; });
  $('slider').addEventListener('input', () => go(+$('slider').value));
  $('play').addEventListener('click', () => play());
  $('pace').addEventListener('change', () => playing && play(true));
  $('theme').addEventListener('click', () => theme());
  $('ask').addEventListener('click', () => $('help').showModal());
  $('search').addEventListener('submit', e => e.preventDefault());
  $('find').addEventListener('input', () => search($('find').value));
  new ResizeObserver(redraw).observe(lanes);
  window.addEventListener('beforeprint', paper);
  window.addEventListener('afterprint', redraw);
  window.addEventListener('hashchange', fromAddress);
}

/** `#at=17&why=4,9&theme=dark`: a place in a page can be handed on. */
function fromAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const pair = (wanted.get('why') ?? '').split(',').filter(Boolean).map(n => lines.number.indexOf(+n)).sort((a, b) => a - b);
  if (wanted.has('theme')) theme(wanted.get('theme'));
  if (wanted.has('axis')) axis(wanted.get('axis') === 'time');
  if (pair.length && pair[0] >= 0) {
    state.pair = pair.slice(0, 2);
    go(lines.moment[pair[pair.length - 1]]);
  }
  if (wanted.has('at')) go(wanted.get('at') - 1);
}

// ------------------------------------------------------------------------------------------------------------------- 10 Paper
// A screen scrolls, paper does not: the lanes are set like music, system under system, and the console is written out.

const PER_SYSTEM = 25, MAX_SYSTEMS = 40, MAX_LINES = 2000, PAPER = 620;

function paper() {
  const systems = Math.min(MAX_SYSTEMS, Math.ceil(COUNT / PER_SYSTEM)), left = COUNT - systems * PER_SYSTEM, before = state.byTime;
  state.byTime = false;
  const names = isolates.map((isolate, i) => `<div class="name" style="top:${laneTop[i] + 4}px">${escape(isolate.name)}</div>`).join('');
  const system = (_, i) => `<div class="system" style="height:${laneTop[isolates.length]}px">${names}`
    + `<div class="area">${drawLanes({ from: i * PER_SYSTEM, to: (i + 1) * PER_SYSTEM }, PAPER)}</div></div>`;
  $('paper').innerHTML = `<div class="legend">${$('legend').innerHTML}</div>` + Array.from({ length: systems }, system).join('')
    + (left > 0 ? `<p>The other ${plural(left, 'moment')} are on the screen only.</p>` : '');
  state.byTime = before;
  const more = lines.moment.length - MAX_LINES;
  $('rows').innerHTML = [...lines.moment.keys()].slice(0, MAX_LINES).map(n => row(n, Infinity, -1)).join('')
    + (more > 0 ? `<p>and ${plural(more, 'line')} more</p>` : '');
}

// The beginning: what the help page and the summary say, and a first drawing.

function introduce() {
  const keyed = keys => keys.split(' ').map(key => `<kbd>${key}</kbd>`).join(' '), swatch = (kind, word) => `<span class="swatch k${kind}">${word}</span>`;
  const entry = (term, text) => `<dt>${term}</dt><dd>${text}</dd>`, sign = text => `<b class="mono">${text}</b>`;
  const signs = new Map(Object.values(SIGNS).reverse()); // of signs that are used twice, the first meaning
  $('keys').innerHTML = KEYS.map(([, keys, text]) => entry(keyed(keys), text)).join('');
  $('kinds').innerHTML = KINDS.map(([kind, word, text]) => entry(swatch(kind, word), text)).join('');
  $('signs').innerHTML = [...signs].reverse().map(([of, text]) => entry(sign(of), text)).join('')
    + entry(sign('\u2016'), 'a call waits, from its await to where it goes on');
  $('legend').innerHTML = KINDS.map(([kind, word]) => swatch(kind, word)).join('') + '<span><b class="sign out">4</b> prints line 4</span>'
    + [['+', 'queues'], ['~', 'waits'], ['=', 'is complete'], ['\u2192', 'sends']].map(([of, word]) => `<span>${sign(of)} ${word}</span>`).join('');
  const count = of => byBeginning.filter(of).length, time = duration(moments.time[LAST] ?? 0);
  $('summary').textContent = [
    plural(isolates.length, 'isolate'), plural(count(isTurn), 'turn'), plural(count(s => steps.kind[s] === MICROTASK), 'microtask'),
    plural(lines.moment.length, 'line'), time + (trace.clock === 'virtual' ? ' of virtual time' : ''),
    trace.gone,
  ].filter(Boolean).join(' \u00b7 ');
  $('lanes').style.height = $('heads').style.height = laneTop[isolates.length] + 'px';
  $('out').innerHTML = `<div class="pad" role="presentation" style="height:${lines.moment.length * LINE}px"></div><div id="rows" role="presentation"></div>`;
  $('slider').max = LAST;
}

introduce();
lookAt(0, Math.min(COUNT, 120));
listen();
go(0);
fromAddress();
draw();
