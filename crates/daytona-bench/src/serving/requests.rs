//! The requests whose answers are timed.

/// The token that both servers accept.
pub const TOKEN: &str = "dtn_0123456789abcdef0123456789abcdef";

/// All parameters of the listing, 22 pairs as two of its lists have two items.
pub const LISTING: &str = "/sandbox/paginated?page=2&limit=50&id=7c9e6679&name=my-development\
    &labels=%7B%22environment%22%3A%22dev%22%2C%22project%22%3A%22my-app%22%7D\
    &includeErroredDeleted=true&states=started&states=stopped\
    &snapshots=ubuntu-4vcpu-8ram-100gb&snapshots=debian+12&regions=us-east-1&minCpu=1&maxCpu=16\
    &minMemoryGiB=2&maxMemoryGiB=64&minDiskGiB=10&maxDiskGiB=500\
    &lastEventAfter=2024-10-01T12%3A00%3A00Z&lastEventBefore=2024-11-01T12%3A00%3A00.000Z\
    &sort=updatedAt&order=asc";

/// A new sandbox with every property.
pub const SANDBOX: &str = r##"{"name":"my-development-sandbox",
"snapshot":"ubuntu-4vcpu-8ram-100gb",
"user":"daytona",
"env":{"NODE_ENV":"development","LOG_LEVEL":"debug","REGION":"us"},
"labels":{"environment":"dev","project":"my-app"},
"public":false,
"networkBlockAll":false,
"networkAllowList":"192.168.1.0/16,10.0.0.0/24",
"class":"small",
"target":"us-east-1",
"cpu":4,
"gpu":0,
"memory":8,
"disk":100,
"autoStopInterval":60,
"autoArchiveInterval":10080,
"autoDeleteInterval":-1,
"volumes":[{"volumeId":"volume123","mountPath":"/data","subpath":"users/alice"}],
"buildInfo":{
"dockerfileContent":"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\n",
"contextHashes":["3f8a1d5c9b2e7046","a1b2c3d4e5f60718"]
}}"##;

/// A GET as it goes over the wire.
pub fn get(target: &str, token: &str) -> String {
    format!("GET {target} HTTP/1.1\r\n{}\r\n", headers(token))
}

/// A POST of JSON as it goes over the wire.
pub fn post(target: &str, token: &str, body: &str) -> String {
    let length = body.len();
    let of_body = format!("content-type: application/json\r\ncontent-length: {length}\r\n");
    format!("POST {target} HTTP/1.1\r\n{}{of_body}\r\n{body}", headers(token))
}

fn headers(token: &str) -> String {
    format!(
        "host: localhost\r\naccept: application/json\r\nuser-agent: daytona-bench\r\n\
         authorization: Bearer {token}\r\nx-daytona-organization-id: org_1\r\n"
    )
}
