"""What a store asks for is answered as the RFCs have it: Basic, Bearer, Digest."""

import base64
import hashlib
import re

import pytest

import peasant_ld.serve.login
from peasant_ld.serve.login import Login, Pass, is_login

# The examples of RFC 7616, section 3.9.1: http://www.example.org/dir/index.html with the password "Circle of Life".
REALM = 'realm="http-auth@example.org", qop="auth, auth-int"'
NONCE = 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
LOGIN = ("Mufasa", "Circle of Life")
OWN = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


def answer(challenges: list[str], login: Login, method: str, target: str) -> bytes | None:
    """What is shown to a store that has asked for something."""
    shown = Pass(login)
    return shown.header(method, target) if shown.take(challenges, None) else None


def stated(header: bytes | None) -> dict[str, str]:
    """What an answer to a Digest challenge states."""
    assert header is not None
    assert header.startswith(b"Digest ")
    pairs = re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^ ,]*))', header.decode())
    return {name: quoted or bare for name, quoted, bare in pairs}


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_answers_are_those_of_the_rfc(algorithm: str, response: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peasant_ld.serve.login.secrets, "token_hex", lambda _: OWN)
    found = stated(answer([f"Digest {REALM}, algorithm={algorithm}, {NONCE}"], LOGIN, "GET", "/dir/index.html"))
    assert found == {
        "username": "Mufasa",
        "realm": "http-auth@example.org",
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "uri": "/dir/index.html",
        "response": response,
        "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
        "cnonce": OWN,
        "algorithm": algorithm,
        "qop": "auth",
        "nc": "00000001",
    }


def test_of_several_challenges_the_strongest_that_is_understood_is_answered() -> None:
    asked = [
        'Basic realm="x", Digest realm="a", nonce="1", algorithm=MD5',
        'Digest realm="b", nonce="2", algorithm=SHA-256',
    ]
    assert stated(answer(asked, LOGIN, "PUT", "/"))["realm"] == "b"
    assert stated(answer(asked[:1], LOGIN, "PUT", "/"))["realm"] == "a"


def test_the_old_form_without_a_quality_is_answered() -> None:
    found = stated(answer(['Digest realm="x", nonce="abc"'], ("ana", "olá"), "PUT", "/data?default"))
    secret, wanted = (hashlib.md5(text.encode()).hexdigest() for text in ("ana:x:olá", "PUT:/data?default"))
    assert found["response"] == hashlib.md5(f"{secret}:abc:{wanted}".encode()).hexdigest()
    assert not {"qop", "nc", "cnonce", "algorithm"} & found.keys()


def test_a_session_has_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peasant_ld.serve.login.secrets, "token_hex", lambda _: "own")
    found = stated(answer(['Digest realm="x", nonce="abc", algorithm=SHA-256-sess, qop="auth"'], LOGIN, "PUT", "/"))

    def hashed(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    secret = hashed(f"{hashed('Mufasa:x:Circle of Life')}:abc:own")
    assert found["response"] == hashed(f"{secret}:abc:00000001:own:auth:{hashed('PUT:/')}")


def test_what_is_said_in_quotation_marks_is_kept_whole() -> None:
    asked = 'Digest realm="a \\"b\\", c=d", nonce="1,2"'
    found = stated(answer([asked], ('an"a', "p"), "PUT", "/"))
    assert (found["realm"], found["nonce"], found["username"]) == ('a \\"b\\", c=d', "1,2", 'an\\"a')


@pytest.mark.parametrize(
    "challenges",
    [
        ["Negotiate abc=="],
        ['Digest realm="x"'],
        ['Digest realm="x", nonce="1", algorithm=SHA-999'],
        ['Digest realm="x", nonce="1", qop="auth-int"'],
    ],
    ids=str,
)
def test_what_is_not_understood_is_not_answered(challenges: list[str]) -> None:
    assert answer(challenges, LOGIN, "PUT", "/") is None


@pytest.mark.parametrize("challenges", [[], ['Basic realm="x"'], ["", ",,"], ['Negotiate, Basic realm="x"']], ids=str)
def test_the_password_is_shown_as_it_is_where_that_is_asked_for_or_nothing_is(challenges: list[str]) -> None:
    found = answer(challenges, ("ana", "olá"), "PUT", "/")
    assert found is not None
    assert base64.b64decode(found.removeprefix(b"Basic ")).decode() == "ana:olá"


def test_nothing_is_shown_before_it_is_asked_for_but_a_token() -> None:
    assert Pass(LOGIN).header("PUT", "/") is None
    assert Pass("abc.d-e==").header("PUT", "/") == b"Bearer abc.d-e=="


def test_after_a_digest_the_password_is_not_shown_as_it_is() -> None:
    shown = Pass(LOGIN)
    assert shown.take(['Digest realm="x", nonce="1"'], None)
    assert not shown.take(['Basic realm="x"'], shown.header("PUT", "/"))
    assert (shown.header("PUT", "/") or b"").startswith(b"Digest ")


def test_a_challenge_with_values_left_empty_is_read_to_its_end() -> None:
    found = stated(answer(['Digest domain=, opaque="", qop="", realm=x, nonce=1'], LOGIN, "PUT", "/"))
    assert (found["realm"], found["nonce"], found["opaque"]) == ("x", "1", "")
    assert "qop" not in found


def test_a_token_is_no_answer_to_digest() -> None:
    assert answer(['Digest realm="x", nonce="1"'], "token", "PUT", "/") is None


@pytest.mark.parametrize(
    ("text", "fits"),
    [("abc", True), ("a.b-c~+/==", True), ("", False), ("a b", False), ("a\n", False), ("á", False)],
)
def test_a_token_has_no_signs_that_would_end_the_header(text: str, fits: bool) -> None:
    assert is_login(text) is fits
