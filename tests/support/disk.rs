//! Disks that fail, and one whose processes are all gone.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use asplanned::disk::{Disk, Entry, Process, RealDisk};

/// Input/output error, no space left on device, permission denied.
pub const CODES: [i32; 3] = [5, 28, 13];

/// Which call fails, and how.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub at: usize,
    pub code: i32,
    /// Whether all calls after it fail as well: as if the process had been killed there, or the cable pulled.
    pub forever: bool,
}

impl Fault {
    pub const fn never() -> Self {
        Self { at: usize::MAX, code: 0, forever: false }
    }
}

/// A disk that fails.
#[derive(Debug)]
pub struct Faulty {
    fault: Fault,
    calls: Mutex<Vec<&'static str>>,
    failed: Mutex<Vec<&'static str>>,
    /// How long was slept: it goes by in no time.
    slept: Mutex<Duration>,
    start: Instant,
}

impl Faulty {
    pub fn new(fault: Fault) -> Self {
        let (calls, failed, slept) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { fault, calls, failed, slept, start: Instant::now() }
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.calls.lock().unwrap().len()
    }

    /// Which calls there were.
    pub fn called(&self) -> Vec<&'static str> {
        self.calls.lock().unwrap().clone()
    }

    /// Which calls failed.
    pub fn failed(&self) -> Vec<&'static str> {
        self.failed.lock().unwrap().clone()
    }

    fn call(&self, name: &'static str) -> io::Result<()> {
        let call = {
            let mut calls = self.calls.lock().unwrap();
            calls.push(name);
            calls.len()
        };
        if call == self.fault.at || (self.fault.forever && call > self.fault.at) {
            self.failed.lock().unwrap().push(name);
            return Err(io::Error::from_raw_os_error(self.fault.code));
        }
        Ok(())
    }
}

impl Disk for Faulty {
    fn look(&self, path: &Path) -> io::Result<Option<Entry>> {
        self.call("look")?;
        RealDisk.look(path)
    }
    fn open(&self, path: &Path, to_write: bool) -> io::Result<File> {
        self.call("open")?;
        RealDisk.open(path, to_write)
    }
    fn read(&self, file: &File, limit: u64) -> io::Result<Vec<u8>> {
        self.call("read")?;
        RealDisk.read(file, limit)
    }
    fn read_any(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.call("read_any")?;
        RealDisk.read_any(path)
    }
    fn is_stream(&self, path: &Path) -> bool {
        RealDisk.is_stream(path)
    }
    fn write_stream(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.call("write_stream")?;
        RealDisk.write_stream(path, bytes)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        self.call("list")?;
        RealDisk.list(folder)
    }
    fn create(&self, path: &Path) -> io::Result<File> {
        self.call("create")?;
        RealDisk.create(path)
    }
    fn permit(&self, file: &File, permissions: &Permissions) -> io::Result<()> {
        self.call("permit")?;
        RealDisk.permit(file, permissions)
    }
    fn date(&self, file: &File, time: SystemTime) -> io::Result<()> {
        self.call("date")?;
        RealDisk.date(file, time)
    }
    /// A copy that fails has copied a part.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        let result = self.call("copy");
        RealDisk.copy(from, to)?;
        if result.is_err() {
            let file = File::options().write(true).open(to)?;
            file.set_len(file.metadata()?.len() / 2)?;
        }
        result
    }
    /// A write that fails has written a part.
    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<()> {
        let result = self.call("write");
        RealDisk.write(file, if result.is_ok() { bytes } else { &bytes[..bytes.len() / 2] })?;
        result
    }
    /// A temporary folder need not survive the machine: thousands of these would take minutes.
    fn sync(&self, _: &File) -> io::Result<()> {
        self.call("sync")
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call("rename")?;
        RealDisk.rename(from, to)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call("rename_new")?;
        RealDisk.rename_new(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call("remove")?;
        RealDisk.remove(path)
    }
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.call("make_folder")?;
        RealDisk.make_folder(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.call("remove_folder")?;
        RealDisk.remove_folder(path)
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.call("sync_folder")
    }
    fn sleep(&self, time: Duration) {
        *self.slept.lock().unwrap() += time;
    }
    fn now(&self) -> SystemTime {
        RealDisk.now()
    }
    fn instant(&self) -> Instant {
        self.start + *self.slept.lock().unwrap()
    }
    fn process(&self) -> Process {
        RealDisk.process()
    }
    fn is_alive(&self, process: u32) -> bool {
        RealDisk.is_alive(process)
    }
}

/// The disk as a later process sees it: those before it are gone. Its time goes by in no time.
#[derive(Debug)]
pub struct Ghost {
    start: Instant,
    slept: Mutex<Duration>,
    /// A lock that is removed after this time.
    unlock: Option<(Duration, PathBuf)>,
}

impl Default for Ghost {
    fn default() -> Self {
        Self { start: Instant::now(), slept: Mutex::default(), unlock: None }
    }
}

impl Ghost {
    /// A disk on which a lock is removed after some time.
    pub fn unlocking(after: Duration, lock: PathBuf) -> Self {
        Self { unlock: Some((after, lock)), ..Self::default() }
    }

    pub fn waited(&self) -> Duration {
        *self.slept.lock().unwrap()
    }
}

impl Disk for Ghost {
    fn look(&self, path: &Path) -> io::Result<Option<Entry>> {
        RealDisk.look(path)
    }
    fn open(&self, path: &Path, to_write: bool) -> io::Result<File> {
        RealDisk.open(path, to_write)
    }
    fn read(&self, file: &File, limit: u64) -> io::Result<Vec<u8>> {
        RealDisk.read(file, limit)
    }
    fn read_any(&self, path: &Path) -> io::Result<Vec<u8>> {
        RealDisk.read_any(path)
    }
    fn is_stream(&self, path: &Path) -> bool {
        RealDisk.is_stream(path)
    }
    fn write_stream(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        RealDisk.write_stream(path, bytes)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        RealDisk.list(folder)
    }
    fn create(&self, path: &Path) -> io::Result<File> {
        RealDisk.create(path)
    }
    fn permit(&self, file: &File, permissions: &Permissions) -> io::Result<()> {
        RealDisk.permit(file, permissions)
    }
    fn date(&self, file: &File, time: SystemTime) -> io::Result<()> {
        RealDisk.date(file, time)
    }
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.copy(from, to)
    }
    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<()> {
        RealDisk.write(file, bytes)
    }
    fn sync(&self, _: &File) -> io::Result<()> {
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename_new(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.make_folder(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove_folder(path)
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn sleep(&self, time: Duration) {
        let slept = {
            let mut slept = self.slept.lock().unwrap();
            *slept += time;
            *slept
        };
        if let Some((_, path)) = self.unlock.as_ref().filter(|(after, _)| slept >= *after) {
            let _ = fs::remove_file(path);
        }
    }
    fn now(&self) -> SystemTime {
        RealDisk.now()
    }
    fn instant(&self) -> Instant {
        self.start + self.waited()
    }
    fn process(&self) -> Process {
        Process { id: 1, ..RealDisk.process() }
    }
    fn is_alive(&self, _: u32) -> bool {
        false
    }
}
