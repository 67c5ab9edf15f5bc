//! Title, author, dates: in the Info dictionary and, the same, as XMP.

use crate::{document, export::markup::escaped, form::Profile, project::Project};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

/// What the file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The title of the document.
    pub title: String,
    /// The unit.
    pub author: String,
    /// What it is about.
    pub subject: String,
    /// The year whose end is the document's date: a date that depends on the project only, so that two exports of
    /// one project are the same file.
    pub year: u16,
    /// Which kind of PDF/A the file is.
    pub archive: Archive,
}

/// A kind of PDF/A.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Archive {
    /// PDF/A-2a.
    #[default]
    A2a,
    /// PDF/A-1b, for archives that take nothing newer.
    A1b,
}

impl Archive {
    /// Part and conformance as the file states them.
    fn stated(self) -> (&'static str, &'static str) {
        match self {
            Archive::A2a => ("2", "A"),
            Archive::A1b => ("1", "B"),
        }
    }
}

const PRODUCER: &str = concat!("juesuan ", env!("CARGO_PKG_VERSION"));

impl Metadata {
    /// The metadata of a project's document.
    pub fn of(document: &document::Document, profile: &Profile, project: &Project) -> Metadata {
        Metadata {
            title: document.title.clone(),
            author: document.author.clone(),
            subject: profile.title.clone(),
            year: project.year,
            archive: Archive::default(),
        }
    }
}

/// The Info dictionary.
pub(super) fn info(meta: &Metadata) -> Dictionary {
    let date = Object::string_literal(format!("D:{:04}1231000000+08'00'", meta.year));
    dictionary! {
        "Title" => text_string(&meta.title),
        "Author" => text_string(&meta.author),
        "Subject" => text_string(&meta.subject),
        "Creator" => text_string(PRODUCER),
        "Producer" => text_string(PRODUCER),
        "CreationDate" => date.clone(),
        "ModDate" => date,
    }
}

/// The XMP packet; it must agree with the Info dictionary word for word.
pub(super) fn xmp(meta: &Metadata) -> Stream {
    let date = format!("{:04}-12-31T00:00:00+08:00", meta.year);
    let [title, author, subject, producer] = [&*meta.title, &*meta.author, &*meta.subject, PRODUCER].map(escaped);
    let (part, conformance) = meta.archive.stated();
    let packet = format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>{conformance}</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"#,
        bom = '\u{FEFF}',
    );
    let dictionary = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    // Readers that do not know PDF look for the packet in the file, so it is not compressed.
    Stream::new(dictionary, packet.into_bytes()).with_compression(false)
}

/// A text in UTF-16 with a byte order mark, as PDF wants Chinese.
pub(super) fn text_string(text: &str) -> Object {
    Object::String(utf16(text), StringFormat::Hexadecimal)
}

/// The bytes of such a text.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
}

/// The colours of the file are meant as sRGB: the profile that PDF/A asks for.
pub(super) fn output_intent(file: &mut Document, archive: Archive) -> Dictionary {
    // Made by Little CMS, whose built-in profile is free of copyright.
    const SRGB: &[u8] = include_bytes!("srgb.icc");
    // The same by its published numbers in the older form of profiles, which PDF/A-1 asks for.
    const SRGB_V2: &[u8] = include_bytes!("srgb-v2.icc");
    let content = match archive {
        Archive::A2a => SRGB,
        Archive::A1b => SRGB_V2,
    };
    let profile = file.add_object(Stream::new(dictionary! { "N" => 3 }, content.to_vec()));
    dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB IEC61966-2.1"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    }
}

/// A name for the file that follows from its content (FNV-1a, 128 bits).
pub(super) fn file_id(file: &Document) -> Vec<u8> {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    let mut hash: u128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D;
    for object in file.objects.values() {
        if let Object::Stream(stream) = object {
            for &byte in &stream.content {
                hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
            }
        }
    }
    hash.to_be_bytes().to_vec()
}
