"""Calls every operation of the official Python client, and tells which the server refuses.

    python_client.py ADDRESS [OPERATION]...

The values come from the signatures and models of the client. Each operation is called twice: with
what it must have, and with everything that it can have. Exits with 1 if an operation was not asked
for, or was refused, or if what it was answered cannot be read by the client.
"""

import datetime
import enum
import inspect
import itertools
import json
import os
import sys
import types
import typing
import urllib.request

import annotated_types
import pydantic

import daytona_api_client
from daytona_api_client import api

# Texts that are not free, though the signatures do not tell, by the name of the parameter.
VALUES = {"labels": '{"team": "a"}', "order": "asc", "sort": "name", "states": "started"}

# Parameters that are optional to the client, but without which a call makes no sense.
NEEDED = {"file": "an upload of nothing"}

# Operations that this client cannot call, with the reason. One that need not be here is an error.
KNOWN = {
    "ToolboxApi.upload_files_deprecated": "its method has no parameter for the files",
}

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
numbers = itertools.count()


class Everything:
    """Makes values of types; `full` says whether what can be left out is there."""

    def __init__(self, full):
        self.full = full

    def arguments(self, function):
        parameters = inspect.signature(function).parameters.values()
        parameters = [one for one in parameters if not one.name.startswith("_")]
        return {
            one.name: self.value(one.annotation, text=VALUES.get(one.name))
            for one in parameters
            if self.full or one.name in NEEDED or one.default is inspect.Parameter.empty
        }

    def value(self, kind, at_least=1, text=None):
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            for note in arguments[1:]:
                bounds = getattr(note, "metadata", [note])
                bounds = [one.ge for one in bounds if isinstance(one, annotated_types.Ge)]
                at_least = max([at_least, *bounds])
            return self.value(arguments[0], at_least, text)
        if origin in (typing.Union, types.UnionType):
            options = [one for one in arguments if one is not type(None)]
            # The client takes whole numbers for `number`, and so do most callers.
            return self.value(options[-1], at_least, text)
        if origin is list:
            return [self.value(arguments[0], text=text)]
        if origin is dict:
            return {"key": self.value(arguments[1])}
        if origin is tuple:
            return tuple(self.value(one) for one in arguments)
        if kind is typing.Any or kind is object:
            return {"any": ["thing", 1, None]}
        if issubclass(kind, enum.Enum):
            return next(iter(kind))
        if issubclass(kind, pydantic.BaseModel):
            return self.model(kind)
        # Whatever is deleted by one call is not what the next call is about.
        simple = {
            str: lambda: text or f"text-{next(numbers)}",
            int: lambda: int(at_least),
            float: lambda: float(at_least),
            bool: lambda: True,
            bytes: lambda: b"some bytes",
            datetime.datetime: lambda: datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
        }
        return simple[kind]()

    def model(self, kind):
        fields = {
            name: self.value(typing.Annotated[field.annotation, field])
            for name, field in kind.model_fields.items()
            if name != "additional_properties" and (self.full or field.is_required())
        }
        try:
            return kind(**fields)
        except pydantic.ValidationError as error:
            # Only the validators of a model know what a text may be.
            for problem in error.errors():
                field = problem["loc"][0]
                text = allowed(problem["msg"])
                fields[field] = [text] if isinstance(fields[field], list) else text
            return kind(**fields)


def allowed(message):
    """A text that a validator takes, from what it says about one that it does not take."""
    if "must be one of" in message:
        return message.split("'")[1]
    if "/^(0|2)$/" in message:
        return "2"
    raise ValueError(f"no value is known for: {message}")


def operations():
    """The methods of the client that are operations, by their name."""
    found = {}
    for name, kind in inspect.getmembers(api, inspect.isclass):
        for method, function in vars(kind).items():
            variant = method.endswith(("_with_http_info", "_without_preload_content"))
            if inspect.isroutine(function) and not method.startswith("_") and not variant:
                found[f"{name}.{method}"] = (kind, method)
    return found


def ask(client, kind, method, full):
    """Whether an answer came, and what is wrong with it."""
    answers = []
    original = client.rest_client.request

    def request(*arguments, **named):
        answer = original(*arguments, **named)
        answers.append(answer.status)
        return answer

    client.rest_client.request = request
    function = getattr(kind(client), method)
    problem = None
    try:
        function(**Everything(full).arguments(function))
    except Exception as error:  # whatever a client can fail with is a finding
        body = getattr(error, "body", None)
        problem = f"{type(error).__name__}: {body or error}"
    finally:
        client.rest_client.request = original
    return bool(answers), any(status >= 400 for status in answers), problem


def main():
    address, *wanted = sys.argv[1:]
    with urllib.request.urlopen(f"{address}/api-json") as answer:
        paths = json.load(answer)["paths"].values()
    total = sum(len(METHODS & path.keys()) for path in paths)
    settings = daytona_api_client.Configuration(
        host=f"{address}/api", access_token=os.environ["DAYTONA_API_KEY"]
    )
    known = operations()
    failures = [f"the client has no {name}" for name in [*wanted, *KNOWN] if name not in known]
    chosen = {name: known[name] for name in known if not wanted or name in wanted}
    asked, refused, needless = 0, 0, set(KNOWN) & set(chosen)
    with daytona_api_client.ApiClient(settings) as client:
        for name, (kind, method) in chosen.items():
            outcomes = {full: ask(client, kind, method, full) for full in (False, True)}
            asked += all(came for came, _, _ in outcomes.values())
            problems = {full: problem for full, (_, _, problem) in outcomes.items() if problem}
            if problems and name in KNOWN:
                needless.remove(name)
                print(f"not counted: {name}: {KNOWN[name]}")
                continue
            refused += any(was_refused for _, was_refused, _ in outcomes.values())
            for full, problem in problems.items():
                what = "everything" if full else "what it must have"
                failures.append(f"{name}, with {what}: {problem}")
    failures += [f"{name} need not be in KNOWN" for name in needless]
    expected = len(chosen) if wanted else total
    if asked != expected:
        failures.append(f"{expected - asked} operations were not asked for")
    print(f"asked: {asked} of {expected}, refused: {refused}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
