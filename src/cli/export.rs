//! `juesuan export`: the whole disclosure as PDF, Word or web page, as the output's ending says.

use super::{Outcome, complain, finish_clean};
use crate::{
    audit::{Auditor, Figures, Report},
    document::Edition,
    export::{self, Format},
    project::store,
};
use std::{fmt::Write, path::Path};

/// Which kind of PDF/A is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PdfA {
    /// PDF/A-2a
    #[default]
    #[value(name = "2a")]
    Usual,
    /// PDF/A-1b,供只收旧标准的档案系统
    #[value(name = "1b")]
    A1b,
}

/// Exports one project; the target is written completely or not at all. Open errors are listed first, and the file
/// is then marked as a draft.
pub fn run(file: &Path, output: &Path, pdfa: PdfA) -> Outcome {
    let written = try_run(file, output, pdfa);
    finish_clean(written.map(|bytes| format!("已导出 {}({} KB)\n", output.display(), bytes.div_ceil(1024))))
}

fn try_run(file: &Path, output: &Path, pdfa: PdfA) -> Result<usize, String> {
    let format = Format::of_path(output).ok_or_else(|| {
        let endings = Format::ALL.map(|format| format!(".{}", format.ending()));
        format!("{}:不知道要写成什么文件,输出文件名应以 {} 结尾", output.display(), endings.join("、"))
    })?;
    let format = match (format, pdfa) {
        (_, PdfA::Usual) => format,
        (Format::Pdf, PdfA::A1b) => Format::PdfA1b,
        (_, PdfA::A1b) => return Err(format!("{}:--pdfa 只用于 PDF", output.display())),
    };
    let (project, profile) = store::open(file).map_err(|error| error.to_string())?;
    let mut auditor = Auditor::new(profile);
    let report = auditor.audit(&project);
    let edition = Edition::of(&report);
    if edition == Edition::Draft {
        complain(warning(file, &report));
    }
    let figures = auditor.printed_figures().unwrap_or_else(|| Figures::printed(profile, &project));
    let bytes =
        export::export(format, profile, &project, &figures, edition, &|_| true).map_err(|error| error.to_string())?;
    store::write_durably(output, &bytes).map_err(|error| error.to_string())?;
    Ok(bytes.len())
}

/// What is still wrong with a project that is exported all the same.
fn warning(file: &Path, report: &Report) -> String {
    let mut text = String::new();
    let count = report.open_errors().count();
    let _ = write!(text, "警告:{} 还有 {count} 个错误没有处理,导出的文件带“草稿”水印:", file.display());
    for finding in report.open_errors() {
        let _ = write!(text, "\n  {}: {}", finding.code, finding.message);
    }
    text
}
