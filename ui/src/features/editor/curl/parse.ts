/** Reads a cURL command as the parameters of an HTTP Request node. */
import type { Json, JsonObject } from "../document/types";
import { words } from "./words";

/** What a command becomes, and what of it has no place in the node. */
export type Curl = { parameters: JsonObject; ignored: string[] };

type Pair = { name: string; value: string };
type Request = {
  url?: string;
  method?: string;
  headers: Pair[];
  data: string[];
  form: Pair[];
  query: string[];
  options: JsonObject;
  get: boolean;
  json: boolean;
};

/** Options that take a value, by short name. */
const SHORT: Record<string, string> = {
  X: "request",
  H: "header",
  d: "data",
  F: "form",
  u: "user",
  A: "user-agent",
  e: "referer",
  b: "cookie",
  x: "proxy",
  m: "max-time",
  o: "output",
  T: "upload-file",
  c: "cookie-jar",
  w: "write-out",
  E: "cert",
};

/** Options without a value, by short name. */
const FLAGS: Record<string, string> = {
  G: "get",
  I: "head",
  k: "insecure",
  L: "location",
  s: "silent",
  S: "show-error",
  v: "verbose",
  i: "include",
  g: "globoff",
  f: "fail",
  O: "remote-name",
  N: "no-buffer",
};

const WITHOUT_VALUE = new Set([
  ...Object.values(FLAGS),
  "compressed",
  "http1.1",
  "http2",
  "location-trusted",
]);

/** Options that change nothing here, so that nobody has to be told. */
const HARMLESS = new Set([
  "silent",
  "show-error",
  "verbose",
  "include",
  "globoff",
  "fail",
  "no-buffer",
  "compressed",
  "http1.1",
  "http2",
]);

/** Reads `text`; undefined when it is no cURL command. */
export function parseCurl(text: string): Curl | undefined {
  const [first, ...rest] = words(text);
  if (first !== "curl" && !first?.endsWith("/curl") && first !== "curl.exe") return undefined;
  const request: Request = {
    headers: [],
    data: [],
    form: [],
    query: [],
    options: {},
    get: false,
    json: false,
  };
  const ignored: string[] = [];
  const queue = [...rest];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === "--") continue;
    if (word.startsWith("--")) {
      const [name = "", inline] = split(word.slice(2), "=");
      const value = WITHOUT_VALUE.has(name) ? undefined : (inline ?? queue.shift() ?? "");
      if (!take(request, name, value)) ignored.push(word);
    } else if (word.startsWith("-") && word.length > 1) {
      takeShort(request, word.slice(1), queue, ignored);
    } else {
      request.url ??= word;
    }
  }
  return request.url ? { parameters: parameters(request), ignored } : undefined;
}

/** `-sSL`, `-XPOST`, `-H value`. */
function takeShort(request: Request, letters: string, queue: string[], ignored: string[]): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? "";
    const flag = FLAGS[letter];
    if (flag) {
      if (!take(request, flag, undefined)) ignored.push(`-${letter}`);
      continue;
    }
    const name = SHORT[letter];
    const value = letters.slice(at + 1) || (name ? (queue.shift() ?? "") : "");
    if (!name || !take(request, name, value)) ignored.push(`-${letter}`);
    return;
  }
}

/** Takes one option; false when it has no place. */
function take(request: Request, name: string, value = ""): boolean {
  const header = (key: string, content: string) => request.headers.push({ name: key, value: content });
  switch (name) {
    case "url":
      request.url = value;
      return true;
    case "request":
      request.method = value.toUpperCase();
      return true;
    case "header": {
      const [key = "", content] = split(value, ":");
      if (content?.trim()) header(key.trim(), content.trim());
      return true;
    }
    case "data":
    case "data-ascii":
    case "data-binary":
    case "data-raw":
      request.data.push(name === "data" ? value.replace(/[\r\n]/g, "") : value);
      return true;
    case "data-urlencode": {
      const [key = "", content] = split(value, "=");
      request.data.push(
        content === undefined ? encodeURIComponent(key) : `${key && `${key}=`}${encodeURIComponent(content)}`,
      );
      return true;
    }
    case "json":
      request.json = true;
      request.data.push(value);
      return true;
    case "url-query":
      request.query.push(value);
      return true;
    case "form":
    case "form-string": {
      const [key = "", content = ""] = split(value, "=");
      request.form.push({ name: key, value: content });
      return true;
    }
    case "user":
      header("Authorization", `Basic ${base64(value)}`);
      return true;
    case "oauth2-bearer":
      header("Authorization", `Bearer ${value}`);
      return true;
    case "user-agent":
      header("User-Agent", value);
      return true;
    case "referer":
      header("Referer", value);
      return true;
    case "cookie":
      header("Cookie", value);
      return true;
    case "proxy":
      request.options.proxy = value;
      return true;
    case "max-time":
      request.options.timeout = Math.max(1, Math.round(Number(value) * 1000) || 1);
      return true;
    case "max-redirs":
      request.options.redirect = { redirect: { followRedirects: true, maxRedirects: Number(value) || 0 } };
      return true;
    case "location":
    case "location-trusted":
      request.options.redirect ??= { redirect: { followRedirects: true } };
      return true;
    case "insecure":
      request.options.allowUnauthorizedCerts = true;
      return true;
    case "get":
      request.get = true;
      return true;
    case "head":
      request.method = "HEAD";
      return true;
    default:
      return HARMLESS.has(name);
  }
}

function parameters(request: Request): JsonObject {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(request.url ?? "")
    ? (request.url ?? "")
    : `http://${request.url}`;
  const data = request.data.join("&");
  const [url = "", inUrl] = split(address.split("#")[0] ?? "", "?");
  const query = [inUrl, request.get ? data : undefined, ...request.query].filter(Boolean).join("&");
  const sendsBody = !request.get && (request.data.length > 0 || request.form.length > 0);
  const made: JsonObject = { method: request.method ?? (sendsBody ? "POST" : "GET"), url };
  const pairs = formPairs(query);
  if (query) {
    made.sendQuery = true;
    made.queryParameters = { parameters: pairs };
  }
  const type = request.headers.find((each) => each.name.toLowerCase() === "content-type")?.value ?? "";
  const headers = request.headers.filter(
    (each) => !(sendsBody && each.name.toLowerCase() === "content-type"),
  );
  if (request.json && !headers.some((each) => each.name.toLowerCase() === "accept")) {
    headers.push({ name: "Accept", value: "application/json" });
  }
  if (headers.length) {
    made.sendHeaders = true;
    made.headerParameters = { parameters: headers };
  }
  if (sendsBody) Object.assign(made, { sendBody: true }, body(request, data, type));
  const options = Object.fromEntries(
    Object.entries(request.options).filter(([, value]) => value !== undefined),
  );
  return { ...made, options: options as JsonObject };
}

function body(request: Request, data: string, type: string): JsonObject {
  if (request.form.length) {
    const fields = request.form.map(({ name, value }): JsonObject => {
      const file = /^[@<]([^;]*)/.exec(value)?.[1];
      return file === undefined
        ? { name, value }
        : { parameterType: "formBinaryData", name, inputDataFieldName: "data" };
    });
    return { contentType: "multipart-form-data", bodyParameters: { parameters: fields } };
  }
  if (data.startsWith("@")) return { contentType: "binaryData", inputDataFieldName: "data" };
  const json = parsed(data);
  if (json !== undefined && (request.json || !type || /[/+]json\b/.test(type))) {
    return { contentType: "json", specifyBody: "json", jsonBody: JSON.stringify(json, null, 2) };
  }
  if (!type || type.startsWith("application/x-www-form-urlencoded")) {
    return { contentType: "form-urlencoded", bodyParameters: { parameters: formPairs(data) } };
  }
  return { contentType: "raw", rawContentType: type, body: data };
}

/** JSON that is an object or a list; a mere word is rather a form. */
function parsed(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function formPairs(text: string): Pair[] {
  return [...new URLSearchParams(text)].map(([name, value]) => ({ name, value }));
}

/** The text before and after the first `mark`. */
function split(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
