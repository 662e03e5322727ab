//! Which axes of a weight array are inputs, outputs and receptive field.

use std::fmt;

/// The number of inputs and outputs that a weight array connects. Counted by [`Layout::fans`], or given by hand in place of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fans {
    /// The number of weights that lead into one unit.
    pub fan_in: usize,
    /// The number of weights that lead out of one input.
    pub fan_out: usize,
}

/// The order of the axes of a weight array: which are inputs, which are outputs, and which form the receptive field (height and width
/// of an image, for example), of which there may be none. Each constant says whose weights have it.
///
/// ```
/// use initializers::init::{Fans, Layout};
/// let conv = Layout::OUT_IN.fans(&[32, 16, 3, 3]);
/// assert_eq!(conv, Fans { fan_in: 9 * 16, fan_out: 9 * 32 });
/// assert_eq!(conv, Layout::IN_OUT.fans(&[3, 3, 16, 32]));
/// assert_eq!(Layout::DEPTHWISE.fans(&[3, 3, 16, 2]), Layout::OUT_IN.grouped(16).fans(&[32, 1, 3, 3])); // 9 and 18
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    order: [Part; 3],
    /// The channels that lie along one axis for all groups.
    all: Part,
    /// Nothing if each of these channels is a group.
    groups: Option<usize>,
    fans: Option<Fans>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Field,
    In,
    Out,
}
use Part::{Field, In, Out};

impl Layout {
    /// (in, out) of dense layers and (…field, in, out) of convolutions: Keras, TensorFlow, JAX, Flax, `Linear` in burn, and what
    /// [`Init::sample`](super::Init::sample) draws.
    pub const IN_OUT: Self = Self { order: [Field, In, Out], all: Out, groups: Some(1), fans: None };
    /// (out, in) of dense layers and (out, in, …field) of convolutions: PyTorch, tch, candle, and convolutions in burn.
    pub const OUT_IN: Self = Self { order: [Out, In, Field], ..Self::IN_OUT };
    /// (out, …field, in) of convolutions: MLX.
    pub const OUT_FIELD_IN: Self = Self { order: [Out, Field, In], ..Self::IN_OUT };
    /// (in, out, …field) of transposed convolutions: PyTorch, tch, candle and burn. The fans are those of a convolution with stride 1.
    /// PyTorch's own functions read such weights as [`OUT_IN`](Self::OUT_IN), which exchanges the fans.
    pub const IN_OUT_FIELD: Self = Self { order: [In, Out, Field], all: In, ..Self::IN_OUT };
    /// (…field, out, in) of transposed convolutions: Keras and TensorFlow, whose own functions read such weights as
    /// [`IN_OUT`](Self::IN_OUT).
    pub const FIELD_OUT_IN: Self = Self { order: [Field, Out, In], all: In, ..Self::IN_OUT };
    /// (…field, channels, multiplier) of depthwise convolutions, in which each channel has `multiplier` filters of its own: Keras and
    /// TensorFlow, whose own functions read such weights as [`IN_OUT`](Self::IN_OUT).
    pub const DEPTHWISE: Self = Self { all: In, groups: None, ..Self::IN_OUT };

    /// This layout for a grouped convolution, which is so many smaller ones side by side: each is initialized as a layer of its own.
    /// The array has the inputs of one group, as everywhere, and the outputs of all; in a transposed convolution the other way round.
    ///
    /// ```
    /// use initializers::init::{Fans, Layout};
    /// let fans = Layout::OUT_IN.grouped(4).fans(&[32, 4, 3, 3]); // 4 groups, each from 4 to 8 channels
    /// assert_eq!(fans, Fans { fan_in: 9 * 4, fan_out: 9 * 8 });
    /// ```
    #[must_use]
    pub const fn grouped(self, groups: usize) -> Self {
        Self { groups: Some(groups), ..self }
    }

    /// Counts the fans of a weight array of this shape: the channels on each side of one group, times the size of the receptive field.
    ///
    /// # Panics
    /// If the shape has fewer than two axes, if the groups do not divide the channels, or if a fan overflows `usize`.
    #[track_caller]
    pub fn fans(self, shape: &[usize]) -> Fans {
        if let Some(fans) = self.fans {
            return fans;
        }
        let axes = self.axes(shape);
        let times_field = |n: usize| axes.field.iter().try_fold(n, |product, &axis| product.checked_mul(axis));
        match (times_field(axes.inputs), times_field(axes.outputs)) {
            (Some(fan_in), Some(fan_out)) => Fans { fan_in, fan_out },
            _ => panic!("the fans of the shape {shape:?} are too large: make an axis smaller"),
        }
    }

    /// A weight array of this shape as matrices, one for each group.
    #[track_caller]
    pub(super) fn axes(self, shape: &[usize]) -> Axes<'_> {
        assert!(shape.len() >= 2, "weights in the layout {self} need at least two axes, but the shape is {shape:?}");
        // Sizes and steps are right for an array that fits into memory, and no other is filled.
        let (mut field, mut sizes, mut steps) = (shape, [1; 3], [1; 3]);
        let (mut rest, mut step) = (shape, 1_usize);
        for part in self.order.into_iter().rev() {
            let axes;
            (rest, axes) = rest.split_at(rest.len() - if part == Field { shape.len() - 2 } else { 1 });
            let size = axes.iter().fold(1_usize, |size, &axis| size.wrapping_mul(axis));
            (sizes[part as usize], steps[part as usize]) = (size, step);
            step = step.wrapping_mul(size);
            if part == Field {
                field = axes;
            }
        }
        let all = sizes[self.all as usize];
        let groups = self.groups.unwrap_or(all);
        assert!(
            groups == all || groups > 0 && all.is_multiple_of(groups),
            "{groups} groups do not divide the {all} {} of the shape {shape:?}",
            if self.all == In { "inputs" } else { "outputs" }
        );
        let of_one = all.checked_div(groups).unwrap_or(1);
        sizes[self.all as usize] = of_one;
        let to_next_group = of_one.wrapping_mul(steps[self.all as usize]);
        let [places, inputs, outputs] = sizes;
        // An array without weights has nothing to be gone through, however large its other axes are.
        let groups = if shape.contains(&0) { 0 } else { groups };
        let [to_next_place, to_next_input, step] = steps;
        Axes { field, places, inputs, outputs, groups, to_next_group, to_next_place, to_next_input, step }
    }
}

impl From<Fans> for Layout {
    /// Fans by hand for weights that are otherwise (…field, in, out).
    fn from(fans: Fans) -> Self {
        Self { fans: Some(fans), ..Self::IN_OUT }
    }
}

impl fmt::Display for Layout {
    /// Writes the order of the axes, such as (out, in, …field).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.order.map(|part| match (part, self.groups) {
            (Field, _) => "…field",
            (In, Some(_)) => "in",
            (Out, Some(_)) => "out",
            (In, None) => "channels",
            (Out, None) => "multiplier",
        });
        write!(f, "({})", names.join(", "))
    }
}

/// A weight array as `groups` matrices, each with a row for each input at each place of the field and a column for each output.
pub(super) struct Axes<'a> {
    pub field: &'a [usize],
    pub places: usize,
    pub inputs: usize,
    pub outputs: usize,
    pub groups: usize,
    to_next_group: usize,
    to_next_place: usize,
    to_next_input: usize,
    /// How far it is in the array to the next output.
    pub step: usize,
}

impl Axes<'_> {
    /// Where a row begins in the array. Rows are numbered by place, then by input.
    pub fn row(&self, group: usize, row: usize) -> usize {
        let (place, input) = (row / self.inputs, row % self.inputs);
        group * self.to_next_group + place * self.to_next_place + input * self.to_next_input
    }
}
