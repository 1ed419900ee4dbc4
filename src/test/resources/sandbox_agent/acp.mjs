// A conversation over JSON-RPC by the published client, whose transport knows no connection ids: a
// wrapper around fetch adds them. Usage: node acp.mjs <base URL> <token> <home directory>
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { AcpHttpClient } from "acp-http-client";

const [baseUrl, token, home] = process.argv.slice(2);
const HEADER = "x-acp-connection-id";
const META = { "sandboxagent.dev": { agent: "mock" } };

let connection;
let tellConnection;
const connected = new Promise((resolve) => (tellConnection = resolve));
const streams = [];

/** Adds the connection to each request, and holds the stream back until there is one. */
async function bridged(url, init = {}) {
  const headers = new Headers(init.headers);
  const isStream = (init.method ?? "GET") === "GET";
  if (isStream) {
    await connected;
    streams.push(headers.get("Last-Event-ID"));
  }
  if (connection) {
    headers.set(HEADER, connection);
  }
  const response = await fetch(url, { ...init, headers });
  if (!connection) {
    connection = response.headers.get(HEADER);
    tellConnection();
  }
  return isStream ? cuttable(response) : response;
}

/** The stream as it is, until it is ended by us as a proxy might do. */
let cut = () => {};
function cuttable(response) {
  if (!response.ok) {
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream({
    start() {
      cut = () => reader.cancel();
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      done ? controller.close() : controller.enqueue(value);
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

const updates = [];
let told = () => {};
async function updatesAre(count) {
  while (updates.length < count) {
    await new Promise((resolve) => (told = resolve));
  }
}

const client = new AcpHttpClient({
  baseUrl,
  token,
  fetch: bridged,
  transport: { path: "/v2/rpc" },
  client: {
    sessionUpdate: async (notification) => {
      updates.push(notification);
      told();
    },
  },
});

async function fsCall(method, params) {
  return client.extMethod(`_sandboxagent/fs/${method}`, params);
}

async function refused(call, code, status) {
  const error = await call.then(
    () => assert.fail("it was not refused"),
    (failure) => failure,
  );
  assert.equal(error.code, code, String(error));
  assert.equal(error.data.status, status);
  assert.match(error.data.type, /^urn:sandbox-agent:error:/);
}

// Open the connection.
const opened = await client.initialize({ _meta: META });
assert.equal(opened.protocolVersion, 1);
assert.match(connection, /^acp_conn_[0-9a-f]{32}$/);
const { extensions } = opened.agentCapabilities._meta["sandboxagent.dev"];
for (const name of ["ListEntries", "ReadFile", "WriteFile", "DeleteEntry", "Mkdir", "Move", "Stat", "UploadBatch"]) {
  assert.equal(extensions[`fs${name}`], true, name);
}

// Open a session, and be told of it.
const cwd = path.join(home, "project");
fs.mkdirSync(cwd);
const { sessionId } = await client.newSession({ cwd, mcpServers: [], _meta: META });
await updatesAre(1);
assert.equal(updates[0].sessionId, sessionId);
assert.deepEqual(updates[0].update, {
  sessionUpdate: "available_commands_update",
  availableCommands: [],
});

// Each method.
const contentBase64 = Buffer.from("hello").toString("base64");
const file = path.join(cwd, "notes.txt");
assert.deepEqual(await fsCall("write_file", { path: "notes.txt", contentBase64, sessionId, session_id: sessionId }), {
  path: file,
  bytesWritten: 5,
});
assert.deepEqual(await fsCall("read_file", { path: "notes.txt", sessionId }), { path: file, size: 5, contentBase64 });
assert.deepEqual(await fsCall("mkdir", { path: "data", sessionId }), { path: path.join(cwd, "data") });
const { entries } = await fsCall("list_entries", { sessionId });
assert.deepEqual(entries.map((entry) => [entry.name, entry.entryType]).sort(), [
  ["data", "directory"],
  ["notes.txt", "file"],
]);
assert.deepEqual(await fsCall("move", { from: "notes.txt", to: "data/n.txt", overwrite: true, sessionId }), {
  from: file,
  to: path.join(cwd, "data/n.txt"),
});
const stat = await fsCall("stat", { path: "data/n.txt", sessionId });
assert.deepEqual([stat.path, stat.entryType, stat.size], [path.join(cwd, "data/n.txt"), "file", 5]);

// What fails is an error of that call only.
await refused(fsCall("stat", { path: "none", sessionId }), -32002, 404);
await refused(fsCall("stat", { path: "../x", sessionId }), -32602, 400);
await refused(fsCall("delete_entry", { path: "data", sessionId }), -32005, 409);
await refused(fsCall("stat", { path: ".", sessionId: "none" }), -32001, 404);
await refused(client.prompt({ sessionId, prompt: [] }), -32601, 400);
assert.deepEqual(await fsCall("delete_entry", { path: "data", recursive: true, sessionId }), {
  path: path.join(cwd, "data"),
});
await client.extNotification("_anything", {});

// A stream that ends is opened anew, and what came meanwhile is told.
await cut();
const second = await client.newSession({ cwd: "/", mcpServers: [], _meta: META });
await updatesAre(2);
assert.equal(updates[1].sessionId, second.sessionId);
assert.deepEqual(streams, [null, "1"]);

// An archive, by the method.
const tar = process.argv[5];
if (tar) {
  const unpacked = await fsCall("upload_batch", { path: "t", contentBase64: fs.readFileSync(tar).toString("base64"), sessionId });
  assert.deepEqual(unpacked, { paths: [path.join(cwd, "t/one")], truncated: false });
}

// Close it: nobody has it any more.
await client.disconnect();
const late = await fetch(`${baseUrl}/v2/rpc`, {
  method: "POST",
  headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", [HEADER]: connection },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "_sandboxagent/fs/stat", params: { path: "." } }),
});
assert.equal(late.status, 404);
assert.equal((await late.json()).title, "ACP client not found");
console.log("all is as the client needs it");
process.exit(0);
