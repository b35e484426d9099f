//! What the generator would write of the operations of the kitchen.

use daytona_api_server::runtime::{
    Field, FieldKind, Method, Operation, Parameter, Property, RequestBody, Requirement, Schema,
    Scheme, SchemeKind,
};

const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    parameters: &'static [Parameter],
    body: RequestBody,
) -> Operation {
    Operation { id, tag: None, method, path, security: &[], headers: &[], parameters, body }
}

pub const fn get(id: &'static str, path: &'static str) -> Operation {
    operation(id, Method::GET, path, &[], RequestBody::None)
}

const fn post(path: &'static str, body: RequestBody) -> Operation {
    operation("posted", Method::POST, path, &[], body)
}

const STATES: Schema = Schema::strings(&["started", "stopped"]);

pub static SEARCH: Operation = operation(
    "search",
    Method::GET,
    "/search",
    &[
        Parameter::query("q", Schema::string()).required(),
        Parameter::query("page", Schema::integer().minimum(1.0)).default(&["1"]),
        Parameter::query("limit", Schema::integer().minimum(1.0).maximum(200.0)),
        Parameter::query("ratio", Schema::number().minimum(0.0).exclusive_minimum()),
        Parameter::query("deep", Schema::boolean()),
        Parameter::query("states", Schema::array(&STATES).max_items(3).unique_items()),
        Parameter::query("name", Schema::string().min_length(2).max_length(5).pattern("^a")),
        Parameter::query("since", Schema::string().format("date-time")),
        Parameter::query("id", Schema::string().format("uuid")),
        Parameter::query("labels", Schema::string()).json_map(),
        Parameter::header("X-Trace", Schema::integer()),
        Parameter::header("X-Ids", Schema::array(&Schema::integer())),
        Parameter::query("sort", Schema::array(&Schema::string())).default(&["name", "-age"]),
    ],
    RequestBody::None,
);

pub static VOLUME: Schema = Schema::object(&[
    Property::required("volumeId", Schema::string()),
    Property::optional("mountPath", Schema::string()),
]);

pub static THING_BODY: Schema = Schema::object(&[
    Property::required("name", Schema::string().min_length(1).max_length(10)),
    Property::optional("cpu", Schema::integer().minimum(1.0).maximum(64.0)),
    Property::optional("size", Schema::number().multiple_of(0.1)),
    Property::optional("tags", Schema::array(&Schema::string()).min_items(1).unique_items()),
    Property::optional("state", STATES),
    Property::optional("labels", Schema::map(&Schema::string()).max_properties(2)),
    Property::optional("volumes", Schema::array(&Schema::named(&VOLUME)).max_items(2)),
    Property::optional("child", Schema::named(&THING_BODY)),
    Property::optional("anything", Schema::any()),
    Property::required("note", Schema::string().nullable()),
    Property::optional("public", Schema::boolean()),
    Property::optional("code", Schema::string().pattern("^(?!x)[a-z]+$")),
    Property::optional("mail", Schema::string().format("email")),
    Property::optional("odd", Schema::array(&Schema::any()).unique_items()),
    Property::optional("below", Schema::number().maximum(1.0).exclusive_maximum()),
    Property::optional("full", Schema::map(&Schema::any()).min_properties(1)),
]);

pub static THING: Operation = operation(
    "thing",
    Method::POST,
    "/things/{thingId}",
    &[
        Parameter::path("thingId", Schema::integer()),
        Parameter::query("page", Schema::integer().minimum(1.0)).default(&["1"]),
    ],
    RequestBody::Json { required: true, schema: Schema::named(&THING_BODY) },
);

pub static MAYBE_THING: Operation = post(
    "/things/special",
    RequestBody::Json {
        required: false,
        schema: Schema::object(&[Property::required("small", Schema::integer())]),
    },
);

pub static TEXT: Operation = post("/text", RequestBody::Text { required: true });

pub static BYTES: Operation =
    post("/bytes", RequestBody::Bytes { required: true, media_type: "application/octet-stream" });

pub static FORM: Operation = post(
    "/form",
    RequestBody::Form {
        required: true,
        schema: Schema::object(&[
            Property::required("name", Schema::string()),
            Property::optional("count", Schema::integer().maximum(9.0)),
            Property::optional("tags", Schema::array(&Schema::string()).max_items(2)),
        ]),
    },
);

pub static META: Schema = Schema::object(&[Property::required("kind", Schema::string())]);

pub static MULTIPART: Operation = post(
    "/multipart",
    RequestBody::Multipart {
        required: true,
        fields: &[
            Field { name: "file", required: true, kind: FieldKind::File },
            Field { name: "path", required: false, kind: FieldKind::Value(STATES) },
            Field {
                name: "count",
                required: false,
                kind: FieldKind::Value(Schema::integer().minimum(1.0)),
            },
            Field { name: "meta", required: false, kind: FieldKind::Value(Schema::named(&META)) },
            Field { name: "skipped", required: false, kind: FieldKind::File },
            Field { name: "small", required: false, kind: FieldKind::File },
            Field {
                name: "files",
                // A group of none has no parts, so that this asks for nothing.
                required: true,
                kind: FieldKind::Group(&[
                    Field {
                        name: "path",
                        required: true,
                        kind: FieldKind::Value(Schema::string().min_length(1)),
                    },
                    Field { name: "file", required: true, kind: FieldKind::File },
                ]),
            },
        ],
    },
);

pub static ARCHIVE: Operation = get("archive", "/archive");
pub static PANIC: Operation = get("panic", "/panic");
pub static BROKEN: Operation = get("broken", "/broken");
pub static EMPTY: Operation = get("empty", "/empty");
/// A stream that does not come to its end.
pub static TORN: Operation = operation(
    "torn",
    Method::GET,
    "/torn",
    &[Parameter::query("panics", Schema::boolean())],
    RequestBody::None,
);
pub static FAILING: Operation = operation(
    "failing",
    Method::GET,
    "/failing",
    &[Parameter::query("status", Schema::integer()).required()],
    RequestBody::None,
);
pub static SLOW: Operation = get("slow", "/slow");
pub static WHO: Operation = get("who", "/who/{anything}/is");
pub static SOCKET: Operation = get("socket", "/socket");

const fn scheme(name: &'static str, kind: SchemeKind) -> Scheme {
    Scheme { name, kind }
}

pub static BEARER: Scheme = scheme("bearer", SchemeKind::Authorization("Bearer"));
pub static OAUTH2: Scheme = scheme("oauth2", SchemeKind::Authorization("Bearer"));
pub static BASIC: Scheme = scheme("basic", SchemeKind::Authorization("Basic"));
pub static HEADER: Scheme = scheme("header", SchemeKind::Header("X-Api-Key"));
pub static SECOND: Scheme = scheme("second", SchemeKind::Header("X-Second"));
pub static QUERY: Scheme = scheme("query", SchemeKind::Query("key"));
pub static COOKIE: Scheme = scheme("cookie", SchemeKind::Cookie("sid"));

const fn needs(scheme: &'static Scheme) -> Requirement {
    Requirement { scheme, scopes: &[] }
}

/// A secured operation that takes a parameter, so that it shows what is checked first.
const fn secured(path: &'static str, security: &'static [&'static [Requirement]]) -> Operation {
    Operation {
        id: "secured",
        tag: None,
        method: Method::GET,
        path,
        security,
        headers: &["X-Organization-ID"],
        parameters: const { &[Parameter::query("page", Schema::integer())] },
        body: RequestBody::None,
    }
}

pub static BEARER_OR_OAUTH2: &[&[Requirement]] = &[
    &[Requirement { scheme: &BEARER, scopes: &[] }],
    &[Requirement { scheme: &OAUTH2, scopes: &["openid", "email"] }],
];
pub static BY_BEARER: Operation = secured("/bearer", BEARER_OR_OAUTH2);
pub static BY_BASIC: Operation = secured("/basic", &[&[needs(&BASIC)]]);
pub static BY_HEADER: Operation = secured("/header", &[&[needs(&HEADER)]]);
pub static BY_QUERY: Operation = secured("/query", &[&[needs(&QUERY)]]);
pub static BY_COOKIE: Operation = secured("/cookie", &[&[needs(&COOKIE)]]);
pub static BY_BOTH: Operation =
    secured("/both", &[&[needs(&HEADER), needs(&SECOND)], &[needs(&COOKIE)]]);
pub static BY_ANY: Operation = secured("/any", &[&[needs(&BEARER)], &[]]);
pub static SECURED: [&Operation; 7] =
    [&BY_BEARER, &BY_BASIC, &BY_HEADER, &BY_QUERY, &BY_COOKIE, &BY_BOTH, &BY_ANY];
