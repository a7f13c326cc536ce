//! Binary content on disk, named by its SHA-256: `<folder>/<organisation>/<aa>/<hash>`. The same content of one
//! organisation is kept once; organisations share nothing. Content is not encrypted yet: until it is, the folder needs
//! an encrypted disk where that matters.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures::{Stream, StreamExt, pin_mut, stream};
use model::OrganisationId;
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::{AsyncWriteExt, BufWriter};
use tokio::sync::RwLock;

use crate::StoreError;

/// Content that is being read, from its beginning; it is an [`tokio::io::AsyncRead`].
pub type BlobReader = File;

/// What may be kept.
#[derive(Debug, Clone, Copy)]
pub struct BlobLimits {
    /// Largest content, in bytes.
    pub max_size: u64,
}

impl Default for BlobLimits {
    fn default() -> Self {
        Self { max_size: 1024 * 1024 * 1024 }
    }
}

/// Content that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBlob {
    /// SHA-256 of the content, 64 lower-case hexadecimal digits: the name to get it by.
    pub hash: String,
    /// Bytes.
    pub size: u64,
}

/// A folder of blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
    limits: BlobLimits,
    /// Held together by those who put content in its place, alone by whoever takes it away.
    turn: Arc<RwLock<()>>,
}

/// What a sweep has freed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many blobs.
    pub blobs: usize,
    /// Their bytes.
    pub bytes: u64,
}

impl Blobs {
    /// Opens `folder`, making it when needed, and clears what unfinished writes have left.
    ///
    /// # Errors
    /// [`StoreError::BlobIo`] when the folder cannot be made or written.
    pub async fn open(folder: impl Into<PathBuf>, limits: BlobLimits) -> Result<Self, StoreError> {
        let blobs = Self { folder: folder.into(), limits, turn: Arc::default() };
        let unfinished = blobs.unfinished();
        let prepare = async {
            match fs::remove_dir_all(&unfinished).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            fs::create_dir_all(&unfinished).await
        };
        prepare.await.map_err(|source| failed("new", "written", source))?;
        Ok(blobs)
    }

    /// Keeps `content`, and answers once it is on disk.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], or [`StoreError::BlobIo`] when it cannot be written.
    pub async fn put(&self, organisation: OrganisationId, content: Bytes) -> Result<StoredBlob, StoreError> {
        self.put_stream(organisation, stream::iter([Ok(content)])).await
    }

    /// Keeps what `content` gives, piece by piece, and answers once it is on disk.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], or [`StoreError::BlobIo`] when it cannot be written or `content` fails. Nothing is
    /// kept then.
    pub async fn put_stream(
        &self,
        organisation: OrganisationId,
        content: impl Stream<Item = io::Result<Bytes>> + Send,
    ) -> Result<StoredBlob, StoreError> {
        let unfinished = Unfinished(self.unfinished().join(uuid::Uuid::new_v4().simple().to_string()));
        let written = self.write(&unfinished.0, content).await?;
        let path = self.path(organisation, &written.hash)?;
        let _turn = self.turn.read().await;
        place(&unfinished.0, &path, &self.folder)
            .await
            .map_err(|source| failed(&written.hash, "written", source))?;
        Ok(written)
    }

    /// The whole content, checked against its hash.
    ///
    /// # Errors
    /// [`StoreError::BlobMissing`], or [`StoreError::BlobIo`] when it cannot be read or is damaged.
    pub async fn get(&self, organisation: OrganisationId, hash: &str) -> Result<Bytes, StoreError> {
        let path = self.path(organisation, hash)?;
        let content = fs::read(&path).await.map_err(|source| reading(hash, source))?;
        if hex::encode(Sha256::digest(&content)) != hash {
            let source = io::Error::new(io::ErrorKind::InvalidData, "the content does not have this hash");
            return Err(failed(hash, "read", source));
        }
        Ok(content.into())
    }

    /// The content to read piece by piece, and its size. It is not checked against its hash.
    ///
    /// # Errors
    /// [`StoreError::BlobMissing`], or [`StoreError::BlobIo`] when it cannot be read.
    pub async fn reader(
        &self,
        organisation: OrganisationId,
        hash: &str,
    ) -> Result<(BlobReader, u64), StoreError> {
        let path = self.path(organisation, hash)?;
        let open = async {
            let file = File::open(&path).await?;
            let size = file.metadata().await?.len();
            Ok((file, size))
        };
        open.await.map_err(|source| reading(hash, source))
    }

    /// Whether there is such content.
    ///
    /// # Errors
    /// [`StoreError::BlobIo`] when that cannot be told.
    pub async fn exists(&self, organisation: OrganisationId, hash: &str) -> Result<bool, StoreError> {
        let path = self.path(organisation, hash)?;
        fs::try_exists(&path).await.map_err(|source| reading(hash, source))
    }

    /// Removes content; it is no error if there is none.
    ///
    /// # Errors
    /// [`StoreError::BlobIo`] when it cannot be removed.
    pub async fn delete(&self, organisation: OrganisationId, hash: &str) -> Result<(), StoreError> {
        let path = self.path(organisation, hash)?;
        match fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(hash, "deleted", error)),
            _ => Ok(()),
        }
    }

    /// Removes the content of `organisation` that is not among the hashes in `used` and was last put before `before`.
    /// Whoever gathers `used` takes `before` first: what is put meanwhile stays.
    ///
    /// # Errors
    /// [`StoreError::BlobIo`] when the folder cannot be read or content cannot be removed.
    pub async fn sweep(
        &self,
        organisation: OrganisationId,
        used: &HashSet<String>,
        before: SystemTime,
    ) -> Result<Swept, StoreError> {
        let sweeping = |source| failed("unused", "deleted", source);
        let mut swept = Swept::default();
        let folder = self.folder.join(organisation.to_string());
        let mut shelves = match fs::read_dir(&folder).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(swept),
            shelves => shelves.map_err(sweeping)?,
        };
        while let Some(shelf) = shelves.next_entry().await.map_err(sweeping)? {
            let mut files = fs::read_dir(shelf.path()).await.map_err(sweeping)?;
            while let Some(file) = files.next_entry().await.map_err(sweeping)? {
                if file.file_name().to_str().is_none_or(|name| used.contains(name)) {
                    continue;
                }
                let _alone = self.turn.write().await;
                let about = match file.metadata().await {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    about => about.map_err(sweeping)?,
                };
                if about.modified().map_err(sweeping)? < before {
                    fs::remove_file(file.path()).await.map_err(sweeping)?;
                    swept.blobs += 1;
                    swept.bytes += about.len();
                }
            }
        }
        Ok(swept)
    }

    async fn write(
        &self,
        path: &Path,
        content: impl Stream<Item = io::Result<Bytes>> + Send,
    ) -> Result<StoredBlob, StoreError> {
        let writing = |source| failed("new", "written", source);
        let file = File::options().write(true).create_new(true).open(path).await.map_err(writing)?;
        let mut file = BufWriter::with_capacity(64 * 1024, file);
        let (mut hash, mut size) = (Sha256::new(), 0);
        pin_mut!(content);
        while let Some(piece) = content.next().await {
            let piece = piece.map_err(writing)?;
            size += piece.len() as u64;
            if size > self.limits.max_size {
                let what = "the content".to_owned();
                return Err(StoreError::TooLarge { what, size, limit: self.limits.max_size });
            }
            hash.update(&piece);
            file.write_all(&piece).await.map_err(writing)?;
        }
        file.flush().await.map_err(writing)?;
        file.get_ref().sync_all().await.map_err(writing)?;
        Ok(StoredBlob { hash: hex::encode(hash.finalize()), size })
    }

    fn unfinished(&self) -> PathBuf {
        self.folder.join("unfinished")
    }

    /// A hash is checked before it becomes part of a path.
    fn path(&self, organisation: OrganisationId, hash: &str) -> Result<PathBuf, StoreError> {
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !is_hash {
            return Err(StoreError::BlobHash { text: hash.chars().take(80).collect() });
        }
        Ok(self.folder.join(organisation.to_string()).join(&hash[..2]).join(hash))
    }
}

/// A file that goes away unless it has been moved.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Mostly it has been moved by now; what is left is cleared when the folder is opened.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Moves a written file to its place, so that after a power cut it is there whole or not at all.
async fn place(from: &Path, to: &Path, folder: &Path) -> io::Result<()> {
    let Some(parent) = to.parent() else { return Err(io::ErrorKind::InvalidInput.into()) };
    // Also over content that is there: it is the same, and its time says that somebody wants it now.
    fs::create_dir_all(parent).await?;
    fs::rename(from, to).await?;
    // Each time, even if no folder was made: another write may have made it a moment ago and not be here yet.
    for above in parent.ancestors().take_while(|above| above.starts_with(folder)) {
        sync_folder(above).await?;
    }
    Ok(())
}

/// A name in a folder is on disk once the folder is; only Unix lets a folder be opened for that.
async fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder).await?.sync_all().await } else { Ok(()) }
}

fn failed(hash: &str, action: &'static str, source: io::Error) -> StoreError {
    StoreError::BlobIo { hash: hash.to_owned(), action, source }
}

fn reading(hash: &str, source: io::Error) -> StoreError {
    match source.kind() {
        io::ErrorKind::NotFound => StoreError::BlobMissing { hash: hash.to_owned() },
        _ => failed(hash, "read", source),
    }
}
