//! The routes that show the description.

use std::collections::BTreeSet;

use daytona_api_server::axum::Router;
use daytona_api_server::{Api, description_router};
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value;

use crate::support::Server;

async fn server() -> Server {
    let api = Api::builder::<()>().build().unwrap();
    Server::new(Router::new().nest("/api", api).merge(description_router("/api"))).await
}

/// Method and path of each operation.
fn operations(description: &Value) -> BTreeSet<(&str, &str)> {
    let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let paths = description["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(move |method| (method.as_str(), path.as_str()))
    });
    operations.filter(|(method, _)| methods.contains(method)).collect()
}

#[tokio::test]
async fn the_description_is_shown_as_json() {
    let answer = server().await.get("/api-json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let description = answer.json();
    assert_eq!(operations(&description).len(), 228);
    assert_eq!(description["servers"], serde_json::json!([{ "url": "/api" }]));
    // A correction: what is published has an integer as `number`.
    let cpu = &description["components"]["schemas"]["CreateSandbox"]["properties"]["cpu"];
    assert_eq!(cpu["type"], "integer", "{cpu}");
}

#[tokio::test]
async fn the_description_is_shown_as_yaml() {
    let server = server().await;
    let answer = server.get("/api-yaml").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/yaml")));
    assert!(answer.text().starts_with("---\nopenapi: 3.0.3\ninfo:\n  title: "), "no YAML");
    let json = server.get("/api-json").await;
    let [yaml, json] = [&answer, &json].map(|answer| Yaml::load_from_str(answer.text()).unwrap());
    assert!(yaml == json, "what is shown as YAML is something else than what is shown as JSON");
}

#[tokio::test]
async fn there_is_a_page_for_people_that_needs_no_other_host() {
    let server = server().await;
    let page = server.get("/api").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.text().contains("<title>Daytona platform API</title>"), "{}", page.text());
    // The browser loads from nowhere else, whatever the viewer tries.
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("http"), "{policy}");
    let init = server.get("/api/swagger-ui-init.js").await;
    for text in [page.text(), init.text()] {
        assert!(!text.contains("//") && !text.contains("http"), "{text}");
    }
    assert!(init.text().contains(r#""url":"api-json""#), "{}", init.text());
    // The viewer has one on the internet judge the description unless told otherwise.
    assert!(init.text().contains(r#""validatorUrl":"none""#), "{}", init.text());

    let attributes = page.text().split(['"', '\n']).filter(|text| text.starts_with("api/"));
    let mut files = Vec::new();
    for file in attributes {
        let answer = server.get(&format!("/{file}")).await;
        assert_eq!(answer.status, 200, "{file}");
        let loads = ["@import", "url(http", "url(\"http", "url(//"];
        let css = file.ends_with(".css");
        assert!(!css || !loads.iter().any(|load| answer.text().contains(load)), "{file}");
        files.push((file, answer.header("content-type").unwrap().to_owned()));
    }
    let files: Vec<_> = files.iter().map(|(file, ty)| (*file, ty.as_str())).collect();
    let expected = [
        ("api/swagger-ui.css", "text/css"),
        ("api/swagger-ui-bundle.js", "text/javascript"),
        ("api/swagger-ui-init.js", "text/javascript"),
    ];
    assert_eq!(files, expected);

    let slash = server.get("/api/").await;
    assert_eq!((slash.status, slash.header("location")), (308, Some("../api")));
}

#[tokio::test]
async fn the_api_beside_its_description_is_as_it_was() {
    let server = server().await;
    assert_eq!(server.get("/api/nothing").await.error(404), "Cannot GET /api/nothing");
    assert_eq!(server.send("POST", "/api-json", &[], "").await.status, 405);
    let head = server.send("HEAD", "/api-yaml", &[], "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn the_prefix_may_be_any_path() {
    let api = Api::builder::<()>().build().unwrap();
    let router = Router::new().nest("/v1/a&b", api).merge(description_router("/v1/a&b"));
    let server = Server::new(router).await;
    assert!(server.get("/v1/a&b").await.text().contains("src=\"a&amp;b/swagger-ui-init.js\""));
    assert_eq!(server.get("/v1/a&b-json").await.json()["servers"][0]["url"], "/v1/a&b");
    assert_eq!(server.get("/v1/a&b/swagger-ui.css").await.status, 200);
}
