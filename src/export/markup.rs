//! Writing XML and HTML: elements that always close, texts that are always escaped.

/// Markup under construction.
#[derive(Default)]
pub(super) struct Markup {
    text: String,
}

impl Markup {
    /// Begins with a line that is no element: an XML declaration, a doctype.
    pub fn new(first_line: &str) -> Markup {
        Markup { text: format!("{first_line}\n") }
    }

    /// The markup.
    pub fn finish(self) -> String {
        self.text
    }

    /// An element with what it contains.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Markup)) {
        self.begin(name, attributes);
        self.text.push('>');
        content(self);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// An element that contains a text.
    pub fn text_element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.element(name, attributes, |markup| markup.text(text));
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.text.push_str("/>");
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        escape_into(&mut self.text, text);
    }

    /// Markup that was written before.
    pub fn append(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// A new line in the markup, where it means nothing.
    pub fn line(&mut self) {
        self.text.push('\n');
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            self.text.push(' ');
            self.text.push_str(key);
            self.text.push_str("=\"");
            escape_into(&mut self.text, value);
            self.text.push('"');
        }
    }
}

/// A text as it may stand between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

/// Characters that XML does not allow are left out: no print shows them.
fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_are_escaped() {
        let mut markup = Markup::default();
        markup.element("a", &[("href", "\"x\"&")], |markup| markup.text("<收入>\u{1}"));
        markup.empty("br", &[]);
        assert_eq!(markup.finish(), "<a href=\"&quot;x&quot;&amp;\">&lt;收入&gt;</a><br/>");
    }
}
