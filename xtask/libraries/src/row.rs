//! A library, and one row of its table.

use initializers::init::{Distribution, Fans, Init};
use initializers::ndarray::{ArrayD, IxDyn};
use initializers::random::RandomState;

/// A library in one version: how it is had, how it draws, and what it draws.
pub struct Library {
    /// What `cargo xtask libraries` and the registry call it.
    pub name: &'static str,
    pub title: &'static str,
    pub version: &'static str,
    pub source: Source,
    /// What holds for all rows: layout, fan rule, generator.
    pub about: &'static str,
    /// The lines before the draws. They define `seed` and, if draws are not arrays already, `array`.
    pub start: &'static str,
    /// A draw, with `{}` for the call in the table.
    pub draw: &'static str,
    /// The shape of the weight of a dense layer of 1000 inputs and 500 units.
    pub dense: [usize; 2],
    pub rows: Vec<Row>,
}

/// Where a library comes from: the packages of a registry in exact versions, or its source alone.
pub enum Source {
    /// For `python3.N` of this N.
    Python(u32, &'static [&'static str]),
    Npm(&'static [&'static str]),
    /// Lines of `[dependencies]`.
    Cargo(&'static str),
    /// The reason why it was read and not run.
    Read(&'static str),
}

/// What a library draws for one call, and our expression that draws the same.
pub struct Row {
    pub call: &'static str,
    pub ours: Init,
    /// `ours` as it stands in the source.
    pub text: &'static str,
    /// The code of the draw if it is not the library's usual one.
    pub draw: Option<&'static str>,
    /// The shape of the weight, by default that of the library's dense layer.
    pub shape: Option<&'static [usize]>,
    /// How many inputs a unit has, and how many units an input has.
    pub fans: Fans,
    /// The fans that the library counts, where they are others or the shape does not tell them.
    pub counted: Option<Fans>,
    /// The variance, as a multiple of a formula.
    pub ratio: f64,
    pub formula: Formula,
    pub note: &'static str,
}

/// The variance that a name stands for.
#[derive(Clone, Copy)]
pub enum Formula {
    /// 2 / `fan_in`
    He,
    /// 2 / (`fan_in` + `fan_out`)
    Glorot,
    /// 1 / `fan_in`
    Lecun,
    /// A number, whatever the shape.
    Fixed,
}

/// A row whose expression is both compiled and printed.
macro_rules! row {
    ($call:literal, $ratio:expr, $formula:ident, $ours:expr) => {
        $crate::row::Row::new($call, ($ratio, $crate::row::Formula::$formula), $ours, stringify!($ours))
    };
}
pub(crate) use row;

impl Row {
    pub fn new(call: &'static str, (ratio, formula): (f64, Formula), ours: Init, text: &'static str) -> Self {
        let fans = Fans { fan_in: 1000, fan_out: 500 };
        Self { call, ours, text, draw: None, shape: None, fans, counted: None, ratio, formula, note: "" }
    }

    pub fn draw(self, code: &'static str) -> Self {
        Self { draw: Some(code), ..self }
    }

    /// A weight of another shape than the dense one, with its fans.
    pub fn shape(self, shape: &'static [usize], fan_in: usize, fan_out: usize) -> Self {
        Self { shape: Some(shape), fans: Fans { fan_in, fan_out }, ..self }
    }

    pub fn counted(self, fan_in: usize, fan_out: usize) -> Self {
        Self { counted: Some(Fans { fan_in, fan_out }), ..self }
    }

    pub fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// The variance that the table claims.
    pub fn variance(&self) -> f64 {
        self.ratio * self.formula.variance(self.fans)
    }

    pub fn sample(&self, rng: &mut RandomState, shape: &[usize]) -> ArrayD<f64> {
        self.ours.sample_with(rng, self.counted.unwrap_or(self.fans), IxDyn(shape))
    }

    /// The distribution in words.
    pub fn distribution(&self) -> &'static str {
        match self.ours {
            Init::VarianceScaling { distribution: Distribution::Uniform, .. }
            | Init::XavierUniform
            | Init::HeUniform
            | Init::LecunUniform
            | Init::Uniform { .. } => "uniform",
            Init::VarianceScaling { distribution: Distribution::TruncatedNormal, .. }
            | Init::TruncatedNormal { .. } => "truncated normal",
            Init::Orthogonal { .. } => "orthogonal",
            Init::Sparse { .. } => "sparse",
            Init::Zeros | Init::Ones | Init::Constant(_) => "constant",
            _ => "normal",
        }
    }
}

impl Formula {
    pub fn variance(self, Fans { fan_in, fan_out }: Fans) -> f64 {
        match self {
            Self::He => 2.0 / fan_in as f64,
            Self::Glorot => 2.0 / (fan_in + fan_out) as f64,
            Self::Lecun => 1.0 / fan_in as f64,
            Self::Fixed => 1.0,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::He => "He",
            Self::Glorot => "Glorot",
            Self::Lecun => "LeCun",
            Self::Fixed => "",
        }
    }
}
