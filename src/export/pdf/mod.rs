//! The PDF writer: printpdf makes fonts and page contents, lopdf adds what printpdf cannot say.

mod content;
mod fonts;
mod metadata;
mod navigation;
mod tags;

pub use metadata::{Archive, Metadata};

use super::ExportError;
use crate::layout::{FontSet, NodeId, Pages};
use content::page_content;
use fonts::SubsetFonts;
use lopdf::{Dictionary, Document, Object, ObjectId};
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions, Pt};
/// Writes pages as a PDF file. The same input gives the same bytes.
pub fn write_pdf(pages: &Pages, fonts: &FontSet, meta: &Metadata) -> Result<Vec<u8>, ExportError> {
    let subset = SubsetFonts::of(pages, fonts)?;
    let mut writer = PdfDocument::new(&meta.title);
    subset.register(&mut writer);
    let mut marked: Vec<Vec<NodeId>> = Vec::new();
    for page in &pages.pages {
        let content = page_content(page, fonts, &subset);
        marked.push(content.marked);
        let millimetres = |length: i32| Mm::from(Pt(length as f32 / 1000.0));
        writer.pages.push(PdfPage::new(millimetres(page.width), millimetres(page.height), content.ops));
    }
    // `secure` leaves out nothing that we write; without `subset_fonts` our subsets are taken as they are.
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    let mut file = printpdf::to_lopdf_doc(&writer, &options, &mut Vec::new());
    complete(&mut file, pages, &marked, meta)?;
    if meta.archive == Archive::A1b {
        file.version = "1.4".to_owned();
        subset.list_glyphs(&mut file)?;
    }
    file.renumber_objects();
    file.compress();
    let mut bytes = Vec::new();
    match meta.archive {
        Archive::A2a => file.save_modern(&mut bytes)?,
        // PDF 1.4 has neither object streams nor streams of references.
        Archive::A1b => file.save_to(&mut bytes)?,
    }
    Ok(bytes)
}

/// Adds bookmarks, links, labels, the logical tree, language and metadata to what printpdf made.
fn complete(file: &mut Document, pages: &Pages, marked: &[Vec<NodeId>], meta: &Metadata) -> Result<(), ExportError> {
    file.version = "1.7".to_owned();
    let page_ids: Vec<ObjectId> = file.get_pages().into_values().collect();
    for (page, &id) in pages.pages.iter().zip(&page_ids) {
        let size = [page.width, page.height].map(|length| Object::Real(length as f32 / 1000.0));
        let [width, height] = size;
        let media: Vec<Object> = vec![0.into(), 0.into(), width, height];
        let dictionary = file.get_object_mut(id)?.as_dict_mut()?;
        for name in ["TrimBox", "CropBox"] {
            dictionary.remove(name.as_bytes());
        }
        dictionary.set("MediaBox", media);
    }
    let links = navigation::add_links(file, pages, &page_ids)?;
    let tree = tags::add_tree(file, pages, marked, &page_ids, &links)?;
    let outlines = navigation::add_outline(file, pages, &page_ids);
    let info = metadata::info(meta);
    let xmp = file.add_object(metadata::xmp(meta));
    let info_id = file.add_object(info);
    let intent = metadata::output_intent(file, meta.archive);
    let catalog: &mut Dictionary = file.catalog_mut()?;
    catalog.set("Outlines", outlines);
    catalog.set("PageMode", "UseOutlines");
    catalog.set("PageLayout", "SinglePage");
    catalog.set("PageLabels", navigation::page_labels(pages));
    catalog.set("Lang", Object::string_literal("zh-CN"));
    catalog.set("Metadata", xmp);
    catalog.set("OutputIntents", vec![intent.into()]);
    catalog.set("StructTreeRoot", tree);
    let mut mark_info = Dictionary::new();
    mark_info.set("Marked", true);
    catalog.set("MarkInfo", mark_info);
    let mut preferences = Dictionary::new();
    preferences.set("DisplayDocTitle", true);
    catalog.set("ViewerPreferences", preferences);
    file.trailer.set("Info", info_id);
    let id = Object::string_literal(metadata::file_id(file));
    file.trailer.set("ID", vec![id.clone(), id]);
    // printpdf's own Info is now unused.
    file.prune_objects();
    Ok(())
}
