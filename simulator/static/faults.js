// The switches of faults: what is switched on here strikes the account's next calls.

import * as chat from "./chat.js";
import { clockOffset } from "./drawer.js";
import { attempt, post, send, tell } from "./http.js";

const panel = document.getElementById("faults-panel");
const list = document.getElementById("faults");
const scope = (name) => document.getElementById(`fault-${name}`);
const WHERE = new Map([...scope("path").options].map((option) => [option.value, option.text]));

function nameOf(openid) {
  return document.querySelector(`.person[data-openid="${CSS.escape(openid)}"] .name`)?.textContent ?? openid;
}

function stateText(rule) {
  const until = rule.until && new Date(rule.until).toLocaleString("zh-CN", { dateStyle: "short", timeStyle: "short" });
  return [
    `已发生 ${rule.struck} 次`,
    rule.times !== null && `剩 ${rule.times} 次`,
    rule.limit !== null && `上限 ${rule.limit} 次`,
    rule.milliseconds > 0 && `${rule.milliseconds} 毫秒`,
    rule.openid && nameOf(rule.openid),
    rule.path && WHERE.get(rule.path),
    rule.share < 1 && `比例 ${Math.round(rule.share * 100)}%`,
    until && `至 ${until}`,
  ].filter(Boolean).join(" · ");
}

function show(rules) {
  for (const row of list.children) {
    const own = rules.filter((rule) => rule.fault === row.dataset.fault);
    row.querySelector("[role=switch]").checked = own.length > 0;
    const state = row.querySelector(".fault-state");
    state.textContent = own.map(stateText).join("；");
    state.hidden = own.length === 0;
  }
  const on = new Set(rules.map((rule) => rule.fault)).size;
  document.getElementById("fault-note").textContent = on ? `${on} 项` : "";
}

const refresh = attempt(async () => show(await send("GET", "/sim/faults")));

function wanted(row) {
  const values = { share: Number(scope("share").value) };
  for (const { name, value } of row.querySelectorAll("input[name]")) {
    if (value.trim()) values[name] = name === "field" ? value.trim() : Number(value);
  }
  if (row.dataset.fault === "slow") values.milliseconds ??= 3000;
  if (scope("person").value) {
    if (!chat.current()) throw new Error("请先选择一位联系人");
    values.openid = chat.current();
  }
  if (scope("path").value && row.dataset.path === "/cgi-bin/message/") values.path = scope("path").value;
  if (scope("until").value) {
    const seconds = clockOffset() + Number(scope("until").value);
    values.until = new Date(Date.now() + seconds * 1000).toISOString();
  }
  return values;
}

const change = attempt(async (row) => {
  const path = `/sim/faults/${row.dataset.fault}`;
  try {
    if (row.querySelector("[role=switch]").checked) await send("PUT", path, wanted(row));
    else await send("DELETE", path);
  } finally {
    await refresh();
  }
});

const allOff = attempt(async () => {
  show(await post("/sim/faults"));
  tell("故障已全部关闭");
});

export function watch() {
  list.addEventListener("change", (event) => {
    const row = event.target.closest(".fault");
    // A number alone changes nothing until the fault is switched on.
    if (event.target.type === "checkbox" || row.querySelector("[role=switch]").checked) change(row);
  });
  document.getElementById("faults-off").addEventListener("click", allOff);
  panel.addEventListener("toggle", refresh);
  setInterval(() => document.visibilityState === "visible" && panel.open && refresh(), 2000);
  refresh();
}
