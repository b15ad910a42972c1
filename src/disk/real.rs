//! The disk that there is.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use super::{Disk, Entry, Kind, Process};

/// The disk that there is.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn look(&self, path: &Path) -> io::Result<Option<Entry>> {
        let found = match fs::symlink_metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let kind = match found.file_type() {
            kind if kind.is_symlink() => Kind::Link,
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_file() => Kind::File,
            _ => Kind::Other,
        };
        let modified = found.modified().ok();
        Ok(Some(Entry { kind, size: found.len(), permissions: found.permissions(), modified }))
    }

    fn open(&self, path: &Path, to_write: bool) -> io::Result<File> {
        let seen = fs::symlink_metadata(path)?;
        let file = OpenOptions::new().read(true).write(to_write).open(path)?;
        // What came in its place since then may be a link that leads out of the repository.
        if !seen.is_file() || !is_same(&seen, &file.metadata()?) {
            return Err(io::Error::other("it was replaced just now"));
        }
        Ok(file)
    }

    fn read(&self, file: &File, limit: u64) -> io::Result<Vec<u8>> {
        // Of a large file each time that the bytes find no room is a copy of all.
        let size = file.metadata()?.len().min(limit);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn read_any(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn is_stream(&self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
    }

    fn write_stream(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().write(true).open(path)?.write_all(bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create_new(true).open(path)
    }

    fn permit(&self, file: &File, permissions: &Permissions) -> io::Result<()> {
        file.set_permissions(permissions.clone())
    }

    fn date(&self, file: &File, time: SystemTime) -> io::Result<()> {
        file.set_modified(time)
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::copy(from, to).map(drop)
    }

    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let from = tempfile::TempPath::try_from_path(from)?;
        from.persist_noclobber(to).map_err(|mut error| {
            // It is removed by whoever made it, and nobody else.
            error.path.disable_cleanup(true);
            error.error
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    #[cfg(unix)]
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        match File::open(path)?.sync_all() {
            // Some file systems keep names safe by themselves, and know no such call for folders.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            result => result,
        }
    }

    /// Folders can't be opened here.
    #[cfg(not(unix))]
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn process(&self) -> Process {
        Process { id: std::process::id(), host: host() }
    }

    fn is_alive(&self, process: u32) -> bool {
        let processes = Path::new("/proc");
        let are_shown = cfg!(target_os = "linux") && processes.join("self").exists();
        !are_shown || processes.join(process.to_string()).exists()
    }
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, other: &fs::Metadata) -> bool {
    other.is_file()
}

/// Names this machine.
fn host() -> String {
    let told = fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| std::env::var("HOSTNAME").ok());
    let told = told.or_else(|| std::env::var("COMPUTERNAME").ok()).unwrap_or_default();
    let name = told.trim();
    if name.is_empty() { "this-machine".to_owned() } else { name.to_owned() }
}
