//! How a notebook on the evcxr kernel comes to see what a cell makes: values, failures, progress.

mod failure;
#[doc(hidden)]
pub mod instances;
mod progress;
mod repr;
mod show;
mod summary;
mod table;

pub use failure::{FAILED, explain_failures};
pub use progress::{progress, progress_in_place};
pub use repr::{Element, repr};
pub use show::Show;
pub(crate) use show::{escape, show};
