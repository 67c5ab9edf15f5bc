//! What a program without a console window needs on Windows to speak: the console it was called from, or a box.

use windows_sys::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};

/// Prints into the console that the program was called from, if there is one. Output that was sent to a file or to
/// another program goes there all the same.
pub fn join() {
    // SAFETY: the call takes no pointers; where there is no console to join it fails and changes nothing.
    unsafe { AttachConsole(ATTACH_PARENT_PROCESS) };
}

/// Says why there is no window to somebody who has no console either.
pub fn show_box(message: &str) {
    rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error).set_title("决算").set_description(message).show();
}
