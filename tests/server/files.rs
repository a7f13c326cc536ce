//! Files: made by nodes, read back over the API as files and never as pages; those of the machine only where granted.

use serde_json::json;

use crate::drawing::{chain, code, manual, node};
use crate::running::Server;
use crate::signed_in::Client;

#[tokio::test]
async fn binary_data_comes_back_as_a_file_to_save() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let parameters = json!({
        "operation": "toText", "sourceProperty": "text", "options": { "fileName": "a \"b\".html" }
    });
    for length in [10, 50_000] {
        // Small content lies in the item, large content beside it.
        let script = format!("return [{{ text: '<b>'.padEnd({length}, 'x') }}]");
        let nodes = [manual(), code(&script), node("File", "core.convertToFile", 1.1, parameters.clone())];
        let id = owner.create(&chain("Files", &nodes)).await;
        let started = owner.post(&format!("/workflows/{id}/executions"), &json!({})).await;
        let execution = started.expect_status(202).text("executionId");
        assert_eq!(owner.ended(&execution).await["execution"]["status"], "success");
        let path = format!("/executions/{execution}/steps/2/binary");
        let answer = owner.get(&format!("{path}?item=0&name=data")).await.expect_status(200);
        assert_eq!(answer.body.len(), length);
        assert!(answer.header("content-disposition").starts_with("attachment; filename=\"a _b_.html\""));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").contains("sandbox"));
        owner.get(&format!("{path}?name=other")).await.expect_problem(404, "RR-REQ-0003");
        owner.get(&format!("{path}?item=7")).await.expect_problem(404, "RR-REQ-0003");
        Client::stranger(&server.url).get(&path).await.expect_status(401);
    }
}

#[tokio::test]
async fn files_of_the_machine_only_where_they_are_granted() {
    let shared = tempfile::tempdir().expect("a folder");
    std::fs::write(shared.path().join("in.csv"), "a,b\n1,2\n").expect("a file");
    let folder = shared.path().to_string_lossy().into_owned();
    let server = Server::start_with(&["--files-folder", &folder]).await;
    let owner = server.owner().await;
    let read = |path: &str| node("Read", "core.readWriteFile", 1.0, json!({ "fileSelector": path }));
    let run = async |path: &str| {
        let extract = node("Rows", "core.extractFromFile", 1.0, json!({ "operation": "csv" }));
        let id = owner.create(&chain("Disk", &[manual(), read(path), extract])).await;
        let started = owner.post(&format!("/workflows/{id}/executions"), &json!({})).await;
        let execution = started.expect_status(202).text("executionId");
        (owner.ended(&execution).await, execution)
    };
    let (ended, execution) = run(&format!("{folder}/*.csv")).await;
    assert_eq!(ended["execution"]["status"], "success", "{ended}");
    assert_eq!(owner.items(&execution, 2).await[0]["json"], json!({ "a": "1", "b": "2" }));
    let (ended, _) = run(&server.data().join("instance.key").to_string_lossy()).await;
    assert_eq!(ended["execution"]["error"]["code"], "RR-FILE-0001", "{ended}");
}
