//! Remembers which appliances were opened: a small JSON file, the last used first.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::appliance::Appliance;
use crate::error::ShellError;

/// More than these are not worth remembering.
const LONGEST: usize = 10;

/// The appliances that were opened before.
#[derive(Debug)]
pub struct Recent {
    file: PathBuf,
}

impl Recent {
    /// Kept in `folder`, which is made when the first appliance is opened.
    pub fn new(folder: &Path) -> Self {
        Self { file: folder.join("appliances.json") }
    }

    /// The appliances, the last used first. A file that cannot be read is as good as none: the addresses can be
    /// typed again, and refusing to start would help nobody.
    pub fn list(&self) -> Vec<Appliance> {
        let text = std::fs::read(&self.file).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Puts `url` first.
    ///
    /// # Errors
    /// `Files` when the file cannot be written.
    pub fn remember(&self, url: &str, now: Timestamp) -> Result<(), ShellError> {
        let mut list = self.list();
        list.retain(|appliance| appliance.url != url);
        let used = Appliance { url: url.to_owned(), version: None, last_used_at: Some(now), warning: None };
        list.insert(0, used);
        list.truncate(LONGEST);
        self.write(&list).map_err(|source| ShellError::Files { path: self.file.clone(), source })
    }

    /// By way of a second file, so that a crash leaves the old list or the new one.
    fn write(&self, list: &[Appliance]) -> std::io::Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let fresh = self.file.with_extension("json.new");
        std::fs::write(&fresh, serde_json::to_vec_pretty(list)?)?;
        std::fs::rename(&fresh, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_used_comes_first_and_the_oldest_is_forgotten() {
        let folder = tempfile::tempdir().expect("folder");
        let recent = Recent::new(&folder.path().join("not yet made"));
        assert!(recent.list().is_empty());
        for number in 0..12 {
            let now = Timestamp::from_second(number).expect("time");
            recent.remember(&format!("https://box-{number}"), now).expect("remembered");
        }
        recent.remember("https://box-5", Timestamp::from_second(99).expect("time")).expect("remembered");
        let urls: Vec<String> = recent.list().into_iter().map(|it| it.url).collect();
        let numbers = [5, 11, 10, 9, 8, 7, 6, 4, 3, 2];
        assert_eq!(urls, numbers.map(|number| format!("https://box-{number}")));
    }

    #[test]
    fn a_broken_file_is_as_good_as_none() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("appliances.json"), "[{").expect("written");
        assert!(Recent::new(folder.path()).list().is_empty());
    }
}
