//! The checks of the exercises accept right answers and refuse typical wrong ones with the right words.

#![cfg(feature = "notebook")]

use initializers::course::check;
use initializers::prelude::*;

fn says(verdict: &check::Verdict, words: &str) {
    assert!(!verdict.is_right(), "accepted: {verdict}");
    let said = verdict.to_string();
    assert!(said.starts_with("Not yet: ") && said.contains(words), "{said:?} does not say {words:?}");
}

fn right(verdict: &check::Verdict) {
    assert!(verdict.is_right() && verdict.to_string().starts_with("Right: "), "{verdict}");
}

type Weights = Array2<f64>;

#[test]
fn numbers() {
    right(&check::careless_variance(0.1));
    says(&check::careless_variance(f64::NAN), "there is no number yet");
    says(&check::careless_variance(10.0), "that is n · σ");
    says(&check::careless_variance(1e-4), "a unit adds up 1000 of them");
    says(&check::careless_variance(0.316_23), "that is the standard deviation");
    says(&check::careless_variance(0.2), "too large by a factor of 2 or more");
    says(&check::careless_variance(-1.0), "the answer is above 0");
    right(&check::layers_to_a_millionth(6.0));
    says(&check::layers_to_a_millionth(3.0), "the standard deviation only by 0.1");
    says(&check::layers_to_a_millionth(5.0), "too small by less than a factor of 2");
    right(&check::xavier_under_relu(3e-5));
    says(&check::xavier_under_relu(2_f64.powi(-30)), "about its square root");
    says(&check::xavier_under_relu(32768.0), "that is the inverse");
    right(&check::scale_for_abs(1.0));
    says(&check::scale_for_abs(2.0), "that is the scale for ReLU");
    says(&check::scale_for_abs(std::f64::consts::FRAC_PI_2), "mean squares, not squares of means");
    right(&check::best_sigma(0.14));
    let vanishes = check::best_sigma(0.01);
    says(&vanishes, "vanishes");
    says(&vanishes, "too small.");
    says(&check::best_sigma(0.3), "explodes");
    says(&check::best_sigma(f64::NAN), "above 0");
}

#[test]
fn lecun() {
    right(&check::lecun(|rng, i, o| Init::LecunNormal.sample(rng, (i, o))));
    right(&check::lecun(|rng, i, o| Init::LecunUniform.sample(rng, (i, o))));
    let scaled = |scale: fn(f64, f64) -> f64| {
        check::lecun(move |rng, i, o| -> Weights { rng.randn((i, o)) * scale(i as f64, o as f64) })
    };
    says(&scaled(|_, o| (1.0 / o).sqrt()), "You divided by the number of units");
    says(&scaled(|_, o| (1.0 / o).sqrt()), "too large by a factor of 2.6");
    says(&scaled(|i, o| (2.0 / (i + o)).sqrt()), "Xavier's compromise");
    says(&scaled(|i, _| 1.0 / i), "multiply it by the square root");
    says(&scaled(|i, _| (2.0 / i).sqrt()), "That is He's");
    says(&scaled(|_, _| 0.01), "careless");
    says(&scaled(|_, _| 1.0), "randn itself");
    says(&scaled(|_, _| 0.0), "all weights are 0");
    says(&check::lecun(|rng, i, o| rng.randn((o, i))), "Inputs come first");
    says(&check::lecun(|rng, i, o| rng.randn((i, o)) / (i as f64).sqrt() + 0.05), "the mean of the weights is 0.05");
    says(&check::lecun(|_, i, o| RandomState::new(0).randn((i, o))), "another seed gives the same weights");
    says(&check::lecun(|rng, i, o| rng.randn((i, o)) / 0.0), "all must be finite");
    let limit = |i: usize| (1.0 / i as f64).sqrt();
    says(&check::lecun(move |rng, i, o| rng.uniform(-limit(i), limit(i), (i, o))), "lacks a factor √3");
}

#[test]
fn he_and_its_relatives() {
    right(&check::he(|rng, i, o| Init::HeNormal.sample(rng, (i, o))));
    says(&check::he(|rng, i, o| rng.randn((i, o)) * (2.0 / o as f64).sqrt()), "number of units");
    says(&check::he(|rng, i, o| rng.randn((i, o)) * (2.0 / o as f64)), "that is two mistakes");
    says(&check::he(|rng, i, o| Init::LecunNormal.sample(rng, (i, o))), "does not make up for");
    right(&check::he_uniform(|rng, i, o| Init::HeUniform.sample(rng, (i, o))));
    says(&check::he_uniform(|rng, i, o| Init::HeNormal.sample(rng, (i, o))), "the variance is right, but a uniform");
    says(&check::he_uniform(|rng, i, o| Init::LecunUniform.sample(rng, (i, o))), "LeCun's");
    let leaky = Init::kaiming_normal(Fan::In, Activation::LeakyRelu(0.2));
    right(&check::leaky(move |rng, i, o| leaky.sample(rng, (i, o))));
    says(&check::leaky(|rng, i, o| Init::HeNormal.sample(rng, (i, o))), "made for ReLU");
    says(&check::leaky(|rng, i, o| Init::LecunNormal.sample(rng, (i, o))), "LeCun's");
}

#[test]
fn orthogonal() {
    right(&check::orthogonal(|rng, i, o| Init::Orthogonal { gain: 1.0 }.sample(rng, (i, o))));
    says(&check::orthogonal(|rng, i, o| Init::Orthogonal { gain: 2.0 }.sample(rng, (i, o))), "the length 2.000");
    // The two lines of the exercise: as it stands, without the root, with only the first line, with only the second.
    let gram_schmidt = |subtracts: bool, length: fn(f64) -> f64| {
        check::orthogonal(move |rng, i, o| {
            let (rows, columns) = (i.max(o), i.min(o));
            let mut w = rng.randn((rows, columns));
            for j in 0..columns {
                let mut v = w.column(j).to_owned();
                for u in w.columns().into_iter().take(j).filter(|_| subtracts) {
                    v = &v - &u * v.dot(&u);
                }
                let v = &v / length(v.dot(&v));
                w.column_mut(j).assign(&v);
            }
            if i < o { w.reversed_axes() } else { w }
        })
    };
    right(&gram_schmidt(true, f64::sqrt));
    for length in [|_| 1.0, |square| square] {
        says(&gram_schmidt(false, length), "Divide each by its length");
        says(&gram_schmidt(true, length), "Divide each by its length");
    }
    says(&gram_schmidt(false, f64::sqrt), "not at right angles");
    says(&check::orthogonal(|rng, i, o| Init::Zeros.sample(rng, (i, o))), "all weights are 0");
    says(&check::orthogonal(|rng, i, o| Init::Orthogonal { gain: 1.0 }.sample(rng, (o, i))), "Inputs come first");
}
