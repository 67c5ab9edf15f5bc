//! What may stand on the command line.

use super::{Outcome, logging::Logging};
use clap::error::{ContextKind, ErrorKind};
use clap::{ArgAction, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// 部门决算公开的编制与复核
#[derive(Debug, Parser)]
#[command(
    name = "juesuan",
    version,
    about = "部门决算公开的编制与复核",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    subcommand_value_name = "命令",
    help_template = HELP_TEMPLATE,
    next_help_heading = "选项",
    subcommand_help_heading = "命令"
)]
pub struct Arguments {
    /// 要打开的项目文件;不写则打开起始页
    #[arg(value_name = "文件", help_heading = "参数")]
    pub file: Option<PathBuf>,
    /// 显示帮助
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// 记录运行情况和用时(不含项目的数字、名称和路径):级别是 error、warn、info 或 debug;不写文件则写到标准错误
    #[arg(
        long,
        global = true,
        value_name = "级别[:文件]",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "info"
    )]
    pub log: Option<Logging>,
    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    /// A subcommand instead of the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 勾稽核对:列出不符、提示和尾差
    #[command(help_template = HELP_TEMPLATE, override_usage = "juesuan check [--json] [--unchecked] [--verbose] <文件或文件夹>...")]
    Check {
        /// 项目文件,或文件夹:其下所有项目列成一张表;可以有多个
        #[arg(required = true, value_name = "文件或文件夹", help_heading = "参数")]
        files: Vec<PathBuf>,
        /// 以 JSON 输出,每个文件一个对象
        #[arg(long, help_heading = "选项")]
        json: bool,
        /// 另外列出未核对的规则和缺数的单元格
        #[arg(long, help_heading = "选项")]
        unchecked: bool,
        /// 核对文件夹时也逐条列出
        #[arg(long, help_heading = "选项")]
        verbose: bool,
    },
    /// 核对公开文本:说明与自身、与项目的表是否一致
    #[command(
        help_template = HELP_TEMPLATE,
        override_usage = "juesuan audit [--against <项目>] [--profile <口径>] [--json] <文本>..."
    )]
    Audit {
        /// 已公开或起草的文本(txt、md、docx),可以有多个
        #[arg(required = true, value_name = "文本", help_heading = "参数")]
        files: Vec<PathBuf>,
        /// 与这个项目的表核对
        #[arg(long, value_name = "项目", help_heading = "选项")]
        against: Option<PathBuf>,
        /// 按哪个口径;不写则由文本判断
        #[arg(long, value_name = "口径", help_heading = "选项")]
        profile: Option<String>,
        /// 以 JSON 输出,每个文件一个对象
        #[arg(long, help_heading = "选项")]
        json: bool,
    },
    /// 比较两个项目,或项目与公开文本;相同时退出码为 0,不同为 1
    #[command(help_template = HELP_TEMPLATE, override_usage = "juesuan diff <旧> [<新>] [--json]")]
    Diff {
        /// 项目文件,或公开文本(txt、md、docx)
        #[arg(value_name = "旧", help_heading = "参数")]
        old: PathBuf,
        /// 与哪个比较;不写则把旧文件与它上一次保存前的版本比较
        #[arg(value_name = "新", help_heading = "参数")]
        new: Option<PathBuf>,
        /// 以 JSON 输出一个对象
        #[arg(long, help_heading = "选项")]
        json: bool,
    },
    /// 从已公开的文本或决算表工作簿新建项目
    #[command(help_template = HELP_TEMPLATE, override_usage = "juesuan import <文件> [--profile <口径>] -o <项目>")]
    Import {
        /// 已公开的文本(txt、md、docx),或公开表、财决报表的工作簿(xlsx、xls、ods)
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 写到哪个项目文件;已有的文件不会被覆盖
        #[arg(short, long, value_name = "项目", help_heading = "选项")]
        output: PathBuf,
        /// 按哪个口径;不写则由文件的内容判断
        #[arg(long, value_name = "口径", help_heading = "选项")]
        profile: Option<String>,
    },
    /// 汇总:几个单位的项目按科目相加,成为部门的项目
    #[command(
        help_template = HELP_TEMPLATE,
        override_usage = "juesuan merge <单位>... -o <部门项目> [--name <部门名称>] [--internal <清单>|all]\n      juesuan merge <部门项目> --trace <单元格>"
    )]
    Merge {
        /// 各单位的项目文件,或文件夹(其下所有项目);本级写在最前
        #[arg(required = true, value_name = "单位", help_heading = "参数")]
        units: Vec<PathBuf>,
        /// 写到哪个项目文件;已有的文件不会被覆盖
        #[arg(short, long, value_name = "部门项目", help_heading = "选项")]
        output: Option<PathBuf>,
        /// 部门名称;不写则用第一个单位的名称
        #[arg(long, value_name = "部门名称", help_heading = "选项")]
        name: Option<String>,
        /// 抵销单位之间的补助和上缴:清单文件每行写 类别,付方单位,收方单位,金额[,支出科目,收入科目];写 all 则有关各列全部抵销
        #[arg(long, value_name = "清单", help_heading = "选项")]
        internal: Option<PathBuf>,
        /// 列出汇总项目中一个单元格由哪些单位的数相加而成,如 T3[2010350].基本支出
        #[arg(long, value_name = "单元格", help_heading = "选项")]
        trace: Option<String>,
    },
    /// 结转到下一年:上年数转入,年末结转成为年初结转
    #[command(help_template = HELP_TEMPLATE, override_usage = "juesuan roll <项目> [--profile <口径>] -o <新项目>")]
    Roll {
        /// 本年的项目文件
        #[arg(value_name = "项目", help_heading = "参数")]
        file: PathBuf,
        /// 写到哪个项目文件;已有的文件不会被覆盖
        #[arg(short, long, value_name = "新项目", help_heading = "选项")]
        output: PathBuf,
        /// 新年度按哪个口径;不写则取该年度的,没有则取最新的
        #[arg(long, value_name = "口径", help_heading = "选项")]
        profile: Option<String>,
    },
    /// 导出公开文本:PDF、Word(docx)、网页(html),或各表的工作簿(xlsx);还有错误没有处理时先列出,文件带“草稿”标记
    #[command(help_template = HELP_TEMPLATE, override_usage = "juesuan export <文件> -o <输出文件> [--pdfa 1b]")]
    Export {
        /// 项目文件
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 写到哪个文件;结尾 .pdf、.docx、.html 或 .xlsx 决定格式
        #[arg(short, long, value_name = "输出文件", help_heading = "选项")]
        output: PathBuf,
        /// PDF 按哪个归档标准:2a,或供只收旧标准的档案系统的 1b
        #[arg(
            long,
            value_name = "标准",
            default_value = "2a",
            hide_default_value = true,
            hide_possible_values = true,
            help_heading = "选项"
        )]
        pdfa: super::export::PdfA,
    },
    /// 导出勾稽核对报告:PDF 或 Excel 工作簿
    #[command(help_template = HELP_TEMPLATE, override_usage = "juesuan report <文件> -o <输出文件>")]
    Report {
        /// 项目文件
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 写到哪个文件;结尾 .pdf 或 .xlsx 决定格式
        #[arg(short, long, value_name = "输出文件", help_heading = "选项")]
        output: PathBuf,
    },
    /// 解释一条规则;不写代码则列出全部
    #[command(help_template = HELP_TEMPLATE, override_usage = "juesuan explain [代码] [--profile <口径>]")]
    Explain {
        /// 规则代码,如 A101
        #[arg(value_name = "代码", help_heading = "参数")]
        code: Option<String>,
        /// 哪个口径的规则;不写则为全部口径
        #[arg(long, value_name = "口径", help_heading = "选项")]
        profile: Option<String>,
    },
}

const HELP_TEMPLATE: &str = "{about}\n\n用法: {usage}\n\n{all-args}";

/// Answers what clap could not parse: help and version were asked for, anything else is a misuse.
pub fn refuse(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        super::print(&error.render().to_string());
        return ExitCode::SUCCESS;
    }
    super::complain(misuse(error));
    Outcome::Failed.into()
}

/// What is wrong with the command, in Chinese: what clap says in English is kept out of the user's sight.
fn misuse(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let reason = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识的参数 {argument}"),
        ErrorKind::MissingRequiredArgument => format!("还缺少参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", context(ContextKind::InvalidSubcommand)),
        ErrorKind::ArgumentConflict => "参数太多或不能合用".to_owned(),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("参数 {argument} 的值不对或没有写")
        }
        _ => "命令写法不对".to_owned(),
    };
    format!("{reason}。用 juesuan --help 查看用法。")
}
