// The phone that is open: its lines, what is typed and what is tapped.

import { attempt, fragment, post, tell } from "./http.js";

const GAP_MS = 5 * 60_000;
const screen = document.getElementById("screen");
const drafts = new Map();
let openid = "";
let fetching = null;
let again = false;
let waiting = 0;

export const current = () => openid;
const log = () => document.getElementById("log");
const path = (rest = "") => `/phone/${encodeURIComponent(openid)}${rest}`;
const lineIds = () => [...log().querySelectorAll(".line")].map((line) => Number(line.dataset.id));

function clockText(moment) {
  const today = new Date().toDateString() === moment.toDateString();
  const time = moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  return today ? time : `${moment.getMonth() + 1}月${moment.getDate()}日 ${time}`;
}

function stamp() {
  for (const old of log().querySelectorAll(".stamp")) old.remove();
  let last = 0;
  for (const line of log().querySelectorAll(".line")) {
    const moment = new Date(line.dataset.at);
    if (moment - last > GAP_MS) {
      const note = document.createElement("p");
      note.className = "stamp";
      note.textContent = clockText(moment);
      line.before(note);
    }
    last = moment;
  }
}

export function toBottom() {
  log().scrollTop = log().scrollHeight;
}

export const open = attempt(async (person) => {
  const box = document.getElementById("say");
  if (openid && box) drafts.set(openid, box.value);
  // From here on scans are this person's; the old phone must not be touched any more.
  if (person !== openid) waiting = 0;
  screen.inert = person !== openid;
  openid = person;
  const { content } = await fragment(path());
  if (person !== openid) return;
  screen.replaceChildren(content);
  screen.inert = false;
  wait(0);
  stamp();
  toBottom();
  const fresh = document.getElementById("say");
  if (fresh) {
    fresh.value = drafts.get(person) ?? "";
    grow(fresh);
    if (matchMedia("(min-width: 761px)").matches) fresh.focus();
  }
});

// One request at a time; what arrives meanwhile asks for one more.
export const update = attempt(async () => {
  if (log()?.dataset.openid !== openid) return;
  if (fetching) {
    again = true;
    return;
  }
  const person = openid;
  const ids = lineIds();
  fetching = fragment(path(`/lines?after=${ids.at(-1) ?? 0}`));
  try {
    const { content } = await fetching;
    const shown = person === openid && log()?.dataset.openid === person;
    if (shown && content.querySelector(".line")) append(content);
  } finally {
    fetching = null;
  }
  if (again) {
    again = false;
    await update();
  }
});

// The whole phone may have been fetched again meanwhile, with some of these lines in it.
function append(content) {
  const box = log();
  const known = lineIds().at(-1) ?? 0;
  for (const line of content.querySelectorAll(".line")) {
    if (Number(line.dataset.id) <= known) line.remove();
  }
  const near = box.scrollHeight - box.scrollTop - box.clientHeight < 160;
  const mine = content.querySelector(".line.user");
  document.getElementById("log-empty").hidden = true;
  box.append(content);
  stamp();
  if (near || mine) toBottom();
}

const older = attempt(async () => {
  const box = log();
  const height = box.scrollHeight;
  const { content, headers } = await fragment(path(`/lines?before=${lineIds()[0] ?? 0}`));
  const button = document.getElementById("older");
  button.after(content);
  button.hidden = headers.get("X-More") !== "1";
  stamp();
  box.scrollTop += box.scrollHeight - height;
});

export const act = attempt(async (what, values = {}) => {
  if (!openid) {
    tell("请先选择一位联系人");
    return null;
  }
  const person = openid;
  wait(1);
  try {
    return await post(`/sim/people/${encodeURIComponent(person)}/${what}`, values);
  } finally {
    if (person === openid) wait(-1);
    if (["follow", "unfollow", "scan"].includes(what) && person === openid) await open(person);
    else await update();
  }
});

function wait(change) {
  waiting = Math.max(0, waiting + change);
  const note = document.getElementById("waiting");
  if (note) note.hidden = waiting === 0;
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 120)}px`;
}

function say() {
  const box = document.getElementById("say");
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  grow(box);
  box.focus();
  act("say", { text });
}

function menu(button) {
  const { menu: kind, key, url } = button.dataset;
  button.closest("details")?.removeAttribute("open");
  if (kind !== "view") return act("click", { key, label: button.textContent });
  if (/^https?:\/\//.test(url)) window.open(url, "_blank", "noopener");
  return act("view", { url, label: button.textContent });
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { content, menuId, send, recognition } = button.dataset;
  if (button.dataset.testid === "option") act("tap", { content, menu_id: menuId });
  else if (send) {
    button.closest("details").removeAttribute("open");
    act("send", recognition === undefined ? { type: send } : { type: send, recognition });
  } else if (button.dataset.subscribe) {
    button.closest("details").removeAttribute("open");
    act("subscribe", { template_id: button.dataset.subscribe });
  } else if (button.dataset.menu) menu(button);
  else if (button.dataset.act) act(button.dataset.act);
  else if (button.id === "older") older();
}

export function watch() {
  screen.addEventListener("click", clicked);
  screen.addEventListener("submit", (event) => {
    event.preventDefault();
    say();
  });
  screen.addEventListener("input", (event) => {
    if (event.target.id === "say") grow(event.target);
  });
  screen.addEventListener("keydown", (event) => {
    if (event.target.id === "say" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say();
    }
  });
  // A menu that is open closes when something else is touched or Escape is pressed.
  document.addEventListener("click", (event) => {
    for (const menuOpen of screen.querySelectorAll("details[open]")) {
      if (!menuOpen.contains(event.target)) menuOpen.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menuOpen of screen.querySelectorAll("details[open]")) menuOpen.removeAttribute("open");
  });
}
