//! The association on Windows: a class of files in the user's part of the registry.

use super::Opener;
use std::{
    env,
    path::{Path, PathBuf},
    ptr,
};
use windows_registry::{CURRENT_USER, Result as RegistryResult};
use windows_sys::Win32::UI::Shell::{
    ASSOCF_INIT_IGNOREUNKNOWN, ASSOCSTR_EXECUTABLE, AssocQueryStringW, SHCNE_ASSOCCHANGED, SHCNF_IDLIST, SHChangeNotify,
};

const ENDING: &str = r"Software\Classes\.juesuan";
const CLASS: &str = "juesuan.project";
const CLASS_KEY: &str = r"Software\Classes\juesuan.project";

/// This program and the user's registry.
#[derive(Clone, Debug)]
pub struct System {
    program: PathBuf,
}

impl System {
    /// The system as it is; `None` where the program cannot say where it lies.
    pub fn here() -> Option<System> {
        env::current_exe().ok().map(|program| System { program })
    }

    /// Asks what a double click opens, whoever has decided so.
    pub(super) fn ask(&self) -> Result<Opener, String> {
        let Some(opener) = opener() else { return Ok(Opener::Nothing) };
        if !is_same(&opener, &self.program) {
            return Ok(Opener::Other(opener.display().to_string()));
        }
        Ok(Opener::This { revocable: CURRENT_USER.open(CLASS_KEY).is_ok() })
    }

    /// Makes this program the one that opens project files, unless the user has once chosen another by hand: that
    /// choice only Windows itself can change.
    pub(super) fn take(&self) -> Result<(), String> {
        self.write().map_err(|error| error.message())?;
        tell_desktop();
        match opener() {
            Some(opener) if !is_same(&opener, &self.program) => Err(format!(
                "已登记本程序,但 Windows 记着以前选择的程序({})。请右键单击一个 .juesuan 文件,\
                选“打开方式”→“选择其他应用”→“决算”,并勾选“始终”。",
                opener.display()
            )),
            _ => Ok(()),
        }
    }

    /// Forgets what [`System::take`] has written.
    pub(super) fn give_up(&self) -> Result<(), String> {
        let ours = CURRENT_USER.open(ENDING).and_then(|key| key.get_string("")).is_ok_and(|class| class == CLASS);
        if ours {
            CURRENT_USER.remove_tree(ENDING).map_err(|error| error.message())?;
        }
        CURRENT_USER.remove_tree(CLASS_KEY).map_err(|error| error.message())?;
        tell_desktop();
        Ok(())
    }

    fn write(&self) -> RegistryResult<()> {
        let program = self.program.display();
        let class = CURRENT_USER.create(CLASS_KEY)?;
        class.set_string("", "决算项目")?;
        class.create("DefaultIcon")?.set_string("", format!("\"{program}\",0"))?;
        class.create(r"shell\open")?.set_string("FriendlyAppName", "决算")?;
        class.create(r"shell\open\command")?.set_string("", format!("\"{program}\" \"%1\""))?;
        let ending = CURRENT_USER.create(ENDING)?;
        ending.set_string("", CLASS)?;
        ending.create("OpenWithProgids")?.set_string(CLASS, "")
    }
}

/// The program that opens project files.
fn opener() -> Option<PathBuf> {
    let ending: Vec<u16> = ".juesuan\0".encode_utf16().collect();
    let mut path = vec![0_u16; 32_768];
    let mut length = path.len() as u32;
    // SAFETY: both texts end with zero or are as long as is said, and outlive the call.
    let result = unsafe {
        AssocQueryStringW(
            ASSOCF_INIT_IGNOREUNKNOWN,
            ASSOCSTR_EXECUTABLE,
            ending.as_ptr(),
            ptr::null(),
            path.as_mut_ptr(),
            &mut length,
        )
    };
    let text = path.split(|unit| *unit == 0).next().filter(|text| result >= 0 && !text.is_empty())?;
    let path = PathBuf::from(String::from_utf16_lossy(text));
    // Windows answers with its own question where it knows no program.
    let asks = path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("OpenWith.exe"));
    (!asks).then_some(path)
}

/// Whether two paths are one file; Windows does not tell capitals apart.
fn is_same(one: &Path, other: &Path) -> bool {
    let lower = |path: &Path| path.to_string_lossy().to_lowercase();
    lower(one) == lower(other)
}

/// Lets the file manager look again.
fn tell_desktop() {
    // SAFETY: this kind of notice takes no pointers.
    unsafe { SHChangeNotify(SHCNE_ASSOCCHANGED as i32, SHCNF_IDLIST, ptr::null(), ptr::null()) };
}
