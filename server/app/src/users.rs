//! People who sign in, and the organisation they sign in to, as they are kept.

use access::Role;
use identity::PasswordHash;
use jiff::Timestamp;
use model::{OrganisationId, UserId};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Field, Query};

use crate::{App, AppError};

/// A user as kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserRecord {
    /// Id.
    pub id: UserId,
    /// E-mail address in the form of [`identity::check_email`].
    pub email: String,
    /// Name for people.
    pub name: String,
    /// Role in the organisation.
    pub role: Role,
    /// Password.
    pub password: PasswordHash,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// An organisation as kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationRecord {
    /// Id.
    pub id: OrganisationId,
    /// Name for people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl App {
    /// Whether any user exists.
    pub(crate) async fn has_users(&self) -> Result<bool, AppError> {
        let query = Query::of(Collection::Users).limit(1).without_body();
        Ok(!self.store.find(&query).await?.documents.is_empty())
    }

    /// The user with an e-mail address (in the form of [`identity::check_email`]), in whatever organisation.
    pub(crate) async fn user_by_email(
        &self,
        email: &str,
    ) -> Result<Option<(Document, UserRecord)>, AppError> {
        let query = Query::of(Collection::Users).equals(Field::UniqueKey, email).limit(1);
        let Some(document) = self.store.find(&query).await?.documents.pop() else { return Ok(None) };
        let user = document.parse()?;
        Ok(Some((document, user)))
    }
}
