//! Gives the Windows program its icon, version and manifest; does nothing for other systems.

use std::{env, io};

/// Simplified Chinese.
const LANGUAGE: u16 = 0x0804;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=assets/windows");
    println!("cargo::rerun-if-changed=assets/icons/juesuan.ico");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return Ok(());
    }
    winresource::WindowsResource::new()
        .set_icon("assets/icons/juesuan.ico")
        .set_manifest_file("assets/windows/juesuan.manifest")
        .set_language(LANGUAGE)
        .set("ProductName", "决算")
        .set("FileDescription", "决算:部门决算公开的编制与复核")
        .set("LegalCopyright", "MIT")
        .compile()
}
