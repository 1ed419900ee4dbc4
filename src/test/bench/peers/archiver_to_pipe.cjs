// Writes a directory to standard output with npm's archiver, at a level.
const path = require("path");
const archiver = require("archiver");

const [root, level] = process.argv.slice(2);
const archive = archiver("zip", { zlib: { level: Number(level) } });
for (const trouble of ["error", "warning"]) {
  archive.on(trouble, (reason) => {
    throw reason;
  });
}
archive.pipe(process.stdout);
archive.directory(root, path.basename(root));
archive.finalize();
