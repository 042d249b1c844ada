// Puts the page together: who is chosen, what is in view, and the stream of new messages.

import * as chat from "./chat.js";
import * as drawer from "./drawer.js";
import * as faults from "./faults.js";
import * as people from "./people.js";

const banner = document.getElementById("banner");
let lastView = "people";
let lost = false;
let due = null;
let reloading;

function go(view) {
  const next = view === "back" ? lastView : view;
  lastView = document.body.dataset.view;
  document.body.dataset.view = next;
}

async function choose(openid) {
  await chat.open(openid);
  people.choose(openid);
  history.replaceState(null, "", `#${encodeURIComponent(openid)}`);
  document.getElementById("scan-for").textContent = `用${document.querySelector(".bar-title p span").textContent}扫码`;
  go("chat");
  chat.toBottom();
}

// Many messages a second are usual while a demo runs: the list is redrawn once a frame at most.
function redraw() {
  due ??= requestAnimationFrame(() => {
    due = null;
    people.refresh();
  });
}

function listen() {
  const stream = new EventSource(`/sim/events?after=${document.body.dataset.lastId}`);
  stream.addEventListener("ready", () => {
    banner.hidden = true;
    if (lost) {
      people.reload();
      chat.update();
    }
    lost = false;
  });
  stream.addEventListener("people", () => {
    clearTimeout(reloading);
    reloading = setTimeout(() => {
      people.reload();
      drawer.reloadLetters();
    }, 300);
  });
  stream.onmessage = (event) => {
    const message = JSON.parse(event.data);
    people.heard(message);
    redraw();
    if (message.openid === chat.current()) chat.update();
  };
  stream.onerror = () => {
    lost = true;
    banner.textContent = "与模拟器的连接已断开，正在重新连接…";
    banner.hidden = false;
  };
}

document.addEventListener("click", (event) => {
  const view = event.target.closest("[data-go]")?.dataset.go;
  if (view) go(view);
});
people.watch(choose);
chat.watch();
drawer.watch(() => go("chat"));
faults.watch();
listen();
const asked = decodeURIComponent(location.hash.slice(1));
if (asked && document.querySelector(`[data-openid="${CSS.escape(asked)}"]`)) choose(asked);
