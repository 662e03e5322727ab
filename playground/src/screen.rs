//! What is on the screen for a state, all of it computed and drawn by the crate.

use initializers::activation::Activation;
use initializers::ndarray::{Array2, ArrayView2};
use initializers::prelude::*;
use initializers::stats::dead_share;

use crate::code::{self, Axes};
use crate::product::product as times;
use crate::state::State;
use crate::tape::Tape;

include!("predicted.rs");

/// What is on the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    /// The pictures, as SVG.
    pub pictures: Vec<String>,
    /// The numbers, as an HTML table.
    pub numbers: String,
    /// The activations as NumPy prints them, or why not.
    pub array: String,
    /// The cell of a notebook that shows the same.
    pub rust: String,
    /// The same in NumPy.
    pub python: String,
    /// What a screen reader says.
    pub said: String,
}

/// Something computed, with what it was computed from.
struct Kept<T>(String, Option<T>);

impl<T> Kept<T> {
    const NONE: Self = Self(String::new(), None);

    /// What was computed from this, now or the last time.
    fn of(&mut self, from: &str, compute: impl FnOnce() -> T) -> &T {
        if self.1.is_none() || self.0 != from {
            // What is not needed any more makes room first.
            self.1 = None;
            self.1 = Some(compute());
            self.0 = from.into();
        }
        self.1.as_ref().expect("it has just been computed")
    }
}

/// One of the arrays of a layer: its picture, mean and variance.
struct Part {
    picture: String,
    mean: f64,
    var: f64,
}

impl Part {
    fn new(values: &Array2<f64>, title: &str, axes: Axes) -> Self {
        let mut figure = histogram(values).title(title).bins(code::BINS);
        if let Some((from, to)) = axes {
            figure = figure.range(from..to);
        }
        Self { picture: figure.svg(), mean: mean(values), var: var(values) }
    }
}

impl Part {
    /// Mean and variance with the digits that are the same on all machines, if the values differ by this error between them.
    fn written(&self, error: f64) -> (String, String) {
        let (size, spread) = ((self.mean * self.mean + self.var).sqrt(), self.var.sqrt());
        let of_mean = if self.mean == 0.0 { 0.0 } else { error * size / self.mean.abs() };
        (written(self.mean, digits(of_mean)), written(self.var, digits(error * size / spread)))
    }
}

/// A factor, and the normal numbers that it multiplies.
type Multiple = Option<(f64, Vec<f64>)>;

/// Computes screens, and keeps what the next one may need.
pub struct Lab {
    tape: Tape,
    x: Kept<Array2<f64>>,
    /// The weights, and, if they are multiples of normal numbers, the factor and those.
    w: Kept<(Array2<f64>, Multiple)>,
    /// The product of the inputs and the normal numbers of the weights.
    product: Kept<Array2<f64>>,
    z: Kept<Array2<f64>>,
    parts: [Kept<Part>; 3],
}

impl Default for Lab {
    fn default() -> Self {
        let parts = [Kept::NONE, Kept::NONE, Kept::NONE];
        Self { tape: Tape::new(0), x: Kept::NONE, w: Kept::NONE, product: Kept::NONE, z: Kept::NONE, parts }
    }
}

impl Lab {
    /// What is on the screen in this state: the same, whatever was shown before.
    ///
    /// # Panics
    /// If the crate refuses the parameters, with its sentence.
    pub fn screen(&mut self, state: &State) -> Screen {
        match &*state.chosen("view") {
            "depth" => self.depth(state),
            "gradients" => self.gradients(state),
            _ => self.layer(state),
        }
    }

    fn layer(&mut self, state: &State) -> Screen {
        let Self { tape, x, w, product, z, parts } = self;
        let [samples, inputs, units] = ["samples", "inputs", "units"].map(|name| state.count(name));
        let (seed, init, activation) = (state.seed(), state.init(), state.activation());
        let for_x = format!("{seed} {samples} {inputs}");
        let for_w = format!("{for_x} {units} {init:?}");
        let x = x.of(&for_x, || {
            tape.rewind(seed);
            tape.randn((samples, inputs))
        });
        let (w, factor) = w.of(&for_w, || {
            tape.rewind(seed);
            tape.randn((samples, inputs));
            let drawn = tape.read();
            let w = init.sample(tape, (inputs, units));
            let normals = tape.normals_after(drawn);
            let factor = normals.and_then(|normals| Some((factor(w.as_slice()?, &normals)?, normals)));
            (w, factor)
        });
        let z = z.of(&for_w, || match factor {
            Some((factor, normals)) => {
                product.of(&format!("{for_x} {units}"), || times(x, &unscaled(normals, units))) * *factor
            }
            None => times(x, &w.view()),
        });
        let a = activation.apply(z);

        let axes = code::axes(state);
        let [part_x, part_w, part_z] = parts;
        let x = part_x.of(&format!("{for_x} {:?}", axes[0]), || Part::new(x, "x", axes[0]));
        let w = part_w.of(&format!("{for_w} {:?}", axes[1]), || Part::new(w, &format!("w: {init}"), axes[1]));
        let z = part_z.of(&format!("{for_w} {:?}", axes[2]), || Part::new(z, "z = x · w", axes[2]));
        let part_a = Part::new(&a, &format!("a = {activation}(z)"), axes[3]);
        let parts = [x, w, z, &part_a];

        let rule = inputs as f64 * w.var * x.var;
        let error = relative_error(state, inputs.max(units));
        let mut numbers = format!("<tr>{}</tr>", head(&["array", "mean", "variance"]));
        for (name, part) in ["x", "w", "z", "a"].into_iter().zip(parts) {
            let (mean, var) = part.written(error);
            numbers += &format!("<tr><th scope=\"row\">{name}</th><td>{mean}</td><td>{var}</td></tr>");
        }
        numbers += &format!(
            "<tr><th scope=\"row\" colspan=\"2\">{inputs} · Var(w) · Var(x), the rule for Var(z)</th><td>{}</td></tr>",
            written(rule, digits(error))
        );
        let small = a.len() <= code::MOST_PRINTED;
        let array = if small {
            repr(&a)
        } else {
            format!("{samples} × {units} values; up to {} are printed here.", code::MOST_PRINTED)
        };
        let said = format!(
            "Variance of x {}, of w {}, of z {} and by the rule {}, of a {}. Mean of a {}.",
            written(x.var, 3),
            written(w.var, 3),
            written(z.var, 3),
            written(rule, 3),
            written(part_a.var, 3),
            written(part_a.mean, 3)
        );
        Screen {
            pictures: parts.map(|part| part.picture.clone()).into(),
            numbers: table(&numbers),
            array,
            rust: code::layer_in_rust(state, small),
            python: code::layer_in_python(state, small),
            said,
        }
    }

    fn depth(&mut self, state: &State) -> Screen {
        let network = self.stack(state);
        let x = self.tape.randn((state.count("batch"), state.count("width")));
        let predictions = predicted(&network);
        let mut errors = Errors::new(state);
        let (mut stds, mut shown) = (vec![], vec![]);
        let mut a = x;
        let mut rows = String::new();
        for ((number, layer), prediction) in (1..).zip(&network.layers).zip(&predictions) {
            let z = times(&a, &layer.w.view());
            let signal = Signal { a: layer.activation.apply(&z), z };
            let measured = std(&signal.a);
            errors.pass(layer, &a, &signal);
            a = signal.a;
            let mut row =
                vec![written(measured, digits(errors.of_std)), written(*prediction, digits(errors.of_prediction))];
            if code::has_dead_units(state) {
                row.push(written(dead_share(&a), digits(errors.of_std)));
            }
            rows += &format!("<tr><th scope=\"row\">{number}</th><td>{}</td></tr>", row.join("</td><td>"));
            if code::shown_layers(state).contains(&number) {
                shown.push((format!("layer {number}"), a.clone()));
            }
            stds.push(measured);
        }
        let [title, title_of_all] = code::titles(state);
        let mut layers = histograms(&shown).title(&title).bins(code::BINS);
        if let Some((from, to)) = code::axes(state)[3] {
            layers = layers.range(from..to);
        }
        let by_layer = curves([("measured", &stds)])
            .prediction("predicted", &predictions)
            .title(&title_of_all)
            .x_label("layer")
            .y_label("std of activations")
            .log_y();
        let last = stds.len() - 1;
        let dead = code::has_dead_units(state);
        let zeros =
            if dead { format!(" Dead in it: {} of the values.", written(dead_share(&a), 3)) } else { String::new() };
        Screen {
            pictures: vec![by_layer.svg(), layers.svg()],
            numbers: table(&format!(
                "<tr>{}</tr>{rows}",
                head(&["layer", "std of a", "predicted", "dead, the share of zeros"][..if dead { 4 } else { 3 }])
            )),
            array: String::new(),
            rust: code::depth_in_rust(state),
            python: code::depth_in_python(state),
            said: format!(
                "Standard deviation of the activations: {} in layer 1, {} in layer {}, where {} is predicted.{zeros}",
                written(stds[0], 3),
                written(stds[last], 3),
                last + 1,
                written(predictions[last], 3)
            ),
        }
    }

    fn gradients(&mut self, state: &State) -> Screen {
        let mut network = self.stack(state);
        let [layers, width, batch] = ["layers", "width", "batch"].map(|name| state.count(name));
        network.layers.push(Layer::new(&mut self.tape, width, 10, Init::XavierUniform, Activation::Identity));
        let x = self.tape.randn((batch, width));
        let labels: Vec<usize> = (0..batch).map(|_| self.tape.below(10) as usize).collect();
        let signals = network.forward(&x);
        let (_, gradient) = softmax_cross_entropy(&signals[layers].a, &labels);
        let gradients = network.backward(&x, &signals, &gradient);

        let mut errors = Errors::new(state);
        let mut input = &x;
        for (layer, signal) in network.layers[..layers].iter().zip(&signals) {
            errors.pass(layer, input, signal);
            input = &signal.a;
        }
        // The gradient of each layer depends on the activations of all.
        // So does the cost, by the probabilities of the classes that are not certain.
        let doubt = rms(&gradient.mapv(|g| (g * batch as f64).abs()).mapv(|g| g * (1.0 - g)).view());
        let of_scores = doubt * rms(&signals[layers].a.view()) + 1.0;
        errors.of_gradients += 4.0 * f64::EPSILON * of_scores / (rms(&gradient.view()) * batch as f64);
        let error = errors.of_gradients.max(10.0 * errors.of_std);
        let (mut stds, mut pictures, mut rows) = (vec![], vec![], String::new());
        for (number, gradient) in (1..=layers).zip(&gradients) {
            stds.push(std(&gradient.z));
            let [z, w] = [&gradient.z, &gradient.w].map(|values| {
                let spread = std(values);
                written(spread, digits(error * rms(&values.view()) / spread))
            });
            rows += &format!("<tr><th scope=\"row\">{number}</th><td>{z}</td><td>{w}</td></tr>");
            if code::shown_layers(state).contains(&number) {
                let title = code::title_of_gradient(number);
                pictures.push(histogram(&gradient.z).title(title).bins(code::BINS).svg());
            }
        }
        let [_, title] = code::titles(state);
        let by_layer = curves([("measured", &stds)]).title(title).x_label("layer").y_label("std of ∂C/∂z").log_y();
        pictures.insert(0, by_layer.svg());
        Screen {
            pictures,
            numbers: format!("<p class=\"hint\">{COST}</p>")
                + &table(&format!("<tr>{}</tr>{rows}", head(&["layer", "std of ∂C/∂z", "std of ∂C/∂W"]))),
            array: String::new(),
            rust: code::gradients_in_rust(state),
            python: code::gradients_in_python(state),
            said: format!(
                "Standard deviation of the gradients: {} in layer 1, {} in layer {layers}.",
                written(stds[0], 3),
                written(stds[layers - 1], 3)
            ),
        }
    }

    /// The layers, all as wide as their input.
    fn stack(&mut self, state: &State) -> Network {
        let widths = vec![state.count("width"); state.count("layers") + 1];
        self.tape.rewind(state.seed());
        Network::new(&mut self.tape, &widths, state.init(), state.activation())
    }
}

/// The factor by which all weights are as large as these numbers, if there is one.
fn factor(weights: &[f64], normals: &[f64]) -> Option<f64> {
    let factor = weights.first()? / normals.first()?;
    let equal = |(w, normal): (&f64, &f64)| (w - factor * normal).abs() <= 4.0 * f64::EPSILON * w.abs();
    (weights.len() == normals.len() && weights.iter().zip(normals).all(equal)).then_some(factor)
}

/// Normal numbers as the weights that they would be with a standard deviation of 1.
fn unscaled(normals: &[f64], units: usize) -> ArrayView2<'_, f64> {
    ArrayView2::from_shape((normals.len() / units, units), normals).expect("weights have one column for each unit")
}

/// How far rounding errors go on the way through the layers, relative to what is measured there.
///
/// Machines round differently: sums of products run in another order, and logarithms differ in the last digit. A layer multiplies such a
/// difference by √(n E\[w²\] E\[φ′(z)²\]) (S. S. Schoenholz, J. Gilmer, S. Ganguli and J. Sohl-Dickstein, "Deep information
/// propagation", ICLR 2017). Where that is more than it multiplies the signal by, as with large weights under tanh, digits are lost in each layer.
struct Errors {
    size: f64,
    of_std: f64,
    of_prediction: f64,
    of_gradients: f64,
}

impl Errors {
    fn new(state: &State) -> Self {
        Self { size: relative_error(state, state.count("width")), of_std: 0.0, of_prediction: 0.0, of_gradients: 0.0 }
    }

    /// Passes a layer that made `signal` of `input`.
    fn pass(&mut self, layer: &Layer, input: &Array2<f64>, signal: &Signal) {
        // The rows of a few samples tell enough.
        let few = s![..input.nrows().min(16), ..];
        let (input, z, a) = (input.slice(few), signal.z.slice(few), signal.a.slice(few));
        let slopes = layer.activation.derivative(&z);
        let gain = (layer.w.nrows() as f64 * mean(&(&layer.w * &layer.w))).sqrt();
        // Where an activation is flat, its slope is the difference of nearly equal numbers.
        self.of_gradients += 4.0 * f64::EPSILON / rms(&slopes.view());
        let in_z = gain * (self.size + f64::EPSILON * rms(&input));
        self.size = in_z * rms(&slopes.view()) + f64::EPSILON * rms(&a);
        let spread = std(&a);
        self.of_std = self.size / spread;
        self.of_prediction = f64::EPSILON * (1.0 + (rms(&a) / spread).powi(2));
    }
}

/// The root of the mean square.
fn rms(values: &ArrayView2<f64>) -> f64 {
    mean(&(values * values)).sqrt()
}

/// How much the arrays before any layer differ between machines.
fn relative_error(state: &State, width: usize) -> f64 {
    // Making vectors orthogonal loses digits where they are nearly parallel.
    if matches!(state.init(), Init::Orthogonal { .. }) { 1e-14 * width as f64 } else { 4.0 * f64::EPSILON }
}

/// How many digits are the same on all machines, with this relative error and a margin.
fn digits(error: f64) -> usize {
    let digits = -(100.0 * error).log10();
    if digits.is_nan() { MOST_DIGITS } else { digits.clamp(0.0, MOST_DIGITS as f64) as usize }
}

const MOST_DIGITS: usize = 10;

/// What the letters of gradients mean.
const COST: &str = "C is the cost: the softmax cross-entropy of a further layer with ten outputs, against classes drawn at random. \
    z are a layer’s sums, z = a · W with the activations a of the layer before, and W its weights.";

/// The number with this many digits, as Python writes it; with `≈` if it has none that is the same on all machines.
fn written(value: f64, digits: usize) -> String {
    let about = if digits == 0 { "≈ " } else { "" };
    if value == 0.0 || !value.is_finite() {
        return format!("{about}{}", value + 0.0).replace('-', "−");
    }
    let rounded: f64 = format!("{value:.*e}", digits.max(1) - 1).parse().unwrap_or(value);
    let plain = (1e-4..1e16).contains(&rounded.abs());
    let number = if plain { format!("{rounded}") } else { format!("{rounded:e}") };
    format!("{about}{number}").replace('-', "−")
}

fn head(names: &[&str]) -> String {
    format!("<th scope=\"col\">{}</th>", names.join("</th><th scope=\"col\">"))
}

fn table(rows: &str) -> String {
    format!("<table>{rows}</table>")
}
