"""Serves /?path=DIRECTORY as a zip of stored members, while it is made; prints its port."""
import http.server
import urllib.parse

from zipstream import ZIP_STORED, ZipStream


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 128 << 10  # Small pieces go out together, to its advantage.

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        self.send_response(200)
        self.send_header("Content-Type", "application/zip")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in ZipStream.from_path(query["path"][0], compress_type=ZIP_STORED):
            if piece:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        """Not a word."""


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
