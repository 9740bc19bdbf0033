"""A language model's endpoint on loopback: it answers what a test says, and remembers what it was asked."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = {
    "summary": "Brokers keep every message until three of them have written it down. Restarts lose nothing.",
    "takeaways": ["Acknowledge after the third copy.", "Test restarts of two brokers at once."],
    "level": "advanced",
}


def says(content, **choice):
    """The body of an answer in which the model says `content`, a text or what becomes JSON."""
    content = content if isinstance(content, str) else json.dumps(content)
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}, **choice}]})


class Endpoint:
    """`answer` is (status, headers, text), or a function of the handler that writes the answer itself.
    `asked` has (path, headers, body as it was sent in JSON) of each request."""

    def __init__(self):
        self.answer, self.asked = (200, {}, says(GOOD)), []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.asked.append((self.path, dict(self.headers), json.loads(body)))
                if callable(endpoint.answer):
                    return endpoint.answer(self)
                status, headers, text = endpoint.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                return self.wfile.write(text.encode())

            def do_GET(self):
                endpoint.asked.append((self.path, dict(self.headers), None))
                self.send_error(404)

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A client that hangs up is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
