//! The small files of the package: what is in it, metadata, settings, footers.

use super::{
    super::{Metadata, markup::Markup},
    DECLARATION, MAIN,
};

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The relations of the document: id, kind, file.
const RELATIONS: [(&str, &str, &str); 6] = [
    ("styles", "styles", "styles.xml"),
    ("settings", "settings", "settings.xml"),
    ("fonts", "fontTable", "fontTable.xml"),
    (RIGHT_FOOTER, "footer", "footer1.xml"),
    (LEFT_FOOTER, "footer", "footer2.xml"),
    (CONTENTS_FOOTER, "footer", "footer3.xml"),
];

/// The relation of a document that carries a word across its pages.
const STAMP_RELATION: (&str, &str, &str) = (STAMP_HEADER, "header", "header1.xml");

/// The header with the word across the page.
pub const STAMP_HEADER: &str = "headerStamp";
/// The footer of odd pages.
pub const RIGHT_FOOTER: &str = "footerRight";
/// The footer of even pages.
pub const LEFT_FOOTER: &str = "footerLeft";
/// The footer of the contents.
pub const CONTENTS_FOOTER: &str = "footerContents";

/// What kind of file each part is.
pub fn content_types(stamped: bool) -> String {
    let mut xml = Markup::new(DECLARATION);
    xml.element("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |types| {
        let defaults = [
            ("rels", "application/vnd.openxmlformats-package.relationships+xml".to_owned()),
            ("xml", "application/xml".to_owned()),
        ];
        for (ending, kind) in defaults {
            types.empty("Default", &[("Extension", ending), ("ContentType", &kind)]);
        }
        let mut part = |name: &str, kind: &str| {
            types.empty("Override", &[("PartName", name), ("ContentType", kind)]);
        };
        part("/word/document.xml", &format!("{WORD}.document.main+xml"));
        for (_, kind, file) in relations_with(stamped) {
            part(&format!("/word/{file}"), &format!("{WORD}.{kind}+xml"));
        }
        part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
        part("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
    });
    xml.finish()
}

/// From the package to its document and metadata.
pub fn relations() -> String {
    relations_of(&[
        ("document", format!("{OFFICE}/relationships/officeDocument"), "word/document.xml"),
        ("core", format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        ("app", format!("{OFFICE}/relationships/extended-properties"), "docProps/app.xml"),
    ])
}

/// From the document to its styles, settings, header and footers.
pub fn document_relations(stamped: bool) -> String {
    let relation = |(id, kind, file)| (id, format!("{OFFICE}/relationships/{kind}"), file);
    relations_of(&relations_with(stamped).map(relation).collect::<Vec<_>>())
}

fn relations_with(stamped: bool) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    RELATIONS.into_iter().chain(stamped.then_some(STAMP_RELATION))
}

fn relations_of(relations: &[(&str, String, &str)]) -> String {
    let mut xml = Markup::new(DECLARATION);
    xml.element("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |list| {
        for (id, kind, target) in relations {
            list.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
        }
    });
    xml.finish()
}

/// Title, author, dates.
pub fn core(meta: &Metadata) -> String {
    let mut xml = Markup::new(DECLARATION);
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.element("cp:coreProperties", &names, |core| {
        core.text_element("dc:title", &[], &meta.title);
        core.text_element("dc:creator", &[], &meta.author);
        core.text_element("dc:subject", &[], &meta.subject);
        core.text_element("dc:language", &[], "zh-CN");
        for name in ["dcterms:created", "dcterms:modified"] {
            core.text_element(name, &[("xsi:type", "dcterms:W3CDTF")], &format!("{:04}-12-31T00:00:00Z", meta.year));
        }
    });
    xml.finish()
}

/// Which program has written the file.
pub fn app() -> String {
    let mut xml = Markup::new(DECLARATION);
    xml.element("Properties", &[("xmlns", &format!("{OFFICE}/extended-properties"))], |app| {
        app.text_element("Application", &[], "juesuan");
    });
    xml.finish()
}

/// Settings of the whole document.
pub fn settings() -> String {
    let mut xml = Markup::new(DECLARATION);
    xml.element("w:settings", &MAIN, |settings| {
        settings.empty("w:evenAndOddHeaders", &[]);
        settings.empty("w:characterSpacingControl", &[("w:val", "compressPunctuation")]);
        settings.element("w:compat", &[], |compat| {
            let word = ("w:uri", "http://schemas.microsoft.com/office/word");
            compat.empty("w:compatSetting", &[("w:name", "compatibilityMode"), word, ("w:val", "15")]);
        });
        settings.empty("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]);
    });
    xml.finish()
}

/// What stands in for fonts that a machine lacks.
pub fn font_table() -> String {
    let mut xml = Markup::new(DECLARATION);
    xml.element("w:fonts", &MAIN, |fonts| {
        for (name, other) in [
            ("方正小标宋简体", "方正小标宋_GBK,小标宋,华文中宋,宋体"),
            ("仿宋", "仿宋_GB2312"),
            ("宋体", "SimSun"),
            ("黑体", "SimHei"),
        ] {
            fonts.element("w:font", &[("w:name", name)], |font| {
                font.empty("w:altName", &[("w:val", other)]);
                font.empty("w:charset", &[("w:val", "86")]);
            });
        }
    });
    xml.finish()
}

/// A header that shows nothing but a word across the page, as Word itself makes its watermarks.
pub fn stamp_header(word: &str) -> String {
    const SHAPE: &str = "position:absolute;margin-left:0;margin-top:0;width:400pt;height:200pt;rotation:315;\
        z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:page;\
        mso-position-vertical:center;mso-position-vertical-relative:page";
    let names = [
        MAIN[0],
        MAIN[1],
        ("xmlns:v", "urn:schemas-microsoft-com:vml"),
        ("xmlns:o", "urn:schemas-microsoft-com:office:office"),
    ];
    let kind = [
        ("id", "_x0000_t136"),
        ("coordsize", "21600,21600"),
        ("o:spt", "136"),
        ("adj", "10800"),
        ("path", "m@7,l@8,m@5,21600l@6,21600e"),
    ];
    let shape = [
        ("id", "PowerPlusWaterMarkObject1"),
        ("o:spid", "_x0000_s2049"),
        ("type", "#_x0000_t136"),
        ("alt", word),
        ("style", SHAPE),
        ("o:allowincell", "f"),
        ("fillcolor", "#dedede"),
        ("stroked", "f"),
    ];
    let formulas = [
        "sum #0 0 10800",
        "prod #0 2 1",
        "sum 21600 0 @1",
        "sum 0 0 @2",
        "sum 21600 0 @3",
        "if @0 @3 0",
        "if @0 21600 @1",
        "if @0 0 @2",
        "if @0 @4 21600",
    ];
    let mut xml = Markup::new(DECLARATION);
    xml.element("w:hdr", &names, |header| {
        header.element("w:p", &[], |paragraph| {
            paragraph.element("w:pPr", &[], |properties| {
                properties.empty(
                    "w:spacing",
                    &[("w:before", "0"), ("w:after", "0"), ("w:line", "20"), ("w:lineRule", "exact")],
                );
            });
            paragraph.element("w:r", &[], |run| {
                run.element("w:pict", &[], |picture| {
                    picture.element("v:shapetype", &kind, |kind| {
                        kind.element("v:formulas", &[], |list| {
                            formulas.iter().for_each(|formula| list.empty("v:f", &[("eqn", formula)]));
                        });
                        kind.empty("v:path", &[("textpathok", "t"), ("o:connecttype", "rect")]);
                        kind.empty("v:textpath", &[("on", "t"), ("fitshape", "t")]);
                    });
                    picture.element("v:shape", &shape, |shape| {
                        let font = "font-family:黑体;font-size:1pt";
                        shape.empty("v:textpath", &[("style", font), ("string", word)]);
                    });
                });
            });
        });
    });
    xml.finish()
}

/// — 1 — at an edge of the page.
pub fn numbered_footer(side: &str) -> String {
    footer(side, "— ", " —")
}

/// i, ii, iii in the middle.
pub fn contents_footer() -> String {
    footer("center", "", "")
}

fn footer(side: &str, before: &str, after: &str) -> String {
    let mut xml = Markup::new(DECLARATION);
    xml.element("w:ftr", &MAIN, |footer| {
        footer.element("w:p", &[], |paragraph| {
            paragraph.element("w:pPr", &[], |properties| {
                properties.empty("w:pStyle", &[("w:val", "Footer")]);
                // GB/T 9704: one character free at the outer edge.
                let free = if side == "center" { "0" } else { "100" };
                properties.empty("w:ind", &[("w:leftChars", free), ("w:rightChars", free)]);
                properties.empty("w:jc", &[("w:val", side)]);
            });
            run_text(paragraph, before);
            field(paragraph, " PAGE ", "1");
            run_text(paragraph, after);
        });
    });
    xml.finish()
}

/// A run of plain text; none for an empty one.
pub fn run_text(out: &mut Markup, text: &str) {
    if !text.is_empty() {
        out.element("w:r", &[], |run| run.text_element("w:t", &[("xml:space", "preserve")], text));
    }
}

/// A field with what it showed last.
pub fn field(out: &mut Markup, instruction: &str, shown: &str) {
    field_mark(out, "begin");
    out.element("w:r", &[], |run| {
        run.text_element("w:instrText", &[("xml:space", "preserve")], instruction);
    });
    field_mark(out, "separate");
    run_text(out, shown);
    field_mark(out, "end");
}

/// Where a field begins, its result begins, or it ends.
pub fn field_mark(out: &mut Markup, kind: &str) {
    out.element("w:r", &[], |run| run.empty("w:fldChar", &[("w:fldCharType", kind)]));
}
