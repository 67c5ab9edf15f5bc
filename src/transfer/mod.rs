//! New projects from older documents: last year's project ([`roll`]), or a disclosure that was published as text
//! ([`import_text`]). Nothing is invented: what the older document does not tell stays blank.

mod published;
mod roll;

pub use published::{Estimate, Imported, LeftOut, import_text};
pub use roll::{Rolled, next_profile, roll};

use crate::project::EditError;
use thiserror::Error;

/// Why no new project came out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TransferError {
    /// The text has no part three.
    #[error("没有找到决算情况说明(第三部分)")]
    NoNarrative,
    /// No profile for the new year.
    #[error("没有可用的口径")]
    NoProfile,
    /// A row or cell of the new forms refused its content.
    #[error(transparent)]
    Edit(#[from] EditError),
}
