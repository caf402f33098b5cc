// Reads the poster's code by the camera, where the browser can: this page's own file, since no other needs it. What it finds is sent by
// the form on the page, as if it had been typed, so that it may wait for network as that does.

/**
 * Not in TypeScript's own list yet.
 * @typedef {{ detect: (from: HTMLVideoElement) => Promise<{ rawValue: string }[]> }} Detector
 * @typedef {{ new (options: { formats: string[] }): Detector, getSupportedFormats: () => Promise<string[]> }} Detectors
 * @type {{ BarcodeDetector?: Detectors }}
 */
const { BarcodeDetector: Detector } = Object(window);

/**
 * @template {Element} T
 * @param {string} selector
 * @param {{ new (): T }} kind
 * @returns {T}
 */
function the(selector, kind) {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${selector}`);
}

const part = the('[data-scan]', HTMLElement);
const start = the('[data-scan-start]', HTMLElement);
const view = the('[data-scan-view]', HTMLElement);
const video = the('[data-scan-video]', HTMLVideoElement);
const said = the('[data-scan-said]', HTMLElement);
const form = the('form[data-scanned]', HTMLFormElement);
const field = the('form[data-scanned] [name=code]', HTMLInputElement);

/** @type {MediaStream | undefined} */
let camera;
// counts how often it was begun or ended: what a camera answers late belongs to a try that may be over
let tries = 0;

const say = (/** @type {string | undefined} */ words) => {
  said.textContent = words ?? '';
};

function end() {
  tries += 1;
  for (const track of camera?.getTracks() ?? []) track.stop();
  camera = undefined;
  view.hidden = true;
  start.hidden = false;
}

/** The link on the wall, whichever address of this app it was printed with. */
const codeIn = (/** @type {string} */ text) =>
  URL.canParse(text) ? new URL(text).pathname.match(/^\/in\/([A-Za-z0-9]{10})$/)?.[1] : undefined;

async function look(/** @type {Detector} */ detector) {
  while (camera) {
    const [first] = await detector.detect(video).catch(() => []);
    const code = first && codeIn(first.rawValue);
    if (code && camera) {
      end();
      say(part.dataset.found);
      field.value = code;
      return form.requestSubmit();
    }
    if (first) say(part.dataset.other);
    await new Promise((next) => setTimeout(next, 200));
  }
}

async function begin(/** @type {Detector} */ detector) {
  const mine = (tries += 1);
  start.hidden = true;
  view.hidden = false;
  say(part.dataset.scanning);
  try {
    const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    if (mine !== tries) {
      for (const track of opened.getTracks()) track.stop();
      return;
    }
    camera = opened;
    video.srcObject = camera;
    await video.play();
  } catch {
    if (mine !== tries) return;
    end();
    say(part.dataset.denied);
    return field.focus();
  }
  await look(detector);
}

async function offer(/** @type {Detectors} */ Detector) {
  if (!('mediaDevices' in navigator)) return;
  const formats = await Detector.getSupportedFormats();
  if (!formats.includes('qr_code')) return;
  const detector = new Detector({ formats: ['qr_code'] });
  part.hidden = false;
  // one thing to tap: the camera, and the word for who would rather write
  const submit = the('form[data-scanned] button', HTMLButtonElement);
  delete submit.dataset.color;
  submit.dataset.variant = 'secondary';
  start.addEventListener('click', () => void begin(detector));
  the('[data-scan-stop]', HTMLElement).addEventListener('click', () => {
    end();
    say('');
  });
  // nobody's camera goes on behind another page
  document.addEventListener('visibilitychange', () => document.hidden && end());
  addEventListener('pagehide', end);
}

// where the browser cannot, the field below stands alone
if (Detector) offer(Detector).catch(() => {});

// a module of its own, whose names are nobody else's
export {};
