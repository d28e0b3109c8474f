// -------------------------------------------------------------------------------------------------------------------- 4 Lanes
// The x axis counts moments, or nanoseconds with key t. `view` is the part of it on the screen. Steps narrower than a few pixels are
// not drawn one by one but as a bar that says how much of its width ran: 100,000 steps on a screen are some hundred bars.

const state = {
  at: 0, // the moment we stand on
  isolate: 0, // whose queues are shown
  view: { from: 0, to: 1 },
  byTime: false,
  pair: [], // one or two picked lines
  lit: [], // steps that the argument for the pair names
  focus: -1, // the line that the keyboard is on
  matches: [], // moments that were searched for
  follow: true, // the console scrolls to what was printed last
};

const ROW = 24, RULER = 20, SIGN_ROW = 18, CALL_ROW = 16, PADDING = 4, NARROW = 3;
const laneTop = [RULER];
isolates.forEach((_, i) => laneTop.push(laneTop[i] + Math.max(70, 2 * PADDING + rows[i] * ROW + SIGN_ROW + callRows[i] * CALL_ROW))); // 70: room for its head
const stepTop = s => laneTop[steps.isolate[s]] + PADDING + depth[s] * ROW;
const signTop = i => laneTop[i] + PADDING + rows[i] * ROW + 1;

const position = m => state.byTime ? moments.time[Math.min(m, LAST)] : m;
const extent = () => state.byTime ? Math.max(1, moments.time[LAST]) : COUNT;
const momentAt = x => state.byTime ? Math.max(0, upTo(moments.time, x) - 1) : Math.max(0, Math.min(LAST, Math.floor(x)));

const px = n => n.toFixed(1) + 'px';
const placed = (left, top, width) => `left:${px(left)};top:${px(top)}` + (width === undefined ? '' : `;width:${px(width)}`);

/** The part `from`..`to` of the axis as HTML, `width` pixels wide, seen from moment `at`; only lanes between `top` and `bottom`. */
function drawLanes({ from, to }, width, top = 0, bottom = Infinity, at = LAST) {
  const scale = width / (to - from);
  const part = {
    from, to, width, scale, at,
    first: momentAt(from), last: momentAt(to),
    x: m => (position(m) - from) * scale,
    seen: i => laneTop[i] < bottom && laneTop[i + 1] > top,
  };
  const lanes = isolates.map((_, i) => !part.seen(i) ? ''
    : `<div class="lane${i === state.isolate ? ' on' : ''}" style="top:${laneTop[i]}px;height:${laneTop[i + 1] - laneTop[i]}px"></div>`);
  return lanes.join('') + (state.byTime ? drawTicks(part) : drawJumps(part)) + drawSteps(part) + drawSigns(part) + drawCalls(part);
}

function drawSteps({ first, last, from, width, scale, at, x, seen }) {
  const now = moments.step[at], marked = new Set([...stack(now), ...(now < 0 ? [] : chain(now)), ...state.lit]);
  const bars = new Map();
  let html = '';
  for (const s of byBeginning) {
    if (steps.began[s] > last) break;
    if (steps.ended[s] <= first || !seen(steps.isolate[s])) continue;
    const left = Math.max(-4, x(steps.began[s]));
    const right = Math.min(width + 4, state.byTime ? (steps.until[s] - from) * scale : x(steps.ended[s]));
    if (right - left < NARROW) { addBar(bars, s, left, right, width); continue; }
    const wide = right - left > 26, name = escape(label(s) + ': ' + nameOf(s));
    const classes = ['step', 'k' + steps.kind[s], s === now ? 'on' : marked.has(s) ? 'lit' : '', steps.began[s] > at ? 'later' : '', wide ? '' : 'thin'];
    const own = ownEnd[s] ? `;--own:${px(Math.max(0, x(ownEnd[s]) - left))}` : '';
    html += `<button type="button" data-step="${s}" tabindex="${s === now ? 0 : -1}" class="${classes.filter(Boolean).join(' ')}"`
      + ` style="${placed(left, stepTop(s), Math.max(2, right - left - 2))}${own}" aria-label="${name}" title="${name}">`
      + (wide ? titled(s, true) : '') + '</button>';
  }
  return html + drawBars(bars);
}

function addBar(bars, s, left, right, width) {
  const bin = Math.floor(left / NARROW), kind = isTurn(s) ? 0 : steps.kind[s], y = stepTop(s);
  if (bin < 0 || bin * NARROW > width) return;
  if (!bars.has(kind)) bars.set(kind, new Map());
  const byRow = bars.get(kind);
  if (!byRow.has(y)) byRow.set(y, new Float32Array(Math.ceil(width / NARROW) + 1));
  byRow.get(y)[bin] += Math.max(.05, right - left) / NARROW;
}

const COLOURS = { 0: 'turn', [MICROTASK]: 'micro', [REACTION]: 'react', [CONTINUATION]: 'cont', [DELIVERY]: 'deliver' };
function drawBars(bars) {
  const height = filled => Math.ceil(Math.min(1, filled) * 4) * (ROW - 4) / 4;
  let html = '';
  for (const [kind, byRow] of bars) {
    let path = '';
    for (const [y, filled] of byRow) {
      for (let bin = 0; bin < filled.length;) {
        const tall = height(filled[bin]), start = bin;
        while (++bin < filled.length && height(filled[bin]) === tall);
        if (tall) path += `M${start * NARROW} ${y + ROW - 3}v${-tall}h${(bin - start) * NARROW}v${tall}z`;
      }
    }
    html += `<svg class="bars" aria-hidden="true"><path fill="var(--${COLOURS[kind]})" d="${path}"/></svg>`;
  }
  return html;
}

/** What happened inside of steps, if there is room to tell. */
function drawSigns({ first, last, scale, at, x, seen }) {
  if (!state.byTime && scale < 4) return '';
  const taken = isolates.map(() => -99);
  let html = '';
  for (let m = first; m <= last; m++) {
    const kind = moments.kind[m], s = moments.step[m], sign = kind === PRINT ? String(lines.number[moments.what[m]]) : SIGNS[kind]?.[0];
    if (s < 0 || !sign || !seen(steps.isolate[s])) continue;
    const i = steps.isolate[s], centre = x(m) + (state.byTime ? 0 : scale / 2), half = kind === PRINT ? 4 + sign.length * 3.5 : 5;
    if (centre - half < taken[i]) continue;
    taken[i] = centre + half;
    const picked = kind === PRINT && state.pair.includes(moments.what[m]);
    html += `<span class="sign${kind === PRINT ? ' out' : ''}${m > at ? ' later' : ''}${picked ? ' picked' : ''}" style="${placed(centre, signTop(i))}">${sign}</span>`;
  }
  return html;
}

/** Calls that wait at an `await`, from there to where they go on. */
function drawCalls({ first, last, width, x, seen }) {
  let html = '';
  for (let c = 0; c < calls.from.length && calls.from[c] <= last; c++) {
    const end = calls.to[c] < 0 ? COUNT : calls.to[c], i = calls.isolate[c];
    if (end <= first || callRow[c] >= MAX_CALLS || !seen(i)) continue;
    const left = Math.max(0, x(calls.from[c] + 1)), wide = Math.min(width, x(end)) - left;
    if (wide < NARROW) continue;
    const top = signTop(i) + SIGN_ROW + callRow[c] * CALL_ROW - 2;
    html += `<div class="call" style="${placed(left, top, wide)}">${escape(texts[calls.name[c]])} waits</div>`;
  }
  return html;
}

/** Where time passed while nothing ran. */
function drawJumps({ first, last, x }) {
  let html = '';
  for (let m = first; m <= last; m++) {
    if (moments.kind[m] !== JUMP || x(m + 1) - x(m) < 6) continue;
    html += `<div class="jump" style="${placed(x(m), 18, x(m + 1) - x(m))}"><span>${duration(moments.time[m])}</span></div>`;
  }
  return html;
}

/** Round times along the axis. */
function drawTicks({ from, to, scale }) {
  const least = 120 / scale, power = 10 ** Math.floor(Math.log10(least)), step = [1, 2, 5, 10].map(n => n * power).find(n => n >= least);
  let html = '';
  for (let t = Math.ceil(from / step) * step; t < to; t += step) {
    html += `<div class="tick" style="left:${px((t - from) * scale)}"><span>${duration(t)}</span></div>`;
  }
  return html;
}

/** The lanes' heads: each isolate's name, what it does, and how long its queues are. */
function drawHeads(top, bottom, { counts }) {
  return isolates.map((isolate, i) => {
    if (laneTop[i] >= bottom || laneTop[i + 1] <= top) return '';
    const [, micro, events, timers, letters] = counts[i];
    return `<div class="head${i === state.isolate ? ' on' : ''}" data-isolate="${i}" style="top:${laneTop[i]}px;height:${laneTop[i + 1] - laneTop[i]}px">`
      + `<b>${escape(isolate.name)}</b><small>${life(i)}<br>${plural(micro, 'microtask')}<br>${plural(events + timers + letters, 'event')}</small></div>`;
  }).join('');
}

function life(i) {
  if (state.at < born[i]) return 'not there yet';
  if (state.at >= died[i]) return '\u25a0 ended';
  if (moments.step[state.at] >= 0 && i === isolateAt(state.at)) return '\u25b6 running';
  return suspended(state.at, i).length ? '\u2016 waiting' : '\u25cb idle';
}

// ------------------------------------------------------------------------------------------------------------------- 5 Arrows
// Of the step we stand in only: a picture with all arrows shows nothing. Dashed: who asked for it. Solid: what made it ready.

function drawArrows({ from, to }, width, s) {
  if (s < 0 || steps.began[s] < 0) return '';
  const scale = width / (to - from), half = state.byTime ? 0 : scale / 2;
  const x = m => (position(m) - from) * scale, end = x(steps.began[s]);
  const arrow = (kind, cause, moment, word) => {
    const start = x(moment) + half;
    if (cause < 0 || moment < 0 || Math.max(start, end) < 0 || Math.min(start, end) > width) return '';
    const over = steps.isolate[cause] === steps.isolate[s] && depth[s] <= depth[cause];
    return (over ? arrowOver : arrowDown)(start, stepTop(cause) + ROW / 2, end, stepTop(s) + ROW / 2, kind, word, width);
  };
  const same = steps.trigger[s] < 0 || steps.askedAt[s] === steps.triggerAt[s];
  return '<svg class="arrows" aria-hidden="true">' + arrow('asked', steps.asked[s], steps.askedAt[s], 'asked for')
    + (same ? '' : arrow('trigger', steps.trigger[s], steps.triggerAt[s], 'made ready')) + '</svg>';
}

const EDGE = ROW / 2 - 2;

/** From a box to a later one in the same row or above: over the heads of what lies between. */
function arrowOver(x1, y1, x2, y2, kind, word, width) {
  const bend = Math.min(120, (x2 - x1) * .6), start = y1 - EDGE, end = y2 - EDGE;
  const lift = Math.min(22, 8 + (x2 - x1) / 3);
  const path = `M${x1} ${start}C${x1 + bend / 2} ${start - lift} ${x2 - bend / 2} ${end - lift} ${x2 + 5} ${end - 2}`;
  return arrowSvg(kind, path, [x1, start], `M${x2 + 6} ${end}l-9 -4l7 -5z`, x2 - x1, [(x1 + x2) / 2, Math.min(y1, end) - 9], word, width);
}

/** From a box to one in another row or lane, which it enters from the left. */
function arrowDown(x1, y1, x2, y2, kind, word, width) {
  const bend = Math.max(14, Math.min(60, (x2 - x1) / 3)), start = y1 + (y2 < y1 ? -EDGE : EDGE);
  const path = `M${x1} ${start}C${x1} ${(start + y2) / 2 + EDGE} ${x2 - bend} ${y2} ${x2 - 2} ${y2}`;
  return arrowSvg(kind, path, [x1, start], `M${x2} ${y2}l-9 -5v10z`, x2 - x1, [(x1 + x2 - bend) / 2, (start + y2) / 2 + 8], word, width);
}

function arrowSvg(kind, path, [x, y], head, length, [textX, textY], word, width) {
  return `<path class="halo" d="${path}"/><path class="arrow ${kind}" d="${path}"/><circle class="tip" cx="${x}" cy="${y}" r="3"/><path class="tip" d="${head}"/>`
    + (length > 60 ? `<text x="${Math.max(30, Math.min(width - 30, textX))}" y="${textY}" text-anchor="middle">${word}</text>` : '');
}

