//! A dense network, small enough to read in one sitting: layers, forward pass, backward pass, and training by stochastic
//! gradient descent with momentum on the softmax cross-entropy.
//!
//! A batch is a matrix with one sample per row. A layer turns the batch **x** of shape (samples, inputs) into
//!
//! > **z** = **x W** + **b**,  **a** = φ(**z**),
//!
//! both of shape (samples, units). In the backward pass it gets ∂C/∂**a** from the layer above, where C is the cost, and
//! the chain rule gives, with ⊙ for the elementwise product (D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning
//! representations by back-propagating errors", Nature 323, 1986, equations 5 to 7):
//!
//! > ∂C/∂**z** = ∂C/∂**a** ⊙ φ′(**z**),  ∂C/∂**W** = **x**ᵀ ∂C/∂**z**,  ∂C/∂**b** = Σ over samples of ∂C/∂**z**,
//! > ∂C/∂**x** = ∂C/∂**z** **W**ᵀ.

use ndarray::{Array1, Array2, IntoDimension, Ix1};

use crate::activation::Activation;
use crate::array;
use crate::init::Init;
use crate::random::Random;
use crate::stats::{Values, argmax};

/// A dense layer: **a** = φ(**x W** + **b**).
///
/// ```
/// use initializers::prelude::*;
/// let w = array![[1.0, -1.0], [2.0, 0.5]];
/// let layer = Layer { w, b: array![0.0, -1.0], activation: Activation::Relu };
/// assert_eq!(layer.forward(&array![[1.0, 1.0]]).a, array![[3.0, 0.0]]);
/// ```
#[derive(Clone, Debug)]
pub struct Layer {
    /// The weights, of shape (inputs, units).
    pub w: Array2<f64>,
    /// The biases, one per unit.
    pub b: Array1<f64>,
    /// The activation function φ.
    pub activation: Activation,
}

/// The output of a layer for a batch, as returned by [`Layer::forward`]: sums and activations, both of shape (samples, units).
#[derive(Clone, Debug)]
pub struct Signal {
    /// The sums **z** = **x W** + **b**.
    pub z: Array2<f64>,
    /// The activations **a** = φ(**z**).
    pub a: Array2<f64>,
}

/// The derivatives of the cost at one layer, as returned by [`Network::backward`].
#[derive(Clone, Debug)]
pub struct Gradient {
    /// ∂C/∂**z**, of shape (samples, units): the back-propagated signal.
    pub z: Array2<f64>,
    /// ∂C/∂**W**, of the shape of the weights.
    pub w: Array2<f64>,
    /// ∂C/∂**b**, one per unit.
    pub b: Array1<f64>,
}

impl Layer {
    /// Creates a layer with weights drawn from `init` and zero biases.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let layer = Layer::new(&mut RandomState::new(0), 10, 5, Init::XavierUniform, Activation::Tanh);
    /// assert_eq!(layer.w, xavier_uniform(&mut RandomState::new(0), 10, 5));
    /// ```
    ///
    /// # Panics
    /// If [`Init::sample`] panics.
    #[track_caller]
    pub fn new(
        rng: &mut (impl Random + ?Sized),
        inputs: usize,
        units: usize,
        init: Init,
        activation: Activation,
    ) -> Self {
        Self { w: init.sample(rng, (inputs, units)), b: array::zeros(Ix1(units)), activation }
    }

    /// Sends a batch of shape (samples, inputs) through the layer.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let layer = Layer { w: array![[1.0, -1.0], [2.0, 0.5]], b: array![0.0, 1.0], activation: Activation::Relu };
    /// let Signal { z, a } = layer.forward(&array![[1.0, 1.0], [2.0, 0.0]]);
    /// assert_eq!(z, array![[3.0, 0.5], [2.0, -1.0]]);
    /// assert_eq!(a, array![[3.0, 0.5], [2.0, 0.0]]);
    /// ```
    ///
    /// # Panics
    /// If `x` does not have one column per row of the weights, or if there is not one bias per column of the weights.
    #[track_caller]
    pub fn forward(&self, x: &Array2<f64>) -> Signal {
        let (batch, weights, biases) = (x.shape(), self.w.shape(), self.b.len());
        assert!(
            [batch[1], biases] == weights,
            "a batch of shape {batch:?} cannot go through weights of shape {weights:?} with {biases} biases: \
             the layer needs {} inputs and {} biases",
            weights[0],
            weights[1],
        );
        let z = x.dot(&self.w) + &self.b;
        let a = self.activation.apply(&z);
        Signal { z, a }
    }

    /// Returns the derivatives at this layer, from ∂C/∂**a** and the `signal` that `forward` returned for `x`.
    #[track_caller]
    fn backward(&self, x: &Array2<f64>, signal: &Signal, gradient_a: &Array2<f64>) -> Gradient {
        let (batch, weights) = (x.dim(), self.w.dim());
        let (sums, activations, gradient) = (signal.z.dim(), signal.a.dim(), gradient_a.dim());
        let shape = (batch.0, weights.1);
        assert!(
            batch.1 == weights.0 && [sums, activations, gradient] == [shape; 3],
            "a batch of shape {batch:?} sent through weights of shape {weights:?} needs a signal and a gradient of shape {shape:?}, \
             but got {sums:?}, {activations:?} and {gradient:?}: give `backward` what `forward` returned for this batch"
        );
        let mut z = self.activation.derivative_at(&signal.z, &signal.a);
        // Loops over slices are faster at the optimisation level of a notebook than ndarray's operations.
        let mut b = array::zeros(Ix1(z.ncols()));
        let units = array::elements(&mut b);
        for (z, a) in array::row_major(&mut z).iter_mut().zip(&*gradient_a.values()) {
            *z *= a;
        }
        // A layer without units would make the chunks empty, which `chunks_exact` refuses.
        for sample in array::elements(&mut z).chunks_exact(units.len().max(1)) {
            for (sum, z) in units.iter_mut().zip(sample) {
                *sum += z;
            }
        }
        Gradient { w: x.t().dot(&z), b, z }
    }
}

/// A stack of layers: the output of each is the input of the next.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let x = rng.randn((200, 2));
/// let labels: Vec<usize> = x.rows().into_iter().map(|row| usize::from(row[0] * row[1] > 0.0)).collect();
///
/// let mut network = Network::new(&mut rng, &[2, 20, 20], Init::HeNormal, Activation::Relu);
/// network.layers.push(Layer::new(&mut rng, 20, 2, Init::XavierUniform, Activation::Identity));
/// let mut sgd = Sgd::new(0.1, 0.9);
/// for _ in 0..100 {
///     network.train_step(&mut sgd, &x, &labels);
/// }
/// assert!(network.accuracy(&x, &labels) > 0.95);
/// ```
#[derive(Clone, Debug)]
pub struct Network {
    /// The layers, from input to output.
    pub layers: Vec<Layer>,
}

impl Network {
    /// Creates a layer between every two neighbouring widths, starting with that of the input. All have weights from `init`,
    /// zero biases and the same activation. An output layer of another kind can be pushed to [`layers`](Self::layers).
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let network = Network::new(&mut RandomState::new(0), &[64, 50, 50, 10], Init::HeNormal, Activation::Relu);
    /// assert_eq!(network.layers.len(), 3);
    /// ```
    ///
    /// # Panics
    /// If [`Init::sample`] panics.
    #[track_caller]
    pub fn new(rng: &mut (impl Random + ?Sized), widths: &[usize], init: Init, activation: Activation) -> Self {
        let mut layers = Vec::new();
        for pair in widths.windows(2) {
            layers.push(Layer::new(rng, pair[0], pair[1], init, activation));
        }
        Self { layers }
    }

    /// Sends a batch through all layers and returns the output of each.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut rng = RandomState::new(0);
    /// let network = Network::new(&mut rng, &[100; 11], Init::Normal { mean: 0.0, std: 0.01 }, Activation::Tanh);
    /// let signals = network.forward(&rng.randn((50, 100)));
    /// assert_eq!(signals.len(), 10);
    /// assert!(std(&signals[0].a) > 0.09 && std(&signals[9].a) < 1e-9); // the signal vanishes
    /// ```
    ///
    /// # Panics
    /// If the batch does not fit the first layer, or if a layer does not fit the one before it.
    #[track_caller]
    pub fn forward(&self, x: &Array2<f64>) -> Vec<Signal> {
        let mut signals: Vec<Signal> = Vec::new();
        for layer in &self.layers {
            let input = signals.last().map_or(x, |below| &below.a);
            signals.push(layer.forward(input));
        }
        signals
    }

    /// Sends ∂C/∂**a** of the last layer back through all layers; `signals` are what [`forward`](Self::forward) returned for `x`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let network = Network { layers: vec![Layer { w: array![[2.0]], b: array![0.0], activation: Activation::Identity }] };
    /// let x = array![[3.0], [4.0]];
    /// let signals = network.forward(&x);
    /// let gradients = network.backward(&x, &signals, &array![[1.0], [1.0]]);
    /// let Gradient { z, w, b } = &gradients[0];
    /// assert_eq!((z, w, b), (&array![[1.0], [1.0]], &array![[7.0]], &array![2.0])); // ∂C/∂w = 3 · 1 + 4 · 1
    /// ```
    ///
    /// # Panics
    /// If there is not one signal per layer, or if `signals` or `gradient_a` differ in shape from what `forward` returns for `x`.
    #[track_caller]
    pub fn backward(&self, x: &Array2<f64>, signals: &[Signal], gradient_a: &Array2<f64>) -> Vec<Gradient> {
        let (layers, got) = (self.layers.len(), signals.len());
        assert!(got == layers, "a network of {layers} layers needs as many signals, but got {got}");
        let mut gradient_a = gradient_a.clone();
        let mut gradients = Vec::new();
        for (i, layer) in self.layers.iter().enumerate().rev() {
            let input = if i == 0 { x } else { &signals[i - 1].a };
            let gradient = layer.backward(input, &signals[i], &gradient_a);
            gradient_a = gradient.z.dot(&layer.w.t());
            gradients.push(gradient);
        }
        gradients.reverse();
        gradients
    }

    /// Trains on one batch for one step: forward pass, cost, backward pass, update. Returns the cost before the step,
    /// the mean [`softmax_cross_entropy`] of the batch. Each label is the index of the right output.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut network = Network { layers: vec![Layer { w: array![[0.0, 0.0]], b: array![0.0, 0.0], activation: Activation::Identity }] };
    /// let (x, labels) = (array![[1.0], [-1.0]], [0, 1]);
    /// let mut sgd = Sgd::new(0.1, 0.9);
    /// assert_eq!(network.train_step(&mut sgd, &x, &labels), 2_f64.ln());
    /// assert!(network.train_step(&mut sgd, &x, &labels) < 2_f64.ln());
    /// ```
    ///
    /// # Panics
    /// If [`forward`](Self::forward) or [`softmax_cross_entropy`] panics, or if there is no layer.
    #[track_caller]
    pub fn train_step(&mut self, sgd: &mut Sgd, x: &Array2<f64>, labels: &[usize]) -> f64 {
        let signals = self.forward(x);
        let (cost, gradient) = softmax_cross_entropy(output(&signals), labels);
        let gradients = self.backward(x, &signals, &gradient);
        sgd.step(self, &gradients);
        cost
    }

    /// Returns the fraction of samples, from 0 to 1, whose largest output is that of the label. Of equal outputs the first counts
    /// as the largest, and NaN as larger than any number, as in `numpy.argmax` and `torch.argmax`: a network whose outputs are all
    /// 0 or all NaN has the share of class 0.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let network = Network { layers: vec![Layer { w: array![[1.0, 0.0]], b: array![0.0, 0.0], activation: Activation::Identity }] };
    /// assert_eq!(network.accuracy(&array![[1.0], [-1.0], [-2.0], [3.0]], &[0, 1, 0, 0]), 0.75);
    /// ```
    ///
    /// # Panics
    /// If the batch does not fit the network, if there is not one label per sample, or if there is no layer.
    #[track_caller]
    pub fn accuracy(&self, x: &Array2<f64>, labels: &[usize]) -> f64 {
        let signals = self.forward(x);
        let output = output(&signals);
        check_labels(output, labels);
        let values = output.values();
        let rows = values.chunks_exact(output.ncols());
        let right = rows.zip(labels).filter(|(row, label)| argmax(row) == **label).count();
        right as f64 / labels.len() as f64
    }
}

#[track_caller]
fn output(signals: &[Signal]) -> &Array2<f64> {
    &signals.last().expect("a network needs at least one layer, but this one has none").a
}

/// Stochastic gradient descent with momentum: for each parameter θ
///
/// > v ← μ v − ε ∂C/∂θ,  θ ← θ + v,
///
/// with the learning rate ε and the momentum μ: I. Sutskever, J. Martens, G. Dahl and G. Hinton, "On the importance of
/// initialization and momentum in deep learning", ICML 2013, equations 1 and 2.
#[derive(Clone, Debug)]
pub struct Sgd {
    rate: f64,
    momentum: f64,
    /// v for the weights and the biases of each layer; empty before the first step.
    velocity: Vec<(Array2<f64>, Array1<f64>)>,
}

impl Sgd {
    /// Creates an optimizer for one network, with the learning rate ε, the momentum μ and velocities of 0.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut rng = RandomState::new(0);
    /// let mut network = Network::new(&mut rng, &[4, 3], Init::XavierUniform, Activation::Identity);
    /// let mut sgd = Sgd::new(0.1, 0.9);
    /// let cost = network.train_step(&mut sgd, &rng.randn((5, 4)), &[0, 1, 2, 1, 0]);
    /// assert!(cost > 0.0);
    /// ```
    ///
    /// # Panics
    /// If the rate is not positive and finite, or if the momentum is not in [0, 1).
    #[track_caller]
    pub fn new(rate: f64, momentum: f64) -> Self {
        assert!(
            rate > 0.0 && rate.is_finite() && (0.0..1.0).contains(&momentum),
            "training needs a finite learning rate > 0 and a momentum from 0 to below 1, but got {rate} and {momentum}"
        );
        Self { rate, momentum, velocity: Vec::new() }
    }

    /// Updates the parameters of the network by one step, given one gradient per layer.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut network = Network { layers: vec![Layer { w: array![[1.0]], b: array![0.0], activation: Activation::Identity }] };
    /// let gradient = vec![Gradient { z: array![[1.0]], w: array![[1.0]], b: array![1.0] }];
    /// let mut sgd = Sgd::new(0.5, 0.5);
    /// sgd.step(&mut network, &gradient); // v = -0.5
    /// sgd.step(&mut network, &gradient); // v = -0.75
    /// assert_eq!(network.layers[0].w, array![[-0.25]]);
    /// ```
    ///
    /// # Panics
    /// If the gradients, or those of earlier steps, do not have the shapes of the network.
    #[track_caller]
    pub fn step(&mut self, network: &mut Network, gradients: &[Gradient]) {
        let of_network: Vec<_> = network.layers.iter().map(|layer| (layer.w.dim(), layer.b.len())).collect();
        let of_gradients: Vec<_> = gradients.iter().map(|gradient| (gradient.w.dim(), gradient.b.len())).collect();
        let before: Vec<_> = self.velocity.iter().map(|(w, b)| (w.dim(), b.len())).collect();
        let before = if before.is_empty() { of_network.clone() } else { before };
        for (whose, shapes) in [("gradients", of_gradients), ("earlier steps", before)] {
            assert!(
                shapes == of_network,
                "the {whose} are for weights and biases of the shapes {shapes:?}, but the network has {of_network:?}"
            );
        }
        if self.velocity.is_empty() {
            self.velocity =
                of_network.iter().map(|&(w, b)| (array::zeros(w.into_dimension()), array::zeros(Ix1(b)))).collect();
        }
        let (rate, momentum) = (self.rate, self.momentum);
        let push = |parameters: &mut [f64], velocity: &mut [f64], gradient: &[f64]| {
            for ((parameter, v), gradient) in parameters.iter_mut().zip(velocity).zip(gradient) {
                *v = momentum * *v - rate * gradient;
                *parameter += *v;
            }
        };
        for ((layer, (w, b)), gradient) in network.layers.iter_mut().zip(&mut self.velocity).zip(gradients) {
            push(array::row_major(&mut layer.w), array::elements(w), &gradient.w.values());
            push(array::row_major(&mut layer.b), array::elements(b), &gradient.b.values());
        }
    }
}

/// Returns the cost of outputs **o** for known classes, and its derivative. With the softmax pₖ = exp(oₖ) / Σⱼ exp(oⱼ) and the label y,
///
/// > C = mean over samples of −ln p_y,  ∂C/∂oₖ = (pₖ − \[k = y\]) / samples
///
/// (C. M. Bishop, "Pattern Recognition and Machine Learning", 2006, equations 4.62, 4.108 and 4.109). The result is the
/// same on every machine because the exponential and the logarithm come from the crate `libm`.
///
/// ```
/// use initializers::prelude::*;
/// let (cost, gradient) = softmax_cross_entropy(&array![[0.0, 0.0]], &[1]);
/// assert_eq!(cost, 2_f64.ln()); // both classes have probability 1/2
/// assert_eq!(gradient, array![[0.5, -0.5]]);
/// ```
///
/// # Panics
/// If there is not one label per row, if there are no rows, or if a label is not the index of a column.
#[track_caller]
pub fn softmax_cross_entropy(outputs: &Array2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    check_labels(outputs, labels);
    let samples = labels.len() as f64;
    let mut gradient = outputs.values().into_owned();
    let mut cost = 0.0;
    for (row, &label) in gradient.chunks_exact_mut(outputs.ncols()).zip(labels) {
        // Subtracting the largest leaves the softmax as it is and prevents overflow.
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for o in &mut *row {
            *o -= largest;
            sum += libm::exp(*o);
        }
        cost += (libm::log(sum) - row[label]) / samples;
        for o in &mut *row {
            *o = libm::exp(*o) / sum / samples;
        }
        row[label] -= 1.0 / samples;
    }
    (cost, Array2::from_shape_vec(outputs.dim(), gradient).expect("one derivative for each output"))
}

#[track_caller]
fn check_labels(outputs: &Array2<f64>, labels: &[usize]) {
    let (shape, got) = (outputs.shape(), labels.len());
    assert!(
        got > 0 && got == shape[0],
        "outputs of shape {shape:?} need one label for each row and at least one row, but got {got} labels"
    );
    if let Some(label) = labels.iter().find(|label| **label >= shape[1]) {
        panic!("the label {label} has no column in outputs of shape {shape:?}: labels count from 0");
    }
}
