// ------------------------------------------------------------------------------------------------------------------- 6 Queues

function entry(s, classes, aside = '') {
  const name = escape(label(s) + ': ' + nameOf(s));
  return `<li class="${classes}"><button type="button" class="k${steps.kind[s]}" data-step="${s}" title="${name}">`
    + `<span>${titled(s)}</span><small>${escape(aside)}</small></button></li>`;
}

/** One queue: its name, and what is in it, the next one first. */
function queue(title, note, list, count, draw) {
  const shown = list.slice(0, SHOWN), more = count - shown.length;
  return `<h3 title="${note}">${title}${count > 1 ? ` <small>${count.toLocaleString('en')}</small>` : ''}</h3>`
    + `<ol aria-label="${title}, ${note}">${shown.map(draw).join('')}`
    + (more > 0 ? `<li class="more">and ${more.toLocaleString('en')} more</li>` : '') + '</ol>';
}

function drawQueues({ counts, first }) {
  const { at, isolate } = state, count = counts[isolate], several = isolates.length > 1;
  const now = stack(moments.step[at]), causes = now.length ? chain(now[now.length - 1], 6) : [], held = suspended(at, isolate);
  const letters = counts.reduce((sum, of) => sum + of[LETTERS], 0), to = s => '\u2192 ' + isolates[steps.isolate[s]].name;
  const from = s => place(steps.site[s]);
  const call = c => `<li class="call-waits"><button type="button" data-moment="${calls.from[c]}">`
    + `<span><b>${escape(texts[calls.name[c]])}</b></span><small>${escape(place(calls.site[c]))}</small></button></li>`;
  const html = queue('Running', 'the innermost last', now, now.length, s => entry(s, 'now', from(s)))
    + queue('Microtasks', 'first in, first out; all of them before the next event', first[MICROTASKS], count[MICROTASKS], s => entry(s, '', from(s)))
    + queue('Events', 'one at a time, and all microtasks after each', first[EVENTS], count[EVENTS], s => entry(s, '', from(s)))
    + queue('Timers', 'by due time', first[TIMERS], count[TIMERS], s => entry(s, '', 'due ' + duration(steps.due[s])))
    + (several || letters ? queue('Letters on their way', 'sent, not yet read', first[LETTERS], letters,
      s => entry(s, '', to(s))) : '')
    + (count[OUTSIDE] ? queue('Asked of the outside', 'files and the like; each result will be an event', first[OUTSIDE], count[OUTSIDE], s => entry(s, '', from(s))) : '')
    + queue('Calls that wait', 'suspended at an await', held, held.length, call)
    + (causes.length ? queue('Asked for by', 'the way back to the beginning', causes, causes.length, s => entry(s, '', from(s) || 'oche')) : '');
  $('queues-title').innerHTML = `Queues${several ? ' of isolate ' + escape(isolates[isolate].name) : ''} <small>the next one first</small>`;
  if ($('state').innerHTML !== html) $('state').innerHTML = html;
}

// ------------------------------------------------------------------------------------------------------------------- 7 Source

const KEYWORDS = new Set(('abstract as assert async await break case catch class const continue default do else enum export extends extension '
  + 'external factory false final finally for get if implements import in is late library mixin new null on operator part required rethrow '
  + 'return sealed set static super switch sync this throw true try typedef var void while with yield').split(' '));
const TOKENS = /(\/\/.*$)|('(?:[^'\\]|\\.)*'|&quot;(?:[^\\]|\\.)*?&quot;)|([A-Za-z_]\w*)/g;
const paint = text => escape(text).replace(TOKENS, (all, comment, string, word) =>
  comment ? `<i>${all}</i>` : string ? `<i class="s">${all}</i>` : KEYWORDS.has(word) ? `<i class="k">${all}</i>` : all);

const CODE_LINE = 20;
let shownFile = -1, sourceLines = [], markedLines = [];

function showFile(file) {
  if (file === shownFile || !files[file]) return;
  [shownFile, sourceLines, markedLines] = [file, files[file].text.replace(/\n$/, '').split('\n'), []];
  $('code').innerHTML = sourceLines.map((line, i) => `<div data-n="${i + 1}"><span>${paint(line)}</span></div>`).join('');
  const tab = (f, i) => `<button type="button" role="tab" data-file="${i}" aria-selected="${i === file}">${escape(f.name)}</button>`;
  $('files').innerHTML = files.length < 2 ? '' : files.map(tab).join('');
}

/** Marks the line that runs, where the step was asked for, and where calls wait. */
function drawSource() {
  const { at } = state, s = moments.step[at], site = moments.site[at], shown = site || (s >= 0 ? steps.site[s] : 0);
  if (shown || shownFile < 0) showFile(sites.file[shown]);
  for (const [line, html] of markedLines) { line.className = ''; line.removeAttribute('aria-current'); line.firstChild.innerHTML = html; }
  markedLines = [];
  const mark = (site, name) => {
    const line = site && sites.file[site] === shownFile && $('code').children[sites.line[site] - 1];
    if (!line) return null;
    if (!markedLines.some(([marked]) => marked === line)) markedLines.push([line, line.firstChild.innerHTML]);
    line.classList.add(name);
    return line;
  };
  for (const c of suspended(at, state.isolate)) mark(calls.site[c], 'waits');
  if (s >= 0) mark(steps.site[s], 'asked');
  if (shown) reveal($('code'), (sites.line[shown] - 1) * CODE_LINE + 6, CODE_LINE);
  const line = mark(site, 'runs');
  if (!line) return;
  line.setAttribute('aria-current', 'true');
  const text = sourceLines[sites.line[site] - 1], from = sites.column[site] - 1, word = /^(\w+|.)/.exec(text.slice(from))?.[0] ?? '';
  line.firstChild.innerHTML = paint(text.slice(0, from)) + `<mark>${paint(word)}</mark>` + paint(text.slice(from + word.length));
}

/** Scrolls `box` so that `height` pixels from `top` can be seen, and no more than needed. */
function reveal(box, top, height) {
  if (top < box.scrollTop + height) box.scrollTop = Math.max(0, top - box.clientHeight / 3);
  else if (top + 2 * height > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight * 2 / 3;
}

// ---------------------------------------------------------------------------------------------------------- 8 Console and why

const LINE = 22;

/** The lines that can be seen; those to come are pale. */
function drawConsole() {
  const out = $('out'), shown = printed(state.at), here = moments.kind[state.at] === PRINT ? moments.what[state.at] : -1;
  const first = Math.max(0, Math.floor(out.scrollTop / LINE) - 5);
  const last = Math.min(lines.moment.length, Math.ceil((out.scrollTop + out.clientHeight) / LINE) + 5);
  let html = '';
  for (let n = first; n < last; n++) html += row(n, shown, here);
  $('rows').innerHTML = html;
  if (lines.moment.length) out.setAttribute('aria-activedescendant', 'line-' + (state.focus < 0 ? Math.max(0, shown - 1) : state.focus));
}

function row(n, shown, here) {
  const classes = `row${n >= shown ? ' later' : ''}${n === here ? ' here' : ''}`;
  return `<div id="line-${n}" class="${classes}" role="option" aria-selected="${state.pair.includes(n)}" aria-posinset="${n + 1}"`
    + ` aria-setsize="${lines.moment.length}" data-line="${n}" data-n="${lines.number[n]}" style="top:${n * LINE}px">`
    + `<span>${escape(texts[lines.text[n]]) || ' '}</span></div>`;
}

/** A line was picked: its moment is shown; the second one asks why. */
function pick(n) {
  state.pair = state.pair.length === 1 && state.pair[0] !== n ? [state.pair[0], n].sort((a, b) => a - b) : [n];
  state.focus = n;
  go(lines.moment[n]);
}

const VERDICTS = { always: 'always', time: 'because of time', luck: 'luck' };

/** Of one picked line who printed it, of two why in this order. */
function argument([a, b]) {
  if (a === undefined) return '';
  const first = lines.number[a], second = lines.number[b];
  if (b === undefined) {
    const s = moments.step[lines.moment[a]], site = moments.site[lines.moment[a]];
    const way = s < 0 ? '' : ' in ' + [s, ...chain(s, 4)].map(s => titled(s)).join(', asked for by ');
    return `<h3>Line ${first}</h3><p>Printed at <code>${escape(place(site, false))}</code>${way}.</p><p class="advice">Pick another line to ask why this order.</p>`;
  }
  const why = whys.get(a + ',' + b);
  if (!why) {
    return `<h3>Line ${first} before line ${second}</h3><p>The argument for this pair is not in this page. This gives it:</p>`
      + `<p><code>oche why ${escape(trace.program)} ${first} ${second}</code></p>`;
  }
  return `<span class="verdict ${why.verdict}">${VERDICTS[why.verdict] ?? 'not known'}</span><h3>${quoted(why.headline)}</h3>`
    + `<ol>${why.sentences.map(text => `<li>${quoted(text)}</li>`).join('')}</ol>` + (why.advice ? `<p class="advice">${quoted(why.advice)}</p>` : '');
}

function drawWhy() {
  state.lit = state.pair.flatMap(n => stack(moments.step[lines.moment[n]]));
  const html = argument(state.pair);
  if ($('why').innerHTML !== html) $('why').innerHTML = html;
}

