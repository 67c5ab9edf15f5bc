use super::*;
use crate::app::grid::{clipboard::to_tsv, totals::Totals, totals::Values};

struct Sheet {
    profile: &'static Profile,
    project: Project,
    table: Table,
}

impl Sheet {
    fn new(form: &str) -> Sheet {
        let profile = crate::form::profile("liaoning-2019").unwrap().unwrap();
        let project = Project::new(profile, "测试");
        let table = Table::new(profile.form(form).unwrap(), &project, false);
        Sheet { profile, project, table }
    }

    fn with(mut self, edit: &Edit) -> Sheet {
        self.project = edit.apply(self.profile, &self.project).unwrap();
        self.table = Table::new(self.profile.form(&self.table.form).unwrap(), &self.project, false);
        self
    }

    fn paste(&self, selection: Range, text: &str) -> Result<Pasted, PasteError> {
        let target = Target { profile: self.profile, project: &self.project, table: &self.table, selection };
        paste(target, text)
    }

    fn paste_at(&self, line: usize, column: usize, text: &str) -> Result<Pasted, PasteError> {
        let spot = Spot { line, column };
        self.paste(Range::between(spot, spot), text)
    }

    fn refusal(&self, line: usize, column: usize, text: &str) -> String {
        self.paste_at(line, column, text).unwrap_err().to_string()
    }

    /// The sheet after the paste, as a person reads it.
    fn after(&self, pasted: &Pasted) -> Vec<String> {
        let form = &self.table.form;
        let edit = Edit::Several(pasted.rows.iter().cloned().chain([Edit::SetCells(pasted.cells.clone())]).collect());
        let project = edit.apply(self.profile, &self.project).unwrap();
        let columns = self.profile.form(form).unwrap().panes[0].amount_columns();
        let rows = project.sheet(form).unwrap().rows();
        let cells = |key: &Key| -> Vec<String> {
            columns.iter().map(|column| project.cell_at(form, key, column).to_entry(Unit::Wan)).collect()
        };
        rows.map(|(key, row)| format!("{key} {} {}", row.name, cells(key).join("|").trim_end_matches('|'))).collect()
    }
}

fn entries(pasted: &Pasted) -> Vec<(String, String)> {
    pasted.cells.iter().map(|edit| (edit.address.to_string(), edit.cell.to_entry(Unit::Wan))).collect()
}

fn insert(code: &str, name: &str) -> Edit {
    Edit::InsertSubject { form: "T3".into(), code: code.into(), name: name.into() }
}

#[test]
fn figures_arrive_however_spreadsheets_write_them() {
    let sheet = Sheet::new("T1");
    let text = "1,234.50\r\n　２．５　\r\n（123）\r\n7.5万元 \r\n80000.00元\r\n\r\n—\r\n\u{a0}9\u{a0}\r\n";
    let cells = entries(&sheet.paste_at(0, 5, text).unwrap());
    let found: Vec<&str> = cells.iter().map(|(_, entry)| entry.as_str()).collect();
    assert_eq!(found, ["1234.50", "2.50", "-123.00", "7.50", "80000.00元", "", "—", "9.00"]);
    for wrong in ["二", "1,23", "#REF!", "1.2E+07", "\"1\n2\"", "5%"] {
        let reason = sheet.refusal(0, 2, &format!("1\n{wrong}\n3"));
        assert!(reason.contains("第 2 行第 1 列"), "{reason}");
    }
}

#[test]
fn header_rows_are_understood_with_their_unit() {
    let sheet = Sheet::new("T3").with(&insert("2010350", "事业运行"));
    let text = "支出决算表\t\t\n部门:某中心\t\t金额单位:元\n本年支出\t\t\n\"本年支出\n合计\"\t基本支出\t项目支出\n栏次\t1\t2\n1,000.00\t２\t3\n";
    let pasted = sheet.paste_at(3, 4, text).unwrap();
    let expected = [("本年支出合计", "1000.00元"), ("基本支出", "2.00元"), ("项目支出", "3.00元")];
    let expected = expected.map(|(column, entry)| (format!("T3[2010350].{column}"), entry.to_owned()));
    assert_eq!(entries(&pasted), expected);
}

#[test]
fn a_header_over_other_columns_is_refused() {
    let sheet = Sheet::new("T3").with(&insert("2010350", "事业运行"));
    let reason = sheet.refusal(3, 5, "本年支出合计\t基本支出\n1\t2\n");
    assert!(reason.contains("第 1 行第 1 列“本年支出合计”放不进“基本支出”一列"), "{reason}");
}

#[test]
fn fixed_rows_are_found_by_their_labels() {
    let sheet = Sheet::new("T1");
    let label = |line: usize| sheet.table.row(line, 0).unwrap().label.clone();
    let text = format!("收入\t\t\n项目\t行次\t决算数\n{}\t2\t5\n{}\t3\t6\n", label(1), label(2));
    // Wherever the keyboard stands.
    for spot in [(0, 2), (5, 5)] {
        let pasted = sheet.paste_at(spot.0, spot.1, &text).unwrap();
        let rows: Vec<Key> = pasted.cells.iter().map(|edit| edit.address.row.clone()).collect();
        assert_eq!(rows, [1, 2].map(|line| sheet.table.row(line, 0).unwrap().key.clone()));
    }
    let reason = sheet.refusal(0, 2, &format!("{}\t2\t5\n某项不存在的收入\t3\t6\n", label(1)));
    assert!(reason.contains("行名"), "{reason}");
}

#[test]
fn subjects_that_do_not_exist_yet_are_added_with_what_stands_above_them() {
    let sheet = Sheet::new("T3");
    let text = "201\t03\t50\t事业运行\t30\t20\t10\n208\t5\t5\t\t7\t7\t\n";
    for line in [0, 1] {
        let pasted = sheet.paste_at(line, 0, text).unwrap();
        assert_eq!(pasted.added, 2);
        assert_eq!(
            sheet.after(&pasted),
            [
                "合计  =|=|=|=|=|=",
                "201 一般公共服务支出 =|=|=|=|=|=",
                "20103 政府办公厅（室）及相关机构事务 =|=|=|=|=|=",
                "2010350 事业运行 30.00|20.00|10.00",
                "208 社会保障和就业支出 =|=|=|=|=|=",
                "20805 行政事业单位离退休 =|=|=|=|=|=",
                "2080505 机关事业单位基本养老保险缴费支出 7.00|7.00",
            ]
        );
    }
}

#[test]
fn codes_stand_in_one_column_or_three_or_merged_or_with_their_names() {
    let sheet = Sheet::new("T3");
    for text in [
        "2010350\t事业运行\t1\n2080505\t机关事业单位基本养老保险缴费支出\t2\n",
        "2010350\t\t\t事业运行\t1\n2080505\t\t\t机关事业单位基本养老保险缴费支出\t2\n",
        "201\t20103\t2010350\t事业运行\t1\n208\t20805\t2080505\t\t2\n",
        "\t\t\t2010350 事业运行\t1\n\t\t\t2080505机关事业单位基本养老保险缴费支出\t2\n",
        "合计\t\t\t\t3\n201\t3\t50\t事业运行\t1\n\t\t\t机关事业单位基本养老保险缴费支出\t2\n\n注：本表反映部门支出。\t\t\t\t\n",
    ] {
        let pasted = sheet.paste_at(1, 0, text).unwrap();
        let cells = entries(&pasted);
        let expected = [("T3[2010350].本年支出合计", "1.00"), ("T3[2080505].本年支出合计", "2.00")];
        assert_eq!(cells, expected.map(|(at, entry)| (at.to_owned(), entry.to_owned())), "{text}");
    }
}

#[test]
fn subjects_are_refused_as_a_whole_with_the_reason() {
    let sheet = Sheet::new("T3").with(&insert("2010350", "事业运行"));
    for (text, reason) in [
        ("201\t03\t50\t行政运行\t1\n", "科目 2010350 在本表中是“事业运行”"),
        ("2019999\t\t\t\t1\n9999999\t\t\t\t1\n", "科目表里没有 9999999"),
        ("2010301\t\t\t行政运行\t1\n\t\t\t某某支出\t1\n", "科目表里没有“某某支出”"),
        ("20103011\t\t\t行政运行\t1\n", "不是科目编码"),
        ("2010350\t\t\t\t1\n2010350\t\t\t\t2\n", "有两行"),
        ("2010301\t\t\t\t1\t2\t3\t4\t5\t6\t7\n", "超出了表格的范围"),
        ("2010301\t\t\t\t壹\n", "不是数字"),
    ] {
        assert!(sheet.refusal(1, 0, text).contains(reason), "{text}: {}", sheet.refusal(1, 0, text));
    }
}

#[test]
fn totals_go_on_computing_themselves_unless_they_are_meant() {
    let sheet = Sheet::new("T3").with(&insert("2010350", "事业运行"));
    let pasted = sheet.paste_at(0, 4, "9\t9\n9\t9\n9\t9\n5\t4\n").unwrap();
    assert_eq!(pasted.cells.len(), 2);
    assert_eq!(pasted.kept.len(), 6);
    let pasted = sheet.paste_at(0, 4, "9\n").unwrap();
    assert_eq!((pasted.cells.len(), pasted.kept.len(), pasted.replaced), (1, 0, 1));
    // The 类 that comes with its details adds up; alone it is a figure.
    let pasted = Sheet::new("T3").paste_at(0, 0, "208\t\t\t\t7\n2080505\t\t\t\t6\n").unwrap();
    assert_eq!(pasted.kept.len(), 1);
    let pasted = Sheet::new("T3").paste_at(0, 0, "208\t\t\t\t7\n").unwrap();
    assert_eq!(pasted.kept.len(), 0);
}

#[test]
fn one_value_or_a_block_fills_a_selection_and_nothing_goes_beyond_the_edge() {
    let sheet = Sheet::new("T1");
    let range = |line, column| Range::between(Spot::new(0, 2), Spot::new(line, column));
    assert_eq!(sheet.paste(range(2, 2), "3").unwrap().cells.len(), 3);
    assert_eq!(sheet.paste(range(3, 2), "3\n4\n").unwrap().cells.len(), 4);
    assert_eq!(sheet.paste(range(4, 2), "3\n4\n").unwrap().cells.len(), 2);
    let lines = "1\n".repeat(sheet.table.line_count() + 1);
    assert!(sheet.refusal(0, 2, &lines).contains("超出了表格的范围"));
    assert_eq!(sheet.paste_at(0, 2, "  \n"), Err(PasteError::Empty));
}

#[test]
fn what_is_copied_pastes_back() {
    for form in ["T1", "T3", "T6"] {
        let sheet = Sheet::new(form).with(&insert("2010350", "事业运行"));
        let totals = Totals::default();
        let values = Values { project: &sheet.project, totals: &totals };
        let last = Spot::new(sheet.table.line_count() - 1, sheet.table.columns.len() - 1);
        let range = Range::between(Spot::default(), last);
        let text = to_tsv(&sheet.table, values, range);
        let pasted = sheet.paste(range, &text).unwrap();
        assert!(pasted.cells.iter().all(|edit| sheet.project.cell(&edit.address) == edit.cell), "{form}");
    }
}
