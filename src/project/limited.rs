//! Reading a whole file that a user named, up to a limit: it may be a folder, a device that never ends, or
//! something far larger than what is expected.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

/// The content of a file; `None` where it is longer than `most` bytes.
///
/// # Errors
/// What the system says; a folder is [`io::ErrorKind::IsADirectory`] on every system.
pub fn read_limited(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    // Windows and Linux name opening a folder differently.
    if fs::metadata(path)?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit_and_a_folder_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("四字节");
        fs::write(&file, "1234").unwrap();
        assert_eq!(read_limited(&file, 4).unwrap().as_deref(), Some(b"1234".as_slice()));
        assert_eq!(read_limited(&file, 3).unwrap(), None);
        assert_eq!(read_limited(folder.path(), 3).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert_eq!(read_limited(&folder.path().join("没有"), 3).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
