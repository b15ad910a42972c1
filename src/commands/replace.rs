//! Replacing a file of the working tree: the old text or the new one, and never a part of either.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::error::Error;

/// Gives a file another text, or makes it. The permissions of one that is there stay.
///
/// # Errors
/// If it is a symbolic link or no file, or can't be written. The old text is there then.
pub(super) fn replace(path: &Path, text: &[u8]) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::io("write", path, &error);
    let old = match fs::symlink_metadata(path) {
        Ok(old) if old.is_file() => Some(old),
        Ok(_) => {
            let message = format!("{} is no regular file: nothing is written through it", path.display());
            return Err(Error::new(message, "put a file in its place"));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = file.prefix(".asplanned-").tempfile_in(folder).map_err(failed)?;
    file.write_all(text).map_err(failed)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions()).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    // The name is safe only once the folder is written too.
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}
