//! Who asks: a signed-in user within one organisation.

use model::{OrganisationId, UserId};

use crate::{Role, Scope};

/// A caller whose identity has been established.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
    /// In which organisation; nothing outside of it exists for this caller.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
}

/// The caller lacks a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this needs the permission \"{}\"", scope.as_str())]
pub struct Denied {
    /// The scope that is missing.
    pub scope: Scope,
}

impl Caller {
    /// Asks whether this caller may do what `scope` stands for.
    ///
    /// # Errors
    /// When the caller's role does not hold the scope.
    pub fn may(&self, scope: Scope) -> Result<(), Denied> {
        if self.role.scopes().contains(&scope) { Ok(()) } else { Err(Denied { scope }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_holds_every_scope_and_words_are_unique() {
        let owner =
            Caller { user: UserId::generate(), organisation: OrganisationId::generate(), role: Role::Owner };
        let mut words: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        assert!(Scope::ALL.iter().all(|scope| owner.may(*scope).is_ok()));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Scope::ALL.len());
    }
}
