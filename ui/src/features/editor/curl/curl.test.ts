import { expect, test } from "vitest";
import { parseCurl } from "./parse";

const read = (text: string) => parseCurl(text)?.parameters;

test("an address alone is a GET, with its query taken apart", () => {
  expect(read("curl 'https://api.example/users?page=2&name=a%20b#top'")).toEqual({
    method: "GET",
    url: "https://api.example/users",
    sendQuery: true,
    queryParameters: {
      parameters: [
        { name: "page", value: "2" },
        { name: "name", value: "a b" },
      ],
    },
    options: {},
  });
});

test("a command as browsers copy it", () => {
  const text = `curl 'https://api.example/orders' \\
    -X 'PUT' -H 'accept: application/json' -H 'Content-Type: application/json;charset=UTF-8' \\
    --data-raw $'{"name":"O\\'Neil","n":1}' --compressed --insecure`;
  expect(parseCurl(text)).toEqual({
    parameters: {
      method: "PUT",
      url: "https://api.example/orders",
      sendHeaders: true,
      headerParameters: { parameters: [{ name: "accept", value: "application/json" }] },
      sendBody: true,
      contentType: "json",
      specifyBody: "json",
      jsonBody: JSON.stringify({ name: "O'Neil", n: 1 }, null, 2),
      options: { allowUnauthorizedCerts: true },
    },
    ignored: [],
  });
});

test("forms, files, sign-in and what has no place", () => {
  expect(read("curl -d a=1 --data-urlencode 'b=x y' https://api.example")).toMatchObject({
    method: "POST",
    contentType: "form-urlencoded",
    bodyParameters: {
      parameters: [
        { name: "a", value: "1" },
        { name: "b", value: "x y" },
      ],
    },
  });
  expect(read("curl -F note=hi -F 'file=@a.txt;type=text/plain' https://api.example")).toMatchObject({
    contentType: "multipart-form-data",
    bodyParameters: {
      parameters: [
        { name: "note", value: "hi" },
        { parameterType: "formBinaryData", name: "file", inputDataFieldName: "data" },
      ],
    },
  });
  expect(read("curl -u ann:pw api.example")).toMatchObject({
    url: "http://api.example",
    headerParameters: { parameters: [{ name: "Authorization", value: "Basic YW5uOnB3" }] },
  });
  expect(read("curl -G -d q=1 -sSL -m 2.5 https://api.example")).toEqual({
    method: "GET",
    url: "https://api.example",
    sendQuery: true,
    queryParameters: { parameters: [{ name: "q", value: "1" }] },
    options: { redirect: { redirect: { followRedirects: true } }, timeout: 2500 },
  });
  expect(read('curl -H "Content-Type: text/xml" -d "<a/>" https://api.example')).toMatchObject({
    contentType: "raw",
    rawContentType: "text/xml",
    body: "<a/>",
  });
  expect(parseCurl("curl -o out.txt --cert me.pem https://api.example")?.ignored).toEqual(["-o", "--cert"]);
});

test("what is no command is none", () => {
  for (const text of ["", "wget https://api.example", "curl", "curl -X POST"])
    expect(parseCurl(text)).toBeUndefined();
});
