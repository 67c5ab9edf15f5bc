//! `juesuan report`: the record of the audit as PDF or workbook, as the output's ending says.

use super::{Outcome, finish_clean};
use crate::{
    audit,
    export::{self, RecordFormat},
    project::store,
};
use std::path::Path;

/// Writes the record of one project; the target is written completely or not at all.
pub fn run(file: &Path, output: &Path) -> Outcome {
    let written = try_run(file, output);
    finish_clean(written.map(|errors| format!("已导出 {}({errors} 个错误未处理)\n", output.display())))
}

fn try_run(file: &Path, output: &Path) -> Result<usize, String> {
    let format = RecordFormat::of_path(output)
        .ok_or_else(|| format!("{}:不知道要写成什么文件,输出文件名应以 .pdf 或 .xlsx 结尾", output.display()))?;
    let (project, profile) = store::open(file).map_err(|error| error.to_string())?;
    let report = audit::check(profile, &project);
    let bytes = export::record(format, profile, &project, &report, &|_| true).map_err(|error| error.to_string())?;
    store::write_durably(output, &bytes).map_err(|error| error.to_string())?;
    Ok(report.open_errors().count())
}
