//! Fonts of the machine: for characters that the program's own fonts lack, and for 仿宋.
//!
//! Looked for only when needed; what is found stays loaded as long as the program runs, as its own fonts do.

use super::font::{self, Font};
use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{OnceLock, RwLock},
};
use ttf_parser::Face;

/// Larger files are not read: no font is, except a few for the screen.
const LARGEST_FILE: u64 = 80 << 20;

/// Folders below a folder of fonts that are looked into.
const DEEPEST: usize = 4;

/// File names of 仿宋, by how close they are to 仿宋_GB2312.
const FANG_SONG: [&str; 6] = ["仿宋_gb2312", "fangsong_gb2312", "simfang", "fzfsk", "stfangso", "fandolfang-regular"];

/// File names of fonts with many rare characters in a style that goes with 宋体; the others follow by name.
const RARE_CHARACTERS: [&str; 8] =
    ["notoserifsc", "notoserifcjk", "sourcehanserif", "simsunextg", "simsunb", "simsun", "notosanscjk", "fandolsong"];

/// The fonts found so far.
#[derive(Default)]
pub(super) struct SystemFonts {
    files: OnceLock<Vec<PathBuf>>,
    fang_song: OnceLock<Option<usize>>,
    found: RwLock<Found>,
}

#[derive(Default)]
struct Found {
    fonts: Vec<&'static Font>,
    /// Which font has a character; `None` where none has it.
    characters: HashMap<char, Option<usize>>,
}

impl SystemFonts {
    /// The font at a position.
    pub fn get(&self, position: usize) -> Option<&'static Font> {
        self.found.read().ok()?.fonts.get(position).copied()
    }

    /// The position of a font that has this character.
    pub fn with_character(&self, character: char) -> Option<usize> {
        if let Some(known) = self.found.read().ok()?.characters.get(&character) {
            return *known;
        }
        let mut found = self.found.write().ok()?;
        let known = found.fonts.iter().position(|font| font.glyph(character).is_some());
        let position = known.or_else(|| {
            let font = self.files().iter().find_map(|file| load(file, character))?;
            found.fonts.push(font);
            Some(found.fonts.len() - 1)
        });
        found.characters.insert(character, position);
        position
    }

    /// The position of 仿宋, if the machine has it.
    pub fn fang_song(&self) -> Option<usize> {
        *self.fang_song.get_or_init(|| {
            let named = |name: &&str| self.files().iter().find(|file| stem(file).starts_with(*name));
            let font = FANG_SONG.iter().filter_map(named).find_map(|file| load(file, '仿'))?;
            let mut found = self.found.write().ok()?;
            found.fonts.push(font);
            Some(found.fonts.len() - 1)
        })
    }

    /// All font files, the ones most likely to help first.
    fn files(&self) -> &[PathBuf] {
        self.files.get_or_init(|| {
            let mut files = Vec::new();
            for folder in folders() {
                collect(&folder, DEEPEST, &mut files);
            }
            let rank = |file: &PathBuf| {
                let name = stem(file);
                let known = RARE_CHARACTERS.iter().position(|start| name.starts_with(start));
                (known.unwrap_or(RARE_CHARACTERS.len()), name)
            };
            files.sort_by_cached_key(rank);
            files
        })
    }
}

/// Where systems keep their fonts and users theirs.
fn folders() -> Vec<PathBuf> {
    let under = |variable: &str, rest: &str| env::var_os(variable).map(|base| Path::new(&base).join(rest));
    let own = [
        under("WINDIR", "Fonts"),
        under("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
        under("XDG_DATA_HOME", "fonts"),
        under("HOME", ".local/share/fonts"),
        under("HOME", ".fonts"),
        under("HOME", "Library/Fonts"),
    ];
    let shared = ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts"];
    own.into_iter().flatten().chain(shared.map(PathBuf::from)).collect()
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files);
            }
        } else if is_font(&path) && entry.metadata().is_ok_and(|data| data.len() <= LARGEST_FILE) {
            files.push(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].contains(&ending.as_str())
}

/// The file name without ending, in lower case.
fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The first font of a file that has a character and may be embedded.
fn load(file: &Path, character: char) -> Option<&'static Font> {
    let data = fs::read(file).ok()?;
    let faces = ttf_parser::fonts_in_collection(&data).unwrap_or(1);
    let fits = |face: &u32| Face::parse(&data, *face).is_ok_and(|face| font::may_serve(&face, character));
    let index = (0..faces).find(fits)?;
    // Kept for the life of the program, like the fonts that are part of it.
    let data: &'static [u8] = Box::leak(data.into_boxed_slice());
    Some(Box::leak(Box::new(Font::of_file(data, index)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_no_font_can_have_is_not_found_and_not_looked_for_twice() {
        let fonts = SystemFonts { files: OnceLock::from(Vec::new()), ..SystemFonts::default() };
        assert_eq!(fonts.with_character('\u{E123}'), None);
        assert_eq!(fonts.found.read().unwrap().characters.get(&'\u{E123}'), Some(&None));
    }

    #[test]
    fn a_font_file_gives_the_character_it_has() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("Example.ttf");
        fs::write(&file, include_bytes!("../../fonts/NotoSansSC-Regular.ttf")).unwrap();
        fs::write(folder.path().join("broken.ttf"), b"no font").unwrap();
        let mut files = Vec::new();
        collect(folder.path(), DEEPEST, &mut files);
        assert_eq!(files.len(), 2);
        let fonts = SystemFonts { files: OnceLock::from(files), ..SystemFonts::default() };
        let position = fonts.with_character('决').unwrap();
        assert_eq!(fonts.get(position).map(Font::name), Some("NotoSansSC-Regular"));
        assert_eq!(fonts.with_character('算'), Some(position));
    }
}
