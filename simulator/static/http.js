// The three things the page asks of the server, and the one place where trouble is told.

const toast = document.getElementById("toast");
let fading;

export function tell(text) {
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => toast.classList.remove("shown"), 3200);
}

export async function send(method, path, values) {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: values && JSON.stringify(values),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || "操作没有成功，请重试");
  return said;
}

export const post = (path, values = {}) => send("POST", path, values);

export async function fragment(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error("读取失败，请刷新页面");
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return { content: template.content, headers: answer.headers };
}

export function attempt(action) {
  return (...given) =>
    Promise.resolve(action(...given)).catch((error) => {
      tell(error instanceof TypeError ? "模拟器没有响应，请检查它是否在运行" : error.message);
    });
}
