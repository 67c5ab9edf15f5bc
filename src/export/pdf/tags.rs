//! The logical tree (tagged PDF): what each piece of text is, for screen readers and for archives.

use super::navigation::AddedLink;
use crate::layout::{Node, NodeId, Pages, Role};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use std::collections::BTreeMap;

/// A node while the tree is made.
struct Element {
    id: ObjectId,
    /// For a link: the element inside that holds text and annotation.
    link: Option<ObjectId>,
    /// Pieces of pages and elements under it, in order.
    kids: Vec<Object>,
}

/// Adds the tree and returns its root. `marked` holds for each page the nodes of its marked pieces, by number.
pub(super) fn add_tree(
    file: &mut Document,
    pages: &Pages,
    marked: &[Vec<NodeId>],
    page_ids: &[ObjectId],
    links: &[AddedLink],
) -> Result<ObjectId, lopdf::Error> {
    let root = file.new_object_id();
    let top = file.new_object_id();
    let mut elements: Vec<Element> = pages
        .nodes
        .iter()
        .map(|node| Element {
            id: file.new_object_id(),
            link: matches!(node.role, Role::ContentsEntry | Role::Reference).then(|| file.new_object_id()),
            kids: Vec::new(),
        })
        .collect();
    let mut parents: BTreeMap<i64, Object> = BTreeMap::new();

    // Pieces of pages.
    for (number, (nodes, &page)) in (0_i64..).zip(marked.iter().zip(page_ids)) {
        let mut owners = Vec::with_capacity(nodes.len());
        for (piece, node) in (0_i64..).zip(nodes) {
            let Some(element) = elements.get_mut(node.0 as usize) else { continue };
            element.kids.push(dictionary! { "Type" => "MCR", "Pg" => page, "MCID" => piece }.into());
            owners.push(Object::Reference(element.link.unwrap_or(element.id)));
        }
        parents.insert(number, file.add_object(owners).into());
        file.get_object_mut(page)?.as_dict_mut()?.set("StructParents", number);
    }
    // Links.
    for (number, link) in (page_ids.len() as i64..).zip(links) {
        let Some(element) = elements.get_mut(link.node.0 as usize) else { continue };
        let reference = dictionary! { "Type" => "OBJR", "Obj" => link.annotation, "Pg" => link.page };
        element.kids.push(reference.into());
        parents.insert(number, element.link.unwrap_or(element.id).into());
        file.get_object_mut(link.annotation)?.as_dict_mut()?.set("StructParent", number);
    }

    let ids: Vec<ObjectId> = elements.iter().map(|element| element.id).collect();
    let mut children: Vec<Vec<Object>> = vec![Vec::new(); ids.len()];
    let mut top_kids: Vec<Object> = Vec::new();
    for (node, &id) in pages.nodes.iter().zip(&ids) {
        let siblings = node.parent.and_then(|parent| children.get_mut(parent.0 as usize)).unwrap_or(&mut top_kids);
        siblings.push(id.into());
    }
    for ((node, element), children) in pages.nodes.iter().zip(elements).zip(children) {
        let parent = node.parent.and_then(|parent| ids.get(parent.0 as usize).copied()).unwrap_or(top);
        add_element(file, node, element, children, parent);
    }
    file.set_object(top, dictionary! { "Type" => "StructElem", "S" => "Document", "P" => root, "K" => top_kids });
    let next_key = (page_ids.len() + links.len()) as i64;
    let numbers: Vec<Object> = parents.into_iter().flat_map(|(key, value)| [key.into(), value]).collect();
    let parent_tree = file.add_object(dictionary! { "Nums" => numbers });
    file.set_object(
        root,
        dictionary! {
            "Type" => "StructTreeRoot",
            "K" => top,
            "ParentTree" => parent_tree,
            "ParentTreeNextKey" => next_key,
        },
    );
    Ok(root)
}

fn add_element(file: &mut Document, node: &Node, element: Element, children: Vec<Object>, parent: ObjectId) {
    let mut dictionary = dictionary! { "Type" => "StructElem", "S" => tag(node.role), "P" => parent };
    if let Some(attributes) = attributes(node.role) {
        dictionary.set("A", attributes);
    }
    let mut kids = element.kids;
    if let Some(link) = element.link {
        let inner = dictionary! { "Type" => "StructElem", "S" => "Link", "P" => element.id, "K" => kids };
        file.set_object(link, inner);
        kids = vec![link.into()];
    }
    kids.extend(children);
    if !kids.is_empty() {
        dictionary.set("K", kids);
    }
    file.set_object(element.id, dictionary);
}

/// The standard structure type.
fn tag(role: Role) -> &'static str {
    match role {
        Role::Contents => "TOC",
        Role::ContentsEntry => "TOCI",
        Role::Title(1) => "H1",
        Role::Title(2) => "H2",
        Role::Title(3) => "H3",
        Role::Title(_) => "H4",
        Role::CoverLine | Role::Paragraph | Role::Reference | Role::Note => "P",
        Role::Table => "Table",
        Role::Row => "TR",
        Role::HeaderCell { .. } => "TH",
        Role::Cell { .. } => "TD",
    }
}

/// How far a cell reaches.
fn attributes(role: Role) -> Option<Dictionary> {
    let mut attributes = dictionary! { "O" => "Table" };
    let (columns, rows) = match role {
        Role::HeaderCell { columns, rows } => {
            attributes.set("Scope", "Column");
            (columns, rows)
        }
        Role::Cell { columns } if columns > 1 => (columns, 1),
        _ => return None,
    };
    if columns > 1 {
        attributes.set("ColSpan", i64::from(columns));
    }
    if rows > 1 {
        attributes.set("RowSpan", i64::from(rows));
    }
    Some(attributes)
}
