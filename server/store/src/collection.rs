//! The collections that documents live in: one visible list, each with what the store does for it.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! collections {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $(searchable $searchable:literal)? $(untracked $untracked:literal)?;)*) => {
        /// A kind of document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Collection {
            $($(#[$doc])* $variant,)*
        }

        /// Every collection.
        pub const COLLECTIONS: &[Collection] = &[$(Collection::$variant),*];

        impl Collection {
            /// Its name in the store.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Whether names can be searched by any part of them.
            pub const fn is_searchable(self) -> bool {
                match self { $(Self::$variant => false $(|| $searchable)?),* }
            }

            /// Whether writes appear in [`crate::Documents::changes`].
            pub const fn is_tracked(self) -> bool {
                match self { $(Self::$variant => true $(&& !$untracked)?),* }
            }
        }
    };
}

collections! {
    /// Organisations; each lives in itself.
    Organisations = "organisations" searchable true;
    /// Projects.
    Projects = "projects" searchable true;
    /// People and services that sign in; unique key: e-mail.
    Users = "users" searchable true;
    /// Signed-in sessions; unique key: hash of the token.
    Sessions = "sessions";
    /// Single-use links and tokens, such as the owner's set-up; unique key: hash of the token.
    Tokens = "tokens";
    /// Workflows as they stand.
    Workflows = "workflows" searchable true;
    /// Earlier versions of workflows.
    WorkflowVersions = "workflow_versions";
    /// Addresses that active workflows listen on; unique key: method and path.
    Webhooks = "webhooks";
    /// Timers of active workflows.
    Schedules = "schedules";
    /// Data that workflows keep between their executions.
    StaticData = "static_data";
    /// Headers of executions.
    Executions = "executions";
    /// Events of executions; ids are `<execution>/<number>`, so that one execution is one range of ids.
    Journal = "journal" untracked true;
    /// Credentials.
    Credentials = "credentials" searchable true;
    /// Named values that expressions read.
    Variables = "variables" searchable true;
    /// Tags of workflows.
    Tags = "tags" searchable true;
    /// Settings, of an organisation or of the instance.
    Settings = "settings";
    /// Which blobs exist and who refers to them.
    Blobs = "blobs" untracked true;
    /// Who did what.
    Audit = "audit";
    /// Data tables; unique key: organisation and name.
    DataTables = "data_tables";
    /// Rows of data tables; ids are `<table>/<number>`, so that one table is one range of ids.
    DataRows = "data_rows" untracked true;
}

impl Collection {
    /// The collection called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        COLLECTIONS.iter().copied().find(|collection| collection.name() == name)
    }
}

impl fmt::Display for Collection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
