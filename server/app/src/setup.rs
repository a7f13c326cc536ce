//! The first start: a one-time link lets one person become the owner. Nothing else is open before that.

use std::sync::PoisonError;

use access::Role;
use identity::{PasswordHash, Token, TokenHash, check_email, check_password};
use model::{OrganisationId, UserId};
use store::{Collection, Draft, Op};

use crate::sessions::SignedIn;
use crate::users::{OrganisationRecord, UserRecord};
use crate::{App, AppError, examples};

/// What the person at the first start fills in.
#[derive(Debug, Clone)]
pub struct OwnerCreate {
    /// The token of the set-up link.
    pub token: String,
    /// E-mail address.
    pub email: String,
    /// Name for people.
    pub name: String,
    /// Password.
    pub password: String,
}

impl App {
    /// Whether the appliance still has no owner.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn setup_needed(&self) -> Result<bool, AppError> {
        Ok(!self.has_users().await?)
    }

    /// Makes the token of a fresh set-up link, when there is no owner yet. It is kept in memory only: a restart makes a
    /// new one and the old one is void.
    ///
    /// # Errors
    /// When the store cannot be read or there is no randomness.
    pub async fn setup_token(&self) -> Result<Option<Token>, AppError> {
        if !self.setup_needed().await? {
            return Ok(None);
        }
        let token = Token::generate()?;
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.hash());
        Ok(Some(token))
    }

    /// Makes the owner, the organisation and its example workflows, and signs the owner in.
    ///
    /// # Errors
    /// `SetupToken` when the token is wrong, used or out of date; field errors; a store that fails leaves nothing behind.
    pub async fn set_up(&self, owner: OwnerCreate) -> Result<SignedIn, AppError> {
        let given = TokenHash::of(&owner.token);
        let fits = |kept: &Option<TokenHash>| kept.as_ref().is_some_and(|kept| given.matches(kept.as_str()));
        if !fits(&self.setup.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Err(AppError::SetupToken);
        }
        let email = check_email(&owner.email)?;
        check_password(&owner.password, &email)?;
        let name = owner.name.trim();
        if name.is_empty() || name.chars().count() > 100 {
            return Err(AppError::field("name", "the name needs 1 to 100 characters"));
        }
        let password = owner.password;
        let password = tokio::task::spawn_blocking(move || PasswordHash::create(&password))
            .await
            .map_err(|error| AppError::Secrets(format!("hashing was interrupted: {error}")))??;
        // Taken now, so that of two who come at once only one goes on; given back when the store fails.
        let taken = self
            .setup
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take_if(|kept| given.matches(kept.as_str()));
        let Some(taken) = taken else { return Err(AppError::SetupToken) };
        match self.create_owner(&email, name, password).await {
            Ok(signed_in) => Ok(signed_in),
            Err(error) => {
                *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = Some(taken);
                Err(error)
            }
        }
    }

    async fn create_owner(
        &self,
        email: &str,
        name: &str,
        password: PasswordHash,
    ) -> Result<SignedIn, AppError> {
        if self.has_users().await? {
            return Err(AppError::SetupToken);
        }
        let now = self.clock.now();
        let organisation = OrganisationRecord {
            id: OrganisationId::generate(),
            name: "My organisation".to_owned(),
            created_at: now,
        };
        let user = UserRecord {
            id: UserId::generate(),
            email: email.to_owned(),
            name: name.to_owned(),
            role: Role::Owner,
            password,
            created_at: now,
        };
        let mut ops = vec![
            Op::Insert(
                Draft::json(Collection::Organisations, organisation.id, &organisation)?
                    .name(&*organisation.name)
                    .at(now),
            ),
            Op::Insert(
                Draft::json(Collection::Users, user.id, &user)?.name(&*user.name).unique_key(email).at(now),
            ),
        ];
        ops.extend(examples::drafts(user.id, now)?);
        self.store.organisation(organisation.id).commit(ops).await?;
        tracing::info!(organisation = %organisation.id, user = %user.id, "owner created");
        self.open_session(&user, &organisation).await
    }
}
