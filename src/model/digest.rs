//! A file in short: each thing it says as a name and a text.

/// A file in short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// What stands above the steps: names and texts.
    pub head: Vec<(String, String)>,
    /// The steps, in the order of the file.
    pub steps: Vec<StepDigest>,
}

/// A step in short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepDigest {
    /// Its id.
    pub id: String,
    /// What it says beside: names and texts, what matters most first.
    pub fields: Vec<(String, String)>,
}

impl StepDigest {
    /// Takes a field out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.fields.iter().position(|(own, _)| own == name)?;
        Some(self.fields.remove(at).1)
    }
}
