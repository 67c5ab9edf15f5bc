//! What a Linux desktop has of the libraries that the window is drawn with. They are loaded at run time, and whoever
//! misses one of them panics; so they are tried first, and what is missing is told with the name of its package.

use libloading::Library;
use std::env;

/// A library by its file, and the package that brings it on Debian and its kin (统信, 麒麟, Ubuntu).
type Named = (&'static str, &'static str);

/// An X11 desktop.
const X11: [Named; 6] = [
    ("libX11.so.6", "libx11-6"),
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libXcursor.so.1", "libxcursor1"),
    ("libXi.so.6", "libxi6"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
];
/// What draws there: one of them is enough.
const X11_DRAWING: [Named; 2] = [("libGL.so.1", "libgl1"), ("libEGL.so.1", "libegl1")];
/// A Wayland desktop.
const WAYLAND: [Named; 4] = [
    ("libwayland-client.so.0", "libwayland-client0"),
    ("libwayland-egl.so.1", "libwayland-egl1"),
    ("libEGL.so.1", "libegl1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
];

/// What the window speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// A Wayland compositor.
    Wayland,
    /// An X server.
    X11,
}

/// The desktop to open the window on: Wayland before X11, as the session says and as the libraries allow.
///
/// # Errors
///
/// What is missing, in Chinese.
pub fn choose() -> Result<Desktop, String> {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let wayland = is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET");
    choose_among(wayland, is_set("DISPLAY"), loads)
}

fn choose_among(wayland: bool, x11: bool, loads: impl Fn(&str) -> bool) -> Result<Desktop, String> {
    let mut missing = Vec::new();
    if wayland {
        let lacking = lacking(&WAYLAND, &loads);
        if lacking.is_empty() {
            return Ok(Desktop::Wayland);
        }
        missing.extend(lacking);
    }
    if x11 {
        let mut lacking = lacking(&X11, &loads);
        if !X11_DRAWING.iter().any(|(file, _)| loads(file)) {
            lacking.push(X11_DRAWING[0]);
        }
        if lacking.is_empty() {
            return Ok(Desktop::X11);
        }
        missing.extend(lacking);
    }
    if missing.is_empty() {
        return Err(
            "没有图形桌面(DISPLAY 和 WAYLAND_DISPLAY 都没有设置)。命令行的命令照常可用,见 juesuan --help".to_owned()
        );
    }
    missing.sort_unstable();
    missing.dedup();
    let files: Vec<&str> = missing.iter().map(|(file, _)| *file).collect();
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    Err(format!("缺少系统库 {}。在 Debian、Ubuntu、统信、麒麟上请安装软件包:{}", files.join("、"), packages.join(" ")))
}

fn lacking(needed: &[Named], loads: impl Fn(&str) -> bool) -> Vec<Named> {
    needed.iter().filter(|(file, _)| !loads(file)).copied().collect()
}

fn loads(file: &str) -> bool {
    // SAFETY: these libraries of the desktop run no code of consequence when they are loaded, and the window is about
    // to load them anyway.
    let library = unsafe { Library::new(file) };
    // What is unloaded and loaded again costs time, and some of them do not bear it.
    library.map(std::mem::forget).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_and_the_libraries_choose_the_desktop() {
        assert_eq!(choose_among(true, true, |_| true), Ok(Desktop::Wayland));
        assert_eq!(choose_among(false, true, |_| true), Ok(Desktop::X11));
        // Without a library of Wayland the X server beside it serves.
        assert_eq!(choose_among(true, true, |file| !file.contains("wayland")), Ok(Desktop::X11));
        assert_eq!(choose_among(false, true, |file| file != "libGL.so.1"), Ok(Desktop::X11));
        assert!(choose_among(false, false, |_| true).unwrap_err().contains("DISPLAY"));
    }

    #[test]
    fn what_is_missing_is_named_with_its_package() {
        let told = choose_among(false, true, |file| !file.contains("xkbcommon")).unwrap_err();
        assert!(told.contains("libxkbcommon-x11.so.0") && told.ends_with("libxkbcommon-x11-0 libxkbcommon0"), "{told}");
        let told = choose_among(true, true, |file| !file.contains("GL")).unwrap_err();
        assert!(told.ends_with("libegl1 libgl1"), "{told}");
    }

    #[test]
    fn the_package_brings_them_all() {
        let script = include_str!("../../.ci/package");
        let depends = script.lines().find(|line| line.starts_with("Depends:")).unwrap();
        for (_, package) in X11.iter().chain(&X11_DRAWING).chain(&WAYLAND) {
            assert!(depends.contains(&format!(" {package}")), "{package}");
        }
    }
}
