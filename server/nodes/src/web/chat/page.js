"use strict";
const talk = document.getElementById("talk");
const ask = document.getElementById("ask");
const box = ask.querySelector("textarea");
const button = ask.querySelector("button");
const files = ask.querySelector("input[type=file]");
const chosen = document.getElementById("chosen");
const random = new Uint8Array(16);
crypto.getRandomValues(random);
// A chat that is gone on with is known by its address: a page without an origin has no other place to keep anything.
const known = /^#s=([0-9a-f]{32})$/.exec(location.hash);
const goesOn = "previous" in ask.dataset;
const sessionId =
  (goesOn && known?.[1]) || Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
if (goesOn) location.hash = `s=${sessionId}`;

function say(text, kind) {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = text;
  talk.append(line);
  talk.scrollTop = talk.scrollHeight;
  return line;
}

// What a workflow answers, as text: the field it most likely means, else all of it.
function words(answer) {
  if (typeof answer === "string") return answer;
  if (Array.isArray(answer)) return answer.map(words).join("\n");
  if (answer === null || typeof answer !== "object") return answer === undefined ? "" : String(answer);
  for (const name of ["output", "text", "message", "answer", "response", "chatInput"]) {
    if (typeof answer[name] === "string") return answer[name];
  }
  return Object.keys(answer).length ? JSON.stringify(answer, null, 2) : "";
}

function post(body, headers) {
  const address = new URL(location.href);
  if (ask.dataset.token) address.searchParams.set("pageToken", ask.dataset.token);
  return fetch(address, { method: "POST", headers, body });
}

// What was said before, as the workflow knows it: a list of messages, each with who said it and its text.
async function load() {
  try {
    const body = JSON.stringify({ action: "loadPreviousSession", sessionId });
    const answer = await post(body, { "content-type": "application/json" });
    const read = await answer.json();
    const messages = Array.isArray(read) ? read : read?.data;
    for (const message of answer.ok && Array.isArray(messages) ? messages : []) {
      const mine = message?.id?.at?.(-1) === "HumanMessage" || ["human", "user"].includes(message?.type ?? message?.role);
      const text = words(message?.kwargs?.content ?? message?.content ?? message);
      if (text) say(text, mine ? "mine" : "theirs");
    }
  } catch {
    // Nothing was said before.
  }
}

function piece(line) {
  try {
    const read = JSON.parse(line);
    return read && ["begin", "item", "end", "error"].includes(read.type) ? read : null;
  } catch {
    return null;
  }
}

async function send(text, uploads) {
  const message = { action: "sendMessage", sessionId, chatInput: text };
  let body = JSON.stringify(message);
  const headers = {};
  if (uploads.length) {
    body = new FormData();
    for (const [name, value] of Object.entries(message)) body.append(name, value);
    for (const file of uploads) body.append("files", file);
  } else {
    headers["content-type"] = "application/json";
  }
  const line = say("", "theirs typing");
  try {
    const answer = await post(body, headers);
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let whole = "";
    let rest = "";
    let streams = false;
    for (;;) {
      const { done, value } = await reader.read();
      const more = done ? decoder.decode() : decoder.decode(value, { stream: true });
      whole += more;
      rest += more;
      const lines = rest.split("\n");
      rest = done ? "" : lines.pop();
      for (const each of lines) {
        const part = piece(each);
        if (!part) continue;
        streams = true;
        if (part.type === "item") line.textContent += words(part.content);
        if (part.type === "error") line.className = "failed";
        if (part.type === "error") line.textContent += words(part.content);
        talk.scrollTop = talk.scrollHeight;
      }
      if (done) break;
    }
    if (!streams) {
      let read = whole;
      try {
        read = JSON.parse(whole);
      } catch {
        // A text is an answer, too.
      }
      line.textContent = words(read);
    }
    if (!answer.ok) line.className = "failed";
    if (!line.textContent) line.textContent = "(no answer)";
  } catch {
    line.className = "failed";
    line.textContent = "The message did not get through. Please try again.";
  }
  line.classList.remove("typing");
  talk.scrollTop = talk.scrollHeight;
}

ask.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = box.value.trim();
  const uploads = files ? Array.from(files.files) : [];
  if ((!text && !uploads.length) || button.disabled) return;
  say([text, ...uploads.map((file) => `📎 ${file.name}`)].filter(Boolean).join("\n"), "mine");
  box.value = "";
  if (files) files.value = "";
  if (chosen) chosen.textContent = "";
  button.disabled = true;
  await send(text, uploads);
  button.disabled = false;
  box.focus();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    ask.requestSubmit();
  }
});
files?.addEventListener("change", () => {
  chosen.textContent = Array.from(files.files, (file) => file.name).join(", ");
});
if (goesOn && known) {
  button.disabled = true;
  load().finally(() => {
    button.disabled = false;
  });
}
box.focus();
