//! Fetched components on disk: so many bytes, and those that were not used longest leave first.

use std::{
    collections::HashMap,
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, Weak},
    time::SystemTime,
};
use tokio::{fs, sync::Mutex};

/// Most bytes of fetched components: 64 of the longest. Publishers choose what is fetched, and the operator pays the disk.
const MAX_FETCHED: u64 = 1024 * 1024 * 1024;
/// What a component's file that is not yet whole ends with.
const DRAFT: &str = "new";

/// A folder of components by their digest's name.
pub struct Fetched {
    folder: PathBuf,
    most: u64,
    /// Those that somebody may still hold, by name. Locked while the folder is changed.
    held: Mutex<HashMap<String, Weak<Vec<u8>>>>,
}

/// A component's file.
struct Kept {
    path: PathBuf,
    name: String,
    length: u64,
    used: SystemTime,
}

impl Fetched {
    /// Components in `folder`, which need not be there yet.
    pub fn new(folder: PathBuf) -> Self {
        Fetched {
            folder,
            most: MAX_FETCHED,
            held: Mutex::default(),
        }
    }

    /// Where they are.
    pub fn folder(&self) -> &PathBuf {
        &self.folder
    }

    /// Notes that a component is used from now on, and gives it to hold. Its file, if it is kept here, stays for as long as
    /// anybody holds it.
    pub async fn used(&self, name: &str, component: Vec<u8>) -> Arc<Vec<u8>> {
        let mut held = self.held.lock().await;
        let path = self.folder.join(name);
        let touch = move || File::open(path)?.set_modified(SystemTime::now());
        // Fails where it is not kept here, or can't be: then it need not be touched.
        let _: Result<io::Result<()>, _> = tokio::task::spawn_blocking(touch).await;
        hold(&mut held, name, component)
    }

    /// Writes a component that is used from now on, and removes what must go to make room.
    ///
    /// # Errors
    /// When the disk fails, or those in use leave no room.
    pub async fn keep(&self, name: &str, component: &[u8]) -> io::Result<()> {
        let held = self.held.lock().await;
        fs::create_dir_all(&self.folder).await?;
        let length = u64::try_from(component.len()).unwrap_or(u64::MAX);
        self.make_room(name, length, &held).await?;
        let path = self.folder.join(name);
        let draft = path.with_extension(DRAFT);
        fs::write(&draft, component).await?;
        fs::rename(&draft, path).await
    }

    async fn make_room(
        &self,
        name: &str,
        length: u64,
        held: &HashMap<String, Weak<Vec<u8>>>,
    ) -> io::Result<()> {
        let mut kept = self.kept().await?;
        // A file of this name is not the component, and is replaced.
        kept.retain(|kept| kept.name != name);
        kept.sort_by_key(|kept| kept.used);
        let mut bytes = kept
            .iter()
            .fold(length, |sum, kept| sum.saturating_add(kept.length));
        for kept in kept {
            if bytes <= self.most {
                return Ok(());
            }
            if held
                .get(&kept.name)
                .is_some_and(|held| held.strong_count() > 0)
            {
                continue;
            }
            fs::remove_file(&kept.path).await?;
            tracing::info!(component = kept.name, "removed: others were used since");
            bytes = bytes.saturating_sub(kept.length);
        }
        if bytes <= self.most {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "{} bytes of fetched components are kept, and those in use leave no room: put them into a folder of `artefacts`",
            self.most
        )))
    }

    /// All that is kept. A draft is what a daemon left that ended while it wrote: it goes.
    async fn kept(&self) -> io::Result<Vec<Kept>> {
        let mut kept = Vec::new();
        let mut files = fs::read_dir(&self.folder).await?;
        while let Some(file) = files.next_entry().await? {
            let path = file.path();
            let Some(extension) = path.extension() else {
                continue;
            };
            if extension == DRAFT {
                fs::remove_file(&path).await?;
            } else if extension == "wasm" {
                let metadata = file.metadata().await?;
                kept.push(Kept {
                    name: file.file_name().to_string_lossy().into(),
                    path,
                    length: metadata.len(),
                    used: metadata.modified()?,
                });
            }
        }
        Ok(kept)
    }
}

/// The component, the one that others of this name hold if there is one. A container holds its component for as long as
/// there is the container: one that is asked every second reads its file once.
fn hold(held: &mut HashMap<String, Weak<Vec<u8>>>, name: &str, component: Vec<u8>) -> Arc<Vec<u8>> {
    if let Some(component) = held.get(name).and_then(Weak::upgrade) {
        return component;
    }
    held.retain(|_, component| component.strong_count() > 0);
    let component = Arc::new(component);
    held.insert(name.into(), Arc::downgrade(&component));
    component
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{path::Path, time::Duration};

    fn fetched(folder: &Path, most: u64) -> Fetched {
        Fetched {
            most,
            ..Fetched::new(folder.join("fetched"))
        }
    }

    /// Keeps a component of ten bytes, as if it had been used so many seconds ago.
    async fn keep(fetched: &Fetched, name: &str, seconds: u64) {
        fetched.keep(name, &[7; 10]).await.unwrap();
        let file = File::open(fetched.folder.join(name)).unwrap();
        let then = SystemTime::now() - Duration::from_secs(seconds);
        file.set_modified(then).unwrap();
    }

    fn names(fetched: &Fetched) -> Vec<String> {
        let files = std::fs::read_dir(&fetched.folder).unwrap();
        let mut names: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn what_was_not_used_longest_makes_room_and_what_is_held_stays() {
        let folder = tempfile::tempdir().unwrap();
        let fetched = fetched(folder.path(), 35);
        keep(&fetched, "a.wasm", 40).await;
        keep(&fetched, "b.wasm", 30).await;
        keep(&fetched, "c.wasm", 20).await;
        let held = fetched.used("a.wasm", vec![7; 10]).await;
        File::open(fetched.folder.join("a.wasm"))
            .unwrap()
            .set_modified(SystemTime::UNIX_EPOCH)
            .unwrap();
        keep(&fetched, "d.wasm", 10).await;
        assert_eq!(names(&fetched), ["a.wasm", "c.wasm", "d.wasm"]);
        // Somebody else holds it too, and both hold the same.
        let again = fetched.used("a.wasm", vec![7; 10]).await;
        assert!(Arc::ptr_eq(&held, &again));
        drop(held);
        keep(&fetched, "e.wasm", 5).await;
        assert_eq!(names(&fetched), ["a.wasm", "d.wasm", "e.wasm"]);
        // It was used last; when nobody holds it any more, it leaves in its turn.
        drop(again);
        keep(&fetched, "f.wasm", 4).await;
        assert_eq!(names(&fetched), ["a.wasm", "e.wasm", "f.wasm"]);
        fetched.keep("g.wasm", &[7; 35]).await.unwrap();
        assert_eq!(names(&fetched), ["g.wasm"]);
    }

    #[tokio::test]
    async fn what_is_in_use_leaves_no_room_and_drafts_go() {
        let folder = tempfile::tempdir().unwrap();
        let fetched = fetched(folder.path(), 15);
        keep(&fetched, "a.wasm", 40).await;
        std::fs::write(fetched.folder.join("b.new"), [7; 100]).unwrap();
        let _held = fetched.used("a.wasm", vec![7; 10]).await;
        let full = fetched.keep("c.wasm", &[7; 10]).await.unwrap_err();
        assert!(full.to_string().contains("in use leave no room"), "{full}");
        assert_eq!(names(&fetched), ["a.wasm"]);
        // What is there under its name is replaced, and takes no room.
        fetched.keep("a.wasm", &[8; 15]).await.unwrap();
        assert_eq!(names(&fetched), ["a.wasm"]);
    }
}
