// Joins the controls of the page to the program in the worker, which computes, draws and words all that is shown.
'use strict';
const element = id => document.getElementById(id);
const form = element('controls');
const tracks = [...form.querySelectorAll('[data-track]')];
// A computation is overtaken after this many milliseconds, and announced after so many. What is said aloud, and what
// is wrong in a text that may be half typed, waits until the hand has rested for so many.
const PATIENCE = 400, ANNOUNCED = 200, REST = 700;
let program, source, worker;
// The address to compute next, the one that is being computed, and since when.
let wanted = null, busy = null, since = 0;
// Whether the controls are to take the values of the next answer, because these come from the address of the page.
let navigated = true;
// The address of what the controls say, that of all their last valid values, and whether it is to be a step in the history of the page.
let current = '', valid = '', step = false;
let overtake, announce, say, tell;

// All controls: what is hidden comes back with its value.
function address() {
  const fields = [...form.elements].filter(field => field.name && (field.type !== 'radio' || field.checked));
  return new URLSearchParams(fields.map(field => [field.name, field.value])).toString();
}

function start() {
  worker?.terminate();
  worker = new Worker(source);
  if (program) worker.postMessage(program);
  worker.onmessage = ({ data }) => data.state ? understood(data.state) : answered(data);
  busy = null;
}

function ask(state) {
  wanted = state;
  next();
}

// Computes the newest state: at once, when the computation before it has ended, or instead of that one if it takes long.
function next() {
  if (wanted === null) return;
  if (busy !== null) {
    const left = since + PATIENCE - performance.now();
    clearTimeout(overtake);
    if (left > 0) {
      overtake = setTimeout(next, left);
      return;
    }
    start();
  }
  [busy, wanted, since] = [wanted, null, performance.now()];
  worker.postMessage([busy, navigated ? '' : valid]);
  clearTimeout(announce);
  announce = setTimeout(() => status('Computing…'), ANNOUNCED);
}

function status(text) {
  element('status').textContent = text;
  element('stop').hidden = !text;
  element('screen').setAttribute('aria-busy', !!text);
}

function complain(text, rest = 0) {
  clearTimeout(tell);
  tell = setTimeout(() => write('problems', text), rest);
}

// What the controls are to say comes before the pictures, which may take long.
function understood([state, whole, problems, controls]) {
  [current, valid] = [state, whole];
  // The hand may be elsewhere by now.
  if (wanted !== null) return;
  set(controls);
  complain(problems, navigated || !problems ? 0 : REST);
  if (navigated && problems) history.replaceState(null, '', `#${state}`);
  navigated = false;
}

// Goes back to what is on the screen.
function stop() {
  [wanted, step] = [null, false];
  start();
  history.replaceState(null, '', `#${document.documentElement.dataset.shown ?? ''}`);
  go();
  // The button goes, and with it its focus.
  element('pictures').focus({ preventScroll: true });
}

// The end of a move is a step in the history of the page.
function remember() {
  step = false;
  if (location.hash.slice(1) !== current) history.pushState(null, '', `#${current}`);
}

function answered({ screen, why }) {
  const state = current;
  clearTimeout(announce);
  busy = null;
  status('');
  // What has panicked is not asked again.
  if (why) {
    start();
    complain(`This cannot be shown: ${why}. The pictures are those of before.`);
  }
  // The worker computes while the page draws.
  next();
  if (screen) show(screen);
  document.documentElement.dataset.shown = screen ? state : '';
  if (step && busy === null) remember();
}

function show([numbers, array, rust, python, said, ...pictures]) {
  put('numbers', numbers);
  for (const [id, text] of Object.entries({ array, rust, python })) write(id, text);
  element('printed').hidden = !array;
  pictures.forEach((picture, i) => put(`picture-${i}`, picture));
  for (let i = pictures.length; element(`picture-${i}`); i++) put(`picture-${i}`, '');
  // Another view begins with its first picture.
  if (before.pictures !== pictures.length) element('pictures').scrollLeft = 0;
  before.pictures = pictures.length;
  clearTimeout(say);
  say = setTimeout(() => { element('said').textContent = said; }, REST);
}

// Most of a picture stays as it is from one move to the next. What stays is neither laid out nor painted again.
const before = {};
function put(id, html) {
  if (before[id] === html) return;
  before[id] = html;
  const made = document.createElement('template');
  made.innerHTML = html;
  patch(element(id), made.content);
}

function patch(old, made) {
  const [nodes, others] = [[...old.childNodes], [...made.childNodes]];
  if (nodes.length !== others.length) return old.replaceChildren(...others);
  nodes.forEach((node, i) => {
    const other = others[i];
    if (node.isEqualNode(other)) return;
    if (other.firstElementChild && node.cloneNode().isEqualNode(other.cloneNode())) patch(node, other);
    else node.replaceWith(other);
  });
}

function write(id, text) {
  if (before[id] !== text) element(id).textContent = before[id] = text;
}

function set(controls) {
  for (const line of controls.trim().split('\n')) {
    const [name, value, place, words, matters, wrong] = line.split('\t');
    const field = form.elements[name];
    if (navigated) field.value = value;
    if (name === 'view') continue;
    const control = field.closest('.control'), track = control.querySelector('[data-track]');
    if (before[name] === line) continue;
    before[name] = line;
    control.hidden = matters !== 'true';
    field.disabled = control.hidden;
    field.setAttribute('aria-invalid', wrong);
    if (track) {
      if (track !== document.activeElement || navigated) track.value = place;
      track.setAttribute('aria-valuetext', words);
    }
  }
}

function go() {
  navigated = true;
  ask(location.hash.slice(1));
}

function moved({ target }) {
  if (target.dataset.track) {
    const number = target.dataset.track.split(' ')[target.value];
    form.elements[target.closest('.control').querySelector('[name]').name].value = number;
  }
  navigated = false;
  ask(address());
}

async function copy(button) {
  const text = button.dataset.copy ? element(button.dataset.copy).textContent : `${location.href.split('#')[0]}#${current}`;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages from a server without a certificate have no clipboard.
    const area = document.body.appendChild(Object.assign(document.createElement('textarea'), { value: text }));
    area.select();
    document.execCommand('copy');
    area.remove();
    button.focus();
  }
  element('said').textContent = 'Copied.';
  button.classList.add('copied');
  setTimeout(() => button.classList.remove('copied'), 2000);
}

(async () => {
  // The worker starts while the program is unpacked and compiled.
  source = URL.createObjectURL(new Blob([element('worker').textContent], { type: 'text/javascript' }));
  start();
  const packed = Uint8Array.from(atob(element('program').textContent), letter => letter.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  program = await WebAssembly.compileStreaming(new Response(unpacked, { headers: { 'Content-Type': 'application/wasm' } }));
  worker.postMessage(program);
  form.addEventListener('input', moved);
  form.addEventListener('change', () => {
    step = true;
    if (busy === null) remember();
  });
  form.addEventListener('submit', event => event.preventDefault());
  addEventListener('hashchange', () => { if (location.hash.slice(1) !== current) go(); });
  element('stop').addEventListener('click', stop);
  for (const button of document.querySelectorAll('[data-copy]')) button.addEventListener('click', () => copy(button));
  document.documentElement.classList.add('alive');
  go();
})().catch(error => { element('status').textContent = `The program of this page could not be started: ${error.message}`; });
