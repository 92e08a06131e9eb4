// The page: hands in transactions and shows what becomes of them. No dependencies.
import { begin, beginAnew, call, retryAfter, submit } from "./api.js";
import { $, announce, show } from "./dom.js";
import { forget, refreshSoon, showEarlier, showEnded } from "./history.js";

const form = $("form");
const fields = { account_id: "account", amount: "amount", currency: "currency" };

let busy = false;
let unsettled = null; // sent, and nobody knows whether it came through: the same again is the same transaction
let unanswered = false; // whether a try of it may have come through

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
  show("message", general.join(" ") || (problem.detail ?? "The transaction was not taken.") + code);
}

function askedOnForm() {
  const values = Object.fromEntries(new FormData(form));
  return {
    account_id: values.account_id.trim(),
    amount: values.amount.trim(),
    currency: values.currency.trim().toUpperCase(),
    type: values.type,
  };
}

const isOfForm = (transaction) =>
  Object.entries(askedOnForm()).every(([name, value]) => value === transaction[name]);

// The id is made here, once for each transaction, so that trying again can never count twice.
function transactionOfForm() {
  if (unsettled && isOfForm(unsettled)) return unsettled;
  unanswered = false;
  return { transaction_id: crypto.randomUUID(), ...askedOnForm() };
}

function showWaiting(response, seconds) {
  const reason = response ? "The server is busy." : "The server cannot be reached.";
  const text = `${reason} Trying again in ${Math.ceil(seconds)} s; please leave this page open.`;
  show("waiting", text);
  announce(text);
}

// After the last try. It may have come through: the person learns that another try is safe.
function showGivenUp(response) {
  const seconds = response && retryAfter(response);
  const when = seconds ? `in ${Math.ceil(seconds / 60)} min` : "later";
  const reason = response ? "The server is busy" : "The server cannot be reached";
  show("message", `${reason}. Submit the same again ${when}: it counts once.`);
}

// Another session is another user's: what was sent in this one is no longer known by its id.
function showNotTaken() {
  showEnded();
  const fate = unanswered ? "Whether this was handed in before is not known" : "This was not handed in";
  show("message", `Your session has ended. ${fate}. After a new start it would be another transaction.`);
}

function setBusy(now) {
  busy = now;
  // Not `disabled`: that would take the focus away from whoever uses the keyboard.
  if (busy) $("submit").setAttribute("aria-disabled", "true");
  else $("submit").removeAttribute("aria-disabled");
  $("submit").textContent = busy ? "Submitting…" : "Submit transaction";
}

async function settle(response) {
  if (response?.ok) {
    // The account number, too: it stays nowhere longer than it is needed.
    // What has been typed since is of the next transaction, and stays.
    if (isOfForm(unsettled)) {
      form.elements.account_id.value = "";
      form.elements.amount.value = "";
      form.elements.account_id.focus();
    }
    announce("The transaction was handed in.");
  } else if (response?.status === 401) {
    showNotTaken();
  } else if (response && response.status < 500 && response.status !== 429) {
    showProblem(await response.json().catch(() => ({})));
  } else {
    showGivenUp(response);
    return;
  }
  unsettled = null;
}

async function onSubmit(event) {
  event.preventDefault();
  if (busy) return;
  show("message", "");
  if (!checkForm()) return;
  setBusy(true);
  unsettled = transactionOfForm();
  let response = await begin(showWaiting);
  if (response?.ok) {
    response = await submit(unsettled, (answer, seconds) => {
      unanswered = true;
      showWaiting(answer, seconds);
    });
    unanswered ||= !response || response.status >= 500;
  }
  show("waiting", "");
  setBusy(false);
  await settle(response);
  refreshSoon();
}

function clearForm() {
  unsettled = null;
  form.reset();
  Object.keys(fields).forEach((name) => showFieldError(name, ""));
  show("message", "");
}

async function signOut() {
  try {
    const response = await call("/sessions/current", { method: "DELETE" });
    if (!response.ok) throw new Error(String(response.status));
  } catch {
    show("message", "The server cannot be reached; the session goes on.");
    return;
  }
  clearForm();
  forget();
  announce("The session has ended.");
  form.elements.account_id.focus();
}

async function startAnew() {
  const response = await beginAnew(showWaiting);
  show("waiting", "");
  if (!response?.ok) {
    show("message", "The server cannot be reached. Start anew later.");
    return;
  }
  unsettled = null;
  show("message", "");
  forget();
  refreshSoon();
  announce("A new session has begun.");
  form.elements.account_id.focus();
}

form.addEventListener("submit", onSubmit);
$("anew").addEventListener("click", startAnew);
$("sign-out").addEventListener("click", signOut);
$("earlier").addEventListener("click", showEarlier);
document.addEventListener("visibilitychange", () => document.hidden || refreshSoon());
// A browser keeps the page as it is for "Back", and somebody else may be the one who goes back.
addEventListener("pagehide", () => {
  clearForm();
  forget();
});
addEventListener("pageshow", refreshSoon);
