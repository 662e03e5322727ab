//! Output in notebooks on the evcxr kernel: values and failures.

mod failure;
mod repr;
mod show;
mod summary;
mod table;

pub use failure::{FAILURE_MIME, explain_failures};
pub use repr::{Element, repr};
pub use show::Show;
pub(crate) use show::{debug, escape, show};
