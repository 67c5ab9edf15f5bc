//! Bookmarks, links and page labels.

use super::metadata::text_string;
use crate::layout::{Bookmark, Destination, Length, NodeId, PageLabel, Pages};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// Annotation flag: printed with the page.
const PRINT: i64 = 4;

/// A link that was added, for the logical tree.
pub(super) struct AddedLink {
    pub annotation: ObjectId,
    pub page: ObjectId,
    pub node: NodeId,
}

/// Adds the areas that lead elsewhere.
pub(super) fn add_links(
    file: &mut Document,
    pages: &Pages,
    page_ids: &[ObjectId],
) -> Result<Vec<AddedLink>, lopdf::Error> {
    let mut added = Vec::new();
    for (page, &id) in pages.pages.iter().zip(page_ids) {
        let mut annotations = Vec::new();
        for link in &page.links {
            let Some(target) = destination(link.target, pages, page_ids) else { continue };
            let area = link.area;
            let corners = [area.x, page.height - area.y - area.height, area.x + area.width, page.height - area.y];
            let label = pages.pages.get(link.target.page).map(|page| page.label.text()).unwrap_or_default();
            let annotation = file.add_object(dictionary! {
                "Type" => "Annot",
                "Subtype" => "Link",
                "Rect" => corners.map(points).to_vec(),
                "Border" => vec![0.into(), 0.into(), 0.into()],
                "F" => PRINT,
                "Dest" => target,
                "Contents" => text_string(&format!("转到第 {label} 页")),
            });
            annotations.push(Object::Reference(annotation));
            added.push(AddedLink { annotation, page: id, node: link.node });
        }
        let dictionary = file.get_object_mut(id)?.as_dict_mut()?;
        if annotations.is_empty() {
            dictionary.remove(b"Annots");
        } else {
            dictionary.set("Annots", annotations);
            // Tab goes from link to link in reading order.
            dictionary.set("Tabs", "S");
        }
    }
    Ok(added)
}

/// Adds the bookmark tree and returns its root.
pub(super) fn add_outline(file: &mut Document, pages: &Pages, page_ids: &[ObjectId]) -> ObjectId {
    let root = file.new_object_id();
    let mut dictionary = dictionary! { "Type" => "Outlines" };
    let count = add_level(file, pages, page_ids, &pages.bookmarks, root, &mut dictionary, 0);
    dictionary.set("Count", count);
    file.set_object(root, dictionary);
    root
}

/// Adds the children of one entry; returns how many entries are seen when this one is open.
fn add_level(
    file: &mut Document,
    pages: &Pages,
    page_ids: &[ObjectId],
    entries: &[Bookmark],
    parent: ObjectId,
    parent_entry: &mut Dictionary,
    depth: usize,
) -> i64 {
    let ids: Vec<ObjectId> = entries.iter().map(|_| file.new_object_id()).collect();
    if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
        parent_entry.set("First", *first);
        parent_entry.set("Last", *last);
    }
    let mut seen = 0;
    for (index, (entry, &id)) in entries.iter().zip(&ids).enumerate() {
        let mut dictionary = dictionary! { "Title" => text_string(&entry.title), "Parent" => parent };
        if let Some(target) = destination(entry.target, pages, page_ids) {
            dictionary.set("Dest", target);
        }
        if let Some(previous) = index.checked_sub(1).and_then(|index| ids.get(index)) {
            dictionary.set("Prev", *previous);
        }
        if let Some(next) = ids.get(index + 1) {
            dictionary.set("Next", *next);
        }
        let below = add_level(file, pages, page_ids, &entry.children, id, &mut dictionary, depth + 1);
        // Parts are open so that sections and tables are seen; what is under these is folded.
        let open = depth == 0;
        if below > 0 {
            dictionary.set("Count", if open { below } else { -below });
        }
        file.set_object(id, dictionary);
        seen += 1 + if open { below } else { 0 };
    }
    seen
}

/// 1, 2, 3 from the first part on, i, ii, iii for the contents, no label for the cover.
pub(super) fn page_labels(pages: &Pages) -> Dictionary {
    let mut numbers = Vec::new();
    let mut style = None;
    for (index, page) in pages.pages.iter().enumerate() {
        let own = match page.label {
            PageLabel::Cover => "",
            PageLabel::Roman(_) => "r",
            PageLabel::Arabic(_) => "D",
        };
        if style != Some(own) {
            style = Some(own);
            let mut dictionary = Dictionary::new();
            match own {
                "" => dictionary.set("P", text_string("封面")),
                own => dictionary.set("S", own),
            }
            numbers.extend([Object::from(index as i64), dictionary.into()]);
        }
    }
    dictionary! { "Nums" => numbers }
}

/// The place as an explicit destination: its height at the top of the window, the zoom unchanged.
fn destination(target: Destination, pages: &Pages, page_ids: &[ObjectId]) -> Option<Object> {
    let page = pages.pages.get(target.page)?;
    let id = *page_ids.get(target.page)?;
    Some(Object::Array(vec![id.into(), "XYZ".into(), Object::Null, points(page.height - target.y), Object::Null]))
}

fn points(length: Length) -> Object {
    Object::Real(length as f32 / 1000.0)
}
