//! The data file holds the signing key, so nobody but its owner may read it, nor what SQLite writes beside it.

use std::path::{Path, PathBuf};

use crate::error::Result;

/// Makes the file if there is none, and gives its full path. On Unix only its owner can read it afterwards; SQLite
/// gives the files that it makes beside it the same permissions.
#[cfg(unix)]
pub(super) fn owners_only(path: &Path) -> Result<PathBuf> {
    use std::{
        fs::OpenOptions,
        io,
        os::unix::fs::{OpenOptionsExt, PermissionsExt},
    };

    use crate::error::InternalError;

    const OWNER: u32 = 0o600;
    const OTHERS: u32 = 0o077;
    const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

    // SQLite's name for a database in memory.
    if path == Path::new(":memory:") {
        return Ok(path.to_owned());
    }
    let restrict = || -> io::Result<(PathBuf, bool)> {
        OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(OWNER)
            .open(path)?;
        // Beside a link's target, where SQLite puts its files, too.
        let path = path.canonicalize()?;
        let mut open = false;
        for suffix in BESIDE {
            let mut file = path.clone().into_os_string();
            file.push(suffix);
            let mode = match std::fs::metadata(&file) {
                Ok(metadata) if metadata.is_file() => metadata.permissions().mode(),
                Ok(_) => continue,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if mode & OTHERS != 0 {
                std::fs::set_permissions(&file, PermissionsExt::from_mode(mode & 0o7777 & !OTHERS))?;
                open = true;
            }
        }
        Ok((path, open))
    };
    let (path, open) = restrict().map_err(InternalError::DataFile)?;
    if open {
        #[expect(clippy::print_stderr, reason = "the only log of a development tool")]
        {
            eprintln!(
                "Warning: others could read the data file, which holds the signing key. Now only its owner can."
            );
        }
    }
    Ok(path)
}

/// Windows has no such permissions: a file takes those of its folder.
#[cfg(not(unix))]
pub(super) fn owners_only(path: &Path) -> Result<PathBuf> {
    Ok(path.to_owned())
}
