"""
A workspace client as OpenHands has one, made from the standard library alone: the same requests, with
the same parameters and headers, and the same view of the answers. Works on the directory that it is
given, and ends with a failure if an answer is not what such a client needs.

    openhands_client.py HOST KEY DIRECTORY
"""
import json
import os
import posixpath
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Workspace:
    def __init__(self, host, key, directory):
        self.host = host.rstrip("/")
        self.headers = {"X-Session-API-Key": key} if key else {}
        self.directory = directory

    def request(self, method, path, parameters=None, body=None, headers=None, timeout=60):
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        request = urllib.request.Request(self.host + path + query, data=body, method=method)
        for name, value in {**self.headers, **(headers or {})}.items():
            request.add_header(name, value)
        return urllib.request.urlopen(request, timeout=timeout)

    def file_upload(self, source, destination):
        result = {"success": False, "source_path": source, "destination_path": destination}
        try:
            boundary = uuid.uuid4().hex
            with open(source, "rb") as file:
                body = (
                    f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
                    f'filename="{os.path.basename(source)}"\r\n'
                    "Content-Type: application/octet-stream\r\n\r\n"
                ).encode() + file.read() + f"\r\n--{boundary}--\r\n".encode()
            headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
            with self.request("POST", "/api/file/upload", {"path": destination}, body, headers) as answer:
                data = json.load(answer)
            result.update(success=data.get("success", True), file_size=data.get("file_size"), error=data.get("error"))
        except Exception as e:
            result["error"] = str(e)
        return result

    def file_download(self, source, destination):
        result = {"success": False, "source_path": source, "destination_path": destination}
        try:
            with self.request("GET", "/api/file/download", {"path": source}) as answer:
                content = answer.read()
            os.makedirs(os.path.dirname(destination), exist_ok=True)
            with open(destination, "wb") as file:
                file.write(content)
            result.update(success=True, file_size=len(content))
        except Exception as e:
            result["error"] = str(e)
        return result

    def git_changes(self, path):
        with self.request("GET", "/api/git/changes", {"path": self.absolute(path)}) as answer:
            return [(change["status"], change["path"]) for change in json.load(answer)]

    def git_diff(self, path):
        with self.request("GET", "/api/git/diff", {"path": self.absolute(path)}) as answer:
            data = json.load(answer)
        return data["original"], data["modified"]

    def absolute(self, path):
        return posixpath.join(self.directory, path)

    def alive(self):
        try:
            with urllib.request.urlopen(self.host + "/health", timeout=5) as answer:
                return 200 <= answer.status < 300
        except Exception:
            return False

    def server_info(self):
        with self.request("GET", "/server_info") as answer:
            return json.load(answer)


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def main(host, key, directory):
    workspace = Workspace(host, key, directory)
    check(workspace.alive(), "alive without a key")
    check(isinstance(workspace.server_info()["uptime"], (int, float)), "uptime is a number")
    check("idle_time" in workspace.server_info(), "there is an idle time")

    source = os.path.join(directory, "with space & \u00fcmlaut.bin")
    content = os.urandom(100_000)
    with open(source, "wb") as file:
        file.write(content)
    target = os.path.join(directory, "new/parents/copy of \u00fc.bin")
    uploaded = workspace.file_upload(source, target)
    check(uploaded["success"] and uploaded["error"] is None, f"an upload succeeds: {uploaded}")
    check(uploaded["file_size"] is None, "an upload says nothing of a size")
    with open(target, "rb") as file:
        check(file.read() == content, "what was uploaded is there")
    back = os.path.join(directory, "back/copy.bin")
    downloaded = workspace.file_download(target, back)
    check(downloaded["success"] and downloaded["file_size"] == len(content), f"a download succeeds: {downloaded}")
    with open(back, "rb") as file:
        check(file.read() == content, "what was downloaded is the same")

    check(not workspace.file_upload(source, "relative")["success"], "a relative path fails")
    check(not workspace.file_download(target + ".none", back)["success"], "a missing file fails")
    check("404" in workspace.file_download(target + ".none", back)["error"], "with 404")
    wrong = Workspace(host, "wrong " + key, directory)
    check("401" in wrong.file_download(target, back)["error"], "a wrong key fails with 401")

    if os.path.isdir(os.path.join(directory, "repository")):
        changes = workspace.git_changes("repository")
        check(changes == [("UPDATED", "a b.txt"), ("ADDED", "new.txt")], f"changes are listed: {changes}")
        difference = workspace.git_diff("repository/a b.txt")
        check(difference == ("one", "two"), f"a difference is shown: {difference}")
    check(workspace.git_changes("nowhere") == [], "nothing has changed where nothing is")
    print("all is as a client needs it")


main(*sys.argv[1:])
