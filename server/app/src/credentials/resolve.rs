//! Credentials as nodes get them: only those of the organisation, only of the type that the node names, and with a token
//! that is renewed once however many executions need it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use model::{CredentialId, CredentialRef, Object};
use node_sdk::{Credentials, NodeError, Renewal, Secret};
use store::{Collection, Document, OrgStore, StoreError};

use super::{CredentialRecord, draft, seal_in, unseal};
use crate::{App, AppError};

/// How often keeping a renewed token is tried while others change the credential.
const TRIES: usize = 5;

/// One turn a credential: who renews it, others wait for.
#[derive(Default)]
pub(crate) struct Renewals(Mutex<HashMap<CredentialId, Arc<tokio::sync::Mutex<()>>>>);

impl Renewals {
    fn turn(&self, id: CredentialId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Turns that nobody holds are not worth keeping.
        if turns.len() > 1000 {
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        Arc::clone(turns.entry(id).or_default())
    }
}

/// The credentials that the workflows of one organisation can reach.
pub(crate) struct OrgCredentials {
    pub(crate) app: Arc<App>,
    pub(crate) store: OrgStore,
}

#[async_trait]
impl Credentials for OrgCredentials {
    async fn resolve(&self, kind: &str, reference: &CredentialRef) -> Result<Secret<Object>, NodeError> {
        let (_, record) = self.find(kind, reference).await?;
        unseal(&self.app.key, &self.store, &record).await.map(Secret::new).map_err(|error| hidden(&error))
    }

    async fn renew(
        &self,
        kind: &str,
        reference: &CredentialRef,
        renewal: &dyn Renewal,
    ) -> Result<Secret<Object>, NodeError> {
        let (_, record) = self.find(kind, reference).await?;
        let turn = self.app.renewals.turn(record.id);
        let _turn = turn.lock().await;
        let fields = self.resolve(kind, reference).await?;
        // Whoever had the turn before may have done it.
        if !renewal.is_needed(fields.reveal()) {
            return Ok(fields);
        }
        let changed = renewal.renew(&fields).await?;
        self.keep(kind, reference, changed.reveal()).await
    }
}

impl OrgCredentials {
    async fn find(
        &self,
        kind: &str,
        reference: &CredentialRef,
    ) -> Result<(Document, CredentialRecord), NodeError> {
        let missing = || NodeError {
            retryable: false,
            ..NodeError::with_code(
                "RR-CRED-0001",
                format!("the credential \"{}\" is not in this organisation", reference.name),
            )
            .describe("Choose a credential in the node, or create one.")
        };
        let id: CredentialId = reference.id.as_deref().and_then(|id| id.parse().ok()).ok_or_else(missing)?;
        let document =
            self.store.get(Collection::Credentials, id).await.map_err(|error| hidden(&error.into()))?;
        let document = document.ok_or_else(missing)?;
        let record: CredentialRecord = document.parse().map_err(|error| hidden(&AppError::from(error)))?;
        if record.kind != kind {
            return Err(NodeError {
                retryable: false,
                ..NodeError::with_code(
                    "RR-CRED-0002",
                    format!("the credential \"{}\" is not of type {kind}", record.name),
                )
            });
        }
        Ok((document, record))
    }

    /// Keeps the fields that changed, and gives all. A service may take each refresh token once only, so a new one must
    /// not be lost because somebody renamed the credential meanwhile.
    async fn keep(
        &self,
        kind: &str,
        reference: &CredentialRef,
        changed: &Object,
    ) -> Result<Secret<Object>, NodeError> {
        let mut tried = 0;
        loop {
            let (document, mut record) = self.find(kind, reference).await?;
            let told = |error: AppError| hidden(&error);
            let mut fields = unseal(&self.app.key, &self.store, &record).await.map_err(told)?;
            changed.iter().for_each(|(name, value)| drop(fields.insert(name.clone(), value.clone())));
            record.sealed = seal_in(&self.app.key, &self.store, record.id, &fields).await.map_err(told)?;
            record.connected_at.get_or_insert(self.app.clock.now());
            let kept = self.store.replace(draft(&record).map_err(told)?, document.version).await;
            match kept {
                Ok(_) => return Ok(Secret::new(fields)),
                Err(StoreError::VersionConflict { .. }) if tried < TRIES => tried += 1,
                Err(error) => return Err(hidden(&error.into())),
            }
        }
    }
}

/// A failure whose details belong in the server's log, not in execution data.
fn hidden(error: &AppError) -> NodeError {
    tracing::error!(%error, "credential not resolved");
    NodeError::with_code("RR-CRED-0003", "the credential could not be read; see the server's log")
}
