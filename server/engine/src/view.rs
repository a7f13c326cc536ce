//! What expressions see of an execution from one run of one node.

use std::sync::{Arc, Mutex, PoisonError};

use ecow::EcoString;
use expression::{ExecutionView, ExpressionError};
use jiff::Timestamp;
use model::{ExecutionMode, Item, Items, Object, Step, StepSource, Value};

use crate::state::{History, Source, StepInput};
use crate::{Facts, Plan, pairing, trace};

/// An execution as seen from one run of one node. Making one copies no items.
pub struct View {
    plan: Arc<Plan>,
    facts: Arc<Facts>,
    history: Arc<History>,
    input: Arc<StepInput>,
    mode: ExecutionMode,
    now: Timestamp,
    /// The outputs through which other nodes feed this one, as far as they were asked for.
    outputs: Mutex<Vec<(usize, usize)>>,
}

impl View {
    /// The view from the run that gets `input`.
    pub fn new(
        plan: Arc<Plan>,
        facts: Arc<Facts>,
        history: Arc<History>,
        input: Arc<StepInput>,
        mode: ExecutionMode,
        now: Timestamp,
    ) -> Self {
        Self { plan, facts, history, input, mode, now, outputs: Mutex::default() }
    }

    /// The view from run `run` (default: the latest) of the node called `node` in an execution that gave `steps`. When
    /// it has not run, its inputs are what its connections last gave.
    ///
    /// # Errors
    /// `UnknownNode`.
    pub fn of_steps(
        plan: Arc<Plan>,
        facts: Arc<Facts>,
        steps: &[Step],
        node: &str,
        run: Option<usize>,
        now: Timestamp,
    ) -> Result<Self, ExpressionError> {
        let index = plan.index(node).ok_or_else(|| unknown(node))?;
        let history = history_of(&plan, steps);
        let record = match run {
            Some(run) => history.run(index, run),
            None => history.latest(index).and_then(|number| history.records().get(number)).map(Arc::as_ref),
        };
        let (run, sources) = match record {
            Some(record) => (record.step.run, record.sources.clone()),
            None => (history.runs(index), latest_sources(&plan, &history, index)),
        };
        let arrive = |(input, source): (usize, &Option<Source>)| {
            let source = (*source)?;
            let items = history.records().get(source.step)?.step.outputs.get(source.output)?;
            Some(pairing::arrive(items, input))
        };
        let inputs = sources.iter().enumerate().map(arrive).collect();
        let input = Arc::new(StepInput { node: index, run, inputs, sources });
        Ok(Self::new(plan, facts, Arc::new(history), input, ExecutionMode::Manual, now))
    }

    /// The input that `$json` reads: the first with items, else the first with data.
    fn main_input(&self) -> usize {
        let inputs = &self.input.inputs;
        let with_items =
            inputs.iter().position(|items| items.as_ref().is_some_and(|items| !items.is_empty()));
        with_items.or_else(|| inputs.iter().position(Option::is_some)).unwrap_or(0)
    }

    fn index(&self, node: &str) -> Result<usize, ExpressionError> {
        self.plan.index(node).ok_or_else(|| unknown(node))
    }

    /// The output through which `node` feeds the current node, over any number of nodes; 0 when it does not.
    fn feeding_output(&self, node: usize) -> usize {
        if self.plan.node(node).output_count_with_error() <= 1 {
            return 0;
        }
        let mut known = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, output)) = known.iter().find(|(known, _)| *known == node) {
            return *output;
        }
        let output = trace::feeding_output(&self.plan, self.input.node, node).unwrap_or(0);
        known.push((node, output));
        output
    }
}

impl ExecutionView for View {
    fn input(&self, index: usize) -> Option<Items> {
        self.input.inputs.get(index).cloned().flatten()
    }

    fn node_items(
        &self,
        node: &str,
        output: Option<usize>,
        run: Option<usize>,
    ) -> Result<Items, ExpressionError> {
        let index = self.index(node)?;
        let record = match run {
            Some(run) => self.history.run(index, run),
            None => self
                .history
                .latest(index)
                .and_then(|number| self.history.records().get(number))
                .map(Arc::as_ref),
        };
        let record = record.ok_or_else(|| ExpressionError::NotExecuted { node: node.into() })?;
        let output = output.unwrap_or_else(|| self.feeding_output(index));
        Ok(record.step.outputs.get(output).cloned().unwrap_or_default())
    }

    fn is_executed(&self, node: &str) -> Result<bool, ExpressionError> {
        Ok(self.history.latest(self.index(node)?).is_some())
    }

    fn paired_item(&self, node: &str, item: usize) -> Result<Item, ExpressionError> {
        let index = self.index(node)?;
        if self.history.latest(index).is_none() {
            return Err(ExpressionError::NotExecuted { node: node.into() });
        }
        let source = self.input.sources.get(self.main_input()).copied().flatten();
        trace::paired(&self.history, index, source, item).map_err(|reason| ExpressionError::NoPairedItem {
            node: node.into(),
            item,
            reason,
        })
    }

    fn node_parameters(&self, node: &str) -> Result<Object, ExpressionError> {
        Ok(self.plan.node(self.index(node)?).parameters.written().clone())
    }

    fn node_context(&self, node: &str) -> Result<Object, ExpressionError> {
        Ok(self.history.memory(self.index(node)?))
    }

    fn global(&self, name: &str) -> Option<Value> {
        let drawn = self.plan.drawn(self.input.node);
        Some(match name {
            "workflow" => Value::Object(Object::from([
                ("id", Value::String(self.facts.workflow.clone())),
                ("name", Value::String(self.plan.workflow().name.clone())),
                ("active", Value::Bool(self.facts.active)),
            ])),
            "execution" => Value::Object(Object::from([
                ("id", Value::from(self.facts.execution.to_string())),
                ("mode", Value::from(if self.mode == ExecutionMode::Manual { "test" } else { "production" })),
                ("resumeUrl", Value::String(self.resume_link(false))),
                ("resumeFormUrl", Value::String(self.resume_link(true))),
                ("customData", Value::Object(self.history.kept().custom_data.clone())),
            ])),
            "vars" => Value::Object(self.facts.vars.clone()),
            "env" => Value::Object(self.facts.env.clone()?),
            "prevNode" => self.previous_node(),
            "runIndex" => Value::from(self.input.run),
            "mode" => Value::from(self.mode.as_str()),
            "nodeVersion" => Value::from(drawn.type_version),
            "nodeId" => Value::String(drawn.id.clone()),
            "nodeName" => Value::String(drawn.name.clone()),
            "webhookId" => Value::String(drawn.webhook_id.clone()?),
            "parameter" => Value::Object(self.plan.node(self.input.node).parameters.written().clone()),
            "nodeNames" => {
                Value::array(self.plan.workflow().nodes.iter().map(|node| Value::String(node.name.clone())))
            }
            _ => return None,
        })
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn timezone(&self) -> &str {
        self.plan.timezone().unwrap_or(&self.facts.timezone)
    }
}

impl View {
    /// The address by which a call wakes the execution up from its next wait for one.
    fn resume_link(&self, form: bool) -> EcoString {
        let links = self.facts.resume.as_ref();
        links.map_or_else(EcoString::new, |links| links.link(self.history.calls, form))
    }

    fn previous_node(&self) -> Value {
        let source = self.input.sources.get(self.main_input()).copied().flatten();
        let record = source.and_then(|source| Some((source, self.history.records().get(source.step)?)));
        let (name, output, run) = record.map_or((EcoString::new(), 0, 0), |(source, record)| {
            (record.step.node.clone(), source.output, record.step.run)
        });
        Value::Object(Object::from([
            ("name", Value::String(name)),
            ("outputIndex", Value::from(output)),
            ("runIndex", Value::from(run)),
        ]))
    }
}

fn unknown(node: &str) -> ExpressionError {
    ExpressionError::UnknownNode { node: node.into() }
}

/// The history that `steps` tell; steps of nodes that the plan does not have are kept out of reach.
fn history_of(plan: &Plan, steps: &[Step]) -> History {
    let mut history = History::default();
    let mut numbers = rustc_hash::FxHashMap::default();
    for step in steps {
        let source = |source: &Option<StepSource>| {
            let source = source.as_ref()?;
            let number = *numbers.get(&(source.node.clone(), source.run))?;
            Some(Source { step: number, output: source.output })
        };
        let Some(node) = plan.index(&step.node) else { continue };
        let sources = step.sources.iter().map(source).collect();
        let number = history.push(step.clone(), node, sources);
        numbers.insert((step.node.clone(), step.run), number);
    }
    history
}

/// For each input of `node` the connection whose node gave items last, or ran last when none gave any.
fn latest_sources(plan: &Plan, history: &History, node: usize) -> Vec<Option<Source>> {
    let of_input = |origins: &Vec<crate::plan::Origin>| {
        let sources = origins.iter().filter_map(|origin| {
            let step = history.latest(origin.node)?;
            let gave = history.records().get(step)?.step.outputs.get(origin.output);
            let has_items = gave.is_some_and(|items| !items.is_empty());
            Some((has_items, Source { step, output: origin.output }))
        });
        sources.max_by_key(|(has_items, source)| (*has_items, source.step)).map(|(_, source)| source)
    };
    plan.node(node).incoming.iter().map(of_input).collect()
}
