//! What the containers of Word and Excel files have in common.

/// How the end of a zip file's list of entries begins, and its length without a comment.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);
/// How an entry of the list begins, and its length without its name and what follows it.
const ENTRY: (&[u8], usize) = (b"PK\x01\x02", 46);
/// Unix.
const ORIGIN: u8 = 3;

/// A finished zip file that says of every entry that it was made on Unix: its writers name the system that they run
/// on, and a document is to be the same file on all of them.
pub(super) fn made_anywhere(mut file: Vec<u8>) -> Vec<u8> {
    let two = |file: &[u8], at: usize| match file.get(at..at + 2) {
        Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
        _ => 0,
    };
    let end = file.len().saturating_sub(END.1);
    if !file[end..].starts_with(END.0) {
        return file;
    }
    let mut at = two(&file, end + 16) + (two(&file, end + 18) << 16);
    while file.get(at..).is_some_and(|rest| rest.starts_with(ENTRY.0) && rest.len() > ENTRY.1) {
        file[at + 5] = ORIGIN;
        at += ENTRY.1 + two(&file, at + 28) + two(&file, at + 30) + two(&file, at + 32);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    #[test]
    fn every_entry_says_the_same_of_its_origin() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["一.xml", "二.xml"] {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(b"<a/>").unwrap();
        }
        let unix = archive.finish().unwrap().into_inner();
        let entries: Vec<usize> = (0..unix.len()).filter(|at| unix[*at..].starts_with(ENTRY.0)).collect();
        assert_eq!(entries.len(), 2);
        let mut windows = unix.clone();
        entries.iter().for_each(|at| windows[at + 5] = 0);
        let made = made_anywhere(windows);
        assert!(entries.iter().all(|at| made[at + 5] == ORIGIN));
        assert_eq!(made_anywhere(made.clone()), made);
        assert_eq!(made_anywhere(b"no zip".to_vec()), b"no zip");
    }
}
