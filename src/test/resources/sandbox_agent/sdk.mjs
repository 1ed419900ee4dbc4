// Drives each file method of the published SDK against a server, and says what came of it.
// Usage: node sdk.mjs <base URL> <token> <home directory>, where node_modules has the SDK.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { SandboxAgent, SandboxAgentError } from "sandbox-agent";

const [baseUrl, token, home] = process.argv.slice(2);
const client = await SandboxAgent.connect({ baseUrl, token, waitForHealth: { timeoutMs: 20_000 } });

async function refused(call, status, detail) {
  const error = await call.then(
    () => assert.fail("it was not refused"),
    (failure) => failure,
  );
  assert.ok(error instanceof SandboxAgentError, String(error));
  assert.equal(error.status, status);
  assert.equal(error.problem.status, status);
  assert.match(error.problem.type, /^urn:sandbox-agent:error:/);
  assert.match(error.problem.detail, detail);
}

// Write and read: text, bytes of all values, nothing at all.
const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
const contents = { "notes.txt": "hello", "deep/er/bytes.bin": everyByte, empty: "" };
for (const [name, content] of Object.entries(contents)) {
  const written = await client.writeFsFile({ path: `./${name}` }, content);
  assert.deepEqual(written, { path: `${home}/${name}`, bytesWritten: content.length });
  const read = await client.readFsFile({ path: name });
  assert.ok(Buffer.from(read).equals(Buffer.from(content)), name);
}

// More than the published server takes.
const large = new Uint8Array(3 << 20).fill(7);
assert.equal((await client.writeFsFile({ path: "large" }, large)).bytesWritten, large.length);
assert.ok(Buffer.from(await client.readFsFile({ path: "large" })).equals(Buffer.from(large)));

// Make, list, stat.
assert.deepEqual(await client.mkdirFs({ path: "data/sub" }), { path: `${home}/data/sub` });
await client.writeFsFile({ path: "data/a.txt" }, "a");
const entries = await client.listFsEntries({ path: "data" });
assert.deepEqual(
  entries.map((entry) => [entry.name, entry.path, entry.entryType]).sort(),
  [
    ["a.txt", `${home}/data/a.txt`, "file"],
    ["sub", `${home}/data/sub`, "directory"],
  ],
);
assert.ok((await client.listFsEntries()).some((entry) => entry.name === "notes.txt"));
const stat = await client.statFs({ path: "notes.txt" });
assert.deepEqual([stat.path, stat.entryType, stat.size], [`${home}/notes.txt`, "file", 5]);
assert.equal(Date.parse(stat.modified) > 0, true);
assert.match(stat.modified, /\+00:00$/);

// Move and delete.
assert.deepEqual(await client.moveFs({ from: "notes.txt", to: "old/notes.txt" }), {
  from: `${home}/notes.txt`,
  to: `${home}/old/notes.txt`,
});
await client.writeFsFile({ path: "notes.txt" }, "new");
await refused(client.moveFs({ from: "notes.txt", to: "old/notes.txt" }), 400, /already exists/);
await client.moveFs({ from: "notes.txt", to: "old/notes.txt", overwrite: true });
assert.equal(fs.readFileSync(path.join(home, "old/notes.txt"), "utf8"), "new");
assert.deepEqual(await client.deleteFsEntry({ path: "empty" }), { path: `${home}/empty` });
await refused(client.deleteFsEntry({ path: "data" }), 502, /not empty/i);
await client.deleteFsEntry({ path: "data", recursive: true });
assert.equal(fs.existsSync(path.join(home, "data")), false);

// What is refused: by the right class of error, with the problem.
await refused(client.readFsFile({ path: "none" }), 400, /path not found/);
await refused(client.readFsFile({ path: "old" }), 400, /path is not a file/);
await refused(client.statFs({ path: "../up" }), 400, /invalid/);
await refused(client.listFsEntries({ path: "large" }), 400, /path is not a directory/);
const stranger = await SandboxAgent.connect({ baseUrl, token: "wrong", skipHealthCheck: true });
await refused(stranger.statFs({ path: "." }), 401, /token invalid/);

// Upload an archive, made by tar.
fs.mkdirSync(path.join(home, "source/sub"), { recursive: true });
fs.writeFileSync(path.join(home, "source/one"), "1");
fs.writeFileSync(path.join(home, "source/sub/two"), "2");
const tar = execFileSync("tar", ["-C", path.join(home, "source"), "-cf", "-", "one", "sub"]);
const uploaded = await client.uploadFsBatch(tar, { path: "target" });
assert.deepEqual(uploaded.paths.sort(), ["one", "sub", "sub/two"].map((p) => `${home}/target/${p}`));
assert.equal(uploaded.truncated, false);
assert.equal(fs.readFileSync(path.join(home, "target/sub/two"), "utf8"), "2");
await refused(client.uploadFsBatch("no archive at all", { path: "target" }), 502, /./);

await client.dispose?.();
console.log("all is as the SDK needs it");
process.exit(0);
