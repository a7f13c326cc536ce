//! Ends that could not be written at first, for a full disk or a store that did not answer: they are tried again, so that
//! the history does not say for ever that the execution is under way.

use std::sync::Arc;
use std::time::Duration;

use engine::{Finished, Journal as _};
use model::OrganisationId;

use super::ledger::Ledger;
use super::views::ExecutionView;
use crate::App;
use crate::events::Event;

/// When an end is tried again; after that the next start of the program takes it up.
const PAUSES: [Duration; 8] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(300),
    Duration::from_secs(900),
];

/// What is needed to write an end later.
pub(super) struct Late {
    pub(super) app: Arc<App>,
    pub(super) organisation: OrganisationId,
    pub(super) ledger: Arc<Ledger>,
}

impl Late {
    /// Writes `finished`, again and again until it is written or the pauses are used up.
    pub(super) async fn write(&self, finished: &Finished) {
        for pause in PAUSES {
            tokio::time::sleep(pause).await;
            if self.ledger.finished(finished).await.is_err() {
                continue;
            }
            let record = self.ledger.record(finished.status, Some(finished));
            tracing::info!(execution = %record.execution.id, "the end of the execution is written after all");
            if self.app.events.watched() {
                let event = Event::ExecutionFinished { execution: ExecutionView::from(record) };
                self.app.events.tell(self.organisation, event);
            }
            return;
        }
    }
}
