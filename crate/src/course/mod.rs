//! What only the notebooks of the course use: checks of the exercises, and digits to train on.

pub mod check;
mod digits;

pub use digits::{Images, digits};
