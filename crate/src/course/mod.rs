//! What only the notebooks of the course use: checks of the exercises, digits to train on, and progress in words.

pub mod check;
mod digits;
mod progress;

pub use digits::{Images, digits};

pub use progress::progress;
