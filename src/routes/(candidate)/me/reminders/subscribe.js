// Lets this browser show reminders: a file of this page's own, since a worker cannot ask. Nothing is asked before a tap.

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

const form = the('form[data-subscribe]', HTMLFormElement);
const said = the('[data-subscribe-said]', HTMLElement);
const button = the('form[data-subscribe] button', HTMLButtonElement);
const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
const iphone =
  /iPhone|iPad/.test(navigator.userAgent) ||
  (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);

const worker = async () => {
  await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' });
  return navigator.serviceWorker.ready;
};

/** The phone's own line in the list, by what the server made of its address. @param {string} address */
async function markOf(address) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(address)));
  return btoa(String.fromCharCode(...hash))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22);
}

/** @param {PushSubscription | null} subscription */
function send(subscription) {
  const { endpoint = '', keys = {} } = subscription?.toJSON() ?? {};
  for (const [name, value] of Object.entries({ endpoint, p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' }))
    the(`form[data-subscribe] [name=${name}]`, HTMLInputElement).value = value;
  // past the listener below
  form.submit();
}

async function start() {
  said.textContent = '';
  if ((await Notification.requestPermission()) !== 'granted') {
    said.textContent = form.dataset.denied ?? '';
    return;
  }
  const { pushManager } = await worker();
  const key = form.dataset.subscribe;
  const ask = () => pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  // one that was made for another key, of another installation, stands in the way
  send(await ask().catch(async () => (await pushManager.getSubscription())?.unsubscribe().then(ask) ?? null));
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    await start();
  } catch {
    said.textContent = form.dataset.failed ?? '';
  }
  button.disabled = false;
});

async function showThisPhone() {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  const mark = subscription && (await markOf(subscription.endpoint));
  const row = mark ? document.querySelector(`[data-phone-mark="${mark}"]`) : null;
  if (!subscription || !row) {
    form.hidden = false;
    return;
  }
  row.querySelector('[data-this]')?.removeAttribute('hidden');
  row.querySelector('form')?.addEventListener('submit', () => void subscription.unsubscribe());
}

if (able) void showThisPhone().catch(() => (form.hidden = false));
else the(iphone ? '[data-iphone]' : '[data-cannot]', HTMLElement).hidden = false;

// a module of its own, whose names are nobody else's
export {};
