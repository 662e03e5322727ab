//! The gradients of a network against finite differences, its training step by hand, and the panics.

#![cfg(feature = "notebook")]

use initializers::course::digits;
use initializers::prelude::*;

const ACTIVATIONS: [Activation; 10] = [
    Activation::Identity,
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::Relu,
    Activation::LeakyRelu(0.1),
    Activation::Elu(1.0),
    Activation::Selu,
    Activation::Gelu,
    Activation::Softplus,
    Activation::Swish,
];

/// A network of three layers of different widths with biases that are not 0, a batch, and its labels.
fn example(activation: Activation) -> (Network, Array2<f64>, Vec<usize>) {
    let mut rng = RandomState::new(0);
    let mut network = Network::new(&mut rng, &[4, 6, 5], Init::XavierUniform, activation);
    network.layers.push(Layer::new(&mut rng, 5, 3, Init::XavierUniform, Activation::Identity));
    for layer in &mut network.layers {
        layer.b = rng.randn(layer.b.len()) * 0.5;
    }
    (network, rng.randn((7, 4)), vec![0, 1, 2, 1, 0, 2, 2])
}

/// The central difference of the cost when one parameter moves, with an error of the order of 10⁻¹⁰.
fn difference(mut at: impl FnMut(f64) -> f64) -> f64 {
    let step = 1e-5;
    (at(step) - at(-step)) / (2.0 * step)
}

fn assert_close(analytic: f64, numeric: f64, what: &str) {
    assert!((analytic - numeric).abs() < 1e-8, "{what}: {analytic} by the chain rule, {numeric} by differences");
}

/// The mean cost of a batch.
fn cost(network: &Network, x: &Array2<f64>, labels: &[usize]) -> f64 {
    softmax_cross_entropy(&network.forward(x)[network.layers.len() - 1].a, labels).0
}

#[test]
fn gradients_are_those_of_finite_differences() {
    for activation in ACTIVATIONS {
        let (network, x, labels) = example(activation);
        let signals = network.forward(&x);
        let (_, gradient) = softmax_cross_entropy(&signals[2].a, &labels);
        let gradients = network.backward(&x, &signals, &gradient);
        assert!(gradients.iter().all(|g| std(&g.w) > 1e-3), "{activation}: gradients that are 0 would prove nothing");
        for (i, gradient) in gradients.iter().enumerate() {
            for (index, &analytic) in gradient.w.indexed_iter() {
                let numeric = difference(|step| {
                    let mut moved = network.clone();
                    moved.layers[i].w[index] += step;
                    cost(&moved, &x, &labels)
                });
                assert_close(analytic, numeric, &format!("{activation}, layer {i}, w{index:?}"));
            }
            for (unit, &analytic) in gradient.b.indexed_iter() {
                let numeric = difference(|step| {
                    let mut moved = network.clone();
                    moved.layers[i].b[unit] += step;
                    cost(&moved, &x, &labels)
                });
                assert_close(analytic, numeric, &format!("{activation}, layer {i}, b[{unit}]"));
            }
            // A sum moves alone if its bias moves and only the row of one sample is looked at.
            for (sample, row) in gradient.z.rows().into_iter().enumerate() {
                let alone = x.slice(s![sample..=sample, ..]).to_owned();
                for (unit, &analytic) in row.indexed_iter() {
                    let numeric = difference(|step| {
                        let mut moved = network.clone();
                        moved.layers[i].b[unit] += step;
                        cost(&moved, &alone, &labels[sample..=sample])
                    });
                    assert_close(analytic * labels.len() as f64, numeric, &format!("{activation}, layer {i}, z"));
                }
            }
        }
    }
}

#[test]
fn softmax_cross_entropy_is_its_formula_and_cannot_overflow() {
    let outputs = RandomState::new(0).randn((5, 4)) * 3.0;
    let labels = [3, 0, 1, 1, 2];
    let (cost, gradient) = softmax_cross_entropy(&outputs, &labels);
    let mut expected = 0.0;
    for (row, &label) in outputs.rows().into_iter().zip(&labels) {
        expected -= (row[label].exp() / row.iter().map(|o| o.exp()).sum::<f64>()).ln() / 5.0;
    }
    assert!((cost - expected).abs() < 1e-14);
    for (index, &analytic) in gradient.indexed_iter() {
        let numeric = difference(|step| {
            let mut moved = outputs.clone();
            moved[index] += step;
            softmax_cross_entropy(&moved, &labels).0
        });
        assert_close(analytic, numeric, "softmax");
    }
    let (cost, gradient) = softmax_cross_entropy(&array![[1e4, 0.0]], &[1]);
    assert_eq!((cost, gradient), (1e4, array![[1.0, -1.0]]));
}

#[test]
fn a_training_step_follows_sutskevers_equations() {
    let (mut network, x, labels) = example(Activation::Tanh);
    let mut by_hand = network.clone();
    let mut sgd = Sgd::new(0.1, 0.9);
    let mut velocity: Vec<_> = by_hand.layers.iter().map(|l| (&l.w * 0.0, &l.b * 0.0)).collect();
    for _ in 0..3 {
        let signals = by_hand.forward(&x);
        let (cost, gradient) = softmax_cross_entropy(&signals[2].a, &labels);
        let gradients = by_hand.backward(&x, &signals, &gradient);
        for ((layer, (w, b)), g) in by_hand.layers.iter_mut().zip(&mut velocity).zip(&gradients) {
            *w = &*w * 0.9 - &g.w * 0.1;
            *b = &*b * 0.9 - &g.b * 0.1;
            layer.w += &*w;
            layer.b += &*b;
        }
        assert_eq!(network.train_step(&mut sgd, &x, &labels), cost);
    }
    for (ours, hand) in network.layers.iter().zip(&by_hand.layers) {
        assert!((&ours.w - &hand.w).iter().chain(&(&ours.b - &hand.b)).all(|d| d.abs() < 1e-15));
    }
}

/// Processors differ in the last bit of a product (fused or not, four or eight at a time). What is learnt must not depend on it.
#[test]
fn training_a_deep_network_does_not_hang_on_the_last_bits() {
    let (images, _) = digits();
    let x = (&images.pixels - mean(&images.pixels)) / std(&images.pixels);
    let mut rng = RandomState::new(0);
    let widths: Vec<usize> = std::iter::once(64).chain([50; 30]).collect();
    let mut network = Network::new(&mut rng, &widths, Init::HeNormal, Activation::Relu);
    network.layers.push(Layer::new(&mut rng, 50, 10, Init::XavierUniform, Activation::Identity));
    let mut other = network.clone();
    let (mut sgd, mut other_sgd) = (Sgd::new(0.001, 0.9), Sgd::new(0.001, 0.9));
    for step in 0..20 {
        let x = x.slice(s![50 * step..50 * (step + 1), ..]).to_owned();
        let labels = &images.labels[50 * step..50 * (step + 1)];
        let cost = network.train_step(&mut sgd, &x, labels);
        let other_cost = other.train_step(&mut other_sgd, &x, labels);
        assert!((cost - other_cost).abs() < 1e-9, "step {step}: {cost} and {other_cost}");
        for layer in &mut other.layers {
            layer.w.mapv_inplace(|w| if rng.below(2) == 0 { w.next_up() } else { w.next_down() });
        }
    }
    assert_ne!(network.layers[0].w, other.layers[0].w);
}

#[test]
fn accuracy_counts_the_largest_output() {
    let w = array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let mut network = Network { layers: vec![Layer { w, b: array![0.0, 0.0, 0.0], activation: Activation::Identity }] };
    let x = array![[3.0, 1.0, 2.0], [0.0, 1.0, 2.0], [1.0, 5.0, 2.0], [1.0, 1.0, 0.0]];
    assert_eq!(network.accuracy(&x, &[0, 2, 0, 1]), 0.5);
    assert_eq!(network.accuracy(&x, &[0, 2, 0, 0]), 0.75); // of equal outputs, the first
    // As in NumPy and PyTorch, the largest is NaN where there is one.
    network.layers[0].b[1] = f64::NAN;
    assert_eq!([0, 1, 2].map(|label| network.accuracy(&x, &[label; 4])), [0.0, 1.0, 0.0]);
    network.layers[0].b[0] = f64::NAN;
    assert_eq!([0, 1, 2].map(|label| network.accuracy(&x, &[label; 4])), [1.0, 0.0, 0.0]);
}

/// The message of the panic of `f`.
fn message<T>(f: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).err().expect("this should have panicked");
    panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap()
}

#[test]
fn panics_state_what_does_not_fit() {
    let (mut network, x, labels) = example(Activation::Tanh);
    assert_eq!(
        message(|| network.forward(&x.t().to_owned())),
        "a batch of shape [4, 7] cannot go through weights of shape [4, 6] with 6 biases: the layer needs 4 inputs and 6 biases"
    );
    let signals = network.forward(&x);
    assert_eq!(
        message(|| network.backward(&x, &signals, &x)),
        "a batch of shape (7, 5) sent through weights of shape (5, 3) needs a signal and a gradient of shape (7, 3), but got (7, 3), (7, 3) and (7, 4): \
         give `backward` what `forward` returned for this batch"
    );
    let one = x.slice(s![..1, ..]).to_owned();
    assert_eq!(
        message(|| network.backward(&x, &network.forward(&one), &signals[2].a.slice(s![..1, ..]).to_owned())),
        "a batch of shape (7, 4) sent through weights of shape (4, 6) needs a signal and a gradient of shape (7, 6), but got (1, 6), (1, 6) and (1, 6): \
         give `backward` what `forward` returned for this batch"
    );
    assert_eq!(message(|| network.backward(&x, &[], &x)), "a network of 3 layers needs as many signals, but got 0");
    assert_eq!(
        message(|| network.accuracy(&x, &labels[1..])),
        "outputs of shape [7, 3] need one label for each row and at least one row, but got 6 labels"
    );
    assert_eq!(
        message(|| network.accuracy(&x, &[3; 7])),
        "the label 3 has no column in outputs of shape [7, 3]: labels count from 0"
    );
    assert_eq!(
        message(|| Sgd::new(0.0, 1.0)),
        "training needs a finite learning rate > 0 and a momentum from 0 to below 1, but got 0 and 1"
    );
    assert_eq!(
        message(|| Sgd::new(0.1, 0.9).step(&mut network, &[])),
        "the gradients are for weights and biases of the shapes [], but the network has [((4, 6), 6), ((6, 5), 5), ((5, 3), 3)]"
    );
    let none = Network { layers: Vec::new() };
    assert_eq!(message(|| none.accuracy(&x, &labels)), "a network needs at least one layer, but this one has none");
}

#[test]
fn gradients_do_not_depend_on_how_signals_lie_in_memory() {
    let mut rng = RandomState::new(0);
    let network = Network::new(&mut rng, &[3, 4], Init::XavierUniform, Activation::Tanh);
    let (x, gradient) = (rng.randn((5, 3)), rng.randn((5, 4)));
    let mut signals = network.forward(&x);
    let wanted = network.backward(&x, &signals, &gradient);
    let Signal { z, a } = &mut signals[0];
    for values in [z, a] {
        *values = values.t().as_standard_layout().into_owned().reversed_axes();
    }
    assert_eq!(network.backward(&x, &signals, &gradient)[0].w, wanted[0].w);
}
