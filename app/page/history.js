// The list: what this visitor handed in, newest first. It asks again while something is pending. When the session
// ends it stays as it is: whoever sees a payment vanish makes it once more.
import { call, hasEnded, isNotNow, retryAfter } from "./api.js";
import { $, announce, element, plain, show } from "./dom.js";

const PATH = "/transactions?limit=20";
const POLL_MILLISECONDS = 1500;
const POLL_LIMIT_MILLISECONDS = 15_000;
// Of those further down than the newest page, so many are asked about in a round.
const OLDER_AT_ONCE = 5;

const STATUS = { pending: "Pending", accepted: "Accepted", rejected: "Rejected", closed: "Closed" };
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

let entries = new Map(); // key -> { transaction, item }, in the order of the list
let earlier = null; // the cursor behind the oldest entry; null when there is nothing earlier
let generation = 0; // an answer to a question of an older generation is too late to be shown
let timer;
let delay = POLL_MILLISECONDS;

// Two bodies under one id are two entries: the second is a conflict.
const keyOf = (transaction) => `${transaction.submitted_at} ${transaction.transaction_id}`;
const isPending = ({ transaction }) => transaction.status === "pending";

function itemOf(transaction) {
  const item = element("li", `entry ${transaction.status}`);
  item.tabIndex = -1; // "Show earlier" leads there
  const line = element("div", "line");
  line.append(
    element("strong", "amount", `${transaction.amount} ${transaction.currency}`),
    element("span", "badge", STATUS[transaction.status] ?? transaction.status),
  );
  const time = element("time", "", MOMENT.format(new Date(transaction.submitted_at)));
  time.dateTime = transaction.submitted_at;
  const detail = element("p", "detail", `${transaction.type} · account ${transaction.account} · `);
  detail.append(time);
  item.append(line, detail);
  if (transaction.reason) item.append(element("p", "reason", transaction.reason.text));
  item.append(element("p", "id", transaction.transaction_id));
  return item;
}

// The entry for a transaction: the one there is, unless there was none or the status has changed.
function entryOf(transaction) {
  const known = entries.get(keyOf(transaction));
  if (known?.transaction.status === transaction.status) return known;
  return { transaction, item: itemOf(transaction) };
}

const entriesOf = (transactions) => new Map(transactions.map((t) => [keyOf(t), entryOf(t)]));

// The newest page comes first; what follows it stays, if the two still meet. If nothing on the page is known, there
// may be a gap between, and if nothing is earlier than the page, all the rest is gone.
function withNewest({ transactions, next = null }) {
  const newest = entriesOf(transactions);
  if (next === null || ![...newest.keys()].some((key) => entries.has(key))) {
    earlier = next;
    return newest;
  }
  return new Map([...newest, ...[...entries].filter(([key]) => !newest.has(key))]);
}

function render(now) {
  const decided = [...now].filter(([key, entry]) => {
    const before = entries.get(key);
    return before && isPending(before) && !isPending(entry);
  });
  const changed = decided.length > 0 || [...now.keys()].some((key) => !entries.has(key));
  entries = now;
  const list = $("list");
  [...now.values()].forEach(({ item }, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  while (list.children.length > now.size) list.lastChild.remove();
  $("empty").hidden = now.size > 0;
  $("sign-out").hidden = now.size === 0;
  $("earlier").hidden = earlier === null;
  if (decided.length > 0) {
    announce(
      decided
        .map(([, { transaction: t }]) =>
          plain(`${t.amount} ${t.currency} ${t.status}. ${t.reason?.text ?? ""}`),
        )
        .join(" "),
    );
  }
  return changed;
}

async function read(path) {
  const response = await call(path);
  if (response.ok) {
    show("ended", "");
    $("anew").hidden = true;
    return response.json();
  }
  if (response.status === 401) {
    if (await hasEnded(response)) showEnded();
    else forget(); // a first visit, or it was ended here, in another tab perhaps
    return null;
  }
  const message = isNotNow(response) ? "The server is busy" : "The list cannot be read at the moment";
  throw Object.assign(new Error(message), { seconds: retryAfter(response) });
}

export function showEnded() {
  clearTimeout(timer);
  generation += 1;
  const rest = entries.size > 0 ? "The list is as it was then" : "What was handed in is not shown any more";
  const text = `Your session has ended. ${rest}; what was pending goes on.`;
  $("empty").hidden = true; // nobody knows here that there is nothing
  if ($("ended").textContent === text) return;
  show("connection", "");
  show("ended", text);
  $("anew").hidden = false;
  announce(text);
}

// Entries below the newest page are asked about one by one: they are few, and usually none.
async function readOlderPending({ transactions }) {
  const newest = new Set(transactions.map(keyOf));
  const older = [...entries].filter(([key, entry]) => isPending(entry) && !newest.has(key));
  const ids = new Set(older.slice(0, OLDER_AT_ONCE).map(([, { transaction }]) => transaction.transaction_id));
  const answers = await Promise.all([...ids].map((id) => read(`/transactions/${encodeURIComponent(id)}`)));
  return answers.filter((answer) => answer !== null).flatMap(({ conflicts, ...transaction }) => [transaction, ...conflicts]);
}

function withChanges(transactions) {
  const changed = entriesOf(transactions);
  return new Map([...entries].map(([key, entry]) => [key, changed.get(key) ?? entry]));
}

function schedule(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(refresh, milliseconds);
}

async function refresh() {
  clearTimeout(timer);
  if (document.hidden) return; // visibilitychange starts it again
  const mine = (generation += 1);
  let atLeast = 0;
  try {
    const newest = await read(PATH);
    if (newest === null || mine !== generation) return;
    let changed = render(withNewest(newest));
    const older = await readOlderPending(newest);
    if (mine !== generation) return;
    if (older.length > 0) changed = render(withChanges(older)) || changed;
    show("connection", "");
    if (changed) delay = POLL_MILLISECONDS;
    if (![...entries.values()].some(isPending)) return;
  } catch (error) {
    if (mine !== generation) return;
    const reached = "seconds" in error;
    show("connection", `${reached ? error.message : "The server cannot be reached"}; trying again.`);
    atLeast = 1000 * (error.seconds ?? 0);
  }
  schedule(Math.max(delay, atLeast));
  // Slower and slower, so that a stuck queue is not made worse by everybody asking.
  delay = Math.min(delay * 1.3, POLL_LIMIT_MILLISECONDS);
}

export function refreshSoon() {
  delay = POLL_MILLISECONDS;
  schedule(0);
}

// Nothing of it is left, neither on the page nor in an answer that is still on its way.
export function forget() {
  clearTimeout(timer);
  generation += 1;
  earlier = null;
  show("ended", "");
  $("anew").hidden = true;
  render(new Map());
}

export async function showEarlier() {
  const button = $("earlier");
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  clearTimeout(timer);
  const mine = (generation += 1);
  try {
    const page = await read(`${PATH}&before=${encodeURIComponent(earlier)}`);
    if (page === null || mine !== generation) return;
    earlier = page.next ?? null;
    const found = [...entriesOf(page.transactions)].filter(([key]) => !entries.has(key));
    render(new Map([...entries, ...found]));
    show("connection", "");
    found[0]?.[1].item.focus();
    announce(`${found.length} earlier transactions shown.`);
  } catch {
    show("connection", "Earlier transactions cannot be read at the moment. Try again.");
  } finally {
    button.removeAttribute("aria-disabled");
    if (mine === generation) schedule(delay); // a refresh that this one overtook
  }
}
