// The page: hands in transactions and shows what becomes of them. No dependencies; text from the API
// only ever becomes text (the Content-Security-Policy refuses anything else).
"use strict";

const POLL_MILLISECONDS = 1500;
const POLL_LIMIT_MILLISECONDS = 15000;
const TRIES = 3;

const $ = (id) => document.getElementById(id);
const form = $("form");
const fields = { account_id: "account", amount: "amount", currency: "currency" };

let api = Promise.resolve("");
let pollTimer;
let pollDelay = POLL_MILLISECONDS;
let shown = new Map(); // what the list shows: key -> status, to announce changes only

// In the bucket, config.json names the API's origin; from the application it is empty: this origin.
async function readConfig() {
  const response = await fetch("/config.json", { cache: "no-cache" });
  if (!response.ok) throw new Error("config.json is missing");
  return (await response.json()).api.replace(/\/$/, "");
}

async function call(path, options = {}) {
  return fetch((await api) + path, { credentials: "include", cache: "no-store", ...options });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The id and the time are made here, once, so that trying again can never count twice.
async function submit(transaction) {
  const options = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(transaction),
  };
  for (let tries = 1; ; tries += 1) {
    try {
      const response = await call("/transactions", options);
      if (response.status !== 503 || tries === TRIES) return response;
      await pause(1000 * Number(response.headers.get("Retry-After") || 1));
    } catch (error) {
      if (tries === TRIES) throw error;
      await pause(1000 * tries);
    }
  }
}

function showMessage(text) {
  $("message").textContent = text;
  $("message").classList.toggle("bad", Boolean(text));
  $("message").hidden = !text;
}

function showFieldError(name, text) {
  const input = $(fields[name]);
  $(`${fields[name]}-error`).textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function checkForm() {
  let first;
  for (const name of Object.keys(fields)) {
    const empty = !form.elements[name].value.trim();
    showFieldError(name, empty ? "Please fill this in." : "");
    if (empty) first ??= form.elements[name];
  }
  first?.focus();
  return !first;
}

function showProblem(problem) {
  const general = [];
  for (const { field, message } of problem.errors ?? []) {
    if (field in fields) showFieldError(field, message);
    else general.push(message);
  }
  form.querySelector("[aria-invalid]")?.focus();
  const code = problem.request_id ? ` (request ${problem.request_id})` : "";
  showMessage(general.join(" ") || (problem.detail ?? "The transaction was not taken.") + code);
}

async function onSubmit(event) {
  event.preventDefault();
  showMessage("");
  if (!checkForm()) return;
  const values = Object.fromEntries(new FormData(form));
  $("submit").disabled = true;
  $("submit").textContent = "Submitting…";
  try {
    const response = await submit({
      transaction_id: crypto.randomUUID(),
      account_id: values.account_id.trim(),
      amount: values.amount.trim(),
      currency: values.currency.trim().toUpperCase(),
      type: values.type,
      occurred_at: new Date().toISOString(),
    });
    if (response.ok) {
      form.elements.amount.value = "";
      form.elements.amount.focus();
    } else {
      showProblem(await response.json().catch(() => ({})));
    }
  } catch {
    showMessage("The server cannot be reached. Check the list before you try again.");
  } finally {
    $("submit").disabled = false;
    $("submit").textContent = "Submit transaction";
  }
  refreshSoon();
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const STATUS = { pending: "Pending", accepted: "Accepted", rejected: "Rejected" };

function entry(transaction) {
  const item = element("li", `entry ${transaction.status}`);
  const head = element("div", "line");
  head.append(
    element("strong", "amount", `${transaction.amount} ${transaction.currency}`),
    element("span", "badge", STATUS[transaction.status] ?? transaction.status),
  );
  const time = element("time", "", new Date(transaction.submitted_at).toLocaleTimeString());
  time.dateTime = transaction.submitted_at;
  const detail = element("p", "detail", `${transaction.type} · account ${transaction.account} · `);
  detail.append(time);
  item.append(head, detail);
  if (transaction.reason) item.append(element("p", "reason", transaction.reason.text));
  item.append(element("p", "id", transaction.transaction_id));
  return item;
}

function show(transactions) {
  const next = new Map(
    transactions.map((t) => [`${t.transaction_id} ${t.submitted_at}`, t.status]),
  );
  const decided = transactions.filter((t) => {
    const before = shown.get(`${t.transaction_id} ${t.submitted_at}`);
    return before === "pending" && t.status !== "pending";
  });
  const changed =
    next.size !== shown.size || [...next].some(([key, status]) => shown.get(key) !== status);
  shown = next;
  if (!changed) return;
  $("list").replaceChildren(...transactions.map(entry));
  $("empty").hidden = transactions.length > 0;
  $("sign-out").hidden = transactions.length === 0;
  if (decided.length > 0) {
    $("live").textContent = decided
      .map((t) => `${t.amount} ${t.currency} ${t.status}. ${t.reason?.text ?? ""}`)
      .join(" ");
  }
}

function schedule(milliseconds) {
  clearTimeout(pollTimer);
  pollTimer = setTimeout(refresh, milliseconds);
}

function refreshSoon() {
  pollDelay = POLL_MILLISECONDS;
  schedule(0);
}

async function refresh() {
  clearTimeout(pollTimer);
  if (document.hidden) return; // visibilitychange starts it again
  try {
    const response = await call("/transactions");
    if (!response.ok) throw new Error(String(response.status));
    const before = shown;
    show((await response.json()).transactions);
    $("connection").hidden = true;
    if (before !== shown && [...shown].some(([key, status]) => before.get(key) !== status)) {
      pollDelay = POLL_MILLISECONDS;
    }
    if (![...shown.values()].includes("pending")) return;
  } catch {
    $("connection").textContent = "The server cannot be reached; trying again.";
    $("connection").hidden = false;
  }
  schedule(pollDelay);
  // Slower and slower, so that a stuck queue is not made worse by everybody asking.
  pollDelay = Math.min(pollDelay * 1.3, POLL_LIMIT_MILLISECONDS);
}

async function signOut() {
  try {
    await call("/sessions/current", { method: "DELETE" });
    showMessage("");
  } catch {
    showMessage("The server cannot be reached; the session goes on.");
  }
  refreshSoon();
}

api = readConfig();
api.catch(() => showMessage("The page's configuration cannot be read. Reload the page."));
form.addEventListener("submit", onSubmit);
$("sign-out").addEventListener("click", signOut);
document.addEventListener("visibilitychange", () => document.hidden || refreshSoon());
refreshSoon();
