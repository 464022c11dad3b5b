// Relance in a page: sessions, events, purchases, attributes, location and push, kept while offline and sent until
// they are taken. Every item carries an id of its own, so that sending one twice does nothing twice. No dependencies.
//
//   import { createRelance } from 'https://engage.example/sdk/v1/relance.mjs';
//   const relance = createRelance({ url: 'https://engage.example', appKey: 'app_…' });
//   relance.start();
//   relance.event('cart', { sku: 'R5', value: 120 });
//   relance.identify('customer-7', tokenSignedByYourServer);

const STORED_AS = 'relance/1';
const MAX_QUEUE = 1_000;
const MAX_BATCH = 50;
/** Browsers take so much from a page that is being left. */
const MAX_KEEPALIVE_BYTES = 60_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 300_000;
const SESSION_TIMEOUT_MS = 30 * 60_000;

/**
 * @param {{ url: string, appKey: string, appVersion?: string, sessionTimeoutMs?: number,
 *   getUserToken?: (userId: string) => string | Promise<string>, env?: object }} options
 */
export const createRelance = (options) => {
  const env = { ...browserEnv(), ...options.env };
  const timeoutMs = options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS;
  const endpoint = `${options.url.replace(/\/$/, '')}/sdk/v1/batch`;
  let tokens = {};
  let failures = 0;
  let timer = null;
  let sending = null;
  let stopped = null;

  // Other tabs share what is stored: it is read again before every change.
  const load = () => {
    const stored = readJson(env.storage.getItem(STORED_AS));
    return { deviceId: newId(env), userId: null, session: null, queue: [], ...stored };
  };
  const change = (edit) => {
    const state = load();
    const result = edit(state);
    state.queue = state.queue.slice(-MAX_QUEUE);
    env.storage.setItem(STORED_AS, JSON.stringify(state));
    return result;
  };

  const push = (state, type, fields = {}, at = env.now()) => {
    state.queue.push({ userId: state.userId, item: { id: newId(env), type, at, ...fields } });
  };
  const add = (type, fields) => {
    change((state) => {
      touchSession(state);
      push(state, type, fields);
    });
    schedule(0);
  };

  const touchSession = (state) => {
    const now = env.now();
    if (state.session !== null && now - state.session.seenAt <= timeoutMs) {
      state.session.seenAt = now;
      return;
    }
    endSession(state);
    state.session = { id: newId(env), startedAt: now, seenAt: now };
    push(state, 'session_start', { session_id: state.session.id }, now);
    push(state, 'device', { ...env.device(), app_version: options.appVersion }, now);
  };
  const endSession = (state) => {
    if (state.session === null) return;
    const { id, startedAt, seenAt } = state.session;
    push(state, 'session_end', { session_id: id, seconds: Math.round((seenAt - startedAt) / 1_000) }, seenAt);
    state.session = null;
  };

  const schedule = (ms) => {
    if (timer !== null || stopped !== null) return;
    timer = env.after(ms, () => {
      timer = null;
      void flush();
    });
  };

  /** Resolves when everything that can be sent now is sent. */
  const flush = () => {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  };
  const sendAll = async () => {
    for (;;) {
      const { deviceId, queue } = change((state) => state);
      if (queue.length === 0 || stopped !== null) return;
      const outcome = await sendOne(deviceId, nextBatch(queue, MAX_BATCH));
      if (outcome !== 'sent') return;
    }
  };

  const sendOne = async (deviceId, entries) => {
    const body = JSON.stringify(await toBody(deviceId, entries));
    let response;
    try {
      response = await env.fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
        body,
        keepalive: body.length < MAX_KEEPALIVE_BYTES,
      });
    } catch {
      return later(0);
    }
    if (response.ok || response.status === 400)
      return settle(entries, await response.json().catch(() => ({})));
    if (response.status === 413 && entries.length > 1)
      return sendOne(deviceId, entries.slice(0, Math.ceil(entries.length / 2)));
    if (response.status === 413) return settle(entries, {});
    const { code } = await response.json().catch(() => ({}));
    if (code === 'invalid_user_token' || code === 'user_token_required') {
      // A token that ran out: the next attempt asks for a new one.
      delete tokens[userOf(entries)];
      return later(0);
    }
    if (response.status === 429 || response.status >= 500)
      return later(1_000 * (Number(response.headers.get('retry-after')) || 0));
    // The key was revoked, or this page may not use it: what waits stays, nothing more is tried.
    stopped = code ?? String(response.status);
    return 'stopped';
  };

  const toBody = async (deviceId, entries) => {
    const userId = userOf(entries);
    if (userId !== null)
      tokens[userId] ??= await Promise.resolve(options.getUserToken?.(userId)).catch(() => undefined);
    return bodyOf(deviceId, entries);
  };
  const bodyOf = (deviceId, entries) => {
    const user = userOf(entries);
    return {
      app_key: options.appKey,
      device_id: deviceId,
      sent_at: env.now(),
      ...(user === null ? {} : { user_id: user, user_token: tokens[user] }),
      items: entries.map(({ userId, item }) =>
        user !== null && userId === null ? { ...item, anonymous: true } : item,
      ),
    };
  };

  /** A page that is left waits for nothing: what is handed over now stays in the queue until somebody hears of it. */
  const leave = () => {
    change((state) => {
      if (state.session !== null) state.session.seenAt = env.now();
    });
    const { deviceId, queue } = load();
    if (queue.length === 0 || stopped !== null) return;
    const body = JSON.stringify(bodyOf(deviceId, nextBatch(queue, MAX_BATCH)));
    if (body.length >= MAX_KEEPALIVE_BYTES || !env.beacon(endpoint, body)) void flush();
  };

  /** Taken or refused for good: either way it is not sent again. */
  const settle = (entries, { errors = [] }) => {
    failures = 0;
    const done = new Set(entries.map(({ item }) => item.id));
    change((state) => {
      state.queue = state.queue.filter(({ item }) => !done.has(item.id));
    });
    for (const error of errors) env.warn(`Relance refused an item: ${error.message}`);
    return 'sent';
  };

  /** Twice as long each time, spread so that many devices do not come back at once. */
  const later = (leastMs) => {
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + env.random() / 2);
    failures = Math.min(failures + 1, 20);
    schedule(Math.max(leastMs, pause));
    return 'later';
  };

  return {
    /** Begins or continues a session, and sends what waits from before. */
    start: () => {
      change(touchSession);
      env.onVisible(() => {
        change(touchSession);
        schedule(0);
      });
      env.onHidden(leave);
      env.onOnline(() => {
        failures = 0;
        void flush();
      });
      schedule(0);
    },
    event: (name, properties) => add('event', { name, properties }),
    purchase: (productId, currency, price, quantity = 1, properties = undefined) =>
      add('purchase', { product_id: productId, currency, price, quantity, properties }),
    attributes: (attributes) => add('attributes', { attributes }),
    location: (latitude, longitude) => add('location', { latitude, longitude }),
    geofence: (geofenceId, crossing) => add('geofence', { geofence_id: geofenceId, crossing }),
    alias: (label, name) => add('alias', { label, name }),
    /** `token`: what FCM or APNs gave, or the subscription of a browser; null takes it back. */
    pushToken: (token, permission) => add('push_token', { token, permission }),
    /** What was done with a message: `type` as in the documentation, `message` its message_token. */
    interaction: (type, message, more = {}) => add(type, { message, ...more }),
    /** What happened before on this device, while nobody was known, becomes this user's. */
    identify: (userId, userToken) => {
      if (userToken !== undefined) tokens[userId] = userToken;
      change((state) => {
        if (state.userId === userId) return;
        if (state.userId !== null) endSession(state);
        state.userId = userId;
        push(state, 'identify');
        touchSession(state);
      });
      schedule(0);
    },
    /** Whoever uses the device next is somebody new, on a device of a new name. */
    logout: async () => {
      change((state) => endSession(state));
      await flush();
      tokens = {};
      change((state) => {
        state.userId = null;
        if (state.queue.length === 0) state.deviceId = newId(env);
        touchSession(state);
      });
      schedule(0);
    },
    flush,
    /** For display: what waits, and why nothing more is sent, if so. */
    status: () => ({ waiting: load().queue.length, stopped }),
  };
};

/** Items of one user at most, and of the time when nobody was known, in order. */
const nextBatch = (queue, most) => {
  const first = userOf(queue);
  const end = queue.findIndex(({ userId }) => userId !== null && userId !== first);
  return queue.slice(0, Math.min(most, end < 0 ? queue.length : end));
};

const userOf = (entries) => entries.find(({ userId }) => userId !== null)?.userId ?? null;

/**
 * For service workers, where a push is shown and opened without a page: reports at once. `message` is
 * `data.message_token` of the notification; the same report of the same message counts once.
 */
export const reportPush = ({ url, appKey }, type, message, more = {}) =>
  fetch(`${url.replace(/\/$/, '')}/sdk/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
    keepalive: true,
    body: JSON.stringify({
      app_key: appKey,
      device_id: `worker-${message.split('.')[1]}`,
      sent_at: Date.now(),
      items: [
        { id: `${type}:${more.button ?? ''}:${message.slice(-22)}`, type, at: Date.now(), message, ...more },
      ],
    }),
  });

const newId = ({ random }) =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

const readJson = (text) => {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
};

/** What a page offers; where there is none (tests, other hosts), what is there. */
const browserEnv = () => {
  const { document: page, navigator: agent } = globalThis;
  const onVisibility = (state, run) =>
    page?.addEventListener('visibilitychange', () => page.visibilityState === state && run());
  return {
    fetch: (...call) => globalThis.fetch(...call),
    now: () => Date.now(),
    random: () => globalThis.crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32,
    after: (ms, run) => setTimeout(run, ms),
    beacon: (url, body) => agent?.sendBeacon?.(url, new Blob([body], { type: 'text/plain' })) === true,
    warn: (text) => console.warn(text),
    storage: pickStorage(),
    device: () => ({
      platform: 'web',
      browser: agent?.userAgentData?.brands?.at(-1)?.brand,
      os: agent?.userAgentData?.platform,
      locale: agent?.language,
      language: agent?.language,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
    onVisible: (run) => onVisibility('visible', run),
    onHidden: (run) => {
      onVisibility('hidden', run);
      globalThis.addEventListener?.('pagehide', run);
    },
    onOnline: (run) => globalThis.addEventListener?.('online', run),
  };
};

/** Private windows may refuse storage: then what waits lives as long as the page. */
const pickStorage = () => {
  try {
    globalThis.localStorage.setItem(`${STORED_AS}/probe`, '1');
    globalThis.localStorage.removeItem(`${STORED_AS}/probe`);
    return globalThis.localStorage;
  } catch {
    const held = new Map();
    return { getItem: (name) => held.get(name) ?? null, setItem: (name, text) => held.set(name, text) };
  }
};
