//! Activation functions and their derivatives, element by element.
//!
//! None uses the logarithm or the exponential of the operating system, which differ in the last digits.

use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E, PI};

use crate::work::{Formula, map};

const SELU_LAMBDA: f64 = 1.050_700_987_355_480_5;
const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

/// A function or a derivative of a slice, by its formula for one number.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident($z:ident $(, $parameter:ident)?) = $formula:expr;)*) => {
        $($(#[$doc])* pub fn $name(values: &[f64] $(, $parameter: f64)?) -> Vec<f64> {
            struct Named {
                $($parameter: f64)?
            }
            impl Formula for Named {
                #[inline(always)]
                fn of(&self, $z: f64) -> f64 {
                    $(let $parameter = self.$parameter;)?
                    $formula
                }
            }
            map(values, &Named { $($parameter)? })
        })*
    };
}

/// The polynomial of a number with these coefficients, the highest first. Written out, because the compiler makes vector instructions only of
/// the innermost loop.
macro_rules! polynomial {
    ($x:expr; $highest:expr $(, $coefficient:expr)*) => {{
        let sum = $highest;
        $(let sum = sum * $x + $coefficient;)*
        sum
    }};
}

functions! {
    /// 1 / (1 + e⁻ᶻ).
    sigmoid(z) = sigmoid_of(z);
    /// σ(z) (1 − σ(z)).
    sigmoid_slope(z) = sigmoid_of(z) * sigmoid_of(-z);
    /// tanh z.
    tanh(z) = tanh_of(z);
    /// 1 − tanh² z.
    tanh_slope(z) = tanh_slope_of(tanh_of(z));
    /// 1 − a², the derivative of tanh where its value is a.
    tanh_slope_at(a) = tanh_slope_of(a);
    /// max(0, z).
    relu(z) = if z <= 0.0 { 0.0 } else { z };
    /// 1 right of 0, else 0.
    relu_slope(z) = if z <= 0.0 { 0.0 } else { right(z, 1.0) };
    /// z right of 0, else slope · z.
    leaky_relu(z, slope) = if z <= 0.0 { slope * z } else { z };
    /// 1 right of 0, else the slope.
    leaky_relu_slope(z, slope) = if z <= 0.0 { slope } else { right(z, 1.0) };
    /// z right of 0, else α (eᶻ − 1).
    elu(z, alpha) = left_or(z, alpha * exp_m1(z), z);
    /// 1 right of 0, else α eᶻ.
    elu_slope(z, alpha) = left_or(z, alpha * exp(z), right(z, 1.0));
    /// λ times an ELU.
    selu(z) = SELU_LAMBDA * left_or(z, SELU_ALPHA * exp_m1(z), z);
    /// λ times the derivative of an ELU.
    selu_slope(z) = left_or(z, SELU_LAMBDA * SELU_ALPHA * exp(z), right(z, SELU_LAMBDA));
    /// z Φ(z).
    gelu(z) = z * normal_cdf(z);
    /// Φ(z) + z φ(z).
    gelu_slope(z) = normal_cdf(z) + z * exp(-z * z / 4.0) * (exp(-z * z / 4.0) / (2.0 * PI).sqrt());
    /// ln(1 + eᶻ), without the overflow of eᶻ.
    softplus(z) = if z > 0.0 { z } else { 0.0 } + ln_1p(exp(-z.abs()));
    /// z σ(z).
    swish(z) = z * sigmoid_of(z);
    /// σ(z) + z σ(z) (1 − σ(z)).
    swish_slope(z) = sigmoid_of(z) * (1.0 + z * sigmoid_of(-z));
    /// 1.
    identity_slope(z) = right(z, 1.0);
}

/// One of two values. Both are calculated for all z, because vector instructions cannot branch.
#[inline(always)]
fn left_or(z: f64, left: f64, right: f64) -> f64 {
    if z <= 0.0 { left } else { right }
}

/// The derivative right of a kink; NaN stays NaN.
#[inline(always)]
fn right(z: f64, slope: f64) -> f64 {
    if z.is_nan() { z } else { slope }
}

#[inline(always)]
fn sigmoid_of(z: f64) -> f64 {
    let power = exp(-z.abs());
    (if z < 0.0 { power } else { 1.0 }) / (1.0 + power)
}

/// The derivative of tanh where its value is `a`.
#[inline(always)]
fn tanh_slope_of(a: f64) -> f64 {
    (1.0 - a) * (1.0 + a)
}

/// The hyperbolic tangent as (e²ᶻ − 1) / (e²ᶻ + 1).
#[inline(always)]
fn tanh_of(z: f64) -> f64 {
    let size = z.abs();
    // tanh is 1 from 19.1 on. A comparison, unlike `min`, lets NaN through.
    let (power, exp_m1) = exp_parts(2.0 * if size > 20.0 { 20.0 } else { size });
    let exp_m1 = power * exp_m1 + (power - 1.0);
    (exp_m1 / (exp_m1 + 2.0)).copysign(z)
}

/// Φ, the distribution function of N(0, 1), from erfc x = e^(−x²) g(x) / (1 + 2x) for x >= 0, where g is smooth up to infinity: M. M. Shepherd
/// and J. G. Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞", Mathematics of Computation 36, 1981.
#[inline(always)]
fn normal_cdf(z: f64) -> f64 {
    // Beyond 38.6 there is no number so small. A comparison, unlike `min`, lets NaN through.
    let size = if z.abs() > 40.0 { 40.0 } else { z.abs() };
    let x = size * FRAC_1_SQRT_2;
    let place = (x - 3.0) / (x + 3.0);
    // g, interpolated at the zeros of a Chebyshev polynomial. The terms that are left out are below 2 · 10⁻¹⁶ of it.
    let g = polynomial!(
        place;
        8.864_219_016_426_661e-10,
        9.885_798_831_138_935e-10,
        -8.500_397_929_772_389e-9,
        -1.332_636_481_300_360_7e-8,
        4.180_784_698_845_530_5e-8,
        1.018_700_060_007_283_4e-7,
        -1.416_006_494_026_591_8e-7,
        -6.166_496_077_604_346e-7,
        3.568_383_915_399_215e-7,
        3.472_414_602_875_685_3e-6,
        -7.315_105_164_159_059e-7,
        -2.010_056_793_128_922_7e-5,
        4.949_484_992_570_595e-6,
        0.000_125_099_352_355_631_07,
        -0.000_105_159_799_815_011_77,
        -0.000_779_832_272_108_399_1,
        0.001_888_690_359_156_155_3,
        0.002_529_391_816_066_239,
        -0.023_770_514_918_645_888,
        0.068_308_027_343_978_48,
        -0.119_273_663_415_306_99,
        0.129_645_158_702_760_6,
        -0.047_562_294_353_450_87,
        -0.135_621_106_124_581_17,
        1.253_008_058_269_729_6
    );
    // z² = head² + (z − head) (z + head), where head has so few bits that its square is exact.
    let head = f64::from_bits(size.to_bits() & 0xffff_ffff_f800_0000);
    let rest = -0.5 * (size - head) * (size + head);
    // The root twice, because `exp` is 0 where the product is a number smaller than the smallest normal one, which is not 0.
    let root = exp(-0.25 * head * head);
    let tail = root * ((1.0 + (rest + 0.5 * rest * rest)) * g / (2.0 + 4.0 * x)) * root;
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// ln(1 + p) for p from 0 to 1, as 2 artanh(p / (2 + p)) by its series, whose next term is below 2⁻⁵⁶ of the sum.
#[inline(always)]
fn ln_1p(p: f64) -> f64 {
    let s = p / (2.0 + p);
    let square = s * s;
    let series = polynomial!(
        square;
        1.0 / 33.0,
        1.0 / 31.0,
        1.0 / 29.0,
        1.0 / 27.0,
        1.0 / 25.0,
        1.0 / 23.0,
        1.0 / 21.0,
        1.0 / 19.0,
        1.0 / 17.0,
        1.0 / 15.0,
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        1.0 / 5.0,
        1.0 / 3.0
    );
    2.0 * s + 2.0 * s * square * series
}

/// eˣ for x <= 0; below the smallest normal number, 0.
#[inline(always)]
fn exp(x: f64) -> f64 {
    let (power, exp_m1) = exp_parts(x);
    if x < -708.0 { 0.0 } else { power + power * exp_m1 }
}

/// eˣ − 1 for x <= 0.
#[inline(always)]
fn exp_m1(x: f64) -> f64 {
    let (power, exp_m1) = exp_parts(x);
    if x < -708.0 { -1.0 } else { power * exp_m1 + (power - 1.0) }
}

/// eˣ as 2ᵏ and eʳ − 1 with |r| <= ln 2 / 2, for |x| <= 708; without branches, so that the compiler makes vector instructions of a
/// loop over it.
#[inline(always)]
fn exp_parts(x: f64) -> (f64, f64) {
    // ln 2 in two parts, the first with so few bits that its products with small whole numbers are exact.
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // Adding this number rounds to a whole number, which is then in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;

    let rounded = x * LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    // eʳ − 1 by its series, whose next term is below 2⁻⁵⁶ of the sum.
    let series = polynomial!(
        r;
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5
    );
    (f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52), r + r * r * series)
}
