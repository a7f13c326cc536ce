//! The first person, and everybody's way in and out.

use std::time::Duration;

use serde_json::{Value, json};

use crate::running::{OWNER, PASSWORD, PATIENCE, Server};
use crate::signed_in::{Answer, Client};

fn form(token: &str, change: (&str, &str)) -> Value {
    let mut form = json!({ "token": token, "email": OWNER, "name": "Ada", "password": PASSWORD });
    form[change.0] = change.1.into();
    form
}

#[tokio::test]
async fn one_person_sets_the_owner_up_with_the_printed_link_once() {
    let mut server = Server::start().await;
    let void = server.token.clone().expect("a token");
    server.kill().await;
    server.start_again().await;
    let token = server.token.clone().expect("a fresh token");
    let stranger = Client::stranger(&server.url);
    assert_eq!(stranger.get("/setup").await.json(), json!({ "needed": true }));
    for wrong in [void.as_str(), "", "x"] {
        stranger.post("/setup", &form(wrong, ("name", "Ada"))).await.expect_problem(400, "RR-SETUP-0001");
    }
    for (field, value) in
        [("password", "short"), ("password", "ada@example.com"), ("email", "nobody"), ("name", " ")]
    {
        let problem =
            stranger.post("/setup", &form(&token, (field, value))).await.expect_problem(422, "RR-REQ-0002");
        assert_eq!(problem["errors"][0]["path"], field, "{problem}");
        assert!(problem["errors"][0]["message"].as_str().is_some_and(|message| !message.is_empty()));
    }
    let form = form(&token, ("name", "Ada"));
    let both = tokio::join!(stranger.post("/setup", &form), stranger.post("/setup", &form));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400], "of two who come at once one becomes the owner");
    stranger.post("/setup", &form).await.expect_problem(400, "RR-SETUP-0001");
    assert_eq!(stranger.get("/setup").await.json(), json!({ "needed": false }));
    server.kill().await;
    server.start_again().await;
    assert_eq!(server.token, None, "no link once there is an owner");
}

#[tokio::test]
async fn signing_in_tells_nothing_brakes_guessing_and_ends() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let stranger = Client::stranger(&server.url);
    let sign_in = |email: &str, password: &str| {
        let (stranger, body) = (stranger.clone(), json!({ "email": email, "password": password }));
        async move { stranger.post("/session", &body).await }
    };

    let opened = sign_in(OWNER, PASSWORD).await.expect_status(201);
    let cookie = opened.header("set-cookie").to_owned();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.split("; ").any(|part| part == flag), "{flag} in {cookie}");
    }
    assert!(!cookie.contains("Secure"), "plain HTTP could not send it back");
    let behind_tls = stranger.request(reqwest::Method::POST, "/session").header("x-forwarded-proto", "https");
    let behind_tls = Answer::of(behind_tls.json(&json!({ "email": OWNER, "password": PASSWORD }))).await;
    assert!(behind_tls.header("set-cookie").contains("; Secure"));
    let second = opened.session(&server.url);
    assert_ne!(second.cookie, owner.cookie);
    assert_eq!(second.get("/session").await.json()["user"]["email"], OWNER);
    second.delete("/session").await.expect_status(204);
    second.get("/session").await.expect_problem(401, "RR-AUTH-0001");
    assert_eq!(owner.get("/session").await.status, 200, "other sessions go on");

    let known = sign_in(OWNER, "wrong password 1").await.expect_problem(401, "RR-AUTH-0002");
    let unknown = sign_in("eve@example.com", "wrong password 1").await.expect_problem(401, "RR-AUTH-0002");
    assert_eq!(known, unknown, "the answer does not tell who has an account");
    let mut braked = None;
    for _ in 0..12 {
        let answer = sign_in(OWNER, "wrong password 2").await;
        if answer.status == 429 {
            braked = Some(answer);
            break;
        }
        answer.expect_problem(401, "RR-AUTH-0002");
    }
    let braked = braked.expect("guessing is braked");
    let wait: u64 = braked.header("retry-after").parse().expect("seconds");
    assert!((1..=900).contains(&wait), "{wait}");
    braked.expect_problem(429, "RR-AUTH-0003");
    assert_eq!(owner.get("/session").await.status, 200, "who is signed in does not feel the brake");

    let back = async {
        loop {
            let answer = sign_in(OWNER, PASSWORD).await;
            match answer.status {
                201 => return,
                429 => {
                    tokio::time::sleep(Duration::from_secs(
                        answer.header("retry-after").parse().expect("seconds"),
                    ))
                    .await
                }
                other => panic!("{other}"),
            }
        }
    };
    tokio::time::timeout(PATIENCE, back).await.expect("the right password works again when the wait is over");
}
