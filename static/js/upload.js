// Sends the file of a form[data-upload] in pieces that survive a lost line and a closed tab (tus 1.0.0). Without it the form
// posts the file itself, to the same address and with the same end. templates/portal/_upload.html says what a form holds.
const PIECE = 4 * 1024 * 1024;
const WAITS = [1, 2, 4, 8, 15, 30]; // seconds before each attempt, the last one again and again
const STEADY = { "Tus-Resumable": "1.0.0" };
const TYPE = "application/offset+octet-stream";
const HEADS = {
  pdf: /^\s*%PDF-/, tiff: /^(II[*+]\0|MM\0[*+])/, jpeg: /^\xff\xd8\xff/, png: /^\x89PNG\r\n/, webp: /^RIFF[^]{4}WEBP/,
  svg: /^(\xef\xbb\xbf)?\s*<[^]*?<?([\w.-]+:)?svg[\s>/]/, office: /^PK\x03\x04/, text: /^[^\0]*$/,
};

class Refused extends Error {}            // final: the sentence says what to do; `isKept`: later it can go on from where it was
class Halted extends Error {}             // the reader pressed Pause or Stop
class Lost extends Error {}               // to be tried again

// ends early when the line is back, or when the reader presses a button
const pause = (seconds, upload) => new Promise((go) => {
  upload.wake = go;
  setTimeout(go, seconds * 1000);
  window.addEventListener("online", go, { once: true });
});
const base64 = (bytes) => btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(""));
const encoded = (pairs) => pairs.map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`).join(",");

function sized(bytes) {
  for (const [unit, word] of [[2 ** 30, "GB"], [2 ** 20, "MB"], [2 ** 10, "KB"]])
    if (bytes >= unit) return `${(bytes / unit).toFixed(unit > 2 ** 20 || bytes < 10 * unit ? 1 : 0).replace(/\.0$/, "")} ${word}`;
  return `${bytes} bytes`;
}

function lasting(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

async function problemOf(file, { most, mostWords, formats, formatWords }) {
  if (!file) return "No file is chosen. Choose one, or drop it here.";
  if (!file.size) return `${file.name} is empty. Choose the file that you meant.`;
  if (file.size > Number(most)) return `${file.name} is larger than ${mostWords}, which is the limit. Send a smaller version of it.`;
  const head = Array.from(new Uint8Array(await file.slice(0, 4096).arrayBuffer()), (each) => String.fromCharCode(each)).join("");
  if ((formats || "").split(" ").some((name) => HEADS[name]?.test(head))) return "";
  return `${file.name} is something else, whatever its name says. Send it as ${formatWords}.`;
}

// --- what is remembered for a closed tab: where the upload of this very file lies
const memory = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* it then begins anew */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* the same */ } },
  under(prefix) { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; } },
};

class Upload {
  constructor(file, form, show) {
    Object.assign(this, { file, form, show, offset: 0, halted: "", request: null, marks: [] });
    this.fields = [...form.elements].filter((each) => each.name === "purpose" || each.name.endsWith("_id"));
    this.key = `${placeOf(form)}${file.name}|${file.size}|${file.lastModified}`;
  }

  headers(more) { return { ...STEADY, "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, ...more }; }

  // XMLHttpRequest, because it tells how much of a piece has gone
  send(method, address, headers = {}, body = null, onProgress = null) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open(method, address);
      for (const [name, value] of Object.entries(this.headers(headers))) request.setRequestHeader(name, value);
      if (onProgress) request.upload.onprogress = (event) => onProgress(event.loaded);
      request.onload = () => done(request);
      request.onerror = request.ontimeout = () => failed(new Lost("No connection"));
      request.onabort = () => failed(new Halted());
      request.timeout = 180000;
      if (this.halted) failed(new Halted()); else request.send(body);
    });
  }

  // the answer where it is a good one; otherwise what kind of end it is
  judged(answer) {
    if (answer.status < 300) return answer;
    let told = {};
    try { told = JSON.parse(answer.responseText).error || {}; } catch { /* a page of a proxy */ }
    const again = told.code === "wrong_offset" || [423, 429, 460].includes(answer.status);
    if (again || (answer.status >= 500 && answer.status !== 507)) throw new Lost("The server is busy");
    if (answer.status === 401) told.message = "You are signed out. Sign in, then choose the same file again: it goes on from where it was.";
    const message = told.message || `The server refused the file (${answer.status}). Load the page again, then send it once more.`;
    throw Object.assign(new Refused(message), { isKept: [401, 507].includes(answer.status) });
  }

  async begin() {
    const kept = memory.get(this.key);
    if (kept) {
      const answer = await this.send("HEAD", kept.url);
      if (answer.status === 200) { this.url = kept.url; return this.goOn(answer); }
      if (answer.status === 401 || answer.status >= 500) this.judged(answer);
      memory.drop(this.key);
    }
    const told = [["filename", this.file.name], ["filetype", this.file.type || "application/octet-stream"]];
    const pairs = encoded([...told, ...this.fields.map((each) => [each.name, each.value])]);
    const made = this.judged(await this.send("POST", this.form.action, { "Upload-Length": String(this.file.size), "Upload-Metadata": pairs }));
    this.url = made.getResponseHeader("Location");
    memory.set(this.key, { url: this.url, name: this.file.name });
    this.offset = 0;
  }

  goOn(answer) { this.offset = Number(answer.getResponseHeader("Upload-Offset")); }

  async piece() {
    const content = await this.file.slice(this.offset, this.offset + PIECE).arrayBuffer();
    const headers = { "Content-Type": TYPE, "Upload-Offset": String(this.offset) };
    if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${base64(new Uint8Array(await crypto.subtle.digest("SHA-256", content)))}`;
    const answer = await this.send("PATCH", this.url, headers, content, (sent) => this.tell(this.offset + sent));
    this.goOn(this.judged(answer));
    this.tell(this.offset);
  }

  async end() {
    for (;;) {
      const told = JSON.parse(this.judged(await this.send("GET", this.url)).responseText);
      if (told.state === "finished") return told;
      if (told.state !== "storing") throw new Refused(told.fault || "The upload has ended. Send the file again.");
      this.show("wait", "All of it is there, being stored");
      await pause(1.5, this);
      if (this.halted) throw new Halted();
    }
  }

  // from wherever it stands to its end; a lost line is waited for
  async run() {
    let failures = this.url ? 1 : 0; // after a pause, too, it is asked how far it is
    for (;;) {
      try {
        if (!this.url) await this.begin();
        else if (failures) this.goOn(this.judged(await this.send("HEAD", this.url)));
        while (this.offset < this.file.size) { await this.piece(); failures = 0; }
        const told = await this.end();
        memory.drop(this.key);
        return told;
      } catch (fault) {
        if (!(fault instanceof Lost)) { if (fault instanceof Refused && !fault.isKept && this.url) memory.drop(this.key); throw fault; }
        const wait = WAITS[Math.min(failures++, WAITS.length - 1)];
        this.marks = [];
        this.show("warn", `${fault.message}. Trying again`, `${sized(this.offset)} of ${sized(this.file.size)} are safe`);
        await pause(wait, this);
        if (this.halted) throw new Halted();
      }
    }
  }

  halt(why) { this.halted = why; this.request?.abort(); this.wake?.(); }

  async discard() {
    memory.drop(this.key);
    if (this.url) { this.halted = ""; await this.send("DELETE", this.url).catch(() => {}); } // it expires by itself, too
  }

  // speed over the last ten seconds
  tell(sent) {
    const now = performance.now();
    this.marks = [...this.marks.filter(([at]) => now - at < 10000), [now, sent]];
    const [[at, before]] = this.marks;
    const speed = now > at ? ((sent - before) * 1000) / (now - at) : 0;
    const rate = speed > 0 ? [`${sized(Math.round(speed))} a second`, `about ${lasting((this.file.size - sent) / speed)} left`] : [];
    this.show("wait", `Uploading ${this.file.name}`, [`${sized(sent)} of ${sized(this.file.size)}`, ...rate].join(" · "), sent / this.file.size);
  }
}

const placeOf = (form) =>
  `upload|${[...form.elements].filter((each) => each.name.endsWith("_id")).map((each) => each.value).join("|")}|`;

function enhance(form) {
  const one = (name) => form.querySelector(`[data-upload-${name}]`);
  const [input, panel, bar, said] = [form.elements.file, one("panel"), one("bar"), one("say")];
  const [toggle, stop, before] = [one("pause"), one("stop"), one("before")];
  let upload = null, running = null, stage = "";

  // screen readers hear of every stage and of every quarter, not of every piece
  function show(mark, words, figures = "", part = null) {
    one("word").dataset.is = mark;
    one("word").textContent = words;
    one("figures").textContent = figures;
    if (part !== null) bar.value = part;
    const now = `${words}${part === null ? "" : `, ${Math.floor(part * 4) * 25} %`}`;
    if (now !== stage) said.textContent = stage = now;
  }
  function problem(sentence) {
    panel.hidden = false;
    one("moving").hidden = true;
    before.hidden = false;
    show("stop", sentence);
  }

  async function run() {
    try {
      const told = await upload.run();
      show("good", `${upload.file.name} is uploaded`, "", 1);
      location.assign(told.leads_to || form.dataset.next || location.href);
    } catch (fault) {
      if (fault instanceof Halted) {
        if (upload?.halted === "pause") show("rest", "Paused", `${sized(upload.offset)} of ${sized(upload.file.size)} are safe`);
      } else {
        upload = null;
        problem(fault instanceof Refused ? fault.message : `The upload stopped (${fault.message}). Choose the file again.`);
      }
    }
  }

  async function start(file) {
    const fault = await problemOf(file, form.dataset);
    if (fault) { problem(fault); input.focus(); return; }
    upload = new Upload(file, form, show);
    panel.hidden = one("moving").hidden = false;
    before.hidden = true;
    toggle.textContent = "Pause";
    upload.tell(0);
    toggle.focus();
    running = run();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); if (!upload) start(input.files[0]); });
  toggle.addEventListener("click", async () => {
    if (!upload) return;
    const isPaused = upload.halted === "pause";
    toggle.textContent = isPaused ? "Pause" : "Resume";
    if (!isPaused) { upload.halt("pause"); return; }
    await running;
    Object.assign(upload, { halted: "", marks: [] });
    running = run();
  });
  stop.addEventListener("click", async () => {
    const stopped = upload;
    upload = null;
    stopped?.halt("stop");
    panel.hidden = true;
    before.hidden = false;
    input.value = "";
    input.focus();
    said.textContent = "Stopped. Nothing of the file is kept.";
    await stopped?.discard();
  });

  const mark = (isOver) => (event) => { event.preventDefault(); form.classList.toggle("over", isOver); };
  form.addEventListener("dragover", mark(true));
  form.addEventListener("dragleave", mark(false));
  form.addEventListener("drop", (event) => {
    mark(false)(event);
    const [file] = event.dataTransfer.files;
    if (file && !upload) { input.files = event.dataTransfer.files; start(file); }
  });

  for (const part of form.querySelectorAll("[data-upload-script]")) part.hidden = false;
  const [unfinished] = memory.under(placeOf(form)).map(memory.get).filter(Boolean);
  if (unfinished) said.textContent = one("again").textContent = `${unfinished.name} is not finished. Choose the same file again and it goes on from where it was.`;
}

for (const form of document.querySelectorAll("form[data-upload]")) enhance(form);
