//! Everything that a text may say when the layers of its encodings are taken off.

use super::view::{Encoding, View};

/// What a text says without its encodings. The first `any` of them were decoded from all encodings at once.
pub(super) struct Views {
    pub(super) all: Vec<View>,
    pub(super) any: usize,
}

/// Up to three layers of all encodings at once, and, because a secret may contain what looks like another encoding,
/// one to three layers of each alone, and JSON within each. There are at most fifteen of them.
///
/// Each takes its length from `work`; `None` when there is too little of it.
pub(super) fn views(source: &View, work: &mut usize) -> Option<Views> {
    use Encoding::{Any, Backslash, Entity, Form, Percent, QuotedPrintable};
    let mut views = Views {
        all: Vec::new(),
        any: 0,
    };
    if !source.is_marked() {
        return Some(views);
    }
    views.add(source, &[Any, Any, Any], work)?;
    views.any = views.all.len();
    for layers in [
        &[Percent, Percent][..],
        &[Percent, Form],
        &[Percent, Backslash],
        &[Form, Backslash],
        &[Backslash, Backslash, Backslash],
        &[Entity, Entity],
        &[Entity, Backslash],
        &[QuotedPrintable],
    ] {
        views.add(source, layers, work)?;
    }
    Some(views)
}

impl Views {
    /// Takes off one layer after the other. A view that is there already is not added again.
    fn add(&mut self, source: &View, layers: &[Encoding], work: &mut usize) -> Option<()> {
        let mut last = None;
        for layer in layers {
            let outer = last.and_then(|at: usize| self.all.get(at)).unwrap_or(source);
            let Some(view) = outer.decoded(*layer) else { break };
            *work = work.checked_sub(view.bytes.len())?;
            last = self.all.iter().position(|known| known.bytes == view.bytes);
            if last.is_none() {
                last = Some(self.all.len());
                self.all.push(view);
            }
        }
        Some(())
    }
}
