// The list of people: search, filters, unread counts, and who is answering now.

import { attempt, fragment, post, tell } from "./http.js";

const ANSWERING_MS = 60_000;
const list = document.getElementById("people");
const search = document.getElementById("person-search");
const filters = { all: "filter-all", answering: "filter-answering", unread: "filter-unread" };
const folded = new Set();
const rows = new Map();
let filter = "all";
let chosen = "";

function index() {
  rows.clear();
  for (const row of list.querySelectorAll(".person")) rows.set(row.dataset.openid, row);
  for (const group of list.querySelectorAll(".group")) fold(group, folded.has(group.dataset.group));
  refresh();
}

function fold(group, closed) {
  group.querySelector(".group-head").setAttribute("aria-expanded", String(!closed));
  group.classList.toggle("folded", closed);
}

function answering(row) {
  return row.dataset.said && Date.now() - Date.parse(row.dataset.said) < ANSWERING_MS;
}

function wanted(row, words) {
  if (words) return row.dataset.search.includes(words);
  if (filter === "answering") return answering(row);
  if (filter === "unread") return Number(row.dataset.unread) > 0;
  return true;
}

export function refresh() {
  const words = search.value.trim().toLowerCase();
  let active = 0;
  let visible = 0;
  for (const row of rows.values()) {
    const now = answering(row);
    active += now ? 1 : 0;
    row.classList.toggle("answering", Boolean(now));
    row.setAttribute("aria-current", String(row.dataset.openid === chosen));
    const shown = wanted(row, words);
    visible += shown ? 1 : 0;
    row.parentElement.hidden = !shown;
  }
  for (const group of list.querySelectorAll(".group")) {
    group.hidden = !group.querySelector("li:not([hidden])");
    group.classList.toggle("searched", Boolean(words) || filter !== "all");
  }
  document.getElementById("answering-count").textContent = active;
  const none = document.getElementById("no-match");
  if (none) none.hidden = visible > 0 || rows.size === 0;
}

export function choose(openid) {
  chosen = openid;
  const row = rows.get(openid);
  if (row) setUnread(row, 0);
  refresh();
}

function setUnread(row, count) {
  row.dataset.unread = count;
  row.querySelector(".badge").textContent = count > 99 ? "99+" : count || "";
}

export function heard(message) {
  const row = rows.get(message.openid);
  if (!row) return;
  const text = message.parts.map((part) => part.text).join("");
  row.querySelector(".last").textContent = text.replace(/\s+/g, " ").slice(0, 60);
  if (message.from === "user") row.dataset.said = message.at;
  if (message.from === "account" && message.openid !== chosen) {
    setUnread(row, Number(row.dataset.unread) + 1);
  }
}

export const reload = attempt(async () => {
  const { content } = await fragment("/phone/people");
  list.replaceChildren(content);
  index();
});

export function watch(onChoice) {
  index();
  list.addEventListener("click", (event) => {
    const head = event.target.closest(".group-head");
    if (head) {
      const group = head.closest(".group");
      const closed = !group.classList.contains("folded");
      if (closed) folded.add(group.dataset.group);
      else folded.delete(group.dataset.group);
      fold(group, closed);
    }
    const row = event.target.closest(".person");
    if (row) onChoice(row.dataset.openid);
  });
  search.addEventListener("input", refresh);
  for (const [name, id] of Object.entries(filters)) {
    document.getElementById(id).addEventListener("click", () => {
      filter = name;
      for (const [other, button] of Object.entries(filters)) {
        document.getElementById(button).setAttribute("aria-pressed", String(other === name));
      }
      refresh();
    });
  }
  document.getElementById("new-person").addEventListener("submit", attempt(async (event) => {
    event.preventDefault();
    const form = event.target;
    const person = await post("/sim/people", { name: form.elements.name.value.trim(), group: "我添加的" });
    form.reset();
    await reload();
    tell(`已添加${person.name}的手机`);
    onChoice(person.openid);
  }));
  setInterval(refresh, 5000);
}
