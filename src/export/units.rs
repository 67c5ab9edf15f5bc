//! The table of a district's units as a workbook.

use super::{ExportError, container};
use crate::district::{Surveyed, Totals};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};

const HEADERS: [(&str, u16); 9] = [
    ("单位", 34),
    ("年度", 8),
    ("错误", 8),
    ("提示", 8),
    ("尾差", 8),
    ("未核对", 8),
    ("签署", 16),
    ("文件", 50),
    ("说明", 40),
];

/// Writes a line for each unit and one for their sums; names that look like formulas stay text.
pub fn units_workbook(rows: &[&Surveyed]) -> Result<Vec<u8>, ExportError> {
    let mut workbook = Workbook::new();
    let cell = Format::new().set_border(FormatBorder::Thin);
    let bold = cell.clone().set_bold();
    let header = bold.clone().set_align(FormatAlign::Center);
    let sheet = workbook.add_worksheet();
    sheet.set_name("批量检查")?;
    for ((title, width), column) in HEADERS.iter().zip(0..) {
        sheet.write_string_with_format(0, column, *title, &header)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    let mut line = 1;
    for row in rows {
        sheet.write_string_with_format(line, 0, row.name(), &cell)?;
        sheet.write_string_with_format(line, 7, row.file.display().to_string(), &cell)?;
        for column in (1..7).chain([8]) {
            sheet.write_blank(line, column, &cell)?;
        }
        match &row.outcome {
            Ok(summary) => {
                let counts = [summary.errors, summary.notices, summary.roundings, summary.unchecked];
                sheet.write_number_with_format(line, 1, summary.year, &cell)?;
                for (count, column) in counts.into_iter().zip(2..) {
                    sheet.write_number_with_format(line, column, u32::try_from(count).unwrap_or(u32::MAX), &cell)?;
                }
                sheet.write_string_with_format(line, 6, summary.signing.words(), &cell)?;
            }
            Err(reason) => {
                sheet.write_string_with_format(line, 8, format!("读不出来:{reason}"), &cell)?;
            }
        }
        line += 1;
    }
    sheet.autofilter(0, 0, line.saturating_sub(1), 8)?;
    let totals = Totals::of(rows.iter().copied());
    sheet.write_string_with_format(line, 0, format!("合计 {} 个单位", totals.units), &bold)?;
    for (count, column) in [totals.errors, totals.notices, totals.roundings, totals.unchecked].into_iter().zip(2..) {
        sheet.write_number_with_format(line, column, u32::try_from(count).unwrap_or(u32::MAX), &bold)?;
    }
    Ok(container::made_anywhere(workbook.save_to_buffer()?))
}
