//! `juesuan export`: the whole disclosure as PDF, Word or web page, as the output's ending says.

use super::{Outcome, finish_clean};
use crate::{
    audit::Figures,
    export::{self, Format},
    project::store,
};
use std::path::Path;

/// Exports one project; the target is written completely or not at all.
pub fn run(file: &Path, output: &Path) -> Outcome {
    let written = try_run(file, output);
    finish_clean(written.map(|bytes| format!("已导出 {}({} KB)\n", output.display(), bytes.div_ceil(1024))))
}

fn try_run(file: &Path, output: &Path) -> Result<usize, String> {
    let format = Format::of_path(output).ok_or_else(|| {
        let endings = Format::ALL.map(|format| format!(".{}", format.ending()));
        format!("{}:不知道要写成什么文件,输出文件名应以 {} 结尾", output.display(), endings.join("、"))
    })?;
    let (project, profile) = store::open(file).map_err(|error| error.to_string())?;
    let figures = Figures::resolve(profile, &project);
    let bytes = export::export(format, profile, &project, &figures, &|_| true).map_err(|error| error.to_string())?;
    store::write_durably(output, &bytes).map_err(|error| error.to_string())?;
    Ok(bytes.len())
}
