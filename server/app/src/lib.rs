//! What the product does, one file a resource. Every function of a resource takes a [`Context`] first and asks whether
//! the caller may before it touches anything.

mod blobs;
pub mod cleaning;
mod compiled;
mod context;
pub mod credentials;
pub mod data_tables;
mod error;
pub mod events;
mod examples;
pub mod executions;
pub mod expressions;
pub mod lists;
mod memories;
mod queries;
mod resume_links;
mod schedules;
pub mod secrets;
pub mod sessions;
mod settings;
pub mod setup;
pub mod users;
mod watches;
pub mod webhooks;
pub mod workflows;

use std::sync::{Arc, Mutex};

use identity::{SessionPolicy, Throttle, TokenHash};
use model::Clock;
use node_sdk::{Egress, Files, NodeTypes, Scripts};
use store::{Documents, StoreError, Unscoped};
use tokio::sync::Semaphore;

pub use blobs::InlineBlobs;
pub use context::Context;
pub use error::{AppError, FieldError};
pub use queries::ScratchQueries;
pub use settings::{AppLimits, AppSettings};

use crate::events::Events;
use crate::executions::{CalledPlans, Live, RecentSteps, Sleepers};
use crate::schedules::Schedules;
use crate::secrets::Key;
use crate::watches::Watches;
use crate::webhooks::Webhooks;

/// What the product is made of, given by the program.
pub struct Parts {
    /// Where documents are kept.
    pub documents: Arc<dyn Documents>,
    /// Where large content is kept.
    pub blobs: store::Blobs,
    /// The node types.
    pub types: Arc<dyn NodeTypes>,
    /// JavaScript.
    pub scripts: Arc<dyn Scripts>,
    /// HTTP to the outside.
    pub egress: Arc<dyn Egress>,
    /// Files of the machine.
    pub files: Arc<dyn Files>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The key that secrets are encrypted with.
    pub key: Key,
    /// Addresses and limits.
    pub settings: AppSettings,
}

/// The product: what is shared by all calls.
pub struct App {
    pub(crate) store: Unscoped,
    pub(crate) blobs: store::Blobs,
    pub(crate) types: Arc<dyn NodeTypes>,
    pub(crate) scripts: Arc<dyn Scripts>,
    pub(crate) egress: Arc<dyn Egress>,
    pub(crate) files: Arc<dyn Files>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) key: Key,
    pub(crate) settings: AppSettings,
    /// Live events.
    pub events: Events,
    pub(crate) live: Live,
    pub(crate) called: CalledPlans,
    pub(crate) sleepers: Sleepers,
    pub(crate) recent: RecentSteps,
    pub(crate) webhooks: Webhooks,
    pub(crate) schedules: Schedules,
    pub(crate) watches: Watches,
    pub(crate) slots: Arc<Semaphore>,
    /// Places for the bodies of calls, in KiB.
    pub(crate) bodies: Arc<Semaphore>,
    pub(crate) activation: tokio::sync::Mutex<()>,
    pub(crate) setup: Mutex<Option<TokenHash>>,
    pub(crate) throttle: Throttle,
    /// Turns at checking passwords.
    pub(crate) hashing: Semaphore,
    pub(crate) session_policy: SessionPolicy,
    /// Turns at renewing tokens of credentials.
    pub(crate) renewals: credentials::Renewals,
}

impl App {
    /// Puts the product together.
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            store: Unscoped::new(parts.documents),
            blobs: parts.blobs,
            types: parts.types,
            scripts: parts.scripts,
            egress: parts.egress,
            files: parts.files,
            clock: parts.clock,
            key: parts.key,
            slots: Arc::new(Semaphore::new(parts.settings.limits.executions)),
            bodies: Arc::new(Semaphore::new(webhooks::BODIES_KIB)),
            settings: parts.settings,
            events: Events::default(),
            live: Live::default(),
            called: CalledPlans::default(),
            sleepers: Sleepers::default(),
            recent: RecentSteps::default(),
            webhooks: Webhooks::default(),
            schedules: Schedules::default(),
            watches: Watches::default(),
            activation: tokio::sync::Mutex::default(),
            setup: Mutex::default(),
            throttle: Throttle::default(),
            hashing: Semaphore::new(2),
            session_policy: SessionPolicy::default(),
            renewals: credentials::Renewals::default(),
        })
    }

    /// The address under which callers reach the server.
    pub fn public_url(&self) -> &str {
        &self.settings.public_url
    }

    /// The limits in force.
    pub fn limits(&self) -> &AppLimits {
        &self.settings.limits
    }

    /// Waits until no execution is under way.
    pub async fn settled(&self) {
        let all = u32::try_from(self.settings.limits.executions).unwrap_or(u32::MAX);
        // Whoever holds all places knows that nobody else does; a closed semaphore has no places to hold.
        let _all_places = self.slots.acquire_many(all).await;
    }

    /// How many executions are under way.
    pub fn executions_under_way(&self) -> usize {
        self.live.len()
    }
}

/// A question that contradicts itself can only come from a cursor of another list.
pub(crate) fn cursor_error(error: StoreError) -> AppError {
    match error {
        StoreError::Query { .. } => AppError::Cursor,
        error => error.into(),
    }
}
