//! Signing in, staying signed in, signing out.

use std::sync::Arc;

use access::Caller;
use identity::{PasswordHash, Session, Token, TokenHash, check_email};
use model::SessionId;
use store::{Collection, Draft, Op, Patch, Query};

use crate::users::{OrganisationRecord, UserRecord};
use crate::{App, AppError, Context};

/// A session that was just opened.
#[derive(Debug)]
pub struct SignedIn {
    /// The secret for the cookie; shown once.
    pub token: Token,
    /// Who.
    pub user: UserRecord,
    /// Where.
    pub organisation: OrganisationRecord,
}

/// A session that holds.
pub struct Current {
    /// The call's context.
    pub context: Context,
    /// The session.
    pub session: Session,
}

impl App {
    /// Signs in. `address` is the caller's network address, for the brake on guessing.
    ///
    /// # Errors
    /// `WrongPassword` (with the same words and about the same time whether or not the address exists),
    /// `TooManyAttempts`.
    pub async fn sign_in(&self, email: &str, password: &str, address: &str) -> Result<SignedIn, AppError> {
        let now = self.clock.now();
        let email = check_email(email).map_err(|_| AppError::WrongPassword)?;
        let keys = [format!("email:{email}"), format!("address:{address}")];
        let brake = || match keys.iter().filter_map(|key| self.throttle.wait(key, now)).max() {
            Some(wait) => Err(AppError::TooManyAttempts { wait }),
            None => Ok(()),
        };
        brake()?;
        // Each check takes 19 MiB and much time: strangers must not make the server do many at once. Whoever had to
        // wait here is braked by what those before have done.
        let _turn = self.hashing.acquire().await;
        brake()?;
        let found = if password.len() <= 1024 { self.user_by_email(&email).await? } else { None };
        let kept = found.as_ref().map(|(_, user)| user.password.clone());
        let given = password.chars().take(1024).collect::<String>();
        let right = tokio::task::spawn_blocking(move || match kept {
            Some(kept) => kept.verify(&given),
            None => {
                PasswordHash::verify_nobody(&given);
                false
            }
        })
        .await
        .unwrap_or(false);
        let (Some((document, user)), true) = (found, right) else {
            keys.iter().for_each(|key| self.throttle.fail(key, now));
            return Err(AppError::WrongPassword);
        };
        keys.iter().for_each(|key| self.throttle.succeed(key));
        let organisation = self.store.organisation(document.organisation);
        let organisation =
            organisation.require(Collection::Organisations, document.organisation).await?.parse()?;
        self.open_session(&user, &organisation).await
    }

    pub(crate) async fn open_session(
        &self,
        user: &UserRecord,
        organisation: &OrganisationRecord,
    ) -> Result<SignedIn, AppError> {
        let now = self.clock.now();
        let token = Token::generate()?;
        let session = Session {
            id: SessionId::generate(),
            user: user.id,
            organisation: organisation.id,
            created_at: now,
            last_seen_at: now,
        };
        let draft = Draft::json(Collection::Sessions, session.id, &session)?
            .unique_key(token.hash().as_str())
            .at(now);
        self.store.organisation(organisation.id).insert(draft).await?;
        Ok(SignedIn { token, user: user.clone(), organisation: organisation.clone() })
    }

    /// The session that a cookie's token opens.
    ///
    /// # Errors
    /// `SignedOut` when there is none or it has ended.
    pub async fn session(self: &Arc<Self>, token: &str) -> Result<Current, AppError> {
        let now = self.clock.now();
        let hash = TokenHash::of(token);
        let document = self
            .store
            .by_unique_key(Collection::Sessions, hash.as_str())
            .await?
            .ok_or(AppError::SignedOut)?;
        let mut session: Session = document.parse()?;
        let store = self.store.organisation(session.organisation);
        if !self.session_policy.holds(&session, now) {
            store.delete(Collection::Sessions, session.id, None).await?;
            return Err(AppError::SignedOut);
        }
        let user = store.get(Collection::Users, session.user).await?.ok_or(AppError::SignedOut)?;
        let user: UserRecord = user.parse()?;
        if self.session_policy.needs_touch(&session, now) {
            session.last_seen_at = now;
            let draft = Draft::json(Collection::Sessions, session.id, &session)?;
            let patch = Patch { body: Some(draft.body), ..Patch::default() };
            let touch = Op::Patch { collection: Collection::Sessions, id: draft.id, if_version: None, patch };
            // Losing the race against a sign-out is fine: the session is gone then.
            if let Err(error) = store.commit_with(vec![touch], store::Durability::Relaxed).await {
                tracing::debug!(%error, "session not touched");
            }
        }
        let caller = Caller { user: user.id, organisation: session.organisation, role: user.role };
        Ok(Current { context: Context { app: self.clone(), caller, store }, session })
    }

    /// Whether a cookie's token still opens a session; unlike a request, asking is no use of it.
    pub async fn session_holds(&self, token: &str) -> bool {
        let found = self.store.by_unique_key(Collection::Sessions, TokenHash::of(token).as_str()).await;
        let session = found.ok().flatten().and_then(|document| document.parse::<Session>().ok());
        session.is_some_and(|session| self.session_policy.holds(&session, self.clock.now()))
    }

    /// Who is signed in, and where.
    ///
    /// # Errors
    /// When the user is gone.
    pub async fn whoami(&self, context: &Context) -> Result<(UserRecord, OrganisationRecord), AppError> {
        let user =
            context.store.get(Collection::Users, context.caller.user).await?.ok_or(AppError::SignedOut)?;
        let organisation =
            context.store.require(Collection::Organisations, context.caller.organisation).await?;
        Ok((user.parse()?, organisation.parse()?))
    }

    /// The owner's context, for commands on the machine itself; `None` before the owner is set up.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn owner(self: &Arc<Self>) -> Result<Option<Context>, AppError> {
        let users = self.store.find(&Query::of(Collection::Users).limit(1)).await?;
        let Some(document) = users.documents.first() else { return Ok(None) };
        let user: UserRecord = document.parse()?;
        let caller = Caller { user: user.id, organisation: document.organisation, role: user.role };
        Ok(Some(Context { app: self.clone(), caller, store: self.store.organisation(document.organisation) }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn sign_out(&self, current: &Current) -> Result<(), AppError> {
        Ok(current.context.store.delete(Collection::Sessions, current.session.id, None).await?)
    }
}
