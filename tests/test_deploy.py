"""The examples for running it for real agree with the program, and with each other."""

import importlib.util
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from prisongraph.cli import main
from prisongraph.config import PREFIX, Config
from prisongraph.engine.running import RunningEngine

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = {name: DEPLOY / "systemd" / f"prisongraph-{name}.service" for name in ("engine", "web")}
NGINX = (DEPLOY / "nginx" / "prisongraph.conf").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text())["services"]
SERVING = ("engine", "web")
INSTALLED = "/opt/prisongraph/bin/"
EXAMPLES = [path for path in DEPLOY.rglob("*") if path.is_file()]


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit; one that stands several times has several values."""
    found: dict[str, list[str]] = {}
    for line in UNITS[name].read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def environment(settings: Mapping[str, list[str]]) -> dict[str, str]:
    """What a unit sets in the environment."""
    return dict(line.split("=", 1) for line in settings.get("Environment", []))


def directive(name: str) -> str:
    """The value of a directive of nginx that stands once."""
    [found] = re.findall(rf"^\s*{name} ([^;]+);", NGINX, re.MULTILINE)
    return str(found)


def check_command(words: list[str]) -> None:
    """A command that can be run: ours with options that it has, or gunicorn's with our settings."""
    program, *rest = words
    if program == "gunicorn":
        assert rest[0] == "-c"
        assert importlib.util.find_spec(rest[1].removeprefix("python:"))
        assert rest[2:3] in ([], ["--bind"])
        return
    assert program == "prisongraph"
    command = main.commands[rest[0]]
    options = {option for each in command.params for option in each.opts}
    assert {word for word in rest if word.startswith("--")} <= options


@pytest.mark.parametrize(
    "path", [*EXAMPLES, ROOT / "docs" / "deploying.md"], ids=lambda path: path.name
)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text()))
    assert Config.from_env(dict.fromkeys(named, "1") | {f"{PREFIX}LOG": "none"})


def test_the_example_of_settings_can_be_read() -> None:
    lines = (DEPLOY / "systemd" / "prisongraph.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert Config.from_env(given).public_url == "https://graph.example"


@pytest.mark.parametrize("name", UNITS)
def test_the_command_of_a_unit_exists(name: str) -> None:
    [line] = unit(name)["ExecStart"]
    assert line.startswith(INSTALLED)
    check_command(shlex.split(line.removeprefix(INSTALLED)))


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PrivateNetwork", "yes"),
        ("RestrictAddressFamilies", "AF_UNIX"),
        ("IPAddressDeny", "any"),
        ("ProtectSystem", "strict"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("MemoryDenyWriteExecute", "yes"),
        ("User", "prisongraph"),
        ("Restart", "always"),
    ],
)
def test_a_unit_has_no_network_no_privilege_and_a_read_only_root(
    name: str, setting: str, value: str
) -> None:
    assert unit(name)[setting] == [value]


def test_the_kernel_may_end_a_query_without_the_engine_being_stopped() -> None:
    assert unit("engine")["OOMPolicy"] == ["continue"]


def test_the_units_and_the_proxy_meet_at_the_same_sockets() -> None:
    engine, web = unit("engine"), unit("web")
    [folder] = engine["RuntimeDirectory"]
    assert engine["ExecStart"][0].endswith(f"--folder /run/{folder}")
    assert environment(web)["PRISONGRAPH_ENGINE"] == f"/run/{folder}"
    [bound] = re.findall(r"--bind (\S+)", web["ExecStart"][0])
    assert bound.startswith(f"unix:/run/{web['RuntimeDirectory'][0]}/")
    assert f"server {bound} " in NGINX
    assert environment(web)["PRISONGRAPH_CACHE"] == f"/var/cache/{web['CacheDirectory'][0]}"


def test_nobody_gives_up_before_a_query_has_had_its_time() -> None:
    settings = Config()
    longest = settings.query_seconds + settings.queue_seconds
    [stop] = unit("web")["TimeoutStopSec"]
    assert int(stop) > longest + 10
    assert int(COMPOSE["web"]["stop_grace_period"].removesuffix("s")) > longest + 10
    assert int(directive("proxy_read_timeout").removesuffix("s")) > longest


def test_the_proxy_names_the_client_and_the_server_believes_one_proxy() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert environment(unit("web"))["PRISONGRAPH_PROXIES"] == "1"
    assert COMPOSE["web"]["environment"]["PRISONGRAPH_PROXIES"] == "1"


def test_the_log_of_the_proxy_has_neither_addresses_nor_queries() -> None:
    [log] = re.findall(r"^log_format prisongraph ([^;]+);", NGINX, re.MULTILINE)
    variables = set(re.findall(r"\$(\w+)", log))
    assert not variables & {"remote_addr", "request", "request_uri", "args", "query_string"}
    assert "uri" in variables
    assert directive("error_log").endswith(" crit")


@pytest.mark.parametrize("name", COMPOSE)
def test_a_container_has_no_privilege_and_a_read_only_root(name: str) -> None:
    service = COMPOSE[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) > 0


@pytest.mark.parametrize("name", SERVING)
def test_the_command_of_a_container_exists(name: str) -> None:
    check_command(COMPOSE[name]["command"])


def test_the_container_of_the_engine_has_no_network() -> None:
    assert COMPOSE["engine"]["network_mode"] == "none"
    assert "ports" not in COMPOSE["engine"]


def test_the_port_of_the_containers_is_not_open_to_the_world() -> None:
    [port] = COMPOSE["web"]["ports"]
    assert port.startswith("127.0.0.1:")


def test_no_container_may_write_into_the_releases_but_the_one_that_builds() -> None:
    mounted = {
        name: [volume for volume in service["volumes"] if volume.startswith("releases:")]
        for name, service in COMPOSE.items()
    }
    place = "releases:/var/lib/prisongraph/releases"
    assert mounted == {"engine": [f"{place}:ro"], "web": [f"{place}:ro"], "release": [place]}


def healthcheck(name: str, found: str, instead: str) -> int:
    """The exit code of a healthcheck, with one address put in the place of another."""
    _, program, flag, code = COMPOSE[name]["healthcheck"]["test"]
    assert (program, flag) == ("python3", "-c")
    assert found in code
    done = subprocess.run([shutil.which(program) or program, flag, code.replace(found, instead)])
    return done.returncode


def test_the_healthcheck_of_the_engine_tells_whether_it_stands(
    running: RunningEngine, tmp_path: Path
) -> None:
    assert healthcheck("engine", "/run/prisongraph/engine", str(running.folder)) == 0
    assert healthcheck("engine", "/run/prisongraph/engine", str(tmp_path)) != 0


def test_what_an_installation_needs_reaches_the_builder_of_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel: dict[str, Any] = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {
        "pyproject.toml",
        project["project"]["readme"],
        *project["project"]["license-files"],
        *wheel["force-include"],
        *(package.split("/")[0] for package in wheel["packages"]),
    }
    sent = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    assert sent == needed


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_takes_the_example(tmp_path: Path) -> None:
    site = NGINX.replace("/var/log/nginx", str(tmp_path)).replace("/var/lib/nginx", str(tmp_path))
    site = re.sub(r"listen .*;", "listen unix:http.sock;", site, count=1)
    site = re.sub(r"listen \[.*;", "", site)
    (tmp_path / "nginx.conf").write_text(f"pid nginx.pid;\nevents {{}}\nhttp {{\n{site}}}\n")
    command = ["nginx", "-t", "-p", str(tmp_path), "-e", "stderr", "-c", "nginx.conf"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("check", [["verify"], ["security", "--offline=true", "--threshold=10"]])
def test_systemd_takes_the_units_and_finds_them_safe(
    name: str, check: list[str], tmp_path: Path
) -> None:
    for path in UNITS.values():
        # Where it is not installed, no unit could be started, and verify says so.
        written = path.read_text().replace(f"{INSTALLED}prisongraph ", "/bin/true ")
        (tmp_path / path.name).write_text(written.replace(f"{INSTALLED}gunicorn ", "/bin/true "))
    command = ["systemd-analyze", *check, str(tmp_path / UNITS[name].name)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
