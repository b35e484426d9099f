"""What the server takes in requests beyond what the description says of them. It is put into the
description that schemathesis reads, so that what these rules allow is sent and has to be taken, and
what they forbid is sent and has to be refused. Answers are held to the description as it is.
"""

import schemathesis

LABELS = {"type": "object", "additionalProperties": {"type": "string"}}

# Names of parts of forms that are text: whatever is sent as one is a string.
TEXTS = set()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    schemas |= {f"{name}.request": taken(schema) for name, schema in schemas.items()}
    for item in raw_schema["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                take_parameter(parameter)
            if body := operation.get("requestBody"):
                take_body(body, schemas)


@schemathesis.hook
def filter_body(context, body):
    """Takes out what would count as wrong for not being a string, and is one on the wire."""
    named = body.items() if isinstance(body, dict) else ()
    return all(isinstance(value, str) for name, value in named if name in TEXTS)


def take_parameter(parameter):
    schema = parameter.pop("schema")
    if parameter.get("x-json-encoded"):
        # The extension means what `content` says: the text of a JSON object.
        parameter["content"] = {"application/json": {"schema": LABELS}}
    else:
        parameter["schema"] = taken(schema)


def take_body(body, schemas):
    for media_type, content in body["content"].items():
        if media_type == "multipart/form-data":
            content["schema"] = taken_form(resolved(content["schema"], schemas), schemas)
        else:
            content["schema"] = taken(content["schema"], optional=not body.get("required"))


def taken_form(form, schemas):
    """A form by the names that its parts have on the wire. Others are refused."""
    if "properties" not in form:
        return form
    form = {**form, "properties": dict(form["properties"]), "additionalProperties": False}
    for name, field in form["properties"].copy().items():
        if field.get("type") == "array":
            # A group, which has a part for each member of an item: here it has one item.
            item = resolved(field["items"], schemas)["properties"]
            parts = {f"{name}[0].{member}": schema for member, schema in item.items()}
            TEXTS.update(
                f"{name}[0].{member}"
                for member, schema in item.items()
                if schema.get("type") == "string" and schema.get("format") != "binary"
            )
            del form["properties"][name]
            form |= {"properties": form["properties"] | parts, "required": list(parts)}
    return form


def resolved(schema, schemas):
    return schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def taken(schema, optional=False):
    """A schema as the server reads it in a request."""
    schema = dict(schema)
    if "$ref" in schema:
        schema["$ref"] += ".request"
    if schema.get("type") == "integer":
        # Integers are those of 64 bits.
        schema.setdefault("minimum", -(2**63))
        schema.setdefault("maximum", 2**63 - 1)
    if "items" in schema:
        schema["items"] = taken(schema["items"])
    if "allOf" in schema:
        schema["allOf"] = [taken(part) for part in schema["allOf"]]
    if isinstance(schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = taken(schema["additionalProperties"])
    if "properties" in schema:
        required = schema.get("required", [])
        schema["properties"] = {
            name: taken(member, optional=name not in required)
            for name, member in schema["properties"].items()
        }
    # What is not required may be null, which is the same as absent.
    return {"allOf": [schema], "nullable": True} if optional else schema
