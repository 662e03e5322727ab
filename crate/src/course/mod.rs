//! What only the notebooks of the course use: checks for the exercises, digits to train on, and lines of progress.

pub mod check;
mod digits;
mod progress;

pub use digits::{Images, digits};

pub use progress::progress;
