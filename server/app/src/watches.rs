//! Triggers that watch other systems: one task each, which looks at its points in time, or holds a connection and makes
//! it again after it broke. What was found and where to go on are written in one commit, so that nothing starts twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use engine::Start;
use jiff::tz::TimeZone;
use model::{ExecutionMode, Item, Object, WorkflowId};
use node_sdk::{NodeError, Sink, Timetable, Trigger, WatchContext};
use store::{Collection, Draft, Op};
use tokio::task::AbortHandle;

use crate::compiled::Compiled;
use crate::executions::{Launch, Origin, launch};
use crate::{App, AppError};

/// First and longest pause before a broken connection is made again.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// A connection that held so long was a good one.
const GOOD: Duration = Duration::from_secs(60);

/// The longest sleep before a point in time: the machine's clock may be set in the meantime.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// The tasks of active workflows.
#[derive(Default)]
pub(crate) struct Watches(Mutex<HashMap<WorkflowId, Vec<AbortHandle>>>);

impl Watches {
    /// Ends the tasks of a workflow.
    pub(crate) fn uninstall(&self, id: WorkflowId) {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        tasks.into_iter().flatten().for_each(|task| task.abort());
    }

    /// Ends all tasks.
    pub(crate) fn end(&self) {
        let tasks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.into_values().flatten().for_each(|task| task.abort());
    }
}

impl App {
    /// Starts the watching triggers of `compiled`, in place of those of an earlier version.
    pub(crate) fn install_watches(
        self: &Arc<Self>,
        compiled: &Arc<Compiled>,
        triggers: &[(String, Trigger)],
    ) {
        self.watches.uninstall(compiled.id);
        let tasks: Vec<AbortHandle> = triggers
            .iter()
            .filter_map(|(node, trigger)| match trigger {
                Trigger::Watch(when) => Some((node, when)),
                _ => None,
            })
            .map(|(node, when)| {
                let watch = Watch { app: self.clone(), compiled: compiled.clone(), node: node.clone() };
                tokio::spawn(watch.run(when.clone())).abort_handle()
            })
            .collect();
        if !tasks.is_empty() {
            self.watches.0.lock().unwrap_or_else(PoisonError::into_inner).insert(compiled.id, tasks);
        }
    }

    /// Ends watching; for the end of the program.
    pub fn end_watches(&self) {
        self.watches.end();
    }
}

/// One trigger.
struct Watch {
    app: Arc<App>,
    compiled: Arc<Compiled>,
    node: String,
}

impl Watch {
    async fn run(self, when: Option<Arc<dyn Timetable>>) {
        let zone = self.compiled.plan.timezone().unwrap_or(&self.app.settings.timezone);
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let mut pause = PAUSE;
        loop {
            if let Some(timetable) = &when
                && !self.until_next(&**timetable, &zone).await
            {
                return;
            }
            let begun = tokio::time::Instant::now();
            if let Err(error) = self.look().await {
                let workflow = self.compiled.id;
                tracing::warn!(%workflow, node = self.node, %error, "trigger could not look");
            }
            if when.is_none() {
                pause = if begun.elapsed() > GOOD { PAUSE } else { pause };
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    /// Waits for the next point in time; false when there is none.
    async fn until_next(&self, timetable: &dyn Timetable, zone: &TimeZone) -> bool {
        let Some(next) = timetable.next(&self.app.clock.now().to_zoned(zone.clone())) else { return false };
        loop {
            let left = next.timestamp().duration_since(self.app.clock.now());
            match Duration::try_from(left) {
                Ok(left) if !left.is_zero() => tokio::time::sleep(left.min(LONGEST_SLEEP)).await,
                _ => return true,
            }
        }
    }

    fn mark(&self) -> String {
        format!("{}/{}/watch", self.compiled.id, self.node)
    }

    async fn look(&self) -> Result<(), AppError> {
        let plan = &self.compiled.plan;
        let (Some(behaviour), Some(parameters)) = (plan.behaviour(&self.node), plan.parameters(&self.node))
        else {
            return Ok(());
        };
        let Some(drawn) = plan.workflow().nodes.iter().find(|node| node.name == self.node.as_str()) else {
            return Ok(());
        };
        let organisation = self.compiled.organisation;
        let store = self.app.store.organisation(organisation);
        let remembered = match store.get(Collection::Schedules, &self.mark()).await? {
            Some(document) => document.parse::<Object>()?,
            None => Object::new(),
        };
        let services = self.app.services(organisation);
        let context = WatchContext {
            node: drawn,
            parameters,
            organisation,
            services: &services,
            remembered,
            sink: self,
        };
        Ok(behaviour.watch(&context).await?)
    }
}

#[async_trait]
impl Sink for Watch {
    async fn found(&self, items: Vec<Item>, remember: Object) -> Result<(), NodeError> {
        let told = |error: AppError| {
            tracing::error!(workflow = %self.compiled.id, node = self.node, error = &error as &dyn std::error::Error, "find not kept");
            NodeError::with_code("RR-EXEC-0014", "what was found could not be kept; it is looked for again")
        };
        let draft = || {
            let draft = Draft::json(Collection::Schedules, self.mark(), &remember)
                .map_err(|error| told(error.into()))?;
            Ok::<_, NodeError>(Op::Put(draft.workflow(self.compiled.id).at(self.app.clock.now())))
        };
        if items.is_empty() {
            let store = self.app.store.organisation(self.compiled.organisation);
            return store.commit(vec![draft()?]).await.map(drop).map_err(|error| told(error.into()));
        }
        let items = Arc::new(items);
        loop {
            let start = Start::at(&*self.node, items.clone(), ExecutionMode::Trigger);
            let launch_it = Launch {
                compiled: self.compiled.clone(),
                start,
                ops: vec![draft()?],
                accept_first: true,
                origin: Origin::default(),
            };
            match launch(&self.app, launch_it).await {
                Ok(launched) => return launched.accepted.await.unwrap_or(Ok(())).map_err(told),
                // Nobody else would start it, so it waits for a place.
                Err(AppError::Busy { .. }) => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(told(error)),
            }
        }
    }
}
