//! export

/// PDF
pub fn pdf(
    _profile: &crate::form::Profile,
    _project: &crate::project::Project,
    _figures: &crate::audit::Figures,
) -> Result<Vec<u8>, String> {
    Ok(Vec::new())
}
