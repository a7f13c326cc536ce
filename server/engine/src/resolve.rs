//! Answers a node's expressions for its items: natively one by one, and all that needs JavaScript in one call.

use std::sync::Arc;

use async_trait::async_trait;
use expression::{Evaluated, ExecutionView, ExpressionError};
use model::{Object, OrganisationId, Value};
use node_sdk::{NodeError, ParameterSource, ScriptBatch, ScriptValues, Scripts};

use crate::parameters::{Leaf, Parameters};

/// After how many items the runtime gets a chance to do something else.
const ITEMS_BETWEEN_YIELDS: usize = 2048;

/// The parameters of one run of one node.
pub(crate) struct Resolver<'a> {
    pub(crate) parameters: &'a Parameters,
    pub(crate) view: Arc<dyn ExecutionView>,
    pub(crate) scripts: &'a dyn Scripts,
    pub(crate) organisation: OrganisationId,
}

#[async_trait]
impl ParameterSource for Resolver<'_> {
    fn is_dynamic(&self) -> bool {
        !self.parameters.is_fixed()
    }

    async fn resolve(&self, items: &[usize]) -> Result<Vec<Result<Object, NodeError>>, NodeError> {
        if self.parameters.is_fixed() {
            return Ok(vec![Ok(self.parameters.fixed())]);
        }
        let mut resolved = Vec::with_capacity(items.len());
        let mut waiting = Vec::new();
        let mut answers = Vec::with_capacity(self.parameters.leaves.len());
        for (place, item) in items.iter().enumerate() {
            if place % ITEMS_BETWEEN_YIELDS == ITEMS_BETWEEN_YIELDS - 1 {
                tokio::task::yield_now().await;
            }
            match self.answer(*item, None, &mut answers) {
                Ok(true) => resolved.push(Ok(self.build(&answers))),
                Ok(false) => {
                    waiting.push((place, *item));
                    resolved.push(Ok(Object::new()));
                }
                Err(error) => resolved.push(Err(error)),
            }
        }
        if waiting.is_empty() {
            return Ok(resolved);
        }
        let values = self.run_scripts(waiting.iter().map(|(_, item)| *item).collect()).await?;
        for (turn, ((place, item), values)) in waiting.into_iter().zip(&values).enumerate() {
            if turn % ITEMS_BETWEEN_YIELDS == ITEMS_BETWEEN_YIELDS - 1 {
                tokio::task::yield_now().await;
            }
            resolved[place] = match self.answer(item, Some(values), &mut answers) {
                Ok(true) => Ok(self.build(&answers)),
                Ok(false) => Err(unanswered().at_item(item)),
                Err(error) => Err(error),
            };
        }
        Ok(resolved)
    }
}

type Answers = [Result<Option<Value>, ExpressionError>];

impl Resolver<'_> {
    async fn run_scripts(&self, items: Vec<usize>) -> Result<ScriptValues, NodeError> {
        let count = items.len();
        let batch = ScriptBatch {
            organisation: self.organisation,
            view: self.view.clone(),
            sources: self.parameters.sources.clone(),
            items,
        };
        let values = self.scripts.evaluate(batch).await?;
        let fits = |row: &Vec<_>| row.len() == self.parameters.sources.len();
        if values.len() == count && values.iter().all(fits) { Ok(values) } else { Err(unanswered()) }
    }

    /// Fills `answers` with what every leaf gives for `item`; false when a script has to answer first.
    fn answer(
        &self,
        item: usize,
        scripts: Option<&Vec<Result<Option<Value>, ExpressionError>>>,
        answers: &mut Vec<Option<Value>>,
    ) -> Result<bool, NodeError> {
        answers.clear();
        for leaf in &self.parameters.leaves {
            let failed =
                |error: ExpressionError| NodeError::from(error).at_parameter(leaf.path.clone()).at_item(item);
            match self.leaf(leaf, item, scripts.map(Vec::as_slice)).map_err(failed)? {
                Evaluated::Value(value) => answers.push(Some(value)),
                Evaluated::Undefined => answers.push(None),
                Evaluated::NeedsScript => return Ok(false),
            }
        }
        Ok(true)
    }

    fn leaf(
        &self,
        leaf: &Leaf,
        item: usize,
        scripts: Option<&Answers>,
    ) -> Result<Evaluated, ExpressionError> {
        let template = leaf.template.as_ref().map_err(Clone::clone)?;
        let native = template.evaluate(&*self.view, item)?;
        let (Evaluated::NeedsScript, Some(scripts)) = (&native, scripts) else { return Ok(native) };
        let answered = scripts.get(leaf.scripts.clone()).unwrap_or_default();
        let values = answered.iter().cloned().collect::<Result<Vec<Option<Value>>, ExpressionError>>()?;
        template.complete(&*self.view, item, &values)
    }

    fn build(&self, answers: &[Option<Value>]) -> Object {
        match self.parameters.shape.build(answers) {
            Value::Object(object) => object,
            _ => Object::new(),
        }
    }
}

fn unanswered() -> NodeError {
    ExpressionError::Unavailable { message: "not every expression was answered".into() }.into()
}
