"""nginx and Caddy as the files in deploy/ set them up, on ports of 127.0.0.1 and without root.

Nothing of the files is changed but ports, certificates and the name of the upstream.
"""

import shutil
import socket
import ssl

from blogindex.env import BASE_DIR
from tests.servers import Server, free_port, program

DEPLOY, TLS = BASE_DIR / "deploy", BASE_DIR / "tests" / "data" / "tls"
HOST = "blogindex.example"


class Proxy(Server):
    """A proxy in front of the site at the port `upstream`. `port` speaks https, `plain_port` http."""

    name = file = ""

    def __init__(self, upstream):
        super().__init__()
        self.plain_port = free_port()
        for name in ("loopback.pem", "loopback.key"):
            self._write(name, (TLS / name).read_text())
        self.configuration = self._write(self.file, self.adapted((DEPLOY / self.file).read_text(), upstream))
        self.start()

    def adapted(self, text, upstream):
        """The file's `text` for this machine."""
        raise NotImplementedError

    def answers(self):
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def connect(self, address="127.0.0.1"):
        """A connection with TLS from `address`."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(address, 0))
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain, server_hostname=HOST)


class Nginx(Proxy):
    name, file = "nginx", "nginx.conf"

    def command(self):
        return [program("nginx"), "-p", str(self.folder), "-e", "stderr", "-c", self.configuration]

    def adapted(self, text, upstream):
        replaced = {
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            f"/etc/letsencrypt/live/{HOST}/fullchain.pem": str(self.folder / "loopback.pem"),
            f"/etc/letsencrypt/live/{HOST}/privkey.pem": str(self.folder / "loopback.key"),
        }
        for one, other in replaced.items():
            assert one in text, one
            text = text.replace(one, other)
        lines = [line for line in text.splitlines() if "listen [::]:" not in line]
        folders = "".join(
            f"{kind}_temp_path {self.folder / kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        around = f"daemon off; pid {self.folder / 'pid'}; worker_processes 1;\nevents {{}}\nhttp {{\n"
        return around + "access_log off;\n" + folders + "\n".join(lines) + "\n}\n"


class Caddy(Proxy):
    name, file = "caddy", "Caddyfile"

    def __init__(self, upstream):
        self._upstream = upstream
        super().__init__(upstream)

    def command(self):
        variables = {
            "SITE": f"https://{HOST}:{self.port}",
            "UPSTREAM": f"127.0.0.1:{self._upstream}",
            "XDG_DATA_HOME": self.folder,
            "XDG_CONFIG_HOME": self.folder,
            "HOME": self.folder,
        }
        words = ["run", "--adapter", "caddyfile", "--config", self.configuration]
        return [shutil.which("env"), *(f"{k}={v}" for k, v in variables.items()), program("caddy"), *words]

    def adapted(self, text, upstream):
        """With a certificate of its own: it gets none of an authority here."""
        opened = "{$SITE} {\n"
        assert opened in text
        certificate = f"\ttls {self.folder / 'loopback.pem'} {self.folder / 'loopback.key'}\n"
        ports = f"\thttp_port {self.plain_port}\n\thttps_port {self.port}\n"
        return f"{{\n\tadmin off\n{ports}}}\n" + text.replace(opened, opened + certificate)
