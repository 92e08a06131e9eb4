// The API as the page needs it: where it is, how long to wait for it, and how a transaction counts once.

// The load balancer has answered by then, if only with a 504.
const TIME_OUT_MILLISECONDS = 60_000;
const TRIES = 4;
// Nobody sits in front of a form for longer: the person then decides when to try again.
const LONGEST_WAIT_SECONDS = 30;
// Too many requests, and three ways of "not now": a task that stops, one that has too much to do, a slow one.
const NOT_NOW = new Set([429, 502, 503, 504]);

let origin;
let begun = false; // whether there is a session, as far as the last answer tells

// In the bucket, config.json names the API's origin; from the application it is empty: this origin.
async function readOrigin() {
  const response = await fetch("/config.json", { cache: "no-cache" });
  if (!response.ok) throw new Error("config.json cannot be read");
  return (await response.json()).api.replace(/\/$/, "");
}

export async function call(path, options = {}) {
  origin ??= await readOrigin();
  const signal = AbortSignal.timeout(TIME_OUT_MILLISECONDS);
  const response = await fetch(origin + path, { credentials: "include", cache: "no-store", signal, ...options });
  if (response.ok || response.status === 401) begun = response.ok && options.method !== "DELETE";
  return response;
}

export const isNotNow = (response) => NOT_NOW.has(response.status);

// The seconds of Retry-After, which may also be a date; null without one.
export function retryAfter(response) {
  const value = response.headers.get("Retry-After");
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

// The answer, which may be a "not now" after the last try, or null when there was none. Each try is the same, so
// it is for what may come through twice. `waiting` is told before each wait: the answer or null, and the seconds.
async function persistently(path, options, waiting) {
  for (let tried = 1; ; tried += 1) {
    const response = await call(path, options).catch(() => null);
    if (response && !isNotNow(response)) return response;
    const seconds = (response && retryAfter(response)) ?? tried;
    if (tried === TRIES || seconds > LONGEST_WAIT_SECONDS) return response;
    waiting(response, seconds);
    // A little longer than asked, each page by its own amount: not everybody in the same moment.
    await pause(seconds * (1 + Math.random() / 4));
  }
}

// Each try has the same key and the same body, so one that came through without its answer getting back is not a
// second transaction: as long as the session is the same, too.
export function submit(transaction, waiting) {
  const options = {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": transaction.transaction_id,
    },
    body: JSON.stringify(transaction),
  };
  return persistently("/transactions", options, waiting);
}

// Whether a 401 says that there was a session, which has ended; else there was none.
export const hasEnded = async (response) =>
  (await response.clone().json().catch(() => ({}))).code === "session_ended";

// The session, begun if there is none: before the first transaction, whose cookie would be lost with its answer.
export async function begin(waiting) {
  if (begun) return { ok: true };
  const response = await persistently("/sessions/current", {}, waiting);
  if (response?.status !== 401 || (await hasEnded(response))) return response;
  return beginAnew(waiting);
}

export const beginAnew = (waiting) => persistently("/sessions", { method: "POST" }, waiting);
