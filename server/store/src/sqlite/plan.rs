//! Decides in memory what a batch of requests does, one request after the other, so that a conflict refuses its own
//! request only; what is left is the net effect on each document. Pure: what is stored is handed in.

use std::collections::HashMap;

use bytes::Bytes;
use model::OrganisationId;

use crate::{ChangeKind, Collection, Draft, Op, Patch, StoreError};

/// Which document.
pub type Key = (Collection, OrganisationId, String);

/// The head of a document: everything but its body, which is there only when it is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub version: i64,
    pub name: Option<String>,
    pub project: Option<String>,
    pub workflow: Option<String>,
    pub status: Option<String>,
    pub time: i64,
    pub unique_key: Option<String>,
    pub body: Option<Bytes>,
}

/// A stored document: its row and its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub row: i64,
    pub head: Head,
}

/// What is left to do to one document.
#[derive(Debug)]
pub struct Effect {
    pub key: Key,
    pub stored: Option<Stored>,
    pub head: Option<Head>,
}

impl Effect {
    /// What it means to those who follow changes.
    pub fn kind(&self) -> ChangeKind {
        match (&self.stored, &self.head) {
            (None, _) => ChangeKind::Inserted,
            (Some(_), Some(_)) => ChangeKind::Updated,
            (Some(_), None) => ChangeKind::Deleted,
        }
    }
}

struct Slot {
    key: Key,
    stored: Option<Stored>,
    head: Option<Head>,
    dirty: bool,
}

/// A batch in the making.
#[derive(Default)]
pub struct Plan {
    slots: Vec<Slot>,
    index: HashMap<Key, usize>,
    /// Owners of unique keys, as far as they are known.
    owners: HashMap<(Collection, String), Option<Key>>,
    /// What the request under way has overwritten, oldest first.
    undo: Vec<Undo>,
    repeated: bool,
}

enum Undo {
    Slot(usize, Option<Head>, bool),
    Owner((Collection, String), Option<Option<Key>>),
}

impl Plan {
    /// Tells of a stored document. Documents that are not told of do not exist.
    pub fn stored(&mut self, key: Key, stored: Stored) {
        if let Some(unique) = &stored.head.unique_key {
            self.owners.insert((key.0, unique.clone()), Some(key.clone()));
        }
        let head = Some(stored.head.clone());
        self.index.insert(key.clone(), self.slots.len());
        self.slots.push(Slot { key, stored: Some(stored), head, dirty: false });
    }

    /// Tells who has a unique key, when it is not one of the documents told of.
    pub fn owned(&mut self, unique: (Collection, String), owner: Key) {
        self.owners.insert(unique, Some(owner));
    }

    /// Does all of `ops` or none, and gives the versions.
    pub fn apply(&mut self, organisation: OrganisationId, ops: &[Op]) -> Result<Vec<i64>, StoreError> {
        self.undo.clear();
        let done: Result<Vec<_>, _> = ops.iter().map(|op| self.apply_one(organisation, op)).collect();
        if done.is_err() {
            while let Some(undo) = self.undo.pop() {
                match undo {
                    Undo::Slot(at, head, dirty) => {
                        self.slots[at].head = head;
                        self.slots[at].dirty = dirty;
                    }
                    Undo::Owner(unique, Some(owner)) => drop(self.owners.insert(unique, owner)),
                    Undo::Owner(unique, None) => drop(self.owners.remove(&unique)),
                }
            }
        }
        done
    }

    /// Whether some document was written more than once: only the last of its states is left among the effects.
    pub fn is_repeated(&self) -> bool {
        self.repeated
    }

    /// What is left to do, in the order in which the documents were first touched.
    pub fn effects(self) -> Vec<Effect> {
        let dirty = |slot: &Slot| slot.dirty && (slot.stored.is_some() || slot.head.is_some());
        let effects = self.slots.into_iter().filter(dirty);
        effects.map(|slot| Effect { key: slot.key, stored: slot.stored, head: slot.head }).collect()
    }

    fn apply_one(&mut self, organisation: OrganisationId, op: &Op) -> Result<i64, StoreError> {
        let (collection, id) = op.target();
        let at = self.slot((collection, organisation, id.to_owned()));
        let now = self.slots[at].head.as_ref();
        let missing = || StoreError::Missing { collection, id: id.to_owned() };
        let expect = |wanted: &Option<i64>| match (now, *wanted) {
            (None, _) => Err(missing()),
            (Some(head), Some(expected)) if head.version != expected => Err(StoreError::VersionConflict {
                collection,
                id: id.to_owned(),
                expected,
                found: head.version,
            }),
            (Some(head), _) => Ok(head),
        };
        let next = match op {
            Op::Insert(_) if now.is_some() => {
                return Err(StoreError::Duplicate { collection, id: id.to_owned(), field: "id" });
            }
            Op::Insert(draft) => Some(whole(draft, 1)),
            Op::Put(draft) => Some(whole(draft, now.map_or(1, |head| head.version + 1))),
            Op::Replace { draft, if_version } => Some(whole(draft, expect(if_version)?.version + 1)),
            Op::Patch { if_version, patch, .. } => Some(patched(expect(if_version)?, patch)),
            Op::Delete { if_version: None, .. } if now.is_none() => return Ok(0),
            Op::Delete { if_version, .. } => expect(if_version).map(|_| None)?,
        };
        self.move_unique_key(at, next.as_ref().and_then(|head| head.unique_key.clone()))?;
        let version = next.as_ref().map_or(0, |head| head.version);
        let slot = &mut self.slots[at];
        self.undo.push(Undo::Slot(at, std::mem::replace(&mut slot.head, next), slot.dirty));
        self.repeated |= slot.dirty;
        slot.dirty = true;
        Ok(version)
    }

    fn slot(&mut self, key: Key) -> usize {
        if let Some(at) = self.index.get(&key) {
            return *at;
        }
        self.index.insert(key.clone(), self.slots.len());
        self.slots.push(Slot { key, stored: None, head: None, dirty: false });
        self.slots.len() - 1
    }

    fn move_unique_key(&mut self, at: usize, next: Option<String>) -> Result<(), StoreError> {
        let key = self.slots[at].key.clone();
        let before = self.slots[at].head.as_ref().and_then(|head| head.unique_key.clone());
        if before == next {
            return Ok(());
        }
        if let Some(next) = next {
            let unique = (key.0, next);
            if self.owners.get(&unique).is_some_and(|owner| owner.as_ref().is_some_and(|owner| *owner != key))
            {
                return Err(StoreError::Duplicate { collection: key.0, id: key.2, field: "unique_key" });
            }
            let old = self.owners.insert(unique.clone(), Some(key.clone()));
            self.undo.push(Undo::Owner(unique, old));
        }
        if let Some(before) = before {
            let unique = (key.0, before);
            let old = self.owners.insert(unique.clone(), None);
            self.undo.push(Undo::Owner(unique, old));
        }
        Ok(())
    }
}

fn whole(draft: &Draft, version: i64) -> Head {
    Head {
        version,
        name: draft.name.clone(),
        project: draft.project.clone(),
        workflow: draft.workflow.clone(),
        status: draft.status.clone(),
        time: draft.time,
        unique_key: draft.unique_key.clone(),
        body: Some(draft.body.clone()),
    }
}

fn patched(head: &Head, patch: &Patch) -> Head {
    let or = |new: &Option<Option<String>>, old: &Option<String>| new.as_ref().unwrap_or(old).clone();
    Head {
        version: head.version + 1,
        name: or(&patch.name, &head.name),
        project: or(&patch.project, &head.project),
        workflow: or(&patch.workflow, &head.workflow),
        status: or(&patch.status, &head.status),
        time: patch.time.unwrap_or(head.time),
        unique_key: or(&patch.unique_key, &head.unique_key),
        body: patch.body.clone().or_else(|| head.body.clone()),
    }
}
