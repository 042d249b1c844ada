// The tools beside the phone: letters to scan, the clock, the platform's calls.

import * as chat from "./chat.js";
import { attempt, fragment, post, tell } from "./http.js";

const letters = document.getElementById("letters");
const words = document.getElementById("letter-search");
const role = document.getElementById("letter-role");
const face = document.getElementById("clock-now");
const callsPanel = document.getElementById("calls-panel");
let offset = Number(face.dataset.offset);
let searching;

export const clockOffset = () => offset;

const find = attempt(async () => {
  const query = new URLSearchParams({ q: words.value, role: role.value });
  const { content } = await fragment(`/phone/drawer/letters?${query}`);
  letters.replaceChildren(content);
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell(`已复制邀请码 ${text}`);
  } catch {
    tell(`邀请码：${text}`);
  }
}

function tick() {
  face.textContent = new Date(Date.now() + offset * 1000).toLocaleString("zh-CN", { hour12: false });
  document.getElementById("clock-note").textContent = offset ? `快 ${spanText(offset)}` : "";
}

function spanText(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.round((seconds % 3600) / 60);
  return [[days, "天"], [hours, "小时"], [minutes, "分钟"]]
    .filter(([count]) => count)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

const moveClock = attempt(async (step) => {
  const wanted = step === "reset" ? 0 : offset + Number(step);
  offset = (await post("/sim/clock", { offset_seconds: wanted })).offset_seconds;
  tick();
});

export const showCalls = attempt(async () => {
  if (!callsPanel.open) return;
  const { content } = await fragment("/phone/drawer/calls");
  for (const time of content.querySelectorAll("time")) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString("zh-CN", { hour12: false });
  }
  document.getElementById("calls").replaceChildren(content);
});

export function watch(onScan) {
  letters.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy) copy(button.dataset.copy);
    else if (!chat.current()) tell("请先选择一位联系人");
    else {
      onScan();
      chat.act("scan", { scene: button.dataset.scene });
    }
  });
  words.addEventListener("input", () => {
    clearTimeout(searching);
    searching = setTimeout(find, 150);
  });
  role.addEventListener("change", find);
  document.querySelector(".drawer").addEventListener("click", (event) => {
    const step = event.target.closest("[data-clock]")?.dataset.clock;
    if (step) moveClock(step);
  });
  callsPanel.addEventListener("toggle", showCalls);
  setInterval(tick, 1000);
  setInterval(() => document.visibilityState === "visible" && showCalls(), 2000);
  tick();
}

export const reloadLetters = find;
