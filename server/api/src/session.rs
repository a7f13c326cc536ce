//! Owner set-up, signing in and out.

use std::net::SocketAddr;
use std::sync::Arc;

use app::sessions::SignedIn;
use app::setup::OwnerCreate;
use app::users::{OrganisationRecord, UserRecord};
use app::{App, AppError};
use axum::Json;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::{OrganisationId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Body, COOKIE, Caller};
use crate::problem::Problem;

/// Largest body of a request about sessions, in bytes.
const LARGEST: usize = 64 << 10;

/// Who is signed in, and where.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// The user.
    pub user: User,
    /// The organisation.
    pub organisation: Organisation,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// E-mail address.
    pub email: String,
    /// Name for people.
    pub name: String,
    /// Role: `owner`.
    pub role: String,
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Organisation {
    /// Id.
    pub id: OrganisationId,
    /// Name for people.
    pub name: String,
}

/// Whether the appliance still needs its owner.
#[derive(Debug, Serialize, ToSchema)]
pub struct Setup {
    /// True until the owner has been set up.
    pub needed: bool,
}

/// What the first person fills in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OwnerSetup {
    /// Token of the set-up link.
    pub token: String,
    /// E-mail address.
    pub email: String,
    /// Name for people.
    pub name: String,
    /// Password, 10 to 256 characters.
    pub password: String,
}

/// E-mail address and password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SignIn {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
}

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    let routes =
        OpenApiRouter::new().routes(routes!(setup_needed, set_up)).routes(routes!(whoami, sign_in, sign_out));
    // Strangers may send these, so there is little to send.
    routes.layer(DefaultBodyLimit::max(LARGEST))
}

/// Whether the owner must still be set up
#[utoipa::path(get, path = "/setup", tag = "session", operation_id = "getSetup", security(()), responses((status = 200, body = Setup)))]
async fn setup_needed(State(app): State<Arc<App>>) -> Result<Json<Setup>, Problem> {
    Ok(Json(Setup { needed: app.setup_needed().await? }))
}

/// Set up the owner with the one-time link
#[utoipa::path(post, path = "/setup", tag = "session", operation_id = "setUp", security(()), request_body = OwnerSetup,
    responses((status = 201, body = Session), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn set_up(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Body(owner): Body<OwnerSetup>,
) -> Result<Response, Problem> {
    let OwnerSetup { token, email, name, password } = owner;
    let signed_in = app.set_up(OwnerCreate { token, email, name, password }).await?;
    opened(&app, signed_in, &headers)
}

/// Who is signed in
#[utoipa::path(get, path = "/session", tag = "session", operation_id = "getSession", security(("session" = [])),
    responses((status = 200, body = Session), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn whoami(State(app): State<Arc<App>>, Caller(current): Caller) -> Result<Json<Session>, Problem> {
    let (user, organisation) = app.whoami(&current.context).await?;
    Ok(Json(session(user, organisation)))
}

/// Sign in
#[utoipa::path(post, path = "/session", tag = "session", operation_id = "signIn", security(()), request_body = SignIn,
    responses((status = 201, body = Session), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(credentials): Body<SignIn>,
) -> Result<Response, Problem> {
    let signed_in = app.sign_in(&credentials.email, &credentials.password, &peer.ip().to_string()).await?;
    opened(&app, signed_in, &headers)
}

/// Sign out
#[utoipa::path(delete, path = "/session", tag = "session", operation_id = "signOut", security(("session" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn sign_out(State(app): State<Arc<App>>, Caller(current): Caller) -> Result<Response, Problem> {
    app.sign_out(&current).await?;
    let gone = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

fn session(user: UserRecord, organisation: OrganisationRecord) -> Session {
    Session {
        user: User { id: user.id, email: user.email, name: user.name, role: user.role.as_str().to_owned() },
        organisation: Organisation { id: organisation.id, name: organisation.name },
    }
}

fn opened(app: &App, signed_in: SignedIn, headers: &HeaderMap) -> Result<Response, Problem> {
    // Behind a proxy that speaks TLS the cookie must not travel without it.
    let secure = app.public_url().starts_with("https:")
        || headers.get("x-forwarded-proto").is_some_and(|it| it.as_bytes() == b"https");
    let cookie = format!(
        "{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=1209600{}",
        signed_in.token.reveal(),
        if secure { "; Secure" } else { "" }
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| AppError::SignedOut)?;
    let body = Json(session(signed_in.user, signed_in.organisation));
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)], body).into_response())
}
