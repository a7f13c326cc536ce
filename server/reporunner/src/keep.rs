//! Keeping imported workflows in a data folder, while no server has it open.

use std::path::{Path, PathBuf};

use nodes::exchange::Imported;

use crate::serve;

/// Keeps workflows in the organisation of the data folder's owner.
///
/// # Errors
/// A sentence when there is no such folder, it is in use, or it has no owner yet.
pub fn keep<'a>(
    data: &Path,
    workflows: impl Iterator<Item = (&'a PathBuf, &'a Imported)>,
) -> Result<(), String> {
    if !data.join("reporunner.db").exists() {
        return Err(format!(
            "{} is not a data folder: start the server once, or use --dry-run",
            data.display()
        ));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let (app, store) = serve::open_data(data).await.map_err(|error| serve::chain(&*error))?;
        let owner = app.owner().await.map_err(|error| error.to_string())?;
        let owner = owner.ok_or("the data folder has no owner yet: set one up first")?;
        for (path, imported) in workflows {
            let mut workflow = imported.workflow.clone();
            if workflow.name.trim().is_empty() {
                workflow.name = path.file_stem().unwrap_or_default().to_string_lossy().as_ref().into();
            }
            workflow.name = workflow.name.chars().take(200).collect::<String>().into();
            app::workflows::create(&owner, workflow)
                .await
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
        store.close().await;
        Ok(())
    })
}
