//! Sandboxes as JSON: the documented example of a listing, with every property of a sandbox.

/// A list of so many sandboxes, which differ in identifier and name.
pub fn list(count: usize) -> String {
    let sandboxes: Vec<String> = (0..count).map(sandbox).collect();
    format!("[{}]", sandboxes.join(","))
}

/// The sandbox of this number.
pub fn sandbox(number: usize) -> String {
    PROPERTIES.replace('#', &format!("{number:012}"))
}

const PROPERTIES: &str = r##"{
"id":"7c9e6679-7425-40de-944b-#",
"organizationId":"2f1c0e4a-9b8d-4c53-8a7e-5d6b3f209c11",
"name":"my-development-sandbox-#",
"snapshot":"ubuntu-4vcpu-8ram-100gb",
"user":"daytona",
"env":{"NODE_ENV":"development"},
"labels":{"environment":"dev","project":"my-app"},
"public":false,
"networkBlockAll":false,
"networkAllowList":"192.168.1.0/16,10.0.0.0/24",
"target":"us-east-1",
"cpu":4,
"gpu":0,
"memory":8,
"disk":100,
"state":"started",
"desiredState":"started",
"errorReason":"The sandbox is not running",
"recoverable":true,
"backupState":"Completed",
"backupCreatedAt":"2024-10-01T12:00:00Z",
"autoStopInterval":60,
"autoArchiveInterval":10080,
"autoDeleteInterval":-1,
"volumes":[{"volumeId":"volume123","mountPath":"/data","subpath":"users/alice"}],
"buildInfo":{
"dockerfileContent":"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\n",
"contextHashes":["3f8a1d5c9b2e7046","a1b2c3d4e5f60718"],
"createdAt":"2024-10-01T11:58:00Z",
"updatedAt":"2024-10-01T11:59:00Z",
"snapshotRef":"registry.example.com/daytona/build-4f2a:latest"
},
"createdAt":"2024-10-01T12:00:00Z",
"updatedAt":"2024-10-01T12:00:00Z",
"class":"small",
"daemonVersion":"1.0.0",
"runnerId":"runner789"
}"##;
